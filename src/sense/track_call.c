#include "sense/track_call.h"

#include "codec/base64.h"
#include "codec/compress.h"
#include "codec/url.h"
#include "sense/pixel.h"

enum { WRITE_KEY_BYTES_MAX = 200 };

typedef struct Endpoint {
    Str name;
    TrackShape shape;
    EntryType type;
} Endpoint;

static const Endpoint endpoints[] = {
    { STR_CONST("batch"), TRACK_BATCH, SEGMENT_TYPE_OWN },
    { STR_CONST("b"), TRACK_BATCH, SEGMENT_TYPE_OWN },
    { STR_CONST("track"), TRACK_SINGLE, ENTRY_TRACK },
    { STR_CONST("t"), TRACK_SINGLE, ENTRY_TRACK },
    { STR_CONST("page"), TRACK_SINGLE, ENTRY_PAGE },
    { STR_CONST("p"), TRACK_SINGLE, ENTRY_PAGE },
    { STR_CONST("identify"), TRACK_SINGLE, ENTRY_IDENTIFY },
    { STR_CONST("i"), TRACK_SINGLE, ENTRY_IDENTIFY },
    { STR_CONST("group"), TRACK_SINGLE, ENTRY_GROUP },
    { STR_CONST("g"), TRACK_SINGLE, ENTRY_GROUP },
    { STR_CONST("screen"), TRACK_SINGLE, ENTRY_SCREEN },
    { STR_CONST("s"), TRACK_SINGLE, ENTRY_SCREEN },
    { STR_CONST("alias"), TRACK_SINGLE, ENTRY_ALIAS },
    { STR_CONST("a"), TRACK_SINGLE, ENTRY_ALIAS },
    { STR_CONST("import"), TRACK_BATCH, SEGMENT_TYPE_OWN },
    { STR_CONST("m"), TRACK_METRICS, SEGMENT_TYPE_OWN },
};

static const struct {
    Str prefix;
    bool pixel, rudderstack;
} prefixes[] = {
    { STR_CONST("/v1/pixel/"), true, false },
    { STR_CONST("/v1/"), false, false },
    { STR_CONST("/pixel/v1/"), true, true },
    { STR_CONST("/beacon/v1/"), false, true },
};

// Finds the endpoint of the path. A slash at its end does not matter.
static bool find_endpoint(Str path, TrackCall *call)
{
    if (path.len > 1 && path.data[path.len - 1] == '/') path.len--;
    for (size_t p = 0; p < sizeof prefixes / sizeof *prefixes; p++) {
        if (!str_starts_with(path, prefixes[p].prefix)) continue;
        Str name = str_slice(path, prefixes[p].prefix.len, path.len);
        for (size_t e = 0; e < sizeof endpoints / sizeof *endpoints; e++) {
            if (!str_equal(name, endpoints[e].name)) continue;
            if (prefixes[p].pixel && endpoints[e].shape != TRACK_SINGLE) return false;
            call->shape = endpoints[e].shape;
            call->type = endpoints[e].type;
            call->pixel = prefixes[p].pixel;
            call->rudderstack = prefixes[p].rudderstack;
            return true;
        }
    }
    return false;
}

bool track_path_known(Str path)
{
    TrackCall call;
    return find_endpoint(path, &call);
}

// ---- the key

static Str take_scheme(Str authorization, Str scheme)
{
    StrCut cut = str_cut(str_trim(authorization), ' ');
    return cut.found && str_equal_ignore_case(cut.head, scheme) ? str_trim(cut.tail) : STR("");
}

// The user of Basic authorization, with or without a colon and a password behind it.
static Str basic_user(Str authorization, Arena *arena)
{
    Str coded = take_scheme(authorization, STR("Basic")), decoded;
    if (coded.len == 0 || !base64_decode(coded, arena, &decoded)) return STR("");
    return str_cut(decoded, ':').head;
}

static Str find_write_key(const TrackInput *input, const JsonNode *root, Arena *arena)
{
    Str key = basic_user(input->authorization, arena);
    if (key.len == 0) {
        const JsonNode *node = json_member(root, STR("writeKey"));
        if (node && node->kind == JSON_TEXT) key = json_text(node, arena);
    }
    if (key.len == 0 && !url_query_value(input->query, STR("writeKey"), arena, &key)) key = STR("");
    if (key.len == 0)
        key = take_scheme(input->authorization, STR("Bearer")); // OAuth tokens come beside a key
    key = str_trim(key);
    return key.len <= WRITE_KEY_BYTES_MAX ? key : STR("");
}

// ---- the body

static bool refuse(TrackRefusal refusal, TrackCall *call, const Error *error, Arena *arena,
                   TrackAnswer *answer)
{
    Dialect dialect = call->rudderstack ? DIALECT_RUDDERSTACK : DIALECT_SEGMENT;
    call->refusal = refusal;
    *answer = track_answer_refused(refusal, dialect, str_from_c(error->message), arena);
    return false;
}

static bool unpack(const TrackInput *input, Arena *arena, TrackCall *call, TrackAnswer *answer)
{
    Error error = { 0 };
    if (input->body.len > TRACK_BODY_BYTES_MAX) {
        fail(&error, STATUS_LIMITED, STR(""), "The body is larger than 4 MB.");
        return refuse(TRACK_TOO_LARGE, call, &error, arena, answer);
    }
    if (compression_sniff(input->body) == COMPRESSION_NONE) {
        call->bytes = input->body;
        return true;
    }
    Buf plain = { 0 };
    Status status = decompress(input->body, TRACK_BODY_BYTES_MAX, &plain, &error);
    if (status == STATUS_OK) call->bytes = arena_copy(arena, buf_view(&plain));
    buf_free(&plain);
    if (status == STATUS_OK) return true;
    return refuse(status == STATUS_LIMITED ? TRACK_TOO_LARGE : TRACK_BROKEN, call, &error, arena, answer);
}

static bool find_items(TrackCall *call, Arena *arena, TrackAnswer *answer)
{
    const JsonNode *root = call->root;
    if (root->kind == JSON_ARRAY) {
        call->items = root;
        return true;
    }
    const JsonNode *batch = json_member(root, STR("batch"));
    if (batch && batch->kind == JSON_ARRAY) {
        call->items = batch;
        return true;
    }
    if (!batch && json_member(root, STR("type"))) { // one item sent to the batch endpoint
        call->shape = TRACK_SINGLE;
        call->type = SEGMENT_TYPE_OWN;
        return true;
    }
    Error error = { 0 };
    fail(&error, STATUS_INVALID, STR("batch"), "Send an object with a list named \"batch\".");
    return refuse(TRACK_BROKEN, call, &error, arena, answer);
}

static bool read_call(const TrackInput *input, Arena *arena, TrackCall *call, TrackAnswer *answer_out)
{
    Error error = { 0 };
    if (!find_endpoint(input->path, call)) {
        fail(&error, STATUS_NOT_FOUND, STR("path"), "There is nothing to track here.");
        return refuse(TRACK_NOWHERE, call, &error, arena, answer_out);
    }
    if (call->pixel) {
        call->bytes = pixel_json(input->query, arena);
    } else if (!unpack(input, arena, call, answer_out)) {
        return false;
    }
    if (call->shape != TRACK_METRICS) {
        call->root = json_parse(call->bytes, TRACK_DEPTH_MAX, arena, &error);
        if (!call->root) return refuse(TRACK_BROKEN, call, &error, arena, answer_out);
        bool batch_ok = call->shape == TRACK_BATCH && call->root->kind == JSON_ARRAY;
        if (call->root->kind != JSON_OBJECT && !batch_ok) {
            fail(&error, STATUS_INVALID, STR(""), "Send a JSON object.");
            return refuse(TRACK_BROKEN, call, &error, arena, answer_out);
        }
        if (call->shape == TRACK_BATCH && !find_items(call, arena, answer_out)) return false;
    }
    return true;
}

bool track_call_read(const TrackInput *input, Arena *arena, TrackCall *call_out, TrackAnswer *answer_out)
{
    TrackCall call = { .received_us = input->received_us };
    bool readable = read_call(input, arena, &call, answer_out);
    call.write_key = find_write_key(input, readable ? call.root : NULL, arena);
    *call_out = call;
    return readable;
}
