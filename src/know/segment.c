#include "know/segment.h"

#include "codec/json.h"
#include "codec/json_writer.h"

#include <math.h>
#include <stdlib.h>

// ---- the body

static Str member_text(const JsonNode *object, Str name, Arena *arena)
{
    const JsonNode *node = json_member(object, name);
    return node && node->kind == JSON_TEXT ? arena_copy(arena, json_text(node, arena)) : (Str){ 0 };
}

Segment segment_read(const Definition *definition, Arena *arena)
{
    Error ignored;
    const JsonNode *body = json_parse(definition->body, JSON_DEPTH_USUAL, arena, &ignored);
    const JsonNode *list = json_member(body, STR("static")), *pinned = json_member(body, STR("pinned"));
    const JsonNode *view = json_member(body, STR("view"));
    Segment segment = { .id = definition->id,
                        .version = definition->version,
                        .name = definition->name,
                        .formula = member_text(body, STR("formula"), arena),
                        .description = member_text(body, STR("description"), arena),
                        .pinned = pinned && pinned->kind == JSON_BOOL && json_is_true(pinned) };
    if (str_equal(member_text(body, STR("scope"), arena), STR("people"))) segment.scope = FORMULA_OF_PEOPLE;
    if (view && view->kind == JSON_OBJECT) segment.view = arena_copy(arena, json_raw(view));
    const JsonNode *targets = json_member(body, STR("targets")),
                   *hours = json_member(body, STR("service_hours"));
    if (targets && targets->kind == JSON_ARRAY) segment.targets = arena_copy(arena, json_raw(targets));
    segment.service = member_text(body, STR("service"), arena);
    segment.service_hours = hours && hours->kind == JSON_NUMBER ? json_number(hours) : (double)NAN;
    Str *ids = ARENA_ARRAY(arena, Str, json_count(list) + 1);
    for (JsonItems i = json_items(list); json_next_item(&i);) {
        if (i.item->kind == JSON_TEXT) ids[segment.id_count++] = json_text(i.item, arena);
    }
    segment.ids = ids;
    return segment;
}

Str segment_body(const Segment *segment, Arena *arena)
{
    Buf text = { 0 };
    JsonWriter json = json_writer(&text);
    json_open_object(&json);
    json_add_text(&json, STR("scope"), segment->scope == FORMULA_OF_PEOPLE ? STR("people") : STR("accounts"));
    if (segment->formula.len > 0) {
        json_add_text(&json, STR("formula"), segment->formula);
    } else {
        json_key(&json, STR("static"));
        json_open_array(&json);
        for (size_t i = 0; i < segment->id_count; i++)
            json_put_text(&json, segment->ids[i]);
        json_close_array(&json);
    }
    json_add_text(&json, STR("description"), segment->description);
    json_add_bool(&json, STR("pinned"), segment->pinned);
    if (segment->view.len > 0) json_add_raw(&json, STR("view"), segment->view);
    if (segment->targets.len > 0) json_add_raw(&json, STR("targets"), segment->targets);
    if (segment->service.len > 0) json_add_text(&json, STR("service"), segment->service);
    if (isfinite(segment->service_hours))
        json_add_double(&json, STR("service_hours"), segment->service_hours);
    json_close_object(&json);
    json_finish(&json);
    Str body = arena_copy(arena, buf_view(&text));
    buf_free(&text);
    return body;
}

Status segment_check(const Segment *segment, const FormulaNames *names, Arena *arena,
                     const Formula **formula_out, FormulaProblem *problem, Error *error)
{
    *problem = (FormulaProblem){ 0 };
    *formula_out = NULL;
    if (segment->id_count > SEGMENT_IDS_MAX)
        return fail(error, STATUS_INVALID, STR("static"), "A list holds at most %d ids.", SEGMENT_IDS_MAX);
    if (segment->view.len > SEGMENT_VIEW_BYTES_MAX)
        return fail(error, STATUS_INVALID, STR("view"), "The view is longer than %d bytes.",
                    SEGMENT_VIEW_BYTES_MAX);
    if (segment->targets.len > SEGMENT_TARGETS_BYTES_MAX)
        return fail(error, STATUS_INVALID, STR("targets"), "The targets are longer than %d bytes.",
                    SEGMENT_TARGETS_BYTES_MAX);
    if (segment->service_hours < 0 || segment->service_hours > SEGMENT_SERVICE_HOURS_MAX)
        return fail(error, STATUS_INVALID, STR("service_hours"), "Plan 0 to %d hours an account and month.",
                    SEGMENT_SERVICE_HOURS_MAX);
    if (segment->formula.len > 0 && segment->id_count > 0)
        return fail(error, STATUS_INVALID, STR("static"), "A segment has a formula or a list, not both.");
    if (segment->formula.len == 0) return STATUS_OK;
    const Formula *formula = formula_compile(segment->formula, segment->scope, names, arena, problem);
    if (!formula) return fail(error, STATUS_INVALID, STR("formula"), "%s", problem->message);
    if (formula_type(formula) != FORMULA_YESNO)
        return fail(error, STATUS_INVALID, STR("formula"),
                    "A segment needs a yes or no, this is %s. Compare it with something.",
                    formula_type_name(formula_type(formula)));
    *formula_out = formula;
    return STATUS_OK;
}

// ---- members

void segment_accounts(const Segment *segment, const Formula *formula, const Engine *engine, uint16_t day,
                      bool *in_out, size_t count)
{
    for (size_t i = 0; i < count; i++)
        in_out[i] = false;
    for (size_t i = 0; i < segment->id_count; i++) {
        uint32_t account = engine_account_find(engine, segment->ids[i]);
        if (account < count) in_out[account] = true;
    }
    if (!formula) return;
    double *column = reallocarray(NULL, count + 1, sizeof *column);
    if (!column) panic("out of memory");
    formula_evaluate_all(&formula, 1, engine, day, &column, count);
    for (size_t i = 0; i < count; i++)
        in_out[i] = column[i] > 0;
    free(column);
}

uint16_t segment_since(const Formula *formula, const Engine *engine, uint32_t account, uint16_t day,
                       Arena scratch)
{
    if (!formula) return 0;
    for (uint16_t back = 1; back <= SEGMENT_SINCE_DAYS && back < day; back++) {
        Arena arena = scratch;
        FormulaResult result = formula_evaluate(formula, engine, account, (uint16_t)(day - back), &arena);
        bool yes = result.value.kind == VALUE_BOOL && result.value.number > 0;
        if (!yes) return (uint16_t)(day - back + 1);
    }
    return 0;
}

// ---- who entered and left

static bool formula_of(void *context, const Definition *definition, Arena *arena, WatchFormula *formula_out)
{
    (void)context;
    Segment segment = segment_read(definition, arena);
    *formula_out =
        (WatchFormula){ .text = segment.formula, .ids = segment.ids, .id_count = segment.id_count };
    return segment.scope == FORMULA_OF_ACCOUNTS;
}

static const Query insert_change = {
    .sql = "INSERT INTO segment_change (number, segment, subject, entered, at_us, day)"
           " VALUES ((SELECT coalesce(max(number), 0) + 1 FROM segment_change), $1, $2, $3, $4, $5)",
    .params = "itiii",
};
static const Query delete_old = {
    .sql = "DELETE FROM segment_change WHERE number <= (SELECT max(number) FROM segment_change) - $1",
    .params = "i",
};

Status segment_change_add(Store *store, int64_t segment, const SegmentChange *change, Error *error)
{
    const Param params[] = { param_int(segment), param_text(change->subject), param_int(change->entered),
                             param_int(change->at_us), param_int(change->day) };
    return store_execute(store, &insert_change, params, error);
}

Status segment_changes_trim(Store *store, Error *error)
{
    const Param kept[] = { param_int(SEGMENT_CHANGES_KEPT) };
    return store_execute(store, &delete_old, kept, error);
}

// The first members of a new segment did not enter: they were there already.
static Status note(void *context, Store *store, const WatchChange *changes, size_t count, Error *error)
{
    (void)context;
    Status status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        const SegmentChange change = { .subject = changes[i].subject,
                                       .entered = changes[i].yes,
                                       .at_us = changes[i].at_us,
                                       .day = changes[i].day };
        if (changes[i].cause != WATCH_FIRST)
            status = segment_change_add(store, changes[i].id, &change, error);
    }
    return status == STATUS_OK ? segment_changes_trim(store, error) : status;
}

// Changes come by segment.
static void noted(void *context, const WatchChange *changes, size_t count)
{
    const SegmentNotice *notice = context;
    size_t entered = 0, left = 0;
    for (size_t i = 0; notice->told && i < count; i++) {
        bool told = changes[i].cause != WATCH_FIRST;
        entered += told && changes[i].yes;
        left += told && !changes[i].yes;
        if (i + 1 < count && changes[i + 1].id == changes[i].id) continue;
        if (entered + left > 0) notice->told(notice->context, changes[i].id, entered, left);
        entered = left = 0;
    }
}

WatchKind segment_watch_kind(SegmentNotice *notice)
{
    return (WatchKind){ .context = notice, .formula_of = formula_of, .note = note, .noted = noted };
}

Status segment_changes(Store *store, int64_t segment, int64_t before, size_t max, Arena *arena,
                       SegmentChange **changes_out, size_t *count_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT number, subject, entered, at_us, day FROM segment_change"
               " WHERE segment = $1 AND number < $2 ORDER BY number DESC LIMIT $3",
        .params = "iii",
        .columns = "itiii",
    };
    const Param params[] = { param_int(segment), param_int(before > 0 ? before : INT64_MAX),
                             param_int((int64_t)max) };
    SegmentChange *changes = ARENA_ARRAY(arena, SegmentChange, max + 1);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    while (count < max && rows_next(&rows)) {
        changes[count++] = (SegmentChange){ .number = rows_int(&rows, 0),
                                            .subject = rows_text(&rows, 1, arena),
                                            .entered = rows_int(&rows, 2) != 0,
                                            .at_us = rows_int(&rows, 3),
                                            .day = (uint16_t)rows_int(&rows, 4) };
    }
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *changes_out = changes;
    *count_out = count;
    return STATUS_OK;
}
