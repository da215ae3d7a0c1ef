#include "know/scorecard_formula.h"

#include "know/scorecard_set.h"

#include <math.h>

// A scorecard's parts: whom it is for, unless that is everybody, then measures and exceptions.
typedef struct Scored {
    const ScoreRules *rules;
    bool for_all;
} Scored;

typedef struct Scores {
    FormulaScore score; // parts[0] is the first day of the account
    Scored *cards;      // by position: the first that fits counts
    size_t count;
} Scores;

// ---- computing

static ScoreBrief brief_of(const Scores *scores, const double *values)
{
    bool known = !isnan(*values++); // the account was there
    for (size_t i = 0; known && i < scores->count; i++) {
        const Scored *card = &scores->cards[i];
        bool fits = card->for_all || *values > 0;
        values += !card->for_all;
        if (fits) return score_brief(card->rules, values, values + card->rules->measure_count);
        values += card->rules->measure_count + card->rules->exception_count;
    }
    return health_row_none.brief;
}

static double shown(Points points)
{
    return points == POINTS_NONE ? (double)NAN : (double)points / POINT;
}

static double compute_health(const void *context, const double *values)
{
    return shown(brief_of(context, values).score);
}

static double compute_experience(const void *context, const double *values)
{
    return shown(brief_of(context, values).groups[GROUP_EXPERIENCE]);
}

static double compute_outcome(const void *context, const double *values)
{
    return shown(brief_of(context, values).groups[GROUP_OUTCOME]);
}

// ---- parts

static void add_parts(FormulaScorePart *parts, size_t *count, const Scorecard *card, Str segment)
{
    if (card->segment != 0) parts[(*count)++].segment = segment;
    for (size_t i = 0; i < card->rules.measure_count; i++)
        parts[(*count)++].formula = card->measures[i].text;
    for (size_t i = 0; i < card->rules.exception_count; i++)
        parts[(*count)++].formula = card->exceptions[i].text;
}

// Without their formulas compiled: the formula that asks for the score does that.
static ScorecardSet read_cards(const DefinitionCatalog *definitions, Arena *arena)
{
    Definition *list = NULL;
    size_t count = definition_list(definitions, DEFINITION_SCORECARD, arena, &list);
    ScorecardSet set = { .cards = ARENA_ARRAY(arena, Scorecard, count + 1) };
    Error ignored;
    for (size_t i = 0; i < count; i++) {
        Scorecard *card = &set.cards[set.count];
        if (scorecard_read(list[i].body, arena, card, &ignored) != STATUS_OK) continue;
        card->id = list[i].id;
        card->version = list[i].version;
        set.count++;
    }
    if (count == 0)
        set.count = scorecard_read(scorecard_shipped_body, arena, set.cards, &ignored) == STATUS_OK;
    scorecard_set_sort(&set);
    return set;
}

static Str segment_name(const DefinitionCatalog *definitions, int64_t id, Arena *arena)
{
    Str name = definition_name(definitions, DEFINITION_SEGMENT, id, arena);
    return name.len > 0 ? name : STR("?"); // which no segment has: the formula says that there is none
}

const FormulaScore *scorecard_formula(const DefinitionCatalog *definitions, Str name, Arena *arena)
{
    static const struct {
        Str name;
        double (*compute)(const void *context, const double *values);
    } kinds[] = { { STR_CONST("health"), compute_health },
                  { STR_CONST("experience"), compute_experience },
                  { STR_CONST("outcome"), compute_outcome } };
    size_t kind = 0;
    while (kind < 3 && !str_equal(kinds[kind].name, name))
        kind++;
    uint64_t version = definition_catalog_version(definitions, DEFINITION_SCORECARD);
    ScorecardSet set = read_cards(definitions, arena);
    if (kind == 3 || set.count == 0) return NULL;
    size_t most = 1;
    for (size_t i = 0; i < set.count; i++)
        most += 1 + set.cards[i].rules.measure_count + set.cards[i].rules.exception_count;
    Scores *scores = ARENA_NEW(arena, Scores);
    FormulaScorePart *parts = ARENA_ARRAY(arena, FormulaScorePart, most);
    memset(parts, 0, most * sizeof *parts);
    scores->cards = ARENA_ARRAY(arena, Scored, set.count);
    parts[0].formula = STR("first_seen");
    size_t count = 1;
    for (size_t i = 0; i < set.count; i++) {
        const Scorecard *card = &set.cards[i];
        add_parts(parts, &count, card, segment_name(definitions, card->segment, arena));
        scores->cards[scores->count++] = (Scored){ &card->rules, card->segment == 0 };
    }
    scores->score = (FormulaScore){ .parts = parts,
                                    .part_count = count,
                                    .compute = kinds[kind].compute,
                                    .context = scores,
                                    .version = (uint32_t)version };
    return &scores->score;
}
