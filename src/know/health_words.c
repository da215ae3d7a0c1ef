#include "know/health_words.h"

#include "base/buf.h"

#include <math.h>
#include <stdlib.h>

#define LARGEST_GROUPED 1e15 // what a double tells apart to the last digit

enum { DIGITS_MAX = 32, CAUSES_TOLD = 3, ENOUGH_PERCENT = 75, HELD = POINT / 2 };

// ---- figures

// A whole number with a comma before each three digits: 3,244.
static void append_whole(Buf *out, double number)
{
    char digits[DIGITS_MAX];
    int count = snprintf(digits, sizeof digits, "%.0f", number);
    for (int i = 0; i < count && i < DIGITS_MAX - 1; i++) {
        if (i > 0 && (count - i) % 3 == 0) buf_append_byte(out, ',');
        buf_append_byte(out, digits[i]);
    }
}

// Whole numbers as they are, others with a digit; a true minus.
static void append_number(Buf *out, double number)
{
    double shown = fabs(number) < 100 ? round(fabs(number) * 10) / 10 : round(fabs(number));
    if (number < 0 && shown > 0) buf_append(out, STR("−"));
    if (shown < floor(shown) + 0.05 && shown < LARGEST_GROUPED)
        append_whole(out, shown);
    else
        buf_format(out, shown < floor(shown) + 0.05 ? "%.0f" : "%.1f", shown);
}

static void append_points(Buf *out, Points points)
{
    append_number(out, (double)points / POINT);
}

static void append_change(Buf *out, Points points)
{
    buf_append(out, points < 0 ? STR("−") : STR("+"));
    buf_format(out, "%.1f", (double)llabs(points) / POINT);
}

// What a measure says on a day, as a person wants to read it: of a quotient the part that is divided.
typedef struct Figure {
    FormulaType type;
    double number;
    bool missing;
} Figure;

static bool is_quotient_of(const FormulaResult *result)
{
    if (result->type != FORMULA_NUMBER || result->evidence_count < 2) return false;
    const FormulaEvidence *part = &result->evidence[0], *whole = &result->evidence[1];
    if (part->type != FORMULA_NUMBER || part->value.kind != VALUE_NUMBER) return false;
    if (whole->value.kind != VALUE_NUMBER || fabs(whole->value.number) <= 0) return false;
    return fabs(part->value.number / whole->value.number - result->value.number) < 1e-9;
}

static Figure figure_of(const FormulaResult *result)
{
    if (result->value.kind == VALUE_MISSING) return (Figure){ .missing = true };
    if (is_quotient_of(result)) return (Figure){ FORMULA_NUMBER, result->evidence[0].value.number, false };
    return (Figure){ result->type, result->value.number, false };
}

static void append_figure(Buf *out, Figure figure)
{
    if (figure.missing) {
        buf_append(out, STR("–"));
    } else if (figure.type == FORMULA_YESNO) {
        buf_append(out, figure.number > 0 ? STR("yes") : STR("no"));
    } else if (figure.type == FORMULA_SHARE) {
        append_number(out, round(figure.number * 100));
        buf_append(out, STR(" %"));
    } else {
        append_number(out, figure.number);
        if (figure.type == FORMULA_DURATION) buf_append(out, STR(" days"));
    }
}

// ---- causes

// "Active people" within a sentence is "active people"; "NPS" stays.
static void append_name(Buf *out, Str name)
{
    bool word = name.len > 1 && lower_letter(name.data[1]) == name.data[1];
    if (!word) {
        buf_append(out, name);
        return;
    }
    buf_append_byte(out, lower_letter(name.data[0]));
    buf_append(out, str_slice(name, 1, name.len));
}

static void append_missing(Buf *out, const Health *health)
{
    const Scorecard *card = health->card;
    bool first = true, gone = false, came = false;
    for (size_t i = 0; i < card->rules.measure_count; i++) {
        MeasureState now = health->now.score.measures[i].state;
        if (now == health->before.score.measures[i].state) continue;
        *(now == MEASURE_KNOWN ? &came : &gone) = true;
    }
    buf_append(out, gone && came ? STR("what is known changed: ")
                    : gone       ? STR("no longer known: ")
                                 : STR("newly known: "));
    for (size_t i = 0; i < card->rules.measure_count; i++) {
        if (health->now.score.measures[i].state == health->before.score.measures[i].state) continue;
        if (!first) buf_append(out, STR(", "));
        append_name(out, card->measures[i].name);
        first = false;
    }
}

static void append_measure(Buf *out, const Health *health, size_t index)
{
    Figure before = figure_of(&health->before.answers.measures[index]);
    Figure now = figure_of(&health->now.answers.measures[index]);
    append_name(out, health->card->measures[index].name);
    if (before.type == FORMULA_YESNO || before.missing || now.missing)
        buf_append(out, STR(" went from "));
    else if (fabs(now.number - before.number) < 1e-9)
        buf_append(out, STR(" weighs differently at ")); // the part stayed, the whole did not
    else
        buf_append(out, now.number < before.number ? STR(" fell from ") : STR(" rose from "));
    if (fabs(now.number - before.number) >= 1e-9 || before.missing || now.missing) {
        append_figure(out, before);
        buf_append(out, STR(" to "));
    }
    append_figure(out, now);
}

static void append_cause(Buf *out, const Health *health, const HealthCause *cause)
{
    switch (cause->kind) {
    case CAUSE_MEASURE:
        append_measure(out, health, cause->index);
        break;
    case CAUSE_MISSING:
        append_missing(out, health);
        break;
    case CAUSE_EXCEPTION:
        buf_format(out, "the exception “%.*s” %s", STR_ARG(health->card->exceptions[cause->index].reason),
                   health->now.score.exceptions[cause->index] != 0 ? "holds" : "holds no longer");
        break;
    case CAUSE_DEFINITION:
        buf_append(out, STR("another scorecard held then"));
        break;
    }
    buf_append(out, STR(" ("));
    append_change(out, cause->shown);
    buf_append_byte(out, ')');
}

static void append_causes(Buf *out, const Health *health, const HealthCause *causes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0) buf_append(out, i + 1 < count ? STR(", ") : count > 2 ? STR(", and ") : STR(" and "));
        append_cause(out, health, &causes[i]);
    }
}

// ---- sentences

// The causes that pulled the way the score went, as few as explain most of it; and the largest that did not.
typedef struct Told {
    HealthCause causes[CAUSES_TOLD];
    size_t count;
    Points sum;
    HealthCause against; // 0 points: none
} Told;

static Told choose_causes(const Health *health, Points total)
{
    HealthCause causes[HEALTH_CAUSES_MAX];
    size_t count = health_causes(health, causes);
    Told told = { 0 };
    for (size_t i = 0; i < count; i++) {
        bool along = (causes[i].shown < 0) == (total < 0);
        bool enough = llabs(told.sum) * 100 >= llabs(total) * ENOUGH_PERCENT;
        if (!along && told.against.shown == 0) told.against = causes[i];
        if (!along || told.count == CAUSES_TOLD || enough) continue;
        told.causes[told.count++] = causes[i];
        told.sum += causes[i].shown;
    }
    return told;
}

static void append_why(Buf *out, const Health *health, Points total)
{
    static const char *const numbers[] = { "no cause", "one cause", "two causes", "three causes" };
    Told told = choose_causes(health, total);
    if (told.count == 0) return;
    if (llabs(told.sum) > llabs(total)) {
        buf_append(out, told.count > 1 ? STR(" The largest causes: ") : STR(" The largest cause: "));
        append_causes(out, health, told.causes, told.count);
        buf_append(out, STR("; against that, "));
        append_cause(out, health, &told.against);
        buf_append_byte(out, '.');
        return;
    }
    if (told.sum == total)
        buf_append(out, STR(" All of it has "));
    else {
        buf_append_byte(out, ' ');
        append_points(out, llabs(told.sum));
        buf_append(out, STR(" of the "));
        append_points(out, llabs(total));
        buf_append(out, STR(" points have "));
    }
    buf_format(out, "%s: ", numbers[told.count]);
    append_causes(out, health, told.causes, told.count);
    buf_append_byte(out, '.');
}

// Which group did not move while the other did.
static void append_what_holds(Buf *out, const Health *health)
{
    static const Str words[GROUP_COUNT] = { STR_CONST(" Experience holds."), STR_CONST(" Outcome holds.") };
    bool held[GROUP_COUNT] = { 0 };
    for (size_t group = 0; group < GROUP_COUNT; group++) {
        Points now = health->now.score.brief.groups[group], then = health->then.groups[group];
        held[group] = now != POINTS_NONE && then != POINTS_NONE && llabs(now - then) < HELD;
    }
    if (held[0] != held[1]) buf_append(out, words[held[0] ? 0 : 1]);
}

// What keeps a score that holds from being better.
static void append_largest_loss(Buf *out, const Health *health)
{
    const ScoreDay *day = &health->now.score;
    size_t worst = 0;
    for (size_t i = 1; i < health->card->rules.measure_count; i++) {
        Points loss = day->measures[i].of - day->measures[i].points;
        if (loss > day->measures[worst].of - day->measures[worst].points) worst = i;
    }
    Points loss = points_shown(day->measures[worst].of - day->measures[worst].points);
    if (loss < POINT) return;
    buf_append(out, STR(" Most is lost by "));
    append_name(out, health->card->measures[worst].name);
    Figure figure = figure_of(&health->now.answers.measures[worst]);
    buf_append(out, figure.missing ? STR(", which is not known") : STR(", at "));
    if (!figure.missing) append_figure(out, figure);
    buf_append(out, STR(" ("));
    append_change(out, -loss);
    buf_append(out, STR(")."));
}

static void append_no_score(Buf *out, const Health *health)
{
    buf_append(out, STR("No score. "));
    if (!health->card) {
        buf_append(out, STR("No scorecard is for this account on this day."));
        return;
    }
    for (size_t i = 0; i < health->card->rules.exception_count; i++) {
        bool stops = health->card->rules.exceptions[i].effect == EXCEPTION_NO_SCORE &&
                     health->now.answers.holds[i] > 0;
        if (!stops) continue;
        buf_append(out, health->card->exceptions[i].reason);
        return;
    }
    buf_append(out, STR("None of the measures has a value."));
}

static void append_sentence(Buf *out, const Health *health)
{
    if (health->now.score.brief.score == POINTS_NONE) {
        append_no_score(out, health);
        return;
    }
    Points score = points_shown(health->now.score.brief.score);
    unsigned days = (unsigned)(health->now.day - health->before.day);
    if (!health->change.known) {
        buf_append(out, STR("Health is "));
        append_points(out, score);
        buf_format(out, ". There was no score %u days before.", days);
        append_largest_loss(out, health);
        return;
    }
    Points then = points_shown(health->then.score), total = score - then;
    if (llabs(total) < HELD) {
        buf_append(out, STR("Health holds at "));
        append_points(out, score);
        buf_format(out, ", %u days before ", days);
        append_points(out, then);
        buf_append_byte(out, '.');
        append_largest_loss(out, health);
        return;
    }
    buf_append(out, total < 0 ? STR("Health fell from ") : STR("Health rose from "));
    append_points(out, then);
    buf_append(out, STR(" to "));
    append_points(out, score);
    buf_format(out, " in %u days.", days);
    append_why(out, health, total);
    append_what_holds(out, health);
}

Str health_sentence(const Health *health, Arena *arena)
{
    Buf out = { 0 };
    append_sentence(&out, health);
    Str sentence = arena_copy(arena, buf_view(&out));
    buf_free(&out);
    return sentence;
}

Str health_short_cause(const Health *health, Arena *arena)
{
    if (!health->change.known) return STR("");
    Points total = points_shown(health->now.score.brief.score) - points_shown(health->then.score);
    Told told = choose_causes(health, total);
    if (told.count == 0) return STR("");
    const HealthCause *cause = &told.causes[0];
    Buf out = { 0 };
    if (cause->kind == CAUSE_MEASURE) {
        buf_append(&out, health->card->measures[cause->index].name);
        buf_append_byte(&out, ' ');
        append_figure(&out, figure_of(&health->before.answers.measures[cause->index]));
        buf_append(&out, STR(" to "));
        append_figure(&out, figure_of(&health->now.answers.measures[cause->index]));
    } else if (cause->kind == CAUSE_EXCEPTION) {
        buf_append(&out, health->card->exceptions[cause->index].reason);
    } else {
        buf_append(&out, cause->kind == CAUSE_MISSING ? STR("Missing data") : STR("Another scorecard"));
    }
    Str words = arena_copy(arena, buf_view(&out));
    buf_free(&out);
    return words;
}
