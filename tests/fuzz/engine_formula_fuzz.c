// Property: any text is compiled or refused with a place inside it; what is compiled is evaluated on any day,
// the same twice, with evidence inside the text; on every day before the promised one the answer is the same.
#include "base/timestamp.h"
#include "engine/formula.h"

enum { DAY = 17000, ACCOUNTS = 3 };

static void require(bool fact)
{
    if (!fact) abort();
}

static void act(Engine *engine, int day, const char *account, const char *user, const char *name)
{
    Attribute attributes[] = { { STR("plan"), { .kind = VALUE_TEXT, .text = STR("trial") } },
                               { STR("seats"), { .kind = VALUE_NUMBER, .number = day % 7 } } };
    Record record = { .time_us = day * US_PER_DAY,
                      .user_id = str_from_c(user),
                      .account_id = str_from_c(account) };
    Attribute amount = { STR("amount"), { .kind = VALUE_NUMBER, .number = day % 5 + 0.25 } };
    record.kind = RECORD_EVENT;
    record.name = str_from_c(name);
    record.attributes = &amount;
    record.attribute_count = 1;
    engine_apply(engine, &record, 1, NULL);
    record.kind = day % 2 ? RECORD_PERSON : RECORD_ACCOUNT;
    record.attributes = attributes;
    record.attribute_count = 2;
    engine_apply(engine, &record, 1, NULL);
}

static Engine *make_engine(void)
{
    Engine *engine = engine_create(zone_create(STR("UTC")));
    for (int kind = NUMBER_SUM; kind <= NUMBER_LATEST; kind++)
        engine_keep_number(engine, (NumberName){ STR("Report"), STR("amount"), (NumberKind)kind }, true);
    for (int i = 0; i < 60; i++)
        act(engine, DAY - i * 3, i % 3 ? "acme" : "quiet", i % 4 ? "ada" : "bob",
            i % 5 ? "Report" : "Export");
    act(engine, DAY - 300, "old", "eve", "Report");
    return engine;
}

static bool same(Value a, Value b)
{
    if (a.kind != b.kind) return false;
    return a.kind == VALUE_TEXT ? str_equal(a.text, b.text)
                                : memcmp(&a.number, &b.number, sizeof a.number) == 0;
}

static void check_answer(const Formula *formula, const Engine *engine, uint32_t account, uint16_t day,
                         Str text, Arena *arena)
{
    FormulaResult result = formula_evaluate(formula, engine, account, day, arena);
    FormulaResult again = formula_evaluate(formula, engine, account, day, arena);
    require(same(result.value, again.value) && result.next_day == again.next_day);
    require(result.next_day == 0 || result.next_day > day);
    for (size_t i = 0; i < result.evidence_count; i++)
        require(result.evidence[i].at <= result.evidence[i].end && result.evidence[i].end <= text.len);
    uint16_t later = (uint16_t)(day + 1 + text.len % 20);
    if (day < DAY) return; // what came afterwards is input
    if (result.next_day != 0 && later >= result.next_day) return;
    require(same(formula_evaluate(formula, engine, account, later, arena).value, result.value));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static Arena arena;
    static Engine *engine;
    static uint32_t export_event;
    static FeatureGroup group = { &export_event, 1, true };
    static const FeatureSet features = { &group, 1 };
    static const Str feature_names[] = { STR_CONST("Export") };
    static const FormulaNames names = { .features = &features, .feature_names = feature_names };
    if (!engine) {
        arena = arena_create((size_t)1 << 30);
        engine = make_engine();
        export_event = engine_event_find(engine, STR("Export"));
    }
    Arena mark = arena;
    Str text = { (const char *)data, size };
    FormulaProblem problem;
    const Formula *formula = formula_compile(text, FORMULA_OF_ACCOUNTS, &names, &arena, &problem);
    if (!formula) require(problem.message[0] && problem.at <= problem.end && problem.end <= size + 1);
    for (uint32_t account = 0; formula && account < ACCOUNTS; account++)
        check_answer(formula, engine, account, (uint16_t)(DAY - size % 3 * 17), text, &arena);
    (void)formula_compile(text, FORMULA_OF_PEOPLE, &names, &arena, &problem);
    arena_reset(&arena, mark);
    return 0;
}
