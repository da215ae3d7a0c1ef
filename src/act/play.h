// play.h: what we do when: a play as it is kept in a definition. Who enters it and when, the steps a run
// takes, the goal it is judged by, and the share of accounts that is held out. docs/plays.md says it for
// users.
//
// Steps form a graph without circles; a run begins with the first one. Its body is JSON:
//
//     {"meaning": "…", "audience": "accounts", "enter": {"when": "formula", "formula": "wau = 0"},
//      "goal": {"formula": "wau >= 1", "days": 30}, "holdout": 20,
//      "steps": [{"id": "call", "kind": "task", "title": "Call them", "owner": "owner", "due_days": 2}]}
#ifndef PERENNIAL_ACT_PLAY_H
#define PERENNIAL_ACT_PLAY_H

#include "engine/formula.h"
#include "know/definition.h"
#include "know/life.h"

enum {
    PLAY_BYTES_MAX = 256 * 1024,
    PLAY_STEPS_MAX = 60,
    PLAY_ID_BYTES_MAX = 30,
    PLAY_NAME_BYTES_MAX = 200, // titles, attributes, events
    PLAY_TEXT_BYTES_MAX = 4000,
    PLAY_DAYS_MAX = 730,
    PLAY_CANDIDATES_MAX = 5,
    PLAY_SUCCESS_DAYS_MAX = 90,
    PLAY_HOLDOUT_MAX = 90,
    PLAY_END = -1, // no further step
};

typedef enum PlayEntry {
    PLAY_BY_FORMULA,
    PLAY_BY_SEGMENT,
    PLAY_BY_EVENT,
    PLAY_BY_DATE,
    PLAY_BY_HAND
} PlayEntry;
typedef enum PlayLife { PLAY_OF_LIVE, PLAY_OF_CHURNED, PLAY_OF_ANY } PlayLife;

typedef enum PlayStepKind {
    PLAY_WAIT,
    PLAY_WAIT_UNTIL,
    PLAY_BRANCH,
    PLAY_TASK,
    PLAY_MAIL,
    PLAY_WEBHOOK,
    PLAY_SET,
    PLAY_NOTE,
    PLAY_STAGE,
    PLAY_SURVEY,
    PLAY_IN_APP,
    PLAY_SPLIT,
    PLAY_STEP_KINDS,
} PlayStepKind;

Str play_step_kind_name(PlayStepKind kind); // "wait_until"

// What a wait wants of a message. Acted on: a link of it was followed, the guide followed or completed, its
// survey answered.
typedef enum PlayProofWanted {
    PLAY_PROOF_NONE, // it waits for no message
    PLAY_PROOF_DELIVERED,
    PLAY_PROOF_OPENED,
    PLAY_PROOF_ACTED,
} PlayProofWanted;
#define PLAY_PROOF_NAMES "delivered|opened|acted"

// One of the messages that a step chooses from: a template by mail, or a guide in the app.
typedef struct PlayCandidate {
    bool in_app;
    int64_t reference;
} PlayCandidate;

// What a message is judged by when one of several is chosen.
typedef enum PlaySuccess { PLAY_SUCCESS_ACTED, PLAY_SUCCESS_OPENED, PLAY_SUCCESS_GOAL } PlaySuccess;
#define PLAY_SUCCESS_NAMES "acted|opened|goal"

typedef struct PlayStep {
    Str id;
    PlayStepKind kind;
    int next, otherwise;   // number of a step, or PLAY_END; `otherwise` of a branch, a split, wait_until
    Str formula;           // of a branch; of wait_until, unless it waits for a task
    int task;              // wait_until: the step whose task, guide or message it waits for
    PlayProofWanted proof; // wait_until, of a message: what is to become of it
    int days, hours;       // wait; wait_until: at most so many days
    Str title, text;       // of a task, a note; text of a webhook
    Str owner;             // of a task: "owner" of the account, or an e-mail address
    Str task_kind;         // as task.h
    int due_days;          // of a task
    int64_t reference;     // template of a mail or survey, endpoint of a webhook, guide in the app
    int64_t survey;        // of a survey: which
    Str to;                // of messages: person, champion, decision_maker, users; of a mail also owner
    bool promotional;      // of a mail or survey: can be unsubscribed from
    bool preferred;        // of messages: only to whom prefers this channel
    Str attribute;         // of `set`
    Str value;             // of `set`: JSON, a scalar
    Str stage;             // of `stage`: the key of a stage of the journey
    int share;             // of `split`: percent of accounts that go on by `next`
    bool enters;           // of `stage`: into it; else out of it
    // Of messages: one of them is chosen by what became of those before (play_choice.h); 0: there is no
    // choice, and `reference` is what is sent.
    const PlayCandidate *choose;
    int choose_count;
    PlaySuccess success; // of a choice: what the message is judged by
    int success_days;    // so many days after it was written
    Str by;              // of a choice: the attribute by whose values results are counted; empty: none
    bool best_hour;      // of mails: in the hour in which the person is there (play_best_hour.h)
} PlayStep;

// The step as it is when it sends that candidate; without a choice as it is.
PlayStep play_step_as(const PlayStep *step, int candidate);

#define PLAY_MAIL_TO_NAMES "person|champion|decision_maker|users|owner"
#define PLAY_SURVEY_TO_NAMES "person|champion|decision_maker|users"
#define PLAY_GUIDE_TO_NAMES PLAY_SURVEY_TO_NAMES

// Whether a mail leaves for somebody: a mail, or a survey's.
static inline bool play_step_is_mail(const PlayStep *step)
{
    return step->kind == PLAY_MAIL || step->kind == PLAY_SURVEY;
}

// Whether it writes to people, by mail or in the app: its hours and limits hold, and it may be too late for
// it.
static inline bool play_step_is_message(const PlayStep *step)
{
    return play_step_is_mail(step) || step->kind == PLAY_IN_APP;
}

typedef struct PlayHours {
    bool set;
    int from, to; // full hours of the person's day, from < to <= 24
    bool working_days;
} PlayHours;

typedef struct Play {
    int64_t id, version; // of the definition
    Str name, meaning;
    FormulaScope audience;
    PlayEntry entry;
    Str formula;     // by formula
    int64_t segment; // by segment
    Str event;       // by event
    Str date;        // by date: the attribute
    int days_before; // the date; negative: after it
    PlayLife life;   // which accounts
    Str only;        // formula of accounts; empty: all
    bool existing;   // those for whom the entry is true already when it is turned on enter, too
    int again_days;  // after the last entry; 0: each enters once
    Str goal;        // formula
    int goal_days;   // since the entry
    Str exit;        // formula; empty: none
    int priority;    // 1 to 100
    int holdout;     // percent of accounts
    PlayHours hours; // of messages
    int late_days;   // a message that is later is left out
    bool on;
    const PlayStep *steps;
    int step_count;
} Play;

// The body of a definition, checked but for its formulas; texts in the arena. STATUS_INVALID and
// STATUS_LIMITED name the field ("steps.3.next", made in the arena).
MUST_USE Status play_read(Str body, Arena *arena, Play *play_out, Error *error);

// The same of a definition, with id, version and name.
MUST_USE Status play_of(const Definition *definition, Arena *arena, Play *play_out, Error *error);

// The number of the step of this id; PLAY_END: there is none.
int play_step_find(const Play *play, Str id);

// Yes while an account is one that enters by what is known of it: the entry, which accounts, and `only`, as
// one formula. Empty when nobody enters by it (by hand; segments of people, where this is the guard alone).
// In the arena.
Str play_entry_text(const Play *play, const LifeTexts *life, Str segment_name, Arena *arena);

typedef struct CompiledPlay {
    const Formula *entry;                 // of accounts; NULL: none
    const Formula *guard;                 // of accounts: which of them, and `only`; NULL: all
    const Formula *goal, *exit;           // of the audience; exit may be NULL
    const Formula *steps[PLAY_STEPS_MAX]; // of the audience; NULL where a step has none
} CompiledPlay;

// What is wrong of a formula, and in which text.
typedef struct PlayProblem {
    FormulaProblem problem;
    Str text;
} PlayProblem;

// STATUS_INVALID names the field; where `problem` is not NULL it says where.
MUST_USE Status play_compile(const Play *play, const LifeTexts *life, Str segment_name,
                             const FormulaNames *names, Arena *arena, CompiledPlay *compiled_out,
                             PlayProblem *problem, Error *error);

#endif
