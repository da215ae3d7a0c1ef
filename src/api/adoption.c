// adoption.c: three questions about one account, and over all: is the product used, is value gained, is the
// relationship positive and trusted.
#include "know/adoption.h"
#include "api/health_json.h"
#include "api/page.h"
#include "api/routes.h"

#include <math.h>
#include <stdlib.h>

enum {
    BEHIND_SHOWN_MAX = 100,
    HISTORY_WEEKS = 26,
    COMPARE_DAYS = 28,
    PLANE_MAX = 500,
    ROWS_USUAL = 50,
    ROWS_MAX = 500,
};

static Status compile(Request *request, Adoption *adoption)
{
    AdoptionChoice *choice = ARENA_NEW(request->arena, AdoptionChoice);
    *choice = adoption_choice_read(request->app->definitions, request->arena, NULL);
    Status status =
        adoption_compile(choice, request_formula_names(request), request->arena, adoption, request->error);
    // Whoever reads cannot mend what they sent: a segment or a feature was changed since.
    return status == STATUS_INVALID ? STATUS_CONFLICT : status;
}

// ---- one account

static void put_figures(JsonWriter *json, const Adoption *adoption, const AdoptionValues *values)
{
    json_open_object(json);
    for (size_t i = 0; i < FIGURE_COUNT; i++) {
        if (i != FIGURE_IS_DEPTH) json_add_double(json, adoption->signs[i].key, values->of[i]);
    }
    json_close_object(json);
}

static void put_sign(JsonWriter *json, const AdoptionSign *sign, double value, AdoptionMark mark)
{
    json_open_object(json);
    json_add_text(json, STR("key"), sign->key);
    json_add_double(json, STR("value"), value);
    json_add_text(json, STR("unit"), sign->unit);
    json_add_text(json, STR("mark"), adoption_mark_names[mark]);
    json_add_bool(json, STR("less_is_better"), sign->less_is_better);
    json_add_double(json, STR("good"), sign->good);
    json_add_double(json, STR("poor"), sign->poor);
    json_add_text(json, STR("source"), sign->source);
    json_add_text(json, STR("formula"), sign->formula);
    json_close_object(json);
}

static void put_questions(JsonWriter *json, const Adoption *adoption, const AdoptionValues *values,
                          const AdoptionJudgement *judgement)
{
    json_key(json, STR("questions"));
    json_open_array(json);
    for (size_t q = 0; q < QUESTION_COUNT; q++) {
        json_open_object(json);
        json_add_text(json, STR("question"), adoption_question_names[q]);
        json_add_text(json, STR("answer"), adoption_answer_names[judgement->answers[q]]);
        json_add_double(json, STR("points"), judgement->points[q]);
        json_key(json, STR("evidence"));
        json_open_array(json);
        for (size_t i = 0; i < ADOPTION_SIGNS; i++) {
            const AdoptionSign *sign = &adoption->signs[i];
            bool none = i == INTENDED_SIGN && adoption->choice->intended_count == 0;
            if (sign->question != (AdoptionQuestion)q || none) continue;
            double value = i == INTENDED_SIGN ? judgement->intended_share : values->of[i];
            put_sign(json, sign, value, judgement->marks[i]);
        }
        json_close_array(json);
        json_close_object(json);
    }
    json_close_array(json);
}

static void put_intended(JsonWriter *json, const Adoption *adoption, const AdoptionValues *values,
                         const AdoptionJudgement *judgement)
{
    json_key(json, STR("intended"));
    json_open_array(json);
    for (size_t i = 0; i < adoption->choice->intended_count; i++) {
        const AdoptionIntended *one = &adoption->choice->intended[i];
        FormulaType type = formula_type(adoption->formulas[FIGURE_COUNT + i]);
        json_open_object(json);
        json_add_text(json, STR("name"), one->name);
        json_add_text(json, STR("meaning"), one->meaning);
        json_add_text(json, STR("formula"), one->formula);
        json_add_text(json, STR("unit"),
                      type == FORMULA_SHARE      ? STR("share")
                      : type == FORMULA_DURATION ? STR("days")
                      : type == FORMULA_YESNO    ? STR("yes_no")
                                                 : STR("count"));
        json_add_double(json, STR("value"), values->intended[i]);
        json_add_double(json, STR("at_least"), one->at_least);
        json_add_double(json, STR("at_most"), one->at_most);
        json_add_text(json, STR("holds"), adoption_answer_names[judgement->holds[i]]);
        json_close_object(json);
    }
    json_close_array(json);
}

// Who is behind, those who came least of what is expected first.
typedef struct Behind {
    PersonUsage usage;
    double expected;
} Behind;

static int least_first(const void *a, const void *b)
{
    const Behind *x = a, *y = b;
    double left = x->usage.active_days_28 / x->expected, right = y->usage.active_days_28 / y->expected;
    if (left < right || left > right) return left < right ? -1 : 1;
    if (x->expected < y->expected || x->expected > y->expected) return x->expected > y->expected ? -1 : 1;
    return (x->usage.person > y->usage.person) - (x->usage.person < y->usage.person);
}

static const Formula *people_formula(Request *request, Str text)
{
    FormulaProblem problem;
    return formula_compile(text, FORMULA_OF_PEOPLE, request_formula_names(request), request->arena, &problem);
}

static size_t list_behind(Request *request, uint32_t account, uint16_t day, Behind **behind_out)
{
    const Engine *engine = live_engine(request->app->live);
    const Formula *is_behind = people_formula(request, STR("behind_rhythm")),
                  *expected = people_formula(request, STR("expected_rhythm"));
    *behind_out = NULL;
    if (!is_behind || !expected) return 0;
    uint32_t *people = NULL;
    size_t count = formula_evaluate_people(is_behind, engine, account, day, request->arena, &people);
    Behind *behind = ARENA_ARRAY(request->arena, Behind, count + 1);
    for (size_t i = 0; i < count; i++) {
        Arena mark = *request->arena;
        engine_person_usage(engine, people[i], day, NULL, request->arena, &behind[i].usage);
        FormulaResult days =
            formula_evaluate_person(expected, engine, account, people[i], day, request->arena);
        behind[i].expected = days.value.kind == VALUE_NUMBER ? days.value.number : 1;
        arena_reset(request->arena, mark);
    }
    if (count > 1) qsort(behind, count, sizeof *behind, least_first);
    *behind_out = behind;
    return count;
}

static void put_behind(Request *request, uint32_t account, uint16_t day)
{
    const Engine *engine = live_engine(request->app->live);
    JsonWriter *json = request->json;
    Behind *behind = NULL;
    size_t count = list_behind(request, account, day, &behind);
    json_key(json, STR("behind"));
    json_open_object(json);
    json_add_int(json, STR("total"), (int64_t)count);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < count && i < BEHIND_SHOWN_MAX; i++) {
        Value role = engine_person_attribute(engine, behind[i].usage.person, STR("role"), day);
        json_open_object(json);
        json_key(json, STR("person"));
        json_put_person(json, engine, behind[i].usage.person, day, request->arena);
        json_key(json, STR("role"));
        json_put_value(json, role.kind == VALUE_TEXT ? role : (Value){ 0 });
        json_add_double(json, STR("expected"), behind[i].expected);
        json_add_days(json, STR("came"), behind[i].usage.active_days_28, UINT16_MAX);
        json_add_day_or_null(json, STR("last_seen"), behind[i].usage.last_day);
        json_close_object(json);
    }
    json_close_array(json);
    json_close_object(json);
}

static void put_history(Request *request, const Adoption *adoption, uint32_t account, uint16_t day)
{
    static const AdoptionFigure shown[] = { FIGURE_FREQUENCY, FIGURE_EFFECTIVENESS, FIGURE_ADOPTION };
    const Engine *engine = live_engine(request->app->live);
    JsonWriter *json = request->json;
    json_key(json, STR("history"));
    json_open_array(json);
    for (int32_t week = HISTORY_WEEKS; week >= 0; week--) {
        int32_t then = (int32_t)day - 7 * week;
        if (then <= 0) continue;
        json_open_object(json);
        json_add_day(json, STR("day"), then);
        for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
            Arena mark = *request->arena;
            FormulaResult result = formula_evaluate(adoption->formulas[shown[i]], engine, account,
                                                    (uint16_t)then, request->arena);
            bool known = result.value.kind == VALUE_NUMBER;
            json_add_double(json, adoption->signs[shown[i]].key, known ? result.value.number : (double)NAN);
            arena_reset(request->arena, mark);
        }
        json_close_object(json);
    }
    json_close_array(json);
}

static Status get_account_adoption(Request *request)
{
    uint32_t account;
    uint16_t day = 0, before = 0;
    Adoption *adoption = ARENA_NEW(request->arena, Adoption);
    Status status = request_account(request, &account);
    if (status == STATUS_OK) status = request_day(request, &day);
    if (status == STATUS_OK) status = request_compare_day(request, day, &before);
    if (status == STATUS_OK) status = compile(request, adoption);
    if (status != STATUS_OK) return status;
    const Engine *engine = live_engine(request->app->live);
    AdoptionValues now = adoption_of(adoption, engine, account, day, request->arena);
    AdoptionValues then = adoption_of(adoption, engine, account, before, request->arena);
    AdoptionJudgement judgement = adoption_judge(adoption, &now);
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_day(json, STR("day"), day);
    json_add_day(json, STR("compare"), before);
    json_key(json, STR("account"));
    json_put_account(json, engine, account, day);
    json_add_text(json, STR("measure"),
                  adoption_measure_name(now.of[FIGURE_IS_DEPTH] > 0 ? ADOPTION_DEPTH : ADOPTION_BREADTH));
    json_key(json, STR("figures"));
    put_figures(json, adoption, &now);
    json_key(json, STR("previous"));
    put_figures(json, adoption, &then);
    put_questions(json, adoption, &now, &judgement);
    put_intended(json, adoption, &now, &judgement);
    put_behind(request, account, day);
    put_history(request, adoption, account, day);
    json_close_object(json);
    return STATUS_OK;
}

// ---- all accounts

typedef struct Row {
    uint32_t account;
    const AdoptionValues *values;
    AdoptionJudgement judgement;
} Row;

typedef struct Portfolio {
    uint16_t day;
    Adoption adoption;
    Row *rows;
    size_t count;
} Portfolio;

static Status read_rows(Request *request, Portfolio *portfolio)
{
    const Engine *engine = live_engine(request->app->live);
    size_t count = engine_account_count(engine);
    bool *chosen = ARENA_ARRAY(request->arena, bool, count + 1);
    Status status = choose_asked_accounts(request, portfolio->day, chosen, count);
    if (status != STATUS_OK) return status;
    AdoptionValues *values = ARENA_ARRAY(request->arena, AdoptionValues, count + 1);
    adoption_of_all(&portfolio->adoption, engine, portfolio->day, values, count, request->arena);
    portfolio->rows = ARENA_ARRAY(request->arena, Row, count + 1);
    for (size_t i = 0; i < count; i++) {
        if (!chosen[i]) continue;
        portfolio->rows[portfolio->count++] =
            (Row){ (uint32_t)i, &values[i], adoption_judge(&portfolio->adoption, &values[i]) };
    }
    return STATUS_OK;
}

static void put_answer_counts(JsonWriter *json, const Portfolio *portfolio)
{
    json_key(json, STR("questions"));
    json_open_array(json);
    for (size_t q = 0; q < QUESTION_COUNT; q++) {
        int64_t counts[ANSWER_COUNT] = { 0 };
        for (size_t i = 0; i < portfolio->count; i++)
            counts[portfolio->rows[i].judgement.answers[q]]++;
        json_open_object(json);
        json_add_text(json, STR("question"), adoption_question_names[q]);
        for (size_t answer = 0; answer < ANSWER_COUNT; answer++)
            json_add_int(json, adoption_answer_names[answer], counts[answer]);
        json_close_object(json);
    }
    json_close_array(json);
}

// Each account counts once; those of whom it is not known are left out.
static void put_means(JsonWriter *json, const Portfolio *portfolio)
{
    static const AdoptionFigure shown[] = { FIGURE_FREQUENCY, FIGURE_EFFECTIVENESS, FIGURE_ADOPTION };
    json_key(json, STR("means"));
    json_open_object(json);
    for (size_t f = 0; f < sizeof shown / sizeof *shown; f++) {
        double sum = 0;
        size_t known = 0;
        for (size_t i = 0; i < portfolio->count; i++) {
            double value = portfolio->rows[i].values->of[shown[f]];
            if (isnan(value)) continue;
            sum += value;
            known++;
        }
        json_add_double(json, portfolio->adoption.signs[shown[f]].key,
                        known > 0 ? sum / (double)known : (double)NAN);
    }
    json_close_object(json);
}

static void put_intended_counts(JsonWriter *json, const Portfolio *portfolio)
{
    const AdoptionChoice *choice = portfolio->adoption.choice;
    json_key(json, STR("intended"));
    json_open_array(json);
    for (size_t k = 0; k < choice->intended_count; k++) {
        int64_t counts[ANSWER_COUNT] = { 0 };
        for (size_t i = 0; i < portfolio->count; i++)
            counts[portfolio->rows[i].judgement.holds[k]]++;
        int64_t known = counts[ANSWER_YES] + counts[ANSWER_NO];
        json_open_object(json);
        json_add_text(json, STR("name"), choice->intended[k].name);
        json_add_text(json, STR("meaning"), choice->intended[k].meaning);
        json_add_text(json, STR("formula"), choice->intended[k].formula);
        json_add_int(json, STR("yes"), counts[ANSWER_YES]);
        json_add_int(json, STR("no"), counts[ANSWER_NO]);
        json_add_int(json, STR("unknown"), counts[ANSWER_UNKNOWN]);
        json_add_double(json, STR("share"),
                        known > 0 ? (double)counts[ANSWER_YES] / (double)known : (double)NAN);
        json_close_object(json);
    }
    json_close_array(json);
}

static void put_row(Request *request, const Portfolio *portfolio, const Row *row)
{
    static const AdoptionFigure shown[] = { FIGURE_ACTIVE,   FIGURE_FREQUENCY, FIGURE_EFFECTIVENESS,
                                            FIGURE_ADOPTION, FIGURE_BEHIND,    FIGURE_JUDGED };
    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("account"));
    json_put_account(json, live_engine(request->app->live), row->account, portfolio->day);
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        json_add_double(json, portfolio->adoption.signs[shown[i]].key, row->values->of[shown[i]]);
    json_add_double(json, STR("intended_share"), row->judgement.intended_share);
    json_add_text(
        json, STR("measure"),
        adoption_measure_name(row->values->of[FIGURE_IS_DEPTH] > 0 ? ADOPTION_DEPTH : ADOPTION_BREADTH));
    for (size_t q = 0; q < QUESTION_COUNT; q++)
        json_add_text(json, adoption_question_names[q], adoption_answer_names[row->judgement.answers[q]]);
    json_close_object(json);
}

static int most_active_first(const void *a, const void *b)
{
    const Row *x = *(const Row *const *)a, *y = *(const Row *const *)b;
    double left = x->values->of[FIGURE_ACTIVE], right = y->values->of[FIGURE_ACTIVE];
    if (left > right || left < right) return left > right ? -1 : 1;
    return (x->account > y->account) - (x->account < y->account);
}

// Those with both figures, with the most active people first.
static void put_plane(Request *request, const Portfolio *portfolio)
{
    const Row **placed = ARENA_ARRAY(request->arena, const Row *, portfolio->count + 1);
    size_t count = 0;
    for (size_t i = 0; i < portfolio->count; i++) {
        const double *of = portfolio->rows[i].values->of;
        if (!isnan(of[FIGURE_FREQUENCY]) && !isnan(of[FIGURE_EFFECTIVENESS]))
            placed[count++] = &portfolio->rows[i];
    }
    if (count > 1) qsort(placed, count, sizeof *placed, most_active_first);
    size_t drawn = count < PLANE_MAX ? count : PLANE_MAX;
    json_add_int(request->json, STR("not_drawn"), (int64_t)(count - drawn));
    json_key(request->json, STR("plane"));
    json_open_array(request->json);
    for (size_t i = 0; i < drawn; i++)
        put_row(request, portfolio, placed[i]);
    json_close_array(request->json);
}

// ---- rows in an order, by pages

typedef struct Sorted {
    const Row *row;
    double by; // missing ones come last
} Sorted;

static int by_value(const void *a, const void *b)
{
    const Sorted *x = a, *y = b;
    if (isnan(x->by) != isnan(y->by)) return isnan(x->by) ? 1 : -1;
    if (x->by < y->by || x->by > y->by) return x->by < y->by ? -1 : 1;
    return (x->row->account > y->row->account) - (x->row->account < y->row->account);
}

static bool is_asked(Request *request, const Row *row)
{
    for (size_t q = 0; q < QUESTION_COUNT; q++) {
        const char *name = adoption_question_names[q].data;
        if (query_has(request, name) &&
            !str_equal(query_text(request, name), adoption_answer_names[row->judgement.answers[q]]))
            return false;
    }
    return true;
}

static size_t sort_rows(Request *request, const Portfolio *portfolio, Sorted *sorted)
{
    static const AdoptionFigure figures[] = { FIGURE_FREQUENCY, FIGURE_EFFECTIVENESS, FIGURE_ADOPTION,
                                              FIGURE_BEHIND, FIGURE_ACTIVE };
    Str by = query_text(request, "sort");
    bool falling = str_starts_with(by, STR("-"));
    AdoptionFigure figure = FIGURE_FREQUENCY;
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        if (str_equal(str_slice(by, falling, by.len), portfolio->adoption.signs[figures[i]].key))
            figure = figures[i];
    }
    size_t count = 0;
    for (size_t i = 0; i < portfolio->count; i++) {
        const Row *row = &portfolio->rows[i];
        double value = row->values->of[figure];
        if (is_asked(request, row)) sorted[count++] = (Sorted){ row, falling ? -value : value };
    }
    if (count > 1) qsort(sorted, count, sizeof *sorted, by_value);
    return count;
}

static Status get_adoption(Request *request)
{
    Portfolio *portfolio = ARENA_NEW(request->arena, Portfolio);
    size_t offset = 0, limit = (size_t)query_int(request, "limit", ROWS_USUAL);
    Status status = request_day(request, &portfolio->day);
    if (status == STATUS_OK) status = page_offset(request, &offset);
    if (status == STATUS_OK) status = compile(request, &portfolio->adoption);
    if (status == STATUS_OK) status = read_rows(request, portfolio);
    if (status != STATUS_OK) return status;
    Sorted *sorted = ARENA_ARRAY(request->arena, Sorted, portfolio->count + 1);
    size_t count = sort_rows(request, portfolio, sorted), end = offset;
    JsonWriter *json = request->json;
    page_begin(json);
    for (; end < count && end < offset + limit; end++)
        put_row(request, portfolio, sorted[end].row);
    page_end(json, page_cursor(request, end, count), (int64_t)count);
    json_add_day(json, STR("day"), portfolio->day);
    json_add_int(json, STR("accounts"), (int64_t)portfolio->count);
    put_answer_counts(json, portfolio);
    put_means(json, portfolio);
    put_intended_counts(json, portfolio);
    put_plane(request, portfolio);
    json_close_object(json);
    return STATUS_OK;
}

// clang-format off
#define ANSWERS "one(yes|partly|no|unknown)"
#define ANSWER_NAMES "yes|partly|no|unknown"
#define FIGURES \
    "{active_people number?, known_people number?, frequency number?, adoption number?, behind_share number?," \
    " effectiveness number?, goals_reached number?, rating number?, sentiment number?, last_contact number?," \
    " nps number?, escalations number?, champion number?, decision_maker number?, breadth number?, depth number?," \
    " power_users number?, people_behind number?, people_judged number?, days_expected number?, days_come number?}"

static const Field account_query[] = {
    { "day", FIELD_DAY, .doc = "As of the end of this day; otherwise now." },
    { "compare", FIELD_DAY, .doc = "The day that `previous` is of; otherwise 28 days before." },
    { 0 },
};
static const Field portfolio_query[] = {
    { "day", FIELD_DAY, .doc = "As of the end of this day; otherwise now." },
    { "segment", FIELD_INTEGER, .least = 1, .most = INT32_MAX, .doc = "Only the accounts of this segment." },
    { "owner", FIELD_TEXT, .most = 200, .doc = "Only the accounts of this owner." },
    { "used", FIELD_TEXT, .one_of = ANSWER_NAMES, .doc = "Rows: only those with this answer." },
    { "value", FIELD_TEXT, .one_of = ANSWER_NAMES, .doc = "Rows: only those with this answer." },
    { "trust", FIELD_TEXT, .one_of = ANSWER_NAMES, .doc = "Rows: only those with this answer." },
    { "sort", FIELD_TEXT, .one_of = "frequency|-frequency|effectiveness|-effectiveness|adoption|-adoption|people_behind|-people_behind|active_people|-active_people",
      .doc = "Rows: by which figure, with - the largest first; otherwise the lowest frequency first." },
    { "limit", FIELD_INTEGER, .least = 1, .most = ROWS_MAX, .doc = "Rows of a page; otherwise 50." },
    { "cursor", FIELD_TEXT, .most = 20, .doc = "The next_cursor of the page before." },
    { 0 },
};

const NamedShape adoption_shapes[] = {
    { "AdoptionSign",
      "{key text, value number?, unit one(share|people|days|points|count|yes_no), mark one(good|mixed|poor|unknown),"
      " less_is_better bool, good number, poor number, source one(usage|goals|surveys|touchpoints|tickets|people), formula text}" },
    { "AccountAdoption",
      "{day day, compare day, account AccountRef, measure one(breadth|depth), figures " FIGURES ", previous " FIGURES ","
      " questions [{question one(used|value|trust), answer " ANSWERS ", points number?, evidence [AdoptionSign]}],"
      " intended [{name text, meaning text, formula text, unit one(share|days|yes_no|count), value number?,"
      " at_least number?, at_most number?, holds one(yes|no|unknown)}],"
      " behind {total int, items [{person PersonRef, role text?, expected number, came int?, last_seen day?}]},"
      " history [{day day, frequency number?, effectiveness number?, adoption number?}]}" },
    { "AdoptionRow",
      "{account AccountRef, active_people number?, frequency number?, effectiveness number?, adoption number?,"
      " people_behind number?, people_judged number?, intended_share number?, measure one(breadth|depth),"
      " used " ANSWERS ", value " ANSWERS ", trust " ANSWERS "}" },
    { 0 },
};

const Route adoption_routes[] = {
    { .method = "GET",
      .path = "/api/v1/accounts/{id}/adoption",
      .permission = PERMISSION_READ,
      .sight = SIGHT_ACCOUNT,
      .handler = get_account_adoption,
      .slow = true,
      .summary = "Is the product used, is value gained, is the relationship positive and trusted: the answers, the figures they come from, and who comes less than their role should.",
      .query = account_query,
      .response = "AccountAdoption" },
    { .method = "GET",
      .path = "/api/v1/adoption",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_adoption,
      .slow = true,
      .summary = "The three questions over all customers, how often and how well they use the product, and whether as intended.",
      .query = portfolio_query,
      .response = "{items [AdoptionRow], next_cursor text?, total int, day day, accounts int,"
                  " questions [{question one(used|value|trust), yes int, partly int, no int, unknown int}],"
                  " means {frequency number?, effectiveness number?, adoption number?},"
                  " intended [{name text, meaning text, formula text, yes int, no int, unknown int, share number?}],"
                  " not_drawn int, plane [AdoptionRow]}" },
    { 0 },
};
// clang-format on
