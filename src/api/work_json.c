#include "api/work_json.h"

#include "api/know_json.h"
#include "api/sight.h"
#include "trust/staff.h"

enum { EXCERPT_BYTES = 1000 };

int64_t path_number(const Request *request)
{
    int64_t id = 0;
    return str_parse_int64(request->path_values[0], &id) ? id : 0;
}

int64_t request_now(const Request *request)
{
    return clock_now(live_clock(request->app->live));
}

Status caller_address(Request *request, Str *address_out)
{
    *address_out = (Str){ 0 };
    if (request->caller.role == ROLE_API) return STATUS_OK;
    Staff staff;
    Status status = staff_load(request->store, request->caller.id, request->arena, &staff, request->error);
    if (status == STATUS_OK) *address_out = staff.email;
    return status;
}

Status check_account(Request *request, const char *field, Str account)
{
    bool there =
        account.len == 0 || engine_account_find(live_engine(request->app->live), account) != ENGINE_NONE;
    if (there && sees_work(request, account)) return STATUS_OK;
    return fail(request->error, STATUS_INVALID, str_from_c(field), "There is no account with the id “%.*s”.",
                STR_ARG(account));
}

Status body_account(Request *request, uint32_t *account_out)
{
    const Engine *engine = live_engine(request->app->live);
    Str id = body_text(request, "account");
    *account_out = engine_account_find(engine, id);
    if (*account_out != ENGINE_NONE && !engine_account_is_private(engine, *account_out) &&
        sees_account(request, *account_out))
        return STATUS_OK;
    return fail(request->error, STATUS_INVALID, STR("account"), "There is no account with the id “%.*s”.",
                STR_ARG(id));
}

Status check_member(Request *request, Str account, Str person)
{
    const Engine *engine = live_engine(request->app->live);
    uint32_t wanted = engine_account_find(engine, account);
    uint32_t number = person.len > 0 ? engine_person_find(engine, person) : ENGINE_NONE, *accounts = NULL;
    size_t count = 0;
    if (person.len == 0) return STATUS_OK;
    if (number != ENGINE_NONE) count = engine_person_accounts(engine, number, request->arena, &accounts);
    for (size_t i = 0; i < count; i++) {
        if (accounts[i] == wanted) return STATUS_OK;
    }
    return fail(request->error, STATUS_INVALID, STR("person"),
                "There is nobody with the id “%.*s” in this account.", STR_ARG(person));
}

Status check_named(Request *request, const char *field, Str person)
{
    if (person.len == 0 || request->caller.sight.all || seen_person(request, person) != ENGINE_NONE)
        return STATUS_OK;
    return fail(request->error, STATUS_INVALID, str_from_c(field), "There is nobody with the id “%.*s”.",
                STR_ARG(person));
}

Str account_named(const Request *request, Str account)
{
    const Engine *engine = live_engine(request->app->live);
    uint32_t number = account.len > 0 ? engine_account_find(engine, account) : ENGINE_NONE;
    return number == ENGINE_NONE ? account : engine_account_id(engine, number);
}

AccountWords account_words(const Request *request, Str account)
{
    return (AccountWords){ .account = account,
                           .now_us = request_now(request),
                           .zone = live_zone(request->app->live) };
}

void name_record(Request *request, int64_t id)
{
    request->record = arena_format(request->arena, "%lld", (long long)id);
}

// ---- members

void put_account_of(const Request *request, JsonWriter *json, Str account)
{
    const Live *live = request->app->live;
    uint32_t number = account.len > 0 ? engine_account_find(live_engine(live), account) : ENGINE_NONE;
    json_key(json, STR("account"));
    json_put_account(json, live_engine(live), number, live_today(live));
}

void put_person_of(const Request *request, JsonWriter *json, const char *key, Str id)
{
    const Live *live = request->app->live;
    uint32_t number = seen_person(request, id);
    json_key(json, str_from_c(key));
    if (id.len == 0) {
        json_put_null(json);
        return;
    }
    json_open_object(json);
    json_add_text(json, STR("id"), id);
    json_add_text(json, STR("name"),
                  number == ENGINE_NONE
                      ? id
                      : person_name(live_engine(live), number, live_today(live), request->arena));
    json_close_object(json);
}

void add_time_or_null(JsonWriter *json, Str key, int64_t us)
{
    if (us)
        json_add_time(json, key, us);
    else
        json_add_null(json, key);
}

void add_number_or_null(JsonWriter *json, Str key, int64_t number)
{
    if (number)
        json_add_int(json, key, number);
    else
        json_add_null(json, key);
}

Status read_texts(Request *request, const JsonNode *array, TextBounds bounds, const Str **texts_out,
                  size_t *count_out)
{
    size_t count = 0;
    Str *texts = ARENA_ARRAY(request->arena, Str, json_count(array) + 1);
    for (JsonItems i = json_items(array); json_next_item(&i);) {
        Str text = { 0 };
        bool good = json_id(i.item, request->arena, &text) && count < bounds.most;
        text = str_trim(text);
        if (!good || text.len == 0 || text.len > bounds.bytes_max || memchr(text.data, 0, text.len))
            return fail(request->error, STATUS_INVALID, str_from_c(bounds.field),
                        "Give at most %zu texts, each of 1 to %zu bytes.", bounds.most, bounds.bytes_max);
        texts[count++] = text;
    }
    *texts_out = texts;
    *count_out = count;
    return STATUS_OK;
}

// ---- sight

bool sees_work(const Request *request, Str account)
{
    return account.len == 0 || request->caller.sight.all || sees_account_id(request, account);
}

Status refuse_unseen(const Request *request, Str account)
{
    if (sees_work(request, account)) return STATUS_OK;
    return fail(request->error, STATUS_NOT_FOUND, STR("id"), "There is no such record.");
}

Status find_touchpoint(Request *request, int64_t id, Touchpoint *touchpoint_out)
{
    Status status = touchpoint_get(request->store, id, request->arena, touchpoint_out, request->error);
    return status == STATUS_OK ? refuse_unseen(request, touchpoint_out->account) : status;
}

Status find_goal(Request *request, int64_t id, Goal *goal_out)
{
    Status status = goal_get(request->store, id, request->arena, goal_out, request->error);
    return status == STATUS_OK ? refuse_unseen(request, goal_out->account) : status;
}

Status find_task(Request *request, int64_t id, Task *task_out)
{
    Status status = task_get(request->store, id, request->arena, task_out, request->error);
    return status == STATUS_OK ? refuse_unseen(request, task_out->account) : status;
}

// ---- touchpoints

static void put_form(JsonWriter *json, const Touchpoint *touchpoint)
{
    json_key(json, STR("form"));
    json_open_object(json);
    for (size_t i = 0; i < TOUCHPOINT_ANSWERS; i++)
        json_add_text(json, touchpoint_questions[i].name, touchpoint->answers[i]);
    json_add_text(json, STR("stated_use"), touchpoint->stated_use);
    if (touchpoint->sentiment == SENTIMENT_NONE)
        json_add_null(json, STR("sentiment"));
    else
        json_add_int(json, STR("sentiment"), touchpoint->sentiment);
    json_close_object(json);
}

static void put_people(const Request *request, JsonWriter *json, const Touchpoint *touchpoint)
{
    const Live *live = request->app->live;
    json_key(json, STR("people"));
    json_open_array(json);
    for (size_t i = 0; i < touchpoint->person_count; i++) {
        uint32_t person = seen_person(request, touchpoint->people[i]);
        json_open_object(json);
        json_add_text(json, STR("id"), touchpoint->people[i]);
        json_add_text(json, STR("name"),
                      person == ENGINE_NONE
                          ? touchpoint->people[i]
                          : person_name(live_engine(live), person, live_today(live), request->arena));
        json_close_object(json);
    }
    json_close_array(json);
}

void put_touchpoint(const Request *request, JsonWriter *json, const Touchpoint *touchpoint, bool whole)
{
    Str body = whole ? touchpoint->body : str_beginning(touchpoint->body, EXCERPT_BYTES);
    json_open_object(json);
    json_add_int(json, STR("id"), touchpoint->id);
    put_account_of(request, json, touchpoint->account);
    json_add_text(json, STR("kind"), touchpoint->kind);
    json_add_time(json, STR("at"), touchpoint->at_us);
    json_add_text(json, STR("author"), touchpoint->author);
    json_add_text(json, STR("author_name"), touchpoint->author_name);
    json_add_text(json, STR("title"), touchpoint->title);
    json_add_text(json, STR("body"), body);
    json_add_bool(json, STR("whole"), body.len == touchpoint->body.len);
    put_form(json, touchpoint);
    put_people(request, json, touchpoint);
    json_key(json, STR("themes"));
    json_open_array(json);
    for (size_t i = 0; i < touchpoint->theme_count; i++)
        json_put_text(json, touchpoint->themes[i]);
    json_close_array(json);
    json_add_bool(json, STR("complete"), touchpoint->complete);
    json_add_int(json, STR("attachments"), touchpoint->attachment_count);
    json_add_text(json, STR("message_id"), touchpoint->message_id);
    json_add_time(json, STR("created_at"), touchpoint->created_us);
    json_add_time(json, STR("changed_at"), touchpoint->changed_us);
    json_add_text(json, STR("changed_by"), touchpoint->changed_by);
    json_add_text(json, STR("snippet"), touchpoint->snippet);
    json_close_object(json);
}

Status touchpoint_edit_save(Store *store, TouchpointEdit *edit, LogBatch *batch, Error *error)
{
    Touchpoint *touchpoint = &edit->touchpoint;
    bool is_new = touchpoint->id == 0;
    Status status = touchpoint_save(store, touchpoint, error);
    name_record(edit->request, touchpoint->id);
    Str *addresses = NULL;
    size_t count = mention_addresses(touchpoint->body, edit->request->arena, &addresses);
    if (status == STATUS_OK) status = mention_save(store, touchpoint, addresses, count, error);
    AccountWords words = account_words(edit->request, touchpoint->account);
    if (status == STATUS_OK) status = account_words_touchpoints(store, &words, batch, error);
    if (status == STATUS_OK && !is_new && !str_equal(edit->before, touchpoint->account)) {
        words.account = edit->before;
        status = account_words_touchpoints(store, &words, batch, error);
    }
    return status;
}
