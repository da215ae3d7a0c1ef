#include "api/renewal_json.h"

#include "api/health_json.h"
#include "api/know_json.h"
#include "api/money_json.h"
#include "api/precondition.h"
#include "api/renewal_edits.h"
#include "api/segment_asking.h"
#include "api/sight.h"
#include "api/work_json.h"
#include "know/revenue_choice.h"

Status renewal_asking_begin(Request *request, RenewalAsking *asking)
{
    RevenueChoice revenue;
    *asking = (RenewalAsking){ .request = request, .today = live_today(request->app->live) };
    Status status = renewal_choice_load(request->store, request->arena, &asking->choice, request->error);
    if (status == STATUS_OK) status = revenue_choice_read(request->store, &revenue, request->error);
    if (status == STATUS_OK)
        status =
            rate_book_read(request->store, revenue.reporting, request->arena, &asking->rates, request->error);
    if (status != STATUS_OK) return status;
    renewal_checklist_open(&asking->choice, request_formula_names(request), request->arena,
                           &asking->checklist);
    return STATUS_OK;
}

Status renewal_find(Request *request, int64_t id, RenewalRecord *record_out)
{
    Status status = renewal_get(request->store, id, request->arena, record_out, request->error);
    if (status != STATUS_OK || sees_account_id(request, record_out->account)) return status;
    return fail(request->error, STATUS_NOT_FOUND, STR("id"), "There is no such renewal.");
}

// ---- whose are asked about

static Status keep_segment(RenewalAsking *asking, Str id, bool *only, size_t count)
{
    Request *request = asking->request;
    AskedSegment asked;
    if (id.len == 0) return STATUS_OK;
    Status status = asked_segment(request, id, &asked);
    if (status != STATUS_OK) return status;
    if (asked.segment.scope == FORMULA_OF_PEOPLE)
        return fail(request->error, STATUS_INVALID, STR("segment"),
                    "This is a segment of people. Choose one of accounts.");
    bool *in = ARENA_ARRAY(request->arena, bool, count + 1);
    asked_accounts(request, &asked, asking->today, in, count);
    for (size_t i = 0; i < count; i++)
        only[i] = only[i] && in[i];
    return STATUS_OK;
}

static void convert(const RenewalAsking *asking, ListedRenewal *listed)
{
    const RenewalRecord *record = listed->record;
    Rate rate;
    listed->rated = rate_book_find(&asking->rates, record->currency, asking->today, &rate);
    if (listed->rated)
        listed->reporting_mrr =
            rate_book_convert(&asking->rates, record->currency, record->mrr, asking->today);
}

// Which row of the page an account is; UINT32_MAX: it was not asked about.
static Status ask_table(RenewalAsking *asking, const RenewalFilter *filter, const bool *only, size_t count,
                        AccountPage *page, uint32_t **row_of_out)
{
    Request *request = asking->request;
    const AccountFilter owner = { STR("owner"), FILTER_EQUAL, filter->owner };
    const AccountQuery query = { .search = filter->search,
                                 .filters = &owner,
                                 .filter_count = filter->owner.len > 0,
                                 .day = asking->today,
                                 .health = true,
                                 .limit = ACCOUNT_ROWS_MAX,
                                 .only = only,
                                 .only_count = count };
    Status status = account_table_query(request->app->accounts, &query, request->arena, page, request->error);
    if (status != STATUS_OK) return status;
    uint32_t *row_of = arena_alloc_unset(request->arena, sizeof *row_of, count + 1);
    memset(row_of, 0xff, (count + 1) * sizeof *row_of);
    for (size_t i = 0; i < page->count; i++) {
        if (page->rows[i].account < count) row_of[page->rows[i].account] = (uint32_t)i;
    }
    *row_of_out = row_of;
    return STATUS_OK;
}

Status renewal_asking_keep(RenewalAsking *asking, const RenewalFilter *filter, const RenewalRecord *records,
                           size_t count, ListedRenewal **listed_out, size_t *listed_count_out)
{
    Request *request = asking->request;
    const Engine *engine = live_engine(request->app->live);
    size_t accounts = engine_account_count(engine), kept = 0;
    bool *only = ARENA_ARRAY(request->arena, bool, accounts + 1);
    ListedRenewal *listed = ARENA_ARRAY(request->arena, ListedRenewal, count + 1);
    AccountPage page;
    uint32_t *row_of = NULL;
    for (size_t i = 0; i < count; i++) {
        uint32_t account = engine_account_find(engine, records[i].account);
        if (account == ENGINE_NONE || account >= accounts || !sees_account(request, account)) continue;
        only[account] = true;
        listed[kept++] = (ListedRenewal){ .record = &records[i], .account = account };
    }
    Status status = keep_segment(asking, filter->segment, only, accounts);
    if (status == STATUS_OK) status = ask_table(asking, filter, only, accounts, &page, &row_of);
    if (status != STATUS_OK) return status;
    *listed_count_out = 0;
    for (size_t i = 0; i < kept; i++) {
        uint32_t row = row_of[listed[i].account];
        if (row == UINT32_MAX) continue;
        ListedRenewal *one = &listed[(*listed_count_out)++];
        *one = listed[i];
        one->health = page.rows[row].health;
        convert(asking, one);
    }
    *listed_out = listed;
    return STATUS_OK;
}

// ---- one of them

static void put_health_cell(JsonWriter *json, const HealthCell *cell)
{
    json_key(json, STR("health"));
    if (cell->score == POINTS_NONE) {
        json_put_null(json);
        return;
    }
    json_open_object(json);
    json_add_points(json, STR("score"), cell->score);
    json_add_band(json, STR("band"), cell->band);
    json_close_object(json);
}

static void put_likelihood(const Request *request, const ListedRenewal *listed)
{
    JsonWriter *json = request->json;
    const RenewalRecord *record = listed->record;
    json_key(json, STR("likelihood"));
    json_open_object(json);
    if (record->likelihood < 0)
        json_add_null(json, STR("owner"));
    else
        json_add_int(json, STR("owner"), record->likelihood);
    json_add_text(json, STR("owner_by"), record->likelihood_by);
    add_time_or_null(json, STR("owner_at"), record->likelihood_us);
    put_renewal_likelihood(request, json, listed->account, record->due_day);
    json_close_object(json);
}

static void put_checklist(const RenewalAsking *asking, const ListedRenewal *listed, const RenewalTick *ticks,
                          size_t tick_count)
{
    Request *request = asking->request;
    JsonWriter *json = request->json;
    Arena mark = *request->arena;
    RenewalStepCounts counts = renewal_checklist_ask(&asking->checklist, live_engine(request->app->live),
                                                     listed->account, listed->record->due_day, asking->today,
                                                     ticks, tick_count, request->arena, NULL);
    arena_reset(request->arena, mark);
    json_key(json, STR("checklist"));
    json_open_object(json);
    json_add_int(json, STR("of"), (int64_t)counts.of);
    json_add_int(json, STR("done"), (int64_t)counts.done);
    json_add_int(json, STR("due"), (int64_t)counts.due);
    json_add_int(json, STR("attention"), (int64_t)counts.attention);
    json_close_object(json);
}

static void put_money(const ListedRenewal *listed, JsonWriter *json)
{
    const RenewalRecord *record = listed->record;
    json_add_int(json, STR("arr"), 12 * record->mrr);
    put_currency(json, record->currency);
    if (listed->rated)
        json_add_int(json, STR("reporting_arr"), 12 * listed->reporting_mrr);
    else
        json_add_null(json, STR("reporting_arr"));
    json_add_int(json, STR("ending_arr"), 12 * record->ending_mrr);
}

static void put_state(const RenewalRecord *record, const Zone *zone, JsonWriter *json)
{
    json_add_text(json, STR("state"), renewal_result_name(renewal_record_result(record)));
    if (record->came_mrr < 0)
        json_add_null(json, STR("came_arr"));
    else
        json_add_int(json, STR("came_arr"), 12 * record->came_mrr);
    json_add_day_or_null(json, STR("settled"), renewal_record_settled(record, zone));
    json_add_text(json, STR("settled_by"), record->said ? record->said_by : STR(""));
    json_add_text(json, STR("reason"), record->reason);
    json_add_text(json, STR("note"), record->note);
    json_add_text(json, STR("next_step"), record->next_step);
    json_add_day_or_null(json, STR("next_step_on"), record->next_day);
}

static void put_version(Request *request, const RenewalRecord *record, const RenewalTick *ticks, size_t count)
{
    Buf state = { 0 };
    JsonWriter json = json_writer(&state);
    put_renewal_state(&json, record, ticks, count);
    json_add_text(request->json, STR("version"), version_of(&state, request->arena));
    buf_free(&state);
}

Status renewal_open_item(const RenewalAsking *asking, const ListedRenewal *listed)
{
    Request *request = asking->request;
    JsonWriter *json = request->json;
    const RenewalRecord *record = listed->record;
    const Engine *engine = live_engine(request->app->live);
    Value owner = engine_account_attribute(engine, listed->account, STR("owner"), asking->today);
    RenewalTick *ticks = NULL;
    size_t tick_count = 0;
    Status status =
        renewal_ticks(request->store, record->id, request->arena, &ticks, &tick_count, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(json);
    json_add_int(json, STR("id"), record->id);
    json_add_text(json, STR("account"), engine_account_id(engine, listed->account));
    json_add_text(json, STR("name"), account_name(engine, listed->account, asking->today));
    json_add_text(json, STR("owner"), text_attribute(owner));
    json_add_day(json, STR("due"), record->due_day);
    json_add_int(json, STR("days_left"), (int64_t)record->due_day - asking->today);
    put_money(listed, json);
    put_health_cell(json, &listed->health);
    put_likelihood(request, listed);
    put_checklist(asking, listed, ticks, tick_count);
    put_state(record, live_zone(request->app->live), json);
    put_version(request, record, ticks, tick_count);
    return STATUS_OK;
}
