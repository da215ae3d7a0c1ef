#include "know/adoption.h"

#include <math.h>

#define DECIDERS "role in (\"decision maker\", \"economic buyer\", \"executive sponsor\", \"budget holder\")"

const Str adoption_question_names[] = { STR_CONST("used"), STR_CONST("value"), STR_CONST("trust") };
const Str adoption_answer_names[] = { STR_CONST("unknown"), STR_CONST("no"), STR_CONST("partly"),
                                      STR_CONST("yes") };
const Str adoption_mark_names[] = { STR_CONST("unknown"), STR_CONST("poor"), STR_CONST("mixed"),
                                    STR_CONST("good") };

// Bounds of NAN are the choice's. Champions and deciders are never poor by themselves: that somebody is
// missing who was perhaps only not written down makes a relationship incomplete, not bad.
// clang-format off
static const AdoptionSign signs[ADOPTION_SIGNS] = {
    [FIGURE_ACTIVE] = { STR_CONST("active_people"), QUESTION_COUNT, STR_CONST("active_people(28d)"), STR_CONST("people"), STR_CONST("usage"), false, 0, 0 },
    [FIGURE_KNOWN] = { STR_CONST("known_people"), QUESTION_COUNT, STR_CONST("known_people"), STR_CONST("people"), STR_CONST("usage"), false, 0, 0 },
    [FIGURE_FREQUENCY] = { STR_CONST("frequency"), QUESTION_USED, STR_CONST("adoption_frequency"), STR_CONST("share"), STR_CONST("usage"), false, (double)NAN, (double)NAN },
    [FIGURE_ADOPTION] = { STR_CONST("adoption"), QUESTION_USED, STR_CONST("adoption"), STR_CONST("share"), STR_CONST("usage"), false, (double)NAN, (double)NAN },
    [FIGURE_BEHIND_SHARE] = { STR_CONST("behind_share"), QUESTION_USED, STR_CONST("people_behind / people_judged"), STR_CONST("share"), STR_CONST("usage"), true, 0.25, 0.5 },
    [FIGURE_EFFECTIVENESS] = { STR_CONST("effectiveness"), QUESTION_VALUE, STR_CONST("adoption_effectiveness"), STR_CONST("share"), STR_CONST("usage"), false, (double)NAN, (double)NAN },
    [FIGURE_GOALS] = { STR_CONST("goals_reached"), QUESTION_VALUE, STR_CONST("account.goals_reached / (account.goals_reached + account.goals_dropped)"), STR_CONST("share"), STR_CONST("goals"), false, (double)NAN, (double)NAN },
    [FIGURE_RATING] = { STR_CONST("rating"), QUESTION_VALUE, STR_CONST("if(account.last_answered within 365d, account.last_rating, 1 / 0)"), STR_CONST("points"), STR_CONST("surveys"), false, 4, 3 },
    [FIGURE_SENTIMENT] = { STR_CONST("sentiment"), QUESTION_TRUST, STR_CONST("if(account.last_touchpoint within 180d, account.last_sentiment, 1 / 0)"), STR_CONST("points"), STR_CONST("touchpoints"), false, 1, 0 },
    [FIGURE_CONTACT] = { STR_CONST("last_contact"), QUESTION_TRUST, STR_CONST("today - account.last_touchpoint"), STR_CONST("days"), STR_CONST("touchpoints"), true, 30, 90 },
    [FIGURE_NPS] = { STR_CONST("nps"), QUESTION_TRUST, STR_CONST("if(account.last_answered within 365d, account.last_nps, 1 / 0)"), STR_CONST("points"), STR_CONST("surveys"), false, 9, 7 },
    [FIGURE_ESCALATIONS] = { STR_CONST("escalations"), QUESTION_TRUST, STR_CONST("account.escalations_open + 0"), STR_CONST("count"), STR_CONST("tickets"), true, 0, 0 },
    [FIGURE_CHAMPION] = { STR_CONST("champion"), QUESTION_TRUST, STR_CONST("if(people(role is not missing) > 0, people(role = \"champion\", active within 21d), 1 / 0)"), STR_CONST("people"), STR_CONST("people"), false, 1, 0 },
    [FIGURE_DECIDER] = { STR_CONST("decision_maker"), QUESTION_TRUST, STR_CONST("if(people(role is not missing) > 0, people(" DECIDERS " or influence = \"decides\"), 1 / 0)"), STR_CONST("people"), STR_CONST("people"), false, 1, 0 },
    [FIGURE_BREADTH] = { STR_CONST("breadth"), QUESTION_COUNT, STR_CONST("adoption_breadth"), STR_CONST("share"), STR_CONST("usage"), false, 0, 0 },
    [FIGURE_DEPTH] = { STR_CONST("depth"), QUESTION_COUNT, STR_CONST("adoption_depth"), STR_CONST("share"), STR_CONST("usage"), false, 0, 0 },
    [FIGURE_POWER_USERS] = { STR_CONST("power_users"), QUESTION_COUNT, STR_CONST("power_users"), STR_CONST("people"), STR_CONST("usage"), false, 0, 0 },
    [FIGURE_BEHIND] = { STR_CONST("people_behind"), QUESTION_COUNT, STR_CONST("people_behind"), STR_CONST("people"), STR_CONST("usage"), true, 0, 0 },
    [FIGURE_JUDGED] = { STR_CONST("people_judged"), QUESTION_COUNT, STR_CONST("people_judged"), STR_CONST("people"), STR_CONST("usage"), false, 0, 0 },
    [FIGURE_DAYS_EXPECTED] = { STR_CONST("days_expected"), QUESTION_COUNT, STR_CONST("people_mean(expected_rhythm, has_rhythm)"), STR_CONST("days"), STR_CONST("usage"), false, 0, 0 },
    [FIGURE_DAYS_COME] = { STR_CONST("days_come"), QUESTION_COUNT, STR_CONST("people_mean(active_days(28d), has_rhythm)"), STR_CONST("days"), STR_CONST("usage"), false, 0, 0 },
    [FIGURE_IS_DEPTH] = { STR_CONST("is_depth"), QUESTION_COUNT, STR_CONST("adoption_is_depth"), STR_CONST("yes_no"), STR_CONST("usage"), false, 0, 0 },
    [INTENDED_SIGN] = { STR_CONST("intended_use"), QUESTION_VALUE, STR_CONST(""), STR_CONST("share"), STR_CONST("usage"), false, (double)NAN, (double)NAN },
};
// clang-format on

// ---- compiling

static bool can_be_asked(FormulaType type)
{
    return type == FORMULA_NUMBER || type == FORMULA_SHARE || type == FORMULA_DURATION ||
           type == FORMULA_YESNO;
}

static Status compile_sign(Str text, Str what, const FormulaNames *names, Arena *arena,
                           const Formula **formula_out, Error *error)
{
    FormulaProblem problem;
    *formula_out = formula_compile(text, FORMULA_OF_ACCOUNTS, names, arena, &problem);
    if (!*formula_out)
        return fail(error, STATUS_INVALID, STR("adoption"), "“%.*s” cannot be computed: %s", STR_ARG(what),
                    problem.message);
    if (!can_be_asked(formula_type(*formula_out)))
        return fail(error, STATUS_INVALID, STR("adoption"),
                    "“%.*s” is %s: a number, a share, a duration or a yes or no is needed.", STR_ARG(what),
                    formula_type_name(formula_type(*formula_out)));
    return STATUS_OK;
}

static Status compile_intended(const AdoptionIntended *one, const FormulaNames *names, Arena *arena,
                               const Formula **formula_out, Error *error)
{
    Status status = compile_sign(one->formula, one->name, names, arena, formula_out, error);
    if (status != STATUS_OK) return status;
    bool bounded = !isnan(one->at_least) || !isnan(one->at_most);
    bool yes_no = formula_type(*formula_out) == FORMULA_YESNO;
    if (yes_no && bounded)
        return fail(error, STATUS_INVALID, STR("intended"),
                    "“%.*s” is yes or no already: leave out at_least and at_most.", STR_ARG(one->name));
    if (!yes_no && !bounded)
        return fail(error, STATUS_INVALID, STR("intended"),
                    "“%.*s” is %s: say what it should be at least or at most.", STR_ARG(one->name),
                    formula_type_name(formula_type(*formula_out)));
    return STATUS_OK;
}

Status adoption_compile(const AdoptionChoice *choice, const FormulaNames *names, Arena *arena,
                        Adoption *adoption_out, Error *error)
{
    *adoption_out = (Adoption){ .choice = choice };
    for (size_t i = 0; i < ADOPTION_SIGNS; i++) {
        AdoptionSign *sign = &adoption_out->signs[i];
        *sign = signs[i];
        if (isnan(sign->good)) sign->good = choice->good_from;
        if (isnan(sign->poor)) sign->poor = choice->poor_below;
        if (i == INTENDED_SIGN) continue;
        Status status =
            compile_sign(sign->formula, sign->key, names, arena, &adoption_out->formulas[i], error);
        if (status != STATUS_OK) return status;
    }
    for (size_t i = 0; i < choice->intended_count; i++) {
        Status status = compile_intended(&choice->intended[i], names, arena,
                                         &adoption_out->formulas[FIGURE_COUNT + i], error);
        if (status != STATUS_OK) return status;
    }
    adoption_out->formula_count = FIGURE_COUNT + choice->intended_count;
    return STATUS_OK;
}

// ---- judging

static AdoptionMark mark_of(const AdoptionSign *sign, double value)
{
    if (isnan(value)) return MARK_UNKNOWN;
    bool good = sign->less_is_better ? value <= sign->good : value >= sign->good;
    bool poor = sign->less_is_better ? value > sign->poor : value < sign->poor;
    return good ? MARK_GOOD : poor ? MARK_POOR : MARK_MIXED;
}

static AdoptionAnswer holds(const AdoptionIntended *one, double value)
{
    if (isnan(value)) return ANSWER_UNKNOWN;
    bool bounded = !isnan(one->at_least) || !isnan(one->at_most);
    bool yes = bounded ? !(value < one->at_least) && !(value > one->at_most) : value > 0;
    return yes ? ANSWER_YES : ANSWER_NO;
}

static double judge_intended(const Adoption *adoption, const AdoptionValues *values,
                             AdoptionJudgement *judgement)
{
    size_t known = 0, yes = 0;
    for (size_t i = 0; i < adoption->choice->intended_count; i++) {
        judgement->holds[i] = holds(&adoption->choice->intended[i], values->intended[i]);
        known += judgement->holds[i] != ANSWER_UNKNOWN;
        yes += judgement->holds[i] == ANSWER_YES;
    }
    return known > 0 ? (double)yes / (double)known : (double)NAN;
}

// In sixths, so that thirds are exact.
static AdoptionAnswer answer_of(size_t half_points, size_t known)
{
    if (known == 0) return ANSWER_UNKNOWN;
    if (3 * half_points >= 4 * known) return ANSWER_YES;
    return 3 * half_points < 2 * known ? ANSWER_NO : ANSWER_PARTLY;
}

// Who is said to be somebody says nothing about trust by itself: something must be known of how they feel, or
// of when and why one last spoke.
static bool is_sign_of_trust(size_t sign)
{
    return sign == FIGURE_SENTIMENT || sign == FIGURE_CONTACT || sign == FIGURE_NPS ||
           sign == FIGURE_ESCALATIONS;
}

AdoptionJudgement adoption_judge(const Adoption *adoption, const AdoptionValues *values)
{
    AdoptionJudgement judgement = { 0 };
    size_t half_points[QUESTION_COUNT + 1] = { 0 }, known[QUESTION_COUNT + 1] = { 0 };
    bool trust_known = false;
    judgement.intended_share = judge_intended(adoption, values, &judgement);
    for (size_t i = 0; i < ADOPTION_SIGNS; i++) {
        const AdoptionSign *sign = &adoption->signs[i];
        judgement.marks[i] = mark_of(sign, i == INTENDED_SIGN ? judgement.intended_share : values->of[i]);
        if (judgement.marks[i] == MARK_UNKNOWN) continue;
        known[sign->question]++;
        trust_known = trust_known || is_sign_of_trust(i);
        half_points[sign->question] += (size_t)judgement.marks[i] - MARK_POOR;
    }
    if (!trust_known) known[QUESTION_TRUST] = 0;
    for (size_t q = 0; q < QUESTION_COUNT; q++) {
        judgement.answers[q] = answer_of(half_points[q], known[q]);
        judgement.points[q] = known[q] > 0 ? (double)half_points[q] / 2 / (double)known[q] : (double)NAN;
    }
    if (!(values->of[FIGURE_KNOWN] > 0)) {
        judgement.answers[QUESTION_USED] = ANSWER_UNKNOWN;
        judgement.points[QUESTION_USED] = (double)NAN;
    } else if (values->of[FIGURE_ACTIVE] <= 0) {
        judgement.answers[QUESTION_USED] = ANSWER_NO;
        judgement.points[QUESTION_USED] = 0;
    }
    return judgement;
}

// ---- asking

static void set_value(AdoptionValues *values, size_t formula, double value)
{
    if (formula < FIGURE_COUNT)
        values->of[formula] = value;
    else
        values->intended[formula - FIGURE_COUNT] = value;
}

AdoptionValues adoption_of(const Adoption *adoption, const Engine *engine, uint32_t account, uint16_t day,
                           Arena *arena)
{
    AdoptionValues values = { 0 };
    for (size_t i = 0; i < adoption->formula_count; i++) {
        Arena mark = *arena;
        FormulaResult result = formula_evaluate(adoption->formulas[i], engine, account, day, arena);
        bool known = result.value.kind == VALUE_NUMBER || result.value.kind == VALUE_BOOL;
        set_value(&values, i, known ? result.value.number : (double)NAN);
        arena_reset(arena, mark);
    }
    return values;
}

void adoption_of_all(const Adoption *adoption, const Engine *engine, uint16_t day, AdoptionValues *out,
                     size_t count, Arena *arena)
{
    Arena mark = *arena;
    double *columns[FIGURE_COUNT + ADOPTION_INTENDED_MAX];
    for (size_t i = 0; i < adoption->formula_count; i++)
        columns[i] = ARENA_ARRAY(arena, double, count + 1);
    formula_evaluate_all(adoption->formulas, adoption->formula_count, engine, day, columns, count);
    for (size_t account = 0; account < count; account++) {
        for (size_t i = 0; i < adoption->formula_count; i++)
            set_value(&out[account], i, columns[i][account]);
    }
    arena_reset(arena, mark);
}
