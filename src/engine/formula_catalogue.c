#include "engine/formula_catalogue.h"

#include "engine/formula_program.h"

// clang-format off
#define ACCOUNTS .of_accounts = true
#define PEOPLE .of_people = true
#define WINDOW(days) .parameters = { PARAMETER_WINDOW }, .usual = STR_CONST(days)
#define NUMBER_OF .parameters = { PARAMETER_EVENT, PARAMETER_PROPERTY, PARAMETER_WINDOW }, .required = 2, \
                  .usual = STR_CONST("28d"), .type = FORMULA_NUMBER

const FormulaFunction formula_functions[] = {
    // ---- people of an account
    { .name = STR_CONST("active_people"), ACCOUNTS, WINDOW("28d"), .type = FORMULA_NUMBER, .unit = STR_CONST("people"),
      .meaning = STR_CONST("People with at least one event in the window."),
      .example = STR_CONST("active_people(7d) >= 5"), .reading = NODE_ACTIVE_PEOPLE },
    { .name = STR_CONST("new_people"), ACCOUNTS, WINDOW("28d"), .type = FORMULA_NUMBER, .unit = STR_CONST("people"),
      .meaning = STR_CONST("People whose first event ever lies in the window."),
      .example = STR_CONST("new_people(28d) > 0"), .reading = NODE_NEW_PEOPLE },
    { .name = STR_CONST("lost_people"), ACCOUNTS, WINDOW("28d"), .type = FORMULA_NUMBER, .unit = STR_CONST("people"),
      .meaning = STR_CONST("People who were active in the window before this one and not in it."),
      .example = STR_CONST("lost_people(28d) > new_people(28d)"), .reading = NODE_LOST_PEOPLE },
    { .name = STR_CONST("returning_people"), ACCOUNTS, WINDOW("28d"), .type = FORMULA_NUMBER, .unit = STR_CONST("people"),
      .meaning = STR_CONST("People who are active in the window, were not in the one before, and had been earlier."),
      .example = STR_CONST("returning_people(28d) >= 3"), .reading = NODE_RETURNING_PEOPLE },
    { .name = STR_CONST("known_people"), ACCOUNTS, .type = FORMULA_NUMBER, .unit = STR_CONST("people"),
      .meaning = STR_CONST("People who were ever active."),
      .example = STR_CONST("active_people(28d) / known_people < 50%"), .reading = NODE_KNOWN_PEOPLE },
    { .name = STR_CONST("person_days"), ACCOUNTS, WINDOW("28d"), .type = FORMULA_NUMBER, .unit = STR_CONST("days"),
      .meaning = STR_CONST("Days on which a person was active, added up over all people."),
      .example = STR_CONST("person_days(28d) / active_people(28d) < 3"), .reading = NODE_PERSON_DAYS },
    { .name = STR_CONST("expected_days"), ACCOUNTS, WINDOW("28d"), .type = FORMULA_NUMBER, .unit = STR_CONST("days"),
      .meaning = STR_CONST("How many person_days the account's own rhythm makes one expect in the window: the median of the 12 blocks of as many days before it,"
                           " whole weeks apart, corrected by what all other accounts did on the same days (holidays, outages). Windows of at most 91 days."),
      .example = STR_CONST("expected_days(28d) - person_days(28d) > 20"), .reading = NODE_EXPECTED_DAYS },
    { .name = STR_CONST("usage_drop"), ACCOUNTS, WINDOW("28d"), .type = FORMULA_SHARE,
      .meaning = STR_CONST("Which share of the expected_days is missing in the window; below 0 when there are more than expected."),
      .example = STR_CONST("usage_drop(14d) > 40%"), .expansion = STR_CONST("1 - person_days(window) / expected_days(window)") },
    { .name = STR_CONST("expected_spread"), ACCOUNTS, WINDOW("28d"), .type = FORMULA_NUMBER, .unit = STR_CONST("days"),
      .meaning = STR_CONST("How far off expected_days usually is: 1.4826 times the median distance of the 12 blocks from it, but at least its root."),
      .example = STR_CONST("expected_spread(28d) > 50% * expected_days(28d)"), .reading = NODE_SPREAD_DAYS },
    { .name = STR_CONST("unusual_drop"), ACCOUNTS, WINDOW("28d"), .type = FORMULA_NUMBER,
      .meaning = STR_CONST("By how many times the expected_spread there are fewer person_days than expected_days. Chance alone seldom makes 3."),
      .example = STR_CONST("unusual_drop(14d) >= 3"), .expansion = STR_CONST("(expected_days(window) - person_days(window)) / expected_spread(window)") },
    { .name = STR_CONST("people"), ACCOUNTS, .parameters = { PARAMETER_CONDITION }, .type = FORMULA_NUMBER, .unit = STR_CONST("people"),
      .meaning = STR_CONST("People of the account for whom every condition is true."),
      .example = STR_CONST("people(role = \"champion\", active within 30d) = 0"), .reading = NODE_PEOPLE },
    { .name = STR_CONST("people_mean"), ACCOUNTS, .parameters = { PARAMETER_VALUE, PARAMETER_CONDITION }, .required = 1, .type = FORMULA_ANY,
      .meaning = STR_CONST("The mean of a number, share or duration over the people of the account for whom it is known and every condition is true; missing when there is nobody."),
      .example = STR_CONST("people_mean(active_days(28d), active within 28d) < 3"), .reading = NODE_PEOPLE_MEAN },
    { .name = STR_CONST("dau"), ACCOUNTS, .type = FORMULA_NUMBER, .unit = STR_CONST("people"),
      .meaning = STR_CONST("Daily active users: people active on the day."),
      .example = STR_CONST("dau > 0"), .expansion = STR_CONST("active_people(1d)") },
    { .name = STR_CONST("wau"), ACCOUNTS, .type = FORMULA_NUMBER, .unit = STR_CONST("people"),
      .meaning = STR_CONST("Weekly active users: people active in 7 days."),
      .example = STR_CONST("wau < ago(7d, wau)"), .expansion = STR_CONST("active_people(7d)") },
    { .name = STR_CONST("mau"), ACCOUNTS, .type = FORMULA_NUMBER, .unit = STR_CONST("people"),
      .meaning = STR_CONST("Monthly active users: people active in 30 days."),
      .example = STR_CONST("mau >= 10"), .expansion = STR_CONST("active_people(30d)") },
    { .name = STR_CONST("stickiness"), ACCOUNTS, .type = FORMULA_SHARE,
      .meaning = STR_CONST("The mean of DAU over 28 days, divided by MAU: how much of a month people come."),
      .example = STR_CONST("stickiness < 20%"), .expansion = STR_CONST("person_days(28d) / 28 / mau") },
    // ---- use
    { .name = STR_CONST("events"), ACCOUNTS, WINDOW("28d"), .type = FORMULA_NUMBER, .unit = STR_CONST("events"),
      .meaning = STR_CONST("Events of any name in the window."),
      .example = STR_CONST("events(7d) = 0"), .reading = NODE_EVENTS },
    { .name = STR_CONST("active_days"), ACCOUNTS, PEOPLE, WINDOW("28d"), .type = FORMULA_NUMBER, .unit = STR_CONST("days"),
      .meaning = STR_CONST("Days in the window with at least one event."),
      .example = STR_CONST("active_days(28d) >= 8"), .reading = NODE_ACTIVE_DAYS },
    { .name = STR_CONST("count"), ACCOUNTS, .parameters = { PARAMETER_EVENT, PARAMETER_WINDOW }, .required = 1,
      .usual = STR_CONST("28d"), .type = FORMULA_NUMBER, .unit = STR_CONST("events"),
      .meaning = STR_CONST("How often the event happened in the window."),
      .example = STR_CONST("count(\"Report Exported\", 7d) = 0"), .reading = NODE_EVENT_COUNT },
    { .name = STR_CONST("days"), ACCOUNTS, PEOPLE, .parameters = { PARAMETER_EVENT, PARAMETER_WINDOW }, .required = 1,
      .usual = STR_CONST("28d"), .type = FORMULA_NUMBER, .unit = STR_CONST("days"),
      .meaning = STR_CONST("Days in the window on which the event happened."),
      .example = STR_CONST("days(\"Report Exported\", 28d) < 4"), .reading = NODE_EVENT_DAYS },
    { .name = STR_CONST("people_with"), ACCOUNTS, .parameters = { PARAMETER_EVENT, PARAMETER_WINDOW }, .required = 1,
      .usual = STR_CONST("28d"), .type = FORMULA_NUMBER, .unit = STR_CONST("people"),
      .meaning = STR_CONST("People with whom the event happened in the window."),
      .example = STR_CONST("people_with(\"Report Exported\", 28d) = 1"), .reading = NODE_EVENT_PEOPLE },
    { .name = STR_CONST("last"), ACCOUNTS, .parameters = { PARAMETER_EVENT }, .required = 1, .type = FORMULA_DATE,
      .meaning = STR_CONST("The last day on which the event happened; missing when it never did."),
      .example = STR_CONST("last(\"Member Invited\") within 30d"), .reading = NODE_EVENT_LAST },
    { .name = STR_CONST("sum"), ACCOUNTS, NUMBER_OF, .reading = NODE_NUMBER_SUM,
      .meaning = STR_CONST("The sum of a property of the event in the window; 0 when there is none."),
      .example = STR_CONST("sum(\"Order Placed\", \"amount\", 28d) > 1000") },
    { .name = STR_CONST("mean"), ACCOUNTS, NUMBER_OF, .reading = NODE_NUMBER_MEAN,
      .meaning = STR_CONST("The mean of a property of the event over all events in the window that have it."),
      .example = STR_CONST("mean(\"Order Placed\", \"amount\", 28d) < 50") },
    { .name = STR_CONST("largest"), ACCOUNTS, NUMBER_OF, .reading = NODE_NUMBER_MOST,
      .meaning = STR_CONST("The largest value of a property of the event in the window."),
      .example = STR_CONST("largest(\"Report Viewed\", \"seconds\", 7d) > 30") },
    { .name = STR_CONST("smallest"), ACCOUNTS, NUMBER_OF, .reading = NODE_NUMBER_LEAST,
      .meaning = STR_CONST("The smallest value of a property of the event in the window."),
      .example = STR_CONST("smallest(\"Survey Answered\", \"score\", 90d) <= 2") },
    { .name = STR_CONST("latest"), ACCOUNTS, .parameters = { PARAMETER_EVENT, PARAMETER_PROPERTY }, .required = 2,
      .type = FORMULA_NUMBER, .reading = NODE_NUMBER_LATEST,
      .meaning = STR_CONST("The value that a property of the event had last; of several in the same millisecond the largest."),
      .example = STR_CONST("latest(\"Backup Done\", \"size\") < ago(28d, latest(\"Backup Done\", \"size\"))") },
    { .name = STR_CONST("feature"), ACCOUNTS, .parameters = { PARAMETER_FEATURE, PARAMETER_WINDOW }, .required = 1,
      .usual = STR_CONST("28d"), .type = FORMULA_NUMBER, .unit = STR_CONST("events"),
      .meaning = STR_CONST("Events of the feature in the window."),
      .example = STR_CONST("feature(\"Reports\", 28d) = 0"), .reading = NODE_FEATURE_EVENTS },
    { .name = STR_CONST("feature_people"), ACCOUNTS, .parameters = { PARAMETER_FEATURE, PARAMETER_WINDOW }, .required = 1,
      .usual = STR_CONST("28d"), .type = FORMULA_NUMBER, .unit = STR_CONST("people"),
      .meaning = STR_CONST("People who used the feature in the window."),
      .example = STR_CONST("feature_people(\"Reports\", 28d) >= 3"), .reading = NODE_FEATURE_PEOPLE },
    { .name = STR_CONST("features_used"), ACCOUNTS, PEOPLE, WINDOW("28d"), .type = FORMULA_NUMBER, .unit = STR_CONST("features"),
      .meaning = STR_CONST("Features with at least one event in the window."),
      .example = STR_CONST("features_used(28d) < 3"), .reading = NODE_FEATURES_USED },
    { .name = STR_CONST("key_features_used"), ACCOUNTS, PEOPLE, WINDOW("28d"), .type = FORMULA_NUMBER, .unit = STR_CONST("features"),
      .meaning = STR_CONST("Key features with at least one event in the window."),
      .example = STR_CONST("key_features_used(28d) = 0"), .reading = NODE_KEY_FEATURES_USED },
    { .name = STR_CONST("seat_use"), ACCOUNTS, WINDOW("28d"), .type = FORMULA_SHARE,
      .meaning = STR_CONST("Active people in the window, divided by the seats that were bought."),
      .example = STR_CONST("seat_use(28d) < 50%"), .expansion = STR_CONST("active_people(window) / account.seats") },
    // ---- health
    { .name = STR_CONST("health"), ACCOUNTS, .type = FORMULA_NUMBER, .unit = STR_CONST("points"),
      .meaning = STR_CONST("The health score, 0 to 100, by the scorecard that holds for the account; missing where there is none."),
      .example = STR_CONST("health < 45 and health <= ago(28d, health) - 10"), .reading = NODE_SCORE },
    { .name = STR_CONST("experience"), ACCOUNTS, .type = FORMULA_NUMBER, .unit = STR_CONST("points"),
      .meaning = STR_CONST("The score of the scorecard's measures of experience alone."),
      .example = STR_CONST("experience >= 70"), .reading = NODE_SCORE },
    { .name = STR_CONST("outcome"), ACCOUNTS, .type = FORMULA_NUMBER, .unit = STR_CONST("points"),
      .meaning = STR_CONST("The score of the scorecard's measures of outcome alone."),
      .example = STR_CONST("experience >= 70 and outcome < 45"), .reading = NODE_SCORE },
    // ---- among others
    { .name = STR_CONST("rank"), ACCOUNTS, .parameters = { PARAMETER_VALUE, PARAMETER_SEGMENT }, .required = 1, .type = FORMULA_SHARE,
      .meaning = STR_CONST("The share of the other accounts whose value is smaller: of all that were there on the day and have one, or of those in a segment."),
      .example = STR_CONST("rank(wau, \"Enterprise\") < 25%"), .reading = NODE_RANK },
    { .name = STR_CONST("in_segment"), ACCOUNTS, .parameters = { PARAMETER_SEGMENT }, .required = 1, .type = FORMULA_YESNO,
      .meaning = STR_CONST("Whether the formula of the segment is true."),
      .example = STR_CONST("in_segment(\"Enterprise\") and dau = 0"), .reading = NODE_IN_SEGMENT },
    // ---- dates
    { .name = STR_CONST("today"), ACCOUNTS, PEOPLE, .type = FORMULA_DATE,
      .meaning = STR_CONST("The day for which the formula is computed."),
      .example = STR_CONST("account.renewal_date - today <= 90d"), .reading = NODE_TODAY },
    { .name = STR_CONST("first_seen"), ACCOUNTS, PEOPLE, .type = FORMULA_DATE,
      .meaning = STR_CONST("The first day with an event."),
      .example = STR_CONST("first_seen within 30d"), .reading = NODE_FIRST_SEEN },
    { .name = STR_CONST("last_seen"), ACCOUNTS, PEOPLE, .type = FORMULA_DATE,
      .meaning = STR_CONST("The last day with an event."),
      .example = STR_CONST("not last_seen within 14d"), .reading = NODE_LAST_SEEN },
    { .name = STR_CONST("active"), PEOPLE, .type = FORMULA_DATE,
      .meaning = STR_CONST("The last day on which the person was active; the same as last_seen."),
      .example = STR_CONST("people(active within 30d) < 2"), .reading = NODE_PERSON_LAST },
    { .name = STR_CONST("age"), ACCOUNTS, .type = FORMULA_DURATION,
      .meaning = STR_CONST("Time since the first event."),
      .example = STR_CONST("age < 90d"), .expansion = STR_CONST("today - first_seen") },
    { .name = STR_CONST("silent_for"), ACCOUNTS, PEOPLE, .type = FORMULA_DURATION,
      .meaning = STR_CONST("Time since the last event."),
      .example = STR_CONST("silent_for >= 14d"), .expansion = STR_CONST("today - last_seen") },
    { .name = STR_CONST("usual_gap"), PEOPLE, .type = FORMULA_DURATION,
      .meaning = STR_CONST("The usual time between two active days of the person: the median of the last 180 days, the lower of two middle ones."),
      .example = STR_CONST("people(silent_for > 21d, usual_gap <= 3d) > 0"), .reading = NODE_PERSON_USUAL_GAP },
    { .name = STR_CONST("renewal_in"), ACCOUNTS, .type = FORMULA_DURATION,
      .meaning = STR_CONST("Time until the date in the attribute renewal_date; below 0 when it has passed."),
      .example = STR_CONST("renewal_in <= 90d"), .expansion = STR_CONST("account.renewal_date - today") },
    // ---- time
    { .name = STR_CONST("ago"), ACCOUNTS, PEOPLE, .parameters = { PARAMETER_WINDOW, PARAMETER_VALUE }, .required = 2, .type = FORMULA_ANY,
      .meaning = STR_CONST("The value as it was so long before."),
      .example = STR_CONST("ago(7d, count(\"Report Exported\", 7d)) >= 5"), .reading = NODE_LITERAL },
    { .name = STR_CONST("change"), ACCOUNTS, PEOPLE, .parameters = { PARAMETER_VALUE, PARAMETER_WINDOW }, .required = 1,
      .usual = STR_CONST("28d"), .type = FORMULA_SHARE,
      .meaning = STR_CONST("By which share the value differs from what it was so long before; missing when that was 0."),
      .example = STR_CONST("change(active_people(28d), 28d) < -30%"), .expansion = STR_CONST("(value - ago(window, value)) / ago(window, value)") },
    { .name = STR_CONST("peak"), ACCOUNTS, .parameters = { PARAMETER_VALUE, PARAMETER_WINDOW }, .required = 1,
      .usual = STR_CONST("180d"), .type = FORMULA_ANY,
      .meaning = STR_CONST("The highest of the values a week apart in the window."),
      .example = STR_CONST("wau < 0.5 * peak(wau, 180d)"), .reading = NODE_MOST },
    { .name = STR_CONST("low"), ACCOUNTS, .parameters = { PARAMETER_VALUE, PARAMETER_WINDOW }, .required = 1,
      .usual = STR_CONST("180d"), .type = FORMULA_ANY,
      .meaning = STR_CONST("The lowest of the values a week apart in the window."),
      .example = STR_CONST("low(wau, 90d) > 0"), .reading = NODE_LEAST },
    { .name = STR_CONST("average"), ACCOUNTS, .parameters = { PARAMETER_VALUE, PARAMETER_WINDOW }, .required = 1,
      .usual = STR_CONST("84d"), .type = FORMULA_ANY,
      .meaning = STR_CONST("The mean of the values a week apart in the window."),
      .example = STR_CONST("wau < 70% * average(wau, 12w)"), .reading = NODE_AVERAGE },
    { .name = STR_CONST("trend"), ACCOUNTS, .parameters = { PARAMETER_VALUE, PARAMETER_WINDOW }, .required = 1,
      .usual = STR_CONST("84d"), .type = FORMULA_SHARE,
      .meaning = STR_CONST("The median slope between any two of the values a week apart (Theil and Sen), a week, as a share of their median."),
      .example = STR_CONST("trend(wau, 12w) < -3%"), .reading = NODE_TREND },
    // ---- values
    { .name = STR_CONST("if"), ACCOUNTS, PEOPLE, .parameters = { PARAMETER_VALUE, PARAMETER_VALUE, PARAMETER_VALUE }, .required = 3, .type = FORMULA_ANY,
      .meaning = STR_CONST("The second value when the first is yes, else the third."),
      .example = STR_CONST("if(account.plan = \"trial\", 14, 90)"), .reading = NODE_IF },
    { .name = STR_CONST("default"), ACCOUNTS, PEOPLE, .parameters = { PARAMETER_VALUE, PARAMETER_VALUE }, .required = 2, .type = FORMULA_ANY,
      .meaning = STR_CONST("The first value, or the second where the first is missing."),
      .example = STR_CONST("default(account.seats, 1) > 10"), .reading = NODE_DEFAULT },
    { .name = STR_CONST("min"), ACCOUNTS, PEOPLE, .parameters = { PARAMETER_VALUE, PARAMETER_VALUE }, .required = 2, .type = FORMULA_ANY,
      .meaning = STR_CONST("The smaller of two values."), .example = STR_CONST("min(wau, account.seats)"), .reading = NODE_LEAST },
    { .name = STR_CONST("max"), ACCOUNTS, PEOPLE, .parameters = { PARAMETER_VALUE, PARAMETER_VALUE }, .required = 2, .type = FORMULA_ANY,
      .meaning = STR_CONST("The larger of two values."), .example = STR_CONST("max(wau, 1)"), .reading = NODE_MOST },
    { .name = STR_CONST("abs"), ACCOUNTS, PEOPLE, .parameters = { PARAMETER_VALUE }, .required = 1, .type = FORMULA_ANY,
      .meaning = STR_CONST("The value without its sign."), .example = STR_CONST("abs(change(wau, 7d)) > 50%"), .reading = NODE_ABSOLUTE },
    { .name = STR_CONST("round"), ACCOUNTS, PEOPLE, .parameters = { PARAMETER_VALUE }, .required = 1, .type = FORMULA_ANY,
      .meaning = STR_CONST("The nearest whole number; halves away from 0."), .example = STR_CONST("round(wau / 7)"), .reading = NODE_ROUND },
    { .name = STR_CONST("") },
};
// clang-format on

const FormulaFunction *formula_function(Str name, FormulaScope scope)
{
    for (const FormulaFunction *function = formula_functions; function->name.len > 0; function++) {
        bool here = scope == FORMULA_OF_ACCOUNTS ? function->of_accounts : function->of_people;
        if (here && str_equal_ignore_case(function->name, name)) return function;
    }
    return NULL;
}

enum { NEAR_BYTES_MAX = 40 };

// How many letters have to be added, taken away or changed (Levenshtein). Both at most NEAR_BYTES_MAX bytes.
static unsigned distance(Str a, Str b)
{
    unsigned row[NEAR_BYTES_MAX + 1];
    for (unsigned j = 0; j <= b.len; j++)
        row[j] = j;
    for (unsigned i = 1; i <= a.len; i++) {
        unsigned diagonal = row[0];
        row[0] = i;
        for (unsigned j = 1; j <= b.len; j++) {
            unsigned above = row[j];
            unsigned best = diagonal + (lower_letter(a.data[i - 1]) != lower_letter(b.data[j - 1]));
            if (above + 1 < best) best = above + 1;
            if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
            row[j] = best;
            diagonal = above;
        }
    }
    return row[b.len];
}

Str formula_nearest(Str written, FormulaScope scope)
{
    Str nearest = { 0 };
    if (written.len == 0 || written.len > NEAR_BYTES_MAX) return nearest;
    unsigned least = (unsigned)written.len / 4 + 2; // so many changes make it another word
    for (const FormulaFunction *function = formula_functions; function->name.len > 0; function++) {
        bool here = scope == FORMULA_OF_ACCOUNTS ? function->of_accounts : function->of_people;
        if (!here) continue;
        unsigned changes = distance(written, function->name);
        if (changes >= least) continue;
        least = changes;
        nearest = function->name;
    }
    return nearest;
}

Str formula_unit(const Formula *formula)
{
    const Node *root = &formula->nodes[formula->node_count - 1];
    if (root->type != FORMULA_NUMBER) return STR("");
    for (const FormulaFunction *function = formula_functions; function->name.len > 0; function++) {
        bool leaf = root->child_count == 0 || root->kind == NODE_SCORE;
        bool read = function->expansion.len == 0 && function->reading == (int)root->kind && leaf;
        if (read) return function->unit;
    }
    return STR("");
}
