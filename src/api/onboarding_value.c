// onboarding_value.c: planned and real dates of the first value: who got it early, in time or late, what
// could be delivered ahead of its day, and which early wins are worth a word to the customer.
//
// The next milestone could be delivered ahead when its day is still to come, and every milestone with a day
// before it was reached before its own day, at least one of them.
#include "api/health_json.h"
#include "api/onboarding_cards.h"
#include "api/routes.h"
#include "api/work_json.h"

#include <stdlib.h>

enum { DAYS_USUAL = 365, DAYS_MAX = 3660, ITEMS_MAX = 500, WIN_DAYS = 30 };

typedef enum ValueState {
    VALUE_EARLY,
    VALUE_IN_TIME,
    VALUE_LATE,
    VALUE_OPEN,
    VALUE_OVERDUE,
    VALUE_STATES
} ValueState;
static const char *const state_names[VALUE_STATES] = { "early", "in_time", "late", "open", "overdue" };
#define STATE_NAMES "early|in_time|late|open|overdue"

typedef struct Values {
    OnboardingCards cards;
    uint16_t from, to;
    int first; // the milestone of the first value; -1: none is marked
} Values;

static void put_who(const Values *values, uint32_t account)
{
    const OnboardingCards *cards = &values->cards;
    JsonWriter *json = cards->request->json;
    json_key(json, STR("account"));
    json_put_account(json, cards->asking.engine, account, cards->today);
    json_add_text(
        json, STR("owner"),
        text_attribute(engine_account_attribute(cards->asking.engine, account, STR("owner"), cards->today)));
}

// ---- the first value

typedef struct FirstValue {
    const JourneyStay *stay;
    uint16_t planned, real; // real 0: not yet
    ValueState state;
} FirstValue;

static ValueState state_of(uint16_t planned, uint16_t real, uint16_t today)
{
    if (real == 0) return today > planned ? VALUE_OVERDUE : VALUE_OPEN;
    return real < planned ? VALUE_EARLY : real == planned ? VALUE_IN_TIME : VALUE_LATE;
}

static int by_planned(const void *left, const void *right)
{
    const FirstValue *a = left, *b = right;
    if (a->planned != b->planned) return a->planned > b->planned ? -1 : 1;
    return (a->stay->account > b->stay->account) - (a->stay->account < b->stay->account);
}

// Of those who began between the two days, are not lost, and whose first day is known.
static size_t read_values(const Values *values, FirstValue *found)
{
    const OnboardingCards *cards = &values->cards;
    size_t count = 0;
    int days = values->first >= 0 ? cards->stage->milestones[values->first].day : 0;
    for (size_t i = 0; i < cards->journey.stay_count && days > 0; i++) {
        const JourneyStay *stay = &cards->journey.stays[i];
        uint16_t real = cards->reached[i].days[values->first];
        bool counts = stay->stage == cards->stage_at && !stay->early && stay->entered >= values->from &&
                      stay->entered <= values->to && (real > 0 || stay->left == 0);
        if (!counts) continue;
        uint16_t planned = (uint16_t)(stay->entered + days);
        found[count++] = (FirstValue){ stay, planned, real, state_of(planned, real, cards->today) };
    }
    if (count > 1) qsort(found, count, sizeof *found, by_planned);
    return count;
}

static void put_values(const Values *values)
{
    const OnboardingCards *cards = &values->cards;
    JsonWriter *json = cards->request->json;
    FirstValue *found = ARENA_ARRAY(cards->request->arena, FirstValue, cards->journey.stay_count + 1);
    size_t count = read_values(values, found), of[VALUE_STATES] = { 0 };
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        of[found[i].state]++;
        if (i >= ITEMS_MAX) continue;
        json_open_object(json);
        put_who(values, found[i].stay->account);
        json_add_day(json, STR("entered"), found[i].stay->entered);
        json_add_day(json, STR("planned"), found[i].planned);
        json_add_day_or_null(json, STR("real"), found[i].real);
        json_key(json, STR("ahead_days"));
        if (found[i].real)
            json_put_int(json, found[i].planned - found[i].real);
        else
            json_put_null(json);
        json_add_text(json, STR("state"), str_from_c(state_names[found[i].state]));
        json_close_object(json);
    }
    json_close_array(json);
    for (int k = 0; k < VALUE_STATES; k++)
        json_add_int(json, str_from_c(state_names[k]), (int64_t)of[k]);
}

// ---- what could come ahead of its day

static bool could_come_ahead(const OnboardingCards *cards, const OnboardingCard *card)
{
    size_t early = 0;
    if (card->stay->early || card->step == cards->stage->milestone_count || card->due <= cards->today)
        return false;
    for (size_t k = 0; k < card->step; k++) {
        int days = cards->stage->milestones[k].day;
        if (days == 0) continue;
        if (card->reached->days[k] >= card->stay->entered + days) return false;
        early++;
    }
    return early > 0;
}

static void put_ahead(const Values *values)
{
    const OnboardingCards *cards = &values->cards;
    JsonWriter *json = cards->request->json;
    json_key(json, STR("ahead"));
    json_open_array(json);
    for (size_t i = 0; i < cards->count && i < ITEMS_MAX; i++) {
        const OnboardingCard *card = &cards->cards[i];
        if (!could_come_ahead(cards, card)) continue;
        json_open_object(json);
        put_who(values, card->stay->account);
        json_add_text(json, STR("milestone"), cards->stage->milestones[card->step].name);
        json_add_bool(json, STR("first_value"), cards->stage->milestones[card->step].value);
        json_add_day(json, STR("due"), card->due);
        json_add_int(json, STR("days_left"), card->due - cards->today);
        json_close_object(json);
    }
    json_close_array(json);
}

// ---- early wins

// Reached before half of its days, in the last WIN_DAYS. Told: there was a contact on that day or later.
static void put_wins(const Values *values)
{
    const OnboardingCards *cards = &values->cards;
    const Engine *engine = cards->asking.engine;
    JsonWriter *json = cards->request->json;
    size_t count = 0;
    json_key(json, STR("early_wins"));
    json_open_array(json);
    for (size_t i = 0; i < cards->journey.stay_count; i++) {
        const JourneyStay *stay = &cards->journey.stays[i];
        if (stay->stage != cards->stage_at || stay->early || stay->ended) continue;
        Value contact = engine_account_attribute(engine, stay->account, STR("last_touchpoint"), cards->today);
        for (size_t k = 0; k < cards->stage->milestone_count && count < ITEMS_MAX; k++) {
            uint16_t day = cards->reached[i].days[k];
            int days = cards->stage->milestones[k].day;
            bool lately = day > 0 && day <= cards->today && cards->today - day <= WIN_DAYS;
            if (!lately || !milestone_is_early_win(days, stay->entered, day)) continue;
            count++;
            json_open_object(json);
            put_who(values, stay->account);
            json_add_text(json, STR("milestone"), cards->stage->milestones[k].name);
            json_add_day(json, STR("reached"), day);
            json_add_day(json, STR("planned"), stay->entered + days);
            json_add_bool(json, STR("told"), contact.kind == VALUE_DATE && contact.number >= day);
            json_close_object(json);
        }
    }
    json_close_array(json);
}

// ---- all

static Status get_value(Request *request)
{
    Values values = { .first = -1 };
    Status status = request_days(request, DAYS_USUAL, DAYS_MAX, &values.from, &values.to);
    if (status == STATUS_OK) status = read_onboarding_cards(request, &values.cards);
    if (status != STATUS_OK) return status;
    const Stage *stage = values.cards.stage;
    for (size_t k = stage->milestone_count; k > 0; k--) {
        if (stage->milestones[k - 1].value) values.first = (int)k - 1;
    }
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_day(json, STR("from"), values.from);
    json_add_day(json, STR("to"), values.to);
    json_add_text(json, STR("milestone"), values.first >= 0 ? stage->milestones[values.first].name : STR(""));
    put_values(&values);
    put_ahead(&values);
    put_wins(&values);
    json_close_object(json);
    return STATUS_OK;
}

static const Field days_query[] = {
    { "from", FIELD_DAY, .doc = "Who began from this day on; a year before the last when not given." },
    { "to", FIELD_DAY, .doc = "Who began until this day; today when not given." },
    { 0 },
};

const NamedShape onboarding_value_shapes[] = {
    { "OnboardingValue",
      "{account AccountRef?, owner text, entered day, planned day, real day?, ahead_days int?,"
      " state one(" STATE_NAMES ")}" },
    { "OnboardingAhead",
      "{account AccountRef?, owner text, milestone text, first_value bool, due day, days_left int}" },
    { "EarlyWin", "{account AccountRef?, owner text, milestone text, reached day, planned day, told bool}" },
    { 0 },
};

const Route onboarding_value_routes[] = {
    { .method = "GET",
      .path = "/api/v1/journey/onboarding/value",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_value,
      .slow = true,
      .summary =
          "Planned and real days of the first value, of those who began between two days. ahead: whose"
          " next milestone could be delivered before its day, since all before it were reached before"
          " theirs. early_wins: milestones reached before half of their days in the last 30; told: there"
          " was a contact since.",
      .query = days_query,
      .response =
          "{from day, to day, milestone text, items [OnboardingValue], early int, in_time int, late int,"
          " open int, overdue int, ahead [OnboardingAhead], early_wins [EarlyWin]}" },
    { 0 },
};
