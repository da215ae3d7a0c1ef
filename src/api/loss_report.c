// loss_report.c: what losses have in common, for those who can do something about it: reasons for everybody,
// causes for product, sales, onboarding and customer success, sources for marketing.
#include "api/health_json.h"
#include "api/know_json.h"
#include "api/loss_json.h"
#include "api/money_json.h"
#include "api/routes.h"
#include "base/timestamp.h"

#include <stdlib.h>

enum { GROUPS_MAX = 2000 };

#define BY_NAMES "reason|kind|caused_by|root_cause|competitor|owner|segment|source|month"

typedef struct Tally {
    Str key, name;
    int64_t count, arr;
    int64_t early, late, unseen, unknown;
    int64_t acted; // of those with a signal
    int64_t won, won_arr;
    uint16_t *days; // of warning, of those with a signal
    size_t day_count;
} Tally;

typedef struct Report {
    Request *request;
    LossesAsked asked;
    Tally *groups;
    size_t count;
    Tally all;
    int64_t left_out; // without a value in the reporting currency
} Report;

// ---- which group

static Str attribute_before(const Request *request, Str key, const Loss *loss)
{
    const Engine *engine = live_engine(request->app->live);
    uint32_t account = engine_account_find(engine, loss->account);
    if (account == ENGINE_NONE || key.len == 0) return STR("");
    return text_attribute(engine_account_attribute(engine, account, key, (uint16_t)(loss->day - 1)));
}

static Str month_of(Request *request, const Loss *loss)
{
    int year, month, day;
    days_to_date(loss->day, &year, &month, &day);
    return arena_format(request->arena, "%04d-%02d", year, month);
}

static Str key_of(Report *report, Str by, const Loss *loss)
{
    Request *request = report->request;
    if (str_equal(by, STR("reason"))) return loss->reason;
    if (str_equal(by, STR("kind"))) return loss->kind;
    if (str_equal(by, STR("caused_by"))) return loss->caused_by;
    if (str_equal(by, STR("competitor"))) return loss->competitor;
    if (str_equal(by, STR("owner"))) return loss->owner;
    if (str_equal(by, STR("month"))) return month_of(request, loss);
    if (str_equal(by, STR("root_cause")))
        return loss->root_cause > 0 ? arena_format(request->arena, "%d", loss->root_cause) : STR("");
    return attribute_before(request, report->asked.settings.source_attribute, loss);
}

static Str name_of(const Report *report, Str by, Str key)
{
    const LossReason *reason = loss_reason_find(&report->asked.settings, key);
    const LossCause *cause = loss_cause_find(&report->asked.settings, key);
    if (str_equal(by, STR("reason")) && reason) return reason->name;
    if (str_equal(by, STR("caused_by")) && cause) return cause->name;
    return key;
}

// NULL once there are GROUPS_MAX.
static Tally *group_of(Report *report, Str key, Str name)
{
    for (size_t i = 0; i < report->count; i++) {
        if (str_equal_ignore_case(report->groups[i].key, key)) return &report->groups[i];
    }
    if (report->count == GROUPS_MAX) return NULL;
    Tally *made = &report->groups[report->count++];
    *made = (Tally){ .key = key, .name = name };
    return made;
}

// ---- adding up

static void add(const Report *report, Tally *tally, const Loss *loss)
{
    int64_t value = 0;
    Str seen = loss_seen(loss, report->asked.settings.early_days);
    if (!loss_value(&report->asked, loss, &value)) value = 0;
    tally->count++;
    tally->arr += value;
    tally->early += str_equal(seen, STR("early"));
    tally->late += str_equal(seen, STR("late"));
    tally->unseen += str_equal(seen, STR("no"));
    tally->unknown += str_equal(seen, STR("unknown"));
    tally->acted += loss->signal_day > 0 && loss->acted_day > 0;
    if (str_equal(loss_win_back(loss), STR("won"))) {
        tally->won++;
        tally->won_arr += value;
    }
    if (loss->signal_day == 0) return;
    if (!tally->days) tally->days = ARENA_ARRAY(report->request->arena, uint16_t, report->asked.count);
    tally->days[tally->day_count++] = (uint16_t)(loss->day - loss->signal_day);
}

// An account may be in several; those in none stand in a group of their own.
static Status add_segments(Report *report)
{
    Request *request = report->request;
    Definition *definitions = NULL;
    size_t count =
        definition_list(request->app->definitions, DEFINITION_SEGMENT, request->arena, &definitions);
    bool *placed = ARENA_ARRAY(request->arena, bool, report->asked.count + 1);
    for (size_t i = 0; i < count; i++) {
        AskedSegment segment;
        Error ignored = { 0 };
        Error *kept = request->error;
        Str id = arena_format(request->arena, "%lld", (long long)definitions[i].id);
        request->error = &ignored; // one that no longer compiles has nobody
        bool good =
            asked_segment(request, id, &segment) == STATUS_OK && segment.segment.scope == FORMULA_OF_ACCOUNTS;
        request->error = kept;
        for (size_t k = 0; good && k < report->asked.count; k++) {
            if (!loss_was_in(request, &segment, &report->asked.losses[k])) continue;
            Tally *group = group_of(report, id, segment.segment.name);
            if (group) add(report, group, &report->asked.losses[k]);
            placed[k] = true;
        }
    }
    for (size_t k = 0; k < report->asked.count; k++) {
        Tally *group = placed[k] ? NULL : group_of(report, STR(""), STR(""));
        if (group) add(report, group, &report->asked.losses[k]);
    }
    return STATUS_OK;
}

static Status add_all(Report *report, Str by)
{
    bool segments = str_equal(by, STR("segment"));
    for (size_t i = 0; i < report->asked.count; i++) {
        const Loss *loss = &report->asked.losses[i];
        int64_t value = 0;
        add(report, &report->all, loss);
        report->left_out += !loss_value(&report->asked, loss, &value);
        if (segments) continue;
        Str key = key_of(report, by, loss);
        Tally *group = group_of(report, key, name_of(report, by, key));
        if (group) add(report, group, loss);
    }
    return segments ? add_segments(report) : STATUS_OK;
}

// ---- the answer

static int by_day_count(const void *left, const void *right)
{
    const uint16_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static void put_median(JsonWriter *json, Tally *tally)
{
    size_t half = tally->day_count / 2;
    json_key(json, STR("median_days"));
    if (tally->day_count == 0) {
        json_put_null(json);
        return;
    }
    qsort(tally->days, tally->day_count, sizeof *tally->days, by_day_count);
    bool odd = tally->day_count % 2 == 1;
    json_put_double(json, odd ? tally->days[half] : (tally->days[half - 1] + tally->days[half]) / 2.0);
}

static double share(int64_t part, int64_t of)
{
    return of > 0 ? (double)part / (double)of : 0;
}

static void put_tally(JsonWriter *json, Tally *tally, const Tally *all)
{
    json_open_object(json);
    json_add_text(json, STR("key"), tally->key);
    json_add_text(json, STR("name"), tally->name);
    json_add_int(json, STR("count"), tally->count);
    json_add_int(json, STR("arr"), tally->arr);
    json_add_double(json, STR("share"), share(tally->count, all->count));
    json_add_double(json, STR("revenue_share"), share(tally->arr, all->arr));
    json_add_int(json, STR("early"), tally->early);
    json_add_int(json, STR("late"), tally->late);
    json_add_int(json, STR("unseen"), tally->unseen);
    json_add_int(json, STR("unknown"), tally->unknown);
    put_median(json, tally);
    json_add_int(json, STR("acted"), tally->acted);
    json_add_int(json, STR("won"), tally->won);
    json_add_int(json, STR("won_arr"), tally->won_arr);
    json_close_object(json);
}

static int by_weight(const void *left, const void *right)
{
    const Tally *a = left, *b = right;
    if (a->count != b->count) return a->count > b->count ? -1 : 1;
    if (a->arr != b->arr) return a->arr > b->arr ? -1 : 1;
    return str_compare(a->key, b->key);
}

static int by_key(const void *left, const void *right)
{
    return str_compare(((const Tally *)left)->key, ((const Tally *)right)->key);
}

static const char definition[] =
    "Losses whose day is in the period, without those that were withdrawn. arr: twelve times the monthly"
    " revenue that went, in the reporting currency at the rate of its day. early, late, unseen: whether a"
    " warning of a risk of severity 2 or 3 stood within 90 days before, and had been raised at least "
    "early_days before the loss,"
    " later, or not; unknown: not looked yet. median_days: from the first of these warnings to the loss. "
    "acted:"
    " somebody did something between. won: revenue came back, or people say so. Where the register of"
    " warnings is younger than the loss, today's rules are asked of the days of then.";

static void put_report(Report *report, Str by)
{
    JsonWriter *json = report->request->json;
    json_open_object(json);
    json_add_day(json, STR("from"), report->asked.from);
    json_add_day(json, STR("to"), report->asked.to);
    json_add_text(json, STR("by"), by);
    put_currency(json, report->asked.reporting);
    json_add_int(json, STR("early_days"), report->asked.settings.early_days);
    json_key(json, STR("all"));
    put_tally(json, &report->all, &report->all);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < report->count; i++)
        put_tally(json, &report->groups[i], &report->all);
    json_close_array(json);
    json_add_int(json, STR("without_value"), report->left_out);
    json_add_bool(json, STR("complete"), loss_desk_caught_up(report->request->app->losses));
    json_add_bool(json, STR("cut"), report->asked.cut);
    json_add_text(json, STR("definition"), str_from_c(definition));
    json_close_object(json);
}

static Status get_report(Request *request)
{
    Report report = { .request = request, .all = { .name = STR("") } };
    Str by = query_has(request, "by") ? query_text(request, "by") : STR("reason");
    Status status = losses_asked(request, &report.asked);
    if (status != STATUS_OK) return status;
    report.groups = ARENA_ARRAY(request->arena, Tally, GROUPS_MAX);
    status = add_all(&report, by);
    if (status != STATUS_OK) return status;
    qsort(report.groups, report.count, sizeof *report.groups,
          str_equal(by, STR("month")) ? by_key : by_weight);
    put_report(&report, by);
    return STATUS_OK;
}

// ---- tables

static const Field report_query[] = {
    { "by", FIELD_TEXT, .one_of = BY_NAMES, .doc = "What they are put together by; reason when not given." },
    LOSS_FILTER_FIELDS,
    { 0 },
};

const NamedShape loss_report_shapes[] = {
    { "LossTally",
      "{key text, name text, count int, arr int, share number, revenue_share number, early int, late int,"
      " unseen int, unknown int, median_days number?, acted int, won int, won_arr int}" },
    { 0 },
};

const Route loss_report_routes[] = {
    { .method = "GET",
      .path = "/api/v1/losses/report",
      .permission = PERMISSION_REVENUE_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_report,
      .slow = true,
      .summary = "Losses by reason, kind, cause, competitor, owner, segment, source or month: how many, how"
                 " much, whether they were seen ahead, and what came back.",
      .query = report_query,
      .response = "{from day, to day, by one(" BY_NAMES "), currency text, digits int, early_days int,"
                  " all LossTally, items [LossTally], without_value int, complete bool, cut bool,"
                  " definition text}" },
    { 0 },
};
