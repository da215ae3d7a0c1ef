// case_proposals.c: the use cases of one customer: those it has, those that the data shows although nobody
// noted them, and further ones that fit, each with why.
#include "api/health_json.h"
#include "api/know_json.h"
#include "api/money_json.h"
#include "api/routes.h"
#include "api/sight.h"
#include "api/use_case_json.h"
#include "api/work_json.h"
#include "know/segment.h"
#include "know/similar.h"
#include "know/use_case_figures.h"

#include <stdlib.h>

enum { COMPARED_MAX = 20, PROPOSED_MAX = 10, USERS_NAMED = 3 };

// One of the library, as it stands to the account.
typedef struct Candidate {
    const UseCase *use_case;
    CaseFit fit;
    bool has;                    // by the register, and it was not stopped
    bool in_use;                 // by data, now
    uint16_t since;              // 0: longer than it was looked, or not in use
    Str wish;                    // of the customer, that names it; empty: none
    Str wish_names;              // what of it: its name, or a feature
    uint32_t users[USERS_NAMED]; // similar customers that have it, the most alike first
} Candidate;

typedef struct Asked {
    Request *request;
    uint32_t account;
    Str id;
    uint16_t day;
    Candidate *candidates;
    size_t count;
    AccountCase *own;
    size_t own_count;
} Asked;

// ---- what is known

static Status read_own(Asked *asked)
{
    Request *request = asked->request;
    const AccountCaseFilter filter = { .account = asked->id, .limit = ACCOUNT_CASES_MAX };
    int64_t total = 0;
    Status status = account_case_list(request->store, &filter, request->arena, &asked->own, &asked->own_count,
                                      &total, request->error);
    for (size_t i = 0; i < asked->own_count && status == STATUS_OK; i++) {
        for (size_t c = 0; c < asked->count; c++) {
            if (asked->candidates[c].use_case->id == asked->own[i].definition)
                asked->candidates[c].has = !str_equal(asked->own[i].state, STR("stopped"));
        }
    }
    return status;
}

// The formula is asked now, and back from today while it was yes.
static void ask_formulas(Asked *asked)
{
    Request *request = asked->request;
    const Engine *engine = live_engine(request->app->live);
    const FormulaNames *names = request_formula_names(request);
    for (size_t i = 0; i < asked->count; i++) {
        Candidate *one = &asked->candidates[i];
        FormulaProblem problem;
        if (one->use_case->formula.len == 0) continue;
        const Formula *formula =
            formula_compile(one->use_case->formula, FORMULA_OF_ACCOUNTS, names, request->arena, &problem);
        if (!formula || formula_type(formula) != FORMULA_YESNO) continue;
        FormulaResult result = formula_evaluate(formula, engine, asked->account, asked->day, request->arena);
        one->in_use = result.value.kind == VALUE_BOOL && result.value.number > 0;
        if (one->in_use)
            one->since = segment_since(formula, engine, asked->account, asked->day, *request->arena);
    }
}

static void ask_features(Asked *asked)
{
    Request *request = asked->request;
    const Engine *engine = live_engine(request->app->live);
    const FeatureView view = feature_view(request->app->features, engine, request->arena);
    FeatureUsage *usage = ARENA_ARRAY(request->arena, FeatureUsage, view.set.count + 1);
    engine_feature_usage(engine, asked->account, asked->day, &view.set, usage);
    for (size_t i = 0; i < asked->count; i++) {
        Candidate *one = &asked->candidates[i];
        one->fit.needed = one->use_case->feature_count;
        for (size_t f = 0; f < view.set.count; f++) {
            for (size_t n = 0; n < one->fit.needed; n++)
                one->fit.used += usage[f].events_28 > 0 && view.features[f].id != 0 &&
                                 str_equal_ignore_case(view.features[f].name, one->use_case->features[n]);
        }
    }
}

static void ask_industry(Asked *asked)
{
    const Engine *engine = live_engine(asked->request->app->live);
    Value industry = engine_account_attribute(engine, asked->account, STR("industry"), asked->day);
    for (size_t i = 0; i < asked->count; i++) {
        Candidate *one = &asked->candidates[i];
        // Of a customer whose industry nobody knows it cannot be another one.
        one->fit.has_industries = one->use_case->industry_count > 0 && industry.kind == VALUE_TEXT;
        for (size_t n = 0; n < one->use_case->industry_count && industry.kind == VALUE_TEXT; n++)
            one->fit.industry =
                one->fit.industry || str_equal_ignore_case(one->use_case->industries[n], industry.text);
    }
}

static Status ask_wishes(Asked *asked)
{
    Request *request = asked->request;
    const GoalFilter filter = { .account = asked->id, .state = STR("open") };
    Goal *goals = NULL;
    size_t count = 0;
    Status status = goal_list(request->store, &filter, request->arena, &goals, &count, request->error);
    for (size_t i = 0; i < asked->count && status == STATUS_OK; i++) {
        Candidate *one = &asked->candidates[i];
        one->wish_names = one->use_case->name;
        one->wish = goal_naming(goals, count, one->wish_names);
        for (size_t f = 0; f < one->use_case->feature_count && one->wish.len == 0; f++) {
            one->wish_names = one->use_case->features[f];
            one->wish = goal_naming(goals, count, one->wish_names);
        }
        one->fit.wished = one->wish.len > 0;
    }
    return status;
}

static Status ask_similar(Asked *asked)
{
    Request *request = asked->request;
    const Engine *engine = live_engine(request->app->live);
    size_t count = engine_account_count(engine);
    bool *customers = ARENA_ARRAY(request->arena, bool, count);
    Status status = choose_customers(request, asked->day, customers, count);
    if (status != STATUS_OK) return status;
    keep_seen_accounts(request, customers, count);
    Similar *similar = NULL;
    size_t compared = similar_accounts(engine, asked->account, asked->day, customers, count, COMPARED_MAX,
                                       request->arena, &similar);
    int64_t *numbers = ARENA_ARRAY(request->arena, int64_t, asked->count + 1);
    bool *live = ARENA_ARRAY(request->arena, bool, asked->count + 1);
    for (size_t i = 0; i < asked->count; i++) {
        numbers[i] = asked->candidates[i].use_case->id;
        asked->candidates[i].fit.compared = compared;
    }
    for (size_t s = 0; s < compared && status == STATUS_OK; s++) {
        status = account_case_live(request->store, engine_account_id(engine, similar[s].account), numbers,
                                   asked->count, live, request->error);
        for (size_t i = 0; i < asked->count && status == STATUS_OK; i++) {
            CaseFit *fit = &asked->candidates[i].fit;
            if (!live[i]) continue;
            if (fit->live < USERS_NAMED) asked->candidates[i].users[fit->live] = similar[s].account;
            fit->live++;
        }
    }
    return status;
}

// ---- answers

static const Candidate *candidate_of(const Asked *asked, int64_t definition)
{
    for (size_t i = 0; i < asked->count; i++) {
        if (asked->candidates[i].use_case->id == definition) return &asked->candidates[i];
    }
    return NULL;
}

// in_use: null where the data cannot show it.
static void put_use(JsonWriter *json, const Candidate *one)
{
    json_key(json, STR("in_use"));
    if (one && one->use_case->formula.len > 0)
        json_put_bool(json, one->in_use);
    else
        json_put_null(json);
    json_add_day_or_null(json, STR("in_use_since"), one ? one->since : 0);
}

static void put_own(const Asked *asked)
{
    JsonWriter *json = asked->request->json;
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < asked->own_count; i++) {
        json_open_object(json);
        put_account_case(asked->request, json, &asked->own[i]);
        put_use(json, candidate_of(asked, asked->own[i].definition));
        json_close_object(json);
    }
    json_close_array(json);
}

static void put_found(const Asked *asked)
{
    JsonWriter *json = asked->request->json;
    json_key(json, STR("found"));
    json_open_array(json);
    for (size_t i = 0; i < asked->count; i++) {
        const Candidate *one = &asked->candidates[i];
        if (one->has || !one->in_use) continue;
        json_open_object(json);
        put_use_case_ref(asked->request, json, "use_case", one->use_case->id);
        json_add_text(json, STR("meaning"), one->use_case->meaning);
        json_add_day_or_null(json, STR("in_use_since"), one->since);
        json_close_object(json);
    }
    json_close_array(json);
}

static void put_proposal(const Asked *asked, const Candidate *one)
{
    JsonWriter *json = asked->request->json;
    const UseCase *use_case = one->use_case;
    json_open_object(json);
    put_use_case_ref(asked->request, json, "use_case", use_case->id);
    json_add_text(json, STR("meaning"), use_case->meaning);
    json_add_int(json, STR("points"), case_fit_points(&one->fit));
    json_add_text(json, STR("wish"), one->wish);
    json_add_text(json, STR("wish_names"), one->wish.len > 0 ? one->wish_names : STR(""));
    json_add_bool(json, STR("industry"), one->fit.industry);
    json_add_int(json, STR("compared"), (int64_t)one->fit.compared);
    json_add_int(json, STR("similar_live"), (int64_t)one->fit.live);
    json_key(json, STR("users"));
    json_open_array(json);
    for (size_t i = 0; i < one->fit.live && i < USERS_NAMED; i++)
        json_put_account(json, live_engine(asked->request->app->live), one->users[i], asked->day);
    json_close_array(json);
    json_add_int(json, STR("features_needed"), (int64_t)one->fit.needed);
    json_add_int(json, STR("features_used"), (int64_t)one->fit.used);
    json_add_double(json, STR("our_hours"), use_case->our_hours);
    json_add_double(json, STR("their_hours"), use_case->their_hours);
    json_key(json, STR("expected"));
    if (use_case->currency) {
        json_open_object(json);
        json_add_int(json, STR("amount"), use_case->expected);
        put_currency(json, use_case->currency);
        json_close_object(json);
    } else {
        json_put_null(json);
    }
    json_close_object(json);
}

static int by_fit(const void *a, const void *b)
{
    return case_fit_order(&((const Candidate *)a)->fit, &((const Candidate *)b)->fit);
}

// Sorts the candidates.
static void put_proposed(const Asked *asked)
{
    JsonWriter *json = asked->request->json;
    size_t shown = 0;
    if (asked->count > 0) qsort(asked->candidates, asked->count, sizeof *asked->candidates, by_fit);
    json_key(json, STR("proposed"));
    json_open_array(json);
    for (size_t i = 0; i < asked->count && shown < PROPOSED_MAX; i++) {
        const Candidate *one = &asked->candidates[i];
        if (one->has || one->in_use || !case_fits(&one->fit)) continue;
        put_proposal(asked, one);
        shown++;
    }
    json_close_array(json);
}

static size_t count_in_use(const Asked *asked)
{
    size_t count = 0;
    for (size_t i = 0; i < asked->count; i++)
        count += asked->candidates[i].in_use;
    return count;
}

static Status get_account_use_cases(Request *request)
{
    Asked asked = { .request = request, .day = live_today(request->app->live) };
    UseCase *cases = NULL;
    Status status = request_account(request, &asked.account);
    if (status != STATUS_OK) return status;
    asked.id = engine_account_id(live_engine(request->app->live), asked.account);
    asked.count = use_case_list(request->app->definitions, request->arena, &cases);
    asked.candidates = ARENA_ARRAY(request->arena, Candidate, asked.count + 1);
    for (size_t i = 0; i < asked.count; i++)
        asked.candidates[i] = (Candidate){ .use_case = &cases[i], .fit = { .name = cases[i].name } };
    status = read_own(&asked);
    if (status == STATUS_OK) status = ask_wishes(&asked);
    if (status == STATUS_OK) status = ask_similar(&asked);
    if (status != STATUS_OK) return status;
    ask_formulas(&asked);
    ask_features(&asked);
    ask_industry(&asked);
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_day(json, STR("day"), asked.day);
    json_add_int(json, STR("in_use"), (int64_t)count_in_use(&asked));
    json_add_int(json, STR("library"), (int64_t)asked.count);
    put_own(&asked);
    put_found(&asked);
    put_proposed(&asked);
    json_close_object(json);
    return STATUS_OK;
}

const NamedShape case_proposal_shapes[] = {
    { "OwnUseCase", "{" ACCOUNT_CASE_MEMBERS ", in_use bool?, in_use_since day?}" },
    { "FoundUseCase", "{use_case {id int, name text}?, meaning text, in_use_since day?}" },
    { "ProposedUseCase",
      "{use_case {id int, name text}?, meaning text, points int, wish text, wish_names text, industry bool,"
      " compared int, similar_live int, users [AccountRef], features_needed int, features_used int,"
      " our_hours number?, their_hours number?, expected {amount int, currency text, digits int}?}" },
    { 0 },
};

const Route case_proposal_routes[] = {
    { .method = "GET",
      .path = "/api/v1/accounts/{id}/use-cases",
      .permission = PERMISSION_READ,
      .sight = SIGHT_ACCOUNT,
      .handler = get_account_use_cases,
      .slow = true,
      .summary = "The use cases of a customer: those that are kept, those that the data shows although nobody"
                 " noted them, and up to ten that fit, the best first, each with why.",
      .response = "{day day, in_use int, library int, items [OwnUseCase], found [FoundUseCase],"
                  " proposed [ProposedUseCase]}" },
    { 0 },
};
