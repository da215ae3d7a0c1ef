// touchpoints.c: what was said with customers: writing it down, reading it, searching it.
#include "api/know_json.h"
#include "api/page.h"
#include "api/routes.h"
#include "api/work_json.h"
#include "base/timestamp.h"

enum {
    LIST_USUAL = 50,
    BODY_MAX = 256 * 1024,
    AHEAD_HOURS_MAX = 36, // other time zones; what is planned is a task
    RECENT_DAYS = 90,
    PLANNED_DAYS_MAX = 366,
};

// ---- what is sent

static Status read_answers(Request *request, const JsonNode *form, Touchpoint *touchpoint)
{
    for (size_t i = 0; i < TOUCHPOINT_ANSWERS; i++)
        touchpoint->answers[i] = (Str){ 0 };
    touchpoint->stated_use = (Str){ 0 };
    touchpoint->sentiment = SENTIMENT_NONE;
    for (JsonMembers m = json_members(form); json_next_member(&m);) {
        int64_t felt = 0;
        bool is_felt = json_text_is(m.key, STR("sentiment"));
        bool good = m.value->kind == JSON_NULL;
        if (is_felt && json_int64(m.value, &felt)) good = felt >= -2 && felt <= 2;
        if (is_felt && good && m.value->kind != JSON_NULL) touchpoint->sentiment = (int)felt;
        Str text = m.value->kind == JSON_TEXT ? str_trim(json_text(m.value, request->arena)) : (Str){ 0 };
        bool fits = m.value->kind == JSON_TEXT && text.len <= TOUCHPOINT_ANSWER_BYTES_MAX &&
                    (text.len == 0 || !memchr(text.data, 0, text.len));
        for (size_t i = 0; i < TOUCHPOINT_ANSWERS && fits && !is_felt; i++) {
            if (!json_text_is(m.key, touchpoint_questions[i].name)) continue;
            touchpoint->answers[i] = text;
            good = true;
        }
        if (fits && json_text_is(m.key, STR("stated_use"))) {
            static const Str uses[] = { STR_CONST(""),        STR_CONST("daily"),  STR_CONST("weekly"),
                                        STR_CONST("monthly"), STR_CONST("rarely"), STR_CONST("never") };
            for (size_t i = 0; i < sizeof uses / sizeof *uses; i++)
                good = good || str_equal(uses[i], text);
            touchpoint->stated_use = text;
        }
        if (!good)
            return fail(
                request->error, STATUS_INVALID, STR("form"),
                "“%.*s” is no answer of the form, or too long: texts have at most %d bytes, sentiment is"
                " -2 to 2, stated_use one of " STATED_USES ".",
                STR_ARG(json_text(m.key, request->arena)), TOUCHPOINT_ANSWER_BYTES_MAX);
    }
    return STATUS_OK;
}

static Status read_time(Request *request, Touchpoint *touchpoint)
{
    int64_t at = 0, now = request_now(request);
    if (!body_has(request, "at")) return STATUS_OK;
    uint16_t day = 0;
    Str kind = touchpoint->kind;
    bool plannable =
        str_equal(kind, STR("meeting")) || str_equal(kind, STR("visit")) || str_equal(kind, STR("call"));
    int64_t ahead_us = plannable ? PLANNED_DAYS_MAX * US_PER_DAY : AHEAD_HOURS_MAX * US_PER_HOUR;
    bool good = timestamp_parse(body_text(request, "at"), &at) && at <= now + ahead_us &&
                zone_day(live_zone(request->app->live), at, &day);
    if (!good)
        return fail(request->error, STATUS_INVALID, STR("at"),
                    "Say when it was, not in the future. Meetings, visits and calls may be planned, at most"
                    " %d days ahead; what else is planned is a task.",
                    PLANNED_DAYS_MAX);
    touchpoint->at_us = at;
    return STATUS_OK;
}

// Takes over what the body gives; the rest stays.
static Status read_body(Request *request, Touchpoint *touchpoint)
{
    static const TextBounds people = { "people", TOUCHPOINT_PEOPLE_MAX, RECORD_ID_BYTES_MAX };
    static const TextBounds themes = { "themes", TOUCHPOINT_THEMES_MAX, THEME_BYTES_MAX };
    if (body_has(request, "account"))
        touchpoint->account = account_named(request, body_text(request, "account"));
    if (body_has(request, "kind")) touchpoint->kind = body_text(request, "kind");
    if (body_has(request, "title")) touchpoint->title = str_trim(body_text(request, "title"));
    if (body_has(request, "body")) touchpoint->body = body_text(request, "body");
    Status status = check_account(request, "account", touchpoint->account);
    if (status == STATUS_OK) status = read_time(request, touchpoint);
    if (status == STATUS_OK && body_has(request, "people"))
        status = read_texts(request, body_node(request, "people"), people, &touchpoint->people,
                            &touchpoint->person_count);
    if (status == STATUS_OK && body_has(request, "themes"))
        status = read_texts(request, body_node(request, "themes"), themes, &touchpoint->themes,
                            &touchpoint->theme_count);
    if (status == STATUS_OK && body_has(request, "form"))
        status = read_answers(request, body_node(request, "form"), touchpoint);
    if (status == STATUS_OK && touchpoint->title.len == 0 && str_trim(touchpoint->body).len == 0)
        return fail(request->error, STATUS_INVALID, STR("title"), "Write a title or a text.");
    return status;
}

// ---- one

static Status touchpoint_state(Request *request, JsonWriter *json)
{
    Touchpoint touchpoint;
    Status status = find_touchpoint(request, path_number(request), &touchpoint);
    if (status == STATUS_OK) put_touchpoint(request, json, &touchpoint, true);
    return status;
}

static Status get_touchpoint(Request *request)
{
    return touchpoint_state(request, request->json);
}

static Status save_edit(Store *store, void *context, LogBatch *batch, Error *error)
{
    return touchpoint_edit_save(store, context, batch, error);
}

static Status answer_saved(Request *request, int64_t id)
{
    Touchpoint touchpoint;
    Status status = find_touchpoint(request, id, &touchpoint);
    if (status == STATUS_OK) put_touchpoint(request, request->json, &touchpoint, true);
    return status;
}

static Status create_touchpoint(Request *request)
{
    int64_t now = request_now(request);
    TouchpointEdit edit = { .request = request,
                            .touchpoint = { .author = request->caller.id,
                                            .at_us = now,
                                            .sentiment = SENTIMENT_NONE,
                                            .created_us = now,
                                            .changed_us = now,
                                            .changed_by = request->caller.id } };
    Status status = read_body(request, &edit.touchpoint);
    if (status == STATUS_OK) status = request_edit_logged(request, save_edit, &edit);
    return status == STATUS_OK ? answer_saved(request, edit.touchpoint.id) : status;
}

static Status change_touchpoint(Request *request)
{
    TouchpointEdit edit = { .request = request };
    Status status = find_touchpoint(request, path_number(request), &edit.touchpoint);
    if (status != STATUS_OK) return status;
    edit.before = edit.touchpoint.account;
    edit.touchpoint.changed_us = request_now(request);
    edit.touchpoint.changed_by = request->caller.id;
    status = read_body(request, &edit.touchpoint);
    if (status == STATUS_OK) status = request_edit_logged(request, save_edit, &edit);
    return status == STATUS_OK ? answer_saved(request, edit.touchpoint.id) : status;
}

static Status remove_edit(Store *store, void *context, LogBatch *batch, Error *error)
{
    const TouchpointEdit *edit = context;
    AccountWords words = account_words(edit->request, edit->touchpoint.account);
    Status status = touchpoint_remove(store, edit->touchpoint.id, error);
    return status == STATUS_OK ? account_words_touchpoints(store, &words, batch, error) : status;
}

static Status remove_touchpoint(Request *request)
{
    TouchpointEdit edit = { .request = request };
    Status status = find_touchpoint(request, path_number(request), &edit.touchpoint);
    return status == STATUS_OK ? request_edit_logged(request, remove_edit, &edit) : status;
}

// ---- many

// "12.345": when the last one of the page before happened, and its number.
static Status read_cursor(Request *request, TouchpointFilter *filter)
{
    StrCut cut = str_cut(query_text(request, "cursor"), '.');
    filter->before_us = filter->before_id = INT64_MAX;
    if (!query_has(request, "cursor")) return STATUS_OK;
    if (str_parse_int64(cut.head, &filter->before_us) && str_parse_int64(cut.tail, &filter->before_id))
        return STATUS_OK;
    return fail(request->error, STATUS_INVALID, STR("cursor"), "Use the next_cursor of the page before.");
}

static Status answer_list(Request *request, const TouchpointFilter *filter)
{
    Touchpoint *found = NULL;
    size_t count = 0;
    Status status = touchpoint_list(request->store, filter, request->arena, &found, &count, request->error);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        if (sees_work(request, found[i].account)) put_touchpoint(request, json, &found[i], false);
    }
    json_close_array(json);
    if (count < filter->limit) {
        json_add_null(json, STR("next_cursor"));
        return STATUS_OK;
    }
    const Touchpoint *last = &found[count - 1];
    int64_t at = filter->text.len > 0 ? INT64_MAX : last->at_us; // a search goes by number
    json_add_text(json, STR("next_cursor"),
                  arena_format(request->arena, "%lld.%lld", (long long)at, (long long)last->id));
    return STATUS_OK;
}

static Status list_touchpoints(Request *request)
{
    const Zone *zone = live_zone(request->app->live);
    int64_t from = query_day(request, "from", 0), to = query_day(request, "to", ZONE_DAYS - 1);
    if (from < 0 || to < from || to >= ZONE_DAYS)
        return fail(request->error, STATUS_INVALID, STR("to"),
                    "“to” must not be before “from”, nor after 2149.");
    TouchpointFilter filter = {
        .account = account_named(request, query_text(request, "account")),
        .person = query_text(request, "person"),
        .author = query_text(request, "author"),
        .kind = query_text(request, "kind"),
        .theme = query_text(request, "theme"),
        .text = query_text(request, "q"),
        .from_us = zone_day_start(zone, (uint32_t)from),
        .to_us = zone_day_start(zone, (uint32_t)to + 1),
        .limit = (size_t)query_int(request, "limit", LIST_USUAL),
    };
    Status status = read_cursor(request, &filter);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    status = answer_list(request, &filter);
    json_close_object(request->json);
    return status;
}

static Status list_templates(Request *request)
{
    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t k = 0; k < TOUCHPOINT_KINDS; k++) {
        const TouchpointKind *kind = &touchpoint_kinds[k];
        json_open_object(json);
        json_add_text(json, STR("kind"), kind->name);
        json_add_text(json, STR("label"), kind->label);
        json_key(json, STR("questions"));
        json_open_array(json);
        for (unsigned i = 0; i < TOUCHPOINT_ANSWERS; i++) {
            if (!(kind->asks & (1U << i))) continue;
            json_open_object(json);
            json_add_text(json, STR("name"), touchpoint_questions[i].name);
            json_add_text(json, STR("text"), touchpoint_questions[i].text);
            json_add_bool(json, STR("required"), (kind->required & (1U << i)) != 0);
            json_close_object(json);
        }
        json_close_array(json);
        json_add_bool(json, STR("asks_sentiment"), kind->required != 0);
        json_close_object(json);
    }
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

static Status list_themes(Request *request)
{
    ThemeCount *themes = NULL;
    size_t count = 0;
    int64_t since = request_now(request) - RECENT_DAYS * US_PER_DAY;
    Status status = check_account(request, "account", account_named(request, query_text(request, "account")));
    if (status != STATUS_OK) return status;
    status = theme_list(request->store, account_named(request, query_text(request, "account")), since,
                        request->arena, &themes, &count, request->error);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        StrCut cut = str_cut(themes[i].theme, '/');
        json_open_object(json);
        json_add_text(json, STR("theme"), themes[i].theme);
        json_add_text(json, STR("group"), cut.found ? str_trim(cut.head) : STR(""));
        json_add_int(json, STR("touchpoints"), themes[i].count);
        json_add_int(json, STR("recent"), themes[i].recent);
        json_close_object(json);
    }
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

// ---- mentions

static Status list_mentions(Request *request)
{
    Mention *mentions = NULL;
    size_t count = 0;
    int64_t unread = 0;
    Status status =
        mention_list(request->store, request->caller.id, request->arena, &mentions, &count, request->error);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        Touchpoint touchpoint = { 0 };
        status = find_touchpoint(request, mentions[i].touchpoint, &touchpoint);
        bool seen_by_them = status == STATUS_OK;
        if (status == STATUS_NOT_FOUND) status = STATUS_OK; // of an account they do not see
        if (status != STATUS_OK || !seen_by_them) continue;
        unread += !mentions[i].seen;
        json_open_object(json);
        json_add_bool(json, STR("read"), mentions[i].seen);
        json_key(json, STR("touchpoint"));
        put_touchpoint(request, json, &touchpoint, false);
        json_close_object(json);
    }
    json_close_array(json);
    json_add_int(json, STR("unread"), unread);
    json_close_object(json);
    return status;
}

static Status read_edit(Store *store, void *context, Error *error)
{
    return mention_seen(store, ((const Request *)context)->caller.id, error);
}

static Status read_mentions(Request *request)
{
    return request_edit(request, read_edit, request);
}

// ---- tables

static const Field list_query[] = {
    { "account", FIELD_TEXT, .doc = "Only of the account with this id." },
    { "person", FIELD_TEXT, .doc = "Only with the person of this id." },
    { "author", FIELD_TEXT, .doc = "Only those written by the staff member with this id." },
    { "kind", FIELD_TEXT, .one_of = TOUCHPOINT_KIND_NAMES, .doc = "Only of this kind." },
    { "theme", FIELD_TEXT, .doc = "Only those coded with this theme." },
    { "q", FIELD_TEXT, .most = SEARCH_BYTES_MAX,
      .doc = "Words that title, text or answers hold, all of them; the last may be the beginning of one. The"
             " newest written come first." },
    { "from", FIELD_DAY, .doc = "From this day on." },
    { "to", FIELD_DAY, .doc = "Up to this day." },
    { "limit", FIELD_INTEGER, .least = 1, .most = TOUCHPOINTS_LISTED_MAX,
      .doc = "Rows of a page; 50 when not given." },
    { "cursor", FIELD_TEXT, .doc = "The next_cursor of the page before." },
    { 0 },
};
#define EDIT_FIELDS                                                                                          \
    { "account", FIELD_ID, .doc = "Id of the account it was with." },                                        \
        { "at", FIELD_TIME, .doc = "When it was; now when not given." },                                     \
        { "title", FIELD_TEXT, .most = TOUCHPOINT_TITLE_BYTES_MAX, .doc = "What it was about." },            \
        { "body", FIELD_TEXT, .most = TOUCHPOINT_BODY_BYTES_MAX,                                             \
          .doc = "Plain text. “@” and the e-mail address of a staff member tells them." },                   \
        { "people", FIELD_ARRAY, .doc = "Ids of the people it was with; at most 50." },                      \
        { "themes", FIELD_ARRAY, .doc = "Codes, such as “reporting/slow export”; at most 20." },             \
    {                                                                                                        \
        "form", FIELD_OBJECT,                                                                                \
            .doc =                                                                                           \
                "Answers of the template, stated_use and sentiment (-2 to 2); replaces the answers before."  \
    }
static const Field create_body[] = {
    { "kind", FIELD_TEXT, .required = true, .one_of = TOUCHPOINT_KIND_NAMES, .doc = "What it was." },
    EDIT_FIELDS,
    { 0 },
};
static const Field change_body[] = {
    { "kind", FIELD_TEXT, .one_of = TOUCHPOINT_KIND_NAMES, .doc = "What it was." },
    EDIT_FIELDS,
    { 0 },
};
static const Field themes_query[] = {
    { "account", FIELD_TEXT, .doc = "Only of the account with this id." },
    { 0 },
};

const NamedShape touchpoint_shapes[] = {
    { "TouchpointForm", "{used text, by_whom text, benefits text, goals text, promises text, risks text,"
                        " wishes text, stated_use text, sentiment int?}" },
    { "Touchpoint",
      "{id int, account AccountRef?, kind one(" TOUCHPOINT_KIND_NAMES "), at time, author text,"
      " author_name text, title text, body text, whole bool, form TouchpointForm,"
      " people [{id text, name text}], themes [text], complete bool, attachments int, message_id text,"
      " created_at time, changed_at time, changed_by text, snippet text}" },
    { 0 },
};

const Route touchpoint_routes[] = {
    { .method = "GET",
      .path = "/api/v1/touchpoints",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = list_touchpoints,
      .slow = true,
      .summary = "What was said with customers, the newest first; with q, where these words stand. Texts are"
                 " cut in lists.",
      .query = list_query,
      .response = "{items [Touchpoint], next_cursor text?}" },
    { .method = "POST",
      .path = "/api/v1/touchpoints",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = create_touchpoint,
      .summary = "Writes a touchpoint down.",
      .body = create_body,
      .body_bytes_max = BODY_MAX,
      .response = "Touchpoint",
      .success = 201,
      .creates = true },
    { .method = "GET",
      .path = "/api/v1/touchpoints/templates",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = list_templates,
      .summary = "What each kind of touchpoint asks.",
      .response = "{items [{kind text, label text, questions [{name text, text text, required bool}],"
                  " asks_sentiment bool}]}" },
    { .method = "GET",
      .path = "/api/v1/touchpoints/{id}",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_touchpoint,
      .state = touchpoint_state,
      .summary = "One touchpoint with all of its text.",
      .response = "Touchpoint" },
    { .method = "PATCH",
      .path = "/api/v1/touchpoints/{id}",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = change_touchpoint,
      .state = touchpoint_state,
      .summary = "Changes a touchpoint; what is left out stays.",
      .body = change_body,
      .body_bytes_max = BODY_MAX,
      .response = "Touchpoint" },
    { .method = "DELETE",
      .path = "/api/v1/touchpoints/{id}",
      .permission = PERMISSION_NOTE,
      .sight = SIGHT_FILTERED,
      .handler = remove_touchpoint,
      .state = touchpoint_state,
      .summary = "Removes a touchpoint with its attachments." },
    { .method = "GET",
      .path = "/api/v1/themes",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = list_themes,
      .slow = true,
      .summary = "Themes that touchpoints are coded with: of all time, and of the last 90 days.",
      .query = themes_query,
      .response = "{items [{theme text, group text, touchpoints int, recent int}]}" },
    { .method = "GET",
      .path = "/api/v1/mentions",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = list_mentions,
      .summary = "Touchpoints that name the caller with “@”; the newest 100.",
      .response = "{items [{read bool, touchpoint Touchpoint}], unread int}" },
    { .method = "POST",
      .path = "/api/v1/mentions/read",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = read_mentions,
      .slow = true,
      .summary = "Notes that the caller has seen them." },
    { 0 },
};
