// What becomes of an account over time: pure functions of its story and the day.
#include "base/timestamp.h"
#include "cli/simulate_world.h"

#include <math.h>

int world_weekday(int day)
{
    return (day + 3) % 7; // 1970-01-01 was a Thursday
}

// Easter Sunday, Gregorian (the anonymous algorithm of 1876).
static int easter(int year)
{
    int a = year % 19, b = year / 100, c = year % 100;
    int d = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    int e = (32 + 2 * (b % 4) + 2 * (c / 4) - d - c % 4) % 7;
    int f = d + e - 7 * ((a + 11 * d + 22 * e) / 451) + 114;
    return (int)date_to_days(year, f / 31, f % 31 + 1);
}

double world_calendar(int day)
{
    int year, month, date;
    days_to_date(day, &year, &month, &date);
    int from_easter = day - easter(year);
    if (from_easter == -2 || from_easter == 1) return 0.12;
    if (month == 12 && (date == 25 || date == 26)) return 0.07;
    if (month == 1 && date == 1) return 0.06;
    if (month == 5 && date == 1) return 0.2;
    if ((month == 12 && date >= 22) || (month == 1 && date <= 4)) return 0.45;
    if ((month == 7 && date >= 20) || (month == 8 && date <= 21)) return 0.82;
    return 1;
}

bool world_outage_near(const World *world, int day)
{
    int64_t from = (day - 1) * US_PER_DAY, to = (day + 2) * US_PER_DAY;
    return from < world->outage_to_us && to > world->outage_from_us;
}

// From `from` on `first` to `to` after `days`.
static double slope(int since, int days, double from, double to)
{
    if (since <= 0) return from;
    return since >= days ? to : from + (to - from) * since / days;
}

static double champion_level(const WorldAccount *account, int day)
{
    double level = slope(day - account->turn, 42, 1, 0.52);
    if (account->back && day > account->back) level = slope(day - account->back, 60, level, 0.92);
    return level;
}

double world_level(const WorldAccount *account, int day)
{
    if (day < account->start) return 0;
    if (account->closed_from && day >= account->closed_from && day <= account->closed_to) return 0;
    double ramp = slope(day - account->start, 45, 0.3, 1);
    if (account->stalled) return slope(day - account->start, 35, 0.5, 0.08);
    switch (account->story) {
    case STORY_STEADY:
    case STORY_ONBOARDING:
    case STORY_COUNT:
        return ramp;
    case STORY_GROWTH:
        return ramp * slope(day - account->start, 400, 0.85, 1.08);
    case STORY_DECLINE:
        return ramp * slope(day - account->turn, 120, 1, 0.5);
    case STORY_CHAMPION_LEFT:
        return ramp * champion_level(account, day);
    case STORY_SEASONAL:
        return ramp * (0.64 + 0.36 * cos(2 * M_PI * (day - account->peak) / 365.25));
    case STORY_CHURNED:
        return day > account->end ? 0 : ramp * slope(day - account->turn, 85, 1, 0.18);
    case STORY_REACTIVATED:
        if (day > account->end && day < account->back) return 0;
        if (day >= account->back) return slope(day - account->back, 30, 0.4, 1);
        return ramp * slope(day - account->turn, 40, 1, 0.3);
    case STORY_TRIAL:
        return account->end && day > account->end ? 0 : slope(day - account->start, 10, 0.6, 0.9);
    }
    return 0;
}

bool world_uses_feature(const WorldAccount *account, ProductFeature feature, int day)
{
    if (feature == FEATURE_NONE) return true;
    int adopted = account->adopted[feature], abandoned = account->abandoned[feature];
    return adopted && day >= adopted && (!abandoned || day <= abandoned);
}

Persona world_persona(const WorldPerson *person, int day)
{
    return person->promoted && day >= person->promoted ? PERSONA_CHAMPION : person->persona;
}

static int renewal_after(int contract, int day)
{
    int years = day < contract ? 1 : (day - contract) / 365 + 1;
    return contract + years * 365;
}

AccountFacts world_facts(const WorldAccount *account, int day)
{
    AccountFacts facts = {
        .status = STR("customer"),
        .plan = account->plan_up && day >= account->plan_up ? account->plan_later : account->plan,
        .seats = account->seats,
        .owner =
            account->owner_change && day >= account->owner_change ? account->owner_later : account->owner,
        .renewal = renewal_after(account->contract, day),
    };
    for (size_t i = 0; i < sizeof account->seats_up / sizeof *account->seats_up; i++)
        if (account->seats_up[i] && day >= account->seats_up[i]) facts.seats += account->seats_more;
    if (account->story == STORY_TRIAL) {
        facts.status = account->end && day > account->end ? STR("trial ended") : STR("trial");
        facts.renewal = 0;
        return facts;
    }
    bool returned = account->story == STORY_REACTIVATED && day >= account->back;
    if ((account->story == STORY_CHURNED || account->story == STORY_REACTIVATED) && day > account->end &&
        !returned) {
        facts.status = STR("churned");
        facts.churned = account->end;
        facts.renewal = account->end;
        return facts;
    }
    double exact = facts.seats * product_seat_prices[facts.plan] * account->price;
    facts.mrr = (int64_t)(exact / 10 + 0.5) * 10;
    return facts;
}

bool account_facts_equal(const AccountFacts *a, const AccountFacts *b)
{
    return str_equal(a->status, b->status) && a->plan == b->plan && a->seats == b->seats &&
           a->mrr == b->mrr && a->owner == b->owner && a->renewal == b->renewal && a->churned == b->churned;
}
