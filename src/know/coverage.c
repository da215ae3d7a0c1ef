#include "know/coverage.h"

#include "know/settings.h"

#include <math.h>

static const Str setting = STR_CONST("coverage");

// ---- as JSON

static bool take_number(const JsonNode *object, Str name, double least, double most, double *number_out)
{
    const JsonNode *node = json_member(object, name);
    if (!node || node->kind == JSON_NULL) return true;
    return node->kind == JSON_NUMBER && str_parse_double(json_raw(node), number_out) &&
           isfinite(*number_out) && *number_out >= least && *number_out <= most;
}

static bool take_whole(const JsonNode *object, Str name, int64_t least, int64_t most, int64_t *number_out)
{
    const JsonNode *node = json_member(object, name);
    if (!node || node->kind == JSON_NULL) return true;
    return node->kind == JSON_NUMBER && json_int64(node, number_out) && *number_out >= least &&
           *number_out <= most;
}

static Status read_rule(const JsonNode *object, CoverageRule *rule, Error *error)
{
    *rule = (CoverageRule){ .least = (double)NAN, .below = (double)NAN };
    bool good = object->kind == JSON_OBJECT &&
                take_whole(object, STR("segment"), 1, INT64_MAX, &rule->segment) &&
                take_number(object, STR("revenue_from"), 0, 1e15, &rule->least) &&
                take_number(object, STR("revenue_below"), 0, 1e15, &rule->below) &&
                take_whole(object, STR("contact_every"), 1, COVERAGE_DAYS_MAX, &rule->days) && rule->days > 0;
    if (good) return STATUS_OK;
    return fail(
        error, STATUS_INVALID, STR("rules"),
        "A rule has contact_every, 1 to %d days, and may have the number of a segment, revenue_from and"
        " revenue_below, a year.",
        COVERAGE_DAYS_MAX);
}

Status coverage_read(const JsonNode *object, Coverage *coverage_out, Error *error)
{
    Coverage coverage = { 0 };
    const JsonNode *rules = json_member(object, STR("rules"));
    Status status = STATUS_OK;
    if (json_count(rules) > COVERAGE_RULES_MAX)
        return fail(error, STATUS_INVALID, STR("rules"), "Give at most %d rules.", COVERAGE_RULES_MAX);
    for (JsonItems i = json_items(rules); status == STATUS_OK && json_next_item(&i);)
        status = read_rule(i.item, &coverage.rules[coverage.count++], error);
    if (status != STATUS_OK) return status;
    if (!take_whole(object, STR("accounts_most"), 1, COVERAGE_ACCOUNTS_MAX, &coverage.accounts_most))
        return fail(error, STATUS_INVALID, STR("accounts_most"), "Give a number from 1 on, or null.");
    if (!take_number(object, STR("revenue_most"), 1, 1e15, &coverage.revenue_most))
        return fail(error, STATUS_INVALID, STR("revenue_most"), "Give a revenue a year, or null.");
    *coverage_out = coverage;
    return STATUS_OK;
}

static void add_bound(JsonWriter *json, Str key, double number)
{
    if (isnan(number) || number <= 0)
        json_add_null(json, key);
    else
        json_add_double(json, key, number);
}

void coverage_write(const Coverage *coverage, JsonWriter *json)
{
    json_open_object(json);
    json_key(json, STR("rules"));
    json_open_array(json);
    for (size_t i = 0; i < coverage->count; i++) {
        const CoverageRule *rule = &coverage->rules[i];
        json_open_object(json);
        if (rule->segment == 0)
            json_add_null(json, STR("segment"));
        else
            json_add_int(json, STR("segment"), rule->segment);
        add_bound(json, STR("revenue_from"), rule->least);
        add_bound(json, STR("revenue_below"), rule->below);
        json_add_int(json, STR("contact_every"), rule->days);
        json_close_object(json);
    }
    json_close_array(json);
    if (coverage->accounts_most == 0)
        json_add_null(json, STR("accounts_most"));
    else
        json_add_int(json, STR("accounts_most"), coverage->accounts_most);
    add_bound(json, STR("revenue_most"), coverage->revenue_most);
    json_close_object(json);
}

// ---- as a setting

Status coverage_load(Store *store, Arena *arena, Coverage *coverage_out, Error *error)
{
    Str text = { 0 };
    Status status = setting_read(store, setting, STR("{}"), arena, &text, error);
    if (status != STATUS_OK) return status;
    const JsonNode *object = json_parse(text, JSON_DEPTH_MAX, arena, error);
    return object ? coverage_read(object, coverage_out, error) : STATUS_UNAVAILABLE;
}

Status coverage_save(Store *store, const Coverage *coverage, Error *error)
{
    Buf out = { 0 };
    JsonWriter json = json_writer(&out);
    coverage_write(coverage, &json);
    json_finish(&json);
    Status status = setting_put(store, setting, buf_view(&out), error);
    buf_free(&out);
    return status;
}

bool coverage_rule_fits(const CoverageRule *rule, double revenue)
{
    bool bounded = !isnan(rule->least) || !isnan(rule->below);
    if (bounded && isnan(revenue)) return false;
    return !(revenue < rule->least) && !(revenue >= rule->below);
}
