// coverage.c: the rules of a lead for how well customers are looked after.
#include "api/coverage.h"

#include "api/know_json.h"
#include "api/routes.h"
#include "api/segment_asking.h"
#include "know/today.h"

#include <math.h>

// ---- asking

// False: there is no such segment of accounts any more, or its formula does not compile.
static bool ask_segment(Request *request, int64_t id, bool *in, size_t count)
{
    AskedSegment asked;
    Error *said = request->error, ignored;
    request->error = &ignored;
    Str name = arena_format(request->arena, "%lld", (long long)id);
    bool there =
        asked_segment(request, name, &asked) == STATUS_OK && asked.segment.scope == FORMULA_OF_ACCOUNTS;
    request->error = said;
    if (there) asked_accounts(request, &asked, live_today(request->app->live), in, count);
    return there;
}

static void apply_rule(Request *request, const CoverageRule *rule, const Value *mrr, double *days,
                       size_t count)
{
    bool *in = ARENA_ARRAY(request->arena, bool, count + 1);
    if (rule->segment != 0 && !ask_segment(request, rule->segment, in, count)) return;
    for (size_t i = 0; i < count; i++) {
        double revenue = mrr[i].kind == VALUE_NUMBER ? 12 * mrr[i].number : (double)NAN;
        bool holds = days[i] <= 0 && (rule->segment == 0 || in[i]) && coverage_rule_fits(rule, revenue);
        if (holds) days[i] = (double)rule->days;
    }
}

bool contact_is_late(const Engine *engine, uint32_t account, uint16_t today, double every,
                     LateContact *late_out)
{
    Value last = engine_account_attribute(engine, account, STR("last_touchpoint"), today);
    bool met = last.kind == VALUE_DATE && last.number > 0;
    double contact = met ? last.number : engine_account_first_day(engine, account);
    *late_out =
        (LateContact){ .last = met ? (uint16_t)last.number : 0, .days_late = today - contact - every };
    return contact > 0 && late_out->days_late > 0;
}

Status contact_days(Request *request, Coverage *coverage_out, double **days_out, size_t *count_out)
{
    const Engine *engine = live_engine(request->app->live);
    uint16_t today = live_today(request->app->live);
    size_t count = engine_account_count(engine);
    Status status = coverage_load(request->store, request->arena, coverage_out, request->error);
    if (status != STATUS_OK) return status;
    Value *mrr = ARENA_ARRAY(request->arena, Value, count + 1);
    Value *own = ARENA_ARRAY(request->arena, Value, count + 1);
    double *days = ARENA_ARRAY(request->arena, double, count + 1);
    engine_account_attribute_all(engine, STR("mrr"), today, mrr, count);
    engine_account_attribute_all(engine, STR("contact_every"), today, own, count);
    for (size_t i = 0; i < count; i++)
        days[i] = own[i].kind == VALUE_NUMBER && own[i].number > 0 ? own[i].number : 0;
    for (size_t i = 0; i < coverage_out->count; i++)
        apply_rule(request, &coverage_out->rules[i], mrr, days, count);
    for (size_t i = 0; i < count; i++) {
        if (days[i] <= 0) days[i] = TODAY_CONTACT_DAYS;
    }
    *days_out = days;
    *count_out = count;
    return STATUS_OK;
}

// ---- the setting

static Status coverage_state(Request *request, JsonWriter *json)
{
    Coverage coverage;
    Status status = coverage_load(request->store, request->arena, &coverage, request->error);
    if (status == STATUS_OK) coverage_write(&coverage, json);
    return status;
}

static Status get_coverage(Request *request)
{
    return coverage_state(request, request->json);
}

static Status save_edit(Store *store, void *context, Error *error)
{
    return coverage_save(store, context, error);
}

static Status put_coverage(Request *request)
{
    Coverage coverage;
    Definition definition;
    Status status = coverage_read(request->body, &coverage, request->error);
    for (size_t i = 0; i < coverage.count && status == STATUS_OK; i++) {
        int64_t id = coverage.rules[i].segment;
        bool known = id == 0 || definition_get(request->app->definitions, DEFINITION_SEGMENT, id,
                                               request->arena, &definition);
        if (!known)
            status = fail(request->error, STATUS_INVALID, STR("rules"), "There is no segment %lld.",
                          (long long)id);
    }
    if (status == STATUS_OK) status = request_edit(request, save_edit, &coverage);
    if (status == STATUS_OK) coverage_write(&coverage, request->json);
    return status;
}

static const Field coverage_body[] = {
    { "rules", FIELD_ARRAY,
      .doc =
          "At most 20 objects {segment?, revenue_from?, revenue_below?, contact_every}; the first that fits"
          " an account says how many days may lie between two contacts." },
    { "accounts_most", FIELD_INTEGER, .least = 1, .most = COVERAGE_ACCOUNTS_MAX,
      .doc = "So many accounts one person may look after." },
    { "revenue_most", FIELD_NUMBER, .doc = "So much revenue a year, of any one currency." },
    { 0 },
};

const NamedShape coverage_shapes[] = {
    { "Coverage", "{rules [{segment int?, revenue_from number?, revenue_below number?, contact_every int}],"
                  " accounts_most int?, revenue_most number?}" },
    { 0 },
};

const Route coverage_routes[] = {
    { .method = "GET",
      .path = "/api/v1/settings/coverage",
      .permission = PERMISSION_ASSIGN,
      .sight = SIGHT_FREE,
      .handler = get_coverage,
      .state = coverage_state,
      .summary = "How often which accounts are to be spoken with, and how much one person may carry.",
      .response = "Coverage" },
    { .method = "PUT",
      .path = "/api/v1/settings/coverage",
      .permission = PERMISSION_ASSIGN,
      .sight = SIGHT_FREE,
      .handler = put_coverage,
      .state = coverage_state,
      .summary = "Sets all of it; what is left out is not bounded. An account's own attribute contact_every"
                 " comes before all rules; without any a contact is due after 90 days.",
      .body = coverage_body,
      .response = "Coverage" },
    { 0 },
};
