// suggestions.c: what separated accounts that left from those that stayed, and points that say it.
#include "api/health_json.h"
#include "api/routes.h"
#include "api/runs.h"
#include "api/suggestion_desk.h"
#include "know/segment.h"
#include "know/warning_desk.h"

enum { AHEAD_USUAL = 90, AHEAD_LEAST = 30, AHEAD_MOST = 365 };

// The formula of the segment that the body names; empty: all accounts.
static Status read_whom(Request *request, SuggestionWish *wish)
{
    Definition definition;
    FormulaProblem problem;
    wish->segment = body_int(request, "segment", 0);
    if (wish->segment == 0) return STATUS_OK;
    if (!definition_get(request->app->definitions, DEFINITION_SEGMENT, wish->segment, request->arena,
                        &definition))
        return fail(request->error, STATUS_INVALID, STR("segment"), "There is no such segment.");
    Segment segment = segment_read(&definition, request->arena);
    if (segment.scope != FORMULA_OF_ACCOUNTS)
        return fail(request->error, STATUS_INVALID, STR("segment"),
                    "This is a segment of people. Choose one of accounts.");
    if (segment.formula.len == 0)
        return fail(request->error, STATUS_INVALID, STR("segment"),
                    "This segment is a list by hand: it has no past to learn from.");
    if (!formula_compile(segment.formula, FORMULA_OF_ACCOUNTS, request_formula_names(request), request->arena,
                         &problem))
        return fail(request->error, STATUS_INVALID, STR("segment"), "%s", problem.message);
    wish->whom = segment.formula;
    return STATUS_OK;
}

static Status begin_suggestion(Request *request)
{
    SuggestionWish wish = { .life = warning_desk_life(request->app->warnings, request->arena),
                            .today = live_today(request->app->live),
                            .ahead = (uint16_t)body_int(request, "days", AHEAD_USUAL) };
    int64_t id = 0;
    Status status = read_whom(request, &wish);
    if (status == STATUS_OK)
        status = suggestion_desk_begin(request->app->suggestions, &wish, &id, request->error);
    if (status == STATUS_OK) answer_begun(request, id);
    return status;
}

static Status get_suggestion(Request *request)
{
    static const char *const results[RUN_RESULTS] = { "result" };
    return answer_run(request, request->app->suggestions, "suggestion", results);
}

static Status stop_suggestion(Request *request)
{
    return answer_stop(request, request->app->suggestions, "suggestion");
}

static const Field begin_body[] = {
    { "days", FIELD_INTEGER, .least = AHEAD_LEAST, .most = AHEAD_MOST,
      .doc = "Who left within so many days of the day that is looked at; 90 when not given." },
    { "segment", FIELD_INTEGER, .least = 1, .most = INT64_MAX,
      .doc = "Only accounts that were in this segment on the day." },
    { 0 },
};

const NamedShape suggestion_shapes[] = {
    { "SuggestedMeasure", "{name text, formula text, group one(experience|outcome), type text, known number, "
                          "auc number?, low number?,"
                          " high number?, clear bool, condition text?, limit number?, below bool, flagged "
                          "number?, caught number?,"
                          " lift number?, lift_low number?, lift_high number?, points int}" },
    { "SuggestedPoints",
      "{name text, formula text, group one(experience|outcome), type text, most int, missing int,"
      " share_missing number, corners [{value number, points int}]}" },
    { "SuggestedModel",
      "{auc number?, low number?, high number?, lift number?,"
      " calibration {sentence text, slope number?, constant number?, said number, came number, brier number,"
      " brier_base number, parts [{cases int, left int, said number, came number}]},"
      " measures [SuggestedPoints], chances [{points int, chance number}], watch_from int, thriving_from "
      "int}" },
    { "Suggestion",
      "{sentence text, days_before int, months int, first day?, last day?, one_of int, left int, stayed int,"
      " accounts_left int, accounts_stayed int, tried int, too_few bool, measures [SuggestedMeasure],"
      " model SuggestedModel?, scorecard any}" },
    { 0 },
};

const Route suggestion_routes[] = {
    { .method = "POST",
      .path = "/api/v1/suggestions",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE, // sums over all customers
      .handler = begin_suggestion,
      .slow = true,
      .summary =
          "Looks for what separated accounts that left from those that stayed, and makes points of it.",
      .body = begin_body,
      .response = "{id int}",
      .success = 202 },
    { .method = "GET",
      .path = "/api/v1/suggestions/{id}",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = get_suggestion,
      .summary =
          "How far it is, and what came out: measures alone, a points model, and a scorecard to adopt.",
      .response = "{state one(waits|runs|done|stopped), progress number, result Suggestion?}" },
    { .method = "DELETE",
      .path = "/api/v1/suggestions/{id}",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = stop_suggestion,
      .slow = true,
      .summary = "Stops it." },
    { 0 },
};
