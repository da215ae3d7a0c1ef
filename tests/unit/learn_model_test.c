// Points models: on real subscribers, made from one half and judged on the other, and on data that is hard:
// what can be told apart without error, what says nothing, what is missing, too few who left.
#include "cmocka_all.h"
#include "codec/compress.h"
#include "learn/model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MEASURES = 80, MOST = 8000, CELLS = 20, NAMES = 40 };

static double cells[MEASURES][MOST];
static const double *columns[MEASURES];
static uint32_t accounts[MOST];
static bool left[MOST];
static Cases cases;
static Arena arena;
static uint64_t seed;

static double chance(void)
{
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (double)(seed >> 11) / 9007199254740992.0;
}

static void begin_cases(size_t count, size_t measures)
{
    for (size_t i = 0; i < MEASURES; i++)
        columns[i] = cells[i];
    cases = (Cases){ count, measures, columns, accounts, left };
    for (uint32_t i = 0; i < count; i++)
        accounts[i] = i;
}

static PointsModel fitted(CaseList list)
{
    PointsModel model;
    assert_true(model_fit(&cases, list, NULL, arena, &model));
    return model;
}

// A model is one that can be read: whole points, 100 at best and 0 at worst, curves that rise or fall.
static void assert_readable(const PointsModel *model)
{
    int most = 0;
    for (size_t i = 0; i < model->count; i++) {
        const PointsMeasure *measure = &model->measures[i];
        int best = measure->share_missing > 0 ? measure->missing : 0,
            worst = measure->share_missing > 0 ? best : 100;
        for (size_t c = 0; c < measure->count; c++) {
            assert_true(c == 0 || measure->corners[c].value > measure->corners[c - 1].value);
            best = measure->corners[c].points > best ? measure->corners[c].points : best;
            worst = measure->corners[c].points < worst ? measure->corners[c].points : worst;
        }
        assert_int_equal(best, measure->most);
        assert_int_equal(worst, 0);
        assert_true(i == 0 || measure->most <= model->measures[i - 1].most);
        most += measure->most;
    }
    assert_int_equal(most, model->count > 0 ? 100 : 0);
    assert_int_equal(model->rules.measure_count, model->count);
}

// ---- subscribers

typedef struct Words {
    char words[NAMES][40];
    size_t columns[NAMES]; // of the cells, a mark for each word
    size_t count;
} Words;

static char names[MEASURES][64];

// A column of numbers stays one; each word of a column of words becomes a mark.
static void read_cell(const char *name, const char *text, size_t row, size_t *number, Words *words,
                      size_t *measures)
{
    if (text[0] != '"') {
        if (*number == SIZE_MAX) {
            *number = (*measures)++;
            snprintf(names[*number], sizeof names[0], "%s", name);
        }
        char *end;
        cells[*number][row] = strtod(text, &end);
        if (end == text) cells[*number][row] = (double)NAN;
        return;
    }
    size_t at = 0;
    while (at < words->count && strcmp(words->words[at], text) != 0)
        at++;
    if (at == words->count) {
        snprintf(words->words[at], sizeof words->words[at], "%s", text);
        snprintf(names[*measures], sizeof names[0], "%s = %s", name, text);
        words->columns[words->count++] = (*measures)++;
    }
    cells[words->columns[at]][row] = 1;
}

static char *read_all(const char *name)
{
    char path[400];
    snprintf(path, sizeof path, "%s/%s", getenv("PERENNIAL_TEST_DATA"), name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    static char packed[1 << 20];
    size_t len = fread(packed, 1, sizeof packed, file);
    fclose(file);
    Buf plain = { 0 };
    Error error;
    assert_int_equal(decompress((Str){ packed, len }, 4 << 20, &plain, &error), STATUS_OK);
    char *text = arena_alloc(&arena, 1, plain.len + 1);
    memcpy(text, plain.data, plain.len);
    buf_free(&plain);
    return text;
}

static void read_subscribers(void)
{
    char *rest = read_all("telco-churn.csv.gz"), *line = strsep(&rest, "\n"), *heads[CELLS];
    static Words words[CELLS];
    size_t numbers[CELLS], measures = 0, row = 0;
    for (size_t i = 0; i < CELLS; i++) {
        heads[i] = strsep(&line, ",");
        numbers[i] = SIZE_MAX;
    }
    assert_string_equal(heads[0], "\"churn\"");
    for (; rest && *rest; row++) {
        line = strsep(&rest, "\n");
        left[row] = strcmp(strsep(&line, ","), "\"Yes\"") == 0;
        for (size_t i = 1; i < CELLS; i++)
            read_cell(heads[i], strsep(&line, ","), row, &numbers[i], &words[i], &measures);
    }
    begin_cases(row, measures);
}

static void subscribers_of_one_half_are_told_by_the_other(void **state)
{
    (void)state;
    read_subscribers();
    assert_int_equal(cases.count, 7043);
    CaseList all = cases_all(&cases, &arena);
    const uint8_t *halves = cases_parts(&cases, all, 2, &arena);
    for (uint8_t half = 0; half < 2; half++) {
        CaseList own = cases_in_part(all, halves, half, true, &arena);
        CaseList other = cases_in_part(all, halves, half, false, &arena);
        PointsModel model = fitted(own);
        assert_readable(&model);
        ModelJudgement judged = model_judge(&model, &cases, other, arena);
        const Calibration *calibration = &judged.calibration;
        print_message(
            "half %d: AUC %.4f (%.4f to %.4f), calibration slope %.3f, constant %.3f; said %.4f, came "
            "%.4f; %zu measures\n",
            half, judged.accuracy.auc, judged.accuracy.low, judged.accuracy.high, calibration->slope,
            calibration->constant, calibration->said, calibration->came, model.count);
        for (size_t i = 0; i < model.count; i++)
            print_message("  %3d  %s\n", model.measures[i].most, names[model.measures[i].measure]);
        for (size_t i = 0; i < calibration->part_count; i++)
            print_message("  said %.3f, came %.3f of %zu\n", calibration->parts[i].said,
                          (double)calibration->parts[i].left / (double)calibration->parts[i].count,
                          calibration->parts[i].count);
        assert_true(judged.accuracy.auc >= 0.82);
        assert_true(calibration->slope > 0.85 && calibration->slope < 1.15);
        assert_true(fabs(calibration->said - calibration->came) < 0.02);
        for (size_t i = 0; i < calibration->part_count; i++) {
            const CalibrationPart *part = &calibration->parts[i];
            assert_true(fabs(part->said - (double)part->left / (double)part->count) < 0.08);
        }
        // What cross-validation said of it beforehand is what the other half shows.
        ModelJudgement foretold;
        if (half > 0) continue; // it takes a while
        assert_true(model_cross_judge(&cases, own, NULL, arena, &foretold));
        print_message("  by cross-validation of the first half: %.4f\n", foretold.accuracy.auc);
        assert_true(fabs(foretold.accuracy.auc - judged.accuracy.auc) < 0.03);
    }
}

// ---- hard data

static void what_tells_everybody_apart_ends_and_says_so(void **state)
{
    (void)state;
    begin_cases(400, 3);
    seed = 4;
    for (size_t i = 0; i < 400; i++) {
        left[i] = i % 4 == 0;
        cells[0][i] = left[i] ? 1 : 2 + chance();
        cells[1][i] = chance();
        cells[2][i] = 5;
    }
    PointsModel model = fitted(cases_all(&cases, &arena));
    assert_readable(&model);
    assert_true(model.count >= 1 && model.measures[0].measure == 0);
    ModelJudgement judged;
    assert_true(model_cross_judge(&cases, cases_all(&cases, &arena), NULL, arena, &judged));
    assert_true(judged.accuracy.auc > 0.99);
    double sure = points_chance(&model, 0), safe = points_chance(&model, SCORE_FULL);
    assert_true(sure < 1 && sure > 0.9 && safe > 0 && safe < 0.1);
}

static void what_says_nothing_is_judged_as_nothing(void **state)
{
    (void)state;
    double sum = 0;
    for (seed = 50; seed < 53; seed++) {
        uint64_t own = seed;
        begin_cases(600, 20);
        for (size_t i = 0; i < 600; i++) {
            accounts[i] = (uint32_t)(i / 4);
            left[i] = chance() < 0.15;
            for (size_t m = 0; m < 20; m++)
                cells[m][i] = chance();
        }
        ModelJudgement judged;
        assert_true(model_cross_judge(&cases, cases_all(&cases, &arena), NULL, arena, &judged));
        sum += judged.accuracy.auc / 3;
        seed = own;
    }
    print_message("AUC of 20 measures by chance: %.3f\n", sum);
    assert_true(sum > 0.4 && sum < 0.6);
}

static void the_same_cases_give_the_same_model(void **state)
{
    (void)state;
    begin_cases(500, 4);
    seed = 9;
    for (size_t i = 0; i < 500; i++) {
        for (size_t m = 0; m < 4; m++)
            cells[m][i] = chance() < 0.2 ? (double)NAN : chance();
        left[i] = chance() < (isnan(cells[0][i]) ? 0.5 : 0.3 * cells[1][i] + 0.05);
    }
    PointsModel first = fitted(cases_all(&cases, &arena)), again = fitted(cases_all(&cases, &arena));
    assert_readable(&first);
    assert_int_equal(first.count, again.count);
    for (size_t i = 0; i < first.count; i++)
        assert_int_equal(first.measures[i].most, again.measures[i].most);
    assert_true(first.count > 0);
}

static void few_who_left_carry_few_measures(void **state)
{
    (void)state;
    begin_cases(300, 30);
    seed = 11;
    for (size_t i = 0; i < 300; i++) {
        left[i] = i < 12;
        for (size_t m = 0; m < 30; m++)
            cells[m][i] = chance() + (left[i] ? 0.5 : 0);
    }
    assert_in_range(fitted(cases_all(&cases, &arena)).count, 1, 2);
    for (size_t i = 0; i < 300; i++)
        left[i] = false;
    PointsModel none = fitted(cases_all(&cases, &arena));
    assert_int_equal(none.count, 0);
    assert_true(points_chance(&none, 0) < 0.01);
}

static bool stop(void *context, double share)
{
    (void)share;
    return ++*(int *)context < 4;
}

static void it_can_be_stopped(void **state)
{
    (void)state;
    int calls = 0;
    ModelWatch watch = { stop, &calls, 0, model_steps() };
    begin_cases(300, 3);
    for (size_t i = 0; i < 300; i++)
        left[i] = i % 3 == 0;
    ModelJudgement judged;
    assert_false(model_cross_judge(&cases, cases_all(&cases, &arena), &watch, arena, &judged));
    assert_int_equal(calls, 4);
}

int main(void)
{
    arena = arena_create((size_t)512 << 20);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(subscribers_of_one_half_are_told_by_the_other),
        cmocka_unit_test(what_tells_everybody_apart_ends_and_says_so),
        cmocka_unit_test(what_says_nothing_is_judged_as_nothing),
        cmocka_unit_test(the_same_cases_give_the_same_model),
        cmocka_unit_test(few_who_left_carry_few_measures),
        cmocka_unit_test(it_can_be_stopped),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_destroy(&arena);
    return failed;
}
