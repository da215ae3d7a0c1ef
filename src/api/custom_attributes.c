// custom_attributes.c: attributes with a label and a type, their values with what is wrong, and tags.
#include "api/know_json.h"
#include "api/routes.h"
#include "api/work_json.h"
#include "know/custom_attribute.h"
#include "know/loss.h"
#include "know/renewal.h"

enum { TAGS_MAX = 30, TAG_BYTES_MAX = 50 };

static void put_definition_members(JsonWriter *json, const CustomAttribute *attribute)
{
    json_add_int(json, STR("id"), attribute->id);
    json_add_text(json, STR("about"), attribute->about);
    json_add_text(json, STR("name"), attribute->name);
    json_add_text(json, STR("label"), attribute->label);
    json_add_text(json, STR("type"), attribute->type);
    json_key(json, STR("choices"));
    json_open_array(json);
    for (size_t i = 0; i < attribute->choice_count; i++)
        json_put_text(json, attribute->choices[i]);
    json_close_array(json);
    json_add_bool(json, STR("required"), attribute->required);
}

static void put_definition(JsonWriter *json, const CustomAttribute *attribute)
{
    json_open_object(json);
    put_definition_members(json, attribute);
    json_close_object(json);
}

static Status list_attributes(Request *request)
{
    CustomAttribute *found = NULL;
    size_t count = 0;
    Status status = custom_attribute_list(request->store, query_text(request, "about"), request->arena,
                                          &found, &count, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_key(request->json, STR("items"));
    json_open_array(request->json);
    for (size_t i = 0; i < count; i++)
        put_definition(request->json, &found[i]);
    json_close_array(request->json);
    json_close_object(request->json);
    return STATUS_OK;
}

// ---- defining

typedef struct AttributeEdit {
    Request *request;
    CustomAttribute attribute;
} AttributeEdit;

static Status save_edit(Store *store, void *context, Error *error)
{
    AttributeEdit *edit = context;
    Status status = custom_attribute_save(store, &edit->attribute, error);
    name_record(edit->request, edit->attribute.id);
    return status;
}

static Status read_choices(Request *request, CustomAttribute *attribute)
{
    static const TextBounds bounds = { "choices", CUSTOM_CHOICES_MAX, CUSTOM_CHOICE_BYTES_MAX };
    Status status = STATUS_OK;
    if (body_has(request, "choices"))
        status = read_texts(request, body_node(request, "choices"), bounds, &attribute->choices,
                            &attribute->choice_count);
    bool choice = str_equal(attribute->type, STR("choice"));
    if (status == STATUS_OK && choice && attribute->choice_count == 0)
        return fail(request->error, STATUS_INVALID, STR("choices"), "Say what can be chosen.");
    if (!choice) attribute->choice_count = 0;
    return status;
}

static Status read_definition(Request *request, CustomAttribute *attribute)
{
    if (body_has(request, "label")) attribute->label = str_trim(body_text(request, "label"));
    if (body_has(request, "type")) attribute->type = body_text(request, "type");
    attribute->required = body_bool(request, "required", attribute->required);
    attribute->changed_us = request_now(request);
    attribute->changed_by = request->caller.id;
    if (attribute->label.len == 0) attribute->label = attribute->name;
    return read_choices(request, attribute);
}

static Status keep_definition(Request *request, AttributeEdit *edit)
{
    Status status = read_definition(request, &edit->attribute);
    if (status == STATUS_OK) status = request_edit(request, save_edit, edit);
    if (status == STATUS_OK) put_definition(request->json, &edit->attribute);
    return status;
}

static bool is_key(Str name)
{
    bool good = name.len > 0 && name.len <= ATTRIBUTE_KEY_BYTES_MAX;
    for (size_t i = 0; i < name.len && good; i++) {
        char c = lower_letter(name.data[i]);
        good = (c >= 'a' && c <= 'z') || c == '_' || (i > 0 && ((c >= '0' && c <= '9') || c == '.'));
    }
    return good;
}

static Status create_attribute(Request *request)
{
    AttributeEdit edit = { .request = request,
                           .attribute = { .about = body_text(request, "about"),
                                          .name = str_trim(body_text(request, "name")) } };
    Str name = edit.attribute.name;
    if (!is_key(name))
        return fail(request->error, STATUS_INVALID, STR("name"),
                    "Use letters, digits and _, beginning with a letter, as in contract_type.");
    bool own = account_words_own(name) || loss_words_own(name) || renewal_words_own(name);
    if (own || str_equal(name, STR("id")) || str_equal(name, STR("tags")))
        return fail(request->error, STATUS_INVALID, STR("name"),
                    "“%.*s” is written by the program itself: take another name.", STR_ARG(name));
    return keep_definition(request, &edit);
}

static Status change_attribute(Request *request)
{
    AttributeEdit edit = { .request = request };
    Status status = custom_attribute_get(request->store, path_number(request), request->arena,
                                         &edit.attribute, request->error);
    return status == STATUS_OK ? keep_definition(request, &edit) : status;
}

static Status remove_edit(Store *store, void *context, Error *error)
{
    return custom_attribute_remove(store, path_number(context), error);
}

static Status remove_attribute(Request *request)
{
    CustomAttribute attribute;
    Status status = custom_attribute_get(request->store, path_number(request), request->arena, &attribute,
                                         request->error);
    return status == STATUS_OK ? request_edit(request, remove_edit, request) : status;
}

static Status attribute_state(Request *request, JsonWriter *json)
{
    CustomAttribute attribute;
    Status status = custom_attribute_get(request->store, path_number(request), request->arena, &attribute,
                                         request->error);
    if (status == STATUS_OK) put_definition(json, &attribute);
    return status;
}

static Status get_attribute(Request *request)
{
    return attribute_state(request, request->json);
}

// ---- values of one account or person

static Status put_values(Request *request, Str about, uint32_t number)
{
    const Live *live = request->app->live;
    CustomAttribute *found = NULL;
    size_t count = 0;
    Status status =
        custom_attribute_list(request->store, about, request->arena, &found, &count, request->error);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        Value value =
            str_equal(about, STR("account"))
                ? engine_account_attribute(live_engine(live), number, found[i].name, live_today(live))
                : engine_person_attribute(live_engine(live), number, found[i].name, live_today(live));
        const char *wrong = custom_attribute_unfit(&found[i], value, request->arena);
        json_open_object(json);
        put_definition_members(json, &found[i]);
        json_key(json, STR("value"));
        json_put_value(json, value);
        json_key(json, STR("wrong"));
        if (wrong)
            json_put_text(json, str_from_c(wrong));
        else
            json_put_null(json);
        json_close_object(json);
    }
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

static Status get_account_values(Request *request)
{
    uint32_t account;
    Status status = request_account(request, &account);
    return status == STATUS_OK ? put_values(request, STR("account"), account) : status;
}

static Status get_person_values(Request *request)
{
    uint32_t person;
    Status status = request_person(request, &person);
    return status == STATUS_OK ? put_values(request, STR("person"), person) : status;
}

// ---- tags: the attribute "tags" of an account, a list

typedef struct TagEdit {
    Request *request;
    uint32_t account;
    const Str *add, *remove;
    size_t add_count, remove_count;
    Str tags[TAGS_MAX];
    size_t count;
} TagEdit;

static bool is_among(const Str *tags, size_t count, Str tag)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal_ignore_case(tags[i], tag)) return true;
    }
    return false;
}

static Status add_tag(TagEdit *edit, Str tag, Error *error)
{
    if (tag.len == 0 || is_among(edit->tags, edit->count, tag)) return STATUS_OK;
    if (edit->count == TAGS_MAX)
        return fail(error, STATUS_INVALID, STR("add"), "An account has at most %d tags.", TAGS_MAX);
    edit->tags[edit->count++] = tag;
    return STATUS_OK;
}

// On the committer's thread: nobody changes the tags meanwhile.
static Status edit_tags(Store *store, void *context, LogBatch *batch, Error *error)
{
    TagEdit *edit = context;
    const Live *live = edit->request->app->live;
    const Engine *engine = live_engine(live);
    Status status = STATUS_OK;
    (void)store;
    Value now = engine_account_attribute(engine, edit->account, STR("tags"), live_today(live));
    for (StrCut cut = { .tail = now.kind == VALUE_TEXT ? now.text : STR(""), .found = true };
         cut.found && status == STATUS_OK;) {
        cut = str_cut(cut.tail, ',');
        if (!is_among(edit->remove, edit->remove_count, str_trim(cut.head)))
            status = add_tag(edit, str_trim(cut.head), error);
    }
    for (size_t i = 0; i < edit->add_count && status == STATUS_OK; i++)
        status = add_tag(edit, edit->add[i], error);
    if (status != STATUS_OK) return status;
    Buf body = { 0 };
    JsonWriter json = json_writer(&body);
    json_open_object(&json);
    json_key(&json, STR("tags"));
    if (edit->count == 0) json_put_null(&json);
    if (edit->count > 0) json_open_array(&json);
    for (size_t i = 0; i < edit->count; i++)
        json_put_text(&json, edit->tags[i]);
    if (edit->count > 0) json_close_array(&json);
    json_close_object(&json);
    json_finish(&json);
    const LogEntry entry = { .type = ENTRY_GROUP,
                             .time_us = request_now(edit->request),
                             .received_us = request_now(edit->request),
                             .account_id = engine_account_id(engine, edit->account),
                             .body = buf_view(&body) };
    log_batch_add(batch, &entry);
    buf_free(&body);
    return STATUS_OK;
}

static Status read_tags(Request *request, const char *field, const Str **tags_out, size_t *count_out)
{
    const TextBounds bounds = { field, TAGS_MAX, TAG_BYTES_MAX };
    Status status = read_texts(request, body_node(request, field), bounds, tags_out, count_out);
    for (size_t i = 0; i < *count_out && status == STATUS_OK; i++) {
        if (memchr((*tags_out)[i].data, ',', (*tags_out)[i].len))
            status = fail(request->error, STATUS_INVALID, str_from_c(field), "A tag holds no comma.");
    }
    return status;
}

static Status change_tags(Request *request)
{
    TagEdit edit = { .request = request };
    Status status = request_account(request, &edit.account);
    if (status == STATUS_OK) status = read_tags(request, "add", &edit.add, &edit.add_count);
    if (status == STATUS_OK) status = read_tags(request, "remove", &edit.remove, &edit.remove_count);
    if (status == STATUS_OK) status = request_edit_logged(request, edit_tags, &edit);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_key(request->json, STR("tags"));
    json_open_array(request->json);
    for (size_t i = 0; i < edit.count; i++)
        json_put_text(request->json, edit.tags[i]);
    json_close_array(request->json);
    json_close_object(request->json);
    return STATUS_OK;
}

// ---- tables

static const Field list_query[] = {
    { "about", FIELD_TEXT, .one_of = CUSTOM_ABOUT_NAMES, .doc = "Only of accounts, or of people." },
    { 0 },
};
#define DEFINITION_FIELDS                                                                                    \
    { "label", FIELD_TEXT, .most = CUSTOM_LABEL_BYTES_MAX,                                                   \
      .doc = "What people read; the name when not given." },                                                 \
        { "choices", FIELD_ARRAY, .doc = "Of a choice: at most 50 texts." },                                 \
    {                                                                                                        \
        "required", FIELD_BOOL,                                                                              \
            .doc = "It may not be taken away, and is shown as wrong where it is not there."                  \
    }
static const Field create_body[] = {
    { "about", FIELD_TEXT, .required = true, .one_of = CUSTOM_ABOUT_NAMES, .doc = "Whose attribute it is." },
    { "name", FIELD_TEXT, .required = true, .most = ATTRIBUTE_KEY_BYTES_MAX, .doc = "The attribute's key." },
    { "type", FIELD_TEXT, .required = true, .one_of = CUSTOM_TYPE_NAMES, .doc = "What its values are." },
    DEFINITION_FIELDS,
    { 0 },
};
static const Field change_body[] = {
    { "type", FIELD_TEXT, .one_of = CUSTOM_TYPE_NAMES, .doc = "What its values are." },
    DEFINITION_FIELDS,
    { 0 },
};
static const Field tags_body[] = {
    { "add", FIELD_ARRAY, .doc = "Tags to put on; 50 bytes each." },
    { "remove", FIELD_ARRAY, .doc = "Tags to take off." },
    { 0 },
};

#define DEFINITION_MEMBERS                                                                                   \
    "id int, about one(" CUSTOM_ABOUT_NAMES "), name text, label text, type one(" CUSTOM_TYPE_NAMES "),"     \
    " choices [text], required bool"

const NamedShape custom_attribute_shapes[] = {
    { "CustomAttribute", "{" DEFINITION_MEMBERS "}" },
    { "CustomValue", "{" DEFINITION_MEMBERS ", value any, wrong text?}" },
    { 0 },
};

const Route custom_attribute_routes[] = {
    { .method = "GET",
      .path = "/api/v1/attributes",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = list_attributes,
      .summary = "Attributes of accounts and people that have a label and a type, by label; at most 200.",
      .query = list_query,
      .response = "{items [CustomAttribute]}" },
    { .method = "POST",
      .path = "/api/v1/attributes",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = create_attribute,
      .summary =
          "Gives an attribute a label and a type. What people set from now on has to fit; what comes by"
          " tracking is kept and shown as wrong.",
      .body = create_body,
      .response = "CustomAttribute",
      .success = 201,
      .creates = true },
    { .method = "GET",
      .path = "/api/v1/attributes/{id}",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = get_attribute,
      .state = attribute_state,
      .summary = "One of them.",
      .response = "CustomAttribute" },
    { .method = "PATCH",
      .path = "/api/v1/attributes/{id}",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = change_attribute,
      .state = attribute_state,
      .summary = "Changes label, type, choices or whether it is required; values stay.",
      .body = change_body,
      .response = "CustomAttribute" },
    { .method = "DELETE",
      .path = "/api/v1/attributes/{id}",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = remove_attribute,
      .state = attribute_state,
      .summary = "Takes label and type away; values stay." },
    { .method = "GET",
      .path = "/api/v1/accounts/{id}/attributes",
      .permission = PERMISSION_READ,
      .sight = SIGHT_ACCOUNT,
      .handler = get_account_values,
      .summary = "The typed attributes of an account with their values, and what is wrong with them.",
      .response = "{items [CustomValue]}" },
    { .method = "GET",
      .path = "/api/v1/people/{id}/attributes",
      .permission = PERMISSION_READ,
      .sight = SIGHT_PERSON,
      .handler = get_person_values,
      .summary = "The typed attributes of a person with their values, and what is wrong with them.",
      .response = "{items [CustomValue]}" },
    { .method = "POST",
      .path = "/api/v1/accounts/{id}/tags",
      .permission = PERMISSION_WRITE,
      .sight = SIGHT_ACCOUNT,
      .handler = change_tags,
      .summary = "Puts tags on an account and takes others off; formulas say account.tags has \"vip\".",
      .body = tags_body,
      .response = "{tags [text]}" },
    { 0 },
};
