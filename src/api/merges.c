// merges.c: accounts that are one customer: found, compared, merged and parted again.
#include "api/know_json.h"
#include "api/routes.h"
#include "api/sight.h"
#include "api/work_json.h"
#include "base/timestamp.h"
#include "know/duplicates.h"
#include "know/live_refold.h"
#include "know/loss.h"
#include "know/merge.h"
#include "know/renewal.h"

typedef struct Pair {
    uint32_t keep, gone;
    Str keep_id, gone_id; // their own, whatever was sent
} Pair;

static Status read_one(Request *request, const char *field, uint32_t *account_out, Str *id_out)
{
    const Engine *engine = live_engine(request->app->live);
    Str id = body_text(request, field);
    uint32_t account = engine_account_find(engine, id);
    if (account == ENGINE_NONE || !sees_account(request, account))
        return fail(request->error, STATUS_INVALID, str_from_c(field),
                    "There is no account with the id “%.*s”.", STR_ARG(id));
    *account_out = account;
    *id_out = engine_account_id(engine, account);
    return STATUS_OK;
}

static Status read_pair(Request *request, Pair *pair)
{
    Status status = read_one(request, "keep", &pair->keep, &pair->keep_id);
    if (status == STATUS_OK) status = read_one(request, "drop", &pair->gone, &pair->gone_id);
    if (status == STATUS_OK && pair->keep == pair->gone)
        return fail(request->error, STATUS_INVALID, STR("drop"),
                    "Both are the account “%.*s”: name two different ones.", STR_ARG(pair->keep_id));
    return status;
}

// ---- what would happen

static bool same_value(Value a, Value b)
{
    if (a.kind != b.kind) return false;
    if (a.kind == VALUE_TEXT) return str_equal(a.text, b.text);
    return a.kind == VALUE_MISSING || memcmp(&a.number, &b.number, sizeof a.number) == 0;
}

static void put_difference(Request *request, const Pair *pair, const AttributeState *state)
{
    const Engine *engine = live_engine(request->app->live);
    uint16_t today = live_today(request->app->live);
    Value keep = engine_account_attribute(engine, pair->keep, state->key, today);
    bool is_own =
        account_words_own(state->key) || loss_words_own(state->key) || renewal_words_own(state->key);
    if (is_own || same_value(keep, state->value)) return;
    uint16_t since = 0;
    AttributeState *own = NULL;
    size_t count = engine_account_attributes(engine, pair->keep, today, request->arena, &own);
    for (size_t i = 0; i < count; i++) {
        if (str_equal(own[i].key, state->key)) since = own[i].day;
    }
    bool fixed = str_equal(state->key, STR("owner")) ||
                 (str_equal(state->key, STR("name")) && keep.kind == VALUE_TEXT);
    bool other = !fixed && (keep.kind == VALUE_MISSING || state->day >= since);
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_text(json, STR("name"), state->key);
    json_key(json, STR("keep"));
    json_put_value(json, keep);
    json_key(json, STR("drop"));
    json_put_value(json, state->value);
    json_key(json, STR("after"));
    json_put_value(json, other ? state->value : keep);
    json_close_object(json);
}

static void put_differences(Request *request, const Pair *pair)
{
    const Engine *engine = live_engine(request->app->live);
    AttributeState *states = NULL;
    size_t count = engine_account_attributes(engine, pair->gone, live_today(request->app->live),
                                             request->arena, &states);
    json_key(request->json, STR("attributes"));
    json_open_array(request->json);
    for (size_t i = 0; i < count; i++)
        put_difference(request, pair, &states[i]);
    json_close_array(request->json);
}

static size_t count_shared(const Request *request, const Pair *pair, size_t *people_out)
{
    const Engine *engine = live_engine(request->app->live);
    uint32_t *people = NULL, *accounts = NULL;
    size_t shared = 0;
    Arena scratch = *request->arena;
    *people_out = engine_account_people(engine, pair->gone, request->arena, &people);
    for (size_t i = 0; i < *people_out; i++) {
        Arena mark = *request->arena;
        size_t count = engine_person_accounts(engine, people[i], request->arena, &accounts);
        for (size_t a = 0; a < count; a++)
            shared += accounts[a] == pair->keep;
        arena_reset(request->arena, mark);
    }
    arena_reset(request->arena, scratch);
    return shared;
}

static uint64_t count_events(Request *request, uint32_t account)
{
    UsageMonth *months = NULL;
    uint64_t events = 0;
    size_t count =
        engine_usage_months(live_engine(request->app->live), account, NULL, request->arena, &months);
    for (size_t i = 0; i < count; i++)
        events += months[i].events;
    return events;
}

// ---- what to think of before

static Str today_text(const Request *request, uint32_t account, const char *key)
{
    const Live *live = request->app->live;
    return text_attribute(
        engine_account_attribute(live_engine(live), account, str_from_c(key), live_today(live)));
}

static void warn_of_differences(Request *request, const Pair *pair)
{
    static const struct {
        const char *key, *before, *after;
    } cases[] = {
        { "owner", "They have different owners", "the first one keeps the account" },
        { "plan", "They have different plans", "are these two contracts?" },
        { "domain", "They have different mail domains", "are they one company?" },
        { "currency", "They pay in different currencies", "which one is right?" },
        { "country", "They are in different countries", "are they one company?" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Str keep = today_text(request, pair->keep, cases[i].key),
            gone = today_text(request, pair->gone, cases[i].key);
        bool differ = keep.len > 0 && gone.len > 0 && !str_equal_ignore_case(keep, gone);
        if (!differ) continue;
        json_put_text(request->json,
                      arena_format(request->arena, "%s, “%.*s” and “%.*s”: %s", cases[i].before,
                                   STR_ARG(keep), STR_ARG(gone), cases[i].after));
    }
}

static void put_warnings(Request *request, const Pair *pair, uint64_t events_keep, uint64_t events_gone)
{
    const Live *live = request->app->live;
    const Engine *engine = live_engine(live);
    json_key(request->json, STR("warnings"));
    json_open_array(request->json);
    warn_of_differences(request, pair);
    Str above_keep = today_text(request, pair->keep, "parent"),
        above_gone = today_text(request, pair->gone, "parent");
    if (engine_account_find(engine, above_keep) == pair->gone && above_keep.len > 0)
        json_put_text(request->json, STR("The account that stays is a part of the other one."));
    if (engine_account_find(engine, above_gone) == pair->keep && above_gone.len > 0)
        json_put_text(request->json, STR("The account that goes is a part of the other one."));
    uint32_t *parts = NULL;
    if (engine_account_children(engine, pair->gone, live_today(live), request->arena, &parts) > 0)
        json_put_text(request->json,
                      STR("The parts of the account that goes become parts of the one that stays."));
    if (events_gone > events_keep)
        json_put_text(request->json, STR("The account that goes has more usage than the one that stays."));
    json_close_array(request->json);
}

static Status preview(Request *request)
{
    Pair pair;
    MergeRows rows = { 0 };
    size_t people = 0;
    Status status = read_pair(request, &pair);
    if (status == STATUS_OK) status = merge_count_rows(request->store, pair.gone_id, &rows, request->error);
    if (status != STATUS_OK) return status;
    size_t shared = count_shared(request, &pair, &people);
    uint64_t keep = count_events(request, pair.keep), gone = count_events(request, pair.gone);
    JsonWriter *json = request->json;
    json_open_object(json);
    put_account_of(request, json, pair.keep_id);
    json_add_int(json, STR("people"), (int64_t)people);
    json_add_int(json, STR("people_in_both"), (int64_t)shared);
    json_add_int(json, STR("events"), (int64_t)gone);
    json_add_int(json, STR("notes"), rows.touchpoints);
    json_add_int(json, STR("goals"), rows.goals);
    json_add_int(json, STR("tasks"), rows.tasks);
    json_add_int(json, STR("tickets"), rows.tickets);
    json_add_int(json, STR("risks"), rows.warnings);
    put_differences(request, &pair);
    put_warnings(request, &pair, keep, gone);
    json_close_object(json);
    return STATUS_OK;
}

// ---- merging

static void put_merge(Request *request, const Merge *merge)
{
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_int(json, STR("id"), merge->id);
    json_add_time(json, STR("at"), merge->at_us);
    json_add_text(json, STR("who"), merge->who);
    json_add_text(json, STR("why"), merge->why);
    json_add_text(json, STR("keep"), merge->keep);
    json_add_text(json, STR("drop"), merge->gone);
    json_add_time(json, STR("undo_until"), merge->at_us + MERGE_UNDO_DAYS * US_PER_DAY);
    add_time_or_null(json, STR("undone_at"), merge->undone_us);
    json_close_object(json);
}

typedef struct MergeEdit {
    Request *request;
    Merge merge;
} MergeEdit;

static Status edit_merge(Store *store, void *context, LogBatch *batch, Error *error)
{
    MergeEdit *edit = context;
    const Live *live = edit->request->app->live;
    const Engine *engine = live_engine(live);
    uint32_t keep = engine_account_find(engine, edit->merge.keep);
    if (keep == engine_account_find(engine, edit->merge.gone)) // somebody was quicker
        return fail(error, STATUS_CONFLICT, STR(""), "They are one account already.");
    Status status = merge_make(store, live, &edit->merge, batch, error);
    name_record(edit->request, edit->merge.id);
    return status;
}

static Status merge_accounts(Request *request)
{
    Pair pair;
    Status status = read_pair(request, &pair);
    if (status != STATUS_OK) return status;
    MergeEdit edit = { .request = request,
                       .merge = { .at_us = request_now(request),
                                  .who = request->caller.id,
                                  .why = body_text(request, "why"),
                                  .keep = pair.keep_id,
                                  .gone = pair.gone_id } };
    status = request_edit_logged(request, edit_merge, &edit);
    if (status == STATUS_OK) put_merge(request, &edit.merge);
    return status;
}

static Status list_merges(Request *request)
{
    Merge *merges = NULL;
    size_t count = 0;
    Status status = merge_list(request->store, request->arena, &merges, &count, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_key(request->json, STR("items"));
    json_open_array(request->json);
    for (size_t i = 0; i < count; i++) {
        if (sees_account_id(request, merges[i].keep)) put_merge(request, &merges[i]);
    }
    json_close_array(request->json);
    json_close_object(request->json);
    return STATUS_OK;
}

// ---- and back

static Status edit_undo(Store *store, void *context, LogBatch *batch, Error *error)
{
    MergeEdit *edit = context;
    Live *live = edit->request->app->live;
    Status status = merge_undo(store, live, &edit->merge, edit->request->arena, batch, error);
    if (status == STATUS_OK) live_forget_snapshot(live);
    return status;
}

// The rows are back; now the figures. When they cannot follow now, they do at the next start.
static Status undo_merge(Request *request)
{
    MergeEdit edit = { .request = request,
                       .merge = { .id = path_number(request),
                                  .undone_us = request_now(request),
                                  .undone_by = request->caller.id } };
    Merge known;
    Status status = merge_load(request->store, edit.merge.id, request->arena, &known, request->error);
    if (status == STATUS_OK) status = refuse_unseen(request, known.keep);
    if (status == STATUS_OK) status = request_edit_logged(request, edit_undo, &edit);
    if (status != STATUS_OK) return status;
    size_t changed = 0;
    Error why = { 0 };
    Status folded = live_refold(request->app->live, request->app->committer, &changed, &why);
    json_open_object(request->json);
    json_key(request->json, STR("merge"));
    put_merge(request, &edit.merge);
    json_add_bool(request->json, STR("figures_follow"), folded == STATUS_OK);
    json_key(request->json, STR("problem"));
    if (folded == STATUS_OK)
        json_put_null(request->json);
    else
        json_put_text(request->json, str_from_c(why.message));
    json_close_object(request->json);
    return STATUS_OK;
}

// ---- likely pairs

static void put_duplicate(Request *request, const Duplicate *pair)
{
    static const struct {
        unsigned why;
        Str name;
    } reasons[] = { { DUPLICATE_DOMAIN, STR_CONST("domain") },
                    { DUPLICATE_NAME, STR_CONST("name") },
                    { DUPLICATE_NEAR, STR_CONST("near_name") } };
    const Live *live = request->app->live;
    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("keep"));
    json_put_account(json, live_engine(live), pair->keep, live_today(live));
    json_key(json, STR("drop"));
    json_put_account(json, live_engine(live), pair->gone, live_today(live));
    json_key(json, STR("why"));
    json_open_array(json);
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        if (pair->why & reasons[i].why) json_put_text(json, reasons[i].name);
    }
    json_close_array(json);
    json_close_object(json);
}

static Status list_duplicates(Request *request)
{
    const Live *live = request->app->live;
    const Engine *engine = live_engine(live);
    size_t count = engine_account_count(engine);
    bool *chosen = ARENA_ARRAY(request->arena, bool, count + 1);
    for (uint32_t i = 0; i < count; i++)
        chosen[i] = !engine_account_is_private(engine, i) && sees_account(request, i);
    Duplicate *pairs = NULL;
    bool cut = false;
    size_t found = duplicate_accounts(engine, live_today(live), chosen, count, request->arena, &pairs, &cut);
    json_open_object(request->json);
    json_key(request->json, STR("items"));
    json_open_array(request->json);
    for (size_t i = 0; i < found; i++)
        put_duplicate(request, &pairs[i]);
    json_close_array(request->json);
    json_add_bool(request->json, STR("cut"), cut);
    json_close_object(request->json);
    return STATUS_OK;
}

// ---- tables

static const Field preview_body[] = {
    { "keep", FIELD_ID, .required = true, .doc = "Id of the account that stays." },
    { "drop", FIELD_ID, .required = true, .doc = "Id of the account that becomes another name of it." },
    { 0 },
};
static const Field merge_body[] = {
    { "keep", FIELD_ID, .required = true, .doc = "Id of the account that stays." },
    { "drop", FIELD_ID, .required = true, .doc = "Id of the account that becomes another name of it." },
    { "why", FIELD_TEXT, .most = MERGE_WHY_BYTES_MAX, .doc = "For those who read it later." },
    { 0 },
};

const NamedShape merge_shapes[] = {
    { "Merge",
      "{id int, at time, who text, why text, keep text, drop text, undo_until time, undone_at time?}" },
    { "MergePreview",
      "{account AccountRef?, people int, people_in_both int, events int, notes int, goals int, tasks int,"
      " tickets int, risks int, attributes [{name text, keep any, drop any, after any}], warnings [text]}" },
    { "DuplicatePair", "{keep AccountRef?, drop AccountRef?, why [one(domain|name|near_name)]}" },
    { 0 },
};

const Route merge_routes[] = {
    { .method = "POST",
      .path = "/api/v1/accounts/merge/preview",
      .permission = PERMISSION_ASSIGN,
      .sight = SIGHT_FILTERED,
      .handler = preview,
      .summary = "What merging two accounts would move, and what to think of before. Changes nothing.",
      .body = preview_body,
      .response = "MergePreview" },
    { .method = "POST",
      .path = "/api/v1/accounts/merge",
      .permission = PERMISSION_ASSIGN,
      .sight = SIGHT_FILTERED,
      .handler = merge_accounts,
      .summary =
          "Makes one account of two. Usage, people, notes, tasks and tickets of both are the one's that"
          " stays; the other id goes on to work as another name of it.",
      .body = merge_body,
      .response = "Merge",
      .success = 201,
      .creates = true },
    { .method = "GET",
      .path = "/api/v1/merges",
      .permission = PERMISSION_ASSIGN,
      .sight = SIGHT_FILTERED,
      .handler = list_merges,
      .summary = "The newest 100 merges of accounts.",
      .response = "{items [Merge]}" },
    { .method = "POST",
      .path = "/api/v1/merges/{id}/undo",
      .permission = PERMISSION_ASSIGN,
      .sight = SIGHT_FILTERED,
      .handler = undo_merge,
      .summary = "Parts the accounts again, within 30 days: each has what was said and counted under its own"
                 " id, and what moved goes back. figures_follow is false when the figures follow at the next"
                 " start only; problem says why.",
      .response = "{merge Merge, figures_follow bool, problem text?}" },
    { .method = "GET",
      .path = "/api/v1/accounts/duplicates",
      .permission = PERMISSION_ASSIGN,
      .sight = SIGHT_FILTERED,
      .handler = list_duplicates,
      .summary = "Pairs of accounts that may be one customer: the same mail domain, the same name but for"
                 " its legal form, nearly the same name. At most 200, the most certain first.",
      .response = "{items [DuplicatePair], cut bool}",
      .slow = true },
    { 0 },
};
