#include "know/onboarding_desk.h"

#include "base/log.h"
#include "base/timestamp.h"
#include "codec/json_writer.h"
#include "know/dirty_accounts.h"
#include "know/formula_names.h"
#include "know/onboarding_stand.h"
#include "know/rounds.h"

#include <stdatomic.h>
#include <stdlib.h>

enum {
    ROUND_BYTES = 256 << 20,
    ACCOUNTS_AT_ONCE = 500,
    PEOPLE_AT_ONCE = 500, // of an account in one round
    ROUND_SHARE = 4,      // at most a fourth of a core
    USE_DAYS = 400,       // the first use is looked for so far back
};

struct OnboardingDesk {
    const Live *live;
    Committer *committer;
    const FeatureCatalog *features;
    const DefinitionCatalog *definitions;
    DirtyAccounts *dirty;
    Rounds *rounds;
    Store *reader;  // the rounds'; opened by the first
    uint16_t day;   // on which all were looked at; 0: not yet
    bool *concerns; // by account: somebody waits there, or it is in onboarding or left it lately
    size_t concern_count;
    _Atomic bool look_again;
};

// ---- what is to be looked at

static void mark(OnboardingDesk *desk, uint32_t account)
{
    const AccountChange change = { account, ACCOUNT_SAID };
    dirty_accounts_mark(desk->dirty, &change, 1);
}

// On the committer's thread.
static void accounts_changed(void *context, const AccountChange *changes, size_t count)
{
    OnboardingDesk *desk = context;
    if (count > 0)
        dirty_accounts_mark(desk->dirty, changes, count);
    else if (dirty_accounts_count(desk->dirty) > 0)
        rounds_wake(desk->rounds);
}

static void mark_all(OnboardingDesk *desk)
{
    size_t count = engine_account_count(live_engine(desk->live));
    for (uint32_t account = 0; account < count; account++)
        mark(desk, account);
    desk->day = live_today(desk->live);
}

// ---- a round

enum { EVENT_REQUESTED, EVENT_INVITED, EVENT_GRANTED, EVENTS };
static const char *const event_texts[EVENTS] = { "\"Access Requested\"", "\"Invitation Sent\"",
                                                 "\"Access Granted\"" };

typedef struct AccountWrite {
    uint32_t number;
    Str account;
    AccessRequest *requests;
    size_t request_count;
    Buf words; // JSON of the attributes that changed; empty: none did
} AccountWrite;

typedef struct Round {
    OnboardingDesk *desk;
    const Engine *engine;
    Arena *arena;
    int64_t now_us;
    uint16_t today;
    Stage *stage; // of onboarding; NULL: there is none
    CompiledStage compiled;
    OnboardingAsking asking;
    const Formula *any_event;      // of accounts: one of the three happened
    const Formula *event[EVENTS];  // of people: on the day
    const Formula *events[EVENTS]; // of people: in ACCESS_EVENT_DAYS
    const Formula *used;           // of people: anything else happened on the day
    bool concern;                  // of the account that is looked at
    AccountWrite *writes;
    size_t write_count;
} Round;

static const Formula *compile(const Round *round, FormulaScope scope, const FormulaNames *names, Str text)
{
    FormulaProblem problem;
    const Formula *formula = formula_compile(text, scope, names, round->arena, &problem);
    if (!formula) log_line(LOG_WARN, "access cannot be followed: %s", problem.message);
    return formula;
}

static void compile_events(Round *round, const FormulaNames *names)
{
    Str any = STR("0"), same = STR("0");
    for (size_t i = 0; i < EVENTS; i++) {
        any = arena_format(round->arena, "%.*s + days(%s, %dd)", STR_ARG(any), event_texts[i],
                           ACCESS_EVENT_DAYS);
        same = arena_format(round->arena, "%.*s + days(%s, 1d)", STR_ARG(same), event_texts[i]);
        round->event[i] = compile(round, FORMULA_OF_PEOPLE, names,
                                  arena_format(round->arena, "days(%s, 1d) >= 1", event_texts[i]));
        round->events[i] =
            compile(round, FORMULA_OF_PEOPLE, names,
                    arena_format(round->arena, "days(%s, %dd) >= 1", event_texts[i], ACCESS_EVENT_DAYS));
    }
    round->any_event =
        compile(round, FORMULA_OF_ACCOUNTS, names, arena_format(round->arena, "%.*s >= 1", STR_ARG(any)));
    round->used = compile(round, FORMULA_OF_PEOPLE, names,
                          arena_format(round->arena, "active_days(1d) >= 1 and %.*s = 0", STR_ARG(same)));
}

static Status open_round(Round *round, Error *error)
{
    OnboardingDesk *desk = round->desk;
    Stage *stages = NULL;
    size_t count = stage_list(desk->definitions, round->arena, &stages);
    const FormulaNames *names =
        formula_names_read(round->engine, desk->features, desk->definitions, round->arena);
    for (size_t i = count; i > 0; i--) {
        if (stages[i - 1].onboarding) round->stage = &stages[i - 1];
    }
    compile_events(round, names);
    round->asking = (OnboardingAsking){ .store = desk->reader,
                                        .engine = round->engine,
                                        .stage = round->stage,
                                        .checked_from = UINT16_MAX,
                                        .today = round->today };
    if (!round->stage) return STATUS_OK;
    Error ignored;
    int64_t since = INT64_MAX;
    if (stage_compile(round->stage, names, round->arena, &round->compiled, NULL, NULL, &ignored) == STATUS_OK)
        round->asking.compiled = &round->compiled;
    Status status = onboarding_checks_since(desk->reader, round->stage->id, *round->arena, &since, error);
    uint16_t day = 0;
    if (since != INT64_MAX && zone_day(live_zone(desk->live), since, &day)) round->asking.checked_from = day;
    return status;
}

// ---- who came

static bool is_yes(const Round *round, const Formula *formula, uint32_t account, uint32_t person,
                   uint16_t day)
{
    Arena scratch = *round->arena;
    if (!formula) return false;
    FormulaResult result = formula_evaluate_person(formula, round->engine, account, person, day, &scratch);
    return result.value.kind == VALUE_BOOL && result.value.number > 0;
}

// The newest day in ACCESS_EVENT_DAYS on which the event happened to the person; 0: none.
static uint16_t event_day(const Round *round, int event, uint32_t account, uint32_t person)
{
    if (!is_yes(round, round->events[event], account, person, round->today)) return 0;
    for (uint16_t ago = 0; ago < ACCESS_EVENT_DAYS && ago < round->today; ago++) {
        uint16_t day = (uint16_t)(round->today - ago);
        if (is_yes(round, round->event[event], account, person, day)) return day;
    }
    return 0;
}

// The first day from `from` on with any other event of the person; 0: none.
static uint16_t first_use(const Round *round, uint32_t account, uint32_t person, uint16_t from)
{
    PersonUsage usage;
    Arena scratch = *round->arena;
    engine_person_usage(round->engine, person, round->today, NULL, &scratch, &usage);
    if (usage.last_day == 0 || usage.last_day < from) return 0;
    uint16_t first = round->today > USE_DAYS && from < round->today - USE_DAYS
                         ? (uint16_t)(round->today - USE_DAYS)
                         : from;
    for (uint16_t day = first; day <= round->today; day++) {
        if (is_yes(round, round->used, account, person, day)) return day;
    }
    return 0;
}

static Status look_at_person(Round *round, AccountWrite *write, uint32_t account, uint32_t person,
                             bool events, Error *error)
{
    bool anonymous = false, found = false;
    AccessRequest newest = { 0 }, next = { 0 };
    Str id = engine_person_id(round->engine, person, &anonymous);
    AccessSeen seen = { 0 };
    if (anonymous) return STATUS_OK;
    Status status =
        access_newest(round->desk->reader, write->account, id, round->arena, &newest, &found, error);
    if (status != STATUS_OK) return status;
    if (events) {
        seen.requested = event_day(round, EVENT_REQUESTED, account, person);
        seen.invited = event_day(round, EVENT_INVITED, account, person);
        seen.granted = event_day(round, EVENT_GRANTED, account, person);
    }
    uint16_t begun = seen.requested ? seen.requested : seen.invited ? seen.invited : seen.granted;
    uint16_t from = found && access_waits(&newest) ? newest.requested_day : begun;
    if (from) seen.used = first_use(round, account, person, from);
    if (!access_follow(found ? &newest : NULL, &seen, &next)) return STATUS_OK;
    if (next.id == 0) {
        Value email = engine_person_attribute(round->engine, person, STR("email"), round->today);
        Value name = engine_person_attribute(round->engine, person, STR("name"), round->today);
        next.account = write->account;
        next.person = id;
        if (email.kind == VALUE_TEXT && email.text.len <= 254) next.email = email.text;
        if (name.kind == VALUE_TEXT && name.text.len <= ACCESS_NAME_BYTES_MAX) next.name = name.text;
        next.created_us = round->now_us;
    }
    next.changed_us = round->now_us;
    next.changed_by = STR("");
    write->requests[write->request_count++] = next;
    return STATUS_OK;
}

// Everybody to whom one of the events happened; else those who wait.
static Status look_at_people(Round *round, AccountWrite *write, uint32_t account, bool events, Error *error)
{
    uint32_t *people = NULL;
    size_t count = 0;
    Status status = STATUS_OK;
    write->requests = ARENA_ARRAY(round->arena, AccessRequest, PEOPLE_AT_ONCE);
    if (events) {
        count = engine_account_people(round->engine, account, round->arena, &people);
        for (size_t i = 0; i < count && status == STATUS_OK && write->request_count < PEOPLE_AT_ONCE; i++)
            status = look_at_person(round, write, account, people[i], true, error);
        return status;
    }
    const AccessFilter filter = { .account = write->account,
                                  .state = STR("waiting"),
                                  .limit = PEOPLE_AT_ONCE };
    AccessRequest *waiting = NULL;
    int64_t total = 0;
    status = access_list(round->desk->reader, &filter, round->arena, &waiting, &count, &total, error);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        uint32_t person = engine_person_find(round->engine, waiting[i].person);
        if (person != ENGINE_NONE) status = look_at_person(round, write, account, person, false, error);
    }
    return status;
}

// ---- what formulas are told

typedef struct Word {
    Str key;
    bool day;
    int64_t value; // -1: nothing is said
} Word;

static bool is_said(const Round *round, uint32_t account, const Word *word)
{
    Value now = engine_account_attribute(round->engine, account, word->key, round->today);
    if (word->value < 0) return now.kind == VALUE_MISSING;
    ValueKind kind = word->day ? VALUE_DATE : VALUE_NUMBER;
    return now.kind == kind && (int64_t)now.number == word->value;
}

static void put_words(const Round *round, uint32_t account, const Word *words, size_t count, Buf *out)
{
    size_t changed = 0;
    JsonWriter json = json_writer(out);
    json_open_object(&json);
    for (size_t i = 0; i < count; i++) {
        if (is_said(round, account, &words[i])) continue;
        changed++;
        if (words[i].value < 0)
            json_add_null(&json, words[i].key);
        else if (words[i].day)
            json_add_day(&json, words[i].key, words[i].value);
        else
            json_add_int(&json, words[i].key, words[i].value);
    }
    json_close_object(&json);
    json_finish(&json);
    if (changed == 0) buf_clear(out);
}

static Status find_words(Round *round, uint32_t account, Buf *out, Error *error)
{
    OnboardingStand stand = { .gap = ONBOARDING_GAP_NONE };
    OnboardingStay stay = { 0 };
    Str id = engine_account_id(round->engine, account);
    Status status;
    uint16_t support = 0;
    if (round->stage) {
        status = onboarding_stay_read(round->desk->reader, round->stage->id, id, &stay, error);
        if (status == STATUS_OK)
            status = onboarding_stand_read(&round->asking, account, &stay, round->arena, &stand, error);
    } else {
        status = access_waiting(round->desk->reader, id, &stand.access, error);
    }
    if (status != STATUS_OK) return status;
    round->concern = stand.access.count > 0 || stand.counts;
    if (stand.note.support.len > 0) zone_day(live_zone(round->desk->live), stand.note.support_us, &support);
    const Word words[] = {
        { STR("access_waiting"), false, stand.access.all > 0 ? stand.access.count : -1 },
        { STR("access_waiting_since"), true, stand.access.since ? stand.access.since : -1 },
        { STR("acceptance_open"), false, stand.counts ? (int64_t)stand.open : -1 },
        { STR("readiness_gap"), false, stand.gap },
        { STR("executive_support_since"), true, support ? support : -1 },
    };
    put_words(round, account, words, sizeof words / sizeof *words, out);
    return STATUS_OK;
}

static void add_person(const AccessRequest *request, Str body, int64_t now_us, LogBatch *batch)
{
    const LogEntry entry = { .type = ENTRY_IDENTIFY,
                             .time_us = now_us,
                             .received_us = now_us,
                             .user_id = request->person,
                             .account_id = request->account,
                             .body = body };
    log_batch_add(batch, &entry);
}

static void add_unless_known(const Live *live, const AccessRequest *request, Str key, Str text,
                             JsonWriter *json)
{
    const Engine *engine = live_engine(live);
    uint32_t person = engine_person_find(engine, request->person);
    bool known = person != ENGINE_NONE &&
                 engine_person_attribute(engine, person, key, live_today(live)).kind != VALUE_MISSING;
    if (!known && text.len > 0) json_add_text(json, key, text);
}

void access_words(const AccessRequest *request, const Live *live, int64_t now_us, LogBatch *batch)
{
    Buf body = { 0 };
    JsonWriter json = json_writer(&body);
    json_open_object(&json);
    json_add_text(&json, STR("access"), access_state_name(access_state(request)));
    json_add_day(&json, STR("access_requested_on"), request->requested_day);
    if (request->invited_day)
        json_add_day(&json, STR("access_invited_on"), request->invited_day);
    else
        json_add_null(&json, STR("access_invited_on"));
    add_unless_known(live, request, STR("email"), request->email, &json);
    add_unless_known(live, request, STR("name"), request->name, &json);
    json_close_object(&json);
    json_finish(&json);
    add_person(request, buf_view(&body), now_us, batch);
    buf_free(&body);
}

void access_words_forget(const AccessRequest *request, int64_t now_us, LogBatch *batch)
{
    add_person(request, STR("{\"access\":null,\"access_requested_on\":null,\"access_invited_on\":null}"),
               now_us, batch);
}

// ---- one account

static void note_concern(OnboardingDesk *desk, uint32_t account, bool concern)
{
    if (account >= desk->concern_count) {
        size_t count = account + account / 2 + 64;
        bool *grown = realloc(desk->concerns, count * sizeof *grown);
        if (!grown) panic("out of memory: onboarding");
        for (size_t i = desk->concern_count; i < count; i++)
            grown[i] = true; // not looked at yet
        desk->concerns = grown;
        desk->concern_count = count;
    }
    desk->concerns[account] = concern;
}

// Of an account where nobody waits and that is not in onboarding, use alone changes nothing here.
static bool is_quiet(const OnboardingDesk *desk, AccountChange change)
{
    return !(change.what & (ACCOUNT_SAID | ACCOUNT_MEMBERS)) && change.account < desk->concern_count &&
           !desk->concerns[change.account];
}

static Status look_at(Round *round, AccountChange change, Error *error)
{
    const uint32_t account = change.account;
    AccountWrite *write = &round->writes[round->write_count];
    *write = (AccountWrite){ .number = account, .account = engine_account_id(round->engine, account) };
    if (write->account.len == 0 || engine_account_find(round->engine, write->account) != account)
        return STATUS_OK; // nobody, or merged away
    Arena mark = *round->arena;
    FormulaResult any = { 0 };
    if (round->any_event)
        any = formula_evaluate(round->any_event, round->engine, account, round->today, round->arena);
    bool events = any.value.kind == VALUE_BOOL && any.value.number > 0;
    if (!events && is_quiet(round->desk, change)) {
        arena_reset(round->arena, mark);
        return STATUS_OK;
    }
    round->concern = true;
    Status status = look_at_people(round, write, account, events, error);
    if (status == STATUS_OK && write->request_count == 0)
        status = find_words(round, account, &write->words, error);
    if (status == STATUS_OK) note_concern(round->desk, account, round->concern);
    if (status == STATUS_OK && (write->request_count > 0 || write->words.len > 0)) {
        round->write_count++;
    } else {
        buf_free(&write->words);
        arena_reset(round->arena, mark);
    }
    return status;
}

static Status write_all(Store *store, void *context, LogBatch *batch, Error *error)
{
    Round *round = context;
    Status status = STATUS_OK;
    for (size_t i = 0; i < round->write_count && status == STATUS_OK; i++) {
        const AccountWrite *write = &round->writes[i];
        for (size_t k = 0; k < write->request_count && status == STATUS_OK; k++) {
            status = access_save(store, &write->requests[k], error);
            if (status == STATUS_OK)
                access_words(&write->requests[k], round->desk->live, round->now_us, batch);
        }
        if (write->words.len == 0) continue;
        const LogEntry entry = { .type = ENTRY_GROUP,
                                 .time_us = round->now_us,
                                 .received_us = round->now_us,
                                 .account_id = write->account,
                                 .body = buf_view(&write->words) };
        log_batch_add(batch, &entry);
    }
    return status;
}

// ---- rounds

static bool has_work(const OnboardingDesk *desk)
{
    return desk->look_again || dirty_accounts_count(desk->dirty) > 0 || desk->day != live_today(desk->live);
}

static Status do_steps(Round *round, Error *error)
{
    OnboardingDesk *desk = round->desk;
    AccountChange accounts[ACCOUNTS_AT_ONCE];
    if (!desk->reader) desk->reader = live_reader(desk->live, error);
    if (!desk->reader) return STATUS_UNAVAILABLE;
    if (desk->look_again || desk->day != round->today) {
        desk->look_again = false;
        mark_all(desk);
    }
    Status status = open_round(round, error);
    if (status != STATUS_OK) return status;
    size_t count = dirty_accounts_take_some(desk->dirty, accounts, ACCOUNTS_AT_ONCE), i = 0;
    round->writes = ARENA_ARRAY(round->arena, AccountWrite, count + 1);
    for (; i < count && status == STATUS_OK; i++)
        status = look_at(round, accounts[i], error);
    if (status == STATUS_OK && round->write_count > 0)
        status = committer_edit_logged(desk->committer, write_all, round, error);
    if (status != STATUS_OK) dirty_accounts_mark(desk->dirty, accounts, count);
    for (size_t k = 0; k < round->write_count; k++) {
        buf_free(&round->writes[k].words);
        // What is said of the account follows from the rows that were written.
        if (round->writes[k].request_count > 0) mark(desk, round->writes[k].number);
    }
    return status;
}

static bool do_round(void *context)
{
    OnboardingDesk *desk = context;
    if (!has_work(desk)) return true;
    Error error = { 0 };
    Arena arena = arena_create(ROUND_BYTES);
    Round round = { .desk = desk,
                    .engine = live_engine(desk->live),
                    .arena = &arena,
                    .now_us = clock_now(live_clock(desk->live)),
                    .today = live_today(desk->live) };
    Status status = do_steps(&round, &error);
    if (status != STATUS_OK) log_line(LOG_WARN, "onboarding cannot be followed: %s", error.message);
    arena_destroy(&arena);
    if (status == STATUS_OK && has_work(desk)) rounds_wake(desk->rounds);
    return status == STATUS_OK;
}

// ---- life

OnboardingDesk *onboarding_desk_create(const Live *live, Committer *committer, const FeatureCatalog *features,
                                       const DefinitionCatalog *definitions)
{
    OnboardingDesk *desk = calloc(1, sizeof *desk);
    if (!desk) panic("out of memory: onboarding");
    desk->live = live;
    desk->committer = committer;
    desk->features = features;
    desk->definitions = definitions;
    desk->dirty = dirty_accounts_create();
    desk->rounds = rounds_create(do_round, desk, ROUND_SHARE);
    committer_on_change(committer, accounts_changed, desk);
    return desk;
}

void onboarding_desk_start(OnboardingDesk *desk)
{
    rounds_start(desk->rounds);
}

void onboarding_desk_stop(OnboardingDesk *desk)
{
    if (desk) rounds_stop(desk->rounds);
}

void onboarding_desk_destroy(OnboardingDesk *desk)
{
    if (!desk) return;
    rounds_destroy(desk->rounds);
    dirty_accounts_destroy(desk->dirty);
    if (desk->reader) store_close(desk->reader);
    free(desk->concerns);
    free(desk);
}

void onboarding_desk_wake(OnboardingDesk *desk, uint32_t account)
{
    if (account == ENGINE_NONE)
        desk->look_again = true;
    else
        mark(desk, account);
    rounds_wake(desk->rounds);
}
