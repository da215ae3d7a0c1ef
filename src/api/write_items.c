// write_items.c: the write API for accounts and people: one or many, each item answered for itself.
#include "api/know_json.h"
#include "api/routes.h"
#include "base/timestamp.h"
#include "know/custom_attribute.h"
#include "trust/audit.h"

enum {
    ITEMS_MAX = 1000,
    ITEMS_BYTES_MAX = 8 * 1024 * 1024,
};

// Members that are not attributes.
static bool is_structural(Str key)
{
    static const Str keys[] = { STR_CONST("id"), STR_CONST("attributes"), STR_CONST("timestamp"),
                                STR_CONST("account") };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (str_equal(key, keys[i])) return true;
    }
    return false;
}

static void collect_traits(const JsonNode *object, Arena *arena, Buf *out)
{
    JsonWriter json = json_writer(out);
    json_open_object(&json);
    for (JsonMembers m = json_members(object); json_next_member(&m);) {
        Str key = json_text(m.key, arena);
        if (!is_structural(key)) json_add_raw(&json, key, json_raw(m.value));
    }
    for (JsonMembers m = json_members(json_member(object, STR("attributes"))); json_next_member(&m);) {
        json_add_raw(&json, json_text(m.key, arena), json_raw(m.value));
    }
    json_close_object(&json);
    json_finish(&json);
}

// Who owns an account is said by those who may assign: not in passing.
static bool may_not_own(const Request *request, const JsonNode *attributes)
{
    return json_member(attributes, STR("owner")) && !role_may(request->caller.role, PERMISSION_ASSIGN);
}

#define OWNER_REFUSED "Who owns an account is said by leads and admins: leave out “owner”."

// What is written, and the types that the team gave to its attributes.
typedef struct Writing {
    EntryType type;
    CustomAttribute *typed;
    size_t typed_count;
} Writing;

static Status start_writing(Request *request, EntryType type, Writing *writing)
{
    *writing = (Writing){ .type = type };
    return custom_attribute_list(request->store, type == ENTRY_GROUP ? STR("account") : STR("person"),
                                 request->arena, &writing->typed, &writing->typed_count, request->error);
}

static const char *wrong_values(const Writing *writing, const JsonNode *attributes, Arena *arena)
{
    return custom_attributes_wrong(writing->typed, writing->typed_count, attributes, arena);
}

// NULL, or what is wrong with the item.
static const char *read_item(Request *request, const JsonNode *object, const Writing *writing,
                             LogEntry *entry, Buf *traits)
{
    EntryType type = writing->type;
    static const Str names[] = { STR_CONST("id"), STR_CONST("timestamp"), STR_CONST("account"),
                                 STR_CONST("attributes") };
    const JsonNode *nodes[4];
    int64_t now = clock_now(live_clock(request->app->live));
    if (object->kind != JSON_OBJECT) return "It must be an object.";
    json_pick(object, names, 4, nodes);
    Str id = { 0 };
    if (!nodes[0] || !json_id(nodes[0], request->arena, &id) || id.len == 0) return "“id” is missing.";
    if (id.len > RECORD_ID_BYTES_MAX) return "“id” is longer than 255 bytes.";
    if (memchr(id.data, 0, id.len)) return "“id” holds a NUL character.";
    if (nodes[3] && nodes[3]->kind != JSON_OBJECT) return "“attributes” must be an object.";

    if (type == ENTRY_GROUP && (may_not_own(request, object) || may_not_own(request, nodes[3])))
        return OWNER_REFUSED;
    const char *wrong = wrong_values(writing, object, request->arena);
    if (!wrong) wrong = wrong_values(writing, nodes[3], request->arena);
    if (wrong) return wrong;

    *entry = (LogEntry){ .type = type, .time_us = now, .received_us = now };
    if (nodes[1]) {
        uint16_t day;
        entry->carries_time = nodes[1]->kind == JSON_TEXT &&
                              timestamp_parse(json_text(nodes[1], request->arena), &entry->time_us) &&
                              zone_day(live_zone(request->app->live), entry->time_us, &day);
        if (!entry->carries_time) return "“timestamp” must be ISO-8601, from 1970 to 2149.";
    }
    if (type == ENTRY_GROUP) {
        entry->account_id = id;
    } else {
        entry->user_id = id;
        bool bad = nodes[2] && !json_id(nodes[2], request->arena, &entry->account_id);
        if (bad || entry->account_id.len > RECORD_ID_BYTES_MAX)
            return "“account” must be the id of an account.";
    }
    collect_traits(object, request->arena, traits);
    if (traits->len > ENTRY_JSON_BYTES_MAX / 2) return "Its attributes are larger than 32 KB.";
    entry->body = buf_view(traits);
    return NULL;
}

static void put_rejected(JsonWriter *json, size_t index, const char *reason)
{
    json_open_object(json);
    json_add_int(json, STR("index"), (int64_t)index);
    json_add_text(json, STR("reason"), str_from_c(reason));
    json_close_object(json);
}

static void add_item(Request *request, const JsonNode *object, const Writing *writing, size_t index,
                     LogBatch *batch)
{
    LogEntry entry;
    Buf traits = { 0 };
    const char *wrong = read_item(request, object, writing, &entry, &traits);
    if (wrong)
        put_rejected(request->json, index, wrong);
    else
        log_batch_add(batch, &entry);
    buf_free(&traits);
}

static Status not_stored(Request *request, Status status)
{
    return fail(
        request->error, status, STR(""),
        "The items could not be stored, probably because the disk is full. Nothing was changed; try again.");
}

static Status edit_items(Store *store, void *context, LogBatch *batch, Error *error)
{
    LogBatch *items = context, empty = *batch;
    (void)store;
    (void)error;
    *batch = *items;
    *items = empty;
    return STATUS_OK;
}

// What people of the staff change is audited. What keys send is data like events: the log has it, and many
// are committed together.
static Status commit_items(Request *request, LogBatch *batch)
{
    Status status = STATUS_OK;
    bool any = log_batch_count(batch) > 0, data = request->caller.role == ROLE_API;
    if (any && data) {
        status = committer_submit_wait(request->app->committer, batch).status;
        return status == STATUS_OK ? STATUS_OK : not_stored(request, status);
    }
    if (any) status = request_edit_logged(request, edit_items, batch);
    log_batch_destroy(batch);
    return status == STATUS_OK ? STATUS_OK : not_stored(request, status);
}

static Status write_items(Request *request, EntryType type)
{
    const JsonNode *items = body_node(request, "items");
    if (items && json_count(items) > ITEMS_MAX) {
        return fail(request->error, STATUS_INVALID, STR("items"), "Send at most %d items at once.",
                    ITEMS_MAX);
    }
    Writing writing;
    Status status = start_writing(request, type, &writing);
    if (status != STATUS_OK) return status;
    LogBatch *batch = log_batch_create();
    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("rejected"));
    json_open_array(json);
    if (items) {
        size_t index = 0;
        for (JsonItems i = json_items(items); json_next_item(&i);)
            add_item(request, i.item, &writing, index++, batch);
    } else {
        add_item(request, request->body, &writing, 0, batch);
        const JsonNode *id = body_node(request, "id");
        if (id) json_id(id, request->arena, &request->record);
    }
    json_close_array(json);
    json_add_int(json, STR("accepted"), (int64_t)log_batch_count(batch));
    json_close_object(json);
    return commit_items(request, batch);
}

static Status post_accounts(Request *request)
{
    return write_items(request, ENTRY_GROUP);
}

static Status post_people(Request *request)
{
    return write_items(request, ENTRY_IDENTIFY);
}

// What the path of a PATCH names.
typedef struct Subject {
    EntryType type; // ENTRY_GROUP: an account; ENTRY_IDENTIFY: a person
    uint32_t number;
} Subject;

static Value attribute_today(const Live *live, const Subject *subject, Str key)
{
    uint16_t today = live_today(live);
    return subject->type == ENTRY_GROUP
               ? engine_account_attribute(live_engine(live), subject->number, key, today)
               : engine_person_attribute(live_engine(live), subject->number, key, today);
}

// The attributes that the body names, as they are today.
static Str old_attributes(Request *request, const Subject *subject, const JsonNode *attributes)
{
    Buf old = { 0 };
    JsonWriter json = json_writer(&old);
    json_open_object(&json);
    json_key(&json, STR("attributes"));
    json_open_object(&json);
    for (JsonMembers m = json_members(attributes); json_next_member(&m);) {
        Str key = json_text(m.key, request->arena);
        json_key(&json, key);
        json_put_value(&json, attribute_today(request->app->live, subject, key));
    }
    json_close_object(&json);
    json_close_object(&json);
    Str text = old.len <= AUDIT_VALUES_BYTES_MAX ? arena_copy(request->arena, buf_view(&old)) : STR("");
    buf_free(&old);
    return text;
}

static Status patch_attributes(Request *request, const Subject *subject)
{
    const JsonNode *attributes = body_node(request, "attributes");
    if (subject->type == ENTRY_GROUP && may_not_own(request, attributes))
        return fail(request->error, STATUS_FORBIDDEN, STR("attributes"), OWNER_REFUSED);
    Writing writing;
    Status status = start_writing(request, subject->type, &writing);
    if (status != STATUS_OK) return status;
    const char *wrong = wrong_values(&writing, attributes, request->arena);
    if (wrong) return fail(request->error, STATUS_INVALID, STR("attributes"), "%s", wrong);
    request->before = old_attributes(request, subject, attributes);
    int64_t now = clock_now(live_clock(request->app->live));
    LogEntry entry = {
        .type = subject->type, .time_us = now, .received_us = now, .body = json_raw(attributes)
    };
    bool anonymous = false;
    if (subject->type == ENTRY_GROUP)
        entry.account_id = request->path_values[0];
    else
        entry.user_id = engine_person_id(live_engine(request->app->live), subject->number, &anonymous);
    if (anonymous) {
        entry.anonymous_id = entry.user_id;
        entry.user_id = (Str){ 0 };
    }
    LogBatch *batch = log_batch_create();
    log_batch_add(batch, &entry);
    return commit_items(request, batch);
}

static Status patch_account(Request *request)
{
    Subject subject = { .type = ENTRY_GROUP };
    Status status = request_account(request, &subject.number);
    if (status == STATUS_OK) status = patch_attributes(request, &subject);
    return status == STATUS_OK ? account_state(request, request->json) : status;
}

static Status patch_person(Request *request)
{
    Subject subject = { .type = ENTRY_IDENTIFY };
    Status status = request_person(request, &subject.number);
    if (status == STATUS_OK) status = patch_attributes(request, &subject);
    return status == STATUS_OK ? person_state(request, request->json) : status;
}

static const Field items_body[] = {
    { "id", FIELD_ID, .doc = "The company's own id; or give `items`." },
    { "attributes", FIELD_OBJECT,
      .doc = "Attributes; null takes one away. Members beside it are attributes too." },
    { "timestamp", FIELD_TIME, .doc = "Since when it is so; now when not given." },
    { "account", FIELD_ID, .doc = "People: the account the person belongs to." },
    { "items", FIELD_ARRAY, .doc = "Up to 1,000 such objects." },
    { 0 },
};
static const Field patch_body[] = {
    { "attributes", FIELD_OBJECT, .required = true, .doc = "New values; null takes one away." },
    { 0 },
};

const NamedShape write_item_shapes[] = {
    { "WriteResult", "{rejected [{index int, reason text}], accepted int}" },
    { 0 },
};

const Route write_item_routes[] = {
    { .method = "POST",
      .path = "/api/v1/accounts",
      .permission = PERMISSION_WRITE,
      .handler = post_accounts,
      .summary = "Creates accounts or changes their attributes.",
      .body = items_body,
      .body_open = true,
      .body_bytes_max = ITEMS_BYTES_MAX,
      .response = "WriteResult",
      .creates = true },
    { .method = "POST",
      .path = "/api/v1/people",
      .permission = PERMISSION_WRITE,
      .handler = post_people,
      .summary = "Creates people or changes their attributes.",
      .body = items_body,
      .body_open = true,
      .body_bytes_max = ITEMS_BYTES_MAX,
      .response = "WriteResult",
      .creates = true },
    { .method = "PATCH",
      .path = "/api/v1/accounts/{id}",
      .permission = PERMISSION_WRITE,
      .sight = SIGHT_ACCOUNT,
      .handler = patch_account,
      .state = account_state,
      .summary = "Changes attributes of an account.",
      .body = patch_body,
      .response = "{id text, attributes [AttributeState]}" },
    { .method = "PATCH",
      .path = "/api/v1/people/{id}",
      .permission = PERMISSION_WRITE,
      .handler = patch_person,
      .sight = SIGHT_PERSON,
      .state = person_state,
      .summary =
          "Changes attributes of a person: role, influence, stance and whatever else is known of them.",
      .body = patch_body,
      .response = "{id text, attributes [AttributeState]}" },
    { 0 },
};
