// health.c: the health of an account, of all accounts, and how far scores can be trusted.
#include "api/health_json.h"
#include "api/routes.h"
#include "know/health_accuracy.h"
#include "know/health_words.h"
#include "know/portfolio.h"

#include <math.h>

enum {
    HISTORY_WEEKS = 26,
    HISTORY_DAYS_MAX = ENGINE_DAYS,
};

// ---- one account

static void put_history(Request *request, const ScorecardSet *set, uint32_t account, uint16_t day)
{
    const Engine *engine = live_engine(request->app->live);
    JsonWriter *json = request->json;
    bool daily = str_equal(query_text(request, "history"), STR("days"));
    int32_t step = daily ? 1 : 7, count = daily ? HISTORY_DAYS_MAX : HISTORY_WEEKS + 1;
    json_key(json, STR("history"));
    json_open_array(json);
    for (int32_t i = count - 1; i >= 0; i--) {
        int32_t then = (int32_t)day - i * step;
        if (then <= 0) continue;
        HealthRow row = scorecard_score(set, engine, account, (uint16_t)then, request->arena);
        if (row.card < 0) continue; // not known yet
        json_open_object(json);
        json_add_day(json, STR("day"), then);
        json_add_points(json, STR("score"), row.brief.score);
        json_add_points(json, STR("experience"), row.brief.groups[GROUP_EXPERIENCE]);
        json_add_points(json, STR("outcome"), row.brief.groups[GROUP_OUTCOME]);
        json_close_object(json);
    }
    json_close_array(json);
}

static Status get_account_health(Request *request)
{
    uint32_t account;
    uint16_t day = 0, before = 0;
    Status status = request_account(request, &account);
    if (status == STATUS_OK) status = request_day(request, &day);
    if (status == STATUS_OK) status = request_compare_day(request, day, &before);
    if (status != STATUS_OK) return status;
    const Engine *engine = live_engine(request->app->live);
    const ScorecardSet *set = request_scorecards(request);
    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("account"));
    json_put_account(json, engine, account, day);
    put_health(request, health_of(set, engine, account, day, before, request->arena));
    put_history(request, set, account, day);
    json_close_object(json);
    return STATUS_OK;
}

// ---- all accounts

static void put_revenue(JsonWriter *json, const Portfolio *portfolio, const PortfolioSum *sum)
{
    json_key(json, STR("revenue"));
    json_open_object(json);
    for (size_t i = 0; i < portfolio->currency_count; i++) {
        if (sum->revenue[i] > 0) json_add_double(json, portfolio->currencies[i], sum->revenue[i]);
    }
    json_close_object(json);
}

static void put_bands(JsonWriter *json, const Portfolio *portfolio)
{
    json_key(json, STR("bands"));
    json_open_array(json);
    for (size_t i = 1; i <= BAND_COUNT; i++) {
        size_t band = i % BAND_COUNT; // those without a score last
        json_open_object(json);
        json_add_text(json, STR("band"), band_names[band]);
        json_add_int(json, STR("accounts"), (int64_t)portfolio->bands[band].accounts);
        json_add_int(json, STR("previous"), (int64_t)portfolio->bands_before[band].accounts);
        put_revenue(json, portfolio, &portfolio->bands[band]);
        json_close_object(json);
    }
    json_close_array(json);
}

static void put_distribution(JsonWriter *json, const Portfolio *portfolio)
{
    json_key(json, STR("distribution"));
    json_open_array(json);
    for (int i = 0; i < PORTFOLIO_BINS; i++) {
        json_open_object(json);
        json_add_int(json, STR("from"), i * 100 / PORTFOLIO_BINS);
        json_add_int(json, STR("to"), (i + 1) * 100 / PORTFOLIO_BINS);
        json_add_int(json, STR("accounts"), (int64_t)portfolio->bins[i]);
        json_add_int(json, STR("previous"), (int64_t)portfolio->bins_before[i]);
        json_close_object(json);
    }
    json_close_array(json);
}

// Members of an open object that say who it is and how it does.
static void put_account_members(JsonWriter *json, const Engine *engine, const Portfolio *portfolio,
                                const PortfolioAccount *account, uint16_t day)
{
    const ScoreBrief *brief = &account->now.brief;
    json_key(json, STR("account"));
    json_put_account(json, engine, account->account, day);
    json_add_points(json, STR("score"), brief->score);
    json_add_points_change(json, STR("change"), brief->score, account->before.brief.score);
    json_add_band(json, STR("band"), account->now.band);
    json_add_points(json, STR("experience"), brief->groups[GROUP_EXPERIENCE]);
    json_add_points(json, STR("outcome"), brief->groups[GROUP_OUTCOME]);
    json_add_double(json, STR("revenue"), account->revenue);
    json_add_text(json, STR("currency"), portfolio->currencies[account->currency]);
}

static void put_movers(Request *request, const PortfolioQuery *query, const Portfolio *portfolio, Str key,
                       const PortfolioAccount *const *movers, size_t count)
{
    const Engine *engine = live_engine(request->app->live);
    JsonWriter *json = request->json;
    json_key(json, key);
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        Arena mark = *request->arena;
        Health *health =
            health_of(query->set, engine, movers[i]->account, query->day, query->before, request->arena);
        json_open_object(json);
        put_account_members(json, engine, portfolio, movers[i], query->day);
        json_add_text(json, STR("cause"), health_short_cause(health, request->arena));
        json_close_object(json);
        arena_reset(request->arena, mark);
    }
    json_close_array(json);
}

static void put_all_movers(Request *request, const PortfolioQuery *query, const Portfolio *portfolio)
{
    JsonWriter *json = request->json;
    json_key(json, STR("movers"));
    json_open_object(json);
    json_add_int(json, STR("moved_down"), (int64_t)portfolio->moved_down);
    json_add_int(json, STR("moved_up"), (int64_t)portfolio->moved_up);
    put_movers(request, query, portfolio, STR("down"), portfolio->down, portfolio->down_count);
    put_movers(request, query, portfolio, STR("up"), portfolio->up, portfolio->up_count);
    json_close_object(json);
}

static void put_quadrants(JsonWriter *json, const Portfolio *portfolio)
{
    static const Str names[QUADRANT_COUNT] = {
        [QUADRANT_UNKNOWN] = STR_CONST("not_known"),
        [QUADRANT_BOTH] = STR_CONST("satisfied_and_successful"),
        [QUADRANT_SATISFIED] = STR_CONST("satisfied_not_successful"),
        [QUADRANT_SUCCESSFUL] = STR_CONST("successful_not_satisfied"),
        [QUADRANT_NEITHER] = STR_CONST("neither"),
    };
    json_key(json, STR("quadrants"));
    json_open_object(json);
    json_add_points(json, STR("satisfied_from"), SATISFIED_FROM);
    json_add_points(json, STR("successful_from"), SUCCESSFUL_FROM);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 1; i <= QUADRANT_COUNT; i++) {
        json_open_object(json);
        json_add_text(json, STR("quadrant"), names[i % QUADRANT_COUNT]);
        json_add_int(json, STR("accounts"), (int64_t)portfolio->quadrants[i % QUADRANT_COUNT].accounts);
        put_revenue(json, portfolio, &portfolio->quadrants[i % QUADRANT_COUNT]);
        json_close_object(json);
    }
    json_close_array(json);
    json_close_object(json);
}

static void put_plane(JsonWriter *json, const Engine *engine, const Portfolio *portfolio, uint16_t day)
{
    json_add_int(json, STR("not_drawn"), (int64_t)portfolio->not_drawn);
    json_key(json, STR("plane"));
    json_open_array(json);
    for (size_t i = 0; i < portfolio->dot_count; i++) {
        const PortfolioDot *dot = &portfolio->dots[i];
        json_open_object(json);
        put_account_members(json, engine, portfolio, dot->account, day);
        json_key(json, STR("trail"));
        json_open_array(json);
        for (size_t week = 0; week <= PORTFOLIO_TRAIL; week++) {
            bool known = dot->trail[week][0] != POINTS_NONE && dot->trail[week][1] != POINTS_NONE;
            if (!known) continue;
            json_open_array(json);
            json_put_points(json, dot->trail[week][GROUP_EXPERIENCE]);
            json_put_points(json, dot->trail[week][GROUP_OUTCOME]);
            json_close_array(json);
        }
        json_close_array(json);
        json_close_object(json);
    }
    json_close_array(json);
}

// By currency: amounts of different money cannot weigh against each other.
static void put_weighted(JsonWriter *json, const Portfolio *portfolio)
{
    json_add_points(json, STR("mean"), portfolio->mean);
    json_add_points(json, STR("mean_previous"), portfolio->mean_before);
    json_key(json, STR("weighted"));
    json_open_array(json);
    for (size_t i = 0; i < portfolio->currency_count; i++) {
        if (portfolio->weighted[i] == POINTS_NONE) continue;
        json_open_object(json);
        json_add_text(json, STR("currency"), portfolio->currencies[i]);
        json_add_points(json, STR("score"), portfolio->weighted[i]);
        json_add_points(json, STR("previous"), portfolio->weighted_before[i]);
        json_add_double(json, STR("revenue"), portfolio->all.revenue[i]);
        json_close_object(json);
    }
    json_close_array(json);
}

static Status get_portfolio(Request *request)
{
    PortfolioQuery query = { .plane = true };
    Status status = request_day(request, &query.day);
    if (status == STATUS_OK) status = request_compare_day(request, query.day, &query.before);
    if (status != STATUS_OK) return status;
    const Engine *engine = live_engine(request->app->live);
    query.count = engine_account_count(engine);
    bool *chosen = ARENA_ARRAY(request->arena, bool, query.count + 1);
    status = choose_asked_accounts(request, query.day, chosen, query.count);
    if (status != STATUS_OK) return status;
    query.chosen = chosen;
    query.set = query.set_before = request_scorecards(request);
    Portfolio *portfolio = portfolio_of(&query, engine, request->arena);

    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_day(json, STR("day"), query.day);
    json_add_day(json, STR("compare"), query.before);
    json_add_int(json, STR("accounts"), (int64_t)portfolio->count);
    put_revenue(json, portfolio, &portfolio->all);
    put_weighted(json, portfolio);
    put_bands(json, portfolio);
    put_distribution(json, portfolio);
    put_all_movers(request, &query, portfolio);
    put_quadrants(json, portfolio);
    put_plane(json, engine, portfolio, query.day);
    json_close_object(json);
    return STATUS_OK;
}

// ---- how far scores can be trusted

// The scorecard asked for, as it is or as it was in a version, alone or among all; in `set_out` by its index.
static Status asked_card(Request *request, const FormulaNames *names, ScorecardSet *set_out,
                         int16_t *card_out)
{
    *set_out = scorecard_set_read(request->app->definitions, names, request->arena);
    int64_t id = query_int(request, "scorecard", set_out->count > 0 ? set_out->cards[0].id : 0);
    size_t i = 0;
    while (i < set_out->count && set_out->cards[i].id != id)
        i++;
    if (i == set_out->count)
        return fail(request->error, STATUS_NOT_FOUND, STR("scorecard"), "There is no such scorecard.");
    *card_out = (int16_t)i;
    int64_t version = query_int(request, "version", set_out->cards[i].version);
    if (version == set_out->cards[i].version) return STATUS_OK;

    Definition definition;
    Scorecard *card = ARENA_NEW(request->arena, Scorecard);
    Status status = definition_version(request->store, DEFINITION_SCORECARD, id, version, request->arena,
                                       &definition, request->error);
    if (status == STATUS_OK) status = scorecard_read(definition.body, request->arena, card, request->error);
    if (status == STATUS_OK) status = scorecard_compile(card, names, request->arena, NULL, request->error);
    if (status != STATUS_OK) return status;
    card->id = id;
    card->version = version;
    card->name = definition.name;
    card->position = set_out->cards[i].position; // so that it holds for the same accounts as now
    card->segment = set_out->cards[i].segment;
    card->whom = set_out->cards[i].whom;
    card->whom_formula = set_out->cards[i].whom_formula;
    set_out->cards[i] = *card;
    return STATUS_OK;
}

static void put_parts(JsonWriter *json, const AccuracyPart *parts, size_t count, bool named)
{
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        const AccuracyPart *part = &parts[i];
        if (named && i == BAND_NONE) continue;
        json_open_object(json);
        if (named) json_add_text(json, STR("band"), band_names[i]);
        json_add_points(json, STR("least"), part->count ? part->least : POINTS_NONE);
        json_add_points(json, STR("most"), part->count ? part->most : POINTS_NONE);
        json_add_points(json, STR("mean"), part->count ? part->mean : POINTS_NONE);
        json_add_int(json, STR("scores"), (int64_t)part->count);
        json_add_int(json, STR("left"), (int64_t)part->left);
        json_add_double(json, STR("share"),
                        part->count ? (double)part->left / (double)part->count : (double)NAN);
        json_close_object(json);
    }
    json_close_array(json);
}

static Str accuracy_sentence(Request *request, const HealthAccuracy *found, uint16_t days)
{
    const Accuracy *accuracy = &found->accuracy;
    if (found->months == 0)
        return arena_format(request->arena,
                            "There is no month yet of which is known who left within %u days.", days);
    if (isnan(accuracy->auc))
        return arena_format(request->arena, "%s within %u days in these months: nothing to judge by.",
                            accuracy->left == 0 ? "Nobody left" : "Everybody left", days);
    Str interval = isnan(accuracy->low) ? STR("")
                                        : arena_format(request->arena, " (%.0f to %.0f)", accuracy->low * 100,
                                                       accuracy->high * 100);
    bool few = accuracy->accounts_left < ACCURACY_FEW || accuracy->accounts_stayed < ACCURACY_FEW;
    return arena_format(request->arena,
                        "Of two accounts, one that left and one that stayed, health %u days before named the "
                        "right one %.0f times in 100%.*s.%s",
                        days, accuracy->auc * 100, STR_ARG(interval),
                        few ? " Few accounts to judge by: take it as a hint." : "");
}

static void put_accuracy(Request *request, const HealthAccuracy *found, const Scorecard *card, uint16_t days)
{
    const Accuracy *accuracy = &found->accuracy;
    JsonWriter *json = request->json;
    json_open_object(json);
    put_health_scorecard(json, card);
    json_add_text(json, STR("sentence"), accuracy_sentence(request, found, days));
    json_add_double(json, STR("auc"), accuracy->auc);
    json_add_double(json, STR("low"), accuracy->low);
    json_add_double(json, STR("high"), accuracy->high);
    json_add_int(json, STR("left"), (int64_t)accuracy->left);
    json_add_int(json, STR("stayed"), (int64_t)accuracy->stayed);
    json_add_int(json, STR("accounts_left"), (int64_t)accuracy->accounts_left);
    json_add_int(json, STR("accounts_stayed"), (int64_t)accuracy->accounts_stayed);
    json_add_int(json, STR("months"), (int64_t)found->months);
    json_add_day_or_null(json, STR("first"), found->first);
    json_add_day_or_null(json, STR("last"), found->last);
    json_add_int(json, STR("days_before"), days);
    json_add_double(json, STR("lift"), accuracy->lift);
    json_key(json, STR("bands"));
    put_parts(json, accuracy->bands, BAND_COUNT, true);
    json_key(json, STR("tenths"));
    put_parts(json, accuracy->tenths, ACCURACY_TENTHS, false);
    json_add_text(
        json, STR("note"),
        STR("Accounts that were live on the last day of a month are judged by whether they had left "
            "so many days later. An account counts once for each such month; the interval takes its "
            "months together. Scores use the scorecard as it is, and nothing that was filled in "
            "afterwards."));
    json_close_object(json);
}

static Status get_accuracy(Request *request)
{
    LifeTexts texts;
    Life life;
    ScorecardSet set;
    const FormulaNames *names = request_formula_names(request);
    FormulaNames *in_time = ARENA_NEW(request->arena, FormulaNames);
    *in_time = *names;
    in_time->said_in_time = true;
    HealthAccuracyQuery query = { .set = &set,
                                  .life = &life,
                                  .today = live_today(request->app->live),
                                  .days = (uint16_t)query_int(request, "days", ACCURACY_DAYS_USUAL) };
    Status status = asked_card(request, in_time, &set, &query.card);
    if (status == STATUS_OK) status = life_read(request->store, request->arena, &texts, request->error);
    if (status == STATUS_OK)
        status = life_compile(&texts, names, request->arena, &life, NULL, request->error);
    if (status != STATUS_OK) return status;
    HealthAccuracy found = health_accuracy(&query, live_engine(request->app->live));
    put_accuracy(request, &found, &set.cards[query.card], query.days);
    return STATUS_OK;
}

// ---- tables

static const Field account_query[] = {
    { "day", FIELD_DAY, .doc = "As of the end of this day; today when not given." },
    { "compare", FIELD_DAY, .doc = "The day to compare with; 28 days before when not given." },
    { "history", FIELD_TEXT, .one_of = "weeks|days",
      .doc = "The score a week apart for 26 weeks, or of each of 512 days; weeks when not given." },
    { 0 },
};
static const Field portfolio_query[] = {
    { "day", FIELD_DAY, .doc = "As of the end of this day; today when not given." },
    { "compare", FIELD_DAY, .doc = "The day to compare with; 28 days before when not given." },
    { "owner", FIELD_TEXT, .most = 200, .doc = "Only accounts with this attribute owner." },
    { "segment", FIELD_INTEGER, .least = 1, .most = INT64_MAX,
      .doc = "Only accounts of the segment with this id." },
    { 0 },
};
static const Field accuracy_query[] = {
    { "scorecard", FIELD_INTEGER, .least = 0, .most = INT64_MAX,
      .doc = "The id of the scorecard; the first when not given." },
    { "version", FIELD_INTEGER, .least = 1, .most = INT64_MAX, .doc = "As it was in this version." },
    { "days", FIELD_INTEGER, .least = 7, .most = ACCURACY_DAYS_MAX,
      .doc = "How long before; 90 when not given." },
    { 0 },
};

const NamedShape health_shapes[] = {
    { "HealthShown", "{points number, change number?}" },
    { "HealthGroup",
      "{group one(experience|outcome), score number?, previous number?, change number?, points number,"
      " of number, points_change number?, shown HealthShown}" },
    { "HealthEvidence", "{text text, type text, value any, previous any}" },
    { "HealthMeasure",
      "{key text, name text, group one(experience|outcome), formula text, type text, unit text,"
      " state one(known|assumed|left_out), value any, previous_value any, curve_points number?,"
      " points number, of number, previous_points number?, change number?, shown HealthShown,"
      " evidence [HealthEvidence]}" },
    { "HealthException",
      "{reason text, effect one(at_most|at_least|no_score), points number, shown number}" },
    { "HealthLine", "{kind one(missing|exception|definition), reason text, points number, shown number}" },
    { "HealthPoint", "{day day, score number?, experience number?, outcome number?}" },
    { "HealthScorecard", "{id int, name text, version int, watch_from number, thriving_from number}" },
    { "AccountHealth",
      "{account AccountRef, day day, compare day, scorecard HealthScorecard?, score number?,"
      " band " HEALTH_BAND_SHAPE "?, previous number?, change number?,"
      " shown {score number?, previous number?, change number?}, sentence text, groups [HealthGroup],"
      " measures [HealthMeasure], exceptions [HealthException], lines [HealthLine],"
      " history [HealthPoint]}" },
    { "HealthBand",
      "{band one(at_risk|watch|thriving|no_score), accounts int, previous int, revenue map number}" },
    { "HealthBin", "{from int, to int, accounts int, previous int}" },
    { "HealthMover",
      "{account AccountRef, score number?, change number?, band " HEALTH_BAND_SHAPE "?, experience number?,"
      " outcome number?, revenue number?, currency text, cause text}" },
    { "HealthMovers", "{moved_down int, moved_up int, down [HealthMover], up [HealthMover]}" },
    { "HealthDot",
      "{account AccountRef, score number?, change number?, band " HEALTH_BAND_SHAPE "?, experience number?,"
      " outcome number?, revenue number?, currency text, trail [[number]]}" },
    { "HealthQuadrant",
      "{quadrant one(satisfied_and_successful|satisfied_not_successful|successful_not_satisfied|neither|"
      "not_known), accounts int, revenue map number}" },
    { "HealthWeighted", "{currency text, score number, previous number?, revenue number}" },
    { "Portfolio",
      "{day day, compare day, accounts int, revenue map number, mean number?, mean_previous number?,"
      " weighted [HealthWeighted], bands [HealthBand], distribution [HealthBin], movers HealthMovers,"
      " quadrants {satisfied_from number, successful_from number, items [HealthQuadrant]}, not_drawn int,"
      " plane [HealthDot]}" },
    { "AccuracyBand",
      "{band " HEALTH_BAND_SHAPE ", least number?, most number?, mean number?, scores int, left int,"
      " share number?}" },
    { "AccuracyTenth", "{least number?, most number?, mean number?, scores int, left int, share number?}" },
    { "HealthAccuracy",
      "{scorecard HealthScorecard?, sentence text, auc number?, low number?, high number?, left int,"
      " stayed int, accounts_left int, accounts_stayed int, months int, first day?, last day?,"
      " days_before int, lift number?, bands [AccuracyBand], tenths [AccuracyTenth], note text}" },
    { 0 },
};

const Route health_routes[] = {
    { .method = "GET",
      .path = "/api/v1/accounts/{id}/health",
      .permission = PERMISSION_READ,
      .sight = SIGHT_ACCOUNT,
      .handler = get_account_health,
      .slow = true,
      .summary = "The health of an account on a day, what it is made of, and why it changed.",
      .query = account_query,
      .response = "AccountHealth" },
    { .method = "GET",
      .path = "/api/v1/health",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_portfolio,
      .slow = true,
      .summary = "The health of all customers: bands, distribution, movers, experience against outcome.",
      .query = portfolio_query,
      .response = "Portfolio" },
    { .method = "GET",
      .path = "/api/v1/health/accuracy",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE, // sums over all customers
      .handler = get_accuracy,
      .slow = true,
      .summary = "How well a scorecard told, so long before, who left from who stayed.",
      .query = accuracy_query,
      .response = "HealthAccuracy" },
    { 0 },
};
