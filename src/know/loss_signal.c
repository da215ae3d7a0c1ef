#include "know/loss_signal.h"

#include "codec/json_writer.h"

enum { WEEK = 7, RULES_MAX = 200, ACTS_LOOKED_MAX = 1 };

// ---- what asking needs

static Status read_register_since(LossAsker *asker, Error *error)
{
    static const Query query = {
        .sql = "SELECT raised_us FROM warning WHERE rule > 0 ORDER BY id LIMIT 1",
        .params = "",
        .columns = "i",
    };
    CLEANUP(rows_close) Rows rows = store_query(asker->store, &query, NULL);
    if (rows_next(&rows)) zone_day(live_zone(asker->live), rows_int(&rows, 0), &asker->register_since);
    return rows_end(&rows, error);
}

// Those that are on, of risks; one that no longer compiles is left out.
static Status compile_rules(LossAsker *asker, const FormulaNames *names, const DefinitionCatalog *definitions,
                            Arena *arena, Error *error)
{
    Definition *kept = NULL;
    LifeTexts life;
    Status status = life_read(asker->store, arena, &life, error);
    if (status != STATUS_OK) return status;
    size_t count = definition_list(definitions, DEFINITION_WARNING, arena, &kept);
    if (count > RULES_MAX) count = RULES_MAX;
    asker->rules = ARENA_ARRAY(arena, WarningRule, count + 1);
    asker->compiled = ARENA_ARRAY(arena, CompiledRule, count + 1);
    for (size_t i = 0; i < count; i++) {
        WarningRule *rule = &asker->rules[asker->rule_count];
        Error ignored = { 0 };
        if (warning_rule_read(kept[i].body, arena, rule, &ignored) != STATUS_OK || !rule->on ||
            rule->opportunity)
            continue;
        rule->id = kept[i].id;
        rule->name = kept[i].name;
        if (warning_rule_compile(rule, &life, names, arena, &asker->compiled[asker->rule_count], NULL,
                                 &ignored) == STATUS_OK)
            asker->rule_count++;
    }
    return STATUS_OK;
}

Status loss_asker_open(Store *store, const Live *live, const FeatureCatalog *features,
                       const DefinitionCatalog *definitions, Arena *arena, LossAsker *asker_out, Error *error)
{
    const FormulaNames *names = formula_names_read(live_engine(live), features, definitions, arena);
    FormulaNames *in_time = ARENA_NEW(arena, FormulaNames);
    *in_time = *names;
    in_time->said_in_time = true;
    *asker_out = (LossAsker){ .store = store, .live = live };
    asker_out->cards = scorecard_set_read(definitions, names, arena);
    Status status = read_register_since(asker_out, error);
    return status == STATUS_OK ? compile_rules(asker_out, in_time, definitions, arena, error) : status;
}

// ---- signals

typedef struct Signals {
    LossSignal *list;
    size_t count;
} Signals;

static bool still_stood(const LossSignal *signal, const Loss *loss)
{
    return signal->severity >= LOSS_SEVERITY_LEAST && signal->day < loss->day &&
           signal->last + LOSS_STANDS_DAYS >= loss->day && !str_equal(signal->outcome, STR("not_relevant"));
}

static Status read_register(const LossAsker *asker, const Loss *loss, Arena *arena, Signals *signals,
                            Error *error)
{
    static const Query query = {
        .sql = "SELECT id, rule, name, day, ended_us, root_cause, severity, outcome FROM warning"
               " WHERE account = $1 AND opportunity = 0 AND day >= $2 AND day < $3 ORDER BY day DESC, id DESC"
               " LIMIT $4",
        .params = "tiii",
        .columns = "iitiiiit",
    };
    const Param params[] = { param_text(loss->account), param_int((int64_t)loss->day - LOSS_SIGNAL_DAYS),
                             param_int(loss->day), param_int(LOSS_SIGNALS_MAX) };
    CLEANUP(rows_close) Rows rows = store_query(asker->store, &query, params);
    while (signals->count < LOSS_SIGNALS_MAX && rows_next(&rows)) {
        LossSignal *signal = &signals->list[signals->count++];
        *signal = (LossSignal){ .warning = rows_int(&rows, 0),
                                .rule = rows_int(&rows, 1),
                                .name = rows_text(&rows, 2, arena),
                                .day = (uint16_t)rows_int(&rows, 3),
                                .last = loss->day,
                                .root_cause = (int)rows_int(&rows, 5),
                                .severity = (int)rows_int(&rows, 6),
                                .outcome = rows_text(&rows, 7, arena) };
        int64_t ended_us = rows_int(&rows, 4);
        if (ended_us > 0) zone_day(live_zone(asker->live), ended_us, &signal->last);
        if (signal->last > loss->day) signal->last = loss->day;
    }
    return rows_end(&rows, error);
}

static bool holds(const LossAsker *asker, size_t rule, uint32_t account, uint16_t day, Arena scratch)
{
    FormulaResult result =
        formula_evaluate(asker->compiled[rule].condition, live_engine(asker->live), account, day, &scratch);
    return result.value.kind == VALUE_BOOL && result.value.number > 0;
}

// One stretch after the other, the latest first; breaks of up to quiet_days fold, as in the register.
static void ask_rule(const LossAsker *asker, size_t index, uint32_t account, const Loss *loss, Arena scratch,
                     Signals *signals)
{
    const WarningRule *rule = &asker->rules[index];
    LossSignal *open = NULL;
    int32_t first = engine_account_first_day(live_engine(asker->live), account);
    int32_t oldest = loss->day - LOSS_SIGNAL_DAYS;
    if (oldest < first) oldest = first;
    for (int32_t day = loss->day - 1; day >= oldest && day > 0; day -= WEEK) {
        if (!holds(asker, index, account, (uint16_t)day, scratch)) continue;
        if (!open || open->day - day > rule->quiet_days + WEEK) {
            if (signals->count == LOSS_SIGNALS_MAX) return;
            open = &signals->list[signals->count++];
            *open = (LossSignal){ .rule = rule->id,
                                  .name = rule->name,
                                  .last = (uint16_t)day,
                                  .root_cause = rule->root_cause,
                                  .severity = rule->severity };
        }
        open->day = (uint16_t)day;
    }
}

static void write_signals(Loss *loss, const Signals *signals, Arena *arena)
{
    Buf out = { 0 };
    JsonWriter json = json_writer(&out);
    json_open_array(&json);
    for (size_t i = 0; i < signals->count && out.len < LOSS_SIGNALS_BYTES_MAX; i++) {
        const LossSignal *signal = &signals->list[i];
        json_open_object(&json);
        json_key(&json, STR("warning"));
        if (signal->warning > 0)
            json_put_int(&json, signal->warning);
        else
            json_put_null(&json);
        json_add_int(&json, STR("rule"), signal->rule);
        json_add_text(&json, STR("name"), signal->name);
        json_add_day(&json, STR("day"), signal->day);
        json_add_day(&json, STR("last"), signal->last);
        json_add_int(&json, STR("days_ahead"), loss->day - signal->day);
        json_add_int(&json, STR("root_cause"), signal->root_cause);
        json_add_int(&json, STR("severity"), signal->severity);
        json_add_text(&json, STR("outcome"), signal->outcome);
        json_add_bool(&json, STR("counts"), signal->counts);
        json_close_object(&json);
    }
    json_close_array(&json);
    json_finish(&json);
    loss->signals = arena_copy(arena, buf_view(&out));
    buf_free(&out);
}

// ---- what people did

#define ACTS                                                                                                 \
    "SELECT 'task', id, created_us AS at_us, title FROM task WHERE account = $1 AND created_us >= $2"        \
    " AND created_us < $3 UNION ALL SELECT 'touchpoint', id, at_us, title FROM touchpoint"                   \
    " WHERE account = $1 AND at_us >= $2 AND at_us < $3 UNION ALL SELECT 'warning', id, changed_us, name"    \
    " FROM warning WHERE account = $1 AND changed_us >= $2 AND changed_us < $3 AND changed_by != ''"

Status loss_acts(Store *store, const Zone *zone, const Loss *loss, uint16_t from, size_t max, Arena *arena,
                 LossAct **acts_out, size_t *count_out, Error *error)
{
    static const Query query = {
        .sql = ACTS " ORDER BY at_us LIMIT $4",
        .params = "tiii",
        .columns = "tiit",
    };
    const Param params[] = { param_text(loss->account), param_int(zone_day_start(zone, from)),
                             param_int(zone_day_start(zone, loss->day)), param_int((int64_t)max) };
    LossAct *acts = ARENA_ARRAY(arena, LossAct, max + 1);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    while (count < max && rows_next(&rows)) {
        LossAct *act = &acts[count++];
        *act = (LossAct){ .kind = rows_text(&rows, 0, arena),
                          .id = rows_int(&rows, 1),
                          .title = rows_text(&rows, 3, arena) };
        zone_day(zone, rows_int(&rows, 2), &act->day);
    }
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *acts_out = acts;
    *count_out = count;
    return STATUS_OK;
}

static Status find_act(const LossAsker *asker, Loss *loss, Arena *arena, Error *error)
{
    LossAct *acts = NULL;
    size_t count = 0;
    loss->acted_day = 0;
    if (loss->signal_day == 0) return STATUS_OK;
    Status status = loss_acts(asker->store, live_zone(asker->live), loss, loss->signal_day, ACTS_LOOKED_MAX,
                              arena, &acts, &count, error);
    if (status == STATUS_OK && count > 0) loss->acted_day = acts[0].day;
    return status;
}

// ---- a loss

static int health_before(const LossAsker *asker, uint32_t account, const Loss *loss, Arena scratch)
{
    const Engine *engine = live_engine(asker->live);
    uint16_t first = engine_account_first_day(engine, account);
    int32_t day = loss->day - LOSS_HEALTH_DAYS;
    if (first == 0 || day < first) return -1;
    HealthRow row = scorecard_score(&asker->cards, engine, account, (uint16_t)day, &scratch);
    if (row.brief.score == POINTS_NONE) return -1;
    return (int)((row.brief.score + POINT / 2) / POINT);
}

Status loss_look(const LossAsker *asker, Loss *loss, Arena *arena, Error *error)
{
    Signals signals = { .list = ARENA_ARRAY(arena, LossSignal, LOSS_SIGNALS_MAX) };
    uint32_t account = engine_account_find(live_engine(asker->live), loss->account);
    Status status = STATUS_OK;
    loss->recorded = asker->register_since > 0 && asker->register_since + LOSS_STANDS_DAYS <= loss->day;
    if (loss->recorded) {
        status = read_register(asker, loss, arena, &signals, error);
    } else if (account != ENGINE_NONE) {
        for (size_t i = 0; i < asker->rule_count; i++)
            ask_rule(asker, i, account, loss, *arena, &signals);
    }
    loss->signal_day = 0;
    for (size_t i = 0; i < signals.count; i++) {
        LossSignal *signal = &signals.list[i];
        signal->counts = still_stood(signal, loss);
        if (signal->counts && (loss->signal_day == 0 || signal->day < loss->signal_day))
            loss->signal_day = signal->day;
    }
    loss->health = account == ENGINE_NONE ? -1 : health_before(asker, account, loss, *arena);
    loss->looked = true;
    write_signals(loss, &signals, arena);
    return status == STATUS_OK ? find_act(asker, loss, arena, error) : status;
}
