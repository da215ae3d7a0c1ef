// segments.c: segments: what they are, and edits. Who is in them is in segment_members.c.
#include "api/definitions.h"
#include "api/formula_json.h"
#include "api/know_json.h"
#include "api/routes.h"
#include "api/segment_asking.h"
#include "know/segment_target.h"
#include "know/segment_view.h"

#include <math.h>
#include <stdlib.h>

enum { WINDOW_DAYS = 28, COLUMNS_AT_ONCE = 32, PEOPLE_COUNTED_MAX = 1000000 };

// ---- the list, with counts

typedef struct Row {
    const Definition *definition;
    Segment segment;
    const Formula *formula; // NULL: a list, or broken
    bool broken;
} Row;

static void compile_rows(Request *request, Row *rows, size_t count)
{
    const App *app = request->app;
    const FormulaNames *names =
        formula_names_read(live_engine(app->live), app->features, app->definitions, request->arena);
    for (size_t i = 0; i < count; i++) {
        FormulaProblem problem;
        Error ignored;
        rows[i].segment = segment_read(rows[i].definition, request->arena);
        rows[i].broken = segment_check(&rows[i].segment, names, request->arena, &rows[i].formula, &problem,
                                       &ignored) != STATUS_OK;
    }
}

static void put_segment_members(JsonWriter *json, const Segment *segment)
{
    json_add_text(json, STR("scope"), segment->scope == FORMULA_OF_PEOPLE ? STR("people") : STR("accounts"));
    json_add_text(json, STR("formula"), segment->formula);
    json_add_int(json, STR("listed"), (int64_t)segment->id_count);
    json_add_text(json, STR("description"), segment->description);
    json_add_bool(json, STR("pinned"), segment->pinned);
    json_add_raw(json, STR("view"), segment->view);
    json_add_raw(json, STR("targets"), segment->targets.len > 0 ? segment->targets : STR("[]"));
    json_add_text(json, STR("service"), segment->service);
    json_add_double(json, STR("service_hours"), segment->service_hours);
}

static void put_unknown_counts(JsonWriter *json)
{
    json_add_null(json, STR("count"));
    json_add_null(json, STR("count_before"));
    json_add_raw(json, STR("revenue"), STR("{}"));
}

static void put_people_counts(Request *request, const Row *row, uint16_t day)
{
    const Engine *engine = live_engine(request->app->live);
    JsonWriter *json = request->json;
    uint16_t before = day > WINDOW_DAYS ? (uint16_t)(day - WINDOW_DAYS) : 1;
    Arena mark = *request->arena;
    SegmentPerson *people = NULL;
    json_add_int(json, STR("count"),
                 (int64_t)segment_people(&row->segment, row->formula, engine, day, request->arena,
                                         PEOPLE_COUNTED_MAX, &people));
    json_add_int(json, STR("count_before"),
                 (int64_t)segment_people(&row->segment, row->formula, engine, before, request->arena,
                                         PEOPLE_COUNTED_MAX, &people));
    json_add_raw(json, STR("revenue"), STR("{}"));
    arena_reset(request->arena, mark);
}

static size_t count_in(const bool *in, size_t count)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += in[i];
    return found;
}

static void put_account_counts(Request *request, const Row *row, uint16_t day, const Revenue *revenue)
{
    const Engine *engine = live_engine(request->app->live);
    uint16_t before = day > WINDOW_DAYS ? (uint16_t)(day - WINDOW_DAYS) : 1;
    Arena mark = *request->arena;
    bool *in = ARENA_ARRAY(request->arena, bool, revenue->count + 1);
    segment_accounts(&row->segment, row->formula, engine, before, in, revenue->count);
    size_t was = count_in(in, revenue->count);
    segment_accounts(&row->segment, row->formula, engine, day, in, revenue->count);
    json_add_int(request->json, STR("count"), (int64_t)count_in(in, revenue->count));
    json_add_int(request->json, STR("count_before"), (int64_t)was);
    put_revenue(request, STR("revenue"), revenue, in);
    arena_reset(request->arena, mark);
}

// Whether entering and leaving is noted, and why not.
static void put_watched(Request *request, const Segment *segment)
{
    const App *app = request->app;
    JsonWriter *json = request->json;
    PeopleWatchState state = PEOPLE_NOT_WATCHED;
    size_t count;
    if (segment->scope == FORMULA_OF_PEOPLE)
        state = people_watch_state(app->people_watch, segment->id, segment->version, &count);
    else if (watch_count(app->watch, DEFINITION_SEGMENT, segment->id, segment->version, &count))
        state = PEOPLE_WATCHED;
    json_add_bool(json, STR("watched"), state == PEOPLE_WATCHED);
    json_key(json, STR("not_watched"));
    if (state == PEOPLE_TOO_MANY)
        json_put_text(json,
                      arena_format(request->arena,
                                   "Entering and leaving is noted for segments of at most %d people, and"
                                   " %d in all of them together.",
                                   PEOPLE_WATCHED_MAX, PEOPLE_WATCHED_ALL_MAX));
    else
        json_put_null(json);
}

static void put_row(Request *request, const Row *row, uint16_t day, const Revenue *revenue)
{
    JsonWriter *json = request->json;
    json_open_object(json);
    put_definition_head(request, json, row->definition);
    put_segment_members(json, &row->segment);
    json_add_bool(json, STR("broken"), row->broken);
    put_watched(request, &row->segment);
    if (row->broken || !revenue)
        put_unknown_counts(json);
    else if (row->segment.scope == FORMULA_OF_PEOPLE)
        put_people_counts(request, row, day);
    else
        put_account_counts(request, row, day, revenue);
    json_close_object(json);
}

static Status list_segments(Request *request)
{
    uint16_t day;
    Status status = request_day(request, &day);
    if (status != STATUS_OK) return status;
    Definition *definitions = NULL;
    size_t count =
        definition_list(request->app->definitions, DEFINITION_SEGMENT, request->arena, &definitions);
    Row *rows = ARENA_ARRAY(request->arena, Row, count + 1);
    for (size_t i = 0; i < count; i++)
        rows[i].definition = &definitions[i];
    compile_rows(request, rows, count);
    bool brief = query_bool(request, "brief");
    Revenue revenue = { 0 };
    if (!brief) revenue = revenue_read(live_engine(request->app->live), day, request->arena);
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_day(json, STR("day"), day);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++)
        put_row(request, &rows[i], day, brief ? NULL : &revenue);
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

// ---- one

Status segment_state(Request *request, JsonWriter *json)
{
    Definition definition;
    Status status = path_definition(request, DEFINITION_SEGMENT, &definition);
    if (status != STATUS_OK) return status;
    Segment segment = segment_read(&definition, request->arena);
    json_open_object(json);
    put_definition_head(request, json, &definition);
    put_segment_members(json, &segment);
    json_key(json, STR("static"));
    json_open_array(json);
    for (size_t i = 0; i < segment.id_count; i++)
        json_put_text(json, segment.ids[i]);
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

static Status get_segment(Request *request)
{
    return segment_state(request, request->json);
}

// ---- edits

static Status take_list(Request *request, Segment *segment)
{
    const JsonNode *list = body_node(request, "static");
    Str *ids = ARENA_ARRAY(request->arena, Str, json_count(list) + 1);
    segment->id_count = 0;
    for (JsonItems i = json_items(list); json_next_item(&i);) {
        if (!json_id(i.item, request->arena, &ids[segment->id_count++]))
            return fail(request->error, STATUS_INVALID, STR("static"), "The list holds ids, as texts.");
    }
    segment->ids = ids;
    if (!body_has(request, "formula")) segment->formula = STR("");
    return STATUS_OK;
}

static Status take_fields(Request *request, Segment *segment)
{
    Status status = STATUS_OK;
    if (body_has(request, "name")) segment->name = body_text(request, "name");
    if (body_has(request, "scope")) segment->scope = body_scope(request);
    if (body_has(request, "formula")) {
        segment->formula = str_trim(body_text(request, "formula"));
        segment->id_count = 0;
    }
    if (body_has(request, "static")) status = take_list(request, segment);
    if (body_has(request, "description")) segment->description = body_text(request, "description");
    segment->pinned = body_bool(request, "pinned", segment->pinned);
    if (body_has(request, "view")) segment->view = json_raw(body_node(request, "view"));
    if (body_has(request, "targets")) segment->targets = json_raw(body_node(request, "targets"));
    if (body_has(request, "service")) segment->service = body_text(request, "service");
    segment->service_hours = body_number(request, "service_hours", segment->service_hours);
    return status;
}

static Status save_segment(Request *request, const Segment *segment)
{
    const App *app = request->app;
    FormulaNames own =
        *formula_names_read(live_engine(app->live), app->features, app->definitions, request->arena);
    own.segment_itself = segment->name;
    FormulaNames *names = ARENA_NEW(request->arena, FormulaNames);
    *names = own;
    const Formula *formula = NULL;
    FormulaProblem problem;
    int64_t id = segment->id;
    Status status = segment_check(segment, names, request->arena, &formula, &problem, request->error);
    if (problem.message[0]) return refuse_formula(request, segment->formula, &problem);
    if (status == STATUS_OK)
        status = segment_view_read(segment->view, request->arena, ARENA_NEW(request->arena, SegmentView),
                                   request->error);
    if (status == STATUS_OK)
        status = segment_targets_read(segment->targets, segment->scope, names, request->arena,
                                      ARENA_NEW(request->arena, SegmentTargets), request->error);
    if (status == STATUS_OK)
        status = save_definition(request, DEFINITION_SEGMENT, id, segment->name,
                                 segment_body(segment, request->arena), &id);
    if (status != STATUS_OK) return status;
    request->path_values[0] = arena_format(request->arena, "%lld", (long long)id);
    return segment_state(request, request->json);
}

static Status create_segment(Request *request)
{
    Segment segment = { .service_hours = (double)NAN };
    Status status = take_fields(request, &segment);
    if (status == STATUS_OK && !body_has(request, "formula") && !body_has(request, "static"))
        return fail(request->error, STATUS_INVALID, STR("formula"),
                    "Say who is in it: a formula, or a list of ids in \"static\".");
    return status == STATUS_OK ? save_segment(request, &segment) : status;
}

// Formulas find a segment by its name: one that they use keeps it, and stays what can stand in them.
static Status check_users(Request *request, const Definition *before, const Segment *segment)
{
    if (str_equal(before->name, segment->name) && segment->formula.len > 0) return STATUS_OK;
    DefinitionUse *uses = NULL;
    size_t count = segment_uses(request->app->definitions, 0, before->name, request->arena, &uses);
    return refuse_used(before->name, uses, count, request->error);
}

static Status change_segment(Request *request)
{
    Definition before;
    Status status = path_definition(request, DEFINITION_SEGMENT, &before);
    if (status != STATUS_OK) return status;
    Segment segment = segment_read(&before, request->arena);
    FormulaScope scope = segment.scope;
    status = take_fields(request, &segment);
    if (status == STATUS_OK && segment.scope != scope)
        return fail(request->error, STATUS_INVALID, STR("scope"),
                    "A segment stays one of accounts or of people. Make another.");
    if (status == STATUS_OK) status = check_users(request, &before, &segment);
    return status == STATUS_OK ? save_segment(request, &segment) : status;
}

static Status delete_segment(Request *request)
{
    Definition definition;
    Status status = path_definition(request, DEFINITION_SEGMENT, &definition);
    if (status != STATUS_OK) return status;
    DefinitionUse *uses = NULL;
    size_t count =
        segment_uses(request->app->definitions, definition.id, definition.name, request->arena, &uses);
    status = refuse_used(definition.name, uses, count, request->error);
    return status == STATUS_OK ? remove_definition(request, DEFINITION_SEGMENT, definition.id) : status;
}

static Status segment_versions(Request *request)
{
    return answer_definition_versions(request, DEFINITION_SEGMENT);
}

// ---- tables

static const Field list_query[] = {
    { "day", FIELD_DAY, .doc = "The counts as of the end of this day; today when not given." },
    { "brief", FIELD_BOOL, .doc = "Without counting: count, count_before and revenue are empty." },
    { 0 },
};
// clang-format off
#define SEGMENT_FIELDS \
    { "formula", FIELD_TEXT, .most = FORMULA_BYTES_MAX, .doc = "A yes or no; who it is true for is in." }, \
    { "static", FIELD_ARRAY, .doc = "Ids of accounts or people, instead of a formula." }, \
    { "scope", FIELD_TEXT, .one_of = "accounts|people", .doc = "Of whom; accounts when not given." }, \
    { "description", FIELD_TEXT, .most = SEGMENT_DESCRIPTION_BYTES_MAX, .doc = "For those who read it." }, \
    { "pinned", FIELD_BOOL, .doc = "Whether it stands in the side bar." }, \
    { "view", FIELD_OBJECT, .doc = "Its table: {columns, sort, filter: [\"health:lt:45\"]} and what the app keeps." }, \
    { "targets", FIELD_ARRAY, .doc = "What it should reach: [{name, formula, wanted: at_least or at_most, target}]." }, \
    { "service", FIELD_TEXT, .one_of = "|personal|pooled|technology", .doc = "How its accounts are looked after." }, \
    { "service_hours", FIELD_NUMBER, .doc = "Hours planned an account and month." }, \
    DEFINITION_WHY_FIELD, \
    { 0 }
// clang-format on
static const Field create_body[] = {
    { "name", FIELD_TEXT, .required = true, .least = 1, .most = DEFINITION_NAME_BYTES_MAX,
      .doc = "What people call it." },
    SEGMENT_FIELDS,
};
static const Field change_body[] = {
    { "name", FIELD_TEXT, .least = 1, .most = DEFINITION_NAME_BYTES_MAX, .doc = "What people call it." },
    SEGMENT_FIELDS,
};
#undef SEGMENT_FIELDS

#define SEGMENT_SHAPE                                                                                        \
    DEFINITION_HEAD_SHAPE                                                                                    \
    ", scope one(accounts|people), formula text, listed int, description text, pinned bool, view any"        \
    ", targets [any], service text, service_hours number?"

const NamedShape segment_shapes[] = {
    { "Segment", "{" SEGMENT_SHAPE ", static [text]}" },
    { "SegmentRow",
      "{" SEGMENT_SHAPE
      ", broken bool, watched bool, not_watched text?, count int?, count_before int?, revenue map number}" },
    { 0 },
};

const Route segment_routes[] = {
    { .method = "GET",
      .path = "/api/v1/segments",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = list_segments,
      .slow = true,
      .summary = "Segments with how many are in them, now and 28 days before, and what those pay a month.",
      .query = list_query,
      .response = "{day day, items [SegmentRow]}" },
    { .method = "POST",
      .path = "/api/v1/segments",
      .permission = PERMISSION_DEFINE,
      .handler = create_segment,
      .summary = "Makes a segment of a formula, or of a list of accounts or people.",
      .body = create_body,
      .response = "Segment",
      .body_bytes_max = DEFINITION_BODY_BYTES_MAX,
      .success = 201,
      .creates = true },
    { .method = "GET",
      .path = "/api/v1/segments/{id}",
      .permission = PERMISSION_READ,
      .handler = get_segment,
      .state = segment_state,
      .summary = "One segment.",
      .response = "Segment" },
    { .method = "PATCH",
      .path = "/api/v1/segments/{id}",
      .permission = PERMISSION_DEFINE,
      .handler = change_segment,
      .state = segment_state,
      .summary = "Changes a segment; the past is judged by the new formula at once.",
      .body = change_body,
      .body_bytes_max = DEFINITION_BODY_BYTES_MAX,
      .response = "Segment" },
    { .method = "DELETE",
      .path = "/api/v1/segments/{id}",
      .permission = PERMISSION_DEFINE,
      .handler = delete_segment,
      .state = segment_state,
      .summary = "Takes a segment away that nothing uses; its versions stay." },
    { .method = "GET",
      .path = "/api/v1/segments/{id}/versions",
      .permission = PERMISSION_READ,
      .handler = segment_versions,
      .summary = "Every version, newest first: who, when, why.",
      .query = definition_versions_query,
      .response = "{items [DefinitionVersion]}" },
    { 0 },
};
