#include "api/page.h"

Status page_offset(Request *request, size_t *offset_out)
{
    Str cursor = query_text(request, "cursor");
    int64_t offset = 0;
    if (cursor.len > 0 && (!str_parse_int64(cursor, &offset) || offset < 0))
        return fail(request->error, STATUS_INVALID, STR("cursor"), "Use the next_cursor of the page before.");
    *offset_out = (size_t)offset;
    return STATUS_OK;
}

Str page_cursor(Request *request, size_t passed, size_t all)
{
    return passed < all ? arena_format(request->arena, "%zu", passed) : STR("");
}

void page_begin(JsonWriter *json)
{
    json_open_object(json);
    json_key(json, STR("items"));
    json_open_array(json);
}

void page_end(JsonWriter *json, Str next_cursor, int64_t total)
{
    json_close_array(json);
    if (next_cursor.len > 0)
        json_add_text(json, STR("next_cursor"), next_cursor);
    else
        json_add_null(json, STR("next_cursor"));
    json_add_int(json, STR("total"), total);
}
