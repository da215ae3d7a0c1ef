// onboarding_issues.c: which onboardings have issues, for management: what is the matter, where executive
// support is asked for, whose they are, and what was closed unfinished.
#include "api/health_json.h"
#include "api/onboarding_cards.h"
#include "api/routes.h"
#include "api/sheet.h"
#include "api/work_json.h"

#include <stdlib.h>

enum { ISSUES = 6, OWNERS_MAX = 500, CLOSED_MAX = 500, ISSUE_LATE = 0 };

static const char *const issue_names[ISSUES] = { "late",   "stuck",      "silent",
                                                 "access", "acceptance", "readiness" };
#define ISSUE_NAMES "late|stuck|silent|access|acceptance|readiness"
enum { ACCESS_WAITS_DAYS = 5 };

typedef struct Issue {
    const OnboardingCard *card;
    bool of[ISSUES];
    size_t count;
} Issue;

typedef struct Issues {
    OnboardingCards cards;
    Issue *list; // with support asked for first, then the most issues
    size_t count;
} Issues;

static bool asks_support(const Issue *issue)
{
    return issue->card->stand->note.support.len > 0;
}

static int by_weight(const void *left, const void *right)
{
    const Issue *a = left, *b = right;
    if (asks_support(a) != asks_support(b)) return asks_support(a) ? -1 : 1;
    if (a->count != b->count) return a->count > b->count ? -1 : 1;
    return (a->card > b->card) - (a->card < b->card); // as the board has them
}

// Open items are an issue once everything else is reached, or the time is over.
static Issue issue_of(const OnboardingCards *cards, const OnboardingCard *card)
{
    const OnboardingStand *stand = card->stand;
    bool at_end = card->step == cards->stage->milestone_count || card->stuck;
    bool waits = stand->access.since > 0 && cards->today - stand->access.since >= ACCESS_WAITS_DAYS;
    Issue issue = { .card = card,
                    .of = { card->late_days > 0, card->stuck, card->silent >= ONBOARDING_SILENT_DAYS, waits,
                            at_end && stand->open > 0, stand->gap > 0 } };
    for (size_t i = 0; i < ISSUES; i++)
        issue.count += issue.of[i];
    return issue;
}

static Status read_issues(Request *request, Issues *issues)
{
    Status status = read_onboarding_cards(request, &issues->cards);
    if (status != STATUS_OK) return status;
    const OnboardingCards *cards = &issues->cards;
    issues->list = ARENA_ARRAY(request->arena, Issue, cards->count + 1);
    for (size_t i = 0; i < cards->count && cards->cards[i].stand; i++)
        issues->list[issues->count++] = issue_of(cards, &cards->cards[i]);
    if (issues->count > 1) qsort(issues->list, issues->count, sizeof *issues->list, by_weight);
    return STATUS_OK;
}

// ---- closed unfinished

typedef struct Closed {
    const JourneyStay *stay;
    size_t open;
} Closed;

static bool is_newest(const Journey *journey, size_t at)
{
    const JourneyStay *stay = &journey->stays[at];
    for (size_t i = at + 1; i < journey->stay_count && journey->stays[i].account == stay->account; i++) {
        if (journey->stays[i].stage == stay->stage) return false;
    }
    return true;
}

static Status read_closed(const Issues *issues, Closed *closed, size_t *count_out)
{
    const OnboardingCards *cards = &issues->cards;
    Request *request = cards->request;
    Status status = STATUS_OK;
    size_t count = 0;
    OnboardingStand *stand = ARENA_NEW(request->arena, OnboardingStand);
    for (size_t i = 0; i < cards->journey.stay_count && status == STATUS_OK && count < CLOSED_MAX; i++) {
        const JourneyStay *stay = &cards->journey.stays[i];
        bool looked_at = stay->stage == cards->stage_at && stay->left > 0 && !stay->ended &&
                         stay->left >= cards->asking.checked_from &&
                         cards->today - stay->left <= ONBOARDING_CLOSED_DAYS;
        if (!looked_at || !is_newest(&cards->journey, i)) continue;
        OnboardingStay of = onboarding_stay_of(stay);
        Arena mark = *request->arena;
        status =
            onboarding_stand_read(&cards->asking, stay->account, &of, request->arena, stand, request->error);
        arena_reset(request->arena, mark);
        if (status == STATUS_OK && stand->counts && stand->open > 0)
            closed[count++] = (Closed){ stay, stand->open };
    }
    *count_out = count;
    return status;
}

static Str owner_of(const Issues *issues, uint32_t account)
{
    const OnboardingCards *cards = &issues->cards;
    return text_attribute(
        engine_account_attribute(cards->asking.engine, account, STR("owner"), cards->today));
}

static Status put_closed(const Issues *issues)
{
    const OnboardingCards *cards = &issues->cards;
    JsonWriter *json = cards->request->json;
    Closed *closed = ARENA_ARRAY(cards->request->arena, Closed, CLOSED_MAX);
    size_t count = 0;
    Status status = read_closed(issues, closed, &count);
    json_key(json, STR("closed"));
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        json_open_object(json);
        json_key(json, STR("account"));
        json_put_account(json, cards->asking.engine, closed[i].stay->account, cards->today);
        json_add_text(json, STR("owner"), owner_of(issues, closed[i].stay->account));
        json_add_day(json, STR("left"), closed[i].stay->left);
        json_add_int(json, STR("acceptance_open"), (int64_t)closed[i].open);
        json_close_object(json);
    }
    json_close_array(json);
    return status;
}

// ---- those under way

static void put_issue(const Issues *issues, const Issue *issue)
{
    const OnboardingCards *cards = &issues->cards;
    const OnboardingCard *card = issue->card;
    const OnboardingNote *note = &card->stand->note;
    JsonWriter *json = cards->request->json;
    bool is_last = card->step == cards->stage->milestone_count;
    json_open_object(json);
    json_key(json, STR("account"));
    json_put_account(json, cards->asking.engine, card->stay->account, cards->today);
    json_add_text(json, STR("owner"), card->owner);
    json_add_day(json, STR("entered"), card->stay->entered);
    json_add_int(json, STR("days"), cards->today - card->stay->entered);
    json_add_text(json, STR("step"), is_last ? STR("") : cards->stage->milestones[card->step].name);
    json_add_bool(json, STR("presales"), card->presales);
    json_key(json, STR("issues"));
    json_open_array(json);
    for (size_t i = 0; i < ISSUES; i++) {
        if (issue->of[i]) json_put_text(json, str_from_c(issue_names[i]));
    }
    json_close_array(json);
    json_add_int(json, STR("late_days"), card->late_days);
    json_add_int(json, STR("access_waiting"), card->stand->access.count);
    json_add_day_or_null(json, STR("access_waiting_since"), card->stand->access.since);
    json_add_int(json, STR("acceptance_open"), (int64_t)card->stand->open);
    json_add_text(json, STR("said"), note->issues);
    json_add_text(json, STR("support"), note->support);
    add_time_or_null(json, STR("support_at"), note->support_us);
    json_add_text(json, STR("support_by"), note->support_by);
    json_close_object(json);
}

static void put_owners(const Issues *issues)
{
    JsonWriter *json = issues->cards.request->json;
    Str *names = ARENA_ARRAY(issues->cards.request->arena, Str, OWNERS_MAX);
    size_t count = 0;
    json_key(json, STR("owners"));
    json_open_array(json);
    for (size_t i = 0; i < issues->count && count < OWNERS_MAX; i++) {
        size_t k = 0, open = 0, with_issues = 0, support = 0;
        while (k < count && !str_equal(names[k], issues->list[i].card->owner))
            k++;
        if (k < count) continue;
        names[count++] = issues->list[i].card->owner;
        for (k = 0; k < issues->count; k++) {
            const Issue *issue = &issues->list[k];
            if (!str_equal(issue->card->owner, names[count - 1])) continue;
            open++;
            with_issues += issue->count > 0;
            support += asks_support(issue);
        }
        json_open_object(json);
        json_add_text(json, STR("owner"), names[count - 1]);
        json_add_int(json, STR("open"), (int64_t)open);
        json_add_int(json, STR("with_issues"), (int64_t)with_issues);
        json_add_int(json, STR("support"), (int64_t)support);
        json_close_object(json);
    }
    json_close_array(json);
}

static Status get_issues(Request *request)
{
    Issues issues = { 0 };
    Status status = read_issues(request, &issues);
    if (status != STATUS_OK) return status;
    size_t of[ISSUES] = { 0 }, with_issues = 0, support = 0;
    for (size_t i = 0; i < issues.count; i++) {
        for (size_t k = 0; k < ISSUES; k++)
            of[k] += issues.list[i].of[k];
        with_issues += issues.list[i].count > 0;
        support += asks_support(&issues.list[i]);
    }
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_day(json, STR("day"), issues.cards.today);
    json_add_int(json, STR("open"), (int64_t)issues.count);
    json_add_int(json, STR("left_out"), (int64_t)(issues.cards.count - issues.count));
    json_add_int(json, STR("with_issues"), (int64_t)with_issues);
    json_add_int(json, STR("support"), (int64_t)support);
    for (size_t k = 0; k < ISSUES; k++)
        json_add_int(json, str_from_c(issue_names[k]), (int64_t)of[k]);
    json_key(json, STR("items"));
    json_open_array(json);
    for (size_t i = 0; i < issues.count; i++) {
        if (issues.list[i].count > 0 || asks_support(&issues.list[i])) put_issue(&issues, &issues.list[i]);
    }
    json_close_array(json);
    put_owners(&issues);
    status = put_closed(&issues);
    json_close_object(json);
    return status;
}

// ---- the same as a file

static Status put_rows(Sheet *sheet)
{
    static const char *const columns[] = { "account", "name",   "owner", "entered", "days",
                                           "step",    "issues", "said",  "support", "support_since" };
    Issues issues = { 0 };
    Request *request = sheet->request;
    Status status = read_issues(request, &issues);
    if (status != STATUS_OK) return status;
    const OnboardingCards *cards = &issues.cards;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        sheet_add_text(sheet, str_from_c(columns[i]));
    sheet_end_row(sheet, true);
    for (size_t i = 0; i < issues.count; i++) {
        const Issue *issue = &issues.list[i];
        const OnboardingCard *card = issue->card;
        const OnboardingNote *note = &card->stand->note;
        uint16_t since = 0;
        if (issue->count == 0 && !asks_support(issue)) continue;
        Buf names = { 0 };
        for (size_t k = 0; k < ISSUES; k++) {
            if (issue->of[k]) buf_format(&names, "%s%s", names.len > 0 ? ", " : "", issue_names[k]);
        }
        bool is_last = card->step == cards->stage->milestone_count;
        sheet_add_text(sheet, engine_account_id(cards->asking.engine, card->stay->account));
        sheet_add_text(sheet, account_name(cards->asking.engine, card->stay->account, cards->today));
        sheet_add_text(sheet, card->owner);
        sheet_add_day(sheet, card->stay->entered);
        sheet_add_number(sheet, cards->today - card->stay->entered);
        sheet_add_text(sheet, is_last ? STR("") : cards->stage->milestones[card->step].name);
        sheet_add_text(sheet, arena_copy(request->arena, buf_view(&names)));
        sheet_add_text(sheet, note->issues);
        sheet_add_text(sheet, note->support);
        if (note->support_us > 0) zone_day(engine_zone(cards->asking.engine), note->support_us, &since);
        sheet_add_value(sheet, (Value){ .kind = since ? VALUE_DATE : VALUE_MISSING, .number = since });
        sheet_end_row(sheet, false);
        buf_free(&names);
    }
    return STATUS_OK;
}

static Status get_issues_csv(Request *request)
{
    return answer_sheet(request, "onboarding-issues", NULL, put_rows);
}

const NamedShape onboarding_issue_shapes[] = {
    { "OnboardingIssue",
      "{account AccountRef?, owner text, entered day, days int, step text, presales bool,"
      " issues [one(" ISSUE_NAMES ")], late_days int, access_waiting int, access_waiting_since day?,"
      " acceptance_open int, said text, support text, support_at time?, support_by text}" },
    { "OnboardingClosed", "{account AccountRef?, owner text, left day, acceptance_open int}" },
    { "OnboardingIssueOwner", "{owner text, open int, with_issues int, support int}" },
    { 0 },
};

const Route onboarding_issue_routes[] = {
    { .method = "GET",
      .path = "/api/v1/journey/onboarding/issues",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = get_issues,
      .slow = true,
      .summary =
          "Which onboardings have issues: late for a step, stuck, silent for 14 days, access that waits"
          " for 5 days, an acceptance check that is open at the end, more asked than they have; first"
          " where executive support is asked for. And those of the last 90 days that were closed with"
          " open items.",
      .response = "{day day, open int, left_out int, with_issues int, support int, late int, stuck int,"
                  " silent int, access int, acceptance int, readiness int, items [OnboardingIssue],"
                  " owners [OnboardingIssueOwner], closed [OnboardingClosed]}" },
    { .method = "GET",
      .path = "/api/v1/journey/onboarding/issues.csv",
      .permission = PERMISSION_EXPORT,
      .sight = SIGHT_FILTERED,
      .handler = get_issues_csv,
      .slow = true,
      .summary = "The same as CSV, without those that were closed.",
      .response = "A header row, then a row each.",
      .response_type = CSV_TYPE },
    { 0 },
};
