// advocate_candidates.c: customers who may become advocates: those for whom an editable formula is yes, with
// the values that decided. Never one at risk, nor one that was asked lately or is paused.
#include "api/formula_json.h"
#include "api/health_json.h"
#include "api/routes.h"
#include "api/sight.h"
#include "api/work_json.h"
#include "know/advocate.h"
#include "know/advocate_choice.h"

#include <stdlib.h>

enum { CANDIDATES_USUAL = 20, CANDIDATES_MAX = 100 };

// ---- the setting

static Status choice_state(Request *request, JsonWriter *json)
{
    AdvocateChoice choice;
    Status status = advocate_choice_read(request->store, request->arena, &choice, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(json);
    json_add_text(json, STR("formula"), choice.formula);
    json_add_int(json, STR("rest_days"), choice.rest_days);
    json_close_object(json);
    return STATUS_OK;
}

static Status get_choice(Request *request)
{
    return choice_state(request, request->json);
}

static Status compile_choice(Request *request, Str text, const Formula **formula_out)
{
    Status status = compile_asked(request, text, FORMULA_OF_ACCOUNTS, formula_out);
    if (status == STATUS_OK && formula_type(*formula_out) != FORMULA_YESNO)
        return fail(request->error, STATUS_INVALID, STR("formula"),
                    "The formula must be yes or no, such as health >= 70.");
    return status;
}

static Status put_edit(Store *store, void *context, Error *error)
{
    return advocate_choice_put(store, context, error);
}

static Status put_choice(Request *request)
{
    AdvocateChoice choice;
    const Formula *formula = NULL;
    Status status = advocate_choice_read(request->store, request->arena, &choice, request->error);
    if (status != STATUS_OK) return status;
    if (body_has(request, "formula")) choice.formula = str_trim(body_text(request, "formula"));
    choice.rest_days = body_int(request, "rest_days", choice.rest_days);
    status = compile_choice(request, choice.formula, &formula);
    if (status == STATUS_OK) status = request_edit(request, put_edit, &choice);
    return status == STATUS_OK ? choice_state(request, request->json) : status;
}

// ---- candidates

typedef struct Candidate {
    uint32_t account;
    HealthRow health;
    const AdvocateAccount *known; // NULL: nobody there is in the register
} Candidate;

// What there is to say of every account, by number.
typedef struct Candidates {
    size_t count;
    double *yes;
    bool *customers;
    HealthRow *health;
    const AdvocateAccount **known;
} Candidates;

static int best_first(const void *a, const void *b)
{
    const Candidate *left = a, *right = b;
    if (left->health.brief.score != right->health.brief.score)
        return left->health.brief.score > right->health.brief.score ? -1 : 1;
    return (left->account > right->account) - (left->account < right->account);
}

static Status read_known(Request *request, Candidates *all)
{
    const Engine *engine = live_engine(request->app->live);
    AdvocateAccount *accounts = NULL;
    size_t count = 0;
    Status status = advocate_accounts(request->store, request->arena, &accounts, &count, request->error);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        uint32_t account = engine_account_find(engine, accounts[i].account);
        if (account < all->count) all->known[account] = &accounts[i];
    }
    return status;
}

static Status ask_all(Request *request, const Formula *formula, Candidates *all)
{
    const Engine *engine = live_engine(request->app->live);
    const uint16_t today = live_today(request->app->live);
    all->count = engine_account_count(engine);
    all->yes = ARENA_ARRAY(request->arena, double, all->count + 1);
    all->customers = ARENA_ARRAY(request->arena, bool, all->count + 1);
    all->health = ARENA_ARRAY(request->arena, HealthRow, all->count + 1);
    all->known = ARENA_ARRAY(request->arena, const AdvocateAccount *, all->count + 1);
    Status status = choose_customers(request, today, all->customers, all->count);
    if (status == STATUS_OK) status = read_known(request, all);
    if (status != STATUS_OK) return status;
    keep_seen_accounts(request, all->customers, all->count);
    formula_evaluate_all(&formula, 1, engine, today, &all->yes, all->count);
    scorecard_score_all(request_scorecards(request), engine, today, all->health, all->count);
    return STATUS_OK;
}

static bool is_resting(const AdvocateAccount *known, int64_t rest_days, uint16_t today)
{
    if (!known) return false;
    bool lately = known->asked_day > 0 && known->asked_day + rest_days > today;
    return lately || (known->active > 0 && known->free_day > today);
}

static size_t choose(const Candidates *all, int64_t rest_days, uint16_t today, Candidate *chosen)
{
    size_t count = 0;
    for (uint32_t i = 0; i < all->count; i++) {
        bool yes = all->customers[i] && all->yes[i] > 0;
        if (!yes || all->health[i].band == BAND_AT_RISK || is_resting(all->known[i], rest_days, today))
            continue;
        chosen[count++] = (Candidate){ .account = i, .health = all->health[i], .known = all->known[i] };
    }
    qsort(chosen, count, sizeof *chosen, best_first);
    return count;
}

static void put_candidate(Request *request, const Formula *formula, Str text, const Candidate *candidate)
{
    const Engine *engine = live_engine(request->app->live);
    const uint16_t today = live_today(request->app->live);
    JsonWriter *json = request->json;
    FormulaResult result = formula_evaluate(formula, engine, candidate->account, today, request->arena);
    json_open_object(json);
    json_key(json, STR("account"));
    json_put_account(json, engine, candidate->account, today);
    json_add_text(json, STR("owner"),
                  text_attribute(engine_account_attribute(engine, candidate->account, STR("owner"), today)));
    json_key(json, STR("health"));
    json_open_object(json);
    json_add_points(json, STR("score"), candidate->health.brief.score);
    json_add_band(json, STR("band"), candidate->health.band);
    json_close_object(json);
    json_add_int(json, STR("advocates"), candidate->known ? candidate->known->active : 0);
    json_add_day_or_null(json, STR("last_asked"), candidate->known ? candidate->known->asked_day : 0);
    put_formula_evidence(json, text, &result);
    json_close_object(json);
}

static Status list_candidates(Request *request)
{
    const uint16_t today = live_today(request->app->live);
    const Formula *formula = NULL;
    AdvocateChoice choice;
    Candidates all = { 0 };
    Status status = advocate_choice_read(request->store, request->arena, &choice, request->error);
    if (status == STATUS_OK) status = compile_choice(request, choice.formula, &formula);
    if (status == STATUS_OK) status = require_numbers(request, formula);
    if (status == STATUS_OK) status = ask_all(request, formula, &all);
    if (status != STATUS_OK) return status;
    Candidate *chosen = ARENA_ARRAY(request->arena, Candidate, all.count + 1);
    size_t count = choose(&all, choice.rest_days, today, chosen);
    size_t limit = (size_t)query_int(request, "limit", CANDIDATES_USUAL);
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_day(json, STR("day"), today);
    json_add_text(json, STR("formula"), choice.formula);
    json_add_int(json, STR("rest_days"), choice.rest_days);
    json_add_int(json, STR("total"), (int64_t)count);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < count && i < limit; i++)
        put_candidate(request, formula, choice.formula, &chosen[i]);
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

// ---- tables

static const Field candidate_query[] = {
    { "limit", FIELD_INTEGER, .least = 1, .most = CANDIDATES_MAX,
      .doc = "So many at most; 20 when not given." },
    { 0 },
};
static const Field choice_body[] = {
    { "formula", FIELD_TEXT, .least = 1, .most = FORMULA_BYTES_MAX,
      .doc = "A formula that is yes for accounts that may become advocates." },
    { "rest_days", FIELD_INTEGER, .least = 0, .most = ADVOCATE_REST_DAYS_MAX,
      .doc = "For so many days after having been asked, one is left alone." },
    { 0 },
};

const NamedShape advocate_candidate_shapes[] = {
    { "AdvocateCandidate", "{account AccountRef?, owner text, health {score number?, band " HEALTH_BAND_SHAPE
                           "?}, advocates int, last_asked day?, evidence [FormulaEvidence]}" },
    { "AdvocateSetting", "{formula text, rest_days int}" },
    { 0 },
};

const Route advocate_candidate_routes[] = {
    { .method = "GET",
      .path = "/api/v1/advocates/candidates",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = list_candidates,
      .slow = true,
      .summary = "Customers who may become advocates, the healthiest first, with the values that decided."
                 " Never one at risk, nor one that was asked lately or is paused.",
      .query = candidate_query,
      .response = "{day day, formula text, rest_days int, total int, items [AdvocateCandidate]}" },
    { .method = "GET",
      .path = "/api/v1/settings/advocates",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = get_choice,
      .state = choice_state,
      .summary = "Which customers may become advocates, and how long one rests after having been asked.",
      .response = "AdvocateSetting" },
    { .method = "PUT",
      .path = "/api/v1/settings/advocates",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = put_choice,
      .state = choice_state,
      .summary = "Says which customers may become advocates; what is left out stays.",
      .body = choice_body,
      .response = "AdvocateSetting" },
    { 0 },
};
