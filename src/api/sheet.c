#include "api/sheet.h"

#include "base/timestamp.h"
#include "codec/csv.h"

#include <math.h>

void sheet_add_text(Sheet *sheet, Str text)
{
    if (sheet->xlsx)
        xlsx_add_text(sheet->xlsx, text);
    else
        csv_append_text(sheet->request->out, !sheet->begun, text);
    sheet->begun = true;
}

void sheet_add_number(Sheet *sheet, double number)
{
    if (sheet->xlsx) {
        xlsx_add_number(sheet->xlsx, number);
    } else if (isnan(number)) {
        csv_append_plain(sheet->request->out, !sheet->begun, STR(""));
    } else {
        Buf text = { 0 };
        json_append_double(&text, number);
        csv_append_plain(sheet->request->out, !sheet->begun, buf_view(&text));
        buf_free(&text);
    }
    sheet->begun = true;
}

void sheet_add_day(Sheet *sheet, int64_t days)
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

void sheet_end_row(Sheet *sheet, bool header)
{
    if (!sheet->xlsx)
        csv_append_end(sheet->request->out);
    else if (header)
        xlsx_end_header(sheet->xlsx);
    else
        xlsx_end_row(sheet->xlsx);
    sheet->begun = false;
}

void sheet_add_value(Sheet *sheet, Value value)
{
    switch (value.kind) {
    case VALUE_NUMBER:
        sheet_add_number(sheet, value.number);
        break;
    case VALUE_BOOL:
        sheet_add_text(sheet, value.number > 0 ? STR("yes") : STR("no"));
        break;
    case VALUE_DATE:
        sheet_add_day(sheet, (int64_t)value.number);
        break;
    case VALUE_TEXT:
    case VALUE_MISSING:
    default:
        sheet_add_text(sheet, value.text);
        break;
    }
}

Status answer_sheet(Request *request, const char *name, const char *title, SheetRows *rows)
{
    Sheet sheet = { .request = request, .xlsx = title ? xlsx_open(title, request->error) : NULL };
    if (title && !sheet.xlsx) return STATUS_UNAVAILABLE;
    Status status = rows(&sheet);
    if (status == STATUS_OK && sheet.xlsx) status = xlsx_finish(sheet.xlsx, request->out, request->error);
    if (sheet.xlsx) xlsx_close(sheet.xlsx);
    if (status == STATUS_OK) {
        Str value =
            arena_format(request->arena, "attachment; filename=\"%s.%s\"", name, title ? "xlsx" : "csv");
        http_response_header(request->response, "Content-Disposition", value.data);
    }
    return status;
}
