// segment_members.c: who is in a segment: members, history, who entered and left.
#include "api/formula_json.h"
#include "api/know_json.h"
#include "api/page.h"
#include "api/routes.h"
#include "api/segment_asking.h"
#include "api/sight.h"

enum {
    MEMBERS_USUAL = 50,
    MEMBERS_MAX = 100,
    PEOPLE_MAX = 200000,
    PEOPLE_CHANGES_DAYS = 28,
    CHANGES_USUAL = 50,
    CHANGES_MAX = 500,
    DAILY_MAX = 92, // longer histories go by weeks
    HISTORY_DAYS_MAX = 728,
    PEOPLE_POINTS_MAX = 30, // of a history of people: each asks everybody
    SAMPLE_MAX = 10,
};

Status asked_segment(Request *request, Str id, AskedSegment *asked_out)
{
    const App *app = request->app;
    Definition definition;
    int64_t number = 0;
    if (!str_parse_int64(id, &number) ||
        !definition_get(app->definitions, DEFINITION_SEGMENT, number, request->arena, &definition))
        return fail(request->error, STATUS_NOT_FOUND, STR("segment"), "There is no such segment.");
    AskedSegment asked = { .segment = segment_read(&definition, request->arena) };
    const FormulaNames *names =
        formula_names_read(live_engine(app->live), app->features, app->definitions, request->arena);
    FormulaProblem problem;
    Status status =
        segment_check(&asked.segment, names, request->arena, &asked.formula, &problem, request->error);
    if (status == STATUS_OK) *asked_out = asked;
    return status;
}

void asked_accounts(Request *request, const AskedSegment *asked, uint16_t day, bool *in_out, size_t count)
{
    const App *app = request->app;
    const Segment *segment = &asked->segment;
    bool noted = day == live_today(app->live) &&
                 watch_members(app->watch, DEFINITION_SEGMENT, segment->id, segment->version, in_out, count);
    if (!noted) segment_accounts(segment, asked->formula, live_engine(app->live), day, in_out, count);
}

static bool of_people(const AskedSegment *asked)
{
    return asked->segment.scope == FORMULA_OF_PEOPLE;
}

static void put_account(Request *request, uint32_t account, uint16_t day)
{
    json_key(request->json, STR("account"));
    json_put_account(request->json, live_engine(request->app->live), account, day);
}

// Those in accounts that the caller sees.
static size_t seen_people(Request *request, SegmentPerson *people, size_t count)
{
    size_t accounts = 0, kept = 0;
    const bool *seen = seen_accounts(request, &accounts);
    for (size_t i = 0; i < count; i++) {
        if (!seen || (people[i].account < accounts && seen[people[i].account])) people[kept++] = people[i];
    }
    return kept;
}

// ---- members

static Status put_account_members(Request *request, const AskedSegment *asked, uint16_t day, size_t offset,
                                  size_t limit, size_t *total_out)
{
    const Engine *engine = live_engine(request->app->live);
    size_t count = engine_account_count(engine);
    bool *in = ARENA_ARRAY(request->arena, bool, count + 1);
    asked_accounts(request, asked, day, in, count);
    keep_seen_accounts(request, in, count);
    AccountQuery query = { .day = day, .offset = offset, .limit = limit, .only = in, .only_count = count };
    AccountPage page;
    Status status =
        account_table_query(request->app->accounts, &query, request->arena, &page, request->error);
    if (status != STATUS_OK) return status;
    for (size_t i = 0; i < page.count; i++) {
        uint32_t account = page.rows[i].account;
        json_open_object(request->json);
        put_account(request, account, day);
        json_add_day_or_null(request->json, STR("since"),
                             segment_since(asked->formula, engine, account, day, *request->arena));
        json_close_object(request->json);
    }
    *total_out = page.matched;
    return STATUS_OK;
}

static void put_people_members(Request *request, const AskedSegment *asked, uint16_t day, size_t offset,
                               size_t limit, size_t *total_out)
{
    const Engine *engine = live_engine(request->app->live);
    SegmentPerson *people = NULL;
    size_t count =
        segment_people(&asked->segment, asked->formula, engine, day, request->arena, PEOPLE_MAX, &people);
    count = seen_people(request, people, count);
    for (size_t i = offset; i < count && i < offset + limit; i++) {
        json_open_object(request->json);
        put_account(request, people[i].account, day);
        json_key(request->json, STR("person"));
        json_put_person(request->json, engine, people[i].person, day, request->arena);
        json_add_day_or_null(request->json, STR("since"),
                             segment_person_since(asked->formula, engine, people[i], day, *request->arena));
        json_close_object(request->json);
    }
    *total_out = count;
}

static Status list_members(Request *request)
{
    AskedSegment asked;
    uint16_t day = 0;
    size_t offset = 0, limit = (size_t)query_int(request, "limit", MEMBERS_USUAL), total = 0;
    Status status = asked_segment(request, request->path_values[0], &asked);
    if (status == STATUS_OK) status = request_day(request, &day);
    if (status == STATUS_OK) status = page_offset(request, &offset);
    if (status != STATUS_OK) return status;
    page_begin(request->json);
    if (of_people(&asked))
        put_people_members(request, &asked, day, offset, limit, &total);
    else
        status = put_account_members(request, &asked, day, offset, limit, &total);
    if (status != STATUS_OK) return status;
    page_end(request->json, page_cursor(request, offset + limit < total ? offset + limit : total, total),
             (int64_t)total);
    json_add_day(request->json, STR("day"), day);
    json_close_object(request->json);
    return STATUS_OK;
}

// ---- history

static size_t count_on(Request *request, const AskedSegment *asked, uint16_t day)
{
    const Engine *engine = live_engine(request->app->live);
    Arena mark = *request->arena;
    size_t found = 0;
    if (of_people(asked)) {
        SegmentPerson *people = NULL;
        found =
            segment_people(&asked->segment, asked->formula, engine, day, request->arena, PEOPLE_MAX, &people);
    } else {
        size_t count = engine_account_count(engine);
        bool *in = ARENA_ARRAY(request->arena, bool, count + 1);
        segment_accounts(&asked->segment, asked->formula, engine, day, in, count);
        for (size_t i = 0; i < count; i++)
            found += in[i];
    }
    arena_reset(request->arena, mark);
    return found;
}

// The last day is always one of them.
static Status tell_history(Request *request)
{
    AskedSegment asked;
    uint16_t from = 0, to = 0;
    Status status = asked_segment(request, request->path_values[0], &asked);
    if (status == STATUS_OK) status = request_days(request, DAILY_MAX, HISTORY_DAYS_MAX, &from, &to);
    if (status != STATUS_OK) return status;
    uint32_t days = (uint32_t)(to - from) + 1, step = days > DAILY_MAX ? 7 : 1;
    while (of_people(&asked) && days / step > PEOPLE_POINTS_MAX)
        step = step == 1 ? 7 : step * 2;
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_int(json, STR("step_days"), step);
    json_key(json, STR("items"));
    json_open_array(json);
    for (uint32_t day = from + (days - 1) % step; day <= to; day += step) {
        json_open_object(json);
        json_add_day(json, STR("day"), day);
        json_add_int(json, STR("count"), (int64_t)count_on(request, &asked, (uint16_t)day));
        json_close_object(json);
    }
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

// ---- who entered and left

static void put_change(Request *request, const AskedSegment *asked, const SegmentChange *change)
{
    const Engine *engine = live_engine(request->app->live);
    uint16_t today = live_today(request->app->live);
    SegmentPerson who = { ENGINE_NONE, ENGINE_NONE };
    if (!of_people(asked))
        who.account = engine_account_find(engine, change->subject);
    else if (!segment_subject_read(engine, change->subject, &who))
        who.person = ENGINE_NONE;
    if (!sees_account(request, who.account)) return;
    json_open_object(request->json);
    put_account(request, who.account, today);
    if (of_people(asked)) {
        json_key(request->json, STR("person"));
        json_put_person(request->json, engine, who.person, today, request->arena);
    }
    json_add_bool(request->json, STR("entered"), change->entered);
    json_add_time(request->json, STR("at"), change->at_us);
    json_add_day(request->json, STR("day"), change->day);
    json_close_object(request->json);
}

// Of people whom nobody watched: by days, and of the last weeks.
static void answer_people_changes(Request *request, const AskedSegment *asked, size_t limit)
{
    const Engine *engine = live_engine(request->app->live);
    uint16_t today = live_today(request->app->live);
    uint16_t from = today > PEOPLE_CHANGES_DAYS ? (uint16_t)(today - PEOPLE_CHANGES_DAYS) : 1;
    SegmentPersonChange *changes = NULL;
    size_t count =
        segment_people_changes(asked->formula, engine, from, today, limit, request->arena, &changes);
    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        if (!sees_account(request, changes[i].who.account)) continue;
        json_open_object(json);
        put_account(request, changes[i].who.account, today);
        json_key(json, STR("person"));
        json_put_person(json, engine, changes[i].who.person, today, request->arena);
        json_add_bool(json, STR("entered"), changes[i].entered);
        json_add_null(json, STR("at"));
        json_add_day(json, STR("day"), changes[i].day);
        json_close_object(json);
    }
    json_close_array(json);
    json_add_null(json, STR("next_cursor"));
    json_close_object(json);
}

static bool is_asked_of_days(Request *request, const AskedSegment *asked)
{
    size_t count;
    const Segment *segment = &asked->segment;
    if (!of_people(asked)) return false;
    return query_bool(request, "days") || people_watch_state(request->app->people_watch, segment->id,
                                                             segment->version, &count) != PEOPLE_WATCHED;
}

static void answer_changes(Request *request, const AskedSegment *asked, const SegmentChange *changes,
                           size_t count, size_t limit)
{
    JsonWriter *json = request->json;
    json_open_object(json);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < count && i < limit; i++)
        put_change(request, asked, &changes[i]);
    json_close_array(json);
    json_key(json, STR("next_cursor"));
    if (count > limit)
        json_put_text(json, arena_format(request->arena, "%lld", (long long)changes[limit - 1].number));
    else
        json_put_null(json);
    json_close_object(json);
}

static Status list_changes(Request *request)
{
    AskedSegment asked;
    int64_t before = 0;
    size_t limit = (size_t)query_int(request, "limit", CHANGES_USUAL), count = 0;
    SegmentChange *changes = NULL;
    Str cursor = query_text(request, "cursor");
    if (cursor.len > 0 && (!str_parse_int64(cursor, &before) || before <= 0))
        return fail(request->error, STATUS_INVALID, STR("cursor"), "Use the next_cursor of the page before.");
    Status status = asked_segment(request, request->path_values[0], &asked);
    if (status != STATUS_OK) return status;
    if (cursor.len == 0 && is_asked_of_days(request, &asked)) {
        answer_people_changes(request, &asked, limit);
        return STATUS_OK;
    }
    status = segment_changes(request->store, asked.segment.id, before, limit + 1, request->arena, &changes,
                             &count, request->error);
    if (status == STATUS_OK) answer_changes(request, &asked, changes, count, limit);
    return status;
}

// ---- before there is one

static Status preview_segment(Request *request)
{
    const Engine *engine = live_engine(request->app->live);
    AskedSegment asked = { .segment = { .scope = body_scope(request) } };
    uint16_t day;
    Status status = body_day(request, &day);
    if (status == STATUS_OK)
        status = compile_asked(request, body_text(request, "formula"), asked.segment.scope, &asked.formula);
    if (status != STATUS_OK) return status;
    if (formula_type(asked.formula) != FORMULA_YESNO)
        return fail(request->error, STATUS_INVALID, STR("formula"),
                    "A segment needs a yes or no, this is %s. Compare it with something.",
                    formula_type_name(formula_type(asked.formula)));
    JsonWriter *json = request->json;
    size_t total = 0;
    json_open_object(json);
    json_add_day(json, STR("day"), day);
    json_key(json, STR("sample"));
    json_open_array(json);
    if (of_people(&asked)) {
        put_people_members(request, &asked, day, 0, SAMPLE_MAX, &total);
    } else {
        size_t count = engine_account_count(engine);
        bool *in = ARENA_ARRAY(request->arena, bool, count + 1);
        segment_accounts(&asked.segment, asked.formula, engine, day, in, count);
        keep_seen_accounts(request, in, count);
        for (uint32_t i = 0; i < count; i++) {
            if (!in[i] || total++ >= SAMPLE_MAX) continue;
            json_open_object(json);
            put_account(request, i, day);
            json_add_day_or_null(json, STR("since"),
                                 segment_since(asked.formula, engine, i, day, *request->arena));
            json_close_object(json);
        }
    }
    json_close_array(json);
    json_add_int(json, STR("count"), (int64_t)total);
    json_close_object(json);
    return STATUS_OK;
}

// ---- tables

static const Field members_query[] = {
    { "day", FIELD_DAY, .doc = "As of the end of this day; today when not given." },
    { "limit", FIELD_INTEGER, .least = 1, .most = MEMBERS_MAX, .doc = "Rows of a page; 50 when not given." },
    { "cursor", FIELD_TEXT, .most = 40, .doc = "next_cursor of the page before." },
    { 0 },
};
static const Field history_query[] = {
    { "from", FIELD_DAY, .doc = "First day; 92 days when not given." },
    { "to", FIELD_DAY, .doc = "Last day; today when not given. At most 728 days, more than 92 by weeks." },
    { 0 },
};
static const Field changes_query[] = {
    { "days", FIELD_BOOL,
      .doc = "Of people: asked of the last 28 days instead of what was noted, without the time of the day." },
    { "limit", FIELD_INTEGER, .least = 1, .most = CHANGES_MAX, .doc = "Rows of a page; 50 when not given." },
    { "cursor", FIELD_TEXT, .most = 40, .doc = "next_cursor of the page before." },
    { 0 },
};
static const Field preview_body[] = {
    { "formula", FIELD_TEXT, .required = true, .most = FORMULA_BYTES_MAX, .doc = "A yes or no." },
    { "scope", FIELD_TEXT, .one_of = "accounts|people", .doc = "Of whom; accounts when not given." },
    { "day", FIELD_DAY, .doc = "As of the end of this day; today when not given." },
    { 0 },
};

const NamedShape segment_member_shapes[] = {
    { "SegmentMember", "{account AccountRef, person? PersonRef, since day?}" },
    { "SegmentChange", "{account AccountRef?, person? PersonRef?, entered bool, at time?, day day}" },
    { 0 },
};

const Route segment_member_routes[] = {
    { .method = "GET",
      .path = "/api/v1/segments/{id}/members",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = list_members,
      .slow = true,
      .summary = "Who is in the segment on a day, and since when: not said beyond 400 days.",
      .query = members_query,
      .response = "{items [SegmentMember], next_cursor text?, total int, day day}" },
    { .method = "GET",
      .path = "/api/v1/segments/{id}/history",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = tell_history,
      .slow = true,
      .summary = "How many were in it, by day or week, judged by the formula of today.",
      .query = history_query,
      .response = "{step_days int, items [{day day, count int}]}" },
    { .method = "GET",
      .path = "/api/v1/segments/{id}/changes",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = list_changes,
      .slow = true,
      .summary =
          "Who entered and left since the segment was made, newest first; asked of the days where people"
          " are not watched.",
      .query = changes_query,
      .response = "{items [SegmentChange], next_cursor text?}" },
    { .method = "POST",
      .path = "/api/v1/segments/preview",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = preview_segment,
      .summary = "Who would be in a segment of this formula.",
      .body = preview_body,
      .response = "{day day, count int, sample [SegmentMember]}",
      .slow = true },
    { 0 },
};
