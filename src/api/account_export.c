// account_export.c: the list of accounts as a file: CSV, and a spreadsheet.
#include "api/account_asking.h"
#include "api/health_json.h"
#include "api/know_json.h"
#include "api/routes.h"
#include "base/timestamp.h"
#include "codec/csv.h"
#include "codec/xlsx.h"

#include <math.h>

enum { EXPORT_ROWS_MAX = 200000 };

// Where cells go: the spreadsheet, or CSV when it is NULL.
typedef struct Sheet {
    Request *request;
    Xlsx *xlsx;
    bool begun; // the row has a cell
} Sheet;

static void add_text(Sheet *sheet, Str text)
{
    if (sheet->xlsx)
        xlsx_add_text(sheet->xlsx, text);
    else
        csv_append_text(sheet->request->out, !sheet->begun, text);
    sheet->begun = true;
}

static void add_number(Sheet *sheet, double number)
{
    if (sheet->xlsx) {
        xlsx_add_number(sheet->xlsx, number);
    } else {
        Buf text = { 0 };
        json_append_double(&text, number);
        csv_append_plain(sheet->request->out, !sheet->begun, buf_view(&text));
        buf_free(&text);
    }
    sheet->begun = true;
}

static void add_day(Sheet *sheet, int64_t days)
{
    int year, month, day;
    days_to_date(days, &year, &month, &day);
    if (sheet->xlsx)
        xlsx_add_day(sheet->xlsx, days);
    else
        csv_append_plain(sheet->request->out, !sheet->begun,
                         arena_format(sheet->request->arena, "%04d-%02d-%02d", year, month, day));
    sheet->begun = true;
}

static void end_row(Sheet *sheet, bool header)
{
    if (!sheet->xlsx)
        csv_append_end(sheet->request->out);
    else if (header)
        xlsx_end_header(sheet->xlsx);
    else
        xlsx_end_row(sheet->xlsx);
    sheet->begun = false;
}

static void add_value(Sheet *sheet, Value value)
{
    switch (value.kind) {
    case VALUE_NUMBER:
        add_number(sheet, value.number);
        break;
    case VALUE_BOOL:
        add_text(sheet, value.number > 0 ? STR("yes") : STR("no"));
        break;
    case VALUE_DATE:
        add_day(sheet, (int64_t)value.number);
        break;
    case VALUE_TEXT:
    case VALUE_MISSING:
    default:
        add_text(sheet, value.text);
        break;
    }
}

static void add_header(Sheet *sheet, const Str *keys, size_t key_count)
{
    add_text(sheet, STR("id"));
    for (size_t i = 0; i < key_count; i++)
        add_text(sheet, keys[i]);
    for (size_t i = 0; i < metric_count; i++)
        add_text(sheet, metrics[i].key);
    for (size_t i = 0; i < health_field_count; i++)
        add_text(sheet, health_fields[i].key);
    end_row(sheet, true);
}

static void add_row(Sheet *sheet, const AccountRow *row, uint16_t day, const Str *keys, size_t key_count,
                    size_t key_features)
{
    Request *request = sheet->request;
    const Engine *engine = live_engine(request->app->live);
    MetricInput input = { &row->usage, account_seats(engine, row->account, day), key_features };
    Arena mark = *request->arena;
    add_text(sheet, engine_account_id(engine, row->account));
    for (size_t i = 0; i < key_count; i++)
        add_value(sheet, engine_account_attribute(engine, row->account, keys[i], day));
    for (size_t i = 0; i < metric_count; i++) {
        double number = metrics[i].compute(&input);
        ValueKind kind = isnan(number)                   ? VALUE_MISSING
                         : metrics[i].kind == METRIC_DAY ? VALUE_DATE
                                                         : VALUE_NUMBER;
        add_value(sheet, (Value){ .kind = kind, .number = number });
    }
    for (size_t i = 0; i < health_field_count; i++)
        add_value(sheet, health_field_value(health_fields[i].key, &row->health));
    end_row(sheet, false);
    arena_reset(request->arena, mark);
}

static Status export_accounts(Request *request, Xlsx *xlsx)
{
    AccountQuery query = { 0 };
    AccountPage page;
    Sheet sheet = { request, xlsx, false };
    Status status = asked_query(request, &query);
    if (status != STATUS_OK) return status;
    query.limit = EXPORT_ROWS_MAX;
    query.health = true;
    status = account_table_query(request->app->accounts, &query, request->arena, &page, request->error);
    if (status != STATUS_OK) return status;
    Str *keys = NULL;
    size_t key_count = engine_account_attribute_keys(live_engine(request->app->live), request->arena, &keys);
    add_header(&sheet, keys, key_count);
    for (size_t i = 0; i < page.count; i++)
        add_row(&sheet, &page.rows[i], query.day, keys, key_count, page.key_features);
    return STATUS_OK;
}

static Status list_accounts_csv(Request *request)
{
    Status status = export_accounts(request, NULL);
    if (status == STATUS_OK)
        http_response_header(request->response, "Content-Disposition",
                             "attachment; filename=\"accounts.csv\"");
    return status;
}

static Status list_accounts_xlsx(Request *request)
{
    Xlsx *xlsx = xlsx_open("Accounts", request->error);
    if (!xlsx) return STATUS_UNAVAILABLE;
    Status status = export_accounts(request, xlsx);
    if (status == STATUS_OK) status = xlsx_finish(xlsx, request->out, request->error);
    xlsx_close(xlsx);
    if (status == STATUS_OK)
        http_response_header(request->response, "Content-Disposition",
                             "attachment; filename=\"accounts.xlsx\"");
    return status;
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
      .response_type = "text/csv; charset=utf-8" },
    { .method = "GET",
      .path = "/api/v1/accounts.xlsx",
      .permission = PERMISSION_EXPORT,
      .sight = SIGHT_FILTERED,
      .handler = list_accounts_xlsx,
      .summary = "The same as a spreadsheet: numbers and days as such.",
      .query = account_list_query,
      .slow = true,
      .response = "A sheet with a header row, then a row an account.",
      .response_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
    { 0 },
};
