// joints.c: what we do together with customers beyond the product, what it was measured to bring, and what is
// due of an outcome contract.
#include "api/formula_json.h"
#include "api/health_json.h"
#include "api/money_json.h"
#include "api/page.h"
#include "api/routes.h"
#include "api/sheet.h"
#include "api/sight.h"
#include "api/work_json.h"
#include "base/timestamp.h"
#include "know/joint.h"

#include <math.h>
#include <stdlib.h>

enum { LIST_USUAL = 25, OTHERS_LEAST = 5 };

// ---- what it was measured to bring

typedef struct Measure {
    uint16_t before_day, now_day;
    bool over; // the last day has passed
    double before, now, share;
    double others; // median change of the other customers that have both; NAN: fewer than OTHERS_LEAST
    size_t other_count;
    FormulaType type;
} Measure;

static double number_on(const Request *request, const Formula *formula, uint32_t account, uint16_t day)
{
    FormulaResult result =
        formula_evaluate(formula, live_engine(request->app->live), account, day, request->arena);
    return result.value.kind == VALUE_NUMBER ? result.value.number : (double)NAN;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// The same number of all other customers over the same days, to see what would have come without it.
static Status read_others(Request *request, const Formula *formula, uint32_t account, Measure *measure)
{
    const Engine *engine = live_engine(request->app->live);
    size_t count = engine_account_count(engine), kept = 0;
    bool *customers = ARENA_ARRAY(request->arena, bool, count + 1);
    double *then = ARENA_ARRAY(request->arena, double, count + 1);
    double *now = ARENA_ARRAY(request->arena, double, count + 1);
    Status status = choose_customers(request, measure->now_day, customers, count);
    if (status != STATUS_OK) return status;
    keep_seen_accounts(request, customers, count);
    formula_evaluate_all(&formula, 1, engine, measure->before_day, &then, count);
    formula_evaluate_all(&formula, 1, engine, measure->now_day, &now, count);
    for (uint32_t i = 0; i < count; i++) {
        if (i == account || !customers[i] || isnan(then[i]) || isnan(now[i])) continue;
        then[kept++] = now[i] - then[i];
    }
    measure->other_count = kept;
    measure->others = (double)NAN;
    if (kept < OTHERS_LEAST) return STATUS_OK;
    qsort(then, kept, sizeof *then, by_size);
    measure->others = kept % 2 ? then[kept / 2] : (then[kept / 2 - 1] + then[kept / 2]) / 2;
    return STATUS_OK;
}

// *known_out: there is something to measure, and its first day has begun.
static Status measure_work(Request *request, const JointWork *work, Measure *measure, bool *known_out)
{
    const uint16_t today = live_today(request->app->live);
    const uint32_t account = engine_account_find(live_engine(request->app->live), work->account);
    const Formula *formula = NULL;
    FormulaProblem problem;
    *known_out = false;
    if (work->formula.len == 0 || work->from_day < 2 || work->from_day > today || account == ENGINE_NONE)
        return STATUS_OK;
    formula = formula_compile(work->formula, FORMULA_OF_ACCOUNTS, request_formula_names(request),
                              request->arena, &problem);
    if (!formula) return STATUS_OK; // a metric that it names may be gone
    *measure = (Measure){ .before_day = (uint16_t)(work->from_day - 1),
                          .over = work->to_day > 0 && work->to_day<today, .now_day = work->to_day> 0 &&
                                          work->to_day < today
                                      ? work->to_day
                                      : today,
                          .type = formula_type(formula) };
    measure->before = number_on(request, formula, account, measure->before_day);
    measure->now = number_on(request, formula, account, measure->now_day);
    measure->share = joint_share(work, measure->before, measure->now);
    *known_out = true;
    return read_others(request, formula, account, measure);
}

static Status put_measure(Request *request, JsonWriter *json, const JointWork *work)
{
    Measure measure;
    bool known = false;
    Status status = measure_work(request, work, &measure, &known);
    json_key(json, STR("measure"));
    if (status != STATUS_OK || !known) {
        json_put_null(json);
        return status;
    }
    json_open_object(json);
    json_add_day(json, STR("before_day"), measure.before_day);
    json_add_day(json, STR("now_day"), measure.now_day);
    json_add_bool(json, STR("over"), measure.over);
    json_add_text(json, STR("type"), formula_type_word(measure.type));
    json_add_double(json, STR("before"), measure.before);
    json_add_double(json, STR("now"), measure.now);
    json_add_double(json, STR("others_change"), measure.others);
    json_add_int(json, STR("others"), (int64_t)measure.other_count);
    json_add_double(json, STR("share"), measure.share);
    json_key(json, STR("due"));
    if (work->currency && !isnan(measure.share))
        json_put_int(json, joint_due(work, measure.share));
    else
        json_put_null(json);
    json_close_object(json);
    return STATUS_OK;
}

// ---- answers

static void put_people(const Request *request, JsonWriter *json, const JointWork *work)
{
    const Engine *engine = live_engine(request->app->live);
    json_key(json, STR("people"));
    json_open_array(json);
    for (size_t i = 0; i < work->person_count; i++) {
        uint32_t person = engine_person_find(engine, work->people[i]);
        if (person == ENGINE_NONE) continue;
        json_open_object(json);
        json_add_text(json, STR("id"), work->people[i]);
        json_add_text(json, STR("name"),
                      sees_person(request, person)
                          ? person_name(engine, person, live_today(request->app->live), request->arena)
                          : work->people[i]);
        json_close_object(json);
    }
    json_close_array(json);
}

static void put_work(const Request *request, JsonWriter *json, const JointWork *work)
{
    json_add_int(json, STR("id"), work->id);
    put_account_of(request, json, work->account);
    json_add_text(json, STR("kind"), work->kind);
    json_add_text(json, STR("title"), work->title);
    json_add_text(json, STR("partner"), work->partner);
    json_add_text(json, STR("state"), work->state);
    json_add_day_or_null(json, STR("from"), work->from_day);
    json_add_day_or_null(json, STR("to"), work->to_day);
    put_people(request, json, work);
    json_key(json, STR("price"));
    if (work->currency) {
        json_open_object(json);
        json_add_int(json, STR("amount"), work->price);
        put_currency(json, work->currency);
        json_close_object(json);
    } else {
        json_put_null(json);
    }
    json_add_text(json, STR("owner"), work->owner);
    json_add_text(json, STR("scope"), work->scope);
    json_add_text(json, STR("result"), work->result);
    json_add_text(json, STR("feedback"), work->feedback);
    json_add_text(json, STR("formula"), work->formula);
    json_add_double(json, STR("target"), work->target);
    json_add_text(json, STR("aim"), work->aim);
    json_add_text(json, STR("price_rule"), work->price_rule);
    json_add_int(json, STR("refund_percent"), work->refund_percent);
    json_add_time(json, STR("created_at"), work->created_us);
    json_add_time(json, STR("changed_at"), work->changed_us);
    json_add_text(json, STR("changed_by"), work->changed_by);
}

static Status find_work(Request *request, JointWork *work_out)
{
    Status status = joint_get(request->store, path_number(request), request->arena, work_out, request->error);
    return status == STATUS_OK ? refuse_unseen(request, work_out->account) : status;
}

static Status put_one(Request *request, JsonWriter *json, int64_t id, bool measured)
{
    JointWork work;
    Status status = joint_get(request->store, id, request->arena, &work, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(json);
    put_work(request, json, &work);
    if (measured) status = put_measure(request, json, &work);
    json_close_object(json);
    return status;
}

// What is kept, without what is measured: that changes without an edit.
static Status work_state(Request *request, JsonWriter *json)
{
    JointWork work;
    Status status = find_work(request, &work);
    return status == STATUS_OK ? put_one(request, json, work.id, false) : status;
}

static Status get_work(Request *request)
{
    JointWork work;
    Status status = find_work(request, &work);
    return status == STATUS_OK ? put_one(request, request->json, work.id, true) : status;
}

static JointFilter asked_filter(Request *request)
{
    return (JointFilter){ .account = account_named(request, query_text(request, "account")),
                          .owner = query_text(request, "owner"),
                          .kind = query_text(request, "kind"),
                          .state = query_text(request, "state") };
}

static Status list_works(Request *request)
{
    JointFilter filter = asked_filter(request);
    JointWork *works = NULL;
    size_t count = 0;
    int64_t total = 0;
    Status status = page_offset(request, &filter.offset);
    filter.limit = (size_t)query_int(request, "limit", LIST_USUAL);
    if (status == STATUS_OK)
        status = joint_list(request->store, &filter, request->arena, &works, &count, &total, request->error);
    if (status != STATUS_OK) return status;
    page_begin(request->json);
    for (size_t i = 0; i < count; i++) {
        if (!sees_work(request, works[i].account)) continue;
        json_open_object(request->json);
        put_work(request, request->json, &works[i]);
        json_close_object(request->json);
    }
    page_end(request->json, page_cursor(request, filter.offset + count, (size_t)total), total);
    json_close_object(request->json);
    return STATUS_OK;
}

static void add_sheet_row(Sheet *sheet, const JointWork *work)
{
    Request *request = sheet->request;
    const uint16_t days[] = { work->from_day, work->to_day };
    const Str texts[] = { work->account, work->kind, work->title, work->partner, work->state };
    const Str more[] = { work->owner, work->scope, work->result, work->feedback };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        sheet_add_text(sheet, texts[i]);
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        sheet_add_value(sheet, (Value){ .kind = days[i] ? VALUE_DATE : VALUE_MISSING, .number = days[i] });
    sheet_add_text(sheet,
                   work->currency ? currency_format(work->currency, work->price, request->arena) : STR(""));
    sheet_add_text(sheet, work->currency ? currency_code(work->currency) : STR(""));
    for (size_t i = 0; i < sizeof more / sizeof *more; i++)
        sheet_add_text(sheet, more[i]);
    sheet_end_row(sheet, false);
}

static Status put_rows(Sheet *sheet)
{
    static const char *const columns[] = { "account", "kind",   "title",   "partner",  "state",
                                           "from",    "to",     "price",   "currency", "owner",
                                           "scope",   "result", "feedback" };
    Request *request = sheet->request;
    JointFilter filter = asked_filter(request);
    JointWork *works = NULL;
    size_t count = 0;
    int64_t total = 0;
    filter.limit = JOINT_EXPORT_MAX;
    Status status =
        joint_list(request->store, &filter, request->arena, &works, &count, &total, request->error);
    if (status != STATUS_OK) return status;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        sheet_add_text(sheet, str_from_c(columns[i]));
    sheet_end_row(sheet, true);
    for (size_t i = 0; i < count; i++) {
        if (sees_work(request, works[i].account)) add_sheet_row(sheet, &works[i]);
    }
    return STATUS_OK;
}

static Status list_works_csv(Request *request)
{
    return answer_sheet(request, "joint-work", NULL, put_rows);
}

// ---- edits

typedef struct JointEdit {
    Request *request;
    JointWork work;
} JointEdit;

static Status save_edit(Store *store, void *context, Error *error)
{
    JointEdit *edit = context;
    Status status = joint_save(store, &edit->work, error);
    name_record(edit->request, edit->work.id);
    return status;
}

static bool names_person(const JointWork *work, Str id)
{
    for (size_t i = 0; i < work->person_count; i++) {
        if (str_equal(work->people[i], id)) return true;
    }
    return false;
}

static Status read_people(Request *request, JointWork *work)
{
    const JsonNode *list = body_node(request, "people");
    const TextBounds bounds = { "people", JOINT_PEOPLE_MAX, 256 };
    const Str *ids = NULL;
    size_t count = 0;
    if (!list) return STATUS_OK;
    Status status = read_texts(request, list, bounds, &ids, &count);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        bool there = seen_person(request, ids[i]) != ENGINE_NONE ||
                     names_person(work, ids[i]); // who stands there already may stay
        if (!there)
            status = fail(request->error, STATUS_INVALID, STR("people"),
                          "There is nobody with the id “%.*s”.", STR_ARG(ids[i]));
    }
    if (status != STATUS_OK) return status;
    work->people = ids;
    work->person_count = count;
    return STATUS_OK;
}

static Status read_price(Request *request, JointWork *work)
{
    if (!body_has(request, "price") && !body_has(request, "currency")) return STATUS_OK;
    if (!body_has(request, "price"))
        return fail(request->error, STATUS_INVALID, STR("price"),
                    "Say the price in minor units of the currency.");
    work->price = body_int(request, "price", 0);
    return body_currency(request, &work->currency);
}

// A number of one account; what is compared among customers would move by itself.
static Status check_formula(Request *request, const JointWork *work)
{
    const Formula *formula = NULL;
    if (work->formula.len == 0) return STATUS_OK;
    Status status = compile_asked(request, work->formula, FORMULA_OF_ACCOUNTS, &formula);
    if (status != STATUS_OK) return status;
    FormulaType type = formula_type(formula);
    if (type != FORMULA_NUMBER && type != FORMULA_SHARE && type != FORMULA_DURATION)
        return fail(request->error, STATUS_INVALID, STR("formula"),
                    "The formula has to be a number, such as active_people(28d).");
    return require_numbers(request, formula);
}

static Status check_work(Request *request, const JointWork *work)
{
    bool outcome = str_equal(work->kind, STR("outcome"));
    if (work->title.len == 0) return fail(request->error, STATUS_INVALID, STR("title"), "Say what it is.");
    if (work->account.len == 0)
        return fail(request->error, STATUS_INVALID, STR("account"), "Say whose it is: the id of an account.");
    if (work->from_day > 0 && work->to_day > 0 && work->to_day < work->from_day)
        return fail(request->error, STATUS_INVALID, STR("to"), "It ends before it begins.");
    if (!isnan(work->target) && work->formula.len == 0)
        return fail(request->error, STATUS_INVALID, STR("formula"),
                    "Say by which formula the target is measured.");
    if (outcome && (isnan(work->target) || work->from_day == 0 || work->to_day == 0 || !work->currency))
        return fail(request->error, STATUS_INVALID, STR("target"),
                    "An outcome contract needs a formula, a target, a first and a last day and a price.");
    if (!outcome && !str_equal(work->price_rule, STR("fixed")))
        return fail(request->error, STATUS_INVALID, STR("price_rule"),
                    "Only the price of an outcome contract follows the outcome.");
    Status status = check_formula(request, work);
    return status == STATUS_OK ? check_account(request, "account", work->account) : status;
}

static uint16_t read_day(const Request *request, const char *name, uint16_t otherwise)
{
    int64_t day = 0;
    if (!body_has(request, name)) return otherwise;
    return date_parse(body_text(request, name), &day) && day > 0 && day < ZONE_DAYS ? (uint16_t)day
                                                                                    : otherwise;
}

static Status read_work(Request *request, JointWork *work)
{
    const struct {
        const char *name;
        Str *text;
    } texts[] = {
        { "kind", &work->kind },     { "title", &work->title },          { "partner", &work->partner },
        { "state", &work->state },   { "owner", &work->owner },          { "scope", &work->scope },
        { "result", &work->result }, { "feedback", &work->feedback },    { "formula", &work->formula },
        { "aim", &work->aim },       { "price_rule", &work->price_rule }
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (body_has(request, texts[i].name)) *texts[i].text = str_trim(body_text(request, texts[i].name));
    }
    if (body_has(request, "account")) work->account = account_named(request, body_text(request, "account"));
    work->from_day = read_day(request, "from", work->from_day);
    work->to_day = read_day(request, "to", work->to_day);
    work->target = body_number(request, "target", work->target);
    work->refund_percent = body_int(request, "refund_percent", work->refund_percent);
    work->changed_us = request_now(request);
    work->changed_by = request->caller.id;
    Status status = read_people(request, work);
    if (status == STATUS_OK) status = read_price(request, work);
    return status == STATUS_OK ? check_work(request, work) : status;
}

static Status keep_work(Request *request, JointEdit *edit)
{
    Status status = read_work(request, &edit->work);
    if (status == STATUS_OK) status = request_edit(request, save_edit, edit);
    return status == STATUS_OK ? put_one(request, request->json, edit->work.id, true) : status;
}

static Status create_work(Request *request)
{
    JointEdit edit = { .request = request,
                       .work = { .kind = STR("project"),
                                 .state = STR("planned"),
                                 .aim = STR("at_least"),
                                 .price_rule = STR("fixed"),
                                 .target = (double)NAN,
                                 .created_us = request_now(request) } };
    return keep_work(request, &edit);
}

static Status change_work(Request *request)
{
    JointEdit edit = { .request = request };
    Status status = find_work(request, &edit.work);
    return status == STATUS_OK ? keep_work(request, &edit) : status;
}

static Status remove_edit(Store *store, void *context, Error *error)
{
    const JointEdit *edit = context;
    return joint_remove(store, edit->work.id, error);
}

static Status remove_work(Request *request)
{
    JointEdit edit = { .request = request };
    Status status = find_work(request, &edit.work);
    return status == STATUS_OK ? request_edit(request, remove_edit, &edit) : status;
}

// ---- tables

static const Field list_query[] = {
    { "account", FIELD_TEXT, .doc = "Only of the account with this id." },
    { "owner", FIELD_TEXT, .doc = "Only of the staff member with this e-mail address." },
    { "kind", FIELD_TEXT, .one_of = JOINT_KIND_NAMES, .doc = "Only of this kind." },
    { "state", FIELD_TEXT, .one_of = JOINT_STATE_NAMES "|open",
      .doc = "Only in this state; open: planned, agreed or running." },
    { "limit", FIELD_INTEGER, .least = 1, .most = JOINTS_LISTED_MAX,
      .doc = "Rows of a page; 25 when not given." },
    { "cursor", FIELD_TEXT, .doc = "The next_cursor of the page before." },
    { 0 },
};
static const Field file_query[] = {
    { "account", FIELD_TEXT, .doc = "Only of the account with this id." },
    { "owner", FIELD_TEXT, .doc = "Only of the staff member with this e-mail address." },
    { "kind", FIELD_TEXT, .one_of = JOINT_KIND_NAMES, .doc = "Only of this kind." },
    { "state", FIELD_TEXT, .one_of = JOINT_STATE_NAMES "|open",
      .doc = "Only in this state; open: planned, agreed or running." },
    { 0 },
};
static const Field work_body[] = {
    { "account", FIELD_ID, .doc = "Id of the account." },
    { "kind", FIELD_TEXT, .one_of = JOINT_KIND_NAMES, .doc = "project when not given." },
    { "title", FIELD_TEXT, .most = JOINT_TITLE_BYTES_MAX, .doc = "What it is." },
    { "partner", FIELD_TEXT, .most = JOINT_PARTNER_BYTES_MAX,
      .doc = "Who else takes part: another company, or the customer that is helped." },
    { "state", FIELD_TEXT, .one_of = JOINT_STATE_NAMES, .doc = "planned when not given." },
    { "from", FIELD_DAY, .doc = "Its first day." },
    { "to", FIELD_DAY, .doc = "Its last day." },
    { "people", FIELD_ARRAY,
      .doc = "Ids of people of the customer who are invited or take part, at most 100." },
    { "price", FIELD_INTEGER, .least = 0, .most = MONEY_MOST,
      .doc = "What the customer pays, of an incentive what they get; minor units of the currency." },
    { "currency", FIELD_TEXT, .most = 3, .doc = "ISO code of the price, such as EUR." },
    { "owner", FIELD_TEXT, .most = 254, .doc = "E-mail address of who takes care." },
    { "scope", FIELD_TEXT, .most = JOINT_TEXT_BYTES_MAX,
      .doc = "What belongs to it, what is guaranteed, or what is rewarded." },
    { "result", FIELD_TEXT, .most = JOINT_TEXT_BYTES_MAX, .doc = "What came of it." },
    { "feedback", FIELD_TEXT, .most = JOINT_TEXT_BYTES_MAX, .doc = "What the customer said of it." },
    { "formula", FIELD_TEXT, .most = FORMULA_BYTES_MAX,
      .doc = "A number of the account that should move: compared on the day before the first day and on the "
             "last one." },
    { "target", FIELD_NUMBER, .doc = "The number that it should reach." },
    { "aim", FIELD_TEXT, .one_of = JOINT_AIM_NAMES,
      .doc = "Which side of the target is reached; at_least when not given." },
    { "price_rule", FIELD_TEXT, .one_of = JOINT_PRICE_RULE_NAMES,
      .doc = "Of an outcome contract: fixed; refund: less refund_percent when missed; proportional: the "
             "share that was reached." },
    { "refund_percent", FIELD_INTEGER, .least = 0, .most = 100,
      .doc = "Given back when the target is missed." },
    { 0 },
};

#define JOINT_MEMBERS                                                                                        \
    "id int, account AccountRef?, kind one(" JOINT_KIND_NAMES "), title text, partner text,"                 \
    " state one(" JOINT_STATE_NAMES "), from day?, to day?, people [{id text, name text}],"                  \
    " price {amount int, currency text, digits int}?, owner text, scope text, result text, feedback text,"   \
    " formula text, target number?, aim one(" JOINT_AIM_NAMES "), price_rule one(" JOINT_PRICE_RULE_NAMES    \
    "), refund_percent int,"                                                                                 \
    " created_at time, changed_at time, changed_by text"
const NamedShape joint_shapes[] = {
    { "JointWork", "{" JOINT_MEMBERS "}" },
    { "JointMeasure", "{before_day day, now_day day, over bool, type text, before number?, now number?,"
                      " others_change number?, others int, share number?, due int?}" },
    { "MeasuredJointWork", "{" JOINT_MEMBERS ", measure JointMeasure?}" },
    { 0 },
};

const Route joint_routes[] = {
    { .method = "GET",
      .path = "/api/v1/joint-works",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = list_works,
      .slow = true,
      .summary =
          "What we do together with customers beyond the product: open ones first, by the day they begin.",
      .query = list_query,
      .response = "list JointWork" },
    { .method = "GET",
      .path = "/api/v1/joint-works.csv",
      .permission = PERMISSION_EXPORT,
      .sight = SIGHT_FILTERED,
      .handler = list_works_csv,
      .slow = true,
      .summary = "The same as CSV, all that fit.",
      .query = file_query,
      .response = "A header row, then a row each.",
      .response_type = CSV_TYPE },
    { .method = "POST",
      .path = "/api/v1/joint-works",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = create_work,
      .summary = "Notes a follow-up project, a public story, co-innovation, help among customers, a paid "
                 "service or assessment, an incentive,"
                 " a visit or event, or an outcome contract.",
      .body = work_body,
      .response = "MeasuredJointWork",
      .success = 201,
      .creates = true },
    { .method = "GET",
      .path = "/api/v1/joint-works/{id}",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_work,
      .state = work_state,
      .slow = true,
      .summary = "One, with what its formula measures before and now, how all other customers moved, and "
                 "what is due.",
      .response = "MeasuredJointWork" },
    { .method = "PATCH",
      .path = "/api/v1/joint-works/{id}",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = change_work,
      .state = work_state,
      .summary = "Changes one; what is left out stays.",
      .body = work_body,
      .response = "MeasuredJointWork" },
    { .method = "DELETE",
      .path = "/api/v1/joint-works/{id}",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = remove_work,
      .state = work_state,
      .summary = "Removes one." },
    { 0 },
};
