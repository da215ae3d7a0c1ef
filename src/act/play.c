#include "act/play.h"

#include "act/play_choose.h"
#include "act/play_reading.h"
#include "know/task.h"

enum {
    FIELD_MEANING,
    FIELD_AUDIENCE,
    FIELD_ENTER,
    FIELD_LIFE,
    FIELD_ONLY,
    FIELD_EXISTING,
    FIELD_AGAIN_DAYS,
    FIELD_GOAL,
    FIELD_EXIT,
    FIELD_PRIORITY,
    FIELD_HOLDOUT,
    FIELD_HOURS,
    FIELD_LATE_DAYS,
    FIELD_ON,
    FIELD_STEPS,
    FIELDS,
};
static const JsonField fields[FIELDS] = {
    [FIELD_MEANING] = { STR_CONST("meaning"), JSON_WANT_TEXT },
    [FIELD_AUDIENCE] = { STR_CONST("audience"), JSON_WANT_TEXT, .required = true },
    [FIELD_ENTER] = { STR_CONST("enter"), JSON_WANT_OBJECT, .required = true },
    [FIELD_LIFE] = { STR_CONST("life"), JSON_WANT_TEXT },
    [FIELD_ONLY] = { STR_CONST("only"), JSON_WANT_OBJECT },
    [FIELD_EXISTING] = { STR_CONST("existing"), JSON_WANT_BOOL },
    [FIELD_AGAIN_DAYS] = { STR_CONST("again_days"), JSON_WANT_INTEGER },
    [FIELD_GOAL] = { STR_CONST("goal"), JSON_WANT_OBJECT, .required = true },
    [FIELD_EXIT] = { STR_CONST("exit"), JSON_WANT_OBJECT },
    [FIELD_PRIORITY] = { STR_CONST("priority"), JSON_WANT_INTEGER },
    [FIELD_HOLDOUT] = { STR_CONST("holdout"), JSON_WANT_INTEGER },
    [FIELD_HOURS] = { STR_CONST("hours"), JSON_WANT_OBJECT },
    [FIELD_LATE_DAYS] = { STR_CONST("late_days"), JSON_WANT_INTEGER },
    [FIELD_ON] = { STR_CONST("on"), JSON_WANT_BOOL },
    [FIELD_STEPS] = { STR_CONST("steps"), JSON_WANT_ARRAY, .required = true },
};

enum { ENTER_WHEN, ENTER_FORMULA, ENTER_SEGMENT, ENTER_EVENT, ENTER_ATTRIBUTE, ENTER_DAYS, ENTER_FIELDS };
static const JsonField enter_fields[ENTER_FIELDS] = {
    [ENTER_WHEN] = { STR_CONST("when"), JSON_WANT_TEXT, .required = true },
    [ENTER_FORMULA] = { STR_CONST("formula"), JSON_WANT_TEXT },
    [ENTER_SEGMENT] = { STR_CONST("segment"), JSON_WANT_INTEGER },
    [ENTER_EVENT] = { STR_CONST("event"), JSON_WANT_TEXT },
    [ENTER_ATTRIBUTE] = { STR_CONST("attribute"), JSON_WANT_TEXT },
    [ENTER_DAYS] = { STR_CONST("days_before"), JSON_WANT_INTEGER },
};

static bool is_true(const JsonNode *node, bool usual)
{
    return node ? json_is_true(node) : usual;
}

// ---- the entry, the goal, the hours

static Status read_entry(const PlayReading *outer, const JsonNode *node, Play *play)
{
    const PlayReading reading = { outer->arena, outer->error, STR("enter") };
    const JsonNode *nodes[ENTER_FIELDS];
    int when = 0, segment = 0;
    Status status = play_field_object(&reading, node, enter_fields, ENTER_FIELDS, nodes);
    if (status == STATUS_OK)
        status = play_field_word(&reading, nodes[ENTER_WHEN], STR("when"), "formula|segment|event|date|hand",
                                 -1, &when);
    if (status != STATUS_OK) return status;
    play->entry = (PlayEntry)when;
    if (play->entry == PLAY_BY_FORMULA)
        status = play_field_needed(&reading, nodes[ENTER_FORMULA], STR("formula"), FORMULA_BYTES_MAX,
                                   &play->formula);
    if (play->entry == PLAY_BY_SEGMENT)
        status = play_field_whole(&reading, nodes[ENTER_SEGMENT], STR("segment"), 1, INT32_MAX, &segment);
    if (play->entry == PLAY_BY_EVENT)
        status =
            play_field_needed(&reading, nodes[ENTER_EVENT], STR("event"), PLAY_NAME_BYTES_MAX, &play->event);
    if (play->entry == PLAY_BY_DATE)
        status = play_field_needed(&reading, nodes[ENTER_ATTRIBUTE], STR("attribute"), PLAY_NAME_BYTES_MAX,
                                   &play->date);
    if (play->entry == PLAY_BY_DATE && status == STATUS_OK)
        status = play_field_whole(&reading, nodes[ENTER_DAYS], STR("days_before"), -PLAY_DAYS_MAX,
                                  PLAY_DAYS_MAX, &play->days_before);
    play->segment = segment;
    if (status != STATUS_OK) return status;
    if (play->entry == PLAY_BY_SEGMENT && segment == 0)
        return fail(outer->error, STATUS_INVALID, STR("enter.segment"), "Choose the segment who enters.");
    if (play->audience == FORMULA_OF_PEOPLE && play->entry != PLAY_BY_SEGMENT && play->entry != PLAY_BY_HAND)
        return fail(outer->error, STATUS_INVALID, STR("enter.when"),
                    "People enter by a segment of people, or by hand.");
    return STATUS_OK;
}

static Status read_goal(const PlayReading *outer, const JsonNode *node, Play *play)
{
    static const JsonField table[] = { { STR_CONST("formula"), JSON_WANT_TEXT, .required = true },
                                       { STR_CONST("days"), JSON_WANT_INTEGER, .required = true } };
    const PlayReading reading = { outer->arena, outer->error, STR("goal") };
    const JsonNode *nodes[2];
    Status status = play_field_object(&reading, node, table, 2, nodes);
    if (status == STATUS_OK)
        status = play_field_needed(&reading, nodes[0], table[0].name, FORMULA_BYTES_MAX, &play->goal);
    if (status == STATUS_OK)
        status = play_field_whole(&reading, nodes[1], table[1].name, 1, PLAY_DAYS_MAX, &play->goal_days);
    return status;
}

static Status read_condition(const PlayReading *outer, const JsonNode *node, Str name, Str *text_out)
{
    static const JsonField table[] = { { STR_CONST("formula"), JSON_WANT_TEXT, .required = true } };
    const PlayReading reading = { outer->arena, outer->error, name };
    const JsonNode *nodes[1];
    *text_out = (Str){ 0 };
    if (!node) return STATUS_OK;
    Status status = play_field_object(&reading, node, table, 1, nodes);
    return status == STATUS_OK
               ? play_field_text(&reading, nodes[0], table[0].name, FORMULA_BYTES_MAX, text_out)
               : status;
}

static Status read_hours(const PlayReading *outer, const JsonNode *node, PlayHours *hours)
{
    static const JsonField table[] = { { STR_CONST("from"), JSON_WANT_INTEGER },
                                       { STR_CONST("to"), JSON_WANT_INTEGER },
                                       { STR_CONST("working_days"), JSON_WANT_BOOL } };
    const PlayReading reading = { outer->arena, outer->error, STR("hours") };
    const JsonNode *nodes[3];
    *hours = (PlayHours){ .set = node != NULL, .to = 24 };
    if (!node) return STATUS_OK;
    Status status = play_field_object(&reading, node, table, 3, nodes);
    if (status == STATUS_OK)
        status = play_field_whole(&reading, nodes[0], table[0].name, 0, 23, &hours->from);
    if (status == STATUS_OK) status = play_field_whole(&reading, nodes[1], table[1].name, 1, 24, &hours->to);
    if (status != STATUS_OK) return status;
    hours->working_days = is_true(nodes[2], false);
    if (hours->from < hours->to) return STATUS_OK;
    return fail(outer->error, STATUS_INVALID, STR("hours.to"), "The end has to be later than the beginning.");
}

// ---- steps

enum {
    STEP_ID,
    STEP_KIND,
    STEP_NEXT,
    STEP_OTHERWISE,
    STEP_FORMULA,
    STEP_TASK,
    STEP_DAYS,
    STEP_HOURS,
    STEP_TITLE,
    STEP_TEXT,
    STEP_OWNER,
    STEP_TASK_KIND,
    STEP_DUE_DAYS,
    STEP_TEMPLATE,
    STEP_SURVEY,
    STEP_ENDPOINT,
    STEP_TO,
    STEP_PROMOTIONAL,
    STEP_ATTRIBUTE,
    STEP_VALUE,
    STEP_STAGE,
    STEP_DIRECTION,
    STEP_GUIDE,
    STEP_SHARE,
    STEP_CHANNEL,
    STEP_MESSAGE,
    STEP_WHAT,
    STEP_CHOOSE,
    STEP_SUCCESS,
    STEP_SUCCESS_DAYS,
    STEP_BY,
    STEP_HOUR,
    STEP_FIELDS,
};
static const JsonField step_fields[STEP_FIELDS] = {
    [STEP_ID] = { STR_CONST("id"), JSON_WANT_TEXT, .required = true },
    [STEP_KIND] = { STR_CONST("kind"), JSON_WANT_TEXT, .required = true },
    [STEP_NEXT] = { STR_CONST("next"), JSON_WANT_TEXT },
    [STEP_OTHERWISE] = { STR_CONST("otherwise"), JSON_WANT_TEXT },
    [STEP_FORMULA] = { STR_CONST("formula"), JSON_WANT_TEXT },
    [STEP_TASK] = { STR_CONST("task"), JSON_WANT_TEXT },
    [STEP_DAYS] = { STR_CONST("days"), JSON_WANT_INTEGER },
    [STEP_HOURS] = { STR_CONST("hours"), JSON_WANT_INTEGER },
    [STEP_TITLE] = { STR_CONST("title"), JSON_WANT_TEXT },
    [STEP_TEXT] = { STR_CONST("text"), JSON_WANT_TEXT },
    [STEP_OWNER] = { STR_CONST("owner"), JSON_WANT_TEXT },
    [STEP_TASK_KIND] = { STR_CONST("task_kind"), JSON_WANT_TEXT },
    [STEP_DUE_DAYS] = { STR_CONST("due_days"), JSON_WANT_INTEGER },
    [STEP_TEMPLATE] = { STR_CONST("template"), JSON_WANT_INTEGER },
    [STEP_SURVEY] = { STR_CONST("survey"), JSON_WANT_INTEGER },
    [STEP_ENDPOINT] = { STR_CONST("endpoint"), JSON_WANT_INTEGER },
    [STEP_TO] = { STR_CONST("to"), JSON_WANT_TEXT },
    [STEP_PROMOTIONAL] = { STR_CONST("promotional"), JSON_WANT_BOOL },
    [STEP_ATTRIBUTE] = { STR_CONST("attribute"), JSON_WANT_TEXT },
    [STEP_VALUE] = { STR_CONST("value"), JSON_WANT_ANY, .bytes_max = PLAY_TEXT_BYTES_MAX },
    [STEP_STAGE] = { STR_CONST("stage"), JSON_WANT_TEXT },
    [STEP_DIRECTION] = { STR_CONST("direction"), JSON_WANT_TEXT },
    [STEP_CHANNEL] = { STR_CONST("channel"), JSON_WANT_TEXT },
    [STEP_SHARE] = { STR_CONST("share"), JSON_WANT_INTEGER },
    [STEP_GUIDE] = { STR_CONST("guide"), JSON_WANT_ANY }, // a number; of wait_until the id of a step
    [STEP_MESSAGE] = { STR_CONST("message"), JSON_WANT_TEXT },
    [STEP_WHAT] = { STR_CONST("what"), JSON_WANT_TEXT },
    [STEP_CHOOSE] = { STR_CONST("choose"), JSON_WANT_ARRAY },
    [STEP_SUCCESS] = { STR_CONST("success"), JSON_WANT_TEXT },
    [STEP_SUCCESS_DAYS] = { STR_CONST("success_days"), JSON_WANT_INTEGER },
    [STEP_BY] = { STR_CONST("by"), JSON_WANT_TEXT },
    [STEP_HOUR] = { STR_CONST("hour"), JSON_WANT_TEXT },
};
static const char step_kinds[] =
    "wait|wait_until|branch|task|mail|webhook|set|note|stage|survey|in_app|split";

Str play_step_kind_name(PlayStepKind kind)
{
    Str rest = str_from_c(step_kinds);
    for (int i = 0; i < (int)kind; i++)
        rest = str_cut(rest, '|').tail;
    return str_cut(rest, '|').head;
}

int play_step_find(const Play *play, Str id)
{
    for (int i = 0; i < play->step_count; i++) {
        if (str_equal(play->steps[i].id, id)) return i;
    }
    return PLAY_END;
}

static bool is_word(Str id)
{
    for (size_t i = 0; i < id.len; i++) {
        char c = id.data[i];
        bool good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
        if (!good) return false;
    }
    return id.len > 0;
}

static Status read_wait(const PlayReading *reading, const JsonNode *const *nodes, PlayStep *step)
{
    bool until = step->kind == PLAY_WAIT_UNTIL;
    Status status = play_field_whole(reading, nodes[STEP_DAYS], STR("days"), 0, PLAY_DAYS_MAX, &step->days);
    if (status == STATUS_OK)
        status = play_field_whole(reading, nodes[STEP_HOURS], STR("hours"), 0, 23, &step->hours);
    if (status == STATUS_OK && until)
        status =
            play_field_text(reading, nodes[STEP_FORMULA], STR("formula"), FORMULA_BYTES_MAX, &step->formula);
    if (status != STATUS_OK) return status;
    if (step->days == 0 && step->hours == 0)
        return fail(reading->error, STATUS_INVALID, play_field_place(reading, STR("days")), "%s",
                    until ? "Say how many days it waits at most." : "Say how long it waits.");
    const int given = (step->formula.len > 0) + (nodes[STEP_TASK] != NULL) + (nodes[STEP_GUIDE] != NULL) +
                      (nodes[STEP_MESSAGE] != NULL);
    if (until && given != 1)
        return fail(reading->error, STATUS_INVALID, play_field_place(reading, STR("formula")),
                    "It waits for a formula, a task, a guide or a message: give one of them.");
    if (!until || !nodes[STEP_MESSAGE]) return STATUS_OK;
    int what = 0;
    status = play_field_word(reading, nodes[STEP_WHAT], STR("what"), PLAY_PROOF_NAMES, -1, &what);
    step->proof = (PlayProofWanted)(PLAY_PROOF_DELIVERED + what);
    return status;
}

static Status read_task(const PlayReading *reading, const JsonNode *const *nodes, PlayStep *step)
{
    int kind = 0;
    Status status =
        play_field_needed(reading, nodes[STEP_TITLE], STR("title"), PLAY_NAME_BYTES_MAX, &step->title);
    if (status == STATUS_OK)
        status = play_field_text(reading, nodes[STEP_TEXT], STR("text"), PLAY_TEXT_BYTES_MAX, &step->text);
    if (status == STATUS_OK)
        status = play_field_text(reading, nodes[STEP_OWNER], STR("owner"), PLAY_NAME_BYTES_MAX, &step->owner);
    if (status == STATUS_OK)
        status = play_field_text(reading, nodes[STEP_TASK_KIND], STR("task_kind"), PLAY_ID_BYTES_MAX,
                                 &step->task_kind);
    if (status == STATUS_OK && nodes[STEP_TASK_KIND])
        status =
            play_field_word(reading, nodes[STEP_TASK_KIND], STR("task_kind"), TASK_KIND_NAMES, -1, &kind);
    if (status == STATUS_OK)
        status = play_field_whole(reading, nodes[STEP_DUE_DAYS], STR("due_days"), 0, 365, &step->due_days);
    if (step->task_kind.len == 0) step->task_kind = STR("other");
    if (step->owner.len == 0) step->owner = STR("owner");
    return status;
}

static Status read_message(const PlayReading *reading, const JsonNode *const *nodes, PlayStep *step)
{
    int to = 0, reference = 0;
    bool mail = play_step_is_mail(step);
    const char *names = step->kind == PLAY_SURVEY ? PLAY_SURVEY_TO_NAMES : PLAY_MAIL_TO_NAMES;
    Str name = mail ? STR("template") : STR("endpoint");
    Status status = play_field_whole(reading, nodes[mail ? STEP_TEMPLATE : STEP_ENDPOINT], name, 1, INT32_MAX,
                                     &reference);
    if (status == STATUS_OK && mail)
        status = play_field_word(reading, nodes[STEP_TO], STR("to"), names, -1, &to);
    if (status == STATUS_OK)
        status = play_field_text(reading, nodes[STEP_TO], STR("to"), PLAY_ID_BYTES_MAX, &step->to);
    if (status == STATUS_OK)
        status = play_field_text(reading, nodes[STEP_TEXT], STR("text"), PLAY_TEXT_BYTES_MAX, &step->text);
    step->reference = reference;
    step->promotional = is_true(nodes[STEP_PROMOTIONAL], true);
    if (status != STATUS_OK || reference > 0 || step->choose_count > 0) return status;
    return fail(reading->error, STATUS_INVALID, play_field_place(reading, name), "%s",
                mail ? "Choose the template of the e-mail." : "Choose where it is sent to.");
}

static Status read_survey(const PlayReading *reading, const JsonNode *const *nodes, PlayStep *step)
{
    int survey = 0;
    Status status = play_field_whole(reading, nodes[STEP_SURVEY], STR("survey"), 1, INT32_MAX, &survey);
    if (status != STATUS_OK) return status;
    step->survey = survey;
    if (survey == 0)
        return fail(reading->error, STATUS_INVALID, play_field_place(reading, STR("survey")),
                    "Choose the survey that is asked.");
    return read_message(reading, nodes, step);
}

static Status read_set(const PlayReading *reading, const JsonNode *const *nodes, PlayStep *step)
{
    const JsonNode *value = nodes[STEP_VALUE];
    Status status = play_field_needed(reading, nodes[STEP_ATTRIBUTE], STR("attribute"), PLAY_NAME_BYTES_MAX,
                                      &step->attribute);
    if (status != STATUS_OK) return status;
    if (value && (value->kind == JSON_ARRAY || value->kind == JSON_OBJECT))
        return fail(reading->error, STATUS_INVALID, play_field_place(reading, STR("value")),
                    "This has to be a text, a number, yes or no, or nothing.");
    step->value = value ? arena_copy(reading->arena, json_raw(value)) : STR("null");
    return STATUS_OK;
}

static Status read_stage(const PlayReading *reading, const JsonNode *const *nodes, PlayStep *step)
{
    int direction = 0;
    Status status =
        play_field_needed(reading, nodes[STEP_STAGE], STR("stage"), PLAY_ID_BYTES_MAX, &step->stage);
    if (status == STATUS_OK)
        status =
            play_field_word(reading, nodes[STEP_DIRECTION], STR("direction"), "enter|leave", -1, &direction);
    step->enters = direction == 0;
    return status;
}

static Status read_in_app(const PlayReading *reading, const JsonNode *const *nodes, PlayStep *step)
{
    int to = 0, guide = 0;
    Status status = play_field_whole(reading, nodes[STEP_GUIDE], STR("guide"), 1, INT32_MAX, &guide);
    if (status == STATUS_OK)
        status = play_field_word(reading, nodes[STEP_TO], STR("to"), PLAY_GUIDE_TO_NAMES, -1, &to);
    if (status != STATUS_OK) return status;
    step->to = json_text(nodes[STEP_TO], reading->arena);
    step->reference = guide;
    if (guide > 0 || step->choose_count > 0) return STATUS_OK;
    return fail(reading->error, STATUS_INVALID, play_field_place(reading, STR("guide")), "Choose the guide.");
}

// What its kind needs.
static Status read_kind(const PlayReading *reading, const JsonNode *const *nodes, PlayStep *step)
{
    switch (step->kind) {
    case PLAY_WAIT:
    case PLAY_WAIT_UNTIL:
        return read_wait(reading, nodes, step);
    case PLAY_BRANCH:
        return play_field_needed(reading, nodes[STEP_FORMULA], STR("formula"), FORMULA_BYTES_MAX,
                                 &step->formula);
    case PLAY_TASK:
        return read_task(reading, nodes, step);
    case PLAY_MAIL:
    case PLAY_WEBHOOK:
        return read_message(reading, nodes, step);
    case PLAY_SURVEY:
        return read_survey(reading, nodes, step);
    case PLAY_SET:
        return read_set(reading, nodes, step);
    case PLAY_STAGE:
        return read_stage(reading, nodes, step);
    case PLAY_SPLIT:
        step->share = 50;
        return play_field_whole(reading, nodes[STEP_SHARE], STR("share"), 1, 99, &step->share);
    case PLAY_IN_APP:
        return read_in_app(reading, nodes, step);
    case PLAY_NOTE:
    case PLAY_STEP_KINDS:
        break;
    }
    Status status =
        play_field_needed(reading, nodes[STEP_TITLE], STR("title"), PLAY_NAME_BYTES_MAX, &step->title);
    return status == STATUS_OK
               ? play_field_text(reading, nodes[STEP_TEXT], STR("text"), PLAY_TEXT_BYTES_MAX, &step->text)
               : status;
}

// Whether it keeps to the channel that people prefer.
static Status read_channel(const PlayReading *reading, const JsonNode *node, PlayStep *step)
{
    int channel = 0;
    Status status = play_field_word(reading, node, STR("channel"), "any|preferred", -1, &channel);
    step->preferred = channel == 1;
    return status;
}

// What it chooses from, and when.
static Status read_choice(const PlayReading *reading, const JsonNode *const *nodes, PlayStep *step)
{
    const bool single = nodes[step->kind == PLAY_IN_APP ? STEP_GUIDE : STEP_TEMPLATE] != NULL;
    const PlayChooseNodes choice = { nodes[STEP_CHOOSE], nodes[STEP_SUCCESS], nodes[STEP_SUCCESS_DAYS],
                                     nodes[STEP_BY],     nodes[STEP_HOUR],    single };
    return play_choose_read(reading, &choice, step);
}

static Status read_step(const PlayReading *reading, const JsonNode *const *nodes, PlayStep *step)
{
    int kind = 0;
    *step = (PlayStep){ .next = PLAY_END, .otherwise = PLAY_END, .task = PLAY_END };
    Status status = play_field_text(reading, nodes[STEP_ID], STR("id"), PLAY_ID_BYTES_MAX, &step->id);
    if (status == STATUS_OK)
        status = play_field_word(reading, nodes[STEP_KIND], STR("kind"), step_kinds, -1, &kind);
    if (status != STATUS_OK) return status;
    step->kind = (PlayStepKind)kind;
    if (!is_word(step->id))
        return fail(reading->error, STATUS_INVALID, play_field_place(reading, STR("id")),
                    "The id of a step is a word of a to z, 0 to 9, _ and -.");
    if (play_step_is_message(step) && nodes[STEP_CHANNEL])
        status = read_channel(reading, nodes[STEP_CHANNEL], step);
    if (status == STATUS_OK) status = read_choice(reading, nodes, step);
    if (status == STATUS_OK) status = read_kind(reading, nodes, step);
    return status == STATUS_OK ? play_choose_check(reading, step) : status;
}

// ---- the graph

static Status find_step(const PlayReading *reading, const Play *play, const JsonNode *node, Str name,
                        int *step_out)
{
    *step_out = PLAY_END;
    if (!node) return STATUS_OK;
    Str id = node->kind == JSON_TEXT ? json_text(node, reading->arena) : json_raw(node);
    *step_out = play_step_find(play, id);
    if (*step_out != PLAY_END) return STATUS_OK;
    return fail(reading->error, STATUS_INVALID, play_field_place(reading, name), "There is no step “%.*s”.",
                STR_ARG(id));
}

// The step that it waits for, where that is no formula.
static Status find_awaited(const PlayReading *reading, const Play *play, const JsonNode *const *nodes,
                           PlayStep *step)
{
    const bool message = nodes[STEP_MESSAGE] != NULL, guide = nodes[STEP_GUIDE] != NULL;
    const int field = message ? STEP_MESSAGE : guide ? STEP_GUIDE : STEP_TASK;
    const Str name = step_fields[field].name;
    Status status = find_step(reading, play, nodes[field], name, &step->task);
    if (status != STATUS_OK || step->task == PLAY_END) return status;
    const PlayStep *to = &play->steps[step->task];
    if (message ? play_step_is_message(to) : guide ? to->kind == PLAY_IN_APP : to->kind == PLAY_TASK)
        return STATUS_OK;
    return fail(reading->error, STATUS_INVALID, play_field_place(reading, name), "That step is no %s.",
                message ? "mail, survey or guide"
                : guide ? "guide in the app"
                        : "task");
}

static Status connect(const PlayReading *reading, const Play *play, const JsonNode *const *nodes,
                      PlayStep *step)
{
    bool two = step->kind == PLAY_BRANCH || step->kind == PLAY_WAIT_UNTIL || step->kind == PLAY_SPLIT;
    if (nodes[STEP_OTHERWISE] && !two)
        return fail(reading->error, STATUS_INVALID, play_field_place(reading, STR("otherwise")),
                    "Only a branch, a split and a wait until something is so have a second way.");
    Status status = find_step(reading, play, nodes[STEP_NEXT], STR("next"), &step->next);
    if (status == STATUS_OK)
        status = find_step(reading, play, nodes[STEP_OTHERWISE], STR("otherwise"), &step->otherwise);
    return status == STATUS_OK && step->kind == PLAY_WAIT_UNTIL ? find_awaited(reading, play, nodes, step)
                                                                : status;
}

// Marks what comes after a step; false where that leads back to a step on the way.
static bool walk(const Play *play, int step, uint8_t *seen)
{
    enum { ON_THE_WAY = 1, DONE = 2 };
    if (step == PLAY_END || seen[step] == DONE) return true;
    if (seen[step] == ON_THE_WAY) return false;
    seen[step] = ON_THE_WAY;
    bool good = walk(play, play->steps[step].next, seen) && walk(play, play->steps[step].otherwise, seen);
    if (good) seen[step] = DONE;
    return good;
}

static Status check_graph(const PlayReading *reading, const Play *play)
{
    uint8_t seen[PLAY_STEPS_MAX] = { 0 };
    if (!walk(play, 0, seen)) {
        for (int i = 0; i < play->step_count; i++) {
            if (seen[i] == 1)
                return fail(
                    reading->error, STATUS_INVALID, arena_format(reading->arena, "steps.%d.next", i),
                    "The steps lead in a circle through “%.*s”. To do something again, let the account"
                    " enter again.",
                    STR_ARG(play->steps[i].id));
        }
    }
    for (int i = 0; i < play->step_count; i++) {
        if (seen[i] == 0)
            return fail(reading->error, STATUS_INVALID, arena_format(reading->arena, "steps.%d.id", i),
                        "No step leads to “%.*s”. Connect it or take it away.", STR_ARG(play->steps[i].id));
    }
    return STATUS_OK;
}

static Status check_step_ids(const PlayReading *reading, const Play *play)
{
    for (int i = 0; i < play->step_count; i++) {
        if (play_step_find(play, play->steps[i].id) != i)
            return fail(reading->error, STATUS_INVALID, arena_format(reading->arena, "steps.%d.id", i),
                        "Two steps have the id “%.*s”.", STR_ARG(play->steps[i].id));
        bool to_person = str_equal(play->steps[i].to, STR("person"));
        if (play_step_is_message(&play->steps[i]) && to_person && play->audience == FORMULA_OF_ACCOUNTS)
            return fail(reading->error, STATUS_INVALID, arena_format(reading->arena, "steps.%d.to", i),
                        "Accounts go through this play: say to whom of the account it is written.");
    }
    return STATUS_OK;
}

static Status read_steps(const PlayReading *outer, const JsonNode *node, Play *play)
{
    const JsonNode *(*nodes)[STEP_FIELDS] = arena_alloc(outer->arena, sizeof *nodes, PLAY_STEPS_MAX);
    PlayStep *steps = ARENA_ARRAY(outer->arena, PlayStep, PLAY_STEPS_MAX);
    Str *places = ARENA_ARRAY(outer->arena, Str, PLAY_STEPS_MAX);
    if (json_count(node) > PLAY_STEPS_MAX)
        return fail(outer->error, STATUS_LIMITED, STR("steps"), "A play has at most %d steps.",
                    PLAY_STEPS_MAX);
    play->steps = steps;
    Status status = STATUS_OK;
    for (JsonItems i = json_items(node); status == STATUS_OK && json_next_item(&i);) {
        int number = play->step_count++;
        places[number] = arena_format(outer->arena, "steps.%d", number);
        const PlayReading reading = { outer->arena, outer->error, places[number] };
        status = play_field_object(&reading, i.item, step_fields, STEP_FIELDS, nodes[number]);
        if (status == STATUS_OK) status = read_step(&reading, nodes[number], &steps[number]);
    }
    if (status == STATUS_OK) status = check_step_ids(outer, play);
    for (int i = 0; status == STATUS_OK && i < play->step_count; i++) {
        const PlayReading reading = { outer->arena, outer->error, places[i] };
        status = connect(&reading, play, nodes[i], &steps[i]);
    }
    return status == STATUS_OK && play->step_count > 0 ? check_graph(outer, play) : status;
}

// ---- the whole

static Status read_parts(const PlayReading *reading, const JsonNode *const *nodes, Play *play)
{
    int audience = 0, life = 0;
    Status status =
        play_field_word(reading, nodes[FIELD_AUDIENCE], STR("audience"), "accounts|people", -1, &audience);
    if (status != STATUS_OK) return status;
    play->audience = audience == 0 ? FORMULA_OF_ACCOUNTS : FORMULA_OF_PEOPLE;
    status =
        play_field_text(reading, nodes[FIELD_MEANING], STR("meaning"), PLAY_TEXT_BYTES_MAX, &play->meaning);
    if (status == STATUS_OK)
        status = play_field_word(reading, nodes[FIELD_LIFE], STR("life"), "live|churned|any", 0, &life);
    play->life = (PlayLife)life;
    if (status == STATUS_OK) status = read_entry(reading, nodes[FIELD_ENTER], play);
    if (status == STATUS_OK) status = read_condition(reading, nodes[FIELD_ONLY], STR("only"), &play->only);
    if (status == STATUS_OK) status = read_goal(reading, nodes[FIELD_GOAL], play);
    if (status == STATUS_OK) status = read_condition(reading, nodes[FIELD_EXIT], STR("exit"), &play->exit);
    if (status == STATUS_OK) status = read_hours(reading, nodes[FIELD_HOURS], &play->hours);
    const struct {
        int field, least, most;
        int *value;
    } numbers[] = { { FIELD_AGAIN_DAYS, 0, PLAY_DAYS_MAX, &play->again_days },
                    { FIELD_PRIORITY, 1, 100, &play->priority },
                    { FIELD_HOLDOUT, 0, PLAY_HOLDOUT_MAX, &play->holdout },
                    { FIELD_LATE_DAYS, 1, 90, &play->late_days } };
    for (size_t i = 0; status == STATUS_OK && i < sizeof numbers / sizeof *numbers; i++)
        status = play_field_whole(reading, nodes[numbers[i].field], fields[numbers[i].field].name,
                                  numbers[i].least, numbers[i].most, numbers[i].value);
    play->existing = is_true(nodes[FIELD_EXISTING], false);
    play->on = is_true(nodes[FIELD_ON], false);
    return status == STATUS_OK ? read_steps(reading, nodes[FIELD_STEPS], play) : status;
}

Status play_read(Str body, Arena *arena, Play *play_out, Error *error)
{
    const JsonNode *nodes[FIELDS];
    const PlayReading reading = { arena, error, STR("") };
    if (body.len > PLAY_BYTES_MAX)
        return fail(error, STATUS_LIMITED, STR(""), "A play has at most %d bytes.", PLAY_BYTES_MAX);
    const JsonNode *root = json_parse(body, JSON_DEPTH_USUAL, arena, error);
    if (!root) return STATUS_INVALID;
    Play play = { .priority = 50, .late_days = 3 };
    Status status = play_field_object(&reading, root, fields, FIELDS, nodes);
    if (status == STATUS_OK) status = read_parts(&reading, nodes, &play);
    if (status == STATUS_OK) *play_out = play;
    return status;
}

Status play_of(const Definition *definition, Arena *arena, Play *play_out, Error *error)
{
    Status status = play_read(definition->body, arena, play_out, error);
    play_out->id = definition->id;
    play_out->version = definition->version;
    play_out->name = arena_copy(arena, definition->name);
    return status;
}
