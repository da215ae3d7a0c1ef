// The rules that come with the program. They name attributes and roles as docs/warnings.md tells to send
// them; a rule whose attribute is not sent is never true. How many they find and how often they are wrong is
// measured by `make bench`. Those about health are off until somebody turns them on: a score takes many times
// as long to ask as the others, of every account that does something.
#include "know/warning_rule.h"

#define OWNER .owner = STR_CONST("account.owner"), .on = true

// clang-format off
const WarningRule warning_rules_shipped[] = {
    { .name = STR_CONST("Usage drop"),
      .formula = STR_CONST("usage_drop(14d) >= 33% and usage_drop(7d) >= 25% and ago(14d, usage_drop(14d)) >= 22%\n"
                           "and unusual_drop(28d) >= 1.5 and expected_days(28d) - person_days(28d) >= 14\n"
                           "and (usage_drop(14d) >= 50% and unusual_drop(14d) >= 3.5\n"
                           "  or people(ago(56d, active_days(28d) >= 8), silent_for >= 35d) > 0\n"
                           "    and people(ago(56d, active_days(28d) >= 8), silent_for >= 35d) >= 10% * ago(56d, people(active_days(28d) >= 8))\n"
                           "  or people(role = \"champion\", ago(56d, active_days(28d) >= 8), silent_for >= 35d) > 0)\n"
                           "and (silent_for <= 4d and ago(7d, silent_for <= 4d) or silent_for >= 21d)\n"
                           "and not ago(52w, usage_drop(28d)) >= 15%"),
      .severity = 2,
      .root_cause = 4,
      .meaning = STR_CONST("The account is used much less than its own rhythm of the last months."),
      .action = STR_CONST("Ask what changed; look who stopped and which features went quiet."),
      .due_days = 5,
      .probability = 0.35,
      .quiet_days = 56,
      OWNER },
    { .name = STR_CONST("Champion silent"),
      .formula = STR_CONST("people(role = \"champion\", usual_gap <= 4d, silent_for between 33d and 120d) > 0\n"
                           "and people(role = \"champion\", active within 28d) = 0\n"
                           "and active_days(28d) >= 8 and ago(56d, active_days(28d)) >= 8"),
      .severity = 3,
      .root_cause = 3,
      .meaning =
          STR_CONST("The person who carried the product there has stopped coming, and nobody took over."),
      .action = STR_CONST("Find out whether they left; win a new champion."),
      .due_days = 3,
      .probability = 0.4,
      .quiet_days = 60,
      OWNER },
    { .name = STR_CONST("Single contact"),
      .formula = STR_CONST("people(active_days(28d) >= 4) = 1 and ago(28d, people(active_days(28d) >= 4)) = 1\n"
                           "and ago(56d, people(active_days(28d) >= 4)) between 1 and 2 and active_people(28d) <= 3 and age >= 84d"),
      .severity = 1,
      .root_cause = 3,
      .meaning = STR_CONST("Only one person uses the product regularly: when they go, the account goes."),
      .action = STR_CONST("Get to know a second person; offer training for a colleague."),
      .due_days = 21,
      .probability = 0.15,
      .quiet_days = 90,
      OWNER },
    { .name = STR_CONST("Quiet after the start"),
      .formula = STR_CONST("age between 28d and 120d and usage_drop(7d) >= 30% and not ago(14d, usage_drop(7d)) < 30%\n"
                           "and (usage_drop(7d) >= 50% and ago(7d, usage_drop(7d)) >= 40% and expected_days(7d) >= 4\n"
                           "    and (silent_for <= 8d and ago(7d, silent_for <= 8d) or silent_for >= 21d)\n"
                           "  or age <= 60d and person_days(14d) <= 25% * peak(person_days(14d), 28d)\n"
                           "    and peak(person_days(14d), 28d) - person_days(14d) >= 8 and not ago(7d, usage_drop(7d)) < 30%)"),
      .severity = 3,
      .root_cause = 1,
      .meaning =
          STR_CONST("A new customer uses the product less and less: the value they hoped for does not show."),
      .action = STR_CONST("Go back to the goal they bought it for, and show the way to it."),
      .due_days = 3,
      .probability = 0.4,
      .quiet_days = 60,
      OWNER },
    { .name = STR_CONST("Set-up unfinished"),
      .formula = STR_CONST("age between 28d and 90d and key_features_used(28d) <= 1"),
      .severity = 2,
      .root_cause = 2,
      .meaning = STR_CONST("Weeks after the start hardly a key feature is in use."),
      .action = STR_CONST("Ask what is missing, and finish the set-up together."),
      .due_days = 5,
      .probability = 0.3,
      .quiet_days = 60,
      OWNER },
    { .name = STR_CONST("Seats unused"),
      .formula = STR_CONST("seat_use(28d) < 45% and ago(28d, seat_use(28d)) < 45% and account.seats >= 5\n"
                           "and age >= 90d and ago(56d, active_people(28d)) > 0"),
      .severity = 1,
      .root_cause = 4,
      .meaning = STR_CONST("They pay for many more seats than they use: that is noticed before a renewal."),
      .action =
          STR_CONST("Invite the people who have a seat and do not come, or talk about a plan that fits."),
      .due_days = 30,
      .probability = 0.15,
      .quiet_days = 90,
      OWNER },
    { .name = STR_CONST("Key features not adopted"),
      .formula = STR_CONST("key_features_used(90d) <= 2 and age >= 90d and active_people(28d) >= 2\n"
                           "and ago(56d, active_people(28d)) >= 2"),
      .severity = 1,
      .root_cause = 4,
      .meaning = STR_CONST("They use the product, but at most two of its key features."),
      .action = STR_CONST("Show the one key feature that serves their goal."),
      .due_days = 30,
      .probability = 0.15,
      .quiet_days = 90,
      OWNER },
    { .name = STR_CONST("Spend falls"),
      .formula = STR_CONST("change(account.mrr, 90d) <= -10%"),
      .severity = 2,
      .meaning = STR_CONST("They pay clearly less than three months ago."),
      .action = STR_CONST("Ask what they no longer need, and whether more of it is to come."),
      .due_days = 7,
      .probability = 0.25,
      .quiet_days = 90,
      OWNER },
    { .name = STR_CONST("Health fell"),
      .formula = STR_CONST("health < 45 and health <= ago(28d, health) - 15"),
      .severity = 2,
      .meaning = STR_CONST("The health score fell far within four weeks, below the band that needs no worry."),
      .action = STR_CONST("Look at what took the points away, and plan how to win them back."),
      .due_days = 5,
      .probability = 0.3,
      .quiet_days = 56,
      .owner = STR_CONST("account.owner") },
    { .name = STR_CONST("Healthy before renewal"),
      .formula = STR_CONST("health >= 70 and renewal_in between 0d and 120d"),
      .opportunity = true,
      .severity = 1,
      .meaning = STR_CONST("The contract ends within four months, and the customer does well."),
      .action = STR_CONST("Renew early, and offer what they have outgrown."),
      .due_days = 14,
      .probability = 0.5,
      .quiet_days = 180,
      .owner = STR_CONST("account.owner") },
    { .name = STR_CONST("Seats nearly full"),
      .formula = STR_CONST("seat_use(28d) >= 90% and ago(14d, seat_use(28d)) >= 85% and account.seats >= 5 and age >= 60d"),
      .opportunity = true,
      .severity = 2,
      .meaning = STR_CONST("Nearly every seat is in use."),
      .action = STR_CONST("Offer more seats before somebody is turned away."),
      .due_days = 14,
      .probability = 0.4,
      .quiet_days = 90,
      OWNER },
    { .name = STR_CONST("Growth"),
      .formula = STR_CONST("average(active_people(28d), 4w) >= 130% * ago(26w, average(active_people(28d), 8w))\n"
                           "and people(first_seen within 26w, active within 28d) >= 35% * ago(26w, average(active_people(28d), 8w))\n"
                           "and people(first_seen within 26w, active within 28d) >= 3\n"
                           "and ago(26w, low(active_people(28d), 8w)) >= 4 and age >= 270d and usage_drop(28d) < 10%"),
      .opportunity = true,
      .severity = 1,
      .meaning = STR_CONST("Many more people work with the product than half a year ago."),
      .action = STR_CONST("Ask where it helped, and which other teams have the same work."),
      .due_days = 30,
      .probability = 0.3,
      .quiet_days = 180,
      OWNER },
    { .name = STR_CONST("New team"),
      .formula = STR_CONST("new_people(14d) >= 4 and new_people(14d) >= 20% * ago(14d, active_people(28d))\n"
                           "and age >= 90d and ago(28d, active_people(28d)) >= 3"),
      .opportunity = true,
      .severity = 1,
      .meaning = STR_CONST("Many new people came at once: a new team has begun."),
      .action = STR_CONST("Welcome them, and learn what they want to do with it."),
      .due_days = 7,
      .probability = 0.3,
      .quiet_days = 60,
      OWNER },
    { .name = STR_CONST("") },
};
// clang-format on
