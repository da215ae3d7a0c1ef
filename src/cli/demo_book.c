// demo_book.c: what the demo vendor's team keeps about its customers: adoption plans, use cases with what
// they brought, and what keeps customers from acting. How far a plan is, nobody makes up: the events say it.
#include "base/timestamp.h"
#include "cli/demo_data.h"
#include "know/account_case.h"
#include "know/adoption_plan.h"
#include "know/obstacle.h"

enum { BOOK_ACCOUNTS = 8, PEOPLE_LEAST = 6, OLD_DAYS = 150, PLAN_DAYS = 100, PLAN_SPREAD = 9, COSTS = 4 };

// Customers of some size who stay, spread over the list.
static size_t choose(const World *world, int today, const WorldAccount **chosen)
{
    size_t count = 0;
    for (int i = 3; i < world->account_count && count < BOOK_ACCOUNTS; i += 5) {
        const WorldAccount *account = &world->accounts[i];
        bool stays = account->end == 0 && account->start < today - OLD_DAYS;
        if (stays && account->people_count >= PEOPLE_LEAST) chosen[count++] = account;
    }
    return count;
}

// The feature that they came to last within the plan, else one that they do not use yet.
static int feature_of(const WorldAccount *account, int start, int today)
{
    int best = 0;
    for (int f = 0; f < FEATURE_COUNT; f++) {
        int day = account->adopted[f];
        bool newer = day > start && day < today && day > account->adopted[best];
        bool unused = day == 0 && account->adopted[best] <= start;
        if (newer || unused) best = f;
    }
    return best;
}

static Status add_plan(Store *store, const WorldAccount *account, int start, int today, int64_t now_us,
                       Error *error)
{
    int feature = feature_of(account, start, today);
    AdoptionItem items[] = {
        { .kind = STR("feature"),
          .feature = product_features[feature].name,
          .measure = STR("people"),
          .target = 3,
          .due_day = (uint16_t)(start + PLAN_DAYS * 2 / 3) },
        { .kind = STR("users"),
          .measure = STR("people"),
          .target = account->people_count,
          .due_day = (uint16_t)(start + PLAN_DAYS) },
    };
    AdoptionPlan plan = { .account = account->id,
                          .title = product_features[feature].name,
                          .note = STR("Agreed with their champion: three people begin, the others follow."),
                          .owner = STR(DEMO_EMAIL),
                          .start_day = (uint16_t)start,
                          .due_day = (uint16_t)(start + PLAN_DAYS),
                          .state = STR("open"),
                          .items = items,
                          .item_count = sizeof items / sizeof *items,
                          .created_us = start * US_PER_DAY,
                          .changed_us = now_us,
                          .changed_by = STR("demo") };
    return adoption_plan_save(store, &plan, error);
}

// The library has six; every third customer measured what its use case brings.
static Status add_case(Store *store, const WorldAccount *account, size_t number, int today, int64_t now_us,
                       Error *error)
{
    static const int64_t costs[COSTS] = { 180000, 240000, 150000, 320000 };
    const bool live = number % 2 == 0, measured = number % 3 == 0;
    AccountCase one = { .account = account->id,
                        .definition = 1 + (int64_t)(number % 6),
                        .state = live ? STR("live") : STR("planned"),
                        .owner = STR(DEMO_EMAIL),
                        .planned_day = (uint16_t)(live ? today - 90 : today + 30),
                        .live_day = (uint16_t)(live ? today - 70 : 0),
                        .currency = currency_find(STR("EUR")),
                        .expected = 1200000,
                        .our_cost = costs[number % COSTS],
                        .their_cost = 2 * costs[number % COSTS],
                        .measured = live && measured ? 1350000 : AMOUNT_UNKNOWN,
                        .measured_day = (uint16_t)(live && measured ? today - 10 : 0),
                        .how = live && measured ? STR("Hours of four weeks before and after, at their wage")
                                                : STR(""),
                        .created_us = now_us,
                        .changed_us = now_us,
                        .changed_by = STR("demo") };
    return account_case_save(store, &one, error);
}

static Status add_obstacle(Store *store, const WorldAccount *account, size_t number, int64_t now_us,
                           Error *error)
{
    static const struct {
        Str kind, text;
    } said[] = {
        { STR_CONST("no_rights"), STR_CONST("Only our head office may switch this on.") },
        { STR_CONST("no_time"), STR_CONST("It is the season; ask us in spring.") },
        { STR_CONST("not_found"), STR_CONST("The button was not where the mail said.") },
        { STR_CONST("no_rights"), STR_CONST("Our IT department decides on it.") },
        { STR_CONST("technical"), STR_CONST("The tablet logs us out in the cellar.") },
    };
    const size_t count = sizeof said / sizeof *said;
    Obstacle obstacle = { .account = account->id,
                          .kind = said[number % count].kind,
                          .text = said[number % count].text,
                          .at_us = now_us - (int64_t)(number + 1) * 3 * US_PER_DAY,
                          .by = STR("demo") };
    return obstacle_add(store, &obstacle, error);
}

Status demo_make_book(Store *store, const World *world, int64_t now_us, Error *error)
{
    const WorldAccount *chosen[BOOK_ACCOUNTS];
    int today = (int)(now_us / US_PER_DAY);
    size_t count = choose(world, today, chosen);
    Status status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        int start = today - PLAN_DAYS + PLAN_SPREAD * (int)i;
        status = add_plan(store, chosen[i], start, today, now_us, error);
        if (status == STATUS_OK) status = add_case(store, chosen[i], i, today, now_us, error);
        if (status == STATUS_OK) status = add_obstacle(store, chosen[i], i, now_us, error);
    }
    return status;
}
