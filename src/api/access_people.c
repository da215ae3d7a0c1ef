// access_people.c: reads the people for whom access is asked for, from a list or a CSV file.
#include "api/access_json.h"
#include "api/sight.h"
#include "api/work_json.h"
#include "base/timestamp.h"
#include "codec/csv.h"

Status read_access_day(Request *request, const char *field, Str text, uint16_t *day_out)
{
    int64_t day = 0;
    text = str_trim(text);
    if (text.len == 0) {
        *day_out = 0;
        return STATUS_OK;
    }
    if (!date_parse(text, &day) || day <= 0 || day > live_today(request->app->live))
        return fail(request->error, STATUS_INVALID, str_from_c(field),
                    "“%.*s” is no day up to today, such as 2026-03-31.", STR_ARG(text));
    *day_out = (uint16_t)day;
    return STATUS_OK;
}

// ---- one person

enum { PERSON_ID, PERSON_EMAIL, PERSON_NAME, PERSON_REQUESTED, PERSON_INVITED, PERSON_ACTIVATED, PARTS };
static const JsonField parts[PARTS] = {
    [PERSON_ID] = { STR_CONST("person"), JSON_WANT_ID },
    [PERSON_EMAIL] = { STR_CONST("email"), JSON_WANT_TEXT },
    [PERSON_NAME] = { STR_CONST("name"), JSON_WANT_TEXT },
    [PERSON_REQUESTED] = { STR_CONST("requested"), JSON_WANT_TEXT },
    [PERSON_INVITED] = { STR_CONST("invited"), JSON_WANT_TEXT },
    [PERSON_ACTIVATED] = { STR_CONST("activated"), JSON_WANT_TEXT },
};

enum { PERSON_BYTES_MAX = 256, EMAIL_BYTES_MAX = 254 };

static Str lower(Str text, Arena *arena)
{
    char *copy = ARENA_ARRAY(arena, char, text.len + 1);
    for (size_t i = 0; i < text.len; i++)
        copy[i] = text.data[i] >= 'A' && text.data[i] <= 'Z' ? (char)(text.data[i] + 32) : text.data[i];
    return (Str){ copy, text.len };
}

static bool is_address(Str text)
{
    size_t at = 0;
    while (at < text.len && text.data[at] != '@')
        at++;
    return at > 0 && at + 1 < text.len;
}

// Whoever has no id is known by the address.
static Status take_person(Request *request, const Str texts[PARTS], AccessRequest *access)
{
    Error *error = request->error;
    access->person = str_trim(texts[PERSON_ID]);
    access->email = str_trim(texts[PERSON_EMAIL]);
    access->name = str_trim(texts[PERSON_NAME]);
    if (access->person.len == 0) access->person = lower(access->email, request->arena);
    if (access->person.len == 0)
        return fail(error, STATUS_INVALID, STR("people"), "Say of everybody the user's id or the address.");
    if (access->email.len > 0 && !is_address(access->email))
        return fail(error, STATUS_INVALID, STR("email"), "“%.*s” is no e-mail address.",
                    STR_ARG(access->email));
    if (access->person.len > PERSON_BYTES_MAX || access->email.len > EMAIL_BYTES_MAX ||
        access->name.len > ACCESS_NAME_BYTES_MAX)
        return fail(error, STATUS_INVALID, STR("people"),
                    "An id has at most %d bytes, an address %d, a name %d.", PERSON_BYTES_MAX,
                    EMAIL_BYTES_MAX, ACCESS_NAME_BYTES_MAX);
    uint16_t asked = 0;
    Status status = read_access_day(request, "requested", texts[PERSON_REQUESTED], &asked);
    if (asked) access->requested_day = asked;
    if (status == STATUS_OK)
        status = read_access_day(request, "invited", texts[PERSON_INVITED], &access->invited_day);
    if (status == STATUS_OK)
        status = read_access_day(request, "activated", texts[PERSON_ACTIVATED], &access->activated_day);
    if (access->activated_day) access->activated_by = STR("hand");
    bool late = (access->invited_day && access->invited_day < access->requested_day) ||
                (access->activated_day && access->activated_day < access->requested_day);
    if (status == STATUS_OK && late)
        return fail(
            error, STATUS_INVALID, STR("requested"),
            "%.*s was invited or came in before it was asked for: say the earlier day as “requested”.",
            STR_ARG(access->person));
    return status;
}

// ---- a list, and a file

typedef struct AccessPeople {
    Request *request;
    AccessRequest common; // what holds of all
    AccessRequest *list;
    size_t count;
} AccessPeople;

// Whose access is asked for becomes a person of the account: nobody may be drawn into view that way.
static Status check_free(const Request *request, Str person)
{
    bool taken = engine_person_find(live_engine(request->app->live), person) != ENGINE_NONE &&
                 seen_person(request, person) == ENGINE_NONE;
    if (!taken) return STATUS_OK;
    return fail(
        request->error, STATUS_INVALID, STR("people"),
        "“%.*s” is the id of somebody of no account that you see: ask somebody who sees all accounts.",
        STR_ARG(person));
}

static Status add_person(AccessPeople *people, const Str texts[PARTS])
{
    if (people->count == ACCESS_AT_ONCE_MAX)
        return fail(people->request->error, STATUS_LIMITED, STR("people"),
                    "At most %d people at once: send the others after them.", ACCESS_AT_ONCE_MAX);
    AccessRequest *access = &people->list[people->count];
    *access = people->common;
    Status status = take_person(people->request, texts, access);
    if (status == STATUS_OK) status = check_free(people->request, access->person);
    for (size_t i = 0; i < people->count && status == STATUS_OK; i++) {
        if (str_equal(people->list[i].person, access->person))
            return fail(people->request->error, STATUS_INVALID, STR("people"), "“%.*s” stands there twice.",
                        STR_ARG(access->person));
    }
    people->count += status == STATUS_OK;
    return status;
}

static Status read_list(AccessPeople *people)
{
    Request *request = people->request;
    Status status = STATUS_OK;
    for (JsonItems i = json_items(body_node(request, "people")); status == STATUS_OK && json_next_item(&i);) {
        const JsonNode *nodes[PARTS];
        Str texts[PARTS] = { 0 };
        status = json_check(i.item, parts, PARTS, false, nodes, request->error);
        for (size_t k = 0; k < PARTS && status == STATUS_OK; k++) {
            if (!nodes[k]) continue;
            if (k == PERSON_ID)
                json_id(nodes[k], request->arena, &texts[k]);
            else
                texts[k] = json_text(nodes[k], request->arena);
        }
        if (status == STATUS_OK) status = add_person(people, texts);
    }
    return status;
}

static Status read_row(AccessPeople *people, const size_t columns[PARTS], const CsvRow *row)
{
    Request *request = people->request;
    Str texts[PARTS] = { 0 };
    for (size_t k = 0; k < PARTS; k++) {
        if (columns[k] != SIZE_MAX) texts[k] = arena_copy(request->arena, row->fields[columns[k]]);
    }
    Status status = add_person(people, texts);
    if (status != STATUS_INVALID) return status;
    const Error found = *request->error;
    return fail(request->error, STATUS_INVALID, STR("csv"), "Line %llu: %s", (unsigned long long)row->line,
                found.message);
}

static Status read_rows(AccessPeople *people, CsvReader *csv)
{
    Request *request = people->request;
    size_t columns[PARTS];
    for (size_t k = 0; k < PARTS; k++)
        columns[k] = csv_column(csv, parts[k].name);
    if (columns[PERSON_ID] == SIZE_MAX && columns[PERSON_EMAIL] == SIZE_MAX)
        return fail(request->error, STATUS_INVALID, STR("csv"),
                    "The first line has to name the columns, with “person” or “email”.");
    Status status = STATUS_OK;
    while (status == STATUS_OK) {
        CsvRow row;
        CsvResult result = csv_next(csv, &row, request->error);
        if (result == CSV_END) break;
        status = result == CSV_ROW ? read_row(people, columns, &row) : STATUS_INVALID;
    }
    return status;
}

static Status read_file(AccessPeople *people)
{
    Request *request = people->request;
    if (!body_has(request, "csv")) return STATUS_OK;
    Reader *reader = reader_open_memory(body_text(request, "csv"));
    CsvReader *csv = csv_open(reader, request->error);
    Status status = csv ? read_rows(people, csv) : STATUS_INVALID;
    if (csv) csv_close(csv);
    reader_close(reader);
    return status;
}

Status read_access_people(Request *request, Str account, AccessRequest **list_out, size_t *count_out)
{
    AccessPeople people = { .request = request };
    people.common = (AccessRequest){ .account = account,
                                     .requested_day = live_today(request->app->live),
                                     .requested_by = str_trim(body_text(request, "requested_by")),
                                     .note = str_trim(body_text(request, "note")),
                                     .created_us = request_now(request),
                                     .changed_us = request_now(request),
                                     .changed_by = request->caller.id };
    uint16_t day = 0;
    people.list = ARENA_ARRAY(request->arena, AccessRequest, ACCESS_AT_ONCE_MAX);
    Status status = read_access_day(request, "requested", body_text(request, "requested"), &day);
    if (day) people.common.requested_day = day;
    if (status == STATUS_OK) status = read_list(&people);
    if (status == STATUS_OK) status = read_file(&people);
    if (status == STATUS_OK && people.count == 0)
        status = fail(request->error, STATUS_INVALID, STR("people"), "Say for whom: a list, or a CSV file.");
    *list_out = people.list;
    *count_out = people.count;
    return status;
}
