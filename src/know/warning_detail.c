#include "know/warning_detail.h"

#include "base/timestamp.h"
#include "codec/json.h"

#include <stdlib.h>

enum { FEW = 64, DAYS_AT_ONCE = 14 };

// ---- since when

static uint16_t oldest_day(const Engine *engine, uint32_t account, uint16_t day)
{
    uint16_t first = engine_account_first_day(engine, account);
    int32_t oldest = day - WARNING_SINCE_DAYS;
    if (first > oldest) oldest = first;
    return oldest < 1 ? 1 : oldest > day ? day : (uint16_t)oldest;
}

static uint16_t one_since(const Formula *condition, const Engine *engine, uint32_t account, uint16_t day)
{
    uint16_t oldest = oldest_day(engine, account, day), since = day;
    Arena arena = arena_create(1 << 20), empty = arena;
    while (since > oldest) {
        FormulaResult result = formula_evaluate(condition, engine, account, (uint16_t)(since - 1), &arena);
        bool yes = result.value.kind == VALUE_BOOL && result.value.number > 0;
        arena_reset(&arena, empty);
        if (!yes) break;
        since--;
    }
    arena_destroy(&arena);
    return since;
}

// The account's stretch, followed back through some days that were asked, the latest first. False: it ends.
static bool follow(double *const *columns, size_t day_count, uint32_t account, uint16_t oldest,
                   uint16_t *since)
{
    for (size_t d = 0; d < day_count; d++) {
        if (*since <= oldest || !(columns[d][account] > 0)) return false;
        (*since)--;
    }
    return true;
}

static void many_since(const Formula *condition, const Engine *engine, const uint32_t *accounts, size_t count,
                       uint16_t day, uint16_t *since_out)
{
    size_t all = engine_account_count(engine);
    double *values = malloc(DAYS_AT_ONCE * (all + 1) * sizeof *values), *columns[DAYS_AT_ONCE];
    bool *ended = calloc(count + 1, sizeof *ended);
    if (!values || !ended) panic("out of memory");
    double *const *day_columns[DAYS_AT_ONCE];
    for (size_t d = 0; d < DAYS_AT_ONCE; d++) {
        columns[d] = values + d * all;
        day_columns[d] = &columns[d];
    }
    for (size_t i = 0; i < count; i++)
        since_out[i] = day;
    size_t left = count;
    int32_t newest = day - 1;
    while (left > 0 && newest >= 1 && newest >= day - WARNING_SINCE_DAYS) {
        uint16_t days[DAYS_AT_ONCE];
        size_t day_count = 0;
        while (day_count < DAYS_AT_ONCE && newest >= 1)
            days[day_count++] = (uint16_t)newest--;
        formula_evaluate_days(&condition, 1, engine, days, day_count, day_columns, all);
        for (size_t i = 0; i < count; i++) {
            uint16_t oldest = oldest_day(engine, accounts[i], day);
            if (ended[i] || follow(columns, day_count, accounts[i], oldest, &since_out[i])) continue;
            ended[i] = true;
            left--;
        }
    }
    free(values);
    free(ended);
}

void warning_true_since(const Formula *condition, const Engine *engine, const uint32_t *accounts,
                        size_t count, uint16_t day, uint16_t *since_out)
{
    if (count > FEW) {
        many_since(condition, engine, accounts, count, day, since_out);
        return;
    }
    for (size_t i = 0; i < count; i++)
        since_out[i] = one_since(condition, engine, accounts[i], day);
}

// ---- who is behind it

static uint16_t last_seen(const PersonUsage *usage, size_t count, uint32_t person)
{
    for (size_t i = 0; i < count; i++) {
        if (usage[i].person == person) return usage[i].last_day;
    }
    return 0;
}

static void put_people(JsonWriter *json, const Engine *engine, const FormulaPeople *part, uint32_t account,
                       uint16_t day, Arena *arena)
{
    uint32_t *people = NULL;
    PersonUsage *usage = NULL;
    size_t count = formula_evaluate_people(part->condition, engine, account, day, arena, &people);
    size_t known = engine_people_usage(engine, account, day, NULL, arena, &usage);
    json_key(json, STR("people"));
    json_open_array(json);
    for (size_t i = 0; i < count && i < WARNING_PEOPLE_MAX; i++) {
        bool anonymous;
        Value name = engine_person_attribute(engine, people[i], STR("name"), day);
        uint16_t last = last_seen(usage, known, people[i]);
        json_open_object(json);
        json_add_text(json, STR("id"), engine_person_id(engine, people[i], &anonymous));
        json_add_text(json, STR("name"), name.kind == VALUE_TEXT ? name.text : STR(""));
        if (last)
            json_add_day(json, STR("last_seen"), last);
        else
            json_add_null(json, STR("last_seen"));
        json_close_object(json);
    }
    json_close_array(json);
}

static const FormulaPeople *part_of(const CompiledRule *rule, const FormulaPeople *parts, size_t count,
                                    Str text)
{
    for (size_t i = 0; i < count; i++) {
        bool inside = parts[i].at >= rule->at && parts[i].end <= rule->end;
        if (inside && str_equal(str_slice(rule->text, parts[i].at, parts[i].end), text)) return &parts[i];
    }
    return NULL;
}

Str warning_evidence_with_people(const CompiledRule *rule, const Engine *engine, uint32_t account,
                                 uint16_t day, Str evidence, Arena *arena)
{
    Error error;
    FormulaPeople *parts = NULL;
    size_t part_count = formula_people_parts(rule->condition, arena, &parts);
    const JsonNode *items = json_parse(evidence, JSON_DEPTH_USUAL, arena, &error);
    if (!items || part_count == 0) return evidence;
    Buf out = { 0 };
    JsonWriter json = json_writer(&out);
    json_open_array(&json);
    for (JsonItems i = json_items(items); json_next_item(&i);) {
        const JsonNode *text = json_member(i.item, STR("text")), *of = json_member(i.item, STR("day"));
        int64_t asked = 0;
        bool today = of && of->kind == JSON_TEXT && date_parse(json_text(of, arena), &asked) && asked == day;
        json_open_object(&json);
        for (JsonMembers m = json_members(i.item); json_next_member(&m);) {
            Str key = json_text(m.key, arena);
            if (!str_equal(key, STR("people"))) json_add_raw(&json, key, json_raw(m.value));
        }
        const FormulaPeople *part =
            today && text ? part_of(rule, parts, part_count, json_text(text, arena)) : NULL;
        if (part) put_people(&json, engine, part, account, day, arena);
        json_close_object(&json);
    }
    json_close_array(&json);
    json_finish(&json);
    Str result = arena_copy(arena, buf_view(&out));
    buf_free(&out);
    return result;
}
