// account_export.c: the list of accounts as a file: CSV, and a spreadsheet.
#include "api/account_asking.h"
#include "api/health_json.h"
#include "api/know_json.h"
#include "api/routes.h"
#include "api/sheet.h"

#include <math.h>

enum { EXPORT_ROWS_MAX = 200000 };

static void add_header(Sheet *sheet, const Str *keys, size_t key_count)
{
    sheet_add_text(sheet, STR("id"));
    for (size_t i = 0; i < key_count; i++)
        sheet_add_text(sheet, keys[i]);
    for (size_t i = 0; i < metric_count; i++)
        sheet_add_text(sheet, metrics[i].key);
    for (size_t i = 0; i < health_field_count; i++)
        sheet_add_text(sheet, health_fields[i].key);
    sheet_end_row(sheet, true);
}

static void add_row(Sheet *sheet, const AccountRow *row, uint16_t day, const Str *keys, size_t key_count,
                    size_t key_features)
{
    Request *request = sheet->request;
    const Engine *engine = live_engine(request->app->live);
    MetricInput input = { &row->usage, account_seats(engine, row->account, day), key_features };
    Arena mark = *request->arena;
    sheet_add_text(sheet, engine_account_id(engine, row->account));
    for (size_t i = 0; i < key_count; i++)
        sheet_add_value(sheet, engine_account_attribute(engine, row->account, keys[i], day));
    for (size_t i = 0; i < metric_count; i++) {
        double number = metrics[i].compute(&input);
        ValueKind kind = isnan(number)                   ? VALUE_MISSING
                         : metrics[i].kind == METRIC_DAY ? VALUE_DATE
                                                         : VALUE_NUMBER;
        sheet_add_value(sheet, (Value){ .kind = kind, .number = number });
    }
    for (size_t i = 0; i < health_field_count; i++)
        sheet_add_value(sheet, health_field_value(health_fields[i].key, &row->health));
    sheet_end_row(sheet, false);
    arena_reset(request->arena, mark);
}

static Status put_accounts(Sheet *sheet)
{
    Request *request = sheet->request;
    AccountQuery query = { 0 };
    AccountPage page;
    Status status = asked_query(request, &query);
    if (status != STATUS_OK) return status;
    query.limit = EXPORT_ROWS_MAX;
    query.health = true;
    status = account_table_query(request->app->accounts, &query, request->arena, &page, request->error);
    if (status != STATUS_OK) return status;
    Str *keys = NULL;
    size_t key_count = engine_account_attribute_keys(live_engine(request->app->live), request->arena, &keys);
    add_header(sheet, keys, key_count);
    for (size_t i = 0; i < page.count; i++)
        add_row(sheet, &page.rows[i], query.day, keys, key_count, page.key_features);
    return STATUS_OK;
}

static Status list_accounts_csv(Request *request)
{
    return answer_sheet(request, "accounts", NULL, put_accounts);
}

static Status list_accounts_xlsx(Request *request)
{
    return answer_sheet(request, "accounts", "Accounts", put_accounts);
}

const Route account_export_routes[] = {
    { .method = "GET",
      .path = "/api/v1/accounts.csv",
      .permission = PERMISSION_EXPORT,
      .sight = SIGHT_FILTERED,
      .handler = list_accounts_csv,
      .summary = "The list of accounts as CSV, all matching rows.",
      .query = account_list_query,
      .slow = true,
      .response = "A header row, then a row an account.",
      .response_type = CSV_TYPE },
    { .method = "GET",
      .path = "/api/v1/accounts.xlsx",
      .permission = PERMISSION_EXPORT,
      .sight = SIGHT_FILTERED,
      .handler = list_accounts_xlsx,
      .summary = "The same as a spreadsheet: numbers and days as such.",
      .query = account_list_query,
      .slow = true,
      .response = "A sheet with a header row, then a row an account.",
      .response_type = XLSX_TYPE },
    { 0 },
};
