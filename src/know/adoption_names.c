#include "know/adoption_names.h"

#include "base/buf.h"

#include <math.h>

#define OWN "adoption_effectiveness_formula" // a name of its own, since it is needed three times
// min(100%, x) would be 100 % where x is missing.
#define AT_MOST_ALL(x, y) "if(" x " > " y ", 100%%, " x " / " y ")" // of a format

// clang-format off
const AdoptionName adoption_names[] = {
    { STR_CONST("adoption"), STR_CONST("How far the product is adopted, as the company measures success: adoption_breadth or adoption_depth."), STR_CONST(""), FORMULA_OF_ACCOUNTS },
    { STR_CONST("adoption_frequency"), STR_CONST("How often: of the people active in 28 days, the mean of the days they came divided by the days their role should come, at most 100 %."), STR_CONST(""), FORMULA_OF_ACCOUNTS },
    { STR_CONST("adoption_effectiveness"), STR_CONST("How well: of the people active in 28 days, the mean share of the key features that they used; or a formula of your own."), STR_CONST(""), FORMULA_OF_ACCOUNTS },
    { STR_CONST("adoption_breadth"), STR_CONST("People active in 28 days, divided by those who could use it (possible_users, else seats), at most 100 %."), STR_CONST(""), FORMULA_OF_ACCOUNTS },
    { STR_CONST("adoption_depth"), STR_CONST("Power users, divided by how many are wanted, at most 100 %."), STR_CONST(""), FORMULA_OF_ACCOUNTS },
    { STR_CONST("adoption_is_depth"), STR_CONST("Whether success of the account is measured by depth."), STR_CONST(""), FORMULA_OF_ACCOUNTS },
    { STR_CONST("power_users"), STR_CONST("People who come so often and use so many key features as a power user should."), STR_CONST("people"), FORMULA_OF_ACCOUNTS },
    { STR_CONST("people_judged"), STR_CONST("People whose role should come and who are neither new nor gone."), STR_CONST("people"), FORMULA_OF_ACCOUNTS },
    { STR_CONST("people_behind"), STR_CONST("Those of people_judged who come less than their role should."), STR_CONST("people"), FORMULA_OF_ACCOUNTS },
    { STR_CONST("expected_rhythm"), STR_CONST("On how many of 28 days the person's role should come."), STR_CONST("days"), FORMULA_OF_PEOPLE },
    { STR_CONST("rhythm_use"), STR_CONST("Days in 28 on which the person came, divided by expected_rhythm, at most 100 %."), STR_CONST(""), FORMULA_OF_PEOPLE },
    { STR_CONST("has_rhythm"), STR_CONST("Whether the person's role should come, and they are neither new nor gone."), STR_CONST(""), FORMULA_OF_PEOPLE },
    { STR_CONST("behind_rhythm"), STR_CONST("Whether the person comes less than their role should."), STR_CONST(""), FORMULA_OF_PEOPLE },
    { STR_CONST("is_power_user"), STR_CONST("Whether the person comes so often and uses so many key features as a power user should."), STR_CONST(""), FORMULA_OF_PEOPLE },
    { STR_CONST(""), STR_CONST(""), STR_CONST(""), FORMULA_OF_ACCOUNTS },
};
// clang-format on

static void add_quoted(Buf *out, Str text)
{
    buf_format(out, "\"");
    for (size_t i = 0; i < text.len; i++)
        buf_format(out, text.data[i] == '"' || text.data[i] == '\\' ? "\\%c" : "%c", text.data[i]);
    buf_format(out, "\"");
}

// ("a", "b"): those of so many days, or with days 0 below all that should come. False when there is none.
static bool add_roles(Buf *out, const AdoptionChoice *choice, int64_t days, bool any_days)
{
    size_t count = 0;
    for (size_t i = 0; i < choice->role_count; i++) {
        const AdoptionRole *role = &choice->roles[i];
        if (any_days ? role->days == 0 : role->days != days) continue;
        buf_format(out, count++ == 0 ? "role in (" : ", ");
        add_quoted(out, role->role);
    }
    if (count > 0) buf_format(out, ")");
    return count > 0;
}

// ---- people

static void add_days(Buf *out, int64_t days)
{
    buf_format(out, days > 0 ? "%lld" : "%lld / 0", (long long)days);
}

// Roles of equal days share a branch; all others come last.
static void write_expected(Buf *out, const AdoptionChoice *choice)
{
    size_t open = 0;
    for (int64_t days = 0; days <= ADOPTION_DAYS; days++) {
        Buf roles = { 0 };
        if (add_roles(&roles, choice, days, false)) {
            buf_format(out, "if(%.*s, ", STR_ARG(buf_view(&roles)));
            add_days(out, days);
            buf_format(out, ", ");
            open++;
        }
        buf_free(&roles);
    }
    add_days(out, choice->default_days);
    while (open-- > 0)
        buf_format(out, ")");
}

// Somebody who never came is judged only where their own role says so: not everybody in a list of contacts is
// meant to come.
static void write_judged(Buf *out, const AdoptionChoice *choice)
{
    Buf roles = { 0 };
    buf_format(out, "rhythm_use is not missing and not first_seen within %dd and (last_seen within %dd",
               ADOPTION_ENTER_DAYS, ADOPTION_LEFT_DAYS);
    if (add_roles(&roles, choice, 0, true))
        buf_format(out, " or last_seen is missing and %.*s", STR_ARG(buf_view(&roles)));
    buf_format(out, ")");
    buf_free(&roles);
}

static void write_power_user(Buf *out, const AdoptionWords *words)
{
    const AdoptionChoice *choice = words->choice;
    double features = ceil(choice->power_features * (double)words->key_features - 1e-9);
    buf_format(out, "active_days(28d) >= %lld", (long long)choice->power_days);
    if (features > 0) buf_format(out, " and key_features_used(28d) >= %.0f", features);
}

static void write_of_people(Buf *out, const AdoptionWords *words, Str name)
{
    if (str_equal(name, STR("expected_rhythm")))
        write_expected(out, words->choice);
    else if (str_equal(name, STR("rhythm_use")))
        buf_format(out, AT_MOST_ALL("active_days(28d)", "expected_rhythm"));
    else if (str_equal(name, STR("has_rhythm")))
        write_judged(out, words->choice);
    else if (str_equal(name, STR("behind_rhythm")))
        buf_format(out, "has_rhythm and rhythm_use < %g%%", 100 * words->choice->behind_below);
    else if (str_equal(name, STR("is_power_user")))
        write_power_user(out, words);
}

// ---- accounts

static void write_effectiveness(Buf *out, const AdoptionWords *words)
{
    if (words->choice->effectiveness.len > 0)
        buf_format(out, "if(" OWN " > 100%%, 100%%, if(" OWN " < 0%%, 0%%, " OWN "))");
    else if (words->key_features > 0)
        buf_format(out, "people_mean(" AT_MOST_ALL("key_features_used(28d)", "%zu") ", active within 28d)",
                   words->key_features, words->key_features);
    else
        buf_format(out, "if(no, 100%%, 1 / 0)"); // not known
}

// The first segment that holds the account says which measure, else the company; written as either text.
static void write_by_measure(Buf *out, const AdoptionWords *words, const char *breadth, const char *depth)
{
    const AdoptionChoice *choice = words->choice;
    const char *const texts[] = { [ADOPTION_BREADTH] = breadth, [ADOPTION_DEPTH] = depth };
    size_t open = 0;
    for (size_t i = 0; i < choice->segment_count; i++) {
        if (words->segment_names[i].len == 0) continue;
        buf_format(out, "if(in_segment(");
        add_quoted(out, words->segment_names[i]);
        buf_format(out, "), %s, ", texts[choice->segments[i].measure]);
        open++;
    }
    buf_format(out, "%s", texts[choice->measure]);
    while (open-- > 0)
        buf_format(out, ")");
}

static void write_of_accounts(Buf *out, const AdoptionWords *words, Str name)
{
    if (str_equal(name, STR("adoption")))
        write_by_measure(out, words, "adoption_breadth", "adoption_depth");
    else if (str_equal(name, STR("adoption_is_depth")))
        write_by_measure(out, words, "no", "yes");
    else if (str_equal(name, STR("adoption_frequency")))
        buf_format(out, "people_mean(rhythm_use, active within 28d)");
    else if (str_equal(name, STR("adoption_effectiveness")))
        write_effectiveness(out, words);
    else if (str_equal(name, STR("adoption_breadth")))
        buf_format(out, AT_MOST_ALL("active_people(28d)", "default(account.possible_users, account.seats)"));
    else if (str_equal(name, STR("adoption_depth")))
        buf_format(out, AT_MOST_ALL("power_users", "default(account.power_users_wanted, %lld)"),
                   (long long)words->choice->power_wanted, (long long)words->choice->power_wanted);
    else if (str_equal(name, STR("power_users")))
        buf_format(out, "people(is_power_user)");
    else if (str_equal(name, STR("people_judged")))
        buf_format(out, "people(has_rhythm)");
    else if (str_equal(name, STR("people_behind")))
        buf_format(out, "people(behind_rhythm)");
}

static const AdoptionName *find_name(Str name, FormulaScope scope)
{
    const AdoptionName *known = adoption_names;
    while (known->name.len > 0 && !(known->scope == scope && str_equal_ignore_case(known->name, name)))
        known++;
    return known->name.len > 0 ? known : NULL;
}

bool adoption_name_is_known(Str name, FormulaScope scope)
{
    return find_name(name, scope) || (scope == FORMULA_OF_ACCOUNTS && str_equal(name, STR(OWN)));
}

Str adoption_text(const AdoptionWords *words, Str name, FormulaScope scope, Arena *arena)
{
    const AdoptionName *known = find_name(name, scope);
    if (!known) return adoption_name_is_known(name, scope) ? words->choice->effectiveness : (Str){ 0 };
    Buf out = { 0 };
    if (scope == FORMULA_OF_PEOPLE)
        write_of_people(&out, words, known->name);
    else
        write_of_accounts(&out, words, known->name);
    Str text = arena_copy(arena, buf_view(&out));
    buf_free(&out);
    return text;
}
