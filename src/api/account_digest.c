#include "api/account_digest.h"

#include "api/health_json.h"
#include "api/journey_json.h"
#include "api/know_json.h"
#include "api/onboarding_stand_json.h"
#include "api/work_json.h"
#include "base/timestamp.h"
#include "know/account_case.h"
#include "know/adoption_progress.h"
#include "know/custom_attribute.h"
#include "know/health_words.h"
#include "know/ticket.h"
#include "know/warning.h"
#include "know/workshop.h"

#include <math.h>

enum { PEOPLE_LINES = 8, NOTE_LINES = 6, EXCERPT_BYTES = 300, SEEN_DAYS = 28 };

enum { DAY_TEXT_BYTES = 16 };

static void write_day(char text[DAY_TEXT_BYTES], int64_t days)
{
    int year, month, day;
    days_to_date(days, &year, &month, &day);
    snprintf(text, DAY_TEXT_BYTES, "%04d-%02d-%02d", year % 10000, month % 100, day % 100);
}

// ---- building

static DigestSection *section(Digest *digest, const char *key, const char *title)
{
    DigestSection *made = &digest->sections[digest->count++];
    *made = (DigestSection){ .key = key,
                             .title = title,
                             .lines = ARENA_ARRAY(digest->request->arena, DigestLine, DIGEST_LINES_MAX) };
    return made;
}

static void add(DigestSection *into, DigestLine line)
{
    into->found++;
    if (into->count < DIGEST_LINES_MAX) into->lines[into->count++] = line;
}

#define SAY(digest, ...) arena_format((digest)->request->arena, __VA_ARGS__)

static const Engine *engine_of(const Digest *digest)
{
    return live_engine(digest->request->app->live);
}

static uint16_t day_of(const Digest *digest, int64_t us)
{
    uint16_t day = 0;
    return us > 0 && zone_day(live_zone(digest->request->app->live), us, &day) ? day : 0;
}

static Str number_id(Digest *digest, int64_t id)
{
    return SAY(digest, "%lld", (long long)id);
}

static Value attribute(const Digest *digest, const char *key)
{
    return engine_account_attribute(engine_of(digest), digest->account, str_from_c(key), digest->today);
}

// One line, without line breaks, cut on a character.
static Str excerpt(Digest *digest, Str text)
{
    Str part = str_beginning(text, EXCERPT_BYTES);
    char *line = arena_alloc(digest->request->arena, 1, part.len + 1);
    for (size_t i = 0; i < part.len; i++)
        line[i] = (unsigned char)part.data[i] < ' ' ? ' ' : part.data[i];
    return str_trim((Str){ line, part.len });
}

Status digest_start(Request *request, uint32_t account, Digest *digest_out)
{
    const Live *live = request->app->live;
    *digest_out = (Digest){ .request = request,
                            .account = account,
                            .id = engine_account_id(live_engine(live), account),
                            .today = live_today(live),
                            .people = { .account = account, .day = live_today(live) } };
    return relationship_map(request, &digest_out->people);
}

// ---- how it is

static Str value_words(Digest *digest, Value value)
{
    char day[DAY_TEXT_BYTES];
    if (value.kind == VALUE_TEXT) return value.text;
    if (value.kind == VALUE_NUMBER) return SAY(digest, "%.15g", value.number);
    if (value.kind == VALUE_BOOL) return value.number > 0 ? STR("yes") : STR("no");
    if (value.kind != VALUE_DATE) return STR("nothing");
    write_day(day, (int64_t)value.number);
    return arena_copy(digest->request->arena, str_from_c(day));
}

void digest_state(Digest *digest)
{
    static const struct {
        const char *key, *words;
    } said[] = { { "owner", "Owner" },       { "plan", "Plan" },   { "mrr", "Revenue a month" },
                 { "currency", "Currency" }, { "seats", "Seats" }, { "renewal_date", "Renews on" },
                 { "industry", "Industry" }, { "tags", "Tags" } };
    DigestSection *into = section(digest, "state", "How it is");
    uint16_t before =
        digest->today > HEALTH_COMPARE_DAYS ? (uint16_t)(digest->today - HEALTH_COMPARE_DAYS) : 0;
    Health *health = health_of(request_scorecards(digest->request), engine_of(digest), digest->account,
                               digest->today, before, digest->request->arena);
    Str sentence = health_sentence(health, digest->request->arena);
    if (sentence.len > 0) add(into, (DigestLine){ sentence, "health", digest->id, digest->today });
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        Value value = attribute(digest, said[i].key);
        if (value.kind == VALUE_MISSING) continue;
        Str words = value_words(digest, value);
        add(into, (DigestLine){ SAY(digest, "%s: %.*s", said[i].words, STR_ARG(words)), "attribute",
                                str_from_c(said[i].key), 0 });
    }
}

static Status read_onboarding(Digest *digest, OnboardingStand *stand, OnboardingStay *stay,
                              const Stage **stage)
{
    Request *request = digest->request;
    Stage *stages = NULL;
    OnboardingAsking asking;
    size_t count = stage_list(request->app->definitions, request->arena, &stages);
    for (size_t i = 0; i < count && !*stage; i++) {
        if (stages[i].onboarding) *stage = &stages[i];
    }
    if (!*stage) return STATUS_OK;
    Status status = ask_onboarding_of(request, *stage, &asking);
    if (status == STATUS_OK)
        status = onboarding_stay_read(request->store, (*stage)->id, digest->id, stay, request->error);
    return status == STATUS_OK
               ? onboarding_stand_read(&asking, digest->account, stay, request->arena, stand, request->error)
               : status;
}

static void add_readiness(Digest *digest, DigestSection *into, const OnboardingStand *stand,
                          const Stage *stage)
{
    Str hours = stand->hours == ONBOARDING_HOURS_NONE ? STR("unknown") : SAY(digest, "%d", stand->hours);
    Str knows = stand->knowledge == 0 ? STR("unknown") : SAY(digest, "%d", stand->knowledge);
    if (stand->gap == ONBOARDING_GAP_NONE) return;
    add(into, (DigestLine){ SAY(digest,
                                "For onboarding they have %.*s h a week, knowledge %.*s of 5; asked are"
                                " %d and %d: %s",
                                STR_ARG(hours), STR_ARG(knows), stage->demand_hours, stage->demand_knowledge,
                                stand->gap > 0 ? "more is asked than they have" : "that fits"),
                            "attribute", STR("readiness_gap"), stand->ready_day });
}

Status digest_onboarding(Digest *digest)
{
    DigestSection *into = &digest->sections[digest->count - 1];
    OnboardingStand *stand = ARENA_NEW(digest->request->arena, OnboardingStand);
    OnboardingStay stay = { 0 };
    const Stage *stage = NULL;
    Status status = read_onboarding(digest, stand, &stay, &stage);
    if (status != STATUS_OK || !stage) return status;
    add_readiness(digest, into, stand, stage);
    if (stand->counts && stand->open > 0)
        add(into, (DigestLine){ SAY(digest, "%s: %zu of %zu items of the acceptance check are open",
                                    stay.left ? "Onboarding is closed" : "In onboarding", stand->open,
                                    stand->item_count),
                                "attribute", STR("acceptance_open"), stay.left ? stay.left : stay.entered });
    if (stand->access.count > 0)
        add(into, (DigestLine){ SAY(digest, "Wait for access: %lld, the longest since then",
                                    (long long)stand->access.count),
                                "attribute", STR("access_waiting"), stand->access.since });
    Str support = excerpt(digest, stand->note.support);
    if (support.len > 0)
        add(into,
            (DigestLine){ SAY(digest, "Executive support is asked for: %.*s", STR_ARG(support)), "attribute",
                          STR("executive_support_since"), day_of(digest, stand->note.support_us) });
    return STATUS_OK;
}

// ---- people

static DigestLine person_line(Digest *digest, const MapPerson *person)
{
    const CentrePerson *centre = person->centre;
    bool anonymous;
    Str id = engine_person_id(engine_of(digest), person->person, &anonymous);
    Str name = person_name(engine_of(digest), person->person, digest->today, digest->request->arena);
    Str what = centre->role.len > 0 ? centre->role : proposed_role_names[centre->proposed];
    bool asked = centre->role.len == 0 && what.len > 0;
    Str stance = centre->stance.len > 0 ? SAY(digest, ", %.*s", STR_ARG(centre->stance)) : STR("");
    int ago = digest->today - centre->last_met;
    Str met = centre->last_met == 0 ? STR(", never met")
              : ago == 0            ? STR(", met today")
                                    : SAY(digest, ", met %d day%s ago", ago, ago == 1 ? "" : "s");
    bool counted = centre->active_days != UINT16_MAX;
    Str seen = centre->last_seen == 0 ? STR("never in the product")
               : counted              ? SAY(digest, "%u active day%s in 28", centre->active_days,
                               centre->active_days == 1 ? "" : "s")
                                      : STR("activity not known");
    return (DigestLine){ SAY(digest, "%.*s: %.*s%s%.*s%.*s; %.*s%s", STR_ARG(name),
                             STR_ARG(what.len > 0 ? what : STR("role not known")), asked ? " (guessed)" : "",
                             STR_ARG(stance), STR_ARG(met), STR_ARG(seen),
                             centre->untouchable ? "; do not contact" : ""),
                         "person", id, centre->last_met };
}

static const char *const gap_words[CENTRE_GAPS] = {
    [GAP_FEW_CONTACTS] = "Fewer contacts than a customer of this size should have.",
    [GAP_NO_DECISION_MAKER] = "Nobody is known who decides.",
    [GAP_DECISION_MAKER_NOT_MET] = "Nobody who decides was met in 90 days.",
    [GAP_NO_CHAMPION] = "There is no champion.",
    [GAP_CHAMPION_SILENT] = "The champion was not in the product for 21 days.",
    [GAP_BLOCKER_NOT_MET] = "Somebody is against us and was not met in 60 days.",
    [GAP_NOBODY_MET] = "Nobody was met in 90 days.",
};

static void add_gaps(const Digest *digest, DigestSection *into)
{
    for (size_t i = 0; i < CENTRE_GAPS; i++) {
        if (digest->people.centre.gaps[i])
            add(into, (DigestLine){ str_from_c(gap_words[i]), "usage", digest->id, 0 });
    }
}

void digest_people(Digest *digest)
{
    DigestSection *into = section(digest, "people", "Who matters, and who is missing");
    for (size_t i = 0; i < digest->people.count && i < PEOPLE_LINES; i++)
        add(into, person_line(digest, &digest->people.people[i]));
    add_gaps(digest, into);
}

void digest_attendees(Digest *digest, const Str *people, size_t count)
{
    DigestSection *into = section(digest, "attendees", "Who comes");
    for (size_t i = 0; i < count; i++) {
        uint32_t number = engine_person_find(engine_of(digest), people[i]);
        const MapPerson *found = NULL;
        for (size_t p = 0; p < digest->people.count && number != ENGINE_NONE && !found; p++) {
            if (digest->people.people[p].person == number) found = &digest->people.people[p];
        }
        if (found)
            add(into, person_line(digest, found));
        else
            add(into, (DigestLine){ SAY(digest, "%.*s: nothing is known", STR_ARG(people[i])), "person",
                                    people[i], 0 });
    }
}

// ---- what was promised

Status digest_promises(Digest *digest)
{
    const GoalFilter filter = { .account = digest->id, .state = STR("open") };
    Request *request = digest->request;
    Goal *goals = NULL;
    size_t count = 0;
    Status status = goal_list(request->store, &filter, request->arena, &goals, &count, request->error);
    DigestSection *into =
        section(digest, "promises", "Goals, promises, wishes and expectations that are open");
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        bool late = goals[i].due_day > 0 && goals[i].due_day < digest->today;
        Str kind = goals[i].kind;
        add(into, (DigestLine){ SAY(digest, "%c%.*s: %.*s%s", kind.data[0] - 'a' + 'A',
                                    STR_ARG(str_slice(kind, 1, kind.len)), STR_ARG(goals[i].title),
                                    late                     ? " (late)"
                                    : goals[i].priority == 1 ? " (first priority)"
                                                             : ""),
                                "goal", number_id(digest, goals[i].id), goals[i].due_day });
    }
    return status;
}

// ---- use cases and plans

// What it brings, as far as it is known.
static Str return_words(Digest *digest, const AccountCase *one)
{
    bool measured = one->measured != AMOUNT_UNKNOWN;
    int64_t amount = measured ? one->measured : one->expected;
    if (!one->currency || amount == AMOUNT_UNKNOWN) return STR("");
    Str text = currency_format(one->currency, amount, digest->request->arena);
    return SAY(digest, ", %.*s %.*s a year %s", STR_ARG(currency_code(one->currency)), STR_ARG(text),
               measured ? "measured" : "expected");
}

static Str case_name(const Digest *digest, int64_t definition)
{
    Str name = definition_name(digest->request->app->definitions, DEFINITION_USE_CASE, definition,
                               digest->request->arena);
    return name.len > 0 ? name : STR("A use case that was taken away");
}

static Status add_cases(Digest *digest, DigestSection *into)
{
    const AccountCaseFilter filter = { .account = digest->id, .limit = ACCOUNT_CASES_MAX };
    Request *request = digest->request;
    AccountCase *cases = NULL;
    size_t count = 0;
    int64_t total = 0;
    Status status =
        account_case_list(request->store, &filter, request->arena, &cases, &count, &total, request->error);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        if (str_equal(cases[i].state, STR("stopped"))) continue;
        Str name = case_name(digest, cases[i].definition), words = return_words(digest, &cases[i]);
        add(into, (DigestLine){
                      SAY(digest, "%.*s: %.*s%.*s", STR_ARG(name), STR_ARG(cases[i].state), STR_ARG(words)),
                      "use_case", number_id(digest, cases[i].id),
                      cases[i].live_day > 0 ? cases[i].live_day : cases[i].planned_day });
    }
    return status;
}

static Status add_plans(Digest *digest, DigestSection *into)
{
    const AdoptionFilter filter = { .account = digest->id, .state = STR("open"), .limit = DIGEST_LINES_MAX };
    Request *request = digest->request;
    const FeatureView view = feature_view(request->app->features, engine_of(digest), request->arena);
    AdoptionPlan *plans = NULL;
    size_t count = 0;
    int64_t total = 0;
    Status status =
        adoption_plan_list(request->store, &filter, request->arena, &plans, &count, &total, request->error);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        AdoptionPlan *plan = &plans[i];
        size_t reached = 0;
        adoption_look(plan, engine_of(digest), digest->account, digest->today, &view, *request->arena);
        for (size_t n = 0; n < plan->item_count; n++)
            reached += plan->items[n].reached_day > 0;
        bool late = str_equal(plan->state, STR("open")) && plan->due_day < digest->today;
        add(into, (DigestLine){ SAY(digest, "Adoption plan: %.*s, %zu of %zu reached%s", STR_ARG(plan->title),
                                    reached, plan->item_count, late ? " (late)" : ""),
                                "plan", number_id(digest, plan->id), plan->due_day });
    }
    return status;
}

// What a workshop that is ahead is about.
static Status add_workshop(Digest *digest, int64_t meeting, DigestSection *into)
{
    Request *request = digest->request;
    Workshop workshop;
    if (meeting == 0) return STATUS_OK;
    Status status = workshop_get(request->store, meeting, request->arena, &workshop, request->error);
    if (status == STATUS_NOT_FOUND) return STATUS_OK;
    for (size_t i = 0; i < workshop.case_count && status == STATUS_OK; i++) {
        Str name = case_name(digest, workshop.cases[i]);
        add(into, (DigestLine){ SAY(digest, "The workshop is about: %.*s", STR_ARG(name)), "touchpoint",
                                number_id(digest, meeting), 0 });
    }
    return status;
}

Status digest_use_cases(Digest *digest, int64_t meeting)
{
    DigestSection *into = section(digest, "use_cases", "Use cases and adoption plans");
    Status status = add_workshop(digest, meeting, into);
    if (status == STATUS_OK) status = add_cases(digest, into);
    if (status == STATUS_OK) status = add_plans(digest, into);
    if (into->count == 0) digest->count--; // nothing to say of them
    return status;
}

// ---- what is open

static Status add_tasks(Digest *digest)
{
    const TaskFilter filter = { .account = digest->id, .state = STR("open"), .limit = TASKS_LISTED_MAX };
    Request *request = digest->request;
    Task *tasks = NULL;
    size_t count = 0;
    int64_t total = 0;
    Status status =
        task_list(request->store, &filter, request->arena, &tasks, &count, &total, request->error);
    DigestSection *into = section(digest, "tasks", "Open tasks");
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        Str owner = tasks[i].owner.len > 0 ? tasks[i].owner : STR("nobody");
        add(into, (DigestLine){ SAY(digest, "%.*s (%.*s)%s", STR_ARG(tasks[i].title), STR_ARG(owner),
                                    tasks[i].due_day < digest->today ? ", late" : ""),
                                "task", number_id(digest, tasks[i].id), tasks[i].due_day });
    }
    return status;
}

static Status add_tickets(Digest *digest)
{
    const TicketFilter filter = { .account = digest->id,
                                  .state = STR("unsolved"),
                                  .order = TICKETS_BY_SEVERITY,
                                  .limit = DIGEST_LINES_MAX };
    Request *request = digest->request;
    Ticket *tickets = NULL;
    size_t count = 0;
    int64_t total = 0;
    Status status =
        ticket_list(request->store, &filter, request->arena, &tickets, &count, &total, request->error);
    DigestSection *into = section(digest, "tickets", "Tickets that are not solved");
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        bool escalated = tickets[i].escalated_us > 0 && tickets[i].calmed_us == 0;
        add(into,
            (DigestLine){ SAY(digest, "%.*s: %.*s%s", STR_ARG(tickets[i].severity),
                              STR_ARG(tickets[i].subject), escalated ? ", escalated" : ""),
                          "ticket", number_id(digest, tickets[i].id), day_of(digest, tickets[i].opened_us) });
    }
    if ((size_t)total > into->found) into->found = (size_t)total;
    return status;
}

static Status add_warnings(Digest *digest)
{
    static const WarningState open = WARNING_OPEN;
    const WarningFilter filter = {
        .state = &open, .account = digest->id, .rule = -1, .today = digest->today
    };
    Request *request = digest->request;
    Warning *warnings = NULL;
    size_t count = 0;
    Status status = warning_list(request->store, &filter, request->arena, &warnings, &count, request->error);
    DigestSection *into = section(digest, "risks", "Risks and opportunities");
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        add(into,
            (DigestLine){ SAY(digest, "%s: %.*s%s", warnings[i].opportunity ? "Opportunity" : "Risk",
                              STR_ARG(warnings[i].name), warnings[i].ended_us ? ", no longer true" : ""),
                          "warning", number_id(digest, warnings[i].id), warnings[i].day });
    return status;
}

Status digest_work(Digest *digest)
{
    Status status = add_tasks(digest);
    if (status == STATUS_OK) status = add_tickets(digest);
    return status == STATUS_OK ? add_warnings(digest) : status;
}

// ---- what was said

static Status list_notes(Digest *digest, int64_t from_us, int64_t to_us, Touchpoint **found_out,
                         size_t *count_out)
{
    const TouchpointFilter filter = { .account = digest->id,
                                      .from_us = from_us,
                                      .to_us = to_us,
                                      .before_us = INT64_MAX,
                                      .before_id = INT64_MAX,
                                      .limit = DIGEST_LINES_MAX };
    Request *request = digest->request;
    return touchpoint_list(request->store, &filter, request->arena, found_out, count_out, request->error);
}

Status digest_notes(Digest *digest)
{
    Touchpoint *found = NULL;
    size_t count = 0;
    Status status = list_notes(digest, 0, request_now(digest->request), &found, &count);
    DigestSection *into = section(digest, "notes", "The last notes");
    for (size_t i = 0; i < count && i < NOTE_LINES && status == STATUS_OK; i++) {
        Str body = excerpt(digest, found[i].body), risks = excerpt(digest, found[i].answers[ANSWER_RISKS]);
        add(into,
            (DigestLine){ SAY(digest, "%.*s: %.*s%s%.*s%s%.*s", STR_ARG(found[i].kind),
                              STR_ARG(found[i].title), body.len > 0 ? ". " : "", STR_ARG(body),
                              risks.len > 0 ? " Risk: " : "", STR_ARG(risks)),
                          "touchpoint", number_id(digest, found[i].id), day_of(digest, found[i].at_us) });
    }
    return status;
}

void digest_use(Digest *digest)
{
    DigestSection *into = section(digest, "use", "What they say they use, and what is counted");
    Usage usage;
    Value stated = attribute(digest, "stated_use");
    engine_usage(engine_of(digest), digest->account, digest->today, NULL, &usage);
    Str said = stated.kind == VALUE_TEXT ? stated.text : STR("not asked");
    add(into,
        (DigestLine){ SAY(digest, "They say: %.*s", STR_ARG(said)), "attribute", STR("stated_use"), 0 });
    if (usage.active_days_28 != USAGE_UNKNOWN)
        add(into, (DigestLine){ SAY(digest, "Counted: active on %u of 28 days, %u of %u people",
                                    usage.active_days_28, usage.active_28, usage.people),
                                "usage", digest->id, usage.last_day });
}

// ---- what changed

static void add_health_change(Digest *digest, DigestSection *into, uint16_t since)
{
    Health *health = health_of(request_scorecards(digest->request), engine_of(digest), digest->account,
                               digest->today, since, digest->request->arena);
    if (health->now.score.brief.score == POINTS_NONE || health->then.score == POINTS_NONE) return;
    Str sentence = health_sentence(health, digest->request->arena);
    if (sentence.len > 0) add(into, (DigestLine){ sentence, "health", digest->id, digest->today });
}

static void add_people_change(Digest *digest, DigestSection *into, uint16_t since)
{
    Usage now, then;
    engine_usage(engine_of(digest), digest->account, digest->today, NULL, &now);
    engine_usage(engine_of(digest), digest->account, since, NULL, &then);
    if (now.active_28 == USAGE_UNKNOWN || then.active_28 == USAGE_UNKNOWN || now.active_28 == then.active_28)
        return;
    add(into,
        (DigestLine){ SAY(digest, "Active people in 28 days: %u, then %u", now.active_28, then.active_28),
                      "usage", digest->id, digest->today });
}

static void add_said(Digest *digest, DigestSection *into, uint16_t since)
{
    AttributeState *changes = NULL;
    size_t count = engine_account_attribute_changes(engine_of(digest), digest->account, (uint16_t)(since + 1),
                                                    digest->today, digest->request->arena, &changes);
    for (size_t i = count; i > 0; i--) {
        Str words = value_words(digest, changes[i - 1].value);
        add(into, (DigestLine){ SAY(digest, "%.*s is now %.*s", STR_ARG(changes[i - 1].key), STR_ARG(words)),
                                "attribute", changes[i - 1].key, changes[i - 1].day });
    }
}

Status digest_changes(Digest *digest, int64_t since_us)
{
    DigestSection *into = section(digest, "changes", "What changed since the last contact");
    uint16_t since = day_of(digest, since_us);
    Touchpoint *found = NULL;
    size_t count = 0;
    Status status = list_notes(digest, 0, request_now(digest->request), &found, &count);
    if (status != STATUS_OK) return status;
    if (count > 0)
        add(into, (DigestLine){ SAY(digest, "Last contact: %.*s, %.*s", STR_ARG(found[0].kind),
                                    STR_ARG(found[0].title)),
                                "touchpoint", number_id(digest, found[0].id), since });
    if (since == 0 || since >= digest->today) return STATUS_OK;
    add_health_change(digest, into, since);
    add_people_change(digest, into, since);
    add_said(digest, into, since);
    return STATUS_OK;
}

// ---- what to ask

// Attributes that the team requires and nobody has said.
static Status add_required(Digest *digest, DigestSection *into)
{
    Request *request = digest->request;
    CustomAttribute *typed = NULL;
    size_t count = 0;
    Status status =
        custom_attribute_list(request->store, STR("account"), request->arena, &typed, &count, request->error);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        Value value =
            engine_account_attribute(engine_of(digest), digest->account, typed[i].name, digest->today);
        if (typed[i].required && value.kind == VALUE_MISSING)
            add(into, (DigestLine){ SAY(digest, "%.*s is not known.", STR_ARG(typed[i].label)), "attribute",
                                    typed[i].name, 0 });
    }
    return status;
}

// What they expect of the stages they are in, where nobody noted it.
static Status add_expectations(Digest *digest, DigestSection *into)
{
    const GoalFilter filter = { .account = digest->id, .kind = STR("expectation") };
    Request *request = digest->request;
    Goal *goals = NULL;
    size_t count = 0;
    Journey journey;
    Status status = goal_list(request->store, &filter, request->arena, &goals, &count, request->error);
    if (status == STATUS_OK) status = read_journey(request, digest->id, &journey);
    for (size_t i = 0; status == STATUS_OK && i < journey.stay_count; i++) {
        const Stage *stage = &journey.stages[journey.stays[i].stage];
        bool known = !stay_holds(&journey.stays[i], digest->today);
        for (size_t g = 0; g < count && !known; g++)
            known = goals[g].stage == stage->id;
        if (!known)
            add(into, (DigestLine){ SAY(digest, "What do they expect of the stage %.*s? Nobody noted it.",
                                        STR_ARG(stage->name)),
                                    "goal", STR(""), 0 });
    }
    return status;
}

Status digest_questions(Digest *digest)
{
    static const struct {
        const char *key, *question;
    } unknown[] = { { "stated_use", "How often do they say they use it? Not asked yet." },
                    { "renewal_date", "When does the contract renew?" },
                    { "seats", "How many people should use it?" },
                    { "industry", "In which industry are they?" } };
    DigestSection *into = section(digest, "questions", "What to ask");
    const GoalFilter filter = { .account = digest->id, .kind = STR("goal") };
    Request *request = digest->request;
    Goal *goals = NULL;
    size_t count = 0;
    Status status = goal_list(request->store, &filter, request->arena, &goals, &count, request->error);
    if (status == STATUS_OK && count == 0)
        add(into, (DigestLine){ STR("What do they want to reach? No goal is known."), "goal", STR(""), 0 });
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        if (attribute(digest, unknown[i].key).kind == VALUE_MISSING)
            add(into,
                (DigestLine){ str_from_c(unknown[i].question), "attribute", str_from_c(unknown[i].key), 0 });
    }
    if (status == STATUS_OK) status = add_expectations(digest, into);
    if (status == STATUS_OK) status = add_required(digest, into);
    add_gaps(digest, into);
    return status;
}

// ---- writing

void put_digest(const Digest *digest)
{
    JsonWriter *json = digest->request->json;
    json_key(json, STR("sections"));
    json_open_array(json);
    for (size_t s = 0; s < digest->count; s++) {
        const DigestSection *from = &digest->sections[s];
        json_open_object(json);
        json_add_text(json, STR("key"), str_from_c(from->key));
        json_add_text(json, STR("title"), str_from_c(from->title));
        json_key(json, STR("lines"));
        json_open_array(json);
        for (size_t i = 0; i < from->count; i++) {
            json_open_object(json);
            json_add_text(json, STR("text"), from->lines[i].text);
            json_add_text(json, STR("kind"), str_from_c(from->lines[i].kind));
            json_add_text(json, STR("id"), from->lines[i].id);
            json_add_day_or_null(json, STR("day"), from->lines[i].day);
            json_close_object(json);
        }
        json_close_array(json);
        json_add_int(json, STR("left_off"), (int64_t)(from->found - from->count));
        json_close_object(json);
    }
    json_close_array(json);
}

// Text of customers must not become a heading or a link.
static void append_plain(Buf *out, Str text)
{
    static const char special[] = "\\`*_[]<>#|";
    for (size_t i = 0; i < text.len; i++) {
        if (memchr(special, text.data[i], sizeof special - 1)) buf_append_byte(out, '\\');
        buf_append_byte(out, (unsigned char)text.data[i] < ' ' ? ' ' : text.data[i]);
    }
}

void digest_markdown(const Digest *digest, Str title, Buf *out)
{
    char day[DAY_TEXT_BYTES];
    buf_append(out, STR("# "));
    append_plain(out, title);
    for (size_t s = 0; s < digest->count; s++) {
        const DigestSection *from = &digest->sections[s];
        buf_format(out, "\n\n## %s\n", from->title);
        for (size_t i = 0; i < from->count; i++) {
            buf_append(out, STR("\n- "));
            append_plain(out, from->lines[i].text);
            if (from->lines[i].day == 0) continue;
            write_day(day, from->lines[i].day);
            buf_format(out, " (%s)", day);
        }
        if (from->count == 0) buf_append(out, STR("\nNothing."));
        if (from->found > from->count) buf_format(out, "\n- … and %zu more", from->found - from->count);
    }
    buf_append_byte(out, '\n');
}
