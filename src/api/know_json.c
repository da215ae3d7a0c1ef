#include "api/know_json.h"

#include <math.h>

void json_put_value(JsonWriter *json, Value value)
{
    switch (value.kind) {
    case VALUE_TEXT:
        json_put_text(json, value.text);
        break;
    case VALUE_NUMBER:
        json_put_double(json, value.number);
        break;
    case VALUE_BOOL:
        json_put_bool(json, value.number > 0);
        break;
    case VALUE_DATE:
        json_put_day(json, (int64_t)value.number);
        break;
    case VALUE_MISSING:
    default:
        json_put_null(json);
        break;
    }
}

const char *value_kind_name(ValueKind kind)
{
    switch (kind) {
    case VALUE_NUMBER:
        return "number";
    case VALUE_BOOL:
        return "bool";
    case VALUE_DATE:
        return "date";
    case VALUE_TEXT:
    case VALUE_MISSING:
    default:
        return "text";
    }
}

void json_add_known(JsonWriter *json, Str key, uint32_t count)
{
    if (count == USAGE_UNKNOWN)
        json_add_null(json, key);
    else
        json_add_int(json, key, count);
}

void json_add_days(JsonWriter *json, Str key, unsigned days, unsigned unknown)
{
    if (days == unknown)
        json_add_null(json, key);
    else
        json_add_int(json, key, days);
}

void json_add_day_or_null(JsonWriter *json, Str key, uint16_t day)
{
    if (day == 0)
        json_add_null(json, key);
    else
        json_add_day(json, key, day);
}

void json_add_metrics(JsonWriter *json, Str key, const MetricInput *input)
{
    json_key(json, key);
    json_open_object(json);
    for (size_t i = 0; i < metric_count; i++) {
        double value = metrics[i].compute(input);
        if (isnan(value))
            json_add_null(json, metrics[i].key);
        else if (metrics[i].kind == METRIC_DAY)
            json_add_day(json, metrics[i].key, (int64_t)value);
        else
            json_add_double(json, metrics[i].key, value);
    }
    json_close_object(json);
}

void put_attribute_states(JsonWriter *json, const AttributeState *states, size_t count)
{
    json_key(json, STR("attributes"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        json_open_object(json);
        json_add_text(json, STR("key"), states[i].key);
        json_key(json, STR("value"));
        json_put_value(json, states[i].value);
        json_add_text(json, STR("kind"), str_from_c(value_kind_name(states[i].value.kind)));
        json_add_day(json, STR("since"), states[i].day);
        json_close_object(json);
    }
    json_close_array(json);
}

void json_put_account(JsonWriter *json, const Engine *engine, uint32_t account, uint16_t day)
{
    if (account == ENGINE_NONE) {
        json_put_null(json);
        return;
    }
    json_open_object(json);
    json_add_text(json, STR("id"), engine_account_id(engine, account));
    json_add_text(json, STR("name"), account_name(engine, account, day));
    json_close_object(json);
}

void json_put_person(JsonWriter *json, const Engine *engine, uint32_t person, uint16_t day, Arena *arena)
{
    if (person == ENGINE_NONE) {
        json_put_null(json);
        return;
    }
    bool anonymous;
    json_open_object(json);
    json_add_text(json, STR("id"), engine_person_id(engine, person, &anonymous));
    json_add_text(json, STR("name"), person_name(engine, person, day, arena));
    json_add_bool(json, STR("anonymous"), anonymous);
    json_close_object(json);
}

double account_seats(const Engine *engine, uint32_t account, uint16_t day)
{
    Value seats = engine_account_attribute(engine, account, STR("seats"), day);
    return seats.kind == VALUE_NUMBER ? seats.number : (double)NAN;
}

// ---- of requests

Status request_day(Request *request, uint16_t *day_out)
{
    uint16_t today = live_today(request->app->live);
    int64_t day = query_day(request, "day", today);
    if (day < 1 || day > today) {
        return fail(request->error, STATUS_INVALID, STR("day"), "Choose a day from 1970-01-02 to today.");
    }
    *day_out = (uint16_t)day;
    return STATUS_OK;
}

Status request_account(Request *request, uint32_t *account_out)
{
    uint32_t account = engine_account_find(live_engine(request->app->live), request->path_values[0]);
    if (account == ENGINE_NONE) {
        return fail(request->error, STATUS_NOT_FOUND, STR("id"), "There is no account with the id “%.*s”.",
                    STR_ARG(request->path_values[0]));
    }
    *account_out = account;
    return STATUS_OK;
}

Status request_person(Request *request, uint32_t *person_out)
{
    const Engine *engine = live_engine(request->app->live);
    uint32_t person = engine_person_find(engine, request->path_values[0]);
    if (person == ENGINE_NONE) person = engine_person_find_anonymous(engine, request->path_values[0]);
    if (person == ENGINE_NONE) {
        return fail(request->error, STATUS_NOT_FOUND, STR("id"), "There is no person with the id “%.*s”.",
                    STR_ARG(request->path_values[0]));
    }
    *person_out = person;
    return STATUS_OK;
}

static Status put_state(const Request *request, JsonWriter *json, const AttributeState *states, size_t count)
{
    json_open_object(json);
    json_add_text(json, STR("id"), request->path_values[0]);
    put_attribute_states(json, states, count);
    json_close_object(json);
    return STATUS_OK;
}

Status person_state(Request *request, JsonWriter *json)
{
    const Live *live = request->app->live;
    uint32_t person = ENGINE_NONE;
    AttributeState *states = NULL;
    Status status = request_person(request, &person);
    if (status != STATUS_OK) return status;
    size_t count =
        engine_person_attributes(live_engine(live), person, live_today(live), request->arena, &states);
    return put_state(request, json, states, count);
}

Status account_state(Request *request, JsonWriter *json)
{
    const Live *live = request->app->live;
    uint32_t account = ENGINE_NONE;
    AttributeState *states = NULL;
    Status status = request_account(request, &account);
    if (status != STATUS_OK) return status;
    size_t count =
        engine_account_attributes(live_engine(live), account, live_today(live), request->arena, &states);
    return put_state(request, json, states, count);
}

Status request_days(Request *request, uint16_t days_otherwise, uint32_t days_max, uint16_t *from_out,
                    uint16_t *to_out)
{
    int64_t to = query_day(request, "to", live_today(request->app->live));
    int64_t from = query_day(request, "from", to - days_otherwise + 1);
    if (from < 0) from = 0;
    if (to < from || to >= ZONE_DAYS) {
        return fail(request->error, STATUS_INVALID, STR("to"),
                    "“to” must not be before “from”, nor after 2149.");
    }
    if (to - from + 1 > days_max) {
        return fail(request->error, STATUS_INVALID, STR("from"), "Ask for at most %u days at once.",
                    days_max);
    }
    *from_out = (uint16_t)from;
    *to_out = (uint16_t)to;
    return STATUS_OK;
}
