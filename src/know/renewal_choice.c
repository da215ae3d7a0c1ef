#include "know/renewal_choice.h"

#include "know/settings.h"

static const Str setting = STR_CONST("renewals");

// ---- reading

enum { STEP_KEY, STEP_NAME, STEP_MEANING, STEP_DAYS, STEP_FORMULA, STEP_VALUE, STEP_EVIDENCE, STEP_FIELDS };
static const JsonField step_fields[STEP_FIELDS] = {
    [STEP_KEY] = { STR_CONST("key"), JSON_WANT_TEXT, .required = true },
    [STEP_NAME] = { STR_CONST("name"), JSON_WANT_TEXT, .required = true },
    [STEP_MEANING] = { STR_CONST("meaning"), JSON_WANT_TEXT },
    [STEP_DAYS] = { STR_CONST("days_before"), JSON_WANT_INTEGER, .required = true },
    [STEP_FORMULA] = { STR_CONST("formula"), JSON_WANT_TEXT },
    [STEP_VALUE] = { STR_CONST("value"), JSON_WANT_TEXT },
    [STEP_EVIDENCE] = { STR_CONST("evidence"), JSON_WANT_TEXT },
};

static Status read_whole(const JsonNode *node, Str field, int64_t least, int64_t most, int64_t *value_out,
                         Error *error)
{
    int64_t value = 0;
    if (!node || node->kind == JSON_NULL) return STATUS_OK;
    if (node->kind != JSON_NUMBER || !json_int64(node, &value) || value < least || value > most)
        return fail(error, STATUS_INVALID, field, "This has to be a whole number from %lld to %lld.",
                    (long long)least, (long long)most);
    *value_out = value;
    return STATUS_OK;
}

static Status read_text(const JsonNode *node, size_t most, Arena *arena, Str *text_out, Error *error)
{
    if (!node) return STATUS_OK;
    *text_out = str_trim(json_text(node, arena));
    if (text_out->len <= most) return STATUS_OK;
    return fail(error, STATUS_INVALID, STR("steps"), "A text of a step is longer than %zu bytes.", most);
}

static bool is_word(Str key)
{
    if (key.len == 0 || key.len > RENEWAL_STEP_KEY_BYTES_MAX) return false;
    for (size_t i = 0; i < key.len; i++) {
        char c = key.data[i];
        if (!((c >= 'a' && c <= 'z') || c == '_' || (i > 0 && c >= '0' && c <= '9'))) return false;
    }
    return true;
}

static Status read_step(const JsonNode *object, Arena *arena, RenewalStepRule *step, Error *error)
{
    const struct {
        int field;
        size_t most;
        Str *text;
    } texts[] = {
        { STEP_KEY, RENEWAL_STEP_KEY_BYTES_MAX, &step->key },
        { STEP_NAME, RENEWAL_STEP_NAME_BYTES_MAX, &step->name },
        { STEP_MEANING, RENEWAL_STEP_TEXT_BYTES_MAX, &step->meaning },
        { STEP_FORMULA, FORMULA_BYTES_MAX, &step->formula },
        { STEP_VALUE, FORMULA_BYTES_MAX, &step->value },
        { STEP_EVIDENCE, RENEWAL_STEP_TEXT_BYTES_MAX, &step->evidence },
    };
    const JsonNode *nodes[STEP_FIELDS];
    Status status = json_check(object, step_fields, STEP_FIELDS, false, nodes, error);
    for (size_t i = 0; status == STATUS_OK && i < sizeof texts / sizeof *texts; i++)
        status = read_text(nodes[texts[i].field], texts[i].most, arena, texts[i].text, error);
    if (status == STATUS_OK)
        status = read_whole(nodes[STEP_DAYS], STR("days_before"), 0, RENEWAL_OPEN_DAYS_MAX,
                            &step->days_before, error);
    if (status != STATUS_OK) return status;
    if (!is_word(step->key))
        return fail(error, STATUS_INVALID, STR("key"),
                    "The key of a step is a word of a to z, 0 to 9 and _, such as billing.");
    if (step->name.len == 0) return fail(error, STATUS_INVALID, STR("name"), "Give every step a name.");
    return STATUS_OK;
}

static Status read_steps(const JsonNode *array, Arena *arena, RenewalChoice *choice, Error *error)
{
    if (!array || array->kind == JSON_NULL) return STATUS_OK;
    if (array->kind != JSON_ARRAY || json_count(array) > RENEWAL_STEPS_MAX)
        return fail(error, STATUS_INVALID, STR("steps"), "Give a list of at most %d steps.",
                    RENEWAL_STEPS_MAX);
    choice->step_count = 0;
    for (JsonItems i = json_items(array); json_next_item(&i);) {
        RenewalStepRule step = { 0 };
        Status status = read_step(i.item, arena, &step, error);
        if (status != STATUS_OK) return status;
        for (size_t k = 0; k < choice->step_count; k++) {
            if (str_equal(choice->steps[k].key, step.key))
                return fail(error, STATUS_INVALID, STR("key"), "Two steps have the key “%.*s”.",
                            STR_ARG(step.key));
        }
        choice->steps[choice->step_count++] = step;
    }
    return STATUS_OK;
}

Status renewal_choice_read(const JsonNode *object, Arena *arena, RenewalChoice *choice, Error *error)
{
    const struct {
        Str name;
        int64_t least, most;
        int64_t *value;
    } numbers[] = {
        { STR_CONST("shortest_term_months"), 1, RENEWAL_TERM_MONTHS_MAX, &choice->shortest_term_months },
        { STR_CONST("grace_days"), 0, RENEWAL_GRACE_DAYS_MAX, &choice->grace_days },
        { STR_CONST("open_days"), 1, RENEWAL_OPEN_DAYS_MAX, &choice->open_days },
    };
    Status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < sizeof numbers / sizeof *numbers; i++)
        status = read_whole(json_member(object, numbers[i].name), numbers[i].name, numbers[i].least,
                            numbers[i].most, numbers[i].value, error);
    if (status != STATUS_OK) return status;
    return read_steps(json_member(object, STR("steps")), arena, choice, error);
}

// ---- writing

void renewal_choice_write(const RenewalChoice *choice, JsonWriter *json)
{
    json_add_int(json, STR("shortest_term_months"), choice->shortest_term_months);
    json_add_int(json, STR("grace_days"), choice->grace_days);
    json_add_int(json, STR("open_days"), choice->open_days);
    json_key(json, STR("steps"));
    json_open_array(json);
    for (size_t i = 0; i < choice->step_count; i++) {
        const RenewalStepRule *step = &choice->steps[i];
        json_open_object(json);
        json_add_text(json, STR("key"), step->key);
        json_add_text(json, STR("name"), step->name);
        json_add_text(json, STR("meaning"), step->meaning);
        json_add_int(json, STR("days_before"), step->days_before);
        json_add_text(json, STR("formula"), step->formula);
        json_add_text(json, STR("value"), step->value);
        json_add_text(json, STR("evidence"), step->evidence);
        json_close_object(json);
    }
    json_close_array(json);
}

// ---- the setting

Status renewal_choice_load(Store *store, Arena *arena, RenewalChoice *choice_out, Error *error)
{
    Str text = { 0 };
    *choice_out = (RenewalChoice){ .shortest_term_months = 3,
                                   .grace_days = 14,
                                   .open_days = 180,
                                   .step_count = renewal_steps_shipped_count };
    for (size_t i = 0; i < renewal_steps_shipped_count; i++)
        choice_out->steps[i] = renewal_steps_shipped[i];
    Status status = setting_read(store, setting, STR(""), arena, &text, error);
    if (status != STATUS_OK || text.len == 0) return status;
    const JsonNode *object = json_parse(text, JSON_DEPTH_USUAL, arena, error);
    if (object && renewal_choice_read(object, arena, choice_out, error) == STATUS_OK) return STATUS_OK;
    return fail(error, STATUS_UNAVAILABLE, STR("renewals"),
                "The setting “renewals” is damaged. Set it again.");
}

Status renewal_choice_save(Store *store, const RenewalChoice *choice, Error *error)
{
    Buf out = { 0 };
    JsonWriter json = json_writer(&out);
    json_open_object(&json);
    renewal_choice_write(choice, &json);
    json_close_object(&json);
    json_finish(&json);
    Status status = setting_put(store, setting, buf_view(&out), error);
    buf_free(&out);
    return status;
}
