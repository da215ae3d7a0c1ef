// The steps of the checklist that come with the program. They name attributes, roles and events as
// docs/renewals.md tells to send them; everybody edits them to what is true of the own product.
#include "know/renewal_choice.h"

#define DECIDES                                                                                              \
    "default(influence, \"\") = \"decides\" or default(role, \"\") in (\"decision maker\","                  \
    " \"economic buyer\", \"executive sponsor\", \"budget holder\")"

// clang-format off
const RenewalStepRule renewal_steps_shipped[] = {
    { .key = STR_CONST("card"),
      .name = STR_CONST("Card valid beyond the renewal"),
      .meaning = STR_CONST("A card that expires makes the payment fail, and a customer is lost who meant to stay."),
      .days_before = 60,
      .formula = STR_CONST("account.card_expires - today < renewal_in + 30d"),
      .value = STR_CONST("account.card_expires"),
      .evidence = STR_CONST("The card is valid until: {value}.") },
    { .key = STR_CONST("locked_out"),
      .name = STR_CONST("Nobody locked out"),
      .meaning = STR_CONST("Somebody tries to sign in or asked for a new password, and has not come in since."),
      .days_before = 30,
      .formula = STR_CONST("people(days(\"Login Failed\", 14d) + days(\"Password Reset Requested\", 14d) > 0,\n"
                           "  days(\"Signed In\", 14d) = 0 or days(\"Signed In\", 3d) = 0"
                           " and days(\"Login Failed\", 3d) + days(\"Password Reset Requested\", 3d) > 0) > 0"),
      .value = STR_CONST("people(days(\"Login Failed\", 14d) + days(\"Password Reset Requested\", 14d) > 0)"),
      .evidence = STR_CONST("People who could not sign in lately: {value}.") },
    { .key = STR_CONST("single_contact"),
      .name = STR_CONST("More than one contact"),
      .meaning = STR_CONST("A renewal that hangs on one person is lost when that person leaves."),
      .days_before = 90,
      .formula = STR_CONST("active_people(28d) <= 1"),
      .value = STR_CONST("active_people(28d)"),
      .evidence = STR_CONST("People active in the last 28 days: {value}.") },
    { .key = STR_CONST("value_pack"),
      .name = STR_CONST("Value shown"),
      .meaning = STR_CONST("They ask whether it is worth its price. Review the goals with them, and hand over the pack."),
      .days_before = 90,
      .formula = STR_CONST("account.goals_reviewed is missing or not account.goals_reviewed within 90d"),
      .value = STR_CONST("account.goals_reviewed"),
      .evidence = STR_CONST("Goals last reviewed: {value}.") },
    { .key = STR_CONST("decision_maker"),
      .name = STR_CONST("Decision maker known, and talked to"),
      .meaning = STR_CONST("Know who decides, and have spoken with the customer in the last 90 days."),
      .days_before = 90,
      .formula = STR_CONST("people(" DECIDES ") = 0\n"
                           "or account.last_touchpoint is missing or not account.last_touchpoint within 90d"),
      .value = STR_CONST("people(" DECIDES ")"),
      .evidence = STR_CONST("Decision makers known: {value}.") },
    { .key = STR_CONST("price_notice"),
      .name = STR_CONST("Notice of price and terms"),
      .meaning = STR_CONST("What changes with the new term has been said in writing. Tick it when it was sent."),
      .days_before = 60 },
    { .key = STR_CONST("upgrade_offer"),
      .name = STR_CONST("Right size offered"),
      .meaning = STR_CONST("Nearly full: offer more. Half empty: offer less before they leave."),
      .days_before = 60,
      .formula = STR_CONST("seat_use(28d) >= 85% or seat_use(28d) < 50%"),
      .value = STR_CONST("seat_use(28d)"),
      .evidence = STR_CONST("Seats in use: {value}.") },
    { .key = STR_CONST("billing"),
      .name = STR_CONST("Bills paid"),
      .meaning = STR_CONST("An invoice that is late or could not be paid is settled before the next one is sent."),
      .days_before = 30,
      .formula = STR_CONST("account.overdue_invoices > 0 or account.failed_payments > 0"),
      .value = STR_CONST("account.overdue_invoices + account.failed_payments"),
      .evidence = STR_CONST("Late invoices and failed payments: {value}.") },
};
// clang-format on
const size_t renewal_steps_shipped_count = sizeof renewal_steps_shipped / sizeof *renewal_steps_shipped;
