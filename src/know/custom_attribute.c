#include "know/custom_attribute.h"

#include "base/timestamp.h"
#include "codec/json_writer.h"

enum { CHOICES_BYTES_MAX = 8192 };

// ---- rows

#define COLUMNS                                                                                              \
    "SELECT id, about, name, label, type, choices, required, changed_us, changed_by FROM custom_attribute"

static void read_choices(Str text, Arena *arena, CustomAttribute *attribute)
{
    Error ignored; // the program wrote it
    const JsonNode *array = json_parse(text, JSON_DEPTH_MAX, arena, &ignored);
    Str *choices = ARENA_ARRAY(arena, Str, json_count(array) + 1);
    for (JsonItems i = json_items(array); json_next_item(&i);)
        choices[attribute->choice_count++] = json_text(i.item, arena);
    attribute->choices = choices;
}

static CustomAttribute take_row(const Rows *rows, Arena *arena)
{
    CustomAttribute attribute = {
        .id = rows_int(rows, 0),
        .about = rows_text(rows, 1, arena),
        .name = rows_text(rows, 2, arena),
        .label = rows_text(rows, 3, arena),
        .type = rows_text(rows, 4, arena),
        .required = rows_int(rows, 6) != 0,
        .changed_us = rows_int(rows, 7),
        .changed_by = rows_text(rows, 8, arena),
    };
    read_choices(rows_text(rows, 5, arena), arena, &attribute);
    return attribute;
}

Status custom_attribute_list(Store *store, Str about, Arena *arena, CustomAttribute **found_out,
                             size_t *count_out, Error *error)
{
    static const Query query = {
        .sql = COLUMNS " WHERE $1 = '' OR about = $1 ORDER BY label, id LIMIT $2",
        .params = "ti",
        .columns = "ittttt"
                   "iit",
    };
    const Param params[] = { param_text(about), param_int(CUSTOM_ATTRIBUTES_MAX) };
    CustomAttribute *found = ARENA_ARRAY(arena, CustomAttribute, CUSTOM_ATTRIBUTES_MAX);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    while (count < CUSTOM_ATTRIBUTES_MAX && rows_next(&rows))
        found[count++] = take_row(&rows, arena);
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *found_out = found;
    *count_out = count;
    return STATUS_OK;
}

Status custom_attribute_get(Store *store, int64_t id, Arena *arena, CustomAttribute *found_out, Error *error)
{
    static const Query query = {
        .sql = COLUMNS " WHERE id = $1",
        .params = "i",
        .columns = "ittttt"
                   "iit",
    };
    const Param params[] = { param_int(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    Status status = rows_found(&rows, "attribute", error);
    if (status == STATUS_OK) *found_out = take_row(&rows, arena);
    return status;
}

static Status next_id(Store *store, int64_t *id_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT coalesce(max(id), 0) + 1, count(*) FROM custom_attribute",
        .params = "",
        .columns = "ii",
    };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, NULL);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    if (rows_int(&rows, 1) >= CUSTOM_ATTRIBUTES_MAX)
        return fail(error, STATUS_CONFLICT, STR(""), "There are %d attributes already: remove one first.",
                    CUSTOM_ATTRIBUTES_MAX);
    *id_out = rows_int(&rows, 0);
    return STATUS_OK;
}

static void write_choices(const CustomAttribute *attribute, Buf *out)
{
    JsonWriter json = json_writer(out);
    json_open_array(&json);
    for (size_t i = 0; i < attribute->choice_count; i++)
        json_put_text(&json, attribute->choices[i]);
    json_close_array(&json);
    json_finish(&json);
}

Status custom_attribute_save(Store *store, CustomAttribute *attribute, Error *error)
{
    static const Query insert = {
        .sql = "INSERT INTO custom_attribute (label, type, choices, required, changed_us, changed_by, id,"
               " about, name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        .params = "tttiitit"
                  "t",
    };
    static const Query update = {
        .sql = "UPDATE custom_attribute SET label = $1, type = $2, choices = $3, required = $4,"
               " changed_us = $5, changed_by = $6 WHERE id = $7",
        .params = "tttiiti",
    };
    bool made = attribute->id == 0;
    Status status = made ? next_id(store, &attribute->id, error) : STATUS_OK;
    if (status != STATUS_OK) return status;
    Buf choices = { 0 };
    write_choices(attribute, &choices);
    const Param params[] = { param_text(attribute->label),     param_text(attribute->type),
                             param_text(buf_view(&choices)),   param_int(attribute->required),
                             param_int(attribute->changed_us), param_text(attribute->changed_by),
                             param_int(attribute->id),         param_text(attribute->about),
                             param_text(attribute->name) };
    status = store_execute(store, made ? &insert : &update, params, error);
    buf_free(&choices);
    if (status != STATUS_CONFLICT) return status;
    return fail(error, STATUS_CONFLICT, STR("name"), "“%.*s” has a type already.", STR_ARG(attribute->name));
}

Status custom_attribute_remove(Store *store, int64_t id, Error *error)
{
    static const Query query = { .sql = "DELETE FROM custom_attribute WHERE id = $1", .params = "i" };
    const Param params[] = { param_int(id) };
    return store_execute(store, &query, params, error);
}

const CustomAttribute *custom_attribute_find(const CustomAttribute *attributes, size_t count, Str name)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal(attributes[i].name, name)) return &attributes[i];
    }
    return NULL;
}

// ---- values

static bool is_type(const CustomAttribute *attribute, const char *type)
{
    return str_equal(attribute->type, str_from_c(type));
}

static bool is_choice(const CustomAttribute *attribute, Str text)
{
    for (size_t i = 0; i < attribute->choice_count; i++) {
        if (str_equal(attribute->choices[i], text)) return true;
    }
    return false;
}

static bool is_link(Str text)
{
    bool begins = str_starts_with(text, STR("https://")) || str_starts_with(text, STR("http://"));
    for (size_t i = 0; i < text.len && begins; i++)
        begins = (unsigned char)text.data[i] > ' ';
    return begins && text.len > STR("https://").len;
}

static Str list_choices(const CustomAttribute *attribute, Arena *arena)
{
    Buf out = { 0 };
    for (size_t i = 0; i < attribute->choice_count; i++) {
        buf_append(&out, i == 0 ? STR("") : STR(", "));
        buf_append(&out, attribute->choices[i]);
    }
    Str text = arena_copy(arena, buf_view(&out));
    buf_free(&out);
    return text;
}

static const char *say(const CustomAttribute *attribute, Arena *arena)
{
    Str label = attribute->label;
    if (is_type(attribute, "number") || is_type(attribute, "money"))
        return arena_format(arena, "%.*s has to be a number.", STR_ARG(label)).data;
    if (is_type(attribute, "date"))
        return arena_format(arena, "%.*s has to be a date like 2026-12-31.", STR_ARG(label)).data;
    if (is_type(attribute, "yes_no"))
        return arena_format(arena, "%.*s has to be true or false.", STR_ARG(label)).data;
    if (is_type(attribute, "link"))
        return arena_format(arena, "%.*s has to be a link that begins with https://.", STR_ARG(label)).data;
    if (is_type(attribute, "choice")) {
        Str choices = list_choices(attribute, arena);
        return arena_format(arena, "%.*s has to be one of: %.*s.", STR_ARG(label), STR_ARG(choices)).data;
    }
    return arena_format(arena, "%.*s has to be a text.", STR_ARG(label)).data;
}

static bool fits_text(const CustomAttribute *attribute, Str text)
{
    int64_t day;
    if (is_type(attribute, "text")) return true;
    if (is_type(attribute, "date")) return date_parse(text, &day);
    if (is_type(attribute, "choice")) return is_choice(attribute, text);
    return is_type(attribute, "link") && is_link(text);
}

static const char *say_required(const CustomAttribute *attribute, Arena *arena)
{
    return arena_format(arena, "%.*s is required.", STR_ARG(attribute->label)).data;
}

const char *custom_attribute_wrong(const CustomAttribute *attribute, const JsonNode *value, Arena *arena)
{
    bool number = is_type(attribute, "number") || is_type(attribute, "money");
    bool fits = false;
    if (!value || value->kind == JSON_NULL)
        return attribute->required ? say_required(attribute, arena) : NULL;
    if (value->kind == JSON_TEXT) {
        Str text = json_text(value, arena);
        if (text.len == 0 && attribute->required) return say_required(attribute, arena);
        fits = fits_text(attribute, text);
    }
    if (value->kind == JSON_NUMBER) fits = number;
    if (value->kind == JSON_BOOL) fits = is_type(attribute, "yes_no");
    return fits ? NULL : say(attribute, arena);
}

const char *custom_attributes_wrong(const CustomAttribute *attributes, size_t count, const JsonNode *object,
                                    Arena *arena)
{
    for (JsonMembers m = json_members(object); count > 0 && json_next_member(&m);) {
        const CustomAttribute *attribute = custom_attribute_find(attributes, count, json_text(m.key, arena));
        const char *wrong = attribute ? custom_attribute_wrong(attribute, m.value, arena) : NULL;
        if (wrong) return wrong;
    }
    return NULL;
}

const char *custom_attribute_unfit(const CustomAttribute *attribute, Value value, Arena *arena)
{
    bool fits = false;
    if (value.kind == VALUE_MISSING) return attribute->required ? say_required(attribute, arena) : NULL;
    if (value.kind == VALUE_TEXT) fits = fits_text(attribute, value.text);
    if (value.kind == VALUE_NUMBER) fits = is_type(attribute, "number") || is_type(attribute, "money");
    if (value.kind == VALUE_BOOL) fits = is_type(attribute, "yes_no");
    // The engine makes a date of every text that is one.
    if (value.kind == VALUE_DATE) fits = is_type(attribute, "date") || is_type(attribute, "text");
    return fits ? NULL : say(attribute, arena);
}
