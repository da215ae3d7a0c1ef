// Property: whatever parses can be taken apart, every raw slice of it parses alone to the same kind, its
// texts are UTF-8, and what the writer makes of them parses again.
#include "codec/json.h"
#include "codec/json_writer.h"

static void require(bool fact)
{
    if (!fact) abort();
}

static void check_text(const JsonNode *node, Arena *arena)
{
    Str text = json_text(node, arena);
    require(str_is_utf8(text));
    require(json_text_is(node, text) || text.len * 6 > 256);
    Buf again = { 0 };
    Error error;
    json_append_text(&again, text);
    const JsonNode *parsed = json_parse(buf_view(&again), 1, arena, &error);
    require(parsed && parsed->kind == JSON_TEXT && str_equal(json_text(parsed, arena), text));
    buf_free(&again);
}

static void check_node(const JsonNode *node, Arena *arena)
{
    Error error;
    const JsonNode *alone = json_parse(json_raw(node), JSON_DEPTH_MAX, arena, &error);
    require(alone && alone->kind == node->kind && alone->span == node->span && alone->len == node->len);
    int64_t integer;
    if (node->kind == JSON_TEXT) check_text(node, arena);
    if (node->kind == JSON_NUMBER && json_int64(node, &integer)) {
        double number = json_number(node);
        require(number >= (double)integer && number <= (double)integer);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static Arena arena;
    if (size > 4096) return 0;
    if (!arena.base) arena = arena_create((size_t)256 << 20);
    Arena mark = arena;
    Error error;
    const JsonNode *root = json_parse((Str){ (const char *)data, size }, JSON_DEPTH_USUAL, &arena, &error);
    for (uint32_t i = 0; root && i < root->span && i < 256; i++)
        check_node(root + i, &arena);
    if (root && root->kind == JSON_OBJECT) {
        const JsonLeafLimits limits = {
            .leaves_max = 20, .path_bytes_max = 50, .text_bytes_max = 30, .depth_max = 3
        };
        JsonLeaf *leaves;
        size_t count = json_leaves(root, limits, &arena, &leaves);
        require(count <= limits.leaves_max);
        for (size_t i = 0; i < count; i++) {
            require(leaves[i].path.len > 0 && leaves[i].path.len <= limits.path_bytes_max);
            require(leaves[i].text.len <= limits.text_bytes_max && str_is_utf8(leaves[i].text));
        }
    }
    arena_reset(&arena, mark);
    return 0;
}
