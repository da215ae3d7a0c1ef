#include "know/health.h"

#include <stdlib.h>

static void ask_day(const Scorecard *card, const Engine *engine, uint32_t account, uint16_t day, Arena *arena,
                    HealthDay *day_out)
{
    day_out->day = day;
    day_out->answers = scorecard_ask(card, engine, account, day, arena);
    score_day(&card->rules, day_out->answers.values, day_out->answers.holds, &day_out->score);
}

// What held on the day before said.
static ScoreBrief ask_then(const Health *health, const Engine *engine, uint32_t account, Arena *arena)
{
    if (!health->card_then) return health_row_none.brief;
    if (health->card_then == health->card) return health->before.score.brief;
    ScorecardAnswers answers = scorecard_ask(health->card_then, engine, account, health->before.day, arena);
    return score_brief(&health->card_then->rules, answers.values, answers.holds);
}

Health *health_of(const ScorecardSet *set, const Engine *engine, uint32_t account, uint16_t day,
                  uint16_t before, Arena *arena)
{
    Health *health = ARENA_NEW(arena, Health);
    *health = (Health){ .now = { .day = day, .score.brief = health_row_none.brief },
                        .before = { .day = before, .score.brief = health_row_none.brief },
                        .then = health_row_none.brief };
    health->card = scorecard_for(set, engine, account, day, arena);
    if (!health->card) return health;
    ask_day(health->card, engine, account, day, arena, &health->now);
    health->card_then = scorecard_for(set, engine, account, before, arena);
    if (!health->card_then) return health; // nothing was known of the account then
    ask_day(health->card, engine, account, before, arena, &health->before);
    health->then = ask_then(health, engine, account, arena);
    health->change =
        score_change(&health->card->rules, &health->now.score, &health->before.score, health->then.score);
    return health;
}

// ---- causes of the change

size_t health_lines(const Health *health, HealthCause lines_out[HEALTH_CAUSES_MAX])
{
    const ScoreChange *change = &health->change;
    size_t count = 0;
    if (!change->known) return 0;
    for (size_t i = 0; i < health->card->rules.measure_count; i++)
        lines_out[count++] = (HealthCause){ CAUSE_MEASURE, i, change->measures[i], 0 };
    for (size_t i = 0; i < health->card->rules.exception_count; i++)
        lines_out[count++] = (HealthCause){ CAUSE_EXCEPTION, i, change->exceptions[i], 0 };
    lines_out[count++] = (HealthCause){ CAUSE_MISSING, 0, change->missing, 0 };
    lines_out[count++] = (HealthCause){ CAUSE_DEFINITION, 0, change->definition, 0 };

    Points parts[HEALTH_CAUSES_MAX], shown[HEALTH_CAUSES_MAX];
    for (size_t i = 0; i < count; i++)
        parts[i] = lines_out[i].points;
    Points total = points_shown(health->now.score.brief.score) - points_shown(health->then.score);
    points_show_parts(parts, count, total, shown);
    for (size_t i = 0; i < count; i++)
        lines_out[i].shown = shown[i];
    return count;
}

static int largest_first(const void *a, const void *b)
{
    const HealthCause *x = a, *y = b;
    int64_t left = llabs(x->points), right = llabs(y->points);
    if (left != right) return left > right ? -1 : 1;
    if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

size_t health_causes(const Health *health, HealthCause causes_out[HEALTH_CAUSES_MAX])
{
    HealthCause lines[HEALTH_CAUSES_MAX];
    size_t line_count = health_lines(health, lines), count = 0;
    for (size_t i = 0; i < line_count; i++) {
        if (lines[i].shown != 0) causes_out[count++] = lines[i];
    }
    if (count > 1) qsort(causes_out, count, sizeof *causes_out, largest_first);
    return count;
}

void health_show(const Scorecard *card, const ScoreDay *day, ShownDay *shown_out)
{
    const ScoreRules *rules = &card->rules;
    Points parts[HEALTH_CAUSES_MAX], shown[HEALTH_CAUSES_MAX];
    *shown_out = (ShownDay){ 0 };
    if (day->brief.score == POINTS_NONE) return;
    for (size_t i = 0; i < rules->measure_count; i++)
        parts[i] = day->measures[i].points;
    for (size_t i = 0; i < rules->exception_count; i++)
        parts[rules->measure_count + i] = day->exceptions[i];
    points_show_parts(parts, rules->measure_count + rules->exception_count, points_shown(day->brief.score),
                      shown);
    for (size_t i = 0; i < rules->measure_count; i++)
        shown_out->measures[i] = shown[i];
    for (size_t i = 0; i < rules->exception_count; i++)
        shown_out->exceptions[i] = shown[rules->measure_count + i];
}
