#include "api/precondition.h"

Str version_of(const Buf *state, Arena *arena)
{
    return arena_format(arena, "%016llx", (unsigned long long)str_hash(buf_view(state)));
}

static Status read_version(Request *request, Str *version_out)
{
    Buf state = { 0 };
    JsonWriter json = json_writer(&state);
    Status status = request->route->state(request, &json);
    if (status == STATUS_OK) {
        json_finish(&json);
        *version_out = version_of(&state, request->arena);
    }
    buf_free(&state);
    return status;
}

// "a", "b" or * for whatever there is. A weak tag (W/"a") never matches.
static bool names(Str tags, Str version)
{
    while (tags.len > 0) {
        StrCut cut = str_cut(tags, ',');
        Str tag = str_trim(cut.head);
        tags = cut.tail;
        bool quoted = tag.len >= 2 && tag.data[0] == '"' && tag.data[tag.len - 1] == '"';
        if (str_equal(tag, STR("*")) || (quoted && str_equal(str_slice(tag, 1, tag.len - 1), version)))
            return true;
    }
    return false;
}

Status precondition_check(Request *request, bool *stale_out)
{
    Str tags = http_request_header(request->http, "If-Match"), version = { 0 };
    if (tags.len == 0) return STATUS_OK;
    Status status = read_version(request, &version);
    if (status != STATUS_OK) return status;
    *stale_out = !names(tags, version);
    if (!*stale_out) return STATUS_OK;
    return fail(request->error, STATUS_CONFLICT, STR("If-Match"),
                "Somebody has changed this since you read it: load it again, then repeat your change.");
}

void precondition_tell(Request *request)
{
    Str version = { 0 };
    if (read_version(request, &version) != STATUS_OK) return;
    Str tag = arena_format(request->arena, "\"%.*s\"", STR_ARG(version));
    http_response_header(request->response, "ETag", tag.data);
}
