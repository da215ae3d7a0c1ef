#include "sense/stripe_parts.h"

// ---- money

// Stripe's minor units are not ISO's everywhere.
void stripe_scale(const Currency *currency, Monthly *sum)
{
    Str code = currency_code(currency);
    if (str_equal(code, STR("ISK")) || str_equal(code, STR("UGX"))) monthly_scale(sum, 1, 100);
    if (str_equal(code, STR("MGA"))) monthly_scale(sum, 100, 1);
}

static bool rhythm_of(const JsonNode *recurring, Rhythm *rhythm_out, Arena *arena)
{
    rhythm_out->count = stripe_number(recurring, "interval_count", 1);
    return rhythm_unit_parse(stripe_text(recurring, "interval", arena), &rhythm_out->unit) &&
           rhythm_out->count >= 1 && rhythm_out->count <= RHYTHM_COUNT_MAX;
}

// The decimal of minor units: unit_amount_decimal is exact, unit_amount and the older `amount` are whole.
static Str amount_of(const JsonNode *price, Arena *arena)
{
    Str decimal = stripe_text(price, "unit_amount_decimal", arena);
    if (decimal.len == 0) decimal = stripe_text(price, "amount_decimal", arena);
    if (decimal.len > 0) return decimal;
    int64_t whole = stripe_number(price, "unit_amount", stripe_number(price, "amount", -1));
    return whole >= 0 ? arena_format(arena, "%lld", (long long)whole) : (Str){ 0 };
}

typedef struct Item {
    const JsonNode *price, *recurring;
    Rhythm rhythm;
    Str amount;
    int64_t quantity;
} Item;

// False: it adds nothing to what comes back each month.
static bool read_item(const JsonNode *node, Arena *arena, StripeEvent *event, Item *item_out)
{
    const JsonNode *price = stripe_object(node, "price");
    if (!price) price = stripe_object(node, "plan");
    const JsonNode *recurring = stripe_object(price, "recurring");
    if (!recurring) recurring = price; // a plan carries the interval itself
    *item_out = (Item){ price, recurring, .amount = amount_of(price, arena),
                        .quantity = stripe_number(node, "quantity", 1) };
    if (str_equal(stripe_text(recurring, "usage_type", arena), STR("metered"))) {
        stripe_problem(event, "A metered price counts nothing: what will be used is not known.");
        return false;
    }
    if (!rhythm_of(recurring, &item_out->rhythm, arena)) {
        stripe_problem(event, "A price without an interval counts nothing.");
        return false;
    }
    if (item_out->amount.len == 0) {
        stripe_problem(event, "A price of tiers counts nothing: its amount is not in the message.");
        return false;
    }
    return item_out->quantity >= 0;
}

// A coupon that holds for good, or for some months still.
static const JsonNode *coupon_of(const JsonNode *discount, int64_t at_us, Arena *arena)
{
    int64_t end = stripe_time(discount, "end");
    const JsonNode *coupon = stripe_object(discount, "coupon");
    if (!coupon) coupon = stripe_object(stripe_object(discount, "source"), "coupon");
    if (!coupon || (end > 0 && end <= at_us)) return NULL;
    return str_equal(stripe_text(coupon, "duration", arena), STR("once")) ? NULL : coupon;
}

static void take_coupon(Monthly *sum, const JsonNode *coupon, Rhythm rhythm, Arena *arena, StripeEvent *event)
{
    const JsonNode *percent = json_member(coupon, STR("percent_off"));
    int64_t amount = stripe_number(coupon, "amount_off", 0);
    if (percent && percent->kind == JSON_NUMBER && !monthly_take_percent(sum, json_raw(percent)))
        stripe_problem(event, "A discount in percent could not be read.");
    if (amount > 0) (void)monthly_add(sum, arena_format(arena, "%lld", (long long)amount), -1, rhythm);
    if (sum->numerator < 0) *sum = monthly_zero();
}

// The discounts of a subscription or of one item. Their ids alone say nothing of money.
static void take_discounts(Monthly *sum, const JsonNode *of, Rhythm rhythm, Arena *arena, StripeEvent *event)
{
    bool any = false;
    for (JsonItems i = json_items(json_member(of, STR("discounts"))); json_next_item(&i);) {
        any = any || i.item->kind == JSON_OBJECT;
        const JsonNode *coupon = i.item->kind == JSON_OBJECT ? coupon_of(i.item, event->at_us, arena) : NULL;
        if (coupon) take_coupon(sum, coupon, rhythm, arena, event);
        if (i.item->kind == JSON_TEXT && !stripe_object(of, "discount"))
            stripe_problem(event, "A discount is named but not sent: its amount is not taken away.");
    }
    const JsonNode *one = any ? NULL : coupon_of(stripe_object(of, "discount"), event->at_us, arena);
    if (one) take_coupon(sum, one, rhythm, arena, event);
}

static int64_t months_of(Rhythm rhythm)
{
    if (rhythm.unit == RHYTHM_MONTH) return rhythm.count;
    return rhythm.unit == RHYTHM_YEAR ? 12 * rhythm.count : 0;
}

static bool within_money(int64_t minor)
{
    return minor >= 0 && minor <= MONEY_MOST;
}

// Terms stand on the items since 2025-03-31, on the subscription before.
static void read_term(const JsonNode *node, SubscriptionState *state)
{
    int64_t start = stripe_time(node, "current_period_start"), end = stripe_time(node, "current_period_end");
    if (start > 0 && (state->term_start_us == 0 || start < state->term_start_us))
        state->term_start_us = start;
    if (end > state->term_end_us) state->term_end_us = end;
}

static void read_items(const JsonNode *subscription, Arena *arena, StripeEvent *event)
{
    SubscriptionState *state = &event->state;
    Monthly sum = monthly_zero(), list = monthly_zero();
    Rhythm rhythm = { RHYTHM_MONTH, 1 };
    size_t count = 0;
    for (JsonItems i = json_items(json_member(stripe_object(subscription, "items"), STR("data")));
         json_next_item(&i) && count < STRIPE_ITEMS_MAX; count++) {
        Item item;
        bool counts = read_item(i.item, arena, event, &item);
        read_term(i.item, state);
        if (count == 0) {
            state->price = stripe_text(item.price, "id", arena);
            state->product = stripe_id(item.price, "product", arena);
        }
        if (!counts) continue;
        Monthly part = monthly_zero();
        if (!monthly_add(&part, item.amount, item.quantity, item.rhythm)) continue;
        monthly_add_other(&list, &part);
        take_discounts(&part, i.item, item.rhythm, arena, event);
        monthly_add_other(&sum, &part);
        if (state->interval_months == 0) {
            rhythm = item.rhythm;
            state->interval_months = months_of(rhythm);
        }
        if (item.quantity > state->seats) state->seats = item.quantity;
    }
    if (count == STRIPE_ITEMS_MAX || stripe_is_true(stripe_object(subscription, "items"), "has_more"))
        stripe_problem(event, "Not all items of the subscription are in the message.");
    take_discounts(&sum, subscription, rhythm, arena, event);
    stripe_scale(state->currency, &sum);
    stripe_scale(state->currency, &list);
    if (!monthly_round(&sum, &state->mrr) || !monthly_round(&list, &state->list_mrr) ||
        !within_money(state->mrr) || !within_money(state->list_mrr)) {
        state->mrr = state->list_mrr = 0;
        stripe_problem(event, "The amounts are too large to count.");
    }
}

// ---- subscriptions

static SubscriptionStanding standing_of(const JsonNode *subscription, Arena *arena)
{
    static const struct {
        Str status;
        SubscriptionStanding standing;
    } meanings[] = {
        { STR_CONST("trialing"), SUBSCRIPTION_TRIAL },
        { STR_CONST("active"), SUBSCRIPTION_ACTIVE },
        { STR_CONST("past_due"), SUBSCRIPTION_PAST_DUE },
        { STR_CONST("unpaid"), SUBSCRIPTION_PAST_DUE },
        { STR_CONST("paused"), SUBSCRIPTION_PAUSED },
        { STR_CONST("canceled"), SUBSCRIPTION_CANCELLED },
        { STR_CONST("incomplete_expired"), SUBSCRIPTION_CANCELLED },
    };
    Str status = stripe_text(subscription, "status", arena);
    SubscriptionStanding standing = SUBSCRIPTION_INCOMPLETE;
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        if (str_equal(status, meanings[i].status)) standing = meanings[i].standing;
    }
    bool collects = standing == SUBSCRIPTION_ACTIVE || standing == SUBSCRIPTION_PAST_DUE;
    return collects && stripe_object(subscription, "pause_collection") ? SUBSCRIPTION_PAUSED : standing;
}

static Str first_item_currency(const JsonNode *subscription, Arena *arena)
{
    for (JsonItems i = json_items(json_member(stripe_object(subscription, "items"), STR("data")));
         json_next_item(&i);) {
        const JsonNode *price = stripe_object(i.item, "price");
        return stripe_text(price ? price : stripe_object(i.item, "plan"), "currency", arena);
    }
    return (Str){ 0 };
}

Status stripe_read_subscription(const JsonNode *object, Arena *arena, StripeEvent *event, Error *error)
{
    SubscriptionState *state = &event->state;
    Str currency = stripe_text(object, "currency", arena);
    if (currency.len == 0) currency = first_item_currency(object, arena);
    *state = (SubscriptionState){ .subscription = stripe_text(object, "id", arena),
                                  .at_us = event->at_us,
                                  .rank = event->rank,
                                  .message = event->id,
                                  .standing = standing_of(object, arena),
                                  .currency = currency_find(currency),
                                  .seats = -1 };
    if (!state->currency)
        return fail(error, STATUS_INVALID, STR("currency"), "“%.*s” is no currency.", STR_ARG(currency));
    if (state->subscription.len == 0)
        return fail(error, STATUS_INVALID, STR("id"), "The subscription has no id.");
    event->customer = (StripeCustomer){ .id = stripe_id(object, "customer", arena),
                                        .account = stripe_account(object, arena) };
    event->subscription_name = stripe_text(object, "description", arena);
    read_items(object, arena, event);
    if (state->term_end_us == 0) read_term(object, state);
    state->cancels_us = stripe_time(object, "cancel_at");
    if (state->cancels_us == 0 && stripe_is_true(object, "cancel_at_period_end"))
        state->cancels_us = state->term_end_us;
    const JsonNode *why = stripe_object(object, "cancellation_details");
    state->reason = stripe_text(why, "feedback", arena);
    if (state->reason.len == 0) state->reason = stripe_text(why, "reason", arena);
    state->comment = stripe_text(why, "comment", arena);
    return STATUS_OK;
}
