#include "know/adoption_choice.h"

#include "codec/json.h"
#include "codec/json_writer.h"

#include <math.h>

enum { FIELD_COUNT = 12 };

Str adoption_measure_name(AdoptionMeasure measure)
{
    return measure == ADOPTION_DEPTH ? STR("depth") : STR("breadth");
}

static Status wrong(Error *error, Str field, const char *what)
{
    return fail(error, STATUS_INVALID, field, "%s", what);
}

// ---- rhythm

static const struct {
    Str name;
    int64_t days;
} rhythms[] = {
    { STR_CONST("daily"), 20 }, // working days
    { STR_CONST("weekly"), 4 },
    { STR_CONST("monthly"), 1 },
    { STR_CONST("none"), 0 },
};

// A word, or a number of days.
static bool read_rhythm(const JsonNode *node, Arena *arena, int64_t *days_out)
{
    if (node->kind == JSON_TEXT) {
        Str word = json_text(node, arena);
        for (size_t i = 0; i < sizeof rhythms / sizeof *rhythms; i++) {
            if (!str_equal(rhythms[i].name, word)) continue;
            *days_out = rhythms[i].days;
            return true;
        }
        return false;
    }
    return json_int64(node, days_out) && *days_out >= 0 && *days_out <= ADOPTION_DAYS;
}

#define RHYTHM_SAID "A rhythm is daily, weekly, monthly, none, or a number of days from 0 to 28."

static Status read_roles(const JsonNode *list, Arena *arena, AdoptionChoice *choice, Error *error)
{
    static const JsonField fields[] = {
        { STR_CONST("role"), JSON_WANT_TEXT, .required = true },
        { STR_CONST("rhythm"), JSON_WANT_ANY, .required = true },
    };
    if (json_count(list) > ADOPTION_ROLES_MAX)
        return fail(error, STATUS_LIMITED, STR("roles"), "At most %d roles can have a rhythm.",
                    ADOPTION_ROLES_MAX);
    choice->roles = ARENA_ARRAY(arena, AdoptionRole, json_count(list) + 1);
    choice->role_count = 0;
    for (JsonItems i = json_items(list); json_next_item(&i);) {
        const JsonNode *nodes[2];
        AdoptionRole one = { 0 };
        Status status = json_check(i.item, fields, 2, false, nodes, error);
        if (status != STATUS_OK) return status;
        one.role = str_trim(json_text(nodes[0], arena));
        if (one.role.len == 0 || one.role.len > ADOPTION_ROLE_BYTES_MAX)
            return fail(error, STATUS_INVALID, STR("roles"), "A role has 1 to %d characters.",
                        ADOPTION_ROLE_BYTES_MAX);
        if (!read_rhythm(nodes[1], arena, &one.days)) return wrong(error, STR("roles"), RHYTHM_SAID);
        for (size_t k = 0; k < choice->role_count; k++) {
            if (str_equal_ignore_case(choice->roles[k].role, one.role))
                return fail(error, STATUS_INVALID, STR("roles"), "The role “%.*s” stands there twice.",
                            STR_ARG(one.role));
        }
        choice->roles[choice->role_count++] = one;
    }
    return STATUS_OK;
}

// ---- breadth or depth

static bool read_measure(Str name, AdoptionMeasure *measure_out)
{
    *measure_out = str_equal(name, STR("depth")) ? ADOPTION_DEPTH : ADOPTION_BREADTH;
    return str_equal(name, adoption_measure_name(*measure_out));
}

static Status read_segments(const JsonNode *list, Arena *arena, AdoptionChoice *choice, Error *error)
{
    static const JsonField fields[] = {
        { STR_CONST("segment"), JSON_WANT_INTEGER, .required = true },
        { STR_CONST("measure"), JSON_WANT_TEXT, .required = true },
    };
    if (json_count(list) > ADOPTION_SEGMENTS_MAX)
        return fail(error, STATUS_LIMITED, STR("segments"),
                    "At most %d segments can have a measure of their own.", ADOPTION_SEGMENTS_MAX);
    choice->segments = ARENA_ARRAY(arena, AdoptionSegment, json_count(list) + 1);
    choice->segment_count = 0;
    for (JsonItems i = json_items(list); json_next_item(&i);) {
        const JsonNode *nodes[2];
        AdoptionSegment one = { 0 };
        Status status = json_check(i.item, fields, 2, false, nodes, error);
        if (status != STATUS_OK) return status;
        if (!json_int64(nodes[0], &one.segment) || !read_measure(json_text(nodes[1], arena), &one.measure))
            return wrong(error, STR("segments"), "A segment is measured by breadth or depth.");
        for (size_t k = 0; k < choice->segment_count; k++) {
            if (choice->segments[k].segment == one.segment)
                return wrong(error, STR("segments"), "A segment stands there twice.");
        }
        choice->segments[choice->segment_count++] = one;
    }
    return STATUS_OK;
}

// ---- intended use

static Status read_one_intended(const JsonNode *item, Arena *arena, AdoptionIntended *one, Error *error)
{
    static const JsonField fields[] = {
        { STR_CONST("name"), JSON_WANT_TEXT, .required = true },
        { STR_CONST("formula"), JSON_WANT_TEXT, .required = true },
        { STR_CONST("meaning"), JSON_WANT_TEXT },
        { STR_CONST("at_least"), JSON_WANT_NUMBER },
        { STR_CONST("at_most"), JSON_WANT_NUMBER },
    };
    const JsonNode *nodes[5];
    Status status = json_check(item, fields, 5, false, nodes, error);
    if (status != STATUS_OK) return status;
    *one = (AdoptionIntended){ .name = str_trim(json_text(nodes[0], arena)),
                               .formula = str_trim(json_text(nodes[1], arena)),
                               .meaning = nodes[2] ? str_trim(json_text(nodes[2], arena)) : (Str){ 0 },
                               .at_least = nodes[3] ? json_number(nodes[3]) : (double)NAN,
                               .at_most = nodes[4] ? json_number(nodes[4]) : (double)NAN };
    if (one->name.len == 0 || one->name.len > ADOPTION_NAME_BYTES_MAX ||
        one->meaning.len > ADOPTION_MEANING_BYTES_MAX || one->formula.len == 0 ||
        one->formula.len > ADOPTION_FORMULA_BYTES_MAX)
        return fail(error, STATUS_INVALID, STR("intended"),
                    "Each has a name of at most %d characters, a formula of at most %d and a meaning of at"
                    " most %d.",
                    ADOPTION_NAME_BYTES_MAX, ADOPTION_FORMULA_BYTES_MAX, ADOPTION_MEANING_BYTES_MAX);
    if (isinf(one->at_least) || isinf(one->at_most) || one->at_least > one->at_most)
        return wrong(error, STR("intended"), "What it is at least must not be more than what it is at most.");
    return STATUS_OK;
}

static Status read_intended(const JsonNode *list, Arena *arena, AdoptionChoice *choice, Error *error)
{
    if (json_count(list) > ADOPTION_INTENDED_MAX)
        return fail(error, STATUS_LIMITED, STR("intended"), "There are at most %d signs of intended use.",
                    ADOPTION_INTENDED_MAX);
    choice->intended = ARENA_ARRAY(arena, AdoptionIntended, json_count(list) + 1);
    choice->intended_count = 0;
    for (JsonItems i = json_items(list); json_next_item(&i);) {
        AdoptionIntended one;
        Status status = read_one_intended(i.item, arena, &one, error);
        if (status != STATUS_OK) return status;
        for (size_t k = 0; k < choice->intended_count; k++) {
            if (str_equal_ignore_case(choice->intended[k].name, one.name))
                return fail(error, STATUS_INVALID, STR("intended"), "The name “%.*s” stands there twice.",
                            STR_ARG(one.name));
        }
        choice->intended[choice->intended_count++] = one;
    }
    return STATUS_OK;
}

// ---- the whole

static Status read_share(const JsonNode *node, Str field, double *share_out, Error *error)
{
    if (!node) return STATUS_OK;
    double share = json_number(node);
    if (!(share >= 0 && share <= 1)) return wrong(error, field, "A share lies between 0 and 1.");
    *share_out = share;
    return STATUS_OK;
}

static Status read_count(const JsonNode *node, Str field, int64_t least, int64_t most, int64_t *count_out,
                         Error *error)
{
    int64_t count = 0;
    if (!node) return STATUS_OK;
    if (!json_int64(node, &count) || count < least || count > most)
        return fail(error, STATUS_INVALID, field, "A whole number from %lld to %lld is needed.",
                    (long long)least, (long long)most);
    *count_out = count;
    return STATUS_OK;
}

static Status read_effectiveness(const JsonNode *node, Arena *arena, AdoptionChoice *choice, Error *error)
{
    static const JsonField fields[] = { { STR_CONST("formula"), JSON_WANT_TEXT, .required = true } };
    const JsonNode *formula[1];
    if (!node) return STATUS_OK;
    Status status = json_check(node, fields, 1, false, formula, error);
    if (status != STATUS_OK) return status;
    choice->effectiveness = str_trim(json_text(formula[0], arena));
    if (choice->effectiveness.len > ADOPTION_FORMULA_BYTES_MAX)
        return fail(error, STATUS_INVALID, STR("effectiveness"), "The formula has at most %d characters.",
                    ADOPTION_FORMULA_BYTES_MAX);
    return STATUS_OK;
}

static Status read_scalars(const JsonNode *const *nodes, Arena *arena, AdoptionChoice *choice, Error *error)
{
    Status status = read_share(nodes[2], STR("behind_below"), &choice->behind_below, error);
    if (status == STATUS_OK && nodes[3] && !read_measure(json_text(nodes[3], arena), &choice->measure))
        return wrong(error, STR("measure"), "Success is breadth or depth.");
    if (status == STATUS_OK)
        status = read_count(nodes[5], STR("power_days"), 1, ADOPTION_DAYS, &choice->power_days, error);
    if (status == STATUS_OK)
        status = read_share(nodes[6], STR("power_features"), &choice->power_features, error);
    if (status == STATUS_OK)
        status =
            read_count(nodes[7], STR("power_wanted"), 1, ADOPTION_WANTED_MAX, &choice->power_wanted, error);
    if (status == STATUS_OK) status = read_share(nodes[10], STR("good_from"), &choice->good_from, error);
    if (status == STATUS_OK) status = read_share(nodes[11], STR("poor_below"), &choice->poor_below, error);
    if (status == STATUS_OK && choice->poor_below > choice->good_from)
        return wrong(error, STR("poor_below"), "What is poor must not lie above what is good.");
    return status;
}

Status adoption_choice_parse(Str json, Arena *arena, AdoptionChoice *choice, Error *error)
{
    static const JsonField fields[FIELD_COUNT] = {
        { STR_CONST("roles"), JSON_WANT_ARRAY },           { STR_CONST("default_rhythm"), JSON_WANT_ANY },
        { STR_CONST("behind_below"), JSON_WANT_NUMBER },   { STR_CONST("measure"), JSON_WANT_TEXT },
        { STR_CONST("segments"), JSON_WANT_ARRAY },        { STR_CONST("power_days"), JSON_WANT_INTEGER },
        { STR_CONST("power_features"), JSON_WANT_NUMBER }, { STR_CONST("power_wanted"), JSON_WANT_INTEGER },
        { STR_CONST("effectiveness"), JSON_WANT_OBJECT },  { STR_CONST("intended"), JSON_WANT_ARRAY },
        { STR_CONST("good_from"), JSON_WANT_NUMBER },      { STR_CONST("poor_below"), JSON_WANT_NUMBER },
    };
    const JsonNode *nodes[FIELD_COUNT];
    const JsonNode *root = json_parse(json, JSON_DEPTH_USUAL, arena, error);
    if (!root) return STATUS_INVALID;
    Status status = json_check(root, fields, FIELD_COUNT, false, nodes, error);
    if (status == STATUS_OK && nodes[0]) status = read_roles(nodes[0], arena, choice, error);
    if (status == STATUS_OK && nodes[1] && !read_rhythm(nodes[1], arena, &choice->default_days))
        return wrong(error, STR("default_rhythm"), RHYTHM_SAID);
    if (status == STATUS_OK && nodes[4]) status = read_segments(nodes[4], arena, choice, error);
    if (status == STATUS_OK) status = read_effectiveness(nodes[8], arena, choice, error);
    if (status == STATUS_OK && nodes[9]) status = read_intended(nodes[9], arena, choice, error);
    return status == STATUS_OK ? read_scalars(nodes, arena, choice, error) : status;
}

AdoptionChoice adoption_choice_read(const DefinitionCatalog *definitions, Arena *arena,
                                    Definition *definition_out)
{
    AdoptionChoice choice = { .default_days = 4,
                              .behind_below = 0.5,
                              .power_days = 12,
                              .power_features = 0.5,
                              .power_wanted = 3,
                              .good_from = 0.6,
                              .poor_below = 0.3 };
    const AdoptionChoice shipped = choice;
    Definition *kept = NULL;
    if (definition_out) *definition_out = (Definition){ 0 };
    if (definition_list(definitions, DEFINITION_ADOPTION, arena, &kept) == 0) return choice;
    if (definition_out) *definition_out = kept[0];
    Error ignored; // it was checked when it was kept
    return adoption_choice_parse(kept[0].body, arena, &choice, &ignored) == STATUS_OK ? choice : shipped;
}

// ---- writing

static void put_roles(JsonWriter *json, const AdoptionChoice *choice)
{
    json_key(json, STR("roles"));
    json_open_array(json);
    for (size_t i = 0; i < choice->role_count; i++) {
        json_open_object(json);
        json_add_text(json, STR("role"), choice->roles[i].role);
        json_add_int(json, STR("rhythm"), choice->roles[i].days);
        json_close_object(json);
    }
    json_close_array(json);
}

static void put_segments(JsonWriter *json, const AdoptionChoice *choice)
{
    json_key(json, STR("segments"));
    json_open_array(json);
    for (size_t i = 0; i < choice->segment_count; i++) {
        json_open_object(json);
        json_add_int(json, STR("segment"), choice->segments[i].segment);
        json_add_text(json, STR("measure"), adoption_measure_name(choice->segments[i].measure));
        json_close_object(json);
    }
    json_close_array(json);
}

void adoption_intended_put(const AdoptionChoice *choice, JsonWriter *json)
{
    json_key(json, STR("intended"));
    json_open_array(json);
    for (size_t i = 0; i < choice->intended_count; i++) {
        const AdoptionIntended *one = &choice->intended[i];
        json_open_object(json);
        json_add_text(json, STR("name"), one->name);
        json_add_text(json, STR("formula"), one->formula);
        json_add_text(json, STR("meaning"), one->meaning);
        json_add_double(json, STR("at_least"), one->at_least);
        json_add_double(json, STR("at_most"), one->at_most);
        json_close_object(json);
    }
    json_close_array(json);
}

Str adoption_choice_body(const AdoptionChoice *choice, Arena *arena)
{
    Buf out = { 0 };
    JsonWriter json = json_writer(&out);
    json_open_object(&json);
    put_roles(&json, choice);
    json_add_int(&json, STR("default_rhythm"), choice->default_days);
    json_add_double(&json, STR("behind_below"), choice->behind_below);
    json_add_text(&json, STR("measure"), adoption_measure_name(choice->measure));
    put_segments(&json, choice);
    json_add_int(&json, STR("power_days"), choice->power_days);
    json_add_double(&json, STR("power_features"), choice->power_features);
    json_add_int(&json, STR("power_wanted"), choice->power_wanted);
    json_key(&json, STR("effectiveness"));
    json_open_object(&json);
    json_add_text(&json, STR("formula"), choice->effectiveness);
    json_close_object(&json);
    adoption_intended_put(choice, &json);
    json_add_double(&json, STR("good_from"), choice->good_from);
    json_add_double(&json, STR("poor_below"), choice->poor_below);
    json_close_object(&json);
    json_finish(&json);
    Str body = arena_copy(arena, buf_view(&out));
    buf_free(&out);
    return body;
}
