#include "engine/families.h"

#include "engine/engine_state.h"
#include "engine/heap.h"

void families_free(Families *families, CellPool *pool)
{
    for (uint32_t i = 0; i < families->count; i++)
        cells_free(pool, &families->children[i]);
    free(families->children);
    index_map_free(&families->places);
    *families = (Families){ 0 };
}

// Lists the account under the parent whose id is the text of that number.
static void add_child(Engine *engine, uint32_t text, uint32_t account)
{
    Families *families = &engine->families;
    uint32_t place = index_map_find(&families->places, text);
    if (place == INDEX_NONE) {
        if (families->count == families->capacity) {
            families->capacity = families->capacity ? families->capacity * 2 : 16;
            families->children =
                heap_resized(families->children, families->capacity, sizeof *families->children);
        }
        place = families->count++;
        families->children[place] = (Cells){ 0 };
        index_map_put(&families->places, text, place);
    }
    cells_push(&engine->pool, &families->children[place], account);
}

// What stands in the account's history was listed when it was said.
static bool is_listed(const History *history, const char *text)
{
    for (uint32_t i = 0; i < history->count; i++) {
        const Run *run = &history->runs[i];
        if (run->key == KEY_PARENT && run->kind == VALUE_TEXT && run->value.text == text) return true;
    }
    return false;
}

void families_note(Engine *engine, const Record *record, uint32_t account)
{
    for (size_t i = 0; i < record->attribute_count; i++) {
        const Attribute *attribute = &record->attributes[i];
        bool names = attribute->value.kind == VALUE_TEXT && str_equal(attribute->key, STR("parent"));
        if (!names) continue;
        uint32_t text = dictionary_intern(&engine->texts, attribute->value.text);
        const History *history = &account_state(engine, account)->attributes;
        if (!is_listed(history, dictionary_text(&engine->texts, text).data)) add_child(engine, text, account);
    }
}

void families_note_history(Engine *engine, const History *history, uint32_t account)
{
    for (uint32_t i = 0; i < history->count; i++) {
        const Run *run = &history->runs[i];
        if (run->key != KEY_PARENT || run->kind != VALUE_TEXT) continue;
        Str text = { run->value.text, run->text_len };
        add_child(engine, dictionary_intern(&engine->texts, text), account);
    }
}

// ---- reading

// Those before and who is listed under the id, in the arena; returns how many.
static size_t list_children(const Engine *engine, Str parent, Arena *arena, uint32_t *before, size_t count,
                            uint32_t **accounts_out)
{
    identity_read(engine);
    uint32_t text = dictionary_find(&engine->texts, parent, dictionary_hash(&engine->texts, parent));
    uint32_t place = text == DICTIONARY_NONE ? INDEX_NONE : index_map_find(&engine->families.places, text);
    *accounts_out = before;
    if (place != INDEX_NONE) {
        const Cells *children = &engine->families.children[place];
        *accounts_out = ARENA_ARRAY(arena, uint32_t, count + children->len);
        if (count > 0) memcpy(*accounts_out, before, count * sizeof *before);
        memcpy(*accounts_out + count, children->data, children->len * sizeof **accounts_out);
        count += children->len;
    }
    identity_unlock(engine);
    return count;
}

static int ascending(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

size_t engine_account_children(const Engine *engine, uint32_t account, uint16_t day, Arena *arena,
                               uint32_t **children_out)
{
    *children_out = NULL;
    uint32_t *children = NULL, *names;
    account = engine_account_resolve(engine, account);
    size_t ids = engine_account_sources(engine, account, arena, &names), listed = 0, count = 0;
    for (size_t i = 0; i < ids; i++) {
        Str id = engine_account_id(engine, names[i]);
        if (id.len > 0) listed = list_children(engine, id, arena, children, listed, &children);
    }
    if (listed > 1) qsort(children, listed, sizeof *children, ascending);
    for (size_t i = 0; i < listed; i++) {
        if (i > 0 && children[i] == children[i - 1]) continue;
        if (engine_account_is_private(engine, children[i])) continue;
        Value parent = engine_account_attribute(engine, children[i], STR("parent"), day);
        if (parent.kind == VALUE_TEXT && engine_account_find(engine, parent.text) == account)
            children[count++] = children[i];
    }
    *children_out = children;
    return count;
}
