// stage.h: a stage of the customer journey as it is kept in a definition: by which formulas accounts enter
// and leave it, what should happen in it by when, and where customers are met.
#ifndef PERENNIAL_KNOW_STAGE_H
#define PERENNIAL_KNOW_STAGE_H

#include "codec/json_writer.h"
#include "engine/formula.h"
#include "know/definition.h"
#include "know/life.h"
#include "know/stage_step.h"

enum {
    STAGES_MAX = 30,
    STAGE_BYTES_MAX = 64 * 1024,
    STAGE_MILESTONES_MAX = 12,
    STAGE_CONTACTS_MAX = 20,
    STAGE_RESOURCES_MAX = 20,
    STAGE_CLUES_MAX = 12,
    STAGE_CLUE_BYTES_MAX = 200,
    STAGE_CHECKS_MAX = 12,
    STAGE_CHECK_BYTES_MAX = 200, // of its text
    STAGE_HOURS_MAX = 168,       // of a week
    STAGE_KNOWLEDGE_MAX = 5,
    STAGE_KEY_BYTES_MAX = 30,
    STAGE_NAME_BYTES_MAX = 100, // of a milestone, a point of contact or a resource
    STAGE_URL_BYTES_MAX = 500,
    STAGE_TEXT_BYTES_MAX = 2000,
    STAGE_DAYS_MAX = 3650,
};

typedef struct StageMilestone {
    Str name;
    Str formula; // yes or no
    int day;     // should be reached so many days after the stage was entered; 0: no target
    bool module; // a part of onboarding that is looked at by itself
    bool value;  // the first value that the customer gets
} StageMilestone;

// Where customers meet the company during the stage.
typedef struct StageContact {
    Str name;
    Str owner; // who has most influence on it: brand, partner, customer, external
    bool direct;
    Str responsible; // who of the team looks after it
    Str quality;     // by what it is judged
} StageContact;

#define STAGE_OWNER_NAMES "brand|partner|customer|external"

// What is ready to help customers into the stage and on in it.
typedef struct StageResource {
    Str name;
    Str kind; // webinar, video, training, guide, other
    Str url;  // http or https; empty: none
} StageResource;

#define STAGE_RESOURCE_NAMES "webinar|video|training|guide|other"

// What has to be true before the stage is closed. Somebody ticks it, or its formula does.
typedef struct StageCheck {
    Str text;
    Str formula; // yes or no; empty: ticked by hand alone
} StageCheck;

typedef struct Stage {
    int64_t id, version; // of the definition
    Str name;
    Str key;      // a word: the attribute stage_<key> of an account is the day it entered
    int position; // on the map, from left to right
    Str meaning;
    Str enter;       // yes or no; empty: by hand only
    Str leave;       // empty: when `enter` is no longer true; by hand only where there is no `enter` either
    int target_days; // should take at most so long; 0: no target
    Str plan;        // what the team does in it
    bool onboarding; // its figures are those of onboarding
    bool on;
    StageMilestone milestones[STAGE_MILESTONES_MAX];
    size_t milestone_count;
    StageContact contacts[STAGE_CONTACTS_MAX];
    size_t contact_count;
    StageResource resources[STAGE_RESOURCES_MAX];
    size_t resource_count;
    Str clues[STAGE_CLUES_MAX]; // what customers should notice, so that they feel as the motif says
    size_t clue_count;
    StageCheck checks[STAGE_CHECKS_MAX]; // the acceptance check
    size_t check_count;
    int demand_hours;     // a week that the stage asks of a customer; 0: not said
    int demand_knowledge; // 1 to STAGE_KNOWLEDGE_MAX; 0: not said
} Stage;

// The body of a definition; texts in the arena. STATUS_INVALID names the field. Id, version and name are not
// of the body.
MUST_USE Status stage_read(Str body, Arena *arena, Stage *stage_out, Error *error);
// Whether what customers meet in the stage, its touchpoints and clues, is the same.
bool stage_meets_alike(const Stage *a, const Stage *b);

void stage_write(const Stage *stage, JsonWriter *json);

typedef struct CompiledStage {
    const Formula *enter, *leave; // NULL: none
    const Formula *milestones[STAGE_MILESTONES_MAX];
    const Formula *checks[STAGE_CHECKS_MAX];
} CompiledStage;

// STATUS_INVALID names the field; where `problem` is not NULL it says where in which text.
MUST_USE Status stage_compile(const Stage *stage, const FormulaNames *names, Arena *arena,
                              CompiledStage *compiled_out, FormulaProblem *problem, Str *text_out,
                              Error *error);

// What the formulas say of an account, from their answers on a day. `ended`: it was lost or archived, which
// ends every stage.
StageSignal stage_signal_of(const CompiledStage *stage, bool enter, bool leave, bool ended);

// The same, asking the formulas of one account.
StageSignal stage_signal(const CompiledStage *stage, const Life *life, const Engine *engine, uint32_t account,
                         uint16_t day, Arena scratch);

// All stages that can be read, by position; in the arena.
size_t stage_list(const DefinitionCatalog *catalog, Arena *arena, Stage **stages_out);

// What comes with the program; the last has no name.
extern const Stage stages_shipped[];

#endif
