// renewal_forecast.c: what renewals to come are likely to bring, by month with a range, and what was forecast
// of past months against what came.
#include "api/forecast_desk.h"
#include "api/know_json.h"
#include "api/money_json.h"
#include "api/routes.h"
#include "api/segment_asking.h"
#include "api/sight.h"
#include "know/renewal.h"

#include <math.h>
#include <stdlib.h>

enum { MONTHS_USUAL = 6, PAST_SHOWN = 12, REASONS_SHOWN = 6, OWNER_PAST_DAYS = 550 };

static const double effect_shown = 0.005; // half a point

static const char definition[] =
    "Due: what accounts whose terms end in the month pay a year, as it was known at the end of the day "
    "before,"
    " at that day's rates; of the present month what is still to come. Expected: what of it is likely to "
    "stay,"
    " the mean. Low and high: in 8 of 10 cases what comes lies between them. What came is what the renewed "
    "part"
    " pays after the days of grace, at most what was due: more is expansion. Forecasts of past months are "
    "made"
    " only of what was known then; recorded ones are what was really said on the first day of the month.";

typedef struct Asked {
    Request *request;
    const ForecastMade *made;
    int16_t from;
    size_t months;
    bool *chosen; // accounts; NULL: all
    size_t count;
    const ForecastKept *kept;
    size_t kept_count;
} Asked;

// ---- what is asked for

static Status read_month(Request *request, const char *name, int16_t otherwise, int16_t *month_out)
{
    int64_t year = 0, month = 0;
    Str text = query_text(request, name);
    *month_out = otherwise;
    if (!query_has(request, name)) return STATUS_OK;
    bool good = text.len == 7 && text.data[4] == '-' && str_parse_int64(str_slice(text, 0, 4), &year) &&
                str_parse_int64(str_slice(text, 5, 7), &month) && year >= 1970 && month >= 1 && month <= 12;
    *month_out = (int16_t)((year - 1970) * 12 + month - 1);
    if (good) return STATUS_OK;
    return fail(request->error, STATUS_INVALID, str_from_c(name), "“%.*s” is no month: write 2026-11.",
                STR_ARG(text));
}

static Status read_months(Asked *asked)
{
    Request *request = asked->request;
    int16_t now = renewal_month_of(live_today(request->app->live)), to = 0;
    int16_t last = (int16_t)(now + RENEWAL_AHEAD_MONTHS - 1);
    Status status = read_month(request, "from", now, &asked->from);
    int usual = asked->from + MONTHS_USUAL - 1;
    if (status == STATUS_OK) status = read_month(request, "to", (int16_t)(usual < last ? usual : last), &to);
    if (status != STATUS_OK) return status;
    if (asked->from < now || to < asked->from || to > last)
        return fail(
            request->error, STATUS_INVALID, STR("from"),
            "Months to come are forecast: “from” is at least this month, “to” not before it and at most "
            "%d months ahead.",
            RENEWAL_AHEAD_MONTHS - 1);
    asked->months = (size_t)(to - asked->from) + 1;
    return STATUS_OK;
}

static void keep_owner(Asked *asked, Str owner)
{
    const Engine *engine = live_engine(asked->request->app->live);
    uint16_t today = live_today(asked->request->app->live);
    for (uint32_t account = 0; account < asked->count; account++) {
        Value its = engine_account_attribute(engine, account, STR("owner"), today);
        asked->chosen[account] = asked->chosen[account] && str_equal(text_attribute(its), owner);
    }
}

static Status choose_accounts(Asked *asked)
{
    Request *request = asked->request;
    bool of_owner = query_has(request, "owner"), of_segment = query_has(request, "segment");
    if (request->caller.sight.all && !of_owner && !of_segment) return STATUS_OK;
    asked->count = engine_account_count(live_engine(request->app->live));
    asked->chosen = ARENA_ARRAY(request->arena, bool, asked->count + 1);
    for (size_t account = 0; account < asked->count; account++)
        asked->chosen[account] = true;
    if (of_segment) {
        AskedSegment segment;
        Status status = asked_segment(request, query_text(request, "segment"), &segment);
        if (status != STATUS_OK) return status;
        if (segment.segment.scope != FORMULA_OF_ACCOUNTS)
            return fail(request->error, STATUS_INVALID, STR("segment"),
                        "This is a segment of people. Choose one of accounts.");
        asked_accounts(request, &segment, live_today(request->app->live), asked->chosen, asked->count);
    }
    if (of_owner) keep_owner(asked, query_text(request, "owner"));
    keep_seen_accounts(request, asked->chosen, asked->count);
    return STATUS_OK;
}

// ---- what owners say

// What comes by the owners' likelihoods, and by the computed ones where they said none.
typedef struct OwnerMonth {
    double expected;
    size_t said;
} OwnerMonth;

static bool is_asked(const Asked *asked, uint32_t account)
{
    return account != ENGINE_NONE && (!asked->chosen || (account < asked->count && asked->chosen[account]));
}

static void add_computed(const Asked *asked, OwnerMonth *months)
{
    const RenewalOutlook *outlook = &asked->made->outlook;
    for (size_t i = 0; i < outlook->history.count; i++) {
        const RenewalCase *its = &outlook->history.cases[i];
        int place = its->seen.month - asked->from;
        if (its->origin != renewal_outlook_today(outlook) || place < 0 || (size_t)place >= asked->months ||
            !is_asked(asked, its->account))
            continue;
        months[place].expected += its->amount * (1 - (double)outlook->lost[i]);
    }
}

static Status find_owner_months(const Asked *asked, OwnerMonth months[FORECAST_MONTHS_MAX])
{
    Request *request = asked->request;
    const Engine *engine = live_engine(request->app->live);
    RenewalRecord *records = NULL;
    size_t count = 0;
    if (!asked->made) return STATUS_OK;
    const RenewalOutlook *outlook = &asked->made->outlook;
    Status status = renewal_list(request->store, RENEWAL_STANDS_OPEN, asked->made->today, ZONE_DAYS - 1,
                                 request->arena, &records, &count, request->error);
    if (status != STATUS_OK) return status;
    add_computed(asked, months);
    for (size_t i = 0; i < count; i++) {
        if (records[i].likelihood < 0) continue;
        uint32_t account = engine_account_find(engine, records[i].account);
        if (!is_asked(asked, account)) continue;
        const RenewalCase *its = renewal_outlook_find(outlook, account, records[i].due_day);
        int place = its ? its->seen.month - asked->from : -1;
        if (place < 0 || (size_t)place >= asked->months) continue;
        double computed = 1 - (double)outlook->lost[its - outlook->history.cases];
        months[place].expected += its->amount * ((double)records[i].likelihood / 100 - computed);
        months[place].said++;
    }
    return STATUS_OK;
}

static int by_account(const void *left, const void *right)
{
    const RenewalTold *a = left, *b = right;
    return (a->account > b->account) - (a->account < b->account);
}

// Of settled renewals whose likelihood was said before the day they were due.
static Status judge_owners(const Asked *asked, RenewalJudgement *judgement_out)
{
    Request *request = asked->request;
    const Engine *engine = live_engine(request->app->live);
    uint16_t today = live_today(request->app->live),
             from = today > OWNER_PAST_DAYS ? today - OWNER_PAST_DAYS : 0;
    RenewalRecord *records = NULL;
    size_t count = 0, found = 0;
    Status status = renewal_list(request->store, RENEWAL_STANDS_SETTLED, from, today, request->arena,
                                 &records, &count, request->error);
    if (status != STATUS_OK) return status;
    RenewalTold *told = ARENA_ARRAY(request->arena, RenewalTold, count + 1);
    for (size_t i = 0; i < count; i++) {
        const RenewalRecord *its = &records[i];
        uint32_t account = engine_account_find(engine, its->account);
        uint16_t said_on = 0;
        if (its->likelihood < 0 || !is_asked(asked, account) ||
            !zone_day(live_zone(request->app->live), its->likelihood_us, &said_on) || said_on >= its->due_day)
            continue;
        bool lost = renewal_record_result(its) == RENEWAL_LOST;
        told[found++] = (RenewalTold){ account, 1 - (double)its->likelihood / 100, lost };
    }
    qsort(told, found, sizeof *told, by_account);
    *judgement_out = renewal_judge(told, found, request->arena);
    return STATUS_OK;
}

// ---- months to come

static void add_month(JsonWriter *json, int16_t month, Arena *arena)
{
    json_add_text(json, STR("month"), arena_format(arena, "%04d-%02d", 1970 + month / 12, month % 12 + 1));
}

static void put_sum(JsonWriter *json, const ForecastSum *sum)
{
    json_add_int(json, STR("count"), (int64_t)sum->count);
    json_add_int(json, STR("due"), llround(sum->due));
    json_add_int(json, STR("expected"), llround(sum->expected));
    json_add_int(json, STR("low"), llround(sum->low));
    json_add_int(json, STR("high"), llround(sum->high));
}

static Status put_months(const Asked *asked)
{
    JsonWriter *json = asked->request->json;
    Forecast forecast = { 0 };
    OwnerMonth owners[FORECAST_MONTHS_MAX] = { 0 };
    Status status = find_owner_months(asked, owners);
    if (status != STATUS_OK) return status;
    if (asked->made)
        forecast = renewal_outlook_months(&asked->made->outlook, asked->chosen, asked->count, asked->from,
                                          asked->months, asked->request->arena);
    json_key(json, STR("months"));
    json_open_array(json);
    for (size_t i = 0; i < asked->months && asked->made; i++) {
        json_open_object(json);
        add_month(json, (int16_t)(asked->from + (int)i), asked->request->arena);
        put_sum(json, &forecast.months[i]);
        if (owners[i].said > 0)
            json_add_int(json, STR("owner_expected"), llround(owners[i].expected));
        else
            json_add_null(json, STR("owner_expected"));
        json_close_object(json);
    }
    json_close_array(json);
    json_key(json, STR("total"));
    json_open_object(json);
    put_sum(json, &forecast.total);
    json_close_object(json);
    return STATUS_OK;
}

// ---- past months

typedef struct PastTotal {
    double forecast, came;
    int64_t covered, months;
} PastTotal;

static const ForecastKept *find_kept(const Asked *asked, int16_t month)
{
    for (size_t i = 0; i < asked->kept_count && !asked->chosen; i++) {
        if (asked->kept[i].month == month) return &asked->kept[i];
    }
    return NULL;
}

static void put_past_month(const Asked *asked, const RenewalPast *past, PastTotal *total)
{
    JsonWriter *json = asked->request->json;
    const ForecastKept *kept = find_kept(asked, past->month);
    double expected = kept ? (double)kept->expected : past->said.expected;
    double low = kept ? (double)kept->low : past->said.low,
           high = kept ? (double)kept->high : past->said.high;
    json_open_object(json);
    add_month(json, past->month, asked->request->arena);
    json_add_int(json, STR("forecast"), llround(expected));
    json_add_int(json, STR("low"), llround(low));
    json_add_int(json, STR("high"), llround(high));
    json_add_int(json, STR("due"), kept ? kept->due : llround(past->said.due));
    if (past->settled)
        json_add_int(json, STR("came"), llround(past->came));
    else
        json_add_null(json, STR("came"));
    json_add_bool(json, STR("recorded"), kept != NULL);
    json_close_object(json);
    if (!past->settled) return;
    total->forecast += expected;
    total->came += past->came;
    total->months++;
    total->covered += llround(past->came) >= llround(low) && llround(past->came) <= llround(high);
}

static void put_past(const Asked *asked)
{
    JsonWriter *json = asked->request->json;
    PastTotal total = { 0 };
    json_key(json, STR("past"));
    json_open_array(json);
    size_t end = asked->made ? renewal_outlook_past_end(&asked->made->outlook) : 0;
    for (size_t origin = end > PAST_SHOWN ? end - PAST_SHOWN : 0; origin < end; origin++) {
        Arena mark = *asked->request->arena;
        const RenewalOutlook *outlook = &asked->made->outlook;
        RenewalPast past = outlook->past[origin];
        if (asked->chosen)
            past = renewal_outlook_past(outlook, origin, asked->chosen, asked->count, asked->request->arena);
        bool any = past.said.count > 0 || find_kept(asked, past.month);
        if (any) put_past_month(asked, &past, &total);
        arena_reset(asked->request->arena, mark);
    }
    json_close_array(json);
    json_key(json, STR("past_total"));
    json_open_object(json);
    json_add_int(json, STR("forecast"), llround(total.forecast));
    json_add_int(json, STR("came"), llround(total.came));
    json_add_int(json, STR("covered"), total.covered);
    json_add_int(json, STR("months"), total.months);
    json_close_object(json);
}

// ---- how well it told, and by what

static void put_judgement(JsonWriter *json, Str key, const RenewalJudgement *judgement)
{
    json_key(json, key);
    if (judgement->renewals == 0) {
        json_put_null(json);
        return;
    }
    const Calibration *calibration = &judgement->calibration;
    json_open_object(json);
    json_add_double(json, STR("auc"), judgement->accuracy.auc);
    json_add_double(json, STR("auc_low"), judgement->accuracy.low);
    json_add_double(json, STR("auc_high"), judgement->accuracy.high);
    json_add_double(json, STR("brier"), calibration->brier);
    json_add_double(json, STR("brier_of_base"), calibration->brier_base);
    json_add_int(json, STR("renewals"), (int64_t)judgement->renewals);
    json_add_int(json, STR("lost"), (int64_t)judgement->lost);
    json_key(json, STR("bins"));
    json_open_array(json);
    for (size_t i = calibration->part_count; i-- > 0;) { // of renewing, the least likely first
        const CalibrationPart *part = &calibration->parts[i];
        json_open_object(json);
        json_add_double(json, STR("said"), 1 - part->said);
        json_add_double(json, STR("came"), 1 - (double)part->left / (double)part->count);
        json_add_int(json, STR("count"), (int64_t)part->count);
        json_close_object(json);
    }
    json_close_array(json);
    json_close_object(json);
}

static Status put_accuracy(const Asked *asked)
{
    JsonWriter *json = asked->request->json;
    RenewalJudgement judgement = { 0 }, of_owners = { 0 };
    Status status = judge_owners(asked, &of_owners);
    if (status != STATUS_OK) return status;
    if (asked->made)
        judgement =
            renewal_outlook_judge(&asked->made->outlook, asked->chosen, asked->count, asked->request->arena);
    put_judgement(json, STR("accuracy"), &judgement);
    put_judgement(json, STR("owner_accuracy"), &of_owners);
    return STATUS_OK;
}

static void put_reasons(const Asked *asked)
{
    JsonWriter *json = asked->request->json;
    double effects[RENEWAL_INPUTS] = { 0 };
    json_key(json, STR("reasons"));
    json_open_array(json);
    for (size_t i = 0; i < RENEWAL_INPUTS && asked->made; i++)
        effects[i] = renewal_input_effect(renewal_outlook_model(&asked->made->outlook), i);
    for (size_t shown = 0; shown < REASONS_SHOWN; shown++) {
        size_t most = 0;
        for (size_t i = 1; i < RENEWAL_INPUTS; i++)
            most = fabs(effects[i]) > fabs(effects[most]) ? i : most;
        if (fabs(effects[most]) < effect_shown) break;
        json_open_object(json);
        json_add_text(json, STR("name"), renewal_inputs[most].name);
        json_add_text(json, STR("direction"), effects[most] > 0 ? STR("lowers") : STR("raises"));
        json_add_double(json, STR("points"), round(1000 * fabs(effects[most])) / 10);
        json_close_object(json);
        effects[most] = 0;
    }
    json_close_array(json);
}

static void put_foot(JsonWriter *json)
{
    json_add_text(json, STR("definition"), str_from_c(definition));
    json_key(json, STR("sources"));
    json_open_array(json);
    json_put_text(json,
                  STR("Subscriptions and the ends of their terms; of accounts without any, the attributes"
                      " renewal_date, mrr and currency."));
    json_put_text(json,
                  STR("Use, seats, age and late invoices of accounts, as they were known on each day."));
    json_put_text(json, STR("Dated rates of currencies; what has no rate is left out."));
    json_close_array(json);
}

// ---- the answer

static Str state_of(const ForecastMade *made)
{
    if (!made) return STR("computing");
    return renewal_outlook_model(&made->outlook)->renewals < RENEWAL_FEW ? STR("too_little") : STR("ready");
}

static Status put_forecast(Asked *asked, const Currency *currency)
{
    Request *request = asked->request;
    JsonWriter *json = request->json;
    ForecastKept *kept = NULL;
    int16_t first = (int16_t)(asked->from - RENEWAL_PAST_MONTHS);
    Status status = forecast_kept(request->store, currency, first, request->arena, &kept, &asked->kept_count,
                                  request->error);
    if (status != STATUS_OK) return status;
    asked->kept = kept;
    json_open_object(json);
    json_add_text(json, STR("state"), state_of(asked->made));
    if (asked->made)
        json_add_time(json, STR("made_at"), asked->made->made_us);
    else
        json_add_null(json, STR("made_at"));
    put_currency(json, currency);
    status = put_months(asked);
    if (status != STATUS_OK) return status;
    put_past(asked);
    status = put_accuracy(asked);
    if (status != STATUS_OK) return status;
    put_reasons(asked);
    put_foot(json);
    json_close_object(json);
    return STATUS_OK;
}

static Status get_forecast(Request *request)
{
    Asked asked = { .request = request };
    RevenueChoice choice;
    Status status = read_months(&asked);
    if (status == STATUS_OK) status = choose_accounts(&asked);
    if (status == STATUS_OK) status = revenue_choice_read(request->store, &choice, request->error);
    if (status != STATUS_OK) return status;
    asked.made = forecast_desk_take(request->app->forecasts);
    status = put_forecast(&asked, asked.made ? asked.made->currency : choice.reporting);
    forecast_desk_give(request->app->forecasts, asked.made);
    return status;
}

static const Field forecast_query[] = {
    { "from", FIELD_TEXT, .most = 7, .doc = "First month, such as 2026-11; this month when not given." },
    { "to", FIELD_TEXT, .most = 7,
      .doc = "Last month; six months in all when not given, at most 12 ahead of this one." },
    { "owner", FIELD_TEXT, .most = 200, .doc = "Only accounts of this owner." },
    { "segment", FIELD_ID, .most = 20, .doc = "Only accounts that are in this segment today." },
    { 0 },
};

#define JUDGED_SHAPE                                                                                         \
    "{auc number?, auc_low number?, auc_high number?, brier number, brier_of_base number, renewals int,"     \
    " lost int, bins [{said number, came number, count int}]}"

const NamedShape renewal_forecast_shapes[] = {
    { "ForecastJudged", JUDGED_SHAPE },
    { "ForecastMonth",
      "{month text, count int, due int, expected int, low int, high int, owner_expected int?}" },
    { "ForecastPast", "{month text, forecast int, low int, high int, due int, came int?, recorded bool}" },
    { 0 },
};

const Route renewal_forecast_routes[] = {
    { .method = "GET",
      .path = "/api/v1/renewals/forecast",
      .permission = PERMISSION_REVENUE_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_forecast,
      .slow = true,
      .summary =
          "What renewals to come are likely to bring, by month with a range, and how past forecasts did.",
      .query = forecast_query,
      .response = "{state one(ready|computing|too_little), made_at time?, currency text, digits int,"
                  " months [ForecastMonth], total {count int, due int, expected int, low int, high int},"
                  " past [ForecastPast], past_total {forecast int, came int, covered int, months int},"
                  " accuracy ForecastJudged?, owner_accuracy ForecastJudged?,"
                  " reasons [{name text, direction one(raises|lowers), points number}],"
                  " definition text, sources [text]}" },
    { 0 },
};
