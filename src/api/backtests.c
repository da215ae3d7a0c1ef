// backtests.c: a formula, a rule, a segment or a scorecard run over the past.
#include "api/backtest_desk.h"
#include "api/formula_json.h"
#include "api/health_json.h"
#include "api/know_json.h"
#include "api/routes.h"
#include "api/runs.h"
#include "base/timestamp.h"
#include "know/segment.h"

#include <math.h>

enum { DAYS_USUAL = 365, EVERY_USUAL = 1, AHEAD_USUAL = 90, QUIET_USUAL = 28, DAYS_LEAST = 30 };

// ---- what raises the alarm: members of the body, or of its member "versus"

typedef struct Asked {
    Request *request;
    const JsonNode *object; // NULL: the body itself
    Str field;              // for complaints
} Asked;

static const JsonNode *member(const Asked *asked, const char *name)
{
    if (!asked->object) return body_node(asked->request, name);
    const JsonNode *node = json_member(asked->object, str_from_c(name));
    return node && node->kind == JSON_NULL ? NULL : node;
}

static Status refuse(const Asked *asked, const char *message)
{
    return fail(asked->request->error, STATUS_INVALID, asked->field, "%s", message);
}

// The definition that the member names, in the version that is asked for.
static Status find_definition(const Asked *asked, DefinitionKind kind, const JsonNode *node,
                              Definition *definition_out)
{
    Request *request = asked->request;
    const JsonNode *version_node = member(asked, "version");
    int64_t id = 0, version = 0;
    bool good = node->kind == JSON_NUMBER && json_int64(node, &id) &&
                (!version_node || (version_node->kind == JSON_NUMBER && json_int64(version_node, &version)));
    if (!good) return refuse(asked, "Name it by its id, and its version by a whole number.");
    if (version_node)
        return definition_version(request->store, kind, id, version, request->arena, definition_out,
                                  request->error);
    if (definition_get(request->app->definitions, kind, id, request->arena, definition_out)) return STATUS_OK;
    return fail(request->error, STATUS_INVALID, asked->field, "There is no such %.*s.",
                STR_ARG(definition_kind_name(kind)));
}

static Status check_condition(const Asked *asked, Str text)
{
    Request *request = asked->request;
    FormulaProblem problem = { 0 };
    const Formula *formula =
        formula_compile(text, FORMULA_OF_ACCOUNTS, request_formula_names(request), request->arena, &problem);
    if (formula && formula_type(formula) == FORMULA_YESNO) return require_numbers(request, formula);
    if (!formula) {
        note_formula_problem(request, text, &problem);
        return refuse(asked, problem.message);
    }
    return fail(request->error, STATUS_INVALID, asked->field, "This has to be yes or no, it is %s.",
                formula_type_name(formula_type(formula)));
}

static Status read_rule(const Asked *asked, const JsonNode *node, BacktestSide *side)
{
    Definition definition;
    WarningRule rule;
    Request *request = asked->request;
    Status status = find_definition(asked, DEFINITION_WARNING, node, &definition);
    if (status == STATUS_OK)
        status = warning_rule_read(definition.body, request->arena, &rule, request->error);
    if (status != STATUS_OK) return status;
    side->formula = rule.formula;
    return check_condition(asked, rule.formula);
}

static Status read_segment(const Asked *asked, const JsonNode *node, BacktestSide *side)
{
    Definition definition;
    Status status = find_definition(asked, DEFINITION_SEGMENT, node, &definition);
    if (status != STATUS_OK) return status;
    Segment segment = segment_read(&definition, asked->request->arena);
    if (segment.scope != FORMULA_OF_ACCOUNTS)
        return refuse(asked, "This is a segment of people. Choose one of accounts.");
    if (segment.formula.len == 0)
        return refuse(asked, "This segment is a list by hand: it has no past to run over.");
    side->formula = segment.formula;
    return check_condition(asked, segment.formula);
}

// A score below the line between "at risk" and "watch", when no other is given.
static Status read_scorecard(const Asked *asked, const JsonNode *node, BacktestSide *side)
{
    Request *request = asked->request;
    const FormulaNames *names = request_formula_names(request);
    Scorecard *card = ARENA_NEW(request->arena, Scorecard);
    ScorecardFault fault = { 0 };
    Definition definition = { .body = json_raw(node) };
    Status status = STATUS_OK;
    if (node->kind != JSON_OBJECT) status = find_definition(asked, DEFINITION_SCORECARD, node, &definition);
    if (status == STATUS_OK) status = scorecard_read(definition.body, request->arena, card, request->error);
    if (status == STATUS_OK) status = scorecard_compile(card, names, request->arena, &fault, request->error);
    if (fault.text.len > 0) note_formula_problem(request, fault.text, &fault.problem);
    if (status == STATUS_OK)
        status = scorecard_bind(card, request->app->definitions, names, request->arena, request->error);
    if (status != STATUS_OK) return status;
    side->scorecard = definition.body;
    side->scorecard_id = definition.id;
    side->below = card->rules.watch_from;
    const JsonNode *below = member(asked, "below");
    if (!below) return STATUS_OK;
    double points = below->kind == JSON_NUMBER ? json_number(below) : -1;
    if (!(points > 0 && points <= 100))
        return refuse(asked, "Below how many points it is an alarm: above 0, at most 100.");
    side->below = (Points)llround(points * POINT);
    return STATUS_OK;
}

static Status read_formula(const Asked *asked, const JsonNode *node, BacktestSide *side)
{
    if (node->kind == JSON_TEXT) side->formula = json_text(node, asked->request->arena);
    if (side->formula.len == 0 || side->formula.len > FORMULA_BYTES_MAX)
        return fail(asked->request->error, STATUS_INVALID, asked->field,
                    "The formula is a text of at most %d bytes.", FORMULA_BYTES_MAX);
    return check_condition(asked, side->formula);
}

static Status read_side(const Asked *asked, BacktestSide *side)
{
    static const struct {
        const char *name;
        Status (*read)(const Asked *asked, const JsonNode *node, BacktestSide *side);
    } ways[] = { { "formula", read_formula },
                 { "rule", read_rule },
                 { "segment", read_segment },
                 { "scorecard", read_scorecard } };
    size_t given = 0, way = 0;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        if (!member(asked, ways[i].name)) continue;
        given++;
        way = i;
    }
    if (given != 1) return refuse(asked, "Name one of: a formula, a rule, a segment, a scorecard.");
    return ways[way].read(asked, member(asked, ways[way].name), side);
}

static Status read_sides(Request *request, BacktestWish *wish)
{
    const Asked asked = { request, NULL, STR("formula") };
    Status status = read_side(&asked, &wish->sides[wish->side_count++]);
    const JsonNode *versus = body_node(request, "versus");
    if (status != STATUS_OK || !versus) return status;
    const Asked other = { request, versus, STR("versus") };
    BacktestSide *side = &wish->sides[wish->side_count++];
    if (versus->kind == JSON_OBJECT) return read_side(&other, side);
    return read_formula(&other, versus, side);
}

static Status read_days(Request *request, BacktestWish *wish)
{
    int64_t today = live_today(request->app->live), to = today, from;
    if (body_has(request, "to")) date_parse(body_text(request, "to"), &to);
    from = to - DAYS_USUAL;
    if (body_has(request, "from")) date_parse(body_text(request, "from"), &from);
    if (to > today || to <= 0)
        return fail(request->error, STATUS_INVALID, STR("to"), "The last day must not lie after today.");
    if (from < 1 || to - from < DAYS_LEAST || to - from >= ENGINE_DAYS)
        return fail(request->error, STATUS_INVALID, STR("from"), "The days must be %d to %d.", DAYS_LEAST,
                    ENGINE_DAYS);
    wish->from = (uint16_t)from;
    wish->to = (uint16_t)to;
    wish->every_days = (uint16_t)body_int(request, "every_days", EVERY_USUAL);
    wish->ahead_days = (uint16_t)body_int(request, "ahead_days", AHEAD_USUAL);
    wish->quiet_days = (uint16_t)body_int(request, "quiet_days", QUIET_USUAL);
    return STATUS_OK;
}

static Status begin_backtest(Request *request)
{
    BacktestWish wish = { .life = warning_desk_life(request->app->warnings, request->arena) };
    int64_t id = 0;
    Status status = read_sides(request, &wish);
    if (status == STATUS_OK) status = read_days(request, &wish);
    if (status == STATUS_OK)
        status = backtest_desk_begin(request->app->backtests, &wish, &id, request->error);
    if (status == STATUS_OK) answer_begun(request, id);
    return status;
}

static Status get_backtest(Request *request)
{
    static const char *const results[RUN_RESULTS] = { "result", "versus" };
    return answer_run(request, request->app->backtests, "back-test", results);
}

static Status stop_backtest(Request *request)
{
    return answer_stop(request, request->app->backtests, "back-test");
}

static const Field begin_body[] = {
    { "formula", FIELD_TEXT, .most = FORMULA_BYTES_MAX, .doc = "Whom it would have warned of: yes or no." },
    { "rule", FIELD_INTEGER, .least = 1, .most = INT64_MAX,
      .doc = "Instead: the formula of a warning rule." },
    { "segment", FIELD_INTEGER, .least = 1, .most = INT64_MAX, .doc = "Instead: the formula of a segment." },
    { "scorecard", FIELD_ANY,
      .doc = "Instead: the scores of a scorecard, by its id or by a body as it would be." },
    { "version", FIELD_INTEGER, .least = 1, .most = INT64_MAX,
      .doc = "Which version of the rule, segment or scorecard; the newest when not given." },
    { "below", FIELD_NUMBER, .least = 0, .most = 100,
      .doc = "Of a scorecard: an alarm when the score is below; its band at risk when not given." },
    { "versus", FIELD_ANY,
      .doc = "Another one, to be compared: a formula as text, or an object with the members above." },
    { "from", FIELD_DAY, .doc = "First day; a year before `to` when not given. At most 512 days." },
    { "to", FIELD_DAY, .doc = "Last day; today when not given." },
    { "every_days", FIELD_INTEGER, .least = 1, .most = 28,
      .doc = "Looked at every so many days; 1 when not given." },
    { "ahead_days", FIELD_INTEGER, .least = 1, .most = 365,
      .doc = "An alarm is right when the account is lost within so many days, or while it stands; 90 when not"
             " given." },
    { "quiet_days", FIELD_INTEGER, .least = 0, .most = 365,
      .doc = "An alarm that comes back within so many days is the same one; 28 when not given." },
    { 0 },
};

const NamedShape backtest_shapes[] = {
    { "BacktestResult",
      "{looks int, lost int, caught int, missed int, ahead {median int, low int, high int}?, alarms int,"
      " false_alarms int, open int, months number, per_month number,"
      " per_owner [{owner text, alarms int, per_month number}], case_count int,"
      " cases [{account AccountRef, kind one(caught|missed|false|open|again), warned day?, ended day?,"
      " lost day?}], cut bool}" },
    { 0 },
};

const Route backtest_routes[] = {
    { .method = "POST",
      .path = "/api/v1/backtests",
      .permission = PERMISSION_READ,
      .handler = begin_backtest,
      .slow = true,
      .body_bytes_max = 1 << 20,
      .summary =
          "Runs a formula, rule, segment or scorecard over the past: whom it would have caught, missed,"
          " and warned of in vain.",
      .body = begin_body,
      .response = "{id int}",
      .success = 202 },
    { .method = "GET",
      .path = "/api/v1/backtests/{id}",
      .permission = PERMISSION_READ,
      .handler = get_backtest,
      .summary = "How far it is, and what came out.",
      .response = "{state one(waits|runs|done|stopped), progress number, result BacktestResult?,"
                  " versus BacktestResult?}" },
    { .method = "DELETE",
      .path = "/api/v1/backtests/{id}",
      .permission = PERMISSION_READ,
      .handler = stop_backtest,
      .slow = true,
      .summary = "Stops it." },
    { 0 },
};
