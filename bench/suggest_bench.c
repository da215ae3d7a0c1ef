// suggest_bench.c: suggestions on simulated vendors. suggest_bench SEED... prints a line of JSON for each
// seed.
//
// The history is folded up to a day, and points are made as of that day; then what follows is folded. Points
// made again as of the same day must be the same, or they have looked ahead. They are judged by who leaves in
// the days that follow, which nothing had seen when they were made.
#include "know/life.h"
#include "know/outcome.h"
#include "learn/suggestion.h"
#include "vendor.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

enum { AHEAD = 90, TODAY = VENDOR_FIRST_DAY + VENDOR_DAYS - 1 - AHEAD };

static const LifeTexts life_texts = { STR_CONST("account.status = \"trial\""),
                                      STR_CONST("account.status in (\"churned\", \"trial ended\")"),
                                      STR_CONST("account.status = \"archived\"") };

typedef struct Asked {
    FormulaNames names, then;
    Life life;
    HistoryQuery query;
} Asked;

static void prepare(const Vendor *vendor, uint16_t today, Arena *arena, Asked *asked)
{
    Error error;
    asked->names = asked->then = vendor_names(vendor->engine, arena);
    asked->then.said_in_time = true;
    if (life_compile(&life_texts, &asked->names, arena, &asked->life, NULL, &error) != STATUS_OK)
        panic("%s", error.message);
    asked->query = (HistoryQuery){ .engine = vendor->engine,
                                   .names = &asked->then,
                                   .life_texts = &life_texts,
                                   .life = &asked->life,
                                   .today = today,
                                   .ahead = AHEAD };
}

// Accounts on the day itself, by what comes in the days that follow.
static ModelJudgement judge_future(const Vendor *vendor, const Suggestion *found, Asked *asked, Arena *arena)
{
    size_t accounts = engine_account_count(vendor->engine), count = 0;
    bool *live = ARENA_ARRAY(arena, bool, accounts), *left = ARENA_ARRAY(arena, bool, accounts);
    double *columns[POINTS_MEASURES_MAX];
    const Formula *formulas[POINTS_MEASURES_MAX];
    uint32_t *numbers = ARENA_ARRAY(arena, uint32_t, accounts);
    bool *came = ARENA_ARRAY(arena, bool, accounts);
    PointsModel model = found->model;
    for (size_t i = 0; i < model.count; i++) {
        formulas[i] = found->history.candidates[model.measures[i].measure].compiled;
        columns[i] = ARENA_ARRAY(arena, double, accounts);
        model.measures[i].measure = i;
    }
    outcome_find(&asked->life, vendor->engine, TODAY, AHEAD, live, left, accounts);
    formula_evaluate_all(formulas, model.count, vendor->engine, TODAY, columns, accounts);
    for (uint32_t account = 0; account < accounts; account++) {
        uint16_t first = engine_account_first_day(vendor->engine, account);
        bool known = first > 0 && first <= TODAY && !engine_account_is_private(vendor->engine, account);
        if (!known || !live[account]) continue;
        for (size_t i = 0; i < model.count; i++)
            columns[i][count] = isfinite(columns[i][account]) ? columns[i][account] : (double)NAN;
        came[count] = left[account];
        numbers[count++] = account;
    }
    const Cases cases = { count, model.count, (const double *const *)columns, numbers, came };
    return model_judge(&model, &cases, cases_all(&cases, arena), *arena);
}

static void run_seed(uint64_t seed, bool told)
{
    Arena arena = arena_create((size_t)4 << 30);
    Vendor vendor = vendor_create(seed);
    Asked asked;
    Suggestion found;
    int known = TODAY - VENDOR_FIRST_DAY + 1;
    vendor_fold(&vendor, VENDOR_FIRST_DAY, known, &arena);
    prepare(&vendor, TODAY, &arena, &asked);
    if (!suggestion_make(&asked.query, NULL, &arena, &found)) panic("stopped");
    vendor_fold(&vendor, TODAY + 1, VENDOR_DAYS - known, &arena);
    bool any = found.model.count > 0;
    ModelJudgement judged = { 0 };
    if (any) judged = judge_future(&vendor, &found, &asked, &arena);
    const Accuracy *promised = &found.judged.accuracy, *kept = &judged.accuracy;
    printf("{\"seed\":%" PRIu64 ",\"left\":%zu,\"measures\":%zu,\"promised\":%.4f,\"slope\":%.3f,"
           "\"auc\":%.4f,\"future_left\":%zu,\"future_stayed\":%zu,\"future_said\":%.4f}\n",
           seed, found.counts.accounts_left, found.model.count, any ? promised->auc : 0.5,
           any ? found.judged.calibration.slope : 0, any ? kept->auc : 0.5, kept->left, kept->stayed,
           judged.calibration.said);
    for (size_t i = 0; i < found.model.count && told; i++)
        fprintf(stderr, "  %3d %.*s\n", found.model.measures[i].most,
                STR_ARG(found.history.candidates[found.model.measures[i].measure].formula));
    fflush(stdout);
    vendor_destroy(&vendor);
    arena_destroy(&arena);
}

int main(int count, char **arguments)
{
    bool told = false;
    for (int i = 1; i < count; i++) {
        int64_t seed = 0;
        if (str_equal(str_from_c(arguments[i]), STR("--explain")))
            told = true;
        else if (str_parse_int64(str_from_c(arguments[i]), &seed))
            run_seed((uint64_t)seed, told);
        else
            panic("suggest_bench [--explain] SEED...");
    }
    return 0;
}
