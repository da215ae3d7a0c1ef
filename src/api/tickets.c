// tickets.c: support tickets: what help desks, files and programs tell of them, and what they amount to.
#include "api/page.h"
#include "api/routes.h"
#include "api/taken.h"
#include "api/ticket_owner.h"
#include "api/work_json.h"
#include "base/timestamp.h"
#include "trust/keys.h"

enum {
    LIST_USUAL = 50,
    ITEMS_MAX = 500,
    BODY_MAX = 4 << 20,
    HOOK_BYTES_MAX = 1 << 20,
    FILE_BYTES_MAX = 32 << 20,
    FILE_ROWS_MAX = 100000,
};

// ---- taking news

typedef struct TakeEdit {
    Request *request;
    HeardTicket *heard;
    size_t count;
    size_t taken, old;
} TakeEdit;

static void add_account(Str *accounts, size_t *count, Str account)
{
    for (size_t i = 0; i < *count; i++) {
        if (str_equal(accounts[i], account)) return;
    }
    if (account.len > 0) accounts[(*count)++] = account;
}

static Status take_edit(Store *store, void *context, LogBatch *batch, Error *error)
{
    TakeEdit *edit = context;
    Arena *arena = edit->request->arena;
    Str *accounts = ARENA_ARRAY(arena, Str, 2 * edit->count + 1);
    size_t account_count = 0;
    Status status = STATUS_OK;
    edit->taken = edit->old = 0;
    for (size_t i = 0; i < edit->count && status == STATUS_OK; i++) {
        TicketTaken taken;
        int64_t id = 0;
        Str before = { 0 };
        status = ticket_take(store, &edit->heard[i].news, arena, &id, &taken, &before, error);
        edit->taken += taken != TICKET_OLD;
        edit->old += taken == TICKET_OLD;
        add_account(accounts, &account_count, before);
        add_account(accounts, &account_count, edit->heard[i].news.account);
    }
    for (size_t i = 0; i < account_count && status == STATUS_OK; i++) {
        AccountWords words = account_words(edit->request, accounts[i]);
        status = account_words_tickets(store, &words, batch, error);
    }
    return status;
}

static Status take(Request *request, TakeEdit *edit)
{
    edit->request = request;
    AccountMatcher matcher = account_matcher(request->app->live);
    for (size_t i = 0; i < edit->count; i++)
        ticket_owner_find(&matcher, &edit->heard[i], request->arena);
    account_matcher_end(&matcher);
    return edit->count > 0 ? request_edit_logged(request, take_edit, edit) : STATUS_OK;
}

// ---- many at once

static void end_answer(Taken *answer, size_t old)
{
    taken_end(answer);
    json_add_int(answer->json, STR("old"), (int64_t)old);
    json_close_object(answer->json);
}

static Status post_tickets(Request *request)
{
    const JsonNode *items = body_node(request, "items");
    TakeEdit edit = { .heard = ARENA_ARRAY(request->arena, HeardTicket, ITEMS_MAX) };
    uint64_t index = 0;
    if (json_count(items) > ITEMS_MAX)
        return fail(request->error, STATUS_INVALID, STR("items"), "Send at most %d tickets at once.",
                    ITEMS_MAX);
    Taken answer = taken_begin(request);
    for (JsonItems i = json_items(items); json_next_item(&i); index++) {
        Error error = { 0 };
        if (ticket_from_json(i.item, STR("api"), request_now(request), request->arena,
                             &edit.heard[edit.count], &error) == STATUS_OK)
            edit.count++;
        else
            taken_wrong(&answer, index, &error);
    }
    Status status = take(request, &edit);
    answer.taken = edit.taken;
    end_answer(&answer, edit.old);
    return status;
}

// Rows in parts of ITEMS_MAX; what a part has taken stays when a later one fails.
static Status take_rows(Request *request, CsvReader *csv, const size_t *columns, Taken *answer, size_t *old)
{
    TakeEdit edit = { .heard = ARENA_ARRAY(request->arena, HeardTicket, ITEMS_MAX) };
    Arena mark = *request->arena;
    for (size_t rows = 0;; rows++) {
        CsvRow row;
        Error error = { 0 };
        CsvResult result = rows < FILE_ROWS_MAX ? csv_next(csv, &row, &error) : CSV_END;
        if (result == CSV_FAILED)
            return fail(request->error, STATUS_INVALID, STR("file"), "%s", error.message);
        if (result == CSV_END || edit.count == ITEMS_MAX) {
            Status status = take(request, &edit);
            if (status != STATUS_OK) return status;
            answer->taken += edit.taken;
            *old += edit.old;
            edit.count = edit.taken = edit.old = 0;
            arena_reset(request->arena, mark);
        }
        if (result == CSV_END) return STATUS_OK;
        bool good = result == CSV_ROW && ticket_from_row(&row, columns, request_now(request), request->arena,
                                                         &edit.heard[edit.count], &error) == STATUS_OK;
        edit.count += good;
        if (!good) taken_wrong(answer, row.line, &error);
    }
}

static Status post_file(Request *request)
{
    size_t columns[TICKET_COLUMNS];
    if (request->http->body_file.len == 0 || request->http->body_bytes == 0)
        return fail(request->error, STATUS_INVALID, STR("body"), "Send the file as the body of the request.");
    Reader *reader = reader_open(request->http->body_file.data, request->error);
    if (!reader) return STATUS_UNAVAILABLE;
    Status status = STATUS_INVALID;
    CsvReader *csv = csv_open(reader, request->error);
    if (csv) status = ticket_columns(csv, columns, request->error);
    if (csv && status == STATUS_OK) {
        Taken answer = taken_begin(request);
        size_t old = 0;
        status = take_rows(request, csv, columns, &answer, &old);
        end_answer(&answer, old);
    }
    csv_close(csv);
    reader_close(reader);
    return status;
}

// ---- webhooks

static Status check_key(Request *request)
{
    KeyInfo key;
    bool good = key_book_find(request->app->keys, request->path_values[0], &key);
    if (!good) key_book_count(request->app->keys, 0, 0, 1);
    if (good && key.kind == KEY_WRITE && !key.revoked) return STATUS_OK;
    return fail(request->error, STATUS_FORBIDDEN, STR("key"),
                "This address needs a write key at its end: make one in Settings.");
}

static Status answer_hook(Request *request, HeardTicket *heard, size_t count)
{
    TakeEdit edit = { .heard = heard, .count = count };
    Status status = take(request, &edit);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_add_int(request->json, STR("taken"), (int64_t)edit.taken);
    json_close_object(request->json);
    return STATUS_OK;
}

static Status read_hook(Request *request, const JsonNode **root_out)
{
    Status status = check_key(request);
    if (status != STATUS_OK) return status;
    *root_out = json_parse(request->http->body, JSON_DEPTH_USUAL, request->arena, request->error);
    return *root_out ? STATUS_OK : STATUS_INVALID;
}

static Status post_zendesk(Request *request)
{
    const JsonNode *root = NULL;
    HeardTicket heard;
    bool is_ticket = false;
    Status status = read_hook(request, &root);
    if (status == STATUS_OK)
        status = ticket_from_zendesk(root, request_now(request), request->arena, &heard, &is_ticket,
                                     request->error);
    return status == STATUS_OK ? answer_hook(request, &heard, is_ticket) : status;
}

static Status post_freshdesk(Request *request)
{
    const JsonNode *root = NULL;
    HeardTicket heard;
    Status status = read_hook(request, &root);
    if (status == STATUS_OK)
        status = ticket_from_freshdesk(root, request_now(request), request->arena, &heard, request->error);
    return status == STATUS_OK ? answer_hook(request, &heard, 1) : status;
}

// ---- reading

static void put_ticket(const Request *request, JsonWriter *json, const Ticket *ticket)
{
    int64_t now = request_now(request);
    int64_t end = ticket->solved_us > 0 ? ticket->solved_us : now;
    int64_t calm = ticket->calmed_us > 0 ? ticket->calmed_us : now;
    json_add_int(json, STR("id"), ticket->id);
    json_add_text(json, STR("source"), ticket->source);
    json_add_text(json, STR("number"), ticket->external);
    put_account_of(request, json, ticket->account);
    put_person_of(request, json, "person", ticket->person);
    json_add_text(json, STR("subject"), ticket->subject);
    json_add_text(json, STR("kind"), ticket->kind);
    json_add_text(json, STR("severity"), ticket->severity);
    json_add_text(json, STR("state"), ticket->state);
    json_add_time(json, STR("opened_at"), ticket->opened_us);
    json_add_double(json, STR("hours"), (double)(end - ticket->opened_us) / (double)US_PER_HOUR);
    add_time_or_null(json, STR("solved_at"), ticket->solved_us);
    json_add_int(json, STR("reopened"), ticket->reopened);
    add_time_or_null(json, STR("escalated_at"), ticket->escalated_us);
    add_time_or_null(json, STR("calmed_at"), ticket->calmed_us);
    json_key(json, STR("escalated_hours"));
    if (ticket->escalated_us > 0)
        json_put_double(json, (double)(calm - ticket->escalated_us) / (double)US_PER_HOUR);
    else
        json_put_null(json);
    json_add_text(json, STR("holder"), ticket->holder);
    json_add_text(json, STR("url"), ticket->url);
    json_add_time(json, STR("touched_at"), ticket->touched_us);
}

static TicketOrder order_of(Str name)
{
    static const Str names[TICKET_ORDERS] = {
        [TICKETS_NEWEST] = STR_CONST("newest"),        [TICKETS_OLDEST] = STR_CONST("oldest"),
        [TICKETS_BY_SEVERITY] = STR_CONST("severity"), [TICKETS_BY_ESCALATION] = STR_CONST("escalation"),
        [TICKETS_BY_NEWS] = STR_CONST("news"),
    };
    for (TicketOrder order = 0; order < TICKET_ORDERS; order++) {
        if (str_equal(names[order], name)) return order;
    }
    return TICKETS_NEWEST; // not given
}

static Status list_tickets(Request *request)
{
    size_t offset = 0, count = 0;
    int64_t total = 0;
    Ticket *tickets = NULL;
    Status status = page_offset(request, &offset);
    if (status != STATUS_OK) return status;
    const TicketFilter filter = { .account = account_named(request, query_text(request, "account")),
                                  .state = query_text(request, "state"),
                                  .severity = query_text(request, "severity"),
                                  .source = query_text(request, "source"),
                                  .holder = query_text(request, "holder"),
                                  .order = order_of(query_text(request, "sort")),
                                  .escalated = query_bool(request, "escalated"),
                                  .offset = offset,
                                  .limit = (size_t)query_int(request, "limit", LIST_USUAL) };
    status = ticket_list(request->store, &filter, request->arena, &tickets, &count, &total, request->error);
    if (status != STATUS_OK) return status;
    page_begin(request->json);
    for (size_t i = 0; i < count; i++) {
        if (!sees_work(request, tickets[i].account)) continue;
        json_open_object(request->json);
        put_ticket(request, request->json, &tickets[i]);
        json_close_object(request->json);
    }
    page_end(request->json, page_cursor(request, offset + count, (size_t)total), total);
    json_close_object(request->json);
    return STATUS_OK;
}

static Status get_ticket(Request *request)
{
    Ticket ticket;
    TicketChange *changes = NULL;
    size_t count = 0;
    Status status = ticket_get(request->store, path_number(request), request->arena, &ticket, request->error);
    if (status == STATUS_OK) status = refuse_unseen(request, ticket.account);
    if (status == STATUS_OK)
        status = ticket_changes(request->store, ticket.id, request->arena, &changes, &count, request->error);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    json_open_object(json);
    put_ticket(request, json, &ticket);
    json_key(json, STR("changes"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        json_open_object(json);
        json_add_time(json, STR("at"), changes[i].at_us);
        json_add_text(json, STR("what"), changes[i].what);
        json_add_text(json, STR("before"), changes[i].before);
        json_add_text(json, STR("after"), changes[i].after);
        json_close_object(json);
    }
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

static Status get_figures(Request *request)
{
    TicketFigures figures;
    int64_t now = request_now(request);
    Status status = check_account(request, "account", account_named(request, query_text(request, "account")));
    if (status != STATUS_OK) return status;
    status = ticket_figures(request->store, account_named(request, query_text(request, "account")), now,
                            &figures, request->error);
    if (status != STATUS_OK) return status;
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_int(json, STR("tickets"), figures.all);
    json_add_int(json, STR("open"), figures.open);
    json_add_int(json, STR("urgent"), figures.urgent);
    json_add_int(json, STR("escalated"), figures.escalated);
    json_add_int(json, STR("reopened"), figures.reopened);
    json_add_double(json, STR("oldest_hours"),
                    figures.oldest_us > 0 ? (double)(now - figures.oldest_us) / (double)US_PER_HOUR : 0);
    json_add_int(json, STR("last_28_days"), figures.last_28);
    json_add_int(json, STR("days_before"), figures.before_28);
    json_add_int(json, STR("solved"), figures.solved);
    json_add_double(json, STR("hours_to_solve"), (double)figures.solve_us_mean / (double)US_PER_HOUR);
    json_add_int(json, STR("escalations"), figures.escalations);
    json_add_double(json, STR("hours_escalated"), (double)figures.escalation_us_mean / (double)US_PER_HOUR);
    json_close_object(json);
    return STATUS_OK;
}

// ---- tables

static const Field list_query[] = {
    { "account", FIELD_TEXT, .doc = "Only of the account with this id." },
    { "state", FIELD_TEXT, .one_of = TICKET_STATE_NAMES "|unsolved", .doc = "Only in this state." },
    { "severity", FIELD_TEXT, .one_of = TICKET_SEVERITY_NAMES, .doc = "Only of this severity." },
    { "escalated", FIELD_BOOL, .doc = "Only those whose escalation goes on." },
    { "source", FIELD_TEXT, .one_of = "zendesk|freshdesk|api|csv", .doc = "Only those told of from there." },
    { "holder", FIELD_TEXT, .most = TICKET_TEXT_BYTES_MAX,
      .doc = "Only those that they hold, as the source says it." },
    { "sort", FIELD_TEXT, .one_of = TICKET_ORDER_NAMES,
      .doc = "The newest first, when not given; news: those with the newest news first." },
    { "limit", FIELD_INTEGER, .least = 1, .most = TICKETS_LISTED_MAX,
      .doc = "Rows of a page; 50 when not given." },
    { "cursor", FIELD_TEXT, .doc = "The next_cursor of the page before." },
    { 0 },
};
static const Field figures_query[] = {
    { "account", FIELD_TEXT, .doc = "Only of the account with this id." },
    { 0 },
};
static const Field tickets_body[] = {
    { "items", FIELD_ARRAY, .required = true,
      .doc = "Up to 500 of {id, account, email, subject, kind, severity, state, opened_at, updated_at,"
             " escalated, holder, url}; only id is required." },
    { 0 },
};

#define TICKET                                                                                               \
    "id int, source text, number text, account AccountRef?, person {id text, name text}?, subject text,"     \
    " kind one(" TICKET_KIND_NAMES "), severity one(" TICKET_SEVERITY_NAMES "),"                             \
    " state one(" TICKET_STATE_NAMES "), opened_at time, hours number, solved_at time?, reopened int,"       \
    " escalated_at time?, calmed_at time?, escalated_hours number?, holder text, url text, touched_at time"
const NamedShape ticket_shapes[] = {
    { "Ticket", "{" TICKET "}" },
    { "TicketsTaken", "{rejected [{index int, reason text}], taken int, old int, wrong int}" },
    { 0 },
};

#define HOOK_SUMMARY                                                                                         \
    " The key at the end is a write key. Whose ticket it is follows from an account's id, the address of "   \
    "who asks,"

const Route ticket_routes[] = {
    { .method = "GET",
      .path = "/api/v1/tickets",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = list_tickets,
      .slow = true,
      .summary = "Support tickets, the newest first.",
      .query = list_query,
      .response = "list Ticket" },
    { .method = "POST",
      .path = "/api/v1/tickets",
      .permission = PERMISSION_NOTE,
      .handler = post_tickets,
      .summary =
          "News of tickets: new ones are made, known ones changed; older news than what is known is left.",
      .body = tickets_body,
      .body_bytes_max = BODY_MAX,
      .response = "TicketsTaken" },
    { .method = "POST",
      .path = "/api/v1/tickets/csv",
      .permission = PERMISSION_IMPORT,
      .handler = post_file,
      .summary = "The same from a CSV file whose columns have these names; rejected names lines.",
      .raw_body = true,
      .spool = true,
      .body_bytes_max = FILE_BYTES_MAX,
      .response = "TicketsTaken" },
    { .method = "GET",
      .path = "/api/v1/tickets/figures",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = get_figures,
      .slow = true,
      .summary = "What the tickets of an account, or all, amount to: how many, how long, how often again.",
      .query = figures_query,
      .response = "{tickets int, open int, urgent int, escalated int, reopened int, oldest_hours number,"
                  " last_28_days int, days_before int, solved int, hours_to_solve number, escalations int,"
                  " hours_escalated number}" },
    { .method = "GET",
      .path = "/api/v1/tickets/{id}",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_ticket,
      .summary = "One ticket with what changed when.",
      .response = "{" TICKET ", changes [{at time, what text, before text, after text}]}" },
    { .method = "POST",
      .path = "/api/v1/hooks/zendesk/{key}",
      .permission = PERMISSION_ANYBODY,
      .handler = post_zendesk,
      .summary = "Takes Zendesk's webhooks: ticket events, or what a trigger sends of a ticket." HOOK_SUMMARY
                 " the account's attribute zendesk_id, name or domain.",
      .forbidden_as = 401,
      .raw_body = true,
      .body_bytes_max = HOOK_BYTES_MAX,
      .response = "{taken int}" },
    { .method = "POST",
      .path = "/api/v1/hooks/freshdesk/{key}",
      .permission = PERMISSION_ANYBODY,
      .handler = post_freshdesk,
      .summary = "Takes Freshdesk's webhooks, as automation rules send them." HOOK_SUMMARY
                 " the account's attribute freshdesk_id, name or domain.",
      .forbidden_as = 401,
      .raw_body = true,
      .body_bytes_max = HOOK_BYTES_MAX,
      .response = "{taken int}" },
    { 0 },
};
