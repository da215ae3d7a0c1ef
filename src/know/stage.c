#include "know/stage.h"

#include "codec/json.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    FIELD_KEY,
    FIELD_POSITION,
    FIELD_MEANING,
    FIELD_ENTER,
    FIELD_LEAVE,
    FIELD_TARGET_DAYS,
    FIELD_PLAN,
    FIELD_ONBOARDING,
    FIELD_ON,
    FIELD_MILESTONES,
    FIELD_CONTACTS,
    FIELD_RESOURCES,
    FIELD_CLUES,
    FIELD_CHECKS,
    FIELD_DEMANDS,
    FIELDS,
};
static const JsonField fields[FIELDS] = {
    [FIELD_KEY] = { STR_CONST("key"), JSON_WANT_TEXT, .required = true },
    [FIELD_POSITION] = { STR_CONST("position"), JSON_WANT_INTEGER, .required = true },
    [FIELD_MEANING] = { STR_CONST("meaning"), JSON_WANT_TEXT },
    [FIELD_ENTER] = { STR_CONST("enter"), JSON_WANT_OBJECT },
    [FIELD_LEAVE] = { STR_CONST("leave"), JSON_WANT_OBJECT },
    [FIELD_TARGET_DAYS] = { STR_CONST("target_days"), JSON_WANT_INTEGER },
    [FIELD_PLAN] = { STR_CONST("plan"), JSON_WANT_TEXT },
    [FIELD_ONBOARDING] = { STR_CONST("onboarding"), JSON_WANT_BOOL },
    [FIELD_ON] = { STR_CONST("on"), JSON_WANT_BOOL },
    [FIELD_MILESTONES] = { STR_CONST("milestones"), JSON_WANT_ARRAY },
    [FIELD_CONTACTS] = { STR_CONST("touchpoints"), JSON_WANT_ARRAY },
    [FIELD_RESOURCES] = { STR_CONST("resources"), JSON_WANT_ARRAY },
    [FIELD_CLUES] = { STR_CONST("clues"), JSON_WANT_ARRAY },
    [FIELD_CHECKS] = { STR_CONST("acceptance"), JSON_WANT_ARRAY },
    [FIELD_DEMANDS] = { STR_CONST("demands"), JSON_WANT_OBJECT },
};

enum {
    MILESTONE_NAME,
    MILESTONE_FORMULA,
    MILESTONE_DAY,
    MILESTONE_MODULE,
    MILESTONE_VALUE,
    MILESTONE_FIELDS
};
static const JsonField milestone_fields[MILESTONE_FIELDS] = {
    [MILESTONE_NAME] = { STR_CONST("name"), JSON_WANT_TEXT, .required = true },
    [MILESTONE_FORMULA] = { STR_CONST("formula"), JSON_WANT_TEXT, .required = true },
    [MILESTONE_DAY] = { STR_CONST("day"), JSON_WANT_INTEGER },
    [MILESTONE_MODULE] = { STR_CONST("module"), JSON_WANT_BOOL },
    [MILESTONE_VALUE] = { STR_CONST("first_value"), JSON_WANT_BOOL },
};

enum { CONTACT_NAME, CONTACT_OWNER, CONTACT_DIRECT, CONTACT_RESPONSIBLE, CONTACT_QUALITY, CONTACT_FIELDS };
static const JsonField contact_fields[CONTACT_FIELDS] = {
    [CONTACT_NAME] = { STR_CONST("name"), JSON_WANT_TEXT, .required = true },
    [CONTACT_OWNER] = { STR_CONST("owner"), JSON_WANT_TEXT, .required = true },
    [CONTACT_DIRECT] = { STR_CONST("direct"), JSON_WANT_BOOL },
    [CONTACT_RESPONSIBLE] = { STR_CONST("responsible"), JSON_WANT_TEXT },
    [CONTACT_QUALITY] = { STR_CONST("quality"), JSON_WANT_TEXT },
};

enum { RESOURCE_NAME, RESOURCE_KIND, RESOURCE_URL, RESOURCE_FIELDS };
static const JsonField resource_fields[RESOURCE_FIELDS] = {
    [RESOURCE_NAME] = { STR_CONST("name"), JSON_WANT_TEXT, .required = true },
    [RESOURCE_KIND] = { STR_CONST("kind"), JSON_WANT_TEXT, .required = true },
    [RESOURCE_URL] = { STR_CONST("url"), JSON_WANT_TEXT },
};

enum { CHECK_TEXT, CHECK_FORMULA, CHECK_FIELDS };
static const JsonField check_fields[CHECK_FIELDS] = {
    [CHECK_TEXT] = { STR_CONST("text"), JSON_WANT_TEXT, .required = true },
    [CHECK_FORMULA] = { STR_CONST("formula"), JSON_WANT_TEXT },
};

enum { DEMAND_HOURS, DEMAND_KNOWLEDGE, DEMAND_FIELDS };
static const JsonField demand_fields[DEMAND_FIELDS] = {
    [DEMAND_HOURS] = { STR_CONST("hours"), JSON_WANT_INTEGER },
    [DEMAND_KNOWLEDGE] = { STR_CONST("knowledge"), JSON_WANT_INTEGER },
};

// ---- reading

static Status read_text(const JsonNode *node, Str field, size_t most, Arena *arena, Str *text_out,
                        Error *error)
{
    if (!node) return STATUS_OK;
    *text_out = str_trim(json_text(node, arena));
    if (text_out->len <= most) return STATUS_OK;
    return fail(error, STATUS_INVALID, field, "This has at most %zu characters.", most);
}

static Status read_whole(const JsonNode *node, Str field, int least, int most, int *value_out, Error *error)
{
    int64_t value = 0;
    if (!node) return STATUS_OK;
    if (!json_int64(node, &value) || value < least || value > most)
        return fail(error, STATUS_INVALID, field, "This has to be a whole number from %d to %d.", least,
                    most);
    *value_out = (int)value;
    return STATUS_OK;
}

static Status read_condition(const JsonNode *node, int field, Arena *arena, Str *text_out, Error *error)
{
    static const JsonField inside[] = { { STR_CONST("formula"), JSON_WANT_TEXT, .required = true } };
    const JsonNode *nodes[1];
    if (!node) return STATUS_OK;
    Status status = json_check(node, inside, 1, false, nodes, error);
    return status == STATUS_OK
               ? read_text(nodes[0], fields[field].name, FORMULA_BYTES_MAX, arena, text_out, error)
               : status;
}

static Status read_key(const JsonNode *node, Arena *arena, Str *key_out, Error *error)
{
    Status status = read_text(node, fields[FIELD_KEY].name, STAGE_KEY_BYTES_MAX, arena, key_out, error);
    bool good = key_out->len > 0;
    for (size_t i = 0; i < key_out->len && good; i++) {
        char c = key_out->data[i];
        good = (c >= 'a' && c <= 'z') || c == '_' || (i > 0 && c >= '0' && c <= '9');
    }
    if (status == STATUS_OK && !good)
        return fail(error, STATUS_INVALID, fields[FIELD_KEY].name,
                    "The key is a word of a to z, 0 to 9 and _, such as onboarding.");
    return status;
}

static Status read_milestone(const JsonNode *node, Arena *arena, StageMilestone *milestone, Error *error)
{
    const JsonNode *nodes[MILESTONE_FIELDS];
    Status status = json_check(node, milestone_fields, MILESTONE_FIELDS, false, nodes, error);
    if (status == STATUS_OK)
        status = read_text(nodes[MILESTONE_NAME], fields[FIELD_MILESTONES].name, STAGE_NAME_BYTES_MAX, arena,
                           &milestone->name, error);
    if (status == STATUS_OK)
        status = read_text(nodes[MILESTONE_FORMULA], fields[FIELD_MILESTONES].name, FORMULA_BYTES_MAX, arena,
                           &milestone->formula, error);
    if (status == STATUS_OK)
        status = read_whole(nodes[MILESTONE_DAY], fields[FIELD_MILESTONES].name, 0, STAGE_DAYS_MAX,
                            &milestone->day, error);
    if (status != STATUS_OK) return status;
    milestone->module = nodes[MILESTONE_MODULE] && json_is_true(nodes[MILESTONE_MODULE]);
    milestone->value = nodes[MILESTONE_VALUE] && json_is_true(nodes[MILESTONE_VALUE]);
    return milestone->name.len > 0
               ? STATUS_OK
               : fail(error, STATUS_INVALID, fields[FIELD_MILESTONES].name, "A milestone needs a name.");
}

static Status read_milestones(const JsonNode *node, Arena *arena, Stage *stage, Error *error)
{
    if (json_count(node) > STAGE_MILESTONES_MAX)
        return fail(error, STATUS_LIMITED, fields[FIELD_MILESTONES].name,
                    "A stage has at most %d milestones.", STAGE_MILESTONES_MAX);
    for (JsonItems i = json_items(node); json_next_item(&i);) {
        StageMilestone *milestone = &stage->milestones[stage->milestone_count];
        Status status = read_milestone(i.item, arena, milestone, error);
        if (status != STATUS_OK) return status;
        for (size_t k = 0; k < stage->milestone_count; k++) {
            if (str_equal(stage->milestones[k].name, milestone->name))
                return fail(error, STATUS_INVALID, fields[FIELD_MILESTONES].name,
                            "Two milestones have the name “%.*s”.", STR_ARG(milestone->name));
        }
        stage->milestone_count++;
    }
    return STATUS_OK;
}

static Status read_contact(const JsonNode *node, Arena *arena, StageContact *contact, Error *error)
{
    const JsonNode *nodes[CONTACT_FIELDS];
    const Str field = fields[FIELD_CONTACTS].name;
    Status status = json_check(node, contact_fields, CONTACT_FIELDS, false, nodes, error);
    const struct {
        int node;
        Str *text;
    } texts[] = { { CONTACT_NAME, &contact->name },
                  { CONTACT_OWNER, &contact->owner },
                  { CONTACT_RESPONSIBLE, &contact->responsible },
                  { CONTACT_QUALITY, &contact->quality } };
    for (size_t i = 0; status == STATUS_OK && i < sizeof texts / sizeof *texts; i++)
        status = read_text(nodes[texts[i].node], field, STAGE_NAME_BYTES_MAX, arena, texts[i].text, error);
    if (status != STATUS_OK) return status;
    contact->direct = !nodes[CONTACT_DIRECT] || json_is_true(nodes[CONTACT_DIRECT]);
    static const Str owners[] = { STR_CONST("brand"), STR_CONST("partner"), STR_CONST("customer"),
                                  STR_CONST("external") };
    bool known = false;
    for (size_t i = 0; i < sizeof owners / sizeof *owners; i++)
        known |= str_equal(contact->owner, owners[i]);
    if (known && contact->name.len > 0) return STATUS_OK;
    return fail(error, STATUS_INVALID, field,
                "A touchpoint needs a name and an owner: brand, partner, customer or external.");
}

static Status read_contacts(const JsonNode *node, Arena *arena, Stage *stage, Error *error)
{
    if (json_count(node) > STAGE_CONTACTS_MAX)
        return fail(error, STATUS_LIMITED, fields[FIELD_CONTACTS].name, "A stage has at most %d touchpoints.",
                    STAGE_CONTACTS_MAX);
    Status status = STATUS_OK;
    for (JsonItems i = json_items(node); status == STATUS_OK && json_next_item(&i);)
        status = read_contact(i.item, arena, &stage->contacts[stage->contact_count++], error);
    return status;
}

static Status read_resource(const JsonNode *node, Arena *arena, StageResource *resource, Error *error)
{
    static const Str kinds[] = { STR_CONST("webinar"), STR_CONST("video"), STR_CONST("training"),
                                 STR_CONST("guide"), STR_CONST("other") };
    const JsonNode *nodes[RESOURCE_FIELDS];
    const Str field = fields[FIELD_RESOURCES].name;
    bool known = false;
    Status status = json_check(node, resource_fields, RESOURCE_FIELDS, false, nodes, error);
    if (status == STATUS_OK)
        status = read_text(nodes[RESOURCE_NAME], field, STAGE_NAME_BYTES_MAX, arena, &resource->name, error);
    if (status == STATUS_OK)
        status = read_text(nodes[RESOURCE_KIND], field, STAGE_NAME_BYTES_MAX, arena, &resource->kind, error);
    if (status == STATUS_OK)
        status = read_text(nodes[RESOURCE_URL], field, STAGE_URL_BYTES_MAX, arena, &resource->url, error);
    if (status != STATUS_OK) return status;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        known |= str_equal(resource->kind, kinds[i]);
    if (!known || resource->name.len == 0)
        return fail(error, STATUS_INVALID, field,
                    "A resource needs a name and a kind: webinar, video, training, guide or other.");
    bool web =
        str_starts_with(resource->url, STR("https://")) || str_starts_with(resource->url, STR("http://"));
    if (resource->url.len > 0 && !web)
        return fail(error, STATUS_INVALID, field,
                    "The address of a resource begins with https:// or http://.");
    return STATUS_OK;
}

static Status read_resources(const JsonNode *node, Arena *arena, Stage *stage, Error *error)
{
    if (json_count(node) > STAGE_RESOURCES_MAX)
        return fail(error, STATUS_LIMITED, fields[FIELD_RESOURCES].name, "A stage has at most %d resources.",
                    STAGE_RESOURCES_MAX);
    Status status = STATUS_OK;
    for (JsonItems i = json_items(node); status == STATUS_OK && json_next_item(&i);)
        status = read_resource(i.item, arena, &stage->resources[stage->resource_count++], error);
    return status;
}

static Status read_clues(const JsonNode *node, Arena *arena, Stage *stage, Error *error)
{
    const Str field = fields[FIELD_CLUES].name;
    if (json_count(node) > STAGE_CLUES_MAX)
        return fail(error, STATUS_LIMITED, field, "A stage has at most %d clues.", STAGE_CLUES_MAX);
    Status status = STATUS_OK;
    for (JsonItems i = json_items(node); status == STATUS_OK && json_next_item(&i);) {
        if (i.item->kind != JSON_TEXT) return fail(error, STATUS_INVALID, field, "A clue is a text.");
        status =
            read_text(i.item, field, STAGE_CLUE_BYTES_MAX, arena, &stage->clues[stage->clue_count], error);
        stage->clue_count += stage->clues[stage->clue_count].len > 0; // an empty line is none
    }
    return status;
}

static Status read_check(const JsonNode *node, Arena *arena, StageCheck *check, Error *error)
{
    const JsonNode *nodes[CHECK_FIELDS];
    const Str field = fields[FIELD_CHECKS].name;
    Status status = json_check(node, check_fields, CHECK_FIELDS, false, nodes, error);
    if (status == STATUS_OK)
        status = read_text(nodes[CHECK_TEXT], field, STAGE_CHECK_BYTES_MAX, arena, &check->text, error);
    if (status == STATUS_OK)
        status = read_text(nodes[CHECK_FORMULA], field, FORMULA_BYTES_MAX, arena, &check->formula, error);
    if (status == STATUS_OK && check->text.len == 0)
        return fail(error, STATUS_INVALID, field, "An item of the acceptance check needs a text.");
    return status;
}

static Status read_checks(const JsonNode *node, Arena *arena, Stage *stage, Error *error)
{
    const Str field = fields[FIELD_CHECKS].name;
    if (json_count(node) > STAGE_CHECKS_MAX)
        return fail(error, STATUS_LIMITED, field, "An acceptance check has at most %d items.",
                    STAGE_CHECKS_MAX);
    for (JsonItems i = json_items(node); json_next_item(&i);) {
        StageCheck *check = &stage->checks[stage->check_count];
        Status status = read_check(i.item, arena, check, error);
        if (status != STATUS_OK) return status;
        for (size_t k = 0; k < stage->check_count; k++) {
            if (str_equal(stage->checks[k].text, check->text))
                return fail(error, STATUS_INVALID, field, "Two items of the acceptance check are “%.*s”.",
                            STR_ARG(check->text));
        }
        stage->check_count++;
    }
    return STATUS_OK;
}

static Status read_demands(const JsonNode *node, Stage *stage, Error *error)
{
    const JsonNode *nodes[DEMAND_FIELDS];
    const Str field = fields[FIELD_DEMANDS].name;
    if (!node) return STATUS_OK;
    Status status = json_check(node, demand_fields, DEMAND_FIELDS, false, nodes, error);
    if (status == STATUS_OK)
        status = read_whole(nodes[DEMAND_HOURS], field, 0, STAGE_HOURS_MAX, &stage->demand_hours, error);
    if (status == STATUS_OK)
        status = read_whole(nodes[DEMAND_KNOWLEDGE], field, 0, STAGE_KNOWLEDGE_MAX, &stage->demand_knowledge,
                            error);
    return status;
}

// The parts that are lists or objects.
static Status read_parts(const JsonNode *const nodes[FIELDS], Arena *arena, Stage *stage, Error *error)
{
    Status status = read_milestones(nodes[FIELD_MILESTONES], arena, stage, error);
    if (status == STATUS_OK) status = read_contacts(nodes[FIELD_CONTACTS], arena, stage, error);
    if (status == STATUS_OK) status = read_resources(nodes[FIELD_RESOURCES], arena, stage, error);
    if (status == STATUS_OK) status = read_clues(nodes[FIELD_CLUES], arena, stage, error);
    if (status == STATUS_OK) status = read_checks(nodes[FIELD_CHECKS], arena, stage, error);
    if (status == STATUS_OK) status = read_demands(nodes[FIELD_DEMANDS], stage, error);
    return status;
}

Status stage_read(Str body, Arena *arena, Stage *stage_out, Error *error)
{
    const JsonNode *nodes[FIELDS];
    if (body.len > STAGE_BYTES_MAX)
        return fail(error, STATUS_LIMITED, STR(""), "A stage has at most %d bytes.", STAGE_BYTES_MAX);
    const JsonNode *root = json_parse(body, JSON_DEPTH_USUAL, arena, error);
    if (!root) return STATUS_INVALID;
    Stage stage = { .on = true };
    Status status = json_check(root, fields, FIELDS, false, nodes, error);
    if (status == STATUS_OK) status = read_key(nodes[FIELD_KEY], arena, &stage.key, error);
    if (status == STATUS_OK)
        status =
            read_whole(nodes[FIELD_POSITION], fields[FIELD_POSITION].name, 1, 1000, &stage.position, error);
    if (status == STATUS_OK)
        status = read_whole(nodes[FIELD_TARGET_DAYS], fields[FIELD_TARGET_DAYS].name, 0, STAGE_DAYS_MAX,
                            &stage.target_days, error);
    if (status == STATUS_OK)
        status = read_text(nodes[FIELD_MEANING], fields[FIELD_MEANING].name, STAGE_TEXT_BYTES_MAX, arena,
                           &stage.meaning, error);
    if (status == STATUS_OK)
        status = read_text(nodes[FIELD_PLAN], fields[FIELD_PLAN].name, STAGE_TEXT_BYTES_MAX, arena,
                           &stage.plan, error);
    if (status == STATUS_OK)
        status = read_condition(nodes[FIELD_ENTER], FIELD_ENTER, arena, &stage.enter, error);
    if (status == STATUS_OK)
        status = read_condition(nodes[FIELD_LEAVE], FIELD_LEAVE, arena, &stage.leave, error);
    if (status == STATUS_OK) status = read_parts(nodes, arena, &stage, error);
    if (status != STATUS_OK) return status;
    stage.onboarding = nodes[FIELD_ONBOARDING] && json_is_true(nodes[FIELD_ONBOARDING]);
    if (nodes[FIELD_ON]) stage.on = json_is_true(nodes[FIELD_ON]);
    *stage_out = stage;
    return STATUS_OK;
}

// ---- writing

static void write_condition(JsonWriter *json, int field, Str formula)
{
    json_key(json, fields[field].name);
    json_open_object(json);
    json_add_text(json, STR("formula"), formula);
    json_close_object(json);
}

static void write_milestones(const Stage *stage, JsonWriter *json)
{
    json_key(json, fields[FIELD_MILESTONES].name);
    json_open_array(json);
    for (size_t i = 0; i < stage->milestone_count; i++) {
        const StageMilestone *milestone = &stage->milestones[i];
        json_open_object(json);
        json_add_text(json, milestone_fields[MILESTONE_NAME].name, milestone->name);
        json_add_text(json, milestone_fields[MILESTONE_FORMULA].name, milestone->formula);
        json_add_int(json, milestone_fields[MILESTONE_DAY].name, milestone->day);
        json_add_bool(json, milestone_fields[MILESTONE_MODULE].name, milestone->module);
        json_add_bool(json, milestone_fields[MILESTONE_VALUE].name, milestone->value);
        json_close_object(json);
    }
    json_close_array(json);
}

static void write_contacts(const Stage *stage, JsonWriter *json)
{
    json_key(json, fields[FIELD_CONTACTS].name);
    json_open_array(json);
    for (size_t i = 0; i < stage->contact_count; i++) {
        const StageContact *contact = &stage->contacts[i];
        json_open_object(json);
        json_add_text(json, contact_fields[CONTACT_NAME].name, contact->name);
        json_add_text(json, contact_fields[CONTACT_OWNER].name, contact->owner);
        json_add_bool(json, contact_fields[CONTACT_DIRECT].name, contact->direct);
        json_add_text(json, contact_fields[CONTACT_RESPONSIBLE].name, contact->responsible);
        json_add_text(json, contact_fields[CONTACT_QUALITY].name, contact->quality);
        json_close_object(json);
    }
    json_close_array(json);
}

static void write_resources(const Stage *stage, JsonWriter *json)
{
    json_key(json, fields[FIELD_RESOURCES].name);
    json_open_array(json);
    for (size_t i = 0; i < stage->resource_count; i++) {
        json_open_object(json);
        json_add_text(json, resource_fields[RESOURCE_NAME].name, stage->resources[i].name);
        json_add_text(json, resource_fields[RESOURCE_KIND].name, stage->resources[i].kind);
        json_add_text(json, resource_fields[RESOURCE_URL].name, stage->resources[i].url);
        json_close_object(json);
    }
    json_close_array(json);
}

static void write_checks(const Stage *stage, JsonWriter *json)
{
    json_key(json, fields[FIELD_CHECKS].name);
    json_open_array(json);
    for (size_t i = 0; i < stage->check_count; i++) {
        json_open_object(json);
        json_add_text(json, check_fields[CHECK_TEXT].name, stage->checks[i].text);
        json_add_text(json, check_fields[CHECK_FORMULA].name, stage->checks[i].formula);
        json_close_object(json);
    }
    json_close_array(json);
    json_key(json, fields[FIELD_DEMANDS].name);
    json_open_object(json);
    json_add_int(json, demand_fields[DEMAND_HOURS].name, stage->demand_hours);
    json_add_int(json, demand_fields[DEMAND_KNOWLEDGE].name, stage->demand_knowledge);
    json_close_object(json);
}

void stage_write(const Stage *stage, JsonWriter *json)
{
    json_open_object(json);
    json_add_text(json, fields[FIELD_KEY].name, stage->key);
    json_add_int(json, fields[FIELD_POSITION].name, stage->position);
    json_add_text(json, fields[FIELD_MEANING].name, stage->meaning);
    write_condition(json, FIELD_ENTER, stage->enter);
    write_condition(json, FIELD_LEAVE, stage->leave);
    json_add_int(json, fields[FIELD_TARGET_DAYS].name, stage->target_days);
    json_add_text(json, fields[FIELD_PLAN].name, stage->plan);
    json_add_bool(json, fields[FIELD_ONBOARDING].name, stage->onboarding);
    json_add_bool(json, fields[FIELD_ON].name, stage->on);
    write_milestones(stage, json);
    write_contacts(stage, json);
    write_resources(stage, json);
    json_key(json, fields[FIELD_CLUES].name);
    json_open_array(json);
    for (size_t i = 0; i < stage->clue_count; i++)
        json_put_text(json, stage->clues[i]);
    json_close_array(json);
    write_checks(stage, json);
    json_close_object(json);
}

bool stage_meets_alike(const Stage *a, const Stage *b)
{
    if (a->contact_count != b->contact_count || a->clue_count != b->clue_count) return false;
    for (size_t i = 0; i < a->contact_count; i++) {
        const StageContact *x = &a->contacts[i], *y = &b->contacts[i];
        bool same = str_equal(x->name, y->name) && str_equal(x->owner, y->owner) && x->direct == y->direct &&
                    str_equal(x->responsible, y->responsible) && str_equal(x->quality, y->quality);
        if (!same) return false;
    }
    for (size_t i = 0; i < a->clue_count; i++) {
        if (!str_equal(a->clues[i], b->clues[i])) return false;
    }
    return true;
}

// ---- formulas

typedef struct Compiling {
    const FormulaNames *names;
    Arena *arena;
    FormulaProblem *problem;
    Str *text;
    Error *error;
} Compiling;

static Status compile_one(const Compiling *compiling, Str text, Str field, const Formula **formula_out)
{
    *formula_out = NULL;
    if (text.len == 0) return STATUS_OK;
    FormulaProblem found = { 0 };
    const Formula *formula =
        formula_compile(text, FORMULA_OF_ACCOUNTS, compiling->names, compiling->arena, &found);
    if (formula && formula_type(formula) == FORMULA_YESNO) {
        *formula_out = formula;
        return STATUS_OK;
    }
    if (formula) {
        found = (FormulaProblem){ .end = (uint32_t)text.len };
        snprintf(found.message, sizeof found.message, "This has to be yes or no, it is %s.",
                 formula_type_name(formula_type(formula)));
    }
    if (compiling->problem) *compiling->problem = found;
    if (compiling->text) *compiling->text = text;
    return fail(compiling->error, STATUS_INVALID, field, "%s", found.message);
}

Status stage_compile(const Stage *stage, const FormulaNames *names, Arena *arena, CompiledStage *compiled_out,
                     FormulaProblem *problem, Str *text_out, Error *error)
{
    const Compiling compiling = { names, arena, problem, text_out, error };
    CompiledStage compiled = { 0 };
    Status status = compile_one(&compiling, stage->enter, fields[FIELD_ENTER].name, &compiled.enter);
    if (status == STATUS_OK)
        status = compile_one(&compiling, stage->leave, fields[FIELD_LEAVE].name, &compiled.leave);
    for (size_t i = 0; status == STATUS_OK && i < stage->milestone_count; i++)
        status = compile_one(&compiling, stage->milestones[i].formula, fields[FIELD_MILESTONES].name,
                             &compiled.milestones[i]);
    for (size_t i = 0; status == STATUS_OK && i < stage->check_count; i++)
        status =
            compile_one(&compiling, stage->checks[i].formula, fields[FIELD_CHECKS].name, &compiled.checks[i]);
    if (status == STATUS_OK) *compiled_out = compiled;
    return status;
}

StageSignal stage_signal_of(const CompiledStage *stage, bool enter, bool leave, bool ended)
{
    if (ended) return (StageSignal){ .leave = true };
    bool enters = stage->enter && enter;
    return (StageSignal){ .enter = enters, .leave = stage->leave ? leave : stage->enter && !enters };
}

static bool is_yes(const Formula *formula, const Engine *engine, uint32_t account, uint16_t day,
                   Arena scratch)
{
    if (!formula) return false;
    FormulaResult result = formula_evaluate(formula, engine, account, day, &scratch);
    return result.value.kind == VALUE_BOOL && result.value.number > 0;
}

StageSignal stage_signal(const CompiledStage *stage, const Life *life, const Engine *engine, uint32_t account,
                         uint16_t day, Arena scratch)
{
    LifeState state = life_state(life, engine, account, day, scratch);
    return stage_signal_of(stage, is_yes(stage->enter, engine, account, day, scratch),
                           is_yes(stage->leave, engine, account, day, scratch),
                           state == LIFE_CHURNED || state == LIFE_ARCHIVED);
}

// ---- all of them

static int by_position(const void *left, const void *right)
{
    const Stage *a = left, *b = right;
    if (a->position != b->position) return a->position < b->position ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

size_t stage_list(const DefinitionCatalog *catalog, Arena *arena, Stage **stages_out)
{
    Definition *definitions = NULL;
    size_t known = definition_list(catalog, DEFINITION_STAGE, arena, &definitions), count = 0;
    Stage *stages = ARENA_ARRAY(arena, Stage, STAGES_MAX);
    for (size_t i = 0; i < known && count < STAGES_MAX; i++) {
        Error ignored;
        Stage *stage = &stages[count];
        if (stage_read(definitions[i].body, arena, stage, &ignored) != STATUS_OK) continue;
        stage->id = definitions[i].id;
        stage->version = definitions[i].version;
        stage->name = definitions[i].name;
        count++;
    }
    if (count > 1) qsort(stages, count, sizeof *stages, by_position);
    *stages_out = stages;
    return count;
}
