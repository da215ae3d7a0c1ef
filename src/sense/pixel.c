#include "sense/pixel.h"

#include "codec/base64.h"
#include "codec/json_writer.h"
#include "codec/url.h"

typedef struct Parameter {
    Str path, value;
} Parameter;

enum { PIXEL_DEPTH_MAX = 4 };

// The part of the path at this depth; empty when it has none.
static Str segment_at(Str path, unsigned depth)
{
    for (unsigned level = 0; level < depth; level++)
        path = str_cut(path, '.').tail;
    return str_cut(path, '.').head;
}

static bool is_leaf(Str path, unsigned depth)
{
    for (unsigned level = 0; level < depth; level++)
        path = str_cut(path, '.').tail;
    return depth + 1 == PIXEL_DEPTH_MAX || !str_cut(path, '.').found;
}

static Str leaf_name(Str path, unsigned depth)
{
    for (unsigned level = 0; level < depth; level++)
        path = str_cut(path, '.').tail;
    return path;
}

static bool shares_prefix(Str a, Str b, unsigned depth)
{
    for (unsigned level = 0; level < depth; level++) {
        if (!str_equal(segment_at(a, level), segment_at(b, level))) return false;
    }
    return true;
}

// Writes the members of the object that the first `depth` parts of `owner` name.
static void write_level(JsonWriter *json, const Parameter *parameters, size_t count, Str owner,
                        unsigned depth)
{
    json_open_object(json);
    for (size_t i = 0; i < count; i++) {
        Str path = parameters[i].path;
        if (!shares_prefix(path, owner, depth)) continue;
        if (depth > 0 && is_leaf(path, depth - 1))
            continue; // the object's own name with a value: no place for it
        if (is_leaf(path, depth)) {
            json_add_text(json, leaf_name(path, depth), parameters[i].value);
            continue;
        }
        bool written = false; // by an earlier parameter of the same object
        for (size_t j = 0; j < i && !written; j++)
            written =
                shares_prefix(parameters[j].path, path, depth + 1) && !is_leaf(parameters[j].path, depth);
        if (written) continue;
        json_key(json, segment_at(path, depth));
        write_level(json, parameters, count, path, depth + 1);
    }
    json_close_object(json);
}

Str pixel_json(Str query, Arena *arena)
{
    Str data, decoded;
    if (url_query_value(query, STR("data"), arena, &data) && base64_decode(data, arena, &decoded))
        return decoded;
    Parameter *parameters = ARENA_ARRAY(arena, Parameter, PIXEL_PARAMETERS_MAX);
    size_t count = 0;
    for (UrlPairs p = url_pairs(query); count < PIXEL_PARAMETERS_MAX && url_next_pair(&p, arena);)
        parameters[count++] = (Parameter){ p.key, p.value };
    Buf out = { 0 };
    JsonWriter json = json_writer(&out);
    write_level(&json, parameters, count, STR(""), 0);
    json_finish(&json);
    Str text = arena_copy(arena, buf_view(&out));
    buf_free(&out);
    return text;
}

Str pixel_gif(void)
{
    return STR(
        "GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xFF\xFF\xFF!\xF9\x04\x01\x00\x00\x00\x00,\x00\x00\x00"
        "\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00;");
}
