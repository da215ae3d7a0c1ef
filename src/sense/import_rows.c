#include "sense/import_rows.h"

#include "codec/json_writer.h"
#include "sense/segment_item.h"

#include <math.h>

enum { GUESSED_DIGITS_MAX = 15 }; // longer numbers are ids, and a double would not hold them

typedef enum ColumnRole { ROLE_ATTRIBUTE, ROLE_ID, ROLE_ACCOUNT, ROLE_TIMESTAMP } ColumnRole;

typedef struct KnownColumn {
    Str name; // lower case, _ for spaces
    Str key;
    ColumnRole role;
    CellType type;
} KnownColumn;

static const KnownColumn account_columns[] = {
    { STR_CONST("id"), STR_CONST(""), ROLE_ID, CELL_TEXT },
    { STR_CONST("account_id"), STR_CONST(""), ROLE_ID, CELL_TEXT },
    { STR_CONST("accountid"), STR_CONST(""), ROLE_ID, CELL_TEXT },
    { STR_CONST("group_id"), STR_CONST(""), ROLE_ID, CELL_TEXT },
    { STR_CONST("groupid"), STR_CONST(""), ROLE_ID, CELL_TEXT },
    { STR_CONST("company_id"), STR_CONST(""), ROLE_ID, CELL_TEXT },
    { STR_CONST("account_name"), STR_CONST("name"), ROLE_ATTRIBUTE, CELL_TEXT },
    { STR_CONST("account_owner"), STR_CONST("owner"), ROLE_ATTRIBUTE, CELL_TEXT },
    { STR_CONST("parent_id"), STR_CONST("parent"), ROLE_ATTRIBUTE, CELL_TEXT },
};

static const KnownColumn person_columns[] = {
    { STR_CONST("id"), STR_CONST(""), ROLE_ID, CELL_TEXT },
    { STR_CONST("user_id"), STR_CONST(""), ROLE_ID, CELL_TEXT },
    { STR_CONST("userid"), STR_CONST(""), ROLE_ID, CELL_TEXT },
    { STR_CONST("person_id"), STR_CONST(""), ROLE_ID, CELL_TEXT },
    { STR_CONST("account"), STR_CONST(""), ROLE_ACCOUNT, CELL_TEXT },
    { STR_CONST("account_id"), STR_CONST(""), ROLE_ACCOUNT, CELL_TEXT },
    { STR_CONST("accountid"), STR_CONST(""), ROLE_ACCOUNT, CELL_TEXT },
    { STR_CONST("group_id"), STR_CONST(""), ROLE_ACCOUNT, CELL_TEXT },
    { STR_CONST("groupid"), STR_CONST(""), ROLE_ACCOUNT, CELL_TEXT },
    { STR_CONST("company_id"), STR_CONST(""), ROLE_ACCOUNT, CELL_TEXT },
};

static const KnownColumn common_columns[] = {
    { STR_CONST("timestamp"), STR_CONST(""), ROLE_TIMESTAMP, CELL_TEXT },
    { STR_CONST("name"), STR_CONST("name"), ROLE_ATTRIBUTE, CELL_TEXT },
    { STR_CONST("email"), STR_CONST("email"), ROLE_ATTRIBUTE, CELL_TEXT },
    { STR_CONST("role"), STR_CONST("role"), ROLE_ATTRIBUTE, CELL_TEXT },
    { STR_CONST("phone"), STR_CONST("phone"), ROLE_ATTRIBUTE, CELL_TEXT },
    { STR_CONST("zip"), STR_CONST("zip"), ROLE_ATTRIBUTE, CELL_TEXT },
    { STR_CONST("plan"), STR_CONST("plan"), ROLE_ATTRIBUTE, CELL_TEXT },
    { STR_CONST("owner"), STR_CONST("owner"), ROLE_ATTRIBUTE, CELL_TEXT },
    { STR_CONST("parent"), STR_CONST("parent"), ROLE_ATTRIBUTE, CELL_TEXT },
    { STR_CONST("domain"), STR_CONST("domain"), ROLE_ATTRIBUTE, CELL_TEXT },
    { STR_CONST("domains"), STR_CONST("domains"), ROLE_ATTRIBUTE, CELL_TEXT },
    { STR_CONST("mrr"), STR_CONST("mrr"), ROLE_ATTRIBUTE, CELL_NUMBER },
    { STR_CONST("arr"), STR_CONST("arr"), ROLE_ATTRIBUTE, CELL_NUMBER },
    { STR_CONST("seats"), STR_CONST("seats"), ROLE_ATTRIBUTE, CELL_COUNT },
    { STR_CONST("employees"), STR_CONST("employees"), ROLE_ATTRIBUTE, CELL_COUNT },
    { STR_CONST("currency"), STR_CONST("currency"), ROLE_ATTRIBUTE, CELL_CURRENCY },
};

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

// ---- columns

static char plain_character(char c)
{
    return c == ' ' || c == '-' ? '_' : lower_letter(c);
}

static bool is_column(Str header, Str name)
{
    if (header.len != name.len) return false;
    for (size_t i = 0; i < header.len; i++) {
        if (plain_character(header.data[i]) != name.data[i]) return false;
    }
    return true;
}

static bool ends_with_date(Str header)
{
    Str end = STR("_date");
    return header.len > end.len && is_column(str_slice(header, header.len - end.len, header.len), end);
}

static const KnownColumn *find_known(const KnownColumn *columns, size_t count, Str header)
{
    for (size_t i = 0; i < count; i++) {
        if (is_column(header, columns[i].name)) return &columns[i];
    }
    return NULL;
}

static KnownColumn column_of(RowKind kind, Str header, Arena *arena)
{
    const KnownColumn *known = kind == ROW_ACCOUNT
                                   ? find_known(account_columns, COUNT_OF(account_columns), header)
                                   : find_known(person_columns, COUNT_OF(person_columns), header);
    if (!known) known = find_known(common_columns, COUNT_OF(common_columns), header);
    if (known) return *known;
    if (!ends_with_date(header))
        return (KnownColumn){ .key = arena_copy(arena, header), .type = CELL_GUESSED };
    char *key = arena_alloc(arena, 1, header.len); // "Renewal date" is renewal_date
    for (size_t i = 0; i < header.len; i++)
        key[i] = plain_character(header.data[i]);
    return (KnownColumn){ .key = { key, header.len }, .type = CELL_DATE };
}

RowKind row_kind_of_header(const Str *header, size_t count)
{
    static const Str people[] = { STR_CONST("user_id"), STR_CONST("userid"), STR_CONST("person_id"),
                                  STR_CONST("email") };
    bool has_id = false, has_account = false;
    for (size_t i = 0; i < count; i++) {
        for (size_t p = 0; p < COUNT_OF(people); p++) {
            if (is_column(header[i], people[p])) return ROW_PERSON;
        }
        has_id |= is_column(header[i], STR("id"));
        has_account |= is_column(header[i], STR("account")) || is_column(header[i], STR("account_id"));
    }
    return has_id && has_account ? ROW_PERSON : ROW_ACCOUNT;
}

static Status refuse_two(Str role, Error *error)
{
    return fail(error, STATUS_INVALID, STR("file"), "Two columns give the %.*s: leave one out.",
                STR_ARG(role));
}

static Status place_column(RowPlan *plan, size_t at, const KnownColumn *column, Error *error)
{
    switch (column->role) {
    case ROLE_ID:
        if (plan->id_column != SIZE_MAX) return refuse_two(STR("id"), error);
        plan->id_column = at;
        return STATUS_OK;
    case ROLE_ACCOUNT:
        if (plan->account_column != SIZE_MAX) return refuse_two(STR("account"), error);
        plan->account_column = at;
        return STATUS_OK;
    case ROLE_TIMESTAMP:
        plan->timestamp_column = at;
        return STATUS_OK;
    case ROLE_ATTRIBUTE:
        break;
    }
    if (column->key.len > ATTRIBUTE_KEY_BYTES_MAX) {
        return fail(error, STATUS_INVALID, STR("file"), "A column's name is longer than %d bytes: %.100s…",
                    ATTRIBUTE_KEY_BYTES_MAX, column->key.data);
    }
    plan->columns[at] = (RowColumn){ column->key, column->type };
    return STATUS_OK;
}

Status row_plan_make(const Str *header, size_t count, RowKind kind, Arena *arena, RowPlan *plan_out,
                     Error *error)
{
    RowPlan plan = { .kind = kind, .column_count = count };
    plan.id_column = plan.account_column = plan.timestamp_column = SIZE_MAX;
    plan.columns = ARENA_ARRAY(arena, RowColumn, count);
    size_t attributes = 0, email_column = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        if (header[i].len == 0) continue;
        KnownColumn column = column_of(kind, header[i], arena);
        Status status = place_column(&plan, i, &column, error);
        if (status != STATUS_OK) return status;
        attributes += plan.columns[i].key.len > 0;
        if (str_equal(plan.columns[i].key, STR("email"))) email_column = i;
    }
    if (attributes > RECORD_ATTRIBUTES_MAX) {
        return fail(error, STATUS_INVALID, STR("file"),
                    "The file has %zu attributes, at most %d are possible.", attributes,
                    RECORD_ATTRIBUTES_MAX);
    }
    if (plan.id_column == SIZE_MAX && kind == ROW_PERSON) plan.id_column = email_column;
    if (plan.id_column == SIZE_MAX) {
        return fail(error, STATUS_INVALID, STR("file"), "The first line names no column \"id\"%s.",
                    kind == ROW_PERSON ? " and no column \"email\"" : "");
    }
    *plan_out = plan;
    return STATUS_OK;
}

void row_plan_type(RowPlan *plan, const CustomAttribute *typed, size_t count)
{
    plan->typed = typed;
    plan->typed_count = count;
    for (size_t i = 0; i < plan->column_count; i++) {
        const CustomAttribute *attribute = custom_attribute_find(typed, count, plan->columns[i].key);
        if (!attribute) continue;
        Str type = attribute->type;
        bool number = str_equal(type, STR("number")) || str_equal(type, STR("money"));
        plan->columns[i].type = number                           ? CELL_NUMBER
                                : str_equal(type, STR("date"))   ? CELL_DATE
                                : str_equal(type, STR("yes_no")) ? CELL_GUESSED
                                                                 : CELL_TEXT;
    }
}

// ---- cells

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// -12.5, but not 007, +49 or 12345678901234567890: those are texts that look like numbers.
static bool looks_like_number(Str text)
{
    size_t at = text.len > 0 && text.data[0] == '-', digits = 0;
    if (at + 1 < text.len && text.data[at] == '0' && is_digit(text.data[at + 1])) return false;
    if (at == text.len || !is_digit(text.data[at]) || !is_digit(text.data[text.len - 1])) return false;
    bool point = false;
    for (; at < text.len; at++) {
        if (text.data[at] == '.') {
            if (point) return false;
            point = true;
        } else if (!is_digit(text.data[at])) {
            return false;
        } else {
            digits++;
        }
    }
    return digits <= GUESSED_DIGITS_MAX;
}

static const char *wrong_cell(Arena *arena, Str key, Str cell, const char *what)
{
    return arena_format(arena, "%.*s has to be %s, not \"%.*s\"", STR_ARG(key), what,
                        STR_ARG(str_slice(cell, 0, 60)))
        .data;
}

static const char *put_date(JsonWriter *json, Str key, Str cell, Arena *arena)
{
    int64_t us;
    if (!timestamp_parse(cell, &us)) return wrong_cell(arena, key, cell, "a date like 2026-12-31");
    json_add_day(json, key, us / US_PER_DAY);
    return NULL;
}

static const char *put_number(JsonWriter *json, Str key, Str cell, bool whole, Arena *arena)
{
    double number;
    if (!str_parse_double(cell, &number))
        return wrong_cell(arena, key, cell, "a number with a decimal point");
    if (whole && (number < 0 || floor(number) < number))
        return wrong_cell(arena, key, cell, "a whole number");
    json_add_double(json, key, number);
    return NULL;
}

static const char *put_currency(JsonWriter *json, Str key, Str cell, Arena *arena)
{
    char code[3];
    bool letters = cell.len == 3;
    for (size_t i = 0; letters && i < 3; i++) {
        code[i] = (char)(cell.data[i] & ~0x20);
        letters = code[i] >= 'A' && code[i] <= 'Z';
    }
    if (!letters) return wrong_cell(arena, key, cell, "a currency code like EUR");
    json_add_text(json, key, (Str){ code, 3 });
    return NULL;
}

static void put_guessed(JsonWriter *json, Str key, Str cell)
{
    double number;
    if (str_equal_ignore_case(cell, STR("true")) || str_equal_ignore_case(cell, STR("false"))) {
        json_add_bool(json, key, cell.len == 4);
    } else if (looks_like_number(cell) && str_parse_double(cell, &number)) {
        json_add_double(json, key, number);
    } else {
        json_add_text(json, key, cell);
    }
}

static const char *put_cell(JsonWriter *json, const RowColumn *column, Str cell, Arena *arena)
{
    switch (column->type) {
    case CELL_NUMBER:
    case CELL_COUNT:
        return put_number(json, column->key, cell, column->type == CELL_COUNT, arena);
    case CELL_DATE:
        return put_date(json, column->key, cell, arena);
    case CELL_CURRENCY:
        return put_currency(json, column->key, cell, arena);
    case CELL_GUESSED:
        put_guessed(json, column->key, cell);
        return NULL;
    case CELL_TEXT:
        break;
    }
    json_add_text(json, column->key, cell);
    return NULL;
}

static const char *check_types(const RowPlan *plan, Str body, Arena *arena)
{
    Error ignored; // it was written here
    if (plan->typed_count == 0) return NULL;
    const JsonNode *object = json_parse(body, JSON_DEPTH_MAX, arena, &ignored);
    return custom_attributes_wrong(plan->typed, plan->typed_count, object, arena);
}

static const char *read_attributes(const RowPlan *plan, const CsvRow *row, Arena *arena, LogEntry *entry)
{
    Buf body = { 0 };
    JsonWriter json = json_writer(&body);
    const char *reason = NULL;
    json_open_object(&json);
    for (size_t i = 0; i < plan->column_count && !reason; i++) {
        Str cell = str_trim(row->fields[i]);
        if (plan->columns[i].key.len == 0 || cell.len == 0) continue;
        if (cell.len > ATTRIBUTE_TEXT_BYTES_MAX) {
            reason = wrong_cell(arena, plan->columns[i].key, cell, "at most 1024 bytes long");
        } else {
            reason = put_cell(&json, &plan->columns[i], cell, arena);
        }
    }
    json_close_object(&json);
    json_finish(&json);
    if (!reason) entry->body = arena_copy(arena, buf_view(&body));
    buf_free(&body);
    return reason ? reason : check_types(plan, entry->body, arena);
}

// An id is printable and of bounded length.
static const char *read_id(Str cell, const char *name, Arena *arena, Str *id_out)
{
    Str id = str_trim(cell);
    if (id.len > RECORD_ID_BYTES_MAX) return arena_format(arena, "%s is longer than 255 bytes", name).data;
    for (size_t i = 0; i < id.len; i++) {
        unsigned char c = (unsigned char)id.data[i];
        if (c < 0x20 || c == 0x7F) return arena_format(arena, "%s contains a control character", name).data;
    }
    *id_out = id;
    return NULL;
}

static const char *read_time(const RowPlan *plan, const CsvRow *row, Arena *arena, LogEntry *entry)
{
    const int64_t backfill_least_us = US_PER_DAY; // younger news is news
    entry->time_us = entry->received_us;
    if (plan->timestamp_column == SIZE_MAX) return NULL;
    Str cell = str_trim(row->fields[plan->timestamp_column]);
    if (cell.len == 0) return NULL;
    if (!timestamp_parse(cell, &entry->time_us)) {
        return wrong_cell(arena, STR("timestamp"), cell, "an ISO-8601 time");
    }
    if (entry->time_us >= SEGMENT_TIME_MAX_US) return "the time lies outside 1970 to 2149";
    entry->carries_time = true;
    if (entry->received_us - entry->time_us >= backfill_least_us) entry->flags |= RECORD_BACKFILL;
    return NULL;
}

const char *row_read(const RowPlan *plan, const CsvRow *row, int64_t received_us, Arena *arena,
                     LogEntry *entry_out)
{
    LogEntry entry = { .type = plan->kind == ROW_ACCOUNT ? ENTRY_GROUP : ENTRY_IDENTIFY,
                       .received_us = received_us };
    Str *id = plan->kind == ROW_ACCOUNT ? &entry.account_id : &entry.user_id;
    const char *reason = read_id(row->fields[plan->id_column], "id", arena, id);
    if (!reason && id->len == 0) reason = "id is empty";
    if (!reason && plan->account_column != SIZE_MAX) {
        reason = read_id(row->fields[plan->account_column], "account", arena, &entry.account_id);
    }
    if (!reason) reason = read_time(plan, row, arena, &entry);
    if (!reason) reason = read_attributes(plan, row, arena, &entry);
    if (!reason) *entry_out = entry;
    return reason;
}
