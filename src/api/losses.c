// losses.c: the register of losses: who stopped paying or pays less, what was known before, why, and what is
// done to win them back.
#include "api/know_json.h"
#include "api/loss_json.h"
#include "api/money_json.h"
#include "api/page.h"
#include "api/routes.h"
#include "api/work_json.h"
#include "base/timestamp.h"
#include "codec/csv.h"
#include "know/loss_signal.h"

#include <stdlib.h>

enum { LIST_USUAL = 50, LIST_MAX = 500, ACTS_SHOWN = 50, AHEAD_DAYS_MAX = 366 };

// ---- lists

// What the list is sorted by, of one loss; ties keep the latest first.
typedef struct Sorted {
    Loss loss;
    int64_t by;
    size_t place;
} Sorted;

static int by_largest(const void *left, const void *right)
{
    const Sorted *a = left, *b = right;
    if (a->by != b->by) return a->by > b->by ? -1 : 1;
    return (a->place > b->place) - (a->place < b->place);
}

static void sort(Request *request, LossesAsked *asked)
{
    Str sort_by = query_text(request, "sort");
    bool by_revenue = str_equal(sort_by, STR("revenue"));
    if (!by_revenue && !str_equal(sort_by, STR("warning"))) return; // they come by day
    Sorted *sorted = ARENA_ARRAY(request->arena, Sorted, asked->count + 1);
    for (size_t i = 0; i < asked->count; i++) {
        const Loss *loss = &asked->losses[i];
        sorted[i] = (Sorted){ .loss = *loss, .place = i };
        if (by_revenue && !loss_value(asked, loss, &sorted[i].by)) sorted[i].by = 0;
        if (!by_revenue) sorted[i].by = loss->signal_day > 0 ? loss->day - loss->signal_day : -1;
    }
    qsort(sorted, asked->count, sizeof *sorted, by_largest);
    for (size_t i = 0; i < asked->count; i++)
        asked->losses[i] = sorted[i].loss;
}

static void put_loss(const Request *request, JsonWriter *json, const LossesAsked *asked, const Loss *loss)
{
    json_open_object(json);
    put_loss_members(request, json, asked, loss);
    json_close_object(json);
}

static Status list_losses(Request *request)
{
    LossesAsked asked;
    size_t offset = 0, limit = (size_t)query_int(request, "limit", LIST_USUAL);
    Status status = page_offset(request, &offset);
    if (status == STATUS_OK) status = losses_asked(request, &asked);
    if (status != STATUS_OK) return status;
    sort(request, &asked);
    JsonWriter *json = request->json;
    int64_t all = 0, value = 0;
    for (size_t i = 0; i < asked.count; i++)
        all += loss_value(&asked, &asked.losses[i], &value) ? value : 0;
    size_t end = offset + limit < asked.count ? offset + limit : asked.count;
    page_begin(json);
    for (size_t i = offset; i < end; i++)
        put_loss(request, json, &asked, &asked.losses[i]);
    page_end(json, page_cursor(request, end, asked.count), (int64_t)asked.count);
    json_add_int(json, STR("reporting_arr"), all);
    put_currency(json, asked.reporting);
    json_add_bool(json, STR("complete"), loss_desk_caught_up(request->app->losses));
    json_add_bool(json, STR("cut"), asked.cut);
    json_close_object(json);
    return STATUS_OK;
}

// ---- as a file

static void put_day_cell(Request *request, uint16_t day)
{
    int year, month, date;
    if (day == 0) {
        csv_append_plain(request->out, false, STR(""));
        return;
    }
    days_to_date(day, &year, &month, &date);
    csv_append_plain(request->out, false, arena_format(request->arena, "%04d-%02d-%02d", year, month, date));
}

static void put_money_cell(Request *request, const Loss *loss, int64_t minor)
{
    csv_append_plain(request->out, false,
                     loss->currency ? currency_format(loss->currency, minor, request->arena) : STR(""));
}

static void put_csv_row(Request *request, const LossesAsked *asked, const Loss *loss)
{
    Buf *out = request->out;
    const Engine *engine = live_engine(request->app->live);
    uint32_t account = engine_account_find(engine, loss->account);
    const LossReason *reason = loss_reason_find(&asked->settings, loss->reason);
    const LossCause *cause = loss_cause_find(&asked->settings, loss->caused_by);
    Arena mark = *request->arena;
    csv_append_plain(out, true, arena_format(request->arena, "%lld", (long long)loss->id));
    csv_append_text(out, false, loss->account);
    csv_append_text(out, false,
                    account == ENGINE_NONE ? loss->account
                                           : account_name(engine, account, live_today(request->app->live)));
    csv_append_text(out, false, loss->downgrade ? STR("downgrade") : STR("lost"));
    put_day_cell(request, loss->day);
    csv_append_text(out, false, loss->currency ? currency_code(loss->currency) : STR(""));
    put_money_cell(request, loss, loss->paid);
    put_money_cell(request, loss, loss->stays);
    csv_append_text(out, false, loss->owner);
    csv_append_text(out, false, loss->kind);
    csv_append_text(out, false, reason ? reason->name : loss->reason);
    csv_append_text(out, false, cause ? cause->name : loss->caused_by);
    csv_append_plain(out, false,
                     loss->root_cause > 0 ? arena_format(request->arena, "%d", loss->root_cause) : STR(""));
    csv_append_text(out, false, loss->competitor);
    csv_append_text(out, false, loss_seen(loss, asked->settings.early_days));
    put_day_cell(request, loss->signal_day);
    put_day_cell(request, loss->acted_day);
    csv_append_text(out, false, loss->recommend);
    csv_append_text(out, false, loss->could_be_seen);
    csv_append_text(out, false, loss->lesson);
    csv_append_text(out, false, loss->said);
    csv_append_text(out, false, loss_win_back(loss));
    put_day_cell(request, loss->back_day);
    csv_append_end(out);
    arena_reset(request->arena, mark);
}

static Status list_losses_csv(Request *request)
{
    static const Str columns[] = {
        STR_CONST("id"),
        STR_CONST("account"),
        STR_CONST("name"),
        STR_CONST("what"),
        STR_CONST("day"),
        STR_CONST("currency"),
        STR_CONST("paid"),
        STR_CONST("stays"),
        STR_CONST("owner"),
        STR_CONST("kind"),
        STR_CONST("reason"),
        STR_CONST("caused_by"),
        STR_CONST("root_cause"),
        STR_CONST("competitor"),
        STR_CONST("seen"),
        STR_CONST("first_signal"),
        STR_CONST("acted"),
        STR_CONST("recommend"),
        STR_CONST("could_be_seen"),
        STR_CONST("lesson"),
        STR_CONST("said"),
        STR_CONST("win_back"),
        STR_CONST("back"),
    };
    LossesAsked asked;
    Status status = losses_asked(request, &asked);
    if (status != STATUS_OK) return status;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        csv_append_text(request->out, i == 0, columns[i]);
    csv_append_end(request->out);
    for (size_t i = 0; i < asked.count; i++)
        put_csv_row(request, &asked, &asked.losses[i]);
    http_response_header(request->response, "Content-Disposition", "attachment; filename=\"losses.csv\"");
    return STATUS_OK;
}

// ---- one

static Status put_acts(Request *request, JsonWriter *json, const Loss *loss)
{
    LossAct *acts = NULL;
    size_t count = 0;
    const Zone *zone = live_zone(request->app->live);
    uint16_t from = loss->day > LOSS_SIGNAL_DAYS ? (uint16_t)(loss->day - LOSS_SIGNAL_DAYS) : 1;
    if (loss->signal_day > 0) from = loss->signal_day;
    Status status = loss_acts(request->store, zone, loss, from, ACTS_SHOWN, request->arena, &acts, &count,
                              request->error);
    json_key(json, STR("acts"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        json_open_object(json);
        json_add_text(json, STR("kind"), acts[i].kind);
        json_add_int(json, STR("id"), acts[i].id);
        json_add_day(json, STR("day"), acts[i].day);
        json_add_text(json, STR("title"), acts[i].title);
        json_close_object(json);
    }
    json_close_array(json);
    return status;
}

static Status loss_state(Request *request, JsonWriter *json)
{
    Loss loss;
    LossesAsked context;
    Status status = find_loss(request, &loss);
    if (status == STATUS_OK) status = loss_context(request, &context);
    if (status != STATUS_OK) return status;
    json_open_object(json);
    put_loss_members(request, json, &context, &loss);
    json_add_raw(json, STR("signals"), loss.signals);
    status = put_acts(request, json, &loss);
    json_close_object(json);
    return status;
}

static Status get_loss(Request *request)
{
    return loss_state(request, request->json);
}

// ---- what people write

typedef struct PeopleEdit {
    Request *request;
    Loss loss;
    bool removes;
} PeopleEdit;

static Status save_edit(Store *store, void *context, LogBatch *batch, Error *error)
{
    PeopleEdit *edit = context;
    const AccountWords words = account_words(edit->request, edit->loss.account);
    Status status = edit->removes        ? loss_remove(store, edit->loss.id, error)
                    : edit->loss.id == 0 ? loss_add(store, &edit->loss, error)
                                         : loss_judge(store, &edit->loss, error);
    name_record(edit->request, edit->loss.id);
    return status == STATUS_OK ? loss_words(store, &words, batch, error) : status;
}

// A key that the body names, of those that there are. The one that stands already is good: its list may have
// changed since.
static Status read_keys(Request *request, const LossSettings *settings, Loss *loss)
{
    Str reason = body_text(request, "reason"), cause = body_text(request, "caused_by");
    const LossReason *known = loss_reason_find(settings, reason);
    if (body_has(request, "reason") && reason.len > 0 && !known && !str_equal(reason, loss->reason))
        return fail(request->error, STATUS_INVALID, STR("reason"),
                    "There is no reason “%.*s”: use a key of the settings of losses.", STR_ARG(reason));
    if (body_has(request, "caused_by") && cause.len > 0 && !loss_cause_find(settings, cause) &&
        !str_equal(cause, loss->caused_by))
        return fail(request->error, STATUS_INVALID, STR("caused_by"),
                    "There is no cause “%.*s”: use a key of the settings of losses.", STR_ARG(cause));
    if (body_has(request, "caused_by")) loss->caused_by = cause;
    if (body_has(request, "reason")) loss->reason = reason;
    if (body_has(request, "kind"))
        loss->kind =
            str_equal(body_text(request, "kind"), STR("unknown")) ? (Str){ 0 } : body_text(request, "kind");
    else if (body_has(request, "reason") && known && known->kind.len > 0)
        loss->kind = known->kind; // a reason is of a kind
    return STATUS_OK;
}

static Str yes_or_no(Request *request, const char *name, Str now)
{
    if (!body_has(request, name)) return now;
    Str said = body_text(request, name);
    return str_equal(said, STR("unknown")) ? (Str){ 0 } : said;
}

static Status read_judgement(Request *request, Loss *loss)
{
    LossSettings settings;
    int64_t next = 0;
    Status status = loss_settings_read(request->store, request->arena, &settings, request->error);
    if (status == STATUS_OK) status = read_keys(request, &settings, loss);
    if (status != STATUS_OK) return status;
    loss->root_cause = (int)body_int(request, "root_cause", loss->root_cause);
    if (body_has(request, "competitor")) loss->competitor = str_trim(body_text(request, "competitor"));
    loss->recommend = yes_or_no(request, "recommend", loss->recommend);
    loss->could_be_seen = yes_or_no(request, "could_be_seen", loss->could_be_seen);
    if (body_has(request, "lesson")) loss->lesson = body_text(request, "lesson");
    if (body_has(request, "said")) loss->said = body_text(request, "said");
    if (body_has(request, "win_back")) loss->win_back = body_text(request, "win_back");
    if (body_has(request, "win_back_owner")) loss->win_back_owner = body_text(request, "win_back_owner");
    if (body_has(request, "win_back_note")) loss->win_back_note = body_text(request, "win_back_note");
    if (body_has(request, "win_back_next")) {
        Str day = body_text(request, "win_back_next");
        loss->win_back_day = 0;
        if (day.len > 0 && (!date_parse(day, &next) || next < 1 || next >= ZONE_DAYS))
            return fail(request->error, STATUS_INVALID, STR("win_back_next"), "Write the day as 2026-01-31.");
        loss->win_back_day = (uint16_t)next;
    }
    if (body_has(request, "withdrawn"))
        loss->withdrawn_by = body_bool(request, "withdrawn", false) ? STR("person") : (Str){ 0 };
    loss->touched = true;
    loss->changed_us = request_now(request);
    loss->changed_by = request->caller.id;
    return STATUS_OK;
}

static Status answer(Request *request, PeopleEdit *edit)
{
    LossesAsked context;
    Loss loss;
    Status status = request_edit_logged(request, save_edit, edit);
    if (status == STATUS_OK) status = loss_context(request, &context);
    if (status == STATUS_OK)
        status = loss_get(request->store, edit->loss.id, request->arena, &loss, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    put_loss_members(request, request->json, &context, &loss);
    json_add_raw(request->json, STR("signals"), loss.signals);
    status = put_acts(request, request->json, &loss);
    json_close_object(request->json);
    return status;
}

static Status change_loss(Request *request)
{
    PeopleEdit edit = { .request = request };
    Status status = find_loss(request, &edit.loss);
    if (status == STATUS_OK) status = read_judgement(request, &edit.loss);
    return status == STATUS_OK ? answer(request, &edit) : status;
}

static Status read_money(Request *request, Loss *loss)
{
    if (!body_has(request, "currency")) return STATUS_OK;
    Status status = body_currency(request, &loss->currency);
    loss->paid = body_int(request, "paid", 0);
    loss->stays = body_int(request, "stays", 0);
    if (status == STATUS_OK && loss->stays > loss->paid)
        return fail(request->error, STATUS_INVALID, STR("stays"), "What stays is at most what was paid.");
    return status;
}

static Status create_loss(Request *request)
{
    const Engine *engine = live_engine(request->app->live);
    int64_t day = 0;
    PeopleEdit edit = { .request = request,
                        .loss = { .account = account_named(request, body_text(request, "account")),
                                  .downgrade = str_equal(body_text(request, "what"), STR("downgrade")),
                                  .source = STR("hand"),
                                  .win_back = STR("none"),
                                  .health = -1,
                                  .created_us = request_now(request) } };
    Status status = check_account(request, "account", edit.loss.account);
    if (status == STATUS_OK && !date_parse(body_text(request, "day"), &day)) status = STATUS_INVALID;
    if (status == STATUS_OK && (day < 2 || day > live_today(request->app->live) + AHEAD_DAYS_MAX))
        status = fail(request->error, STATUS_INVALID, STR("day"), "Say a day of at most a year ahead.");
    if (status == STATUS_OK) status = read_money(request, &edit.loss);
    if (status == STATUS_OK) status = read_judgement(request, &edit.loss);
    if (status != STATUS_OK) return status;
    edit.loss.day = (uint16_t)day;
    uint32_t account = engine_account_find(engine, edit.loss.account);
    edit.loss.owner = text_attribute(
        engine_account_attribute(engine, account, STR("owner"), (uint16_t)(edit.loss.day - 1)));
    return answer(request, &edit);
}

static Status remove_loss(Request *request)
{
    PeopleEdit edit = { .request = request, .removes = true };
    Status status = find_loss(request, &edit.loss);
    if (status == STATUS_OK && !str_equal(edit.loss.source, STR("hand")))
        return fail(request->error, STATUS_CONFLICT, STR(""),
                    "This loss was found in the ledger or the life state: withdraw it instead.");
    return status == STATUS_OK ? request_edit_logged(request, save_edit, &edit) : status;
}

// ---- settings

static Status settings_state(Request *request, JsonWriter *json)
{
    LossSettings settings;
    Status status = loss_settings_read(request->store, request->arena, &settings, request->error);
    if (status == STATUS_OK) loss_settings_write(&settings, json);
    return status;
}

static Status get_settings(Request *request)
{
    return settings_state(request, request->json);
}

static Status settings_edit(Store *store, void *context, Error *error)
{
    return loss_settings_put(store, context, error);
}

static Status put_settings(Request *request)
{
    LossSettings settings;
    Status status = loss_settings_parse(request->body, request->arena, &settings, request->error);
    if (status == STATUS_OK) status = request_edit(request, settings_edit, &settings);
    if (status != STATUS_OK) return status;
    loss_desk_look_again(request->app->losses);
    loss_settings_write(&settings, request->json);
    return STATUS_OK;
}

// ---- tables

static const Field list_query[] = {
    LOSS_FILTER_FIELDS,
    { "sort", FIELD_TEXT, .one_of = "day|revenue|warning",
      .doc = "day when not given, the latest first; revenue: the largest; warning: the longest ahead." },
    { "limit", FIELD_INTEGER, .least = 1, .most = LIST_MAX, .doc = "50 when not given." },
    { "cursor", FIELD_TEXT, .doc = "next_cursor of the page before." },
    { 0 },
};
static const Field csv_query[] = { LOSS_FILTER_FIELDS, { 0 } };

#define JUDGEMENT_FIELDS                                                                                     \
    { "kind", FIELD_TEXT, .one_of = LOSS_KIND_NAMES "|unknown",                                              \
      .doc = "That of the reason when only that is given." },                                                \
        { "reason", FIELD_TEXT, .most = LOSS_KEY_BYTES_MAX,                                                  \
          .doc = "Key of the settings; empty: not known." },                                                 \
        { "root_cause", FIELD_INTEGER, .least = 0, .most = ROOT_CAUSES,                                      \
          .doc = "docs/warnings.md; 0: none." },                                                             \
        { "competitor", FIELD_TEXT, .most = LOSS_COMPETITOR_BYTES_MAX, .doc = "Whom they went to." },        \
        { "caused_by", FIELD_TEXT, .most = LOSS_KEY_BYTES_MAX,                                               \
          .doc = "What of ours it came from: key of the settings; empty: not known." },                      \
        { "recommend", FIELD_TEXT, .one_of = "yes|no|unknown",                                               \
          .doc = "Whether they would still recommend us." },                                                 \
        { "could_be_seen", FIELD_TEXT, .one_of = "yes|no|unknown",                                           \
          .doc = "Whether it could have been seen, as people judge it." },                                   \
        { "lesson", FIELD_TEXT, .most = LOSS_TEXT_BYTES_MAX, .doc = "What we learn from it." },              \
        { "said", FIELD_TEXT, .most = LOSS_TEXT_BYTES_MAX, .doc = "What the customer said." },               \
        { "win_back", FIELD_TEXT, .one_of = LOSS_WIN_BACK_NAMES, .doc = "Whether somebody tries." },         \
        { "win_back_owner", FIELD_TEXT, .most = 254, .doc = "E-mail address of who tries." },                \
        { "win_back_next", FIELD_TEXT, .most = 10, .doc = "Day of the next step; empty: none." },            \
        { "win_back_note", FIELD_TEXT, .most = LOSS_NOTE_BYTES_MAX,                                          \
          .doc = "What was tried, and what came." },                                                         \
    {                                                                                                        \
        "withdrawn", FIELD_BOOL, .doc = "It was no loss; the program then leaves it so."                     \
    }

static const Field change_body[] = { JUDGEMENT_FIELDS, { 0 } };
static const Field create_body[] = {
    { "account", FIELD_ID, .required = true, .doc = "Id of the account." },
    { "what", FIELD_TEXT, .one_of = LOSS_WHAT_NAMES, .doc = "lost when not given." },
    { "day", FIELD_DAY, .required = true, .doc = "The first day without them, or with less." },
    { "currency", FIELD_TEXT, .most = 3, .doc = "ISO code of what was paid; none: not known." },
    { "paid", FIELD_INTEGER, .least = 0, .most = MONEY_MOST, .doc = "Minor units a month, the day before." },
    { "stays", FIELD_INTEGER, .least = 0, .most = MONEY_MOST, .doc = "The same from the day on." },
    JUDGEMENT_FIELDS,
    { 0 },
};
static const Field settings_body[] = {
    { "reasons", FIELD_ARRAY, .required = true,
      .doc = "1 to 60 of {key, name, kind, prevention}; kind is voluntary, involuntary or empty." },
    { "causes", FIELD_ARRAY, .required = true, .doc = "Up to 30 of {key, name}: where losses come from." },
    { "early_days", FIELD_INTEGER, .required = true, .least = 1, .most = LOSS_DAYS_MAX,
      .doc = "A first signal so many days before was early enough to act." },
    { "return_days", FIELD_INTEGER, .required = true, .least = 0, .most = LOSS_DAYS_MAX,
      .doc = "Who is back within so many days was not lost." },
    { "least_percent", FIELD_INTEGER, .required = true, .least = 0, .most = 100,
      .doc = "A downgrade by less of what was paid gets no row." },
    { "source_attribute", FIELD_TEXT, .required = true, .most = 100,
      .doc = "Attribute that says where an account came from." },
    { 0 },
};

#define LOSS_MEMBERS                                                                                         \
    "id int, account AccountRef?, what one(" LOSS_WHAT_NAMES "), day day, source one(" LOSS_SOURCE_NAMES     \
    "), currency text?, digits int?, paid int, stays int, arr int, reporting_arr int?, owner text,"          \
    " withdrawn_by one(program|person)?, kind one(" LOSS_KIND_NAMES ")?, reason KeyAndName?,"                \
    " caused_by KeyAndName?, root_cause int?, competitor text, recommend one(yes|no)?,"                      \
    " could_be_seen one(yes|no)?, lesson text, said text, by_people bool, warning {seen "                    \
    "one(" LOSS_SEEN_NAMES                                                                                   \
    "), first day?, days int?, recorded bool, acted day?}, health int?, win_back {state"                     \
    " one(" LOSS_WIN_BACK_NAMES "), owner text, next day?, note text, back day?, back_mrr int?},"            \
    " created_at time, changed_at time, changed_by text"

const NamedShape loss_shapes[] = {
    { "KeyAndName", "{key text, name text}" },
    { "Loss", "{" LOSS_MEMBERS "}" },
    { "LossWhole",
      "{" LOSS_MEMBERS ", signals [{warning int?, rule int, name text, day day, last day, days_ahead int,"
      " root_cause int, severity int, outcome text, counts bool}],"
      " acts [{kind one(task|touchpoint|warning), id int, day day, title text}]}" },
    { "LossSettings",
      "{reasons [{key text, name text, kind text, prevention text}],"
      " causes [KeyAndName], early_days int, return_days int, least_percent int, source_attribute text}" },
    { 0 },
};

const Route loss_routes[] = {
    { .method = "GET",
      .path = "/api/v1/losses",
      .permission = PERMISSION_REVENUE_READ,
      .sight = SIGHT_FILTERED,
      .handler = list_losses,
      .slow = true,
      .summary = "Accounts that were lost, and downgrades: the latest first; at most the newest 10,000.",
      .query = list_query,
      .response = "{items [Loss], next_cursor text?, total int, reporting_arr int, currency text,"
                  " digits int, complete bool, cut bool}" },
    { .method = "GET",
      .path = "/api/v1/losses.csv",
      .permission = PERMISSION_EXPORT,
      .sight = SIGHT_FILTERED,
      .handler = list_losses_csv,
      .slow = true,
      .summary = "The same as a file.",
      .query = csv_query,
      .response = "A line of column names, then a line for each loss.",
      .response_type = "text/csv; charset=utf-8" },
    { .method = "POST",
      .path = "/api/v1/losses",
      .permission = PERMISSION_WRITE,
      .sight = SIGHT_FILTERED,
      .handler = create_loss,
      .summary = "Notes a loss that the ledger does not know; it joins the one that comes within a month.",
      .body = create_body,
      .response = "LossWhole",
      .success = 201,
      .creates = true },
    { .method = "GET",
      .path = "/api/v1/losses/{id}",
      .permission = PERMISSION_REVENUE_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_loss,
      .state = loss_state,
      .summary = "One loss, with the warnings of the year before and what was done.",
      .response = "LossWhole" },
    { .method = "PATCH",
      .path = "/api/v1/losses/{id}",
      .permission = PERMISSION_WRITE,
      .sight = SIGHT_FILTERED,
      .handler = change_loss,
      .state = loss_state,
      .summary = "Says why it was lost, and what is done to win it back; what is left out stays.",
      .body = change_body,
      .response = "LossWhole" },
    { .method = "DELETE",
      .path = "/api/v1/losses/{id}",
      .permission = PERMISSION_WRITE,
      .sight = SIGHT_FILTERED,
      .handler = remove_loss,
      .state = loss_state,
      .summary = "Removes a loss that was noted by hand." },
    { .method = "GET",
      .path = "/api/v1/settings/losses",
      .permission = PERMISSION_REVENUE_READ,
      .sight = SIGHT_FREE,
      .handler = get_settings,
      .state = settings_state,
      .summary = "Why accounts are lost, where that comes from, and what counts as seen early.",
      .response = "LossSettings" },
    { .method = "PUT",
      .path = "/api/v1/settings/losses",
      .permission = PERMISSION_REVENUE_WRITE,
      .sight = SIGHT_FREE,
      .handler = put_settings,
      .state = settings_state,
      .summary = "Says why accounts are lost; what was noted with a key that goes keeps it.",
      .body = settings_body,
      .response = "LossSettings" },
    { 0 },
};
