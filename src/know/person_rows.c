#include "know/person_rows.h"

#include <string.h>

enum { COLUMNS_MAX = 16 };

// Columns in the order of the query, whose first is the account ("" where there is none). A name that ends
// with "_at" is of a time, with "_on" of a day, with "_json" of JSON; 0 and empty stand for nothing there.
typedef struct RowKind {
    const char *name;
    Query query; // $1: an id of the person
    const char *columns[COLUMNS_MAX];
    bool of_audit;
} RowKind;

static const RowKind kinds[] = {
    { "touchpoints",
      { "SELECT t.account, t.id, t.kind, t.at_us, t.author, t.title, t.body, t.form, t.created_us FROM"
        " touchpoint t JOIN touchpoint_person p ON p.touchpoint = t.id WHERE p.person = $1 ORDER BY t.id",
        "t", "tititttti" },
      { "account", "id", "kind", "at", "author", "title", "body", "form_json", "created_at" },
      false },
    { "attachments",
      { "SELECT t.account, a.id, a.touchpoint, a.name, a.type, a.size, a.created_us FROM attachment a"
        " JOIN touchpoint t ON t.id = a.touchpoint JOIN touchpoint_person p ON p.touchpoint = t.id"
        " WHERE p.person = $1 ORDER BY a.id",
        "t", "tiittii" },
      { "account", "id", "touchpoint", "name", "type", "size", "created_at" },
      false },
    { "tasks",
      { "SELECT account, id, title, note, owner, state, checklist, created_us, created_by FROM task"
        " WHERE person = $1 ORDER BY id",
        "t", "titttttit" },
      { "account", "id", "title", "note", "owner", "state", "checklist_json", "created_at", "created_by" },
      false },
    { "joint_works",
      { "SELECT w.account, w.id, w.kind, w.title, w.state, w.feedback, w.created_us FROM joint_work w"
        " JOIN joint_person p ON p.work = w.id WHERE p.person = $1 ORDER BY w.id",
        "t", "titttti" },
      { "account", "id", "kind", "title", "state", "feedback", "created_at" },
      false },
    { "access_requests",
      { "SELECT account, id, email, name, requested_day, requested_by, invited_day, activated_day,"
        " withdrawn_day, note, created_us FROM access_request"
        " WHERE person = $1 OR (instr($1, '@') > 0 AND person = lower($1)) ORDER BY id",
        "t",
        "titti"
        "tiiiti" },
      { "account", "id", "email", "name", "requested_on", "requested_by", "invited_on", "activated_on",
        "withdrawn_on", "note", "created_at" },
      false },
    { "adoption_plans",
      { "SELECT n.account, n.id, n.title, n.state, i.due_day * 86400000000, n.created_us FROM "
        "adoption_person p"
        " JOIN adoption_item i ON i.id = p.item JOIN adoption_plan n ON n.id = i.plan WHERE p.person = $1"
        " ORDER BY n.id, i.id",
        "t", "tittii" },
      { "account", "id", "title", "state", "due_at", "created_at" },
      false },
    { "tickets",
      { "SELECT account, id, source, external, subject, kind, severity, state, opened_us, solved_us, holder,"
        " url FROM ticket WHERE person = $1 ORDER BY id",
        "t", "tittttttiitt" },
      { "account", "id", "source", "external", "subject", "kind", "severity", "state", "opened_at",
        "solved_at", "holder", "url" },
      false },
    { "payments",
      { "SELECT b.account, b.source, b.customer, b.name, b.email, b.first_us, coalesce(c.brand, ''),"
        " coalesce(c.last4, '') FROM billing_customer b LEFT JOIN payment_card c ON c.source = b.source AND"
        " c.customer = b.customer WHERE lower(b.email) = lower($1) ORDER BY b.number",
        "t", "tttttitt" },
      { "account", "source", "customer", "name", "email", "first_at", "card", "card_ends_with" },
      false },
    { "messages",
      { "SELECT account, id, channel, recipient, title, state, body, created_us, changed_us, opened_us,"
        " clicked_us, bounced_us FROM outbox WHERE person = $1 OR recipient = lower($1) ORDER BY id",
        "t",
        "tittttt"
        "iiiii" },
      { "account", "id", "channel", "recipient", "title", "state", "body_json", "created_at", "changed_at",
        "opened_at", "clicked_at", "bounced_at" },
      false },
    { "guides",
      { "SELECT account, id, name, state, body, created_us, shown_us, clicked_us, dismissed_us, completed_us"
        " FROM guide_message WHERE person = $1 ORDER BY id",
        "t", "titttiiiii" },
      { "account", "id", "name", "state", "body_json", "created_at", "shown_at", "clicked_at", "dismissed_at",
        "completed_at" },
      false },
    { "obstacles",
      { "SELECT account, id, kind, text, state, at_us FROM obstacle WHERE person = $1 ORDER BY id", "t",
        "tittti" },
      { "account", "id", "kind", "text", "state", "at" },
      false },
    { "plays",
      { "SELECT r.account, r.id, coalesce(d.name, ''), CASE r.held WHEN 1 THEN 'held' ELSE 'played' END, "
        "r.step,"
        " r.entered_us, r.goal_us, r.ended_us FROM play_run r LEFT JOIN definition d ON d.kind = 'play' AND"
        " d.id = r.play WHERE r.person = $1 ORDER BY r.id",
        "t", "titttiii" },
      { "account", "id", "play", "side", "step", "entered_at", "goal_at", "ended_at" },
      false },
    { "surveys",
      { "SELECT i.account, i.id, coalesce(d.name, ''), coalesce(a.question, ''), coalesce(a.kind, ''),"
        " coalesce(a.number, 0), coalesce(a.text, ''), i.asked_us, coalesce(a.changed_us, 0)"
        " FROM survey_invitation i LEFT JOIN survey_answer a ON a.invitation = i.id"
        " LEFT JOIN definition d ON d.kind = 'survey' AND d.id = i.survey WHERE i.person = $1 ORDER BY i.id",
        "t", "titttitii" },
      { "account", "id", "survey", "question", "kind", "number", "text", "asked_at", "answered_at" },
      false },
    { "segments",
      { "SELECT '', c.segment, coalesce(d.name, ''), CASE c.entered WHEN 1 THEN 'entered' ELSE 'left' END,"
        " c.at_us FROM segment_change c LEFT JOIN definition d ON d.kind = 'segment' AND d.id = c.segment"
        " WHERE c.subject = $1 ORDER BY c.number",
        "t", "titti" },
      { "", "segment", "name", "what", "at" },
      false },
    { "audit",
      { "SELECT '', id, at_us, actor, action, detail, before, after FROM audit"
        " WHERE subject = 'people/' || $1 ORDER BY id",
        "t", "tiittttt" },
      { "", "id", "at", "by", "action", "detail", "before_json", "after_json" },
      true },
};

static bool ends_with(const char *name, const char *ending)
{
    return str_ends_with(str_from_c(name), str_from_c(ending));
}

static void put_column(const RowKind *kind, const Rows *rows, int column, JsonWriter *json)
{
    const char *name = kind->columns[column];
    bool is_json = ends_with(name, "_json"), is_time = ends_with(name, "_at") || strcmp(name, "at") == 0;
    Str key = str_from_c(name);
    json_key(json, is_json ? str_slice(key, 0, key.len - 5) : key);
    if (kind->query.columns[column] == 'i') {
        int64_t number = rows_int(rows, column);
        bool is_day = ends_with(name, "_on");
        if (!is_time && !is_day)
            json_put_int(json, number);
        else if (number == 0)
            json_put_null(json);
        else if (is_day)
            json_put_day(json, number);
        else
            json_put_time(json, number);
        return;
    }
    Str text = rows_view(rows, column);
    if (is_json)
        json_put_raw(json, text);
    else
        json_put_text(json, text);
}

static Status put_rows(Store *store, const RowKind *kind, Str id, const PersonRowsAsked *asked, size_t *count,
                       JsonWriter *json, Error *error)
{
    const Param params[] = { param_text(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &kind->query, params);
    while (*count <= PERSON_ROWS_MAX && rows_next(&rows)) {
        if (!asked->sees(asked->context, rows_view(&rows, 0)) || ++*count > PERSON_ROWS_MAX) continue;
        json_open_object(json);
        for (int column = 0; kind->query.columns[column] != '\0'; column++) {
            if (kind->columns[column][0] != '\0') put_column(kind, &rows, column, json);
        }
        json_close_object(json);
    }
    return rows_end(&rows, error);
}

static Status put_kind(Store *store, const RowKind *kind, const PersonRowsAsked *asked, JsonWriter *json,
                       Error *error)
{
    Status status = STATUS_OK;
    size_t count = 0;
    json_key(json, str_from_c(kind->name));
    json_open_object(json);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < asked->id_count && status == STATUS_OK; i++)
        status = put_rows(store, kind, asked->ids[i], asked, &count, json, error);
    json_close_array(json);
    json_add_bool(json, STR("complete"), count <= PERSON_ROWS_MAX);
    json_close_object(json);
    return status;
}

Status person_rows_put(Store *store, const PersonRowsAsked *asked, JsonWriter *json, Error *error)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (kinds[i].of_audit && !asked->audit) {
            json_add_null(json, str_from_c(kinds[i].name));
            continue;
        }
        Status status = put_kind(store, &kinds[i], asked, json, error);
        if (status != STATUS_OK) return status;
    }
    return STATUS_OK;
}
