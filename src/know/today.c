#include "know/today.h"

#include "base/timestamp.h"
#include "know/goal.h"
#include "know/handover.h"
#include "know/occasion.h"
#include "know/task.h"
#include "know/warning.h"

#include <math.h>
#include <stdlib.h>

enum { SOON_DAYS = 30, FAR_DAYS = 365, PROMISES_MAX = GOALS_LISTED_MAX };

static const struct {
    Str name;
    double probability; // that something is lost or won by it, where nothing better is known
} kinds[TODAY_KINDS] = {
    [TODAY_WARNING] = { STR_CONST("warning"), 0.3 },        [TODAY_TASK] = { STR_CONST("task"), 0.3 },
    [TODAY_PROMISE] = { STR_CONST("promise"), 0.3 },        [TODAY_RENEWAL] = { STR_CONST("renewal"), 0.2 },
    [TODAY_CONTACT] = { STR_CONST("touchpoint_due"), 0.1 }, [TODAY_CHANGE] = { STR_CONST("change"), 0.2 },
    [TODAY_MEETING] = { STR_CONST("meeting"), 0.3 },        [TODAY_HANDOVER] = { STR_CONST("handover"), 0.5 },
    [TODAY_OCCASION] = { STR_CONST("occasion"), 0.1 },
};

Str today_kind_name(TodayKind kind)
{
    return kinds[kind].name;
}

// ---- accounts

static uint16_t date_of(const Engine *engine, uint32_t account, Str key, uint16_t today)
{
    Value value = engine_account_attribute(engine, account, key, today);
    int64_t day = 0;
    if (value.kind == VALUE_DATE) day = (int64_t)value.number;
    if (value.kind == VALUE_TEXT) date_parse(str_slice(value.text, 0, 10), &day);
    return day > 0 && day < ZONE_DAYS ? (uint16_t)day : 0;
}

static double number_of(const Engine *engine, uint32_t account, Str key, uint16_t today)
{
    Value value = engine_account_attribute(engine, account, key, today);
    return value.kind == VALUE_NUMBER && isfinite(value.number) && value.number > 0 ? value.number : 0;
}

static int by_id(const void *a, const void *b)
{
    const TodayAccount *left = a, *right = b;
    return str_compare(left->id, right->id);
}

static bool is_owned(Value owner, const Str *owners, size_t count)
{
    if (owner.kind != VALUE_TEXT || owner.text.len == 0) return false;
    for (size_t i = 0; i < count; i++)
        if (str_equal_ignore_case(str_trim(owner.text), owners[i])) return true;
    return false;
}

size_t today_accounts(const Live *live, const Str *owners, size_t owner_count, Arena *arena,
                      TodayAccount **accounts_out)
{
    const Engine *engine = live_engine(live);
    uint16_t today = live_today(live);
    uint32_t all = engine_account_count(engine);
    TodayAccount *accounts = arena_alloc_unset(arena, sizeof *accounts, TODAY_ACCOUNTS_MAX);
    size_t count = 0;
    for (uint32_t account = 0; account < all && count < TODAY_ACCOUNTS_MAX; account++) {
        if (engine_account_is_private(engine, account)) continue;
        Value owner = engine_account_attribute(engine, account, STR("owner"), today);
        if (!is_owned(owner, owners, owner_count)) continue;
        double every = number_of(engine, account, STR("contact_every"), today);
        accounts[count++] = (TodayAccount){
            .account = account,
            .id = engine_account_id(engine, account),
            .revenue = 12 * number_of(engine, account, STR("mrr"), today),
            .renewal = date_of(engine, account, STR("renewal_date"), today),
            .contact = date_of(engine, account, STR("last_touchpoint"), today),
            .since = engine_account_first_day(engine, account),
            .contact_every = every > 0 ? every : TODAY_CONTACT_DAYS,
        };
    }
    if (count > 0) qsort(accounts, count, sizeof *accounts, by_id);
    *accounts_out = accounts;
    return count;
}

static const TodayAccount *find_account(const TodayAsk *ask, Str id)
{
    const TodayAccount wanted = { .id = id };
    if (id.len == 0 || ask->account_count == 0) return NULL;
    return bsearch(&wanted, ask->accounts, ask->account_count, sizeof wanted, by_id);
}

// ---- gathering

typedef struct Gathering {
    const TodayAsk *ask;
    Arena *arena;
    TodayItem *items;
    size_t count, room;
    double usual; // revenue of the average account
    const Str *hidden;
    size_t hidden_count;
    const TodayLearned *learned;
    size_t learned_count;
} Gathering;

static int by_text(const void *a, const void *b)
{
    return str_compare(*(const Str *)a, *(const Str *)b);
}

static double learned_weight(const Gathering *gathering, Str group)
{
    for (size_t i = 0; i < gathering->learned_count; i++) {
        if (str_equal(gathering->learned[i].group, group)) return gathering->learned[i].weight;
    }
    return 1;
}

static void make_room(Gathering *gathering)
{
    if (gathering->count < gathering->room) return;
    size_t room = gathering->room ? 2 * gathering->room : 256;
    TodayItem *moved = arena_alloc_unset(gathering->arena, sizeof *moved, room);
    if (gathering->count > 0) memcpy(moved, gathering->items, gathering->count * sizeof *moved);
    gathering->items = moved;
    gathering->room = room;
}

// With key, kind, account (or NULL), factors and group set; texts may come later (see say_why).
static void add(Gathering *gathering, TodayItem item, const TodayAccount *account)
{
    bool hidden = gathering->hidden_count > 0 &&
                  bsearch(&item.key, gathering->hidden, gathering->hidden_count, sizeof(Str), by_text);
    if (hidden) return;
    make_room(gathering);
    item.account = account ? account->account : ENGINE_NONE;
    item.at_stake = account ? account->revenue : 0;
    item.learned = learned_weight(gathering, item.group);
    double revenue = item.at_stake > 0 ? item.at_stake : gathering->usual;
    item.rank = revenue * item.probability * item.time * item.learned;
    if (item.kind == TODAY_WARNING) item.key = item.group = (Str){ 0 }; // made again for those that are shown
    gathering->items[gathering->count++] = item;
}

// 1 from a month before the day on, falling to a quarter a year before; a half where no day is known.
static double time_left(uint16_t day, uint16_t today)
{
    static const double FAR = 0.25, UNKNOWN = 0.5;
    if (day == 0) return UNKNOWN;
    double left = (double)day - today;
    if (left <= SOON_DAYS) return 1;
    return left >= FAR_DAYS ? FAR : 1 - (1 - FAR) * (left - SOON_DAYS) / (FAR_DAYS - SOON_DAYS);
}

// Of what is due on a day: 1 on it and after, less before.
static double time_due(uint16_t due, uint16_t today)
{
    int left = (int)due - today;
    return left <= 0 ? 1 : 1 - 0.8 * left / (TODAY_AHEAD_DAYS + 1);
}

static const char *plural(int64_t count)
{
    return count == 1 ? "" : "s";
}

static Str due_words(uint16_t due, uint16_t today, Arena *arena)
{
    int left = (int)due - today;
    if (left == 0) return STR("due today");
    if (left > 0) return arena_format(arena, "due in %d day%s", left, plural(left));
    return arena_format(arena, "%d day%s late", -left, plural(-left));
}

static Str renewal_words(uint16_t renewal, uint16_t today, Arena *arena)
{
    int left = (int)renewal - today;
    if (renewal == 0 || left < 0) return (Str){ 0 };
    return arena_format(arena, "; renews in %d day%s", left, plural(left));
}

// ---- warnings

static const Query select_warnings = {
    .sql = "SELECT id, rule, account, probability, owner, due_day FROM warning"
           " WHERE state = 'open' OR (state = 'snoozed' AND until_day <= $1) LIMIT $2",
    .params = "ii",
    .columns = "iititi",
};

// Of thousands few are shown: only those get their texts (say_warning).
static void add_warning(Gathering *gathering, const Rows *rows)
{
    const TodayAsk *ask = gathering->ask;
    const TodayAccount *account = find_account(ask, rows_view(rows, 2));
    if (!account && !str_equal_ignore_case(rows_view(rows, 4), ask->email)) return;
    char key[32], group[32];
    snprintf(key, sizeof key, "warning:%lld", (long long)rows_int(rows, 0));
    snprintf(group, sizeof group, "warning:%lld", (long long)rows_int(rows, 1));
    add(gathering,
        (TodayItem){ .key = str_from_c(key),
                     .group = str_from_c(group),
                     .kind = TODAY_WARNING,
                     .id = rows_int(rows, 0),
                     .probability = (double)rows_int(rows, 3) / 1000,
                     .time = time_left(account ? account->renewal : 0, ask->today),
                     .due = (uint16_t)rows_int(rows, 5) },
        account);
}

static Status say_warning(const TodayAsk *ask, TodayItem *item, Arena *arena, Error *error)
{
    Warning warning;
    Status status = warning_get(ask->store, item->id, ask->today, arena, &warning, error);
    if (status != STATUS_OK) return status;
    const TodayAccount *account = find_account(ask, warning.account);
    long long days = (ask->now_us - warning.raised_us) / US_PER_DAY;
    Str renewal = renewal_words(account ? account->renewal : 0, ask->today, arena);
    Str age =
        days > 0 ? arena_format(arena, "Raised %lld day%s ago", days, plural(days)) : STR("Raised today");
    item->key = arena_format(arena, "warning:%lld", (long long)item->id);
    item->group = arena_format(arena, "warning:%lld", (long long)warning.rule);
    item->title = warning.name;
    item->why = arena_format(arena, "%.*s; probability %.0f %%%.*s%s", STR_ARG(age), item->probability * 100,
                             STR_ARG(renewal), warning.owner.len == 0 ? "; nobody has taken it" : "");
    return STATUS_OK;
}

static Status add_warnings(Gathering *gathering, Error *error)
{
    const Param params[] = { param_int(gathering->ask->today), param_int(TODAY_SIGNALS_MAX) };
    CLEANUP(rows_close) Rows rows = store_query(gathering->ask->store, &select_warnings, params);
    while (rows_next(&rows))
        add_warning(gathering, &rows);
    return rows_end(&rows, error);
}

// ---- tasks and promises

static Status add_tasks(Gathering *gathering, Error *error)
{
    const TodayAsk *ask = gathering->ask;
    const TaskFilter filter = { .owner = ask->email,
                                .state = STR("open"),
                                .due_until = (uint16_t)(ask->today + TODAY_AHEAD_DAYS),
                                .limit = TODAY_TASKS_MAX };
    Task *tasks = NULL;
    size_t count = 0;
    int64_t total = 0;
    if (ask->email.len == 0) return STATUS_OK;
    Status status = task_list(ask->store, &filter, gathering->arena, &tasks, &count, &total, error);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        const Task *task = &tasks[i];
        const TodayAccount *account = find_account(ask, task->account);
        Str due = due_words(task->due_day, ask->today, gathering->arena);
        add(gathering,
            (TodayItem){ .key = arena_format(gathering->arena, "task:%lld", (long long)task->id),
                         .group = kinds[TODAY_TASK].name,
                         .kind = TODAY_TASK,
                         .id = task->id,
                         .about = task->account,
                         .title = task->title,
                         .why = arena_format(gathering->arena, "Your task, %.*s", STR_ARG(due)),
                         .probability = kinds[TODAY_TASK].probability,
                         .time = time_due(task->due_day, ask->today),
                         .due = task->due_day },
            account);
    }
    return status;
}

static Status add_promises(Gathering *gathering, Error *error)
{
    const TodayAsk *ask = gathering->ask;
    const GoalFilter filter = { .kind = STR("promise"), .state = STR("open") };
    Goal *goals = NULL;
    size_t count = 0;
    Status status = goal_list(ask->store, &filter, gathering->arena, &goals, &count, error);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        const Goal *goal = &goals[i];
        const TodayAccount *account = find_account(ask, goal->account);
        bool of_mine = goal->owner.len > 0 ? str_equal_ignore_case(goal->owner, ask->email) : account != NULL;
        if (!of_mine || goal->due_day == 0 || goal->due_day > ask->today + TODAY_AHEAD_DAYS) continue;
        Str due = due_words(goal->due_day, ask->today, gathering->arena);
        add(gathering,
            (TodayItem){ .key = arena_format(gathering->arena, "promise:%lld", (long long)goal->id),
                         .group = kinds[TODAY_PROMISE].name,
                         .kind = TODAY_PROMISE,
                         .id = goal->id,
                         .title = goal->title,
                         .why = arena_format(gathering->arena, "Promised, %.*s", STR_ARG(due)),
                         .probability = kinds[TODAY_PROMISE].probability,
                         .time = time_due(goal->due_day, ask->today),
                         .due = goal->due_day },
            account);
    }
    return status;
}

// ---- meetings of today and tomorrow

static const Query select_planned = {
    .sql = "SELECT id, account, title, kind, at_us FROM touchpoint WHERE at_us >= $1 AND at_us < $2"
           " ORDER BY at_us LIMIT $3",
    .params = "iii",
    .columns = "ittti",
};

static Status add_meetings(Gathering *gathering, Error *error)
{
    const TodayAsk *ask = gathering->ask;
    const Zone *zone = live_zone(ask->live);
    int64_t tomorrow_us = zone_day_start(zone, ask->today + 1u);
    const Param params[] = { param_int(ask->now_us), param_int(zone_day_start(zone, ask->today + 2u)),
                             param_int(TODAY_TASKS_MAX) };
    CLEANUP(rows_close) Rows rows = store_query(ask->store, &select_planned, params);
    while (rows_next(&rows)) {
        const TodayAccount *account = find_account(ask, rows_view(&rows, 1));
        if (!account) continue;
        bool today = rows_int(&rows, 4) < tomorrow_us;
        Str title = rows_text(&rows, 2, gathering->arena), kind = rows_text(&rows, 3, gathering->arena);
        add(gathering,
            (TodayItem){ .key = arena_format(gathering->arena, "meeting:%lld", (long long)rows_int(&rows, 0)),
                         .group = kinds[TODAY_MEETING].name,
                         .kind = TODAY_MEETING,
                         .id = rows_int(&rows, 0),
                         .title = title.len > 0 ? title : kind,
                         .why = arena_format(gathering->arena, "Planned %.*s %s: read the brief before",
                                             STR_ARG(kind), today ? "today" : "tomorrow"),
                         .probability = kinds[TODAY_MEETING].probability,
                         .time = 1,
                         .due = (uint16_t)(ask->today + !today) },
            account);
    }
    return rows_end(&rows, error);
}

// ---- accounts that come to the person

static Status add_handovers(Gathering *gathering, Error *error)
{
    const TodayAsk *ask = gathering->ask;
    const HandoverFilter filter = { .receiver = ask->email, .state = STR("open") };
    Handover *found = NULL;
    size_t count = 0;
    if (ask->email.len == 0) return STATUS_OK;
    Status status = handover_list(ask->store, &filter, gathering->arena, &found, &count, error);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        Str due = due_words(found[i].due_day, ask->today, gathering->arena);
        uint32_t account = engine_account_find(live_engine(ask->live), found[i].account);
        const TodayAccount theirs = { .account = account,
                                      .id = found[i].account,
                                      .revenue = 12 * number_of(live_engine(ask->live), account, STR("mrr"),
                                                                ask->today) };
        add(gathering,
            (TodayItem){ .key = arena_format(gathering->arena, "handover:%lld", (long long)found[i].id),
                         .group = kinds[TODAY_HANDOVER].name,
                         .kind = TODAY_HANDOVER,
                         .id = found[i].id,
                         .title = STR("Take it over, or return it"),
                         .why = arena_format(gathering->arena, "%.*s hands it over to you, %.*s",
                                             STR_ARG(found[i].giver), STR_ARG(due)),
                         .probability = kinds[TODAY_HANDOVER].probability,
                         .time = 1,
                         .due = found[i].due_day },
            account == ENGINE_NONE ? NULL : &theirs);
    }
    return status;
}

// ---- what follows from the account itself

static void add_renewal(Gathering *gathering, const TodayAccount *account)
{
    int left = (int)account->renewal - gathering->ask->today;
    if (account->renewal == 0 || left < 0 || left > TODAY_RENEWAL_DAYS) return;
    add(gathering,
        (TodayItem){
            .key = arena_format(gathering->arena, "renewal:%u:%.*s", account->renewal, STR_ARG(account->id)),
            .group = kinds[TODAY_RENEWAL].name,
            .kind = TODAY_RENEWAL,
            .title = STR("Renewal"),
            .why = arena_format(gathering->arena, "The contract renews in %d day%s", left, plural(left)),
            .probability = kinds[TODAY_RENEWAL].probability,
            .time = time_left(account->renewal, gathering->ask->today),
            .due = account->renewal },
        account);
}

static void add_contact(Gathering *gathering, const TodayAccount *account)
{
    uint16_t from = account->contact ? account->contact : account->since;
    double late = (double)gathering->ask->today - from - account->contact_every;
    if (from == 0 || late <= 0) return;
    int days = (int)gathering->ask->today - from;
    add(gathering,
        (TodayItem){
            .key = arena_format(gathering->arena, "touchpoint_due:%.*s", STR_ARG(account->id)),
            .group = kinds[TODAY_CONTACT].name,
            .kind = TODAY_CONTACT,
            .title = STR("Get in touch"),
            .why = account->contact
                       ? arena_format(gathering->arena, "Last contact %d days ago; planned every %.0f", days,
                                      account->contact_every)
                       : arena_format(gathering->arena, "No contact is noted in %d days", days),
            .probability = kinds[TODAY_CONTACT].probability,
            .time = fmin(1, 0.5 + 0.5 * late / account->contact_every) *
                    time_left(account->renewal, gathering->ask->today),
        },
        account);
}

static void add_change(Gathering *gathering, const TodayAccount *account)
{
    if (account->drop < TODAY_DROP) return;
    add(gathering,
        (TodayItem){ .key = arena_format(gathering->arena, "change:%u:%.*s", gathering->ask->today / 28U,
                                         STR_ARG(account->id)),
                     .group = kinds[TODAY_CHANGE].name,
                     .kind = TODAY_CHANGE,
                     .title = STR("Health fell"),
                     .why =
                         arena_format(gathering->arena, "%.0f points less than 28 days ago", account->drop),
                     .probability = kinds[TODAY_CHANGE].probability * fmin(2, account->drop / TODAY_DROP),
                     .time = time_left(account->renewal, gathering->ask->today) },
        account);
}

// ---- good reasons to write

static Str occasion_words(const Occasion *occasion, uint16_t today, Arena *arena)
{
    int left = (int)occasion->day - today;
    switch (occasion->kind) {
    case OCCASION_ANNIVERSARY:
        if (left > 0)
            return arena_format(arena, "In %d day%s; a personal word is prepared", left, plural(left));
        return left == 0
                   ? STR("Today; a personal word is prepared")
                   : arena_format(arena, "%d day%s ago; a personal word is prepared", -left, plural(-left));
    case OCCASION_GOAL_REACHED:
        return arena_format(arena, "They reached it %d day%s ago and nobody has written since", -left,
                            plural(-left));
    case OCCASION_EARLY_WIN:
        return STR("They were there before half of the time; tell them");
    case OCCASION_NEW_FEATURE:
    default:
        return occasion->asked ? STR("It is new, and they asked for it")
                               : STR("It is new, and they have not used it");
    }
}

static Str occasion_title(const Occasion *occasion, Arena *arena)
{
    if (occasion->kind == OCCASION_ANNIVERSARY)
        return arena_format(arena, "%lld year%s together", (long long)occasion->number,
                            plural(occasion->number));
    const char *what = occasion->kind == OCCASION_GOAL_REACHED ? "Reached"
                       : occasion->kind == OCCASION_EARLY_WIN  ? "Ahead of plan"
                                                               : "New";
    return arena_format(arena, "%s: %.*s", what, STR_ARG(occasion->title));
}

static Status add_occasions(Gathering *gathering, Error *error)
{
    const TodayAsk *ask = gathering->ask;
    Occasion found[OCCASIONS_OF_ACCOUNT_MAX];
    OccasionSource source;
    if (ask->account_count == 0) return STATUS_OK;
    const OccasionAsking asking = {
        .features = ask->features, .stages = ask->stages, .stage_count = ask->stage_count, .today = ask->today
    };
    Status status =
        occasion_source(ask->store, live_engine(ask->live), &asking, gathering->arena, &source, error);
    for (size_t i = 0; status == STATUS_OK && i < ask->account_count; i++) {
        const TodayAccount *account = &ask->accounts[i];
        size_t count = occasions_of(&source, account->account, account->contact, gathering->arena, found);
        for (size_t k = 0; k < count; k++)
            add(gathering,
                (TodayItem){ .key = arena_format(gathering->arena, "occasion:%.*s:%lld:%.*s",
                                                 STR_ARG(occasion_kind_names[found[k].kind]),
                                                 (long long)found[k].number, STR_ARG(account->id)),
                             .group = kinds[TODAY_OCCASION].name,
                             .kind = TODAY_OCCASION,
                             .title = occasion_title(&found[k], gathering->arena),
                             .why = occasion_words(&found[k], ask->today, gathering->arena),
                             .probability = kinds[TODAY_OCCASION].probability,
                             .time = 1,
                             .due = found[k].kind == OCCASION_ANNIVERSARY ? found[k].day : 0 },
                account);
    }
    return status;
}

// ---- the few

static int by_rank(const void *a, const void *b)
{
    const TodayItem *left = a, *right = b;
    if (left->rank < right->rank || left->rank > right->rank) return left->rank < right->rank ? 1 : -1;
    if (left->kind != right->kind) return (int)left->kind - (int)right->kind;
    if (left->id != right->id) return left->id < right->id ? 1 : -1; // the newest first
    return left->account < right->account ? -1 : left->account > right->account;
}

static size_t keep_few(TodayItem *items, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count && kept < TODAY_ITEMS_MAX; i++) {
        size_t same = 0;
        for (size_t k = 0; k < kept; k++)
            same += items[i].account != ENGINE_NONE && items[k].account == items[i].account;
        if (same < TODAY_OF_AN_ACCOUNT_MAX) items[kept++] = items[i];
    }
    return kept;
}

static Status gather(Gathering *gathering, Error *error)
{
    const TodayAsk *ask = gathering->ask;
    double revenue = 0;
    size_t known = 0;
    for (size_t i = 0; i < ask->account_count; i++) {
        revenue += ask->accounts[i].revenue;
        known += ask->accounts[i].revenue > 0;
    }
    gathering->usual = known > 0 ? revenue / (double)known : 1;
    Status status = add_warnings(gathering, error);
    if (status == STATUS_OK) status = add_tasks(gathering, error);
    if (status == STATUS_OK) status = add_promises(gathering, error);
    if (status == STATUS_OK) status = add_meetings(gathering, error);
    if (status == STATUS_OK) status = add_handovers(gathering, error);
    if (status == STATUS_OK) status = add_occasions(gathering, error);
    for (size_t i = 0; i < ask->account_count && status == STATUS_OK; i++) {
        add_renewal(gathering, &ask->accounts[i]);
        add_contact(gathering, &ask->accounts[i]);
        add_change(gathering, &ask->accounts[i]);
    }
    return status;
}

Status today_items(const TodayAsk *ask, Arena *arena, TodayItem **items_out, size_t *count_out,
                   size_t *found_out, Error *error)
{
    Gathering gathering = { .ask = ask, .arena = arena };
    Str *hidden = NULL;
    TodayLearned *learned = NULL;
    Status status =
        today_hidden(ask->store, ask->staff, ask->today, arena, &hidden, &gathering.hidden_count, error);
    gathering.hidden = hidden;
    if (status == STATUS_OK)
        status = today_learned(ask->store, ask->staff, arena, &learned, &gathering.learned_count, error);
    gathering.learned = learned;
    if (status == STATUS_OK && gathering.hidden_count > 0)
        qsort(hidden, gathering.hidden_count, sizeof *hidden, by_text);
    if (status == STATUS_OK) status = gather(&gathering, error);
    if (status != STATUS_OK) return status;
    if (gathering.count > 0) qsort(gathering.items, gathering.count, sizeof *gathering.items, by_rank);
    *found_out = gathering.count;
    *items_out = gathering.items;
    *count_out = keep_few(gathering.items, gathering.count);
    for (size_t i = 0; i < *count_out && status == STATUS_OK; i++) {
        if (gathering.items[i].kind == TODAY_WARNING)
            status = say_warning(ask, &gathering.items[i], arena, error);
    }
    return status;
}

// ---- since the last visit

static Status count_mine(const TodayAsk *ask, const Query *query, int64_t since_us, int64_t *count_out,
                         Error *error)
{
    const Param params[] = { param_int(since_us), param_text(ask->staff), param_int(TODAY_SIGNALS_MAX) };
    CLEANUP(rows_close) Rows rows = store_query(ask->store, query, params);
    while (rows_next(&rows))
        *count_out += find_account(ask, rows_view(&rows, 0)) != NULL;
    return rows_end(&rows, error);
}

Status today_since(const TodayAsk *ask, int64_t since_us, TodaySince *since_out, Error *error)
{
    static const Query warnings = {
        .sql = "SELECT account FROM warning WHERE raised_us > $1 AND changed_by != $2 AND news = 1 LIMIT $3",
        .params = "iti",
        .columns = "t",
    };
    static const Query touchpoints = {
        .sql = "SELECT account FROM touchpoint WHERE at_us > $1 AND author != $2 LIMIT $3",
        .params = "iti",
        .columns = "t",
    };
    static const Query tickets = {
        .sql = "SELECT account FROM ticket WHERE opened_us > $1 AND holder != $2 LIMIT $3",
        .params = "iti",
        .columns = "t",
    };
    *since_out = (TodaySince){ 0 };
    Status status = count_mine(ask, &warnings, since_us, &since_out->warnings, error);
    if (status == STATUS_OK) status = count_mine(ask, &touchpoints, since_us, &since_out->touchpoints, error);
    return status == STATUS_OK ? count_mine(ask, &tickets, since_us, &since_out->tickets, error) : status;
}
