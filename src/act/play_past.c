#include "act/play_past.h"

#include "act/play_enter.h"
#include "act/play_recipients.h"
#include "act/play_told.h"
#include "base/timestamp.h"
#include "know/assignment.h"
#include "know/segment.h"

#include <stdlib.h>

enum {
    DAYS_AT_ONCE = 14,
    OWNERS_MAX = 500,
    PLACES = 4 * PLAY_PAST_ENTRIES_MAX, // of the table of those who entered
    CHANGES_MAX = 200000,               // of people, in one pass
};

// One run at one moment: what play_step.h asks about.
typedef struct Moment {
    const PlayPastConfig *config;
    Arena scratch;
    uint32_t account, person;
    uint16_t day; // as of
    int64_t now_us;
    int64_t *tasks_us;           // by step: when its task was made or its message sent; 0: not yet
    const Formula *const *named; // by step: to whom of an account it writes
    PlayTold *told;              // NULL: limits of contact are not asked
    int mails, tasks, in_app, left_out;
} Moment;

// ---- facts

static bool holds(void *context, int what)
{
    Moment *moment = context;
    const CompiledPlay *compiled = moment->config->compiled;
    const Formula *formula = what == PLAY_ASKS_GOAL   ? compiled->goal
                             : what == PLAY_ASKS_EXIT ? compiled->exit
                                                      : compiled->steps[what];
    const Engine *engine = live_engine(moment->config->live);
    const Play *play = moment->config->play;
    Arena scratch = moment->scratch;
    if (what >= 0 && play->steps[what].kind == PLAY_SPLIT)
        return play_split_is_first(play, &play->steps[what], engine_account_id(engine, moment->account));
    if (!formula) return false;
    FormulaResult result = moment->person == ENGINE_NONE
                               ? formula_evaluate(formula, engine, moment->account, moment->day, &scratch)
                               : formula_evaluate_person(formula, engine, moment->account, moment->person,
                                                         moment->day, &scratch);
    return result.value.kind == VALUE_BOOL && result.value.number > 0;
}

// Tasks are done on their due day; messages arrive at once, and nobody opens one, follows a link or a guide.
static PlayAwaited awaited(void *context, int wait)
{
    const Moment *moment = context;
    const PlayStep *steps = moment->config->play->steps;
    const int step = steps[wait].task;
    int64_t made_us = moment->tasks_us[step];
    if (steps[wait].proof == PLAY_PROOF_DELIVERED) return made_us > 0 ? PLAY_HAS_COME : PLAY_NEVER;
    if (steps[wait].proof != PLAY_PROOF_NONE) return made_us > 0 ? PLAY_NOT_YET : PLAY_NEVER;
    if (steps[step].kind == PLAY_IN_APP) return PLAY_NOT_YET;
    bool done = made_us > 0 && moment->now_us - made_us >= steps[step].due_days * US_PER_DAY;
    return done ? PLAY_HAS_COME : PLAY_NOT_YET;
}

// Whether the step writes to people at the customer, not to our own colleague.
static bool writes_to_customer(const PlayStep *step)
{
    return play_step_is_message(step) && !str_equal(step->to, STR("owner"));
}

static int64_t person_from(const Moment *moment, uint32_t person)
{
    Value wish = engine_person_attribute(live_engine(moment->config->live), person,
                                         STR(PLAY_FREQUENCY_ATTRIBUTE), moment->day);
    return play_told_person_from(moment->told, person, play_frequency_days(wish));
}

static int64_t may_from(void *context, int step)
{
    const Moment *moment = context;
    if (!moment->told || !writes_to_customer(&moment->config->play->steps[step])) return moment->now_us;
    int64_t from_us = play_told_mailing_from(moment->told, moment->account, step, moment->now_us);
    int64_t person_us = moment->person == ENGINE_NONE ? 0 : person_from(moment, moment->person);
    if (person_us > from_us) from_us = person_us;
    return from_us > moment->now_us ? from_us : moment->now_us;
}

// To how many people the step writes, as what it sends.
static int write_to(Moment *moment, int number, const PlayStep *step)
{
    const PlayPastConfig *config = moment->config;
    const Engine *engine = live_engine(config->live);
    Arena scratch = moment->scratch;
    uint32_t *people = &moment->person;
    size_t count = moment->person != ENGINE_NONE;
    int written = 0;
    if (str_equal(step->to, STR("owner"))) return account_owner(config->live, moment->account).len > 0;
    if (count == 0 && moment->named[number])
        count = formula_evaluate_people(moment->named[number], engine, moment->account, moment->day, &scratch,
                                        &people);
    for (size_t i = 0; i < count && written < PLAY_RECIPIENTS_MAX; i++) {
        if (play_person_refusal(engine, step, people[i], moment->day) != PLAY_WELCOME) continue;
        if (moment->told && person_from(moment, people[i]) > moment->now_us) {
            moment->left_out++;
            continue;
        }
        written++;
        if (moment->told) play_told_note(moment->told, moment->account, people[i], number, moment->now_us);
    }
    return written;
}

// Of several messages each is sent alike, since nothing is known of what would have become of them: drawn by
// the account or person. One that reaches nobody gives way to the next.
static PlayOutcome send(Moment *moment, int number)
{
    const PlayStep *step = &moment->config->play->steps[number];
    const int choices = step->choose_count > 0 ? step->choose_count : 1;
    const uint64_t of = (uint64_t)moment->account << 32 | moment->person;
    const int first = (int)((of * UINT64_C(0x9E3779B97F4A7C15) >> 32) % (uint64_t)choices);
    int written = 0;
    for (int i = 0; written == 0 && i < choices; i++) {
        const PlayStep as = play_step_as(step, (first + i) % choices);
        written = write_to(moment, number, &as);
        *(as.kind == PLAY_IN_APP ? &moment->in_app : &moment->mails) += written;
    }
    if (written > 0) moment->tasks_us[number] = moment->now_us;
    return written > 0 ? PLAY_DONE : PLAY_NOBODY;
}

static PlayOutcome take(void *context, int step)
{
    Moment *moment = context;
    PlayStepKind kind = moment->config->play->steps[step].kind;
    if (kind == PLAY_TASK) moment->tasks_us[step] = moment->now_us;
    moment->tasks += kind == PLAY_TASK;
    return play_step_is_message(&moment->config->play->steps[step]) ? send(moment, step) : PLAY_DONE;
}

// By step; in the arena. Compiled before anything is given back of it, since names keep parts there.
static const Formula *const *compile_named(const PlayPastConfig *config, Arena *arena)
{
    const Formula **named = ARENA_ARRAY(arena, const Formula *, PLAY_STEPS_MAX);
    for (int i = 0; i < config->play->step_count; i++)
        named[i] = play_people_formula(config->play->steps[i].to, config->names, arena);
    return named;
}

static size_t go_on(Moment *moment, PlayPlace *place, PlayMove moves[PLAY_MOVES_MAX])
{
    const PlayFacts facts = { .context = moment,
                              .now_us = moment->now_us,
                              .holds = holds,
                              .awaited = awaited,
                              .may_from = may_from,
                              .take = take };
    return play_go_on(moment->config->play, place, &facts, moves);
}

// ---- over the past

typedef struct Past {
    const PlayPastConfig *config;
    Arena *arena;
    PlayPastResult *result;
    uint8_t *was;        // by account: the entry was true on the day before
    uint8_t *in;         // by account: it or somebody of it entered
    uint32_t *last_runs; // open addressing by account and person: number of the last run, from 1; 0: free
    size_t accounts;
    int64_t (*tasks_us)[PLAY_STEPS_MAX]; // by run
    const Formula *const *named;
    PlayTold *told;
} Past;

static PlayPastLoad *load_of(Past *past, uint32_t account)
{
    PlayPastResult *result = past->result;
    Str owner = account_owner(past->config->live, account);
    for (size_t i = 0; i < result->load_count; i++) {
        if (str_equal(result->load[i].owner, owner)) return &result->load[i];
    }
    // Of very many owners the last one stands for the rest.
    if (result->load_count == OWNERS_MAX) return &result->load[OWNERS_MAX - 1];
    result->load[result->load_count] = (PlayPastLoad){ .owner = arena_copy(past->arena, owner) };
    return &result->load[result->load_count++];
}

static int64_t end_of(const Past *past, uint16_t day)
{
    return zone_day_start(live_zone(past->config->live), day + 1u) - 1;
}

// Where the last run of the account or person is, or belongs.
static uint32_t *last_run(const Past *past, uint32_t account, uint32_t person)
{
    uint64_t hash = ((uint64_t)account << 32 | person) * UINT64_C(0x9E3779B97F4A7C15);
    for (size_t at = (size_t)(hash >> 32) % PLACES;; at = (at + 1) % PLACES) {
        uint32_t number = past->last_runs[at];
        if (number == 0) return &past->last_runs[at];
        const PlayPastRun *run = &past->result->runs[number - 1];
        if (run->account == account && run->person == person) return &past->last_runs[at];
    }
}

static void enter(Past *past, uint32_t account, uint32_t person, uint16_t day)
{
    PlayPastResult *result = past->result;
    const Play *play = past->config->play;
    uint32_t *last = last_run(past, account, person);
    uint16_t before = *last == 0 ? 0 : result->runs[*last - 1].day;
    if (before > 0 && (play->again_days == 0 || day - before < play->again_days)) return;
    if (result->run_count == PLAY_PAST_ENTRIES_MAX) {
        result->cut = true;
        return;
    }
    bool held = play_is_held(play, engine_account_id(live_engine(past->config->live), account));
    result->runs[result->run_count++] =
        (PlayPastRun){ .account = account,
                       .person = person,
                       .day = day,
                       .again = before > 0,
                       .held = held,
                       .place = play_place_enter(play, held, end_of(past, day)) };
    *last = (uint32_t)result->run_count;
    result->accounts += !past->in[account];
    result->people += person != ENGINE_NONE && before == 0;
    past->in[account] = 1;
    result->held += held;
    result->days[day - past->config->from].entered++;
    load_of(past, account)->entered++;
}

static void enter_all(Past *past, const double *column, uint16_t day)
{
    const Engine *engine = live_engine(past->config->live);
    bool first = day == past->config->from;
    for (uint32_t account = 0; account < past->accounts; account++) {
        bool yes = column[account] > 0,
             news = yes && (first ? past->config->play->existing : !past->was[account]);
        past->was[account] = yes;
        if (news && !engine_account_is_private(engine, account)) enter(past, account, ENGINE_NONE, day);
    }
}

// Somebody without an id of their own cannot be written to.
static void enter_person(Past *past, SegmentPerson who, uint16_t day)
{
    const PlayPastConfig *config = past->config;
    const Engine *engine = live_engine(config->live);
    const Formula *guard = config->compiled->guard;
    bool anonymous = false;
    Arena scratch = *past->arena;
    (void)engine_person_id(engine, who.person, &anonymous);
    FormulaResult result = { 0 };
    if (guard) result = formula_evaluate(guard, engine, who.account, day, &scratch);
    bool wanted = !guard || (result.value.kind == VALUE_BOOL && result.value.number > 0);
    if (wanted && !anonymous) enter(past, who.account, who.person, day);
}

static void follow(Past *past, uint16_t day)
{
    PlayPastResult *result = past->result;
    for (size_t i = 0; i < result->run_count; i++) {
        PlayPastRun *run = &result->runs[i];
        PlayMove moves[PLAY_MOVES_MAX];
        if (run->place.state != PLAY_RUN_GOING && run->place.state != PLAY_RUN_WATCHING) continue;
        Moment moment = { .config = past->config,
                          .scratch = *past->arena,
                          .account = run->account,
                          .person = run->person,
                          .day = day,
                          .now_us = end_of(past, day),
                          .tasks_us = past->tasks_us[i],
                          .named = past->named,
                          .told = past->told };
        size_t count = go_on(&moment, &run->place, moves);
        for (size_t k = 0; k < count && past->config->moved; k++)
            past->config->moved(past->config->context, i, moment.now_us, &moves[k]);
        if (run->place.state == PLAY_RUN_ENDED) run->ended_us = moment.now_us;
        if (run->place.goal_us > 0 && run->goal_day == 0) {
            run->goal_day = day;
            result->reached++;
        }
        result->in_app += moment.in_app;
        result->left_out += moment.left_out;
        if (moment.mails + moment.tasks == 0) continue;
        PlayPastLoad *load = load_of(past, run->account);
        PlayPastDay *on = &result->days[day - past->config->from];
        int *const mails[] = { &run->mails, &load->mails, &on->mails, &result->mails };
        int *const tasks[] = { &run->tasks, &load->tasks, &on->tasks, &result->tasks };
        for (size_t k = 0; k < sizeof mails / sizeof *mails; k++) {
            *mails[k] += moment.mails;
            *tasks[k] += moment.tasks;
        }
    }
}

// The entry of some days together, which reads what they share once.
static void pass_accounts(Past *past, uint16_t day, size_t days)
{
    uint16_t asked[DAYS_AT_ONCE];
    double *columns[DAYS_AT_ONCE];
    double *const *of_days[DAYS_AT_ONCE];
    for (size_t d = 0; d < days; d++) {
        asked[d] = (uint16_t)(day + d);
        columns[d] = ARENA_ARRAY(past->arena, double, past->accounts + 1);
        of_days[d] = &columns[d];
    }
    const Formula *entry = past->config->compiled->entry;
    formula_evaluate_days(&entry, 1, live_engine(past->config->live), asked, days, of_days, past->accounts);
    for (size_t d = 0; d < days; d++) {
        enter_all(past, columns[d], asked[d]);
        follow(past, asked[d]);
    }
}

static void enter_who_is_there(Past *past)
{
    const PlayPastConfig *config = past->config;
    SegmentPerson *people = NULL;
    size_t count = segment_people(NULL, config->segment, live_engine(config->live), config->from, past->arena,
                                  CHANGES_MAX, &people);
    for (size_t i = 0; i < count; i++)
        enter_person(past, people[i], config->from);
}

// Who came into the segment on each of the days.
static void pass_people(Past *past, uint16_t day, size_t days)
{
    const PlayPastConfig *config = past->config;
    bool first = day == config->from;
    SegmentPersonChange *changes = NULL;
    size_t left =
        segment_people_changes(config->segment, live_engine(config->live), (uint16_t)(first ? day : day - 1),
                               (uint16_t)(day + days - 1), CHANGES_MAX, past->arena, &changes);
    past->result->cut |= left == CHANGES_MAX;
    if (first && config->play->existing) enter_who_is_there(past);
    for (uint16_t d = day; d < day + days; d++) {
        for (; left > 0 && changes[left - 1].day == d; left--) { // newest first
            if (changes[left - 1].entered) enter_person(past, changes[left - 1].who, d);
        }
        follow(past, d);
    }
}

static Past begin(const PlayPastConfig *config, Arena *arena, PlayPastResult *result)
{
    size_t accounts = engine_account_count(live_engine(config->live)), days = config->to - config->from + 1u;
    *result = (PlayPastResult){ .runs = ARENA_ARRAY(arena, PlayPastRun, PLAY_PAST_ENTRIES_MAX),
                                .days = ARENA_ARRAY(arena, PlayPastDay, days),
                                .load = ARENA_ARRAY(arena, PlayPastLoad, OWNERS_MAX) };
    Past past = { .config = config,
                  .arena = arena,
                  .result = result,
                  .was = ARENA_ARRAY(arena, uint8_t, accounts + 1),
                  .in = ARENA_ARRAY(arena, uint8_t, accounts + 1),
                  .last_runs = ARENA_ARRAY(arena, uint32_t, PLACES),
                  .accounts = accounts,
                  .named = compile_named(config, arena),
                  .told = play_told_create(config->limits, engine_person_count(live_engine(config->live)),
                                           accounts) };
    past.tasks_us = arena_alloc(arena, sizeof *past.tasks_us, PLAY_PAST_ENTRIES_MAX);
    // Owners' names are kept for the result: what a pass takes is given back behind them.
    for (uint32_t account = 0; account < accounts; account++)
        (void)load_of(&past, account);
    return past;
}

static void pass_days(Past *past, size_t days)
{
    const PlayPastConfig *config = past->config;
    for (size_t done = 0; done < days;) {
        size_t some = days - done < DAYS_AT_ONCE ? days - done : DAYS_AT_ONCE;
        uint16_t day = (uint16_t)(config->from + done);
        Arena mark = *past->arena;
        if (config->segment)
            pass_people(past, day, some);
        else
            pass_accounts(past, day, some);
        arena_reset(past->arena, mark);
        done += some;
        if (config->go_on && !config->go_on(config->context, (double)done / (double)days)) {
            past->result->stopped = true;
            return;
        }
    }
}

void play_past(const PlayPastConfig *config, Arena *arena, PlayPastResult *result_out)
{
    Past past = begin(config, arena, result_out);
    if (config->segment || config->compiled->entry) pass_days(&past, config->to - config->from + 1u);
    play_told_destroy(past.told);
}

// ---- one account

void play_dry_run(const PlayPastConfig *config, uint32_t account, uint32_t person, int64_t now_us,
                  Arena *arena, PlayDry *dry_out)
{
    const Play *play = config->play;
    int64_t tasks_us[PLAY_STEPS_MAX] = { 0 };
    const Formula *const *named = compile_named(config, arena);
    Moment moment = { .config = config,
                      .scratch = *arena,
                      .named = named,
                      .account = account,
                      .person = person,
                      .day = config->to,
                      .now_us = now_us,
                      .tasks_us = tasks_us };
    *dry_out = (PlayDry){ .held = play_is_held(play, engine_account_id(live_engine(config->live), account)) };
    const Formula *entry = config->compiled->entry ? config->compiled->entry : config->compiled->guard;
    Arena scratch = *arena;
    FormulaResult result = { 0 };
    if (entry) result = formula_evaluate(entry, live_engine(config->live), account, config->to, &scratch);
    dry_out->enters = !entry || (result.value.kind == VALUE_BOOL && result.value.number > 0);
    PlayPlace place = play_place_enter(play, false, now_us);
    dry_out->goal = holds(&moment, PLAY_ASKS_GOAL);
    // Hour by hour would be exact; a day is what formulas know.
    for (int day = 0; day <= 2 * PLAY_DAYS_MAX && place.state == PLAY_RUN_GOING; day++) {
        PlayMove moves[PLAY_MOVES_MAX];
        size_t count = go_on(&moment, &place, moves);
        for (size_t i = 0; i < count && dry_out->move_count < PLAY_MOVES_MAX; i++)
            dry_out->moves[dry_out->move_count++] =
                (PlayDryMove){ (double)(moment.now_us - now_us) / (double)US_PER_DAY, moves[i] };
        int64_t next_us = moment.now_us + US_PER_DAY;
        moment.now_us = place.due_us > moment.now_us && place.due_us < next_us ? place.due_us : next_us;
    }
}
