#include "learn/candidates.h"

#include "base/timestamp.h"
#include "know/named_metric.h"
#include "know/scorecard.h"

#include <string.h>

typedef struct Collecting {
    const CandidateSource *source;
    const FormulaNames *names; // of what is part of a score
    Arena *arena;
    Candidate *found;
    size_t count;
} Collecting;

static void add(Collecting *collecting, ScoreGroup group, Str name, Str formula)
{
    FormulaProblem problem;
    if (collecting->count == CANDIDATES_MAX || formula.len > FORMULA_BYTES_MAX) return;
    const Formula *compiled =
        formula_compile(formula, FORMULA_OF_ACCOUNTS, collecting->names, collecting->arena, &problem);
    if (compiled && formula_type(compiled) == FORMULA_ANY) { // as scorecards do it
        Str number = arena_format(collecting->arena, "%.*s + 0", STR_ARG(formula));
        compiled =
            formula_compile(number, FORMULA_OF_ACCOUNTS, collecting->names, collecting->arena, &problem);
    }
    if (!compiled) return;
    FormulaType type = formula_type(compiled);
    if (type == FORMULA_TEXT || type == FORMULA_DATE || type == FORMULA_ANY) return;
    if (name.len > SCORECARD_NAME_BYTES_MAX) { // never half a character
        name.len = SCORECARD_NAME_BYTES_MAX;
        while (name.len > 0 && ((unsigned char)name.data[name.len] & 0xc0) == 0x80)
            name.len--;
    }
    collecting->found[collecting->count++] = (Candidate){ name, formula, type, group, compiled };
}

// ---- of every product

static const struct {
    ScoreGroup group;
    Str name, formula;
} usual[] = {
    { GROUP_EXPERIENCE, STR_CONST("Active people"), STR_CONST("active_people(28d)") },
    { GROUP_EXPERIENCE, STR_CONST("Active people against their best"),
      STR_CONST("active_people(28d) / peak(active_people(28d), 180d)") },
    { GROUP_EXPERIENCE, STR_CONST("Change of active people"), STR_CONST("change(active_people(28d), 28d)") },
    { GROUP_EXPERIENCE, STR_CONST("Active people of those known"),
      STR_CONST("active_people(28d) / known_people") },
    { GROUP_EXPERIENCE, STR_CONST("Weekly active people"), STR_CONST("wau") },
    { GROUP_EXPERIENCE, STR_CONST("Trend of weekly active people"), STR_CONST("trend(wau, 12w)") },
    { GROUP_EXPERIENCE, STR_CONST("Stickiness"), STR_CONST("stickiness") },
    { GROUP_EXPERIENCE, STR_CONST("Active days"), STR_CONST("active_days(28d)") },
    { GROUP_EXPERIENCE, STR_CONST("Days a person comes"),
      STR_CONST("person_days(28d) / active_people(28d)") },
    { GROUP_EXPERIENCE, STR_CONST("Usage drop"), STR_CONST("usage_drop(28d)") },
    { GROUP_EXPERIENCE, STR_CONST("Unusual drop"), STR_CONST("unusual_drop(28d)") },
    { GROUP_EXPERIENCE, STR_CONST("New people"), STR_CONST("new_people(28d)") },
    { GROUP_EXPERIENCE, STR_CONST("Lost people"), STR_CONST("lost_people(28d)") },
    { GROUP_EXPERIENCE, STR_CONST("Seat use"), STR_CONST("seat_use(28d)") },
    { GROUP_EXPERIENCE, STR_CONST("Silent for"), STR_CONST("silent_for") },
    { GROUP_EXPERIENCE, STR_CONST("Champion active"),
      STR_CONST("people(role = \"champion\", active within 21d) / min(people(role = \"champion\"), 1)") },
    { GROUP_OUTCOME, STR_CONST("Work done"), STR_CONST("events(28d)") },
    { GROUP_OUTCOME, STR_CONST("Work done against the best"),
      STR_CONST("events(28d) / peak(events(28d), 180d)") },
    { GROUP_OUTCOME, STR_CONST("Change of work done"), STR_CONST("change(events(28d), 28d)") },
    { GROUP_OUTCOME, STR_CONST("Features used"), STR_CONST("features_used(28d)") },
    { GROUP_OUTCOME, STR_CONST("Features used against the most"),
      STR_CONST("features_used(28d) / peak(features_used(28d), 180d)") },
    { GROUP_OUTCOME, STR_CONST("Key features used"), STR_CONST("key_features_used(28d)") },
    { GROUP_OUTCOME, STR_CONST("Age of the account"), STR_CONST("age") },
    { GROUP_OUTCOME, STR_CONST("Renewal in"), STR_CONST("renewal_in") },
    { GROUP_OUTCOME, STR_CONST("Change of revenue"), STR_CONST("change(account.mrr, 180d)") },
    { GROUP_OUTCOME, STR_CONST("Touchpoints in 90 days"),
      STR_CONST("account.touchpoints - default(ago(90d, account.touchpoints), 0)") },
    { GROUP_OUTCOME, STR_CONST("Tickets in 90 days"),
      STR_CONST("account.tickets - default(ago(90d, account.tickets), 0)") },
};

// ---- features and metrics

// The text as formulas have it between quotes.
static Str quoted(Arena *arena, Str text)
{
    char *out = arena_alloc(arena, 1, 2 * text.len + 3);
    size_t len = 0;
    out[len++] = '"';
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '"' || text.data[i] == '\\') out[len++] = '\\';
        out[len++] = text.data[i];
    }
    out[len++] = '"';
    return (Str){ out, len };
}

static void add_features(Collecting *collecting)
{
    const FeatureSet *features = collecting->source->names->features;
    for (size_t i = 0; features && i < features->count && i < CANDIDATE_FEATURES_MAX; i++) {
        Str feature = collecting->source->names->feature_names[i], name = quoted(collecting->arena, feature);
        add(collecting, GROUP_OUTCOME, arena_format(collecting->arena, "%.*s: uses", STR_ARG(feature)),
            arena_format(collecting->arena, "feature(%.*s, 28d)", STR_ARG(name)));
        add(collecting, GROUP_OUTCOME, arena_format(collecting->arena, "%.*s: people", STR_ARG(feature)),
            arena_format(collecting->arena, "feature_people(%.*s, 28d)", STR_ARG(name)));
    }
}

static void add_metrics(Collecting *collecting)
{
    Definition *definitions;
    if (!collecting->source->definitions) return;
    size_t count =
        definition_list(collecting->source->definitions, DEFINITION_METRIC, collecting->arena, &definitions);
    for (size_t i = 0; i < count && i < CANDIDATE_METRICS_MAX; i++)
        add(collecting, GROUP_OUTCOME, definitions[i].name, definitions[i].name);
}

// ---- attributes

static bool is_word(Str key)
{
    for (size_t i = 0; i < key.len; i++) {
        char c = key.data[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!letter && !(i > 0 && c >= '0' && c <= '9')) return false;
    }
    return key.len > 0;
}

static Str attribute_text(Arena *arena, Str key)
{
    if (is_word(key)) return arena_format(arena, "account.%.*s", STR_ARG(key));
    Str name = quoted(arena, key);
    return arena_format(arena, "account[%.*s]", STR_ARG(name));
}

static bool mentions(Str text, Str word)
{
    return word.len > 0 && memmem(text.data, text.len, word.data, word.len) != NULL;
}

// What says that an account has left, who it is, and who looks after it.
static bool is_barred(const CandidateSource *source, Str key, Str text)
{
    static const Str never[] = { STR_CONST("id"),      STR_CONST("name"),        STR_CONST("parent"),
                                 STR_CONST("owner"),   STR_CONST("email"),       STR_CONST("domain"),
                                 STR_CONST("domains"), STR_CONST("website"),     STR_CONST("phone"),
                                 STR_CONST("tags"),    STR_CONST("renewal_date") /* renewal_in says it */ };
    for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
        if (str_equal(never[i], key)) return true;
    }
    return mentions(source->life->churned, text) || mentions(source->life->archived, text) ||
           mentions(source->life->trial, text);
}

// What an attribute was on the days of the past.
typedef struct Kinds {
    size_t numbers, yesno, dates, texts;
    Str words[CANDIDATE_WORDS_MAX];
    size_t word_count;
    bool many; // more words than that
} Kinds;

static void note_word(Kinds *kinds, Str word)
{
    size_t at = 0;
    while (at < kinds->word_count && !str_equal(kinds->words[at], word))
        at++;
    if (at < kinds->word_count || kinds->many) return;
    kinds->many = kinds->word_count == CANDIDATE_WORDS_MAX;
    if (!kinds->many) kinds->words[kinds->word_count++] = word;
}

static void note_value(Kinds *kinds, Value value)
{
    int64_t day;
    kinds->numbers += value.kind == VALUE_NUMBER;
    kinds->yesno += value.kind == VALUE_BOOL;
    kinds->dates += value.kind == VALUE_DATE || (value.kind == VALUE_TEXT && date_parse(value.text, &day));
    kinds->texts += value.kind == VALUE_TEXT;
    if (value.kind == VALUE_TEXT) note_word(kinds, value.text);
}

static Kinds kinds_of(const CandidateSource *source, Str key)
{
    Kinds kinds = { 0 };
    size_t accounts = engine_account_count(source->engine), looks = accounts * source->day_count;
    size_t stride = looks / CANDIDATE_LOOKS_MAX + 1;
    for (size_t look = 0; look < looks; look += stride) {
        uint32_t account = (uint32_t)(look / source->day_count);
        if (engine_account_is_private(source->engine, account)) continue;
        uint16_t day = source->days[(look + account) % source->day_count];
        note_value(&kinds, engine_account_attribute_in_time(source->engine, account, key, day));
    }
    return kinds;
}

static void add_attribute(Collecting *collecting, Str key)
{
    Arena *arena = collecting->arena;
    Str text = attribute_text(arena, key);
    if (is_barred(collecting->source, key, text)) return;
    Kinds kinds = kinds_of(collecting->source, key);
    if (kinds.dates > 0 && kinds.dates >= kinds.numbers && kinds.dates * 2 > kinds.texts) {
        add(collecting, GROUP_OUTCOME, arena_format(arena, "Time since %.*s", STR_ARG(key)),
            arena_format(arena, "today - %.*s", STR_ARG(text)));
        return;
    }
    if (kinds.numbers > 0) add(collecting, GROUP_OUTCOME, key, text);
    if (kinds.yesno > 0)
        add(collecting, GROUP_OUTCOME, key, arena_format(arena, "%.*s = yes", STR_ARG(text)));
    for (size_t i = 0; i < kinds.word_count && !kinds.many; i++) {
        Str word = quoted(arena, kinds.words[i]);
        add(collecting, GROUP_OUTCOME,
            arena_format(arena, "%.*s: %.*s", STR_ARG(key), STR_ARG(kinds.words[i])),
            arena_format(arena, "%.*s = %.*s", STR_ARG(text), STR_ARG(word)));
    }
}

size_t candidates_find(const CandidateSource *source, Arena *arena, Candidate **found_out)
{
    Collecting collecting = { .source = source,
                              .names = formula_names_of_score(source->names, arena),
                              .arena = arena,
                              .found = ARENA_ARRAY(arena, Candidate, CANDIDATES_MAX) };
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        add(&collecting, usual[i].group, usual[i].name, usual[i].formula);
    add_metrics(&collecting);
    Str *keys;
    size_t key_count = engine_account_attribute_keys(source->engine, arena, &keys);
    for (size_t i = 0; i < key_count && source->day_count > 0; i++)
        add_attribute(&collecting, keys[i]);
    add_features(&collecting);
    *found_out = collecting.found;
    return collecting.count;
}
