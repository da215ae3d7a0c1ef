// segment_compare.c: two segments side by side, or one on two days, by standard measures.
#include "api/formula_json.h"
#include "api/know_json.h"
#include "api/routes.h"
#include "api/segment_asking.h"
#include "know/people_figures.h"
#include "know/scorecard_set.h"

#include <math.h>
#include <stdlib.h>

enum { PEOPLE_COMPARED_MAX = 1000000, FEATURES_SHOWN_MAX = 20, ROLES_SHOWN_MAX = 20 };

typedef struct Side {
    uint16_t day;
    bool everybody;
    AskedSegment asked; // unless everybody
    Revenue revenue;    // on the day
    bool *in;           // by account: in it, or one of its people is
    size_t accounts;
    PersonSet people; // of a comparison of people
} Side;

static void put_measure_head(JsonWriter *json, Str key, Str name, Str unit, Str formula, Str how)
{
    json_add_text(json, STR("key"), key);
    json_add_text(json, STR("name"), name);
    json_add_text(json, STR("unit"), unit);
    json_add_text(json, STR("formula"), formula);
    json_add_text(json, STR("how"), how);
}

// ---- accounts

typedef struct Measure {
    Str key, name, unit, formula;
    bool sum; // else the median
} Measure;

static const Measure measures[] = {
    { STR_CONST("active_people"), STR_CONST("Active people, 28 days"), STR_CONST("people"),
      STR_CONST("active_people(28d)"), true },
    { STR_CONST("new_people"), STR_CONST("New people, 28 days"), STR_CONST("people"),
      STR_CONST("new_people(28d)"), true },
    { STR_CONST("lost_people"), STR_CONST("Lost people, 28 days"), STR_CONST("people"),
      STR_CONST("lost_people(28d)"), true },
    { STR_CONST("active_people_median"), STR_CONST("Active people of an account"), STR_CONST("people"),
      STR_CONST("active_people(28d)"), false },
    { STR_CONST("stickiness"), STR_CONST("Stickiness"), STR_CONST("share"), STR_CONST("stickiness"), false },
    { STR_CONST("seat_use"), STR_CONST("Seat use"), STR_CONST("share"), STR_CONST("seat_use(28d)"), false },
    { STR_CONST("key_features"), STR_CONST("Key features used"), STR_CONST("features"),
      STR_CONST("key_features_used(28d)"), false },
    { STR_CONST("change"), STR_CONST("Change of active people"), STR_CONST("share"),
      STR_CONST("change(active_people(28d), 28d)"), false },
};
enum { MEASURES = sizeof measures / sizeof *measures };

// Of those in the side who have the value; NAN when nobody does.
static double figure(bool sum, const double *column, const Side *side, double *scratch)
{
    size_t known = 0;
    double total = 0;
    for (size_t i = 0; i < side->revenue.count; i++) {
        if (!side->in[i] || !isfinite(column[i])) continue;
        scratch[known++] = column[i];
        total += column[i];
    }
    if (known == 0) return (double)NAN;
    return sum ? total : distribution_of(scratch, known).median;
}

// The measures, and behind them the health.
static void read_account_figures(Request *request, const FormulaNames *names, const Side *side,
                                 double *figures)
{
    const App *app = request->app;
    const Engine *engine = live_engine(app->live);
    size_t count = side->revenue.count;
    Arena mark = *request->arena;
    const Formula *formulas[MEASURES];
    double *columns[MEASURES], *scratch = ARENA_ARRAY(request->arena, double, count + 1);
    for (size_t i = 0; i < MEASURES; i++) {
        FormulaProblem problem;
        formulas[i] =
            formula_compile(measures[i].formula, FORMULA_OF_ACCOUNTS, names, request->arena, &problem);
        if (!formulas[i]) panic("a measure of segments does not compile: %s", problem.message);
        columns[i] = ARENA_ARRAY(request->arena, double, count + 1);
    }
    formula_evaluate_all(formulas, MEASURES, engine, side->day, columns, count);
    for (size_t i = 0; i < MEASURES; i++)
        figures[i] = figure(measures[i].sum, columns[i], side, scratch);

    ScorecardSet set = scorecard_set_read(app->definitions, names, request->arena);
    HealthRow *rows = ARENA_ARRAY(request->arena, HealthRow, count + 1);
    scorecard_score_all(&set, engine, side->day, rows, count);
    for (size_t i = 0; i < count; i++)
        columns[0][i] =
            rows[i].brief.score == POINTS_NONE ? (double)NAN : (double)rows[i].brief.score / POINT;
    figures[MEASURES] = figure(false, columns[0], side, scratch);
    arena_reset(request->arena, mark);
}

static void put_account_measures(Request *request, const Side *sides)
{
    const App *app = request->app;
    const FormulaNames *names =
        formula_names_read(live_engine(app->live), app->features, app->definitions, request->arena);
    double figures[2][MEASURES + 1];
    for (size_t i = 0; i < 2; i++)
        read_account_figures(request, names, &sides[i], figures[i]);
    JsonWriter *json = request->json;
    for (size_t i = 0; i <= MEASURES; i++) {
        json_open_object(json);
        if (i < MEASURES)
            put_measure_head(json, measures[i].key, measures[i].name, measures[i].unit, measures[i].formula,
                             measures[i].sum ? STR("sum") : STR("median"));
        else
            put_measure_head(json, STR("health"), STR("Health"), STR("points"), STR(""), STR("median"));
        json_add_double(json, STR("a"), figures[0][i]);
        json_add_double(json, STR("b"), figures[1][i]);
        json_close_object(json);
    }
}

// ---- people

typedef struct PeopleMeasure {
    Str key, name, unit, formula, how;
    size_t offset; // of a double in PeopleFigures
} PeopleMeasure;

static const PeopleMeasure people_measures[] = {
    { STR_CONST("active"), STR_CONST("Active people, 28 days"), STR_CONST("people"),
      STR_CONST("active within 28d"), STR_CONST("sum"), offsetof(PeopleFigures, active) },
    { STR_CONST("active_share"), STR_CONST("Active share"), STR_CONST("share"),
      STR_CONST("active within 28d"), STR_CONST("share"), offsetof(PeopleFigures, active_share) },
    { STR_CONST("new"), STR_CONST("New people, 28 days"), STR_CONST("people"),
      STR_CONST("first_seen within 28d"), STR_CONST("sum"), offsetof(PeopleFigures, new_people) },
    { STR_CONST("lost"), STR_CONST("Lost people, 28 days"), STR_CONST("people"),
      STR_CONST("ago(28d, active within 28d) and not active within 28d"), STR_CONST("sum"),
      offsetof(PeopleFigures, lost) },
    { STR_CONST("active_days"), STR_CONST("Active days of who is active"), STR_CONST("days"),
      STR_CONST("active_days(28d)"), STR_CONST("mean"), offsetof(PeopleFigures, active_days) },
    { STR_CONST("stickiness"), STR_CONST("Stickiness"), STR_CONST("share"), STR_CONST(""), STR_CONST("share"),
      offsetof(PeopleFigures, stickiness) },
    { STR_CONST("key_features"), STR_CONST("Key features used by who is active"), STR_CONST("features"),
      STR_CONST(""), STR_CONST("mean"), offsetof(PeopleFigures, key_features) },
};
enum { PEOPLE_MEASURES = sizeof people_measures / sizeof *people_measures };

static double figure_at(const PeopleFigures *figures, size_t offset)
{
    double value;
    memcpy(&value, (const char *)figures + offset, sizeof value);
    return value;
}

static void put_people_measures(JsonWriter *json, const PeopleFigures *figures)
{
    for (size_t i = 0; i < PEOPLE_MEASURES; i++) {
        const PeopleMeasure *measure = &people_measures[i];
        json_open_object(json);
        put_measure_head(json, measure->key, measure->name, measure->unit, measure->formula, measure->how);
        json_add_double(json, STR("a"), figure_at(&figures[0], measure->offset));
        json_add_double(json, STR("b"), figure_at(&figures[1], measure->offset));
        json_close_object(json);
    }
}

// Key features first, then those that more use.
static bool goes_before(const FeatureView *view, const PeopleFigures *figures, size_t f, size_t g)
{
    if (view->features[f].key != view->features[g].key) return view->features[f].key;
    double left = fmax(figures[0].feature_share[f], figures[1].feature_share[f]);
    double right = fmax(figures[0].feature_share[g], figures[1].feature_share[g]);
    return left > right;
}

static void put_features(Request *request, const FeatureView *view, const PeopleFigures *figures)
{
    JsonWriter *json = request->json;
    size_t shown[FEATURES_SHOWN_MAX], count = 0;
    for (size_t f = 0; f < view->set.count; f++) {
        bool used = figures[0].feature_share[f] > 0 || figures[1].feature_share[f] > 0;
        if (!used && !view->features[f].key) continue;
        size_t at = count;
        while (at > 0 && goes_before(view, figures, f, shown[at - 1]))
            at--;
        if (at == FEATURES_SHOWN_MAX) continue;
        if (count < FEATURES_SHOWN_MAX) count++;
        for (size_t i = count - 1; i > at; i--)
            shown[i] = shown[i - 1];
        shown[at] = f;
    }
    json_key(json, STR("features"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        json_open_object(json);
        json_add_text(json, STR("name"), view->features[shown[i]].name);
        json_add_bool(json, STR("key"), view->features[shown[i]].key);
        json_add_double(json, STR("a"), figures[0].feature_share[shown[i]]);
        json_add_double(json, STR("b"), figures[1].feature_share[shown[i]]);
        json_close_object(json);
    }
    json_close_array(json);
}

typedef struct RolePair {
    Str role;
    size_t members[2];
} RolePair;

static int most_first(const void *a, const void *b)
{
    const RolePair *left = a, *right = b;
    size_t l = left->members[0] + left->members[1], r = right->members[0] + right->members[1];
    return l != r ? (l > r ? -1 : 1) : str_compare(left->role, right->role);
}

static void put_roles(Request *request, const Side *sides)
{
    const Engine *engine = live_engine(request->app->live);
    RoleCount *counts[2];
    size_t lens[2], at[2] = { 0 }, count = 0;
    for (size_t i = 0; i < 2; i++)
        lens[i] = people_roles(engine, &sides[i].people, sides[i].day, request->arena, &counts[i]);
    RolePair *pairs = ARENA_ARRAY(request->arena, RolePair, lens[0] + lens[1] + 1);
    while (at[0] < lens[0] || at[1] < lens[1]) {
        int order = at[0] == lens[0]   ? 1
                    : at[1] == lens[1] ? -1
                                       : str_compare(counts[0][at[0]].role, counts[1][at[1]].role);
        RolePair *pair = &pairs[count++];
        pair->role = order <= 0 ? counts[0][at[0]].role : counts[1][at[1]].role;
        if (order <= 0) pair->members[0] = counts[0][at[0]++].members;
        if (order >= 0) pair->members[1] = counts[1][at[1]++].members;
    }
    qsort(pairs, count, sizeof *pairs, most_first);
    JsonWriter *json = request->json;
    json_key(json, STR("roles"));
    json_open_array(json);
    for (size_t i = 0; i < count && i < ROLES_SHOWN_MAX; i++) {
        json_open_object(json);
        json_key(json, STR("role"));
        if (pairs[i].role.len > 0)
            json_put_text(json, pairs[i].role);
        else
            json_put_null(json);
        json_add_int(json, STR("a"), (int64_t)pairs[i].members[0]);
        json_add_int(json, STR("b"), (int64_t)pairs[i].members[1]);
        json_close_object(json);
    }
    json_close_array(json);
}

// ---- sides

static void read_accounts(Request *request, Side *side)
{
    const Engine *engine = live_engine(request->app->live);
    for (size_t i = 0; i < side->revenue.count && side->everybody; i++)
        side->in[i] = !engine_account_is_private(engine, (uint32_t)i);
    if (!side->everybody)
        segment_accounts(&side->asked.segment, side->asked.formula, engine, side->day, side->in,
                         side->revenue.count);
}

static void add_everybody(Request *request, Side *side)
{
    const Engine *engine = live_engine(request->app->live);
    for (uint32_t account = 0; account < side->revenue.count; account++) {
        if (engine_account_is_private(engine, account)) continue;
        Arena mark = *request->arena;
        uint32_t *people = NULL;
        size_t count = engine_account_people(engine, account, request->arena, &people);
        for (size_t i = 0; i < count && side->people.count <= PEOPLE_COMPARED_MAX; i++)
            person_set_add(&side->people, (SegmentPerson){ account, people[i] });
        arena_reset(request->arena, mark);
    }
}

static Status read_people(Request *request, Side *side)
{
    const Engine *engine = live_engine(request->app->live);
    if (side->everybody) {
        add_everybody(request, side);
    } else {
        SegmentPerson *people = NULL;
        size_t count = segment_people(&side->asked.segment, side->asked.formula, engine, side->day,
                                      request->arena, PEOPLE_COMPARED_MAX + 1, &people);
        for (size_t i = 0; i < count; i++)
            person_set_add(&side->people, people[i]);
    }
    if (side->people.count > PEOPLE_COMPARED_MAX)
        return fail(request->error, STATUS_INVALID, STR("a"), "At most %d people can be compared.",
                    PEOPLE_COMPARED_MAX);
    person_set_sort(&side->people);
    for (size_t i = 0; i < side->people.count; i++) {
        if (side->people.items[i].account < side->revenue.count)
            side->in[side->people.items[i].account] = true;
    }
    return STATUS_OK;
}

static Status read_side(Request *request, bool of_people, Side *side)
{
    Status status = STATUS_OK;
    side->revenue = revenue_read(live_engine(request->app->live), side->day, request->arena);
    side->in = ARENA_ARRAY(request->arena, bool, side->revenue.count + 1);
    if (of_people)
        status = read_people(request, side);
    else
        read_accounts(request, side);
    for (size_t i = 0; i < side->revenue.count; i++)
        side->accounts += side->in[i];
    return status;
}

static Status ask_sides(Request *request, Side *sides, bool *of_people_out)
{
    static const char *const names[] = { "a", "b" };
    bool scopes[2] = { false, false };
    uint16_t today = live_today(request->app->live);
    Status status = request_day(request, &sides[0].day);
    if (status != STATUS_OK) return status;
    int64_t day_b = query_day(request, "day_b", sides[0].day);
    if (day_b < 1 || day_b > today)
        return fail(request->error, STATUS_INVALID, STR("day_b"), "Choose a day up to today.");
    sides[1].day = (uint16_t)day_b;
    for (size_t i = 0; i < 2; i++) {
        sides[i].everybody = !query_has(request, names[i]);
        if (sides[i].everybody) continue;
        status = asked_segment(request, query_text(request, names[i]), &sides[i].asked);
        if (status != STATUS_OK) return status;
        scopes[i] = sides[i].asked.segment.scope == FORMULA_OF_PEOPLE;
    }
    bool differ = !sides[0].everybody && !sides[1].everybody && scopes[0] != scopes[1];
    if (differ)
        return fail(request->error, STATUS_INVALID, STR("b"),
                    "One is a segment of accounts, the other of people. Choose two of the same.");
    *of_people_out = scopes[0] || scopes[1];
    return STATUS_OK;
}

// ---- the answer

static void put_side(Request *request, Str key, const Side *side, const PeopleFigures *figures)
{
    JsonWriter *json = request->json;
    json_key(json, key);
    json_open_object(json);
    json_add_day(json, STR("day"), side->day);
    if (figures) json_add_int(json, STR("people"), (int64_t)figures->people);
    if (figures) json_add_int(json, STR("members"), (int64_t)figures->members);
    json_add_int(json, STR("accounts"), (int64_t)side->accounts);
    put_revenue(request, STR("revenue"), &side->revenue, side->in);
    json_close_object(json);
}

static size_t count_both(const Side *sides, bool of_people)
{
    size_t both = 0;
    for (size_t i = 0; of_people && i < sides[0].people.count; i++)
        both += person_set_has(&sides[1].people, sides[0].people.items[i]);
    for (size_t i = 0; !of_people && i < sides[0].revenue.count && i < sides[1].revenue.count; i++)
        both += sides[0].in[i] && sides[1].in[i];
    return both;
}

static void put_comparison(Request *request, const Side *sides, bool of_people)
{
    const App *app = request->app;
    const Engine *engine = live_engine(app->live);
    JsonWriter *json = request->json;
    FeatureView view = { 0 };
    PeopleFigures figures[2];
    if (of_people) {
        view = feature_view(app->features, engine, request->arena);
        for (size_t i = 0; i < 2; i++)
            figures[i] = people_figures(engine, &sides[i].people, sides[i].day, &view, request->arena);
    }
    json_open_object(json);
    json_add_text(json, STR("scope"), of_people ? STR("people") : STR("accounts"));
    json_add_day(json, STR("day"), sides[0].day);
    put_side(request, STR("a"), &sides[0], of_people ? &figures[0] : NULL);
    put_side(request, STR("b"), &sides[1], of_people ? &figures[1] : NULL);
    json_add_int(json, STR("in_both"), (int64_t)count_both(sides, of_people));
    json_key(json, STR("measures"));
    json_open_array(json);
    if (of_people)
        put_people_measures(json, figures);
    else
        put_account_measures(request, sides);
    json_close_array(json);
    if (of_people) {
        put_features(request, &view, figures);
        put_roles(request, sides);
    }
    json_close_object(json);
}

static Status compare_segments(Request *request)
{
    Side *sides = ARENA_ARRAY(request->arena, Side, 2);
    bool of_people = false;
    Status status = ask_sides(request, sides, &of_people);
    for (size_t i = 0; i < 2 && status == STATUS_OK; i++)
        status = read_side(request, of_people, &sides[i]);
    if (status == STATUS_OK) put_comparison(request, sides, of_people);
    for (size_t i = 0; i < 2; i++)
        person_set_free(&sides[i].people);
    return status;
}

static const Field compare_query[] = {
    { "a", FIELD_ID, .doc = "Id of a segment; everybody when not given." },
    { "b", FIELD_ID, .doc = "Id of another of the same scope, or the same; everybody when not given." },
    { "day", FIELD_DAY, .doc = "As of the end of this day; today when not given." },
    { "day_b", FIELD_DAY, .doc = "The day of b, when it is another." },
    { 0 },
};

const NamedShape segment_compare_shapes[] = {
    { "SegmentSide", "{day day, people? int, members? int, accounts int, revenue map number}" },
    { "SegmentMeasure", "{key text, name text, unit text, formula text, how one(sum|median|mean|share),"
                        " a number?, b number?}" },
    { "SegmentComparison",
      "{scope one(accounts|people), day day, a SegmentSide, b SegmentSide, in_both int,"
      " measures [SegmentMeasure], features? [{name text, key bool, a number?, b number?}],"
      " roles? [{role text?, a int, b int}]}" },
    { 0 },
};

const Route segment_compare_routes[] = {
    { .method = "GET",
      .path = "/api/v1/segments/compare",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = compare_segments,
      .slow = true,
      .summary = "Two segments side by side, or one on two days, by standard measures; of people also the 20"
                 " most used features and the 20 most frequent roles. A person counts in each account.",
      .query = compare_query,
      .response = "SegmentComparison" },
    { 0 },
};
