// model.h: a points model made from cases, and judged on accounts that it was not made from.
//
// Each measure becomes its evidence; an elastic net with weights that are never below 0 chooses few of them;
// how strong its price is, is chosen by cross-validation among accounts, by the least loss. Everything that
// looks at what came, the curves and the choice of measures too, is done anew for every part, so nothing is
// judged on what it knew.
#ifndef PERENNIAL_LEARN_MODEL_H
#define PERENNIAL_LEARN_MODEL_H

#include "know/accuracy.h"
#include "learn/calibration.h"
#include "learn/points.h"

enum {
    MODEL_PARTS = 5,         // of the cross-validations, the outer and the inner one
    MODEL_SCREENED = 30,     // measures that the regression sees: those whose evidence parts most
    MODEL_STRENGTHS = 20,    // tried, from the one that leaves nothing to 1/300 of it
    MODEL_LEFT_A_MEASURE = 3 // accounts that left for each measure of a model, at least
};

// Called now and then; false stops. May be NULL.
typedef struct ModelWatch {
    bool (*go_on)(void *context, double share);
    void *context;
    size_t done, steps; // own
} ModelWatch;

typedef struct ModelJudgement {
    Accuracy accuracy;       // of points of accounts that the model was not made from
    Calibration calibration; // of the chances that it said of them
} ModelJudgement;

// From the cases of the list. False when it was stopped. With no one who left or stayed nothing is chosen.
bool model_fit(const Cases *cases, CaseList list, ModelWatch *watch, Arena scratch, PointsModel *model_out);

// How well points and chances of a model say what came of the cases of a list.
ModelJudgement model_judge(const PointsModel *model, const Cases *cases, CaseList list, Arena scratch);

// The same of the way models are made, by cross-validation. False when it was stopped.
bool model_cross_judge(const Cases *cases, CaseList list, ModelWatch *watch, Arena scratch,
                       ModelJudgement *judgement_out);

// The whole: steps of the watch for model_fit and model_cross_judge together.
size_t model_steps(void);

#endif
