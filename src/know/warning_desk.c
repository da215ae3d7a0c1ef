#include "know/warning_desk.h"

#include "base/log.h"
#include "base/timestamp.h"
#include "know/formula_names.h"
#include "know/outage.h"
#include "know/settings.h"
#include "know/warning_detail.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
    LIFE_BYTES = 1 << 20,
    RAISED_BYTES = 64 << 20,
    LOOK_BYTES = 256 << 20,
    LOOK_EVERY_S = 5,
    FOUND_AT_ONCE = 500, // of one transaction
};

// What a transaction raised, until it is told.
typedef struct Raised {
    Arena arena, empty;
    Warning *warnings;
    size_t count;
} Raised;

struct WarningDesk {
    const Live *live;
    Committer *committer;
    const FeatureCatalog *features;
    DefinitionCatalog *definitions;
    WarningTold *told;
    void *context;
    WatchKind kind;

    pthread_mutex_t lock; // of the life texts and of the thread's end
    Arena life_arena, life_empty;
    LifeTexts life;
    pthread_cond_t stopping;
    _Atomic bool stops;
    bool running;
    pthread_t thread;

    Raised raised;            // the watch's: its transactions and what follows take turns
    _Atomic bool data_misses; // events are missing from many accounts
    _Atomic bool to_find_out; // there may be warnings of which it is not known since when
    uint64_t looked_version;  // of the engine, at the last look for them
    int64_t looked_hour;
    bool looked; // and written
};

static Arena *fresh(Raised *raised, size_t room)
{
    arena_reset(&raised->arena, raised->empty);
    raised->warnings = ARENA_ARRAY(&raised->arena, Warning, room + 1);
    raised->count = 0;
    return &raised->arena;
}

// ---- what the watch asks

LifeTexts warning_desk_life(WarningDesk *desk, Arena *arena)
{
    pthread_mutex_lock(&desk->lock);
    LifeTexts life = { .trial = arena_copy(arena, desk->life.trial),
                       .churned = arena_copy(arena, desk->life.churned),
                       .archived = arena_copy(arena, desk->life.archived) };
    pthread_mutex_unlock(&desk->lock);
    return life;
}

void warning_desk_set_life(WarningDesk *desk, const LifeTexts *texts)
{
    pthread_mutex_lock(&desk->lock);
    arena_reset(&desk->life_arena, desk->life_empty);
    desk->life = (LifeTexts){ .trial = arena_copy(&desk->life_arena, texts->trial),
                              .churned = arena_copy(&desk->life_arena, texts->churned),
                              .archived = arena_copy(&desk->life_arena, texts->archived) };
    pthread_mutex_unlock(&desk->lock);
}

static bool read_rule(const Definition *definition, Arena *arena, WarningRule *rule_out)
{
    Error error;
    if (warning_rule_read(definition->body, arena, rule_out, &error) != STATUS_OK) return false;
    rule_out->id = definition->id;
    rule_out->version = definition->version;
    rule_out->name = definition->name;
    return true;
}

static bool formula_of(void *context, const Definition *definition, Arena *arena, WatchFormula *formula_out)
{
    WarningDesk *desk = context;
    WarningRule rule;
    if (!read_rule(definition, arena, &rule) || !rule.on) return false;
    LifeTexts life = warning_desk_life(desk, arena);
    *formula_out = (WatchFormula){ .text = warning_rule_guarded(&rule, &life, arena) };
    return true;
}

// ---- what the watch says

static Str owner_of(const WarningDesk *desk, const WarningRule *rule, const WatchChange *change, Arena *arena)
{
    static const FormulaNames names = { 0 };
    FormulaProblem problem;
    const Formula *formula = formula_compile(rule->owner, FORMULA_OF_ACCOUNTS, &names, arena, &problem);
    if (!formula) return STR("");
    FormulaResult result =
        formula_evaluate(formula, live_engine(desk->live), change->account, change->day, arena);
    Str owner = result.value.kind == VALUE_TEXT ? result.value.text : STR("");
    return str_slice(owner, 0, WARNING_OWNER_BYTES_MAX);
}

static Status raise_one(WarningDesk *desk, Store *store, const WarningRule *rule, const WatchChange *change,
                        Error *error)
{
    Arena *arena = &desk->raised.arena;
    CompiledRule places = { .text = change->text, .at = 1, .end = 1 + (uint32_t)rule->formula.len };
    Buf evidence = { 0 };
    warning_evidence(&places, &change->result, &evidence);
    bool asleep = desk->data_misses && !rule->opportunity;
    bool found = change->cause == WATCH_FIRST || change->cause == WATCH_EDITED; // many, and no news
    const WarningDraft draft = { .rule = rule,
                                 .account = engine_account_id(live_engine(desk->live), change->account),
                                 .owner = owner_of(desk, rule, change, arena),
                                 .evidence = buf_view(&evidence),
                                 .day = change->day,
                                 .asleep_until = asleep ? (uint16_t)(change->day + WARNING_ASLEEP_DAYS) : 0,
                                 .found = found,
                                 .at_us = change->at_us };
    int64_t id = 0;
    WarningRaised raised;
    Status status = warning_raise(store, &draft, &id, &raised, error);
    buf_free(&evidence);
    bool news = status == STATUS_OK && raised != WARNING_FOLDED && !asleep;
    if (news && !found)
        desk->raised.warnings[desk->raised.count++] = (Warning){ .id = id,
                                                                 .rule = rule->id,
                                                                 .name = rule->name,
                                                                 .account = draft.account,
                                                                 .opportunity = rule->opportunity,
                                                                 .severity = rule->severity };
    return status;
}

static Status note(void *context, Store *store, const WatchChange *changes, size_t count, Error *error)
{
    WarningDesk *desk = context;
    Arena *arena = fresh(&desk->raised, count);
    WarningRule rule = { 0 };
    for (size_t i = 0; i < count; i++) {
        const WatchChange *change = &changes[i];
        Definition definition;
        bool known = rule.id == change->id;
        if (!known)
            known = definition_get(desk->definitions, DEFINITION_WARNING, change->id, arena, &definition) &&
                    read_rule(&definition, arena, &rule);
        if (!known) continue; // taken away meanwhile
        Str account = engine_account_id(live_engine(desk->live), change->account);
        Status status = change->yes ? raise_one(desk, store, &rule, change, error)
                                    : warning_end(store, change->id, account, change->at_us, error);
        if (status != STATUS_OK) return status;
    }
    return STATUS_OK;
}

static void tell(WarningDesk *desk, const Raised *raised)
{
    for (size_t i = 0; desk->told && i < raised->count; i++)
        desk->told(desk->context, &raised->warnings[i]);
}

static void noted(void *context, const WatchChange *changes, size_t count)
{
    WarningDesk *desk = context;
    (void)changes;
    (void)count;
    tell(desk, &desk->raised);
    desk->raised.count = 0;
    desk->to_find_out = true;
    pthread_mutex_lock(&desk->lock);
    pthread_cond_signal(&desk->stopping);
    pthread_mutex_unlock(&desk->lock);
}

const WatchKind *warning_desk_kind(WarningDesk *desk)
{
    return &desk->kind;
}

// ---- missing data

static const WarningRule data_rule = {
    .name = STR_CONST("Data missing"),
    .severity = 3,
    .probability = 0,
    .due_days = 0,
    .quiet_days = 2,
    .on = true,
};

typedef struct DataEdit {
    WarningDesk *desk;
    const Outage *outage; // NULL: nothing is missing
    int64_t at_us, id;
    WarningRaised raised;
} DataEdit;

static void put_evidence(JsonWriter *json, Str text, double value, uint16_t day)
{
    json_open_object(json);
    json_add_text(json, STR("text"), text);
    json_add_text(json, STR("type"), STR("number"));
    json_add_double(json, STR("value"), value);
    json_add_day(json, STR("day"), day);
    json_close_object(json);
}

static void write_outage(const Engine *engine, const Outage *outage, Buf *out)
{
    JsonWriter json = json_writer(out);
    json_open_array(&json);
    put_evidence(&json, STR("accounts that usually send"), outage->usual, outage->day);
    put_evidence(&json, STR("accounts that sent"), outage->present, outage->day);
    for (uint32_t i = 0; i < outage->event_count; i++) {
        Arena scratch = arena_create(1 << 16);
        Str name = engine_event_name(engine, outage->events[i]);
        put_evidence(
            &json,
            arena_format(&scratch, "accounts that usually send “%.*s”, of which none did", STR_ARG(name)),
            outage->event_accounts[i], outage->day);
        arena_destroy(&scratch);
    }
    json_close_array(&json);
    json_finish(&json);
}

static Status edit_data(Store *store, void *context, Error *error)
{
    DataEdit *edit = context;
    if (!edit->outage) return warning_end(store, data_rule.id, STR(""), edit->at_us, error);
    Buf evidence = { 0 };
    write_outage(live_engine(edit->desk->live), edit->outage, &evidence);
    const WarningDraft draft = { .rule = &data_rule,
                                 .evidence = buf_view(&evidence),
                                 .day = edit->outage->day,
                                 .since_day = edit->outage->day,
                                 .at_us = edit->at_us };
    Status status = warning_raise(store, &draft, &edit->id, &edit->raised, error);
    buf_free(&evidence);
    return status;
}

static bool is_due(WarningDesk *desk, int64_t now_us)
{
    uint64_t version = engine_version(live_engine(desk->live));
    int64_t hour = now_us / US_PER_HOUR;
    bool due = version != desk->looked_version || hour != desk->looked_hour;
    desk->looked_version = version;
    desk->looked_hour = hour;
    return due;
}

static void look_for_missing(WarningDesk *desk)
{
    const Live *live = desk->live;
    int64_t now_us = clock_now(live_clock(live));
    uint16_t today = live_today(live);
    if (!is_due(desk, now_us)) return;
    int hour = (int)((now_us - zone_day_start(live_zone(live), today)) / US_PER_HOUR);
    Arena scratch = arena_create(LOOK_BYTES);
    Outage outage;
    bool missing = outage_now(live_engine(live), today, hour, scratch, &outage), before = desk->data_misses;
    DataEdit edit = { .desk = desk, .outage = missing ? &outage : NULL, .at_us = now_us };
    Error error;
    // An end is noted on every start, too: the last run may have ended between.
    bool write = missing != before || !desk->looked;
    desk->looked = true;
    desk->data_misses = missing;
    if (write && committer_edit(desk->committer, edit_data, &edit, &error) != STATUS_OK) {
        desk->data_misses = before;
        desk->looked = false;
        desk->looked_hour = -1; // tried again
        log_line(LOG_WARN, "the warning about missing data cannot be written: %s", error.message);
    } else if (write && missing && edit.raised != WARNING_FOLDED && desk->told) {
        const Warning warning = { .id = edit.id, .name = data_rule.name, .severity = data_rule.severity };
        desk->told(desk->context, &warning);
    }
    arena_destroy(&scratch);
}

// ---- what is found out later

typedef struct Finding {
    WarningDesk *desk;
    Store *store;
    const FormulaNames *names;
    Arena *arena;
    Warning *warnings;
    size_t count;
} Finding;

static uint16_t last_day(const Finding *finding, const Warning *warning)
{
    uint16_t day = warning->day;
    return zone_day(live_zone(finding->desk->live), warning->last_us, &day) ? day : warning->day;
}

// The rule in the version that raised it. False: it can no longer be asked.
static bool compile_then(const Finding *finding, const Warning *warning, CompiledRule *compiled_out)
{
    Error error;
    Definition definition;
    WarningRule rule;
    if (definition_version(finding->store, DEFINITION_WARNING, warning->rule, warning->rule_version,
                           finding->arena, &definition, &error) != STATUS_OK)
        return false;
    LifeTexts life = warning_desk_life(finding->desk, finding->arena);
    return read_rule(&definition, finding->arena, &rule) &&
           warning_rule_compile(&rule, &life, finding->names, finding->arena, compiled_out, NULL, &error) ==
               STATUS_OK;
}

// What belongs together: one version of a rule, true for the last time since one day.
static void find_out_group(const Finding *finding, Warning **group, size_t count)
{
    const Engine *engine = live_engine(finding->desk->live);
    uint16_t day = last_day(finding, group[0]);
    CompiledRule rule;
    uint32_t *accounts = ARENA_ARRAY(finding->arena, uint32_t, count);
    uint16_t *since = ARENA_ARRAY(finding->arena, uint16_t, count);
    Warning **asked = ARENA_ARRAY(finding->arena, Warning *, count);
    size_t known = 0;
    bool compiles = compile_then(finding, group[0], &rule);
    for (size_t i = 0; i < count; i++) {
        group[i]->since_day = day;
        uint32_t account = compiles ? engine_account_find(engine, group[i]->account) : ENGINE_NONE;
        if (account == ENGINE_NONE) continue;
        accounts[known] = account;
        asked[known++] = group[i];
    }
    if (known > 0) warning_true_since(rule.condition, engine, accounts, known, day, since);
    for (size_t i = 0; i < known; i++) {
        asked[i]->since_day = since[i];
        // What began longer ago than the bell looks back is no news, however late it was found.
        if (day - since[i] > NOTICE_DAYS) asked[i]->news = false;
        if (asked[i]->seen == 1)
            asked[i]->evidence = warning_evidence_with_people(&rule, engine, accounts[i], asked[i]->day,
                                                              asked[i]->evidence, finding->arena);
    }
}

static void find_out(const Finding *finding)
{
    bool *done = ARENA_ARRAY(finding->arena, bool, finding->count);
    Warning **group = ARENA_ARRAY(finding->arena, Warning *, finding->count);
    for (size_t i = 0; i < finding->count; i++) {
        const Warning *first = &finding->warnings[i];
        size_t count = 0;
        for (size_t k = i; k < finding->count && !done[i]; k++) {
            Warning *other = &finding->warnings[k];
            bool same = other->rule == first->rule && other->rule_version == first->rule_version &&
                        last_day(finding, other) == last_day(finding, first);
            if (done[k] || !same) continue;
            group[count++] = other;
            done[k] = k != i;
        }
        if (count > 0) find_out_group(finding, group, count);
    }
}

static Status write_found(Store *store, void *context, Error *error)
{
    const Finding *finding = context;
    Status status = STATUS_OK;
    for (size_t i = 0; i < finding->count && status == STATUS_OK; i++)
        status = warning_note_detail(store, &finding->warnings[i], error);
    return status;
}

// Some of those that are to be found out. False: there were none, or it failed.
static bool find_out_some(WarningDesk *desk, Store *store, Error *error)
{
    Arena arena = arena_create(LOOK_BYTES);
    Finding finding = { .desk = desk, .store = store, .arena = &arena };
    Status status =
        warning_list_pending(store, FOUND_AT_ONCE, &arena, &finding.warnings, &finding.count, error);
    bool any = status == STATUS_OK && finding.count > 0;
    if (any) {
        finding.names =
            formula_names_read(live_engine(desk->live), desk->features, desk->definitions, &arena);
        find_out(&finding);
        status = committer_edit(desk->committer, write_found, &finding, error);
    }
    arena_destroy(&arena);
    return any && status == STATUS_OK;
}

// False: it failed and has to be tried again.
static bool find_out_all(WarningDesk *desk)
{
    Error error = { 0 };
    if (!atomic_exchange(&desk->to_find_out, false)) return true;
    Store *store = live_reader(desk->live, &error);
    bool more = store != NULL;
    while (more && !desk->stops)
        more = find_out_some(desk, store, &error);
    if (error.message[0] != '\0') {
        desk->to_find_out = true;
        log_line(LOG_WARN, "since when warnings have been true cannot be noted: %s", error.message);
    }
    store_close(store);
    return error.message[0] == '\0';
}

static void *run(void *context)
{
    WarningDesk *desk = context;
    pthread_mutex_lock(&desk->lock);
    while (!desk->stops) {
        pthread_mutex_unlock(&desk->lock);
        look_for_missing(desk);
        bool good = find_out_all(desk);
        pthread_mutex_lock(&desk->lock);
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += LOOK_EVERY_S;
        if (!desk->stops && !(good && desk->to_find_out))
            pthread_cond_timedwait(&desk->stopping, &desk->lock, &until);
    }
    pthread_mutex_unlock(&desk->lock);
    return NULL;
}

// ---- making and ending

static Status ship_rules(Store *store, void *context, Error *error)
{
    const WarningDesk *desk = context;
    Arena arena = arena_create(1 << 20);
    Str shipped = { 0 };
    Status status = setting_read(store, STR("warning_rules.shipped"), STR(""), &arena, &shipped, error);
    bool done = shipped.len > 0;
    for (const WarningRule *rule = warning_rules_shipped; status == STATUS_OK && !done && rule->name.len > 0;
         rule++) {
        Buf body = { 0 };
        JsonWriter json = json_writer(&body);
        warning_rule_write(rule, &json);
        const DefinitionEdit edit = { .kind = DEFINITION_WARNING,
                                      .name = rule->name,
                                      .body = buf_view(&body),
                                      .at_us = clock_now(live_clock(desk->live)),
                                      .why = STR("Came with Perennial.") };
        int64_t id = 0;
        status = definition_save(store, &edit, &id, error);
        if (status == STATUS_CONFLICT) status = STATUS_OK; // somebody has one of this name
        buf_free(&body);
    }
    if (status == STATUS_OK && !done)
        status = setting_put(store, STR("warning_rules.shipped"), STR("1"), error);
    arena_destroy(&arena);
    return status;
}

static Status read_first(WarningDesk *desk, Error *error)
{
    Status status = committer_edit(desk->committer, ship_rules, desk, error);
    Store *store = status == STATUS_OK ? live_reader(desk->live, error) : NULL;
    if (!store) return STATUS_UNAVAILABLE;
    Arena arena = arena_create(1 << 20);
    LifeTexts life;
    status = life_read(store, &arena, &life, error);
    if (status == STATUS_OK) warning_desk_set_life(desk, &life);
    if (status == STATUS_OK)
        status = definition_catalog_reload(desk->definitions, DEFINITION_WARNING, store, error);
    arena_destroy(&arena);
    store_close(store);
    return status;
}

WarningDesk *warning_desk_create(const Live *live, Committer *committer, const FeatureCatalog *features,
                                 DefinitionCatalog *definitions, WarningTold *told, void *context,
                                 Error *error)
{
    WarningDesk *desk = calloc(1, sizeof *desk);
    if (!desk) panic("out of memory: the warning desk");
    desk->live = live;
    desk->committer = committer;
    desk->features = features;
    desk->definitions = definitions;
    desk->to_find_out = true; // those of before
    desk->told = told;
    desk->context = context;
    desk->kind = (WatchKind){ .context = desk, .formula_of = formula_of, .note = note, .noted = noted };
    desk->life_arena = desk->life_empty = arena_create(LIFE_BYTES);
    desk->raised.arena = desk->raised.empty = arena_create(RAISED_BYTES);
    pthread_mutex_init(&desk->lock, NULL);
    pthread_cond_init(&desk->stopping, NULL);
    if (read_first(desk, error) == STATUS_OK) return desk;
    warning_desk_destroy(desk);
    return NULL;
}

void warning_desk_start(WarningDesk *desk)
{
    if (pthread_create(&desk->thread, NULL, run, desk) != 0) panic("cannot start the warning desk");
    desk->running = true;
}

void warning_desk_stop(WarningDesk *desk)
{
    if (!desk || !desk->running) return;
    pthread_mutex_lock(&desk->lock);
    desk->stops = true;
    pthread_cond_signal(&desk->stopping);
    pthread_mutex_unlock(&desk->lock);
    pthread_join(desk->thread, NULL);
    desk->running = false;
}

void warning_desk_destroy(WarningDesk *desk)
{
    if (!desk) return;
    arena_destroy(&desk->life_arena);
    arena_destroy(&desk->raised.arena);
    pthread_mutex_destroy(&desk->lock);
    pthread_cond_destroy(&desk->stopping);
    free(desk);
}
