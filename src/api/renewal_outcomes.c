// renewal_outcomes.c: how renewals ended, by month, owner, segment and health.
#include "api/health_json.h"
#include "api/know_json.h"
#include "api/renewal_json.h"
#include "api/routes.h"
#include "api/segment_asking.h"
#include "api/sight.h"
#include "base/timestamp.h"

#include <math.h>
#include <stdlib.h>

enum {
    DAYS_USUAL = 365,
    DAYS_MAX = 3660,
    GROUPS_MAX = 2000,
    HEALTH_DAYS_BEFORE = 90,
    BY_HEALTH_MAX = 5000, // each is a score of a past day
};

static const char definition[] =
    "Settled renewals by due day. Renewed: something is still paid for it; rate: renewed of all. Stayed: "
    "what "
    "came, at most what was due, so that expansion hides no loss; revenue rate: stayed of due. Where a "
    "person "
    "said how it ended, that counts. Late: days from the due day to the statement that renewed it; 0 for "
    "early ones, none where nobody said anything. Owner: of the account on the due day. Health: the band 90 "
    "days before it. Segment: who is in it today. Amounts are a year, at the rates of the due day.";

typedef struct Outcome {
    Str key, name;
    int64_t count, results[RENEWAL_RESULTS];
    int64_t due, stayed; // minor units a month of the reporting currency
    int64_t unrated;     // renewals without a rate: counted, but none of their money
    int *late;           // days
    size_t late_count, late_room;
} Outcome;

typedef struct Outcomes {
    Request *request;
    const RateBook *rates;
    Outcome *groups;
    size_t count;
    Outcome all;
} Outcomes;

// ---- adding up

static int64_t stayed_of(const RenewalRecord *record)
{
    RenewalResult result = renewal_record_result(record);
    if (result == RENEWAL_LOST) return 0;
    bool known = record->came_mrr > 0 && (!record->said || result == RENEWAL_CONTRACTED);
    return known && record->came_mrr < record->mrr ? record->came_mrr : record->mrr;
}

static void add_late(Outcome *group, const RenewalRecord *record, Arena *arena)
{
    bool said = record->decided_day > 0 && renewal_record_result(record) != RENEWAL_LOST;
    if (!said) return;
    if (group->late_count == group->late_room) {
        size_t room = group->late_room == 0 ? 16 : 2 * group->late_room;
        int *wider = ARENA_ARRAY(arena, int, room);
        for (size_t i = 0; i < group->late_count; i++)
            wider[i] = group->late[i];
        group->late = wider;
        group->late_room = room;
    }
    int days = (int)record->decided_day - (int)record->due_day;
    group->late[group->late_count++] = days > 0 ? days : 0;
}

static void add(const Outcomes *outcomes, Outcome *group, const RenewalRecord *record)
{
    Rate rate;
    group->count++;
    group->results[renewal_record_result(record)]++;
    add_late(group, record, outcomes->request->arena);
    if (!rate_book_find(outcomes->rates, record->currency, record->due_day, &rate)) {
        group->unrated++;
        return;
    }
    group->due += rate_book_convert(outcomes->rates, record->currency, record->mrr, record->due_day);
    group->stayed += rate_book_convert(outcomes->rates, record->currency, stayed_of(record), record->due_day);
}

static Outcome *group_named(Outcomes *outcomes, Str key, Str name)
{
    for (size_t i = 0; i < outcomes->count; i++) {
        if (str_equal(outcomes->groups[i].key, key)) return &outcomes->groups[i];
    }
    if (outcomes->count == GROUPS_MAX) return NULL;
    outcomes->groups[outcomes->count] = (Outcome){ .key = key, .name = name };
    return &outcomes->groups[outcomes->count++];
}

// ---- groups

static Str month_of(const Outcomes *outcomes, const ListedRenewal *listed)
{
    int year, month, day;
    days_to_date(listed->record->due_day, &year, &month, &day);
    return arena_format(outcomes->request->arena, "%04d-%02d", year, month);
}

static Str owner_of(const Outcomes *outcomes, const ListedRenewal *listed)
{
    return text_attribute(engine_account_attribute(live_engine(outcomes->request->app->live), listed->account,
                                                   STR("owner"), listed->record->due_day));
}

static Str band_of(const Outcomes *outcomes, const ListedRenewal *listed)
{
    Request *request = outcomes->request;
    uint16_t due = listed->record->due_day;
    uint16_t day = due > HEALTH_DAYS_BEFORE ? (uint16_t)(due - HEALTH_DAYS_BEFORE) : 1;
    if (day > live_today(request->app->live)) day = live_today(request->app->live);
    const ScorecardSet *set = request_scorecards(request);
    Arena mark = *request->arena;
    const Health *health =
        health_of(set, live_engine(request->app->live), listed->account, day, day, request->arena);
    Points score = health->now.score.brief.score;
    Band band = health->card ? score_band(&health->card->rules, score) : BAND_NONE;
    arena_reset(request->arena, mark);
    return band_names[band];
}

typedef Str KeyOf(const Outcomes *outcomes, const ListedRenewal *listed);

static void group_by(Outcomes *outcomes, KeyOf *key_of, const ListedRenewal *listed, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        Str key = key_of(outcomes, &listed[i]);
        Outcome *group = group_named(outcomes, key, key);
        if (group) add(outcomes, group, listed[i].record);
    }
}

// A renewal counts in each segment that its account is in; the last group is of those in none.
static void group_by_segment(Outcomes *outcomes, const ListedRenewal *listed, size_t count)
{
    Request *request = outcomes->request;
    Definition *definitions = NULL;
    size_t accounts = engine_account_count(live_engine(request->app->live));
    size_t definition_count =
        definition_list(request->app->definitions, DEFINITION_SEGMENT, request->arena, &definitions);
    bool *in = ARENA_ARRAY(request->arena, bool, accounts + 1);
    bool *any = ARENA_ARRAY(request->arena, bool, count + 1);
    for (size_t i = 0; i < definition_count; i++) {
        AskedSegment asked;
        Error ignored = *request->error;
        Str key = arena_format(request->arena, "%lld", (long long)definitions[i].id);
        bool good = asked_segment(request, key, &asked) == STATUS_OK;
        *request->error = ignored; // one that does not hold any more is left out
        if (!good || asked.segment.scope != FORMULA_OF_ACCOUNTS) continue;
        memset(in, 0, accounts);
        asked_accounts(request, &asked, live_today(request->app->live), in, accounts);
        for (size_t k = 0; k < count; k++) {
            if (listed[k].account >= accounts || !in[listed[k].account]) continue;
            Outcome *group = group_named(outcomes, key, definitions[i].name);
            if (group) add(outcomes, group, listed[k].record);
            any[k] = true;
        }
    }
    for (size_t k = 0; k < count; k++) {
        Outcome *none = any[k] ? NULL : group_named(outcomes, STR(""), STR(""));
        if (none) add(outcomes, none, listed[k].record);
    }
}

static int by_key(const void *left, const void *right)
{
    return str_compare(((const Outcome *)left)->key, ((const Outcome *)right)->key);
}

static int by_due(const void *left, const void *right)
{
    const Outcome *a = left, *b = right;
    if (a->due != b->due) return a->due > b->due ? -1 : 1;
    return by_key(left, right);
}

static Status fill(Outcomes *outcomes, Str by, const ListedRenewal *listed, size_t count)
{
    Request *request = outcomes->request;
    bool months = by.len == 0 || str_equal(by, STR("month"));
    if (str_equal(by, STR("health")) && count > BY_HEALTH_MAX)
        return fail(request->error, STATUS_LIMITED, STR("by"),
                    "By health at most %d renewals can be told apart: ask for fewer days.", BY_HEALTH_MAX);
    for (size_t i = 0; i < count; i++)
        add(outcomes, &outcomes->all, listed[i].record);
    if (str_equal(by, STR("segment")))
        group_by_segment(outcomes, listed, count);
    else
        group_by(outcomes,
                 months                        ? month_of
                 : str_equal(by, STR("owner")) ? owner_of
                                               : band_of,
                 listed, count);
    qsort(outcomes->groups, outcomes->count, sizeof *outcomes->groups, months ? by_key : by_due);
    return STATUS_OK;
}

// ---- the answer

static int by_days(const void *left, const void *right)
{
    const int *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static double median(int *days, size_t count)
{
    if (count == 0) return (double)NAN;
    qsort(days, count, sizeof *days, by_days);
    return count % 2 ? days[count / 2] : (days[count / 2 - 1] + days[count / 2]) / 2.0;
}

static void put_outcome(JsonWriter *json, const Outcome *group)
{
    int64_t lost = group->results[RENEWAL_LOST], renewed = group->count - lost;
    json_open_object(json);
    json_add_text(json, STR("key"), group->key);
    json_add_text(json, STR("name"), group->name);
    json_add_int(json, STR("count"), group->count);
    json_add_int(json, STR("renewed"), renewed);
    json_add_int(json, STR("expanded"), group->results[RENEWAL_EXPANDED]);
    json_add_int(json, STR("contracted"), group->results[RENEWAL_CONTRACTED]);
    json_add_int(json, STR("lost"), lost);
    json_add_int(json, STR("without_rate"), group->unrated);
    json_add_int(json, STR("due_arr"), 12 * group->due);
    json_add_int(json, STR("stayed_arr"), 12 * group->stayed);
    json_add_double(json, STR("rate"), group->count ? (double)renewed / (double)group->count : (double)NAN);
    json_add_double(json, STR("revenue_rate"),
                    group->due ? (double)group->stayed / (double)group->due : (double)NAN);
    json_add_double(json, STR("median_days_late"), median(group->late, group->late_count));
    json_close_object(json);
}

static Status read_settled(Request *request, RenewalAsking *asking, uint16_t *from, uint16_t *to,
                           ListedRenewal **listed_out, size_t *count_out)
{
    const RenewalFilter filter = { .owner = query_text(request, "owner"),
                                   .segment = query_text(request, "segment") };
    RenewalRecord *records = NULL;
    size_t count = 0;
    Status status = request_days(request, DAYS_USUAL, DAYS_MAX, from, to);
    if (status == STATUS_OK) status = renewal_asking_begin(request, asking);
    if (status == STATUS_OK)
        status = renewal_list(request->store, RENEWAL_STANDS_SETTLED, *from, *to, request->arena, &records,
                              &count, request->error);
    if (status != STATUS_OK) return status;
    return renewal_asking_keep(asking, &filter, records, count, listed_out, count_out);
}

static Status get_outcomes(Request *request)
{
    RenewalAsking *asking = ARENA_NEW(request->arena, RenewalAsking);
    Outcomes outcomes = { .request = request, .groups = ARENA_ARRAY(request->arena, Outcome, GROUPS_MAX) };
    ListedRenewal *listed = NULL;
    size_t count = 0;
    uint16_t from = 0, to = 0;
    Status status = read_settled(request, asking, &from, &to, &listed, &count);
    if (status != STATUS_OK) return status;
    outcomes.rates = &asking->rates;
    status = fill(&outcomes, query_text(request, "by"), listed, count);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_day(json, STR("from"), from);
    json_add_day(json, STR("to"), to);
    json_add_text(json, STR("currency"), currency_code(asking->rates.reporting));
    json_add_int(json, STR("digits"), asking->rates.reporting->digits);
    json_key(json, STR("all"));
    put_outcome(json, &outcomes.all);
    json_key(json, STR("rows"));
    json_open_array(json);
    for (size_t i = 0; i < outcomes.count; i++)
        put_outcome(json, &outcomes.groups[i]);
    json_close_array(json);
    json_add_text(json, STR("definition"), str_from_c(definition));
    json_close_object(json);
    return STATUS_OK;
}

// ---- tables

static const Field outcomes_query[] = {
    { "from", FIELD_DAY, .doc = "First due day; a year before `to` when not given." },
    { "to", FIELD_DAY, .doc = "Last due day; today when not given." },
    { "by", FIELD_TEXT, .one_of = "month|owner|segment|health", .doc = "month when not given." },
    { "owner", FIELD_TEXT, .doc = "Only of accounts that are this owner's today." },
    { "segment", FIELD_ID, .doc = "Only of accounts in this segment." },
    { 0 },
};

const NamedShape renewal_outcome_shapes[] = {
    { "RenewalOutcome",
      "{key text, name text, count int, renewed int, expanded int, contracted int, lost int,"
      " without_rate int, due_arr int, stayed_arr int, rate number?, revenue_rate number?,"
      " median_days_late number?}" },
    { 0 },
};

const Route renewal_outcome_routes[] = {
    { .method = "GET",
      .path = "/api/v1/renewals/outcomes",
      .permission = PERMISSION_REVENUE_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_outcomes,
      .slow = true,
      .summary = "How settled renewals ended, by month, owner, segment or health.",
      .query = outcomes_query,
      .response = "{from day, to day, currency text, digits int, all RenewalOutcome, rows [RenewalOutcome],"
                  " definition text}" },
    { 0 },
};
