#include "know/segment_view.h"

#include "codec/json.h"
#include "know/account_filter.h"

static Status wrong(Error *error, const char *what)
{
    return fail(error, STATUS_INVALID, STR("view"), "The view's %s.", what);
}

static Status read_filters(const JsonNode *list, Arena *arena, SegmentView *view, Error *error)
{
    if (json_count(list) > ACCOUNT_FILTERS_MAX) return wrong(error, "filters are more than 20");
    for (JsonItems i = json_items(list); json_next_item(&i);) {
        bool sound =
            i.item->kind == JSON_TEXT && account_filter_parse(arena_copy(arena, json_text(i.item, arena)),
                                                              &view->filters[view->filter_count]);
        if (!sound) return wrong(error, "filters are texts such as mrr:gte:2000");
        view->filter_count++;
    }
    return STATUS_OK;
}

Status segment_view_read(Str view, Arena *arena, SegmentView *view_out, Error *error)
{
    *view_out = (SegmentView){ 0 };
    if (view.len == 0) return STATUS_OK;
    const JsonNode *body = json_parse(view, JSON_DEPTH_USUAL, arena, error);
    if (!body || body->kind != JSON_OBJECT) return wrong(error, "text is no JSON object");
    const JsonNode *columns = json_member(body, STR("columns")), *sort = json_member(body, STR("sort"));
    const JsonNode *filters = json_member(body, STR("filter"));
    if (columns && (columns->kind != JSON_ARRAY || json_count(columns) > SEGMENT_COLUMNS_MAX))
        return wrong(error, "columns are a list of at most 100 fields");
    for (JsonItems i = json_items(columns); json_next_item(&i);) {
        if (i.item->kind != JSON_TEXT) return wrong(error, "columns are names of fields");
    }
    if (sort && (sort->kind != JSON_TEXT || json_text(sort, arena).len > SEGMENT_SORT_BYTES_MAX))
        return wrong(error, "sort is a field, with a leading minus for the largest first");
    if (sort) view_out->sort = arena_copy(arena, json_text(sort, arena));
    if (filters && filters->kind != JSON_ARRAY) return wrong(error, "filters are a list of texts");
    return read_filters(filters, arena, view_out, error);
}
