#include "know/onboarding_stand.h"

#include <string.h>

// ---- pure

bool acceptance_tick_counts(const AcceptanceTick *tick, const OnboardingStay *stay)
{
    return stay->early || tick->day >= stay->entered;
}

int onboarding_hours_of(Str text)
{
    int hours = ONBOARDING_HOURS_NONE;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c < '0' || c > '9') {
            if (hours >= 0) break;
            continue;
        }
        hours = (hours < 0 ? 0 : hours * 10) + (c - '0');
        if (hours > STAGE_HOURS_MAX) return STAGE_HOURS_MAX;
    }
    return hours;
}

int onboarding_gap(int demand_hours, int demand_knowledge, int hours, int knowledge)
{
    bool asks_hours = demand_hours > 0 && hours != ONBOARDING_HOURS_NONE;
    bool asks_knowledge = demand_knowledge > 0 && knowledge > 0;
    if (!asks_hours && !asks_knowledge) return ONBOARDING_GAP_NONE;
    return (asks_hours && hours < demand_hours) + (asks_knowledge && knowledge < demand_knowledge);
}

// ---- the acceptance check

static bool is_yes(const Formula *formula, const Engine *engine, uint32_t account, uint16_t day,
                   Arena scratch)
{
    if (!formula) return false;
    FormulaResult result = formula_evaluate(formula, engine, account, day, &scratch);
    return result.value.kind == VALUE_BOOL && result.value.number > 0;
}

static Status read_items(const OnboardingAsking *asking, uint32_t account, const OnboardingStay *stay,
                         Arena *arena, OnboardingStand *stand, Error *error)
{
    const Stage *stage = asking->stage;
    AcceptanceTick *ticks = NULL;
    size_t count = 0;
    Status status = acceptance_ticks(asking->store, engine_account_id(asking->engine, account), stage->id,
                                     arena, &ticks, &count, error);
    uint16_t day = stay->left ? stay->left : asking->today;
    stand->item_count = stage->check_count;
    for (size_t i = 0; i < stage->check_count && status == STATUS_OK; i++) {
        AcceptanceItem *item = &stand->items[i];
        *item = (AcceptanceItem){ .text = stage->checks[i].text, .formula = stage->checks[i].formula };
        for (size_t k = 0; k < count; k++) {
            if (!str_equal(ticks[k].item, item->text) || !acceptance_tick_counts(&ticks[k], stay)) continue;
            item->done = ticks[k].done;
            item->by = ticks[k].by;
            item->note = ticks[k].note;
            item->at_us = ticks[k].at_us;
        }
        const Formula *formula = asking->compiled ? asking->compiled->checks[i] : NULL;
        item->by_data = !item->done && is_yes(formula, asking->engine, account, day, *arena);
        item->done |= item->by_data;
        stand->open += !item->done;
    }
    bool closed_lately = stay->left >= asking->checked_from && stay->left > 0 && !stay->ended &&
                         asking->today - stay->left <= ONBOARDING_CLOSED_DAYS;
    stand->counts = stage->check_count > 0 && stay->entered > 0 && (stay->left == 0 || closed_lately);
    return status;
}

// ---- what the customer has

typedef struct Said {
    uint16_t day;
    Value value;
} Said;

static Said newest_answer(const OnboardingAsking *asking, const uint32_t *people, size_t count, Str key,
                          Str day_key)
{
    Said newest = { 0 };
    for (size_t i = 0; i < count; i++) {
        Value day = engine_person_attribute(asking->engine, people[i], day_key, asking->today);
        Value value = engine_person_attribute(asking->engine, people[i], key, asking->today);
        if (day.kind != VALUE_DATE || value.kind == VALUE_MISSING || day.number < newest.day) continue;
        newest = (Said){ (uint16_t)day.number, value };
    }
    return newest;
}

// Whatever was said last counts: by a colleague, or by anybody of the customer in a survey.
static void read_readiness(const OnboardingAsking *asking, uint32_t account, Arena *arena,
                           OnboardingStand *stand)
{
    uint32_t *people = NULL;
    size_t count = engine_account_people(asking->engine, account, arena, &people);
    Said time = newest_answer(asking, people, count, STR("answer_time"), STR("answer_time_on"));
    Said knowledge =
        newest_answer(asking, people, count, STR("answer_knowledge"), STR("answer_knowledge_on"));
    const OnboardingNote *note = &stand->note;
    stand->hours = note->hours;
    stand->knowledge = note->knowledge;
    stand->ready_day = note->ready_day;
    int hours = ONBOARDING_HOURS_NONE;
    if (time.value.kind == VALUE_TEXT) hours = onboarding_hours_of(time.value.text);
    if (hours != ONBOARDING_HOURS_NONE &&
        (note->hours == ONBOARDING_HOURS_NONE || time.day > note->ready_day)) {
        stand->hours = hours;
        stand->ready_day = time.day;
        stand->surveyed = true;
    }
    bool rated = knowledge.value.kind == VALUE_NUMBER && knowledge.value.number >= 1 &&
                 knowledge.value.number <= STAGE_KNOWLEDGE_MAX;
    if (rated && (note->knowledge == 0 || knowledge.day > note->ready_day)) {
        stand->knowledge = (int)knowledge.value.number;
        stand->ready_day = knowledge.day > stand->ready_day ? knowledge.day : stand->ready_day;
        stand->surveyed = true;
    }
    stand->gap = onboarding_gap(asking->stage->demand_hours, asking->stage->demand_knowledge, stand->hours,
                                stand->knowledge);
}

Status onboarding_stand_read(const OnboardingAsking *asking, uint32_t account, const OnboardingStay *stay,
                             Arena *arena, OnboardingStand *stand_out, Error *error)
{
    memset(stand_out, 0, sizeof *stand_out);
    Str id = engine_account_id(asking->engine, account);
    Status status = onboarding_note_read(asking->store, id, arena, &stand_out->note, error);
    if (status == STATUS_OK) status = access_waiting(asking->store, id, &stand_out->access, error);
    if (status == STATUS_OK) status = read_items(asking, account, stay, arena, stand_out, error);
    if (status == STATUS_OK) read_readiness(asking, account, arena, stand_out);
    return status;
}

// ---- the stay, and since when there is a check

Status onboarding_stay_read(Store *store, int64_t stage, Str account, OnboardingStay *stay_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT entered_day, left_day, early, ended FROM stage_stay WHERE account = $1 AND stage = $2"
               " ORDER BY entered_day DESC, id DESC LIMIT 1",
        .params = "ti",
        .columns = "iiii",
    };
    const Param params[] = { param_text(account), param_int(stage) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    *stay_out = (OnboardingStay){ 0 };
    if (rows_next(&rows))
        *stay_out = (OnboardingStay){ (uint16_t)rows_int(&rows, 0), (uint16_t)rows_int(&rows, 1),
                                      rows_int(&rows, 2) != 0, rows_int(&rows, 3) != 0 };
    return rows_end(&rows, error);
}

Status onboarding_checks_since(Store *store, int64_t stage, Arena scratch, int64_t *us_out, Error *error)
{
    Definition *versions = NULL;
    size_t count = 0;
    *us_out = INT64_MAX;
    Status status = definition_versions(store, DEFINITION_STAGE, stage, &scratch, &versions, &count, error);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) { // the newest first
        Arena arena = scratch;
        Error ignored;
        Definition version;
        Stage *read = ARENA_NEW(&arena, Stage);
        status =
            definition_version(store, DEFINITION_STAGE, stage, versions[i].version, &arena, &version, error);
        if (status != STATUS_OK) break;
        bool checks = stage_read(version.body, &arena, read, &ignored) == STATUS_OK && read->check_count > 0;
        if (checks) *us_out = version.changed_us;
        if (!checks && *us_out != INT64_MAX) break;
    }
    return status;
}
