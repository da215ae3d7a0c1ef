#include "learn/model.h"

#include <math.h>
#include <stdlib.h>

enum { ODDS = 1000000 }; // log-odds in whole numbers, as accuracy takes them

static const double weakest = 1.0 / 300; // of the strongest price
static const double lasso = 0.5;

// What the regression sees of some cases.
typedef struct Inputs {
    size_t count;
    WeighedEvidence measures[MODEL_SCREENED]; // weights are not set yet
    double parting[MODEL_SCREENED];
} Inputs;

static bool step(ModelWatch *watch)
{
    if (!watch || !watch->go_on) return true;
    double share = watch->steps > 0 ? (double)watch->done / (double)watch->steps : 0;
    watch->done++;
    return watch->go_on(watch->context, share);
}

size_t model_steps(void)
{
    return (MODEL_PARTS + 1) * (MODEL_PARTS + 1);
}

// ---- choosing what to look at

// By how much evidence speaks better of those who stayed than of those who left (Kullback 1959).
static double parting_of(const Evidence *evidence, const Cases *cases, CaseList list, size_t measure)
{
    double sums[2] = { 0 }, counts[2] = { 0 };
    for (size_t i = 0; i < list.count; i++) {
        bool left = cases->left[list.cases[i]];
        sums[left] += evidence_of(evidence, cases->values[measure][list.cases[i]]);
        counts[left]++;
    }
    return counts[0] > 0 && counts[1] > 0 ? sums[0] / counts[0] - sums[1] / counts[1] : 0;
}

static void screen(const Cases *cases, CaseList list, Arena scratch, Inputs *inputs)
{
    inputs->count = 0;
    for (size_t measure = 0; measure < cases->measures; measure++) {
        Evidence evidence = evidence_fit(cases, list, measure, scratch);
        double parting = evidence.count > 1 ? parting_of(&evidence, cases, list, measure) : 0;
        if (!(parting > 0)) continue;
        size_t at = inputs->count < MODEL_SCREENED ? inputs->count++ : MODEL_SCREENED;
        for (; at > 0 && inputs->parting[at - 1] < parting; at--) {
            if (at == MODEL_SCREENED) continue; // the last one falls off
            inputs->measures[at] = inputs->measures[at - 1];
            inputs->parting[at] = inputs->parting[at - 1];
        }
        if (at == MODEL_SCREENED) continue;
        inputs->measures[at] = (WeighedEvidence){ .measure = measure, .evidence = evidence };
        inputs->parting[at] = parting;
    }
}

// Columns of log-odds of leaving, so that weights above 0 mean what the evidence means.
static LogisticData data_of(const Inputs *inputs, const Cases *cases, CaseList list, Arena *arena)
{
    const double **columns = ARENA_ARRAY(arena, const double *, inputs->count);
    bool *left = ARENA_ARRAY(arena, bool, list.count);
    for (size_t i = 0; i < inputs->count; i++) {
        double *column = ARENA_ARRAY(arena, double, list.count);
        for (size_t row = 0; row < list.count; row++)
            column[row] = -evidence_of(&inputs->measures[i].evidence,
                                       cases->values[inputs->measures[i].measure][list.cases[row]]);
        columns[i] = column;
    }
    for (size_t row = 0; row < list.count; row++)
        left[row] = cases->left[list.cases[row]];
    return (LogisticData){ columns, inputs->count, left, list.count };
}

// ---- prices, the strongest first

typedef struct Path {
    double strengths[MODEL_STRENGTHS];
    size_t measures_max;
} Path;

static Path path_of(const LogisticData *data, size_t accounts_left)
{
    Path path = { .measures_max = accounts_left / MODEL_LEFT_A_MEASURE };
    if (path.measures_max > POINTS_MEASURES_MAX) path.measures_max = POINTS_MEASURES_MAX;
    if (path.measures_max < 1) path.measures_max = 1;
    double strongest = logistic_strongest(data, &(LogisticPenalty){ .lasso = lasso, .never_negative = true });
    for (size_t i = 0; i < MODEL_STRENGTHS; i++)
        path.strengths[i] = strongest * pow(weakest, (double)i / (MODEL_STRENGTHS - 1));
    return path;
}

static size_t used(const Logistic *model)
{
    size_t count = 0;
    for (size_t i = 0; i < model->input_count; i++)
        count += model->weights[i] > 0;
    return count;
}

// Models along the path; how many there are before one has too many measures.
static size_t walk(const Path *path, const LogisticData *data, size_t until, Arena scratch, Logistic *models)
{
    Logistic model = { 0 };
    for (size_t i = 0; i < until; i++) {
        LogisticPenalty penalty = { path->strengths[i], lasso, true };
        logistic_fit(data, &penalty, scratch, &model);
        if (used(&model) > path->measures_max) return i;
        models[i] = model;
    }
    return until;
}

// Losses of the cases of one part by each model that was made from the others. Returns how many models.
static size_t losses_of_part(const Cases *cases, CaseList others, CaseList part, const Path *path,
                             Arena scratch, double *sums)
{
    Inputs *inputs = ARENA_NEW(&scratch, Inputs);
    Logistic *models = ARENA_ARRAY(&scratch, Logistic, MODEL_STRENGTHS);
    screen(cases, others, scratch, inputs);
    LogisticData data = data_of(inputs, cases, others, &scratch);
    size_t count = walk(path, &data, MODEL_STRENGTHS, scratch, models);
    for (size_t at = 0; at < part.count; at++) {
        uint32_t is = part.cases[at];
        double values[MODEL_SCREENED];
        for (size_t i = 0; i < inputs->count; i++)
            values[i] =
                -evidence_of(&inputs->measures[i].evidence, cases->values[inputs->measures[i].measure][is]);
        for (size_t i = 0; i < count; i++)
            sums[i] += logistic_loss(logistic_log_odds(&models[i], values), cases->left[is]);
    }
    return count;
}

// The price with the least loss; of equal ones the strongest.
static size_t choose(double means[MODEL_STRENGTHS][MODEL_PARTS], size_t count)
{
    size_t best = 0;
    double least = HUGE_VAL;
    for (size_t i = 0; i < count; i++) {
        double sum = 0;
        for (size_t part = 0; part < MODEL_PARTS; part++)
            sum += means[i][part];
        if (sum >= least) continue;
        least = sum;
        best = i;
    }
    return best;
}

// False when it was stopped.
static bool choose_strength(const Cases *cases, CaseList list, const Path *path, ModelWatch *watch,
                            Arena scratch, size_t *chosen_out)
{
    double means[MODEL_STRENGTHS][MODEL_PARTS] = { 0 };
    const uint8_t *parts = cases_parts(cases, list, MODEL_PARTS, &scratch);
    size_t count = MODEL_STRENGTHS;
    for (uint8_t part = 0; part < MODEL_PARTS; part++) {
        Arena within = scratch;
        CaseList inside = cases_in_part(list, parts, part, true, &within);
        CaseList others = cases_in_part(list, parts, part, false, &within);
        double sums[MODEL_STRENGTHS] = { 0 };
        if (!step(watch)) return false;
        size_t made = losses_of_part(cases, others, inside, path, within, sums);
        if (made < count) count = made;
        for (size_t i = 0; i < made && inside.count > 0; i++)
            means[i][part] = sums[i] / (double)inside.count;
    }
    *chosen_out = choose(means, count);
    return true;
}

// ---- a model

bool model_fit(const Cases *cases, CaseList list, ModelWatch *watch, Arena scratch, PointsModel *model_out)
{
    CaseCounts counts = cases_count(cases, list);
    Inputs *inputs = ARENA_NEW(&scratch, Inputs);
    Logistic *models = ARENA_ARRAY(&scratch, Logistic, MODEL_STRENGTHS);
    if (!step(watch)) return false;
    screen(cases, list, scratch, inputs);
    WeighedEvidence weighed[POINTS_MEASURES_MAX];
    size_t count = 0;
    if (counts.left > 0 && counts.stayed > 0 && inputs->count > 0) {
        LogisticData data = data_of(inputs, cases, list, &scratch);
        Path path = path_of(&data, counts.accounts_left);
        size_t chosen = 0;
        if (!choose_strength(cases, list, &path, watch, scratch, &chosen)) return false;
        size_t made = walk(&path, &data, chosen + 1, scratch, models);
        const Logistic *model = &models[made > 0 ? made - 1 : 0];
        for (size_t i = 0; i < inputs->count && made > 0; i++) {
            if (!(model->weights[i] > 0)) continue;
            weighed[count] = inputs->measures[i];
            weighed[count++].weight = model->weights[i];
        }
    }
    *model_out = points_make(weighed, count);
    points_fit_chance(model_out, cases, list, scratch);
    return true;
}

// ---- judging

typedef struct Judging {
    Judged *judged;
    Foretold *foretold;
    size_t count;
} Judging;

static Judging judging_of(size_t count, Arena *arena)
{
    return (Judging){ .judged = ARENA_ARRAY(arena, Judged, count),
                      .foretold = ARENA_ARRAY(arena, Foretold, count),
                      .count = count };
}

static void judge_case(Judging *judging, size_t at, const PointsModel *model, const Cases *cases, uint32_t is)
{
    Points score = model->count > 0 ? points_score(model, cases, is) : 0;
    double chance = points_chance(model, score);
    // Models of different parts have scales of their own: their chances can be compared, their points cannot.
    judging->judged[at] = (Judged){ .score = llround(-ODDS * log(chance / (1 - chance))),
                                    .account = cases->accounts[is],
                                    .band = (uint8_t)score_band(&model->rules, score),
                                    .left = cases->left[is] };
    judging->foretold[at] = (Foretold){ chance, cases->left[is] };
}

static ModelJudgement judgement_of(const Judging *judging, Arena scratch)
{
    return (ModelJudgement){ accuracy_compute(judging->judged, judging->count),
                             calibration_of(judging->foretold, judging->count, scratch) };
}

ModelJudgement model_judge(const PointsModel *model, const Cases *cases, CaseList list, Arena scratch)
{
    Judging judging = judging_of(list.count, &scratch);
    for (size_t i = 0; i < list.count; i++)
        judge_case(&judging, i, model, cases, list.cases[i]);
    return judgement_of(&judging, scratch);
}

// Scores of models made from different cases stand side by side, as in any cross-validation.
bool model_cross_judge(const Cases *cases, CaseList list, ModelWatch *watch, Arena scratch,
                       ModelJudgement *judgement_out)
{
    Judging judging = judging_of(list.count, &scratch);
    const uint8_t *parts = cases_parts(cases, list, MODEL_PARTS, &scratch);
    PointsModel *model = ARENA_NEW(&scratch, PointsModel);
    for (uint8_t part = 0; part < MODEL_PARTS; part++) {
        Arena within = scratch;
        CaseList others = cases_in_part(list, parts, part, false, &within);
        if (!model_fit(cases, others, watch, within, model)) return false;
        for (size_t i = 0; i < list.count; i++) {
            if (parts[i] == part) judge_case(&judging, i, model, cases, list.cases[i]);
        }
    }
    *judgement_out = judgement_of(&judging, scratch);
    return true;
}
