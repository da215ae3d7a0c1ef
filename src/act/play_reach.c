#include "act/play_reach.h"

#include "act/play_run.h"

enum { VERSIONS_MAX = 1000 };

// ---- reach

// A row for each recipient of a step: the most that became of any mail to them.
#define MAILS                                                                                                \
    "WITH mail AS (SELECT o.step, o.recipient, o.state = 'sent' AND o.bounced_us = 0 AS got,"                \
    " o.clicked_us > 0 AS clicked, o.opened_us > 0 OR o.clicked_us > 0 AS opened,"                           \
    " EXISTS (SELECT 1 FROM play_run r WHERE r.id = o.run AND r.goal_us >= o.created_us) AS goal,"           \
    " EXISTS (SELECT 1 FROM outbox_event e WHERE e.message = o.id"                                           \
    " AND e.kind IN ('unsubscribed', 'complained')) AS gone"                                                 \
    " FROM outbox o WHERE o.play = $1 AND o.channel = 'mail' AND o.person <> ''),"                           \
    " one AS (SELECT step, recipient, max(got) AS got, max(got AND opened) AS opened,"                       \
    " max(got AND clicked) AS clicked, max(got AND goal) AS goal, max(got AND (clicked OR goal)) AS cared,"  \
    " max(got AND gone) AS gone FROM (SELECT * FROM mail UNION ALL SELECT '', recipient, got, clicked,"      \
    " opened, goal, gone FROM mail) GROUP BY step, recipient) "

Status play_reach_read(Store *store, int64_t play, Arena *arena, PlayReach **reach_out, size_t *count_out,
                       Error *error)
{
    enum { ROWS_MAX = 200 };
    static const Query select = {
        .sql = MAILS "SELECT step, count(*), sum(got), sum(opened), sum(clicked), sum(goal), sum(cared),"
                     " sum(gone) FROM one GROUP BY step ORDER BY step LIMIT $2",
        .params = "ii",
        .columns = "tiiiiiii",
    };
    const Param params[] = { param_int(play), param_int(ROWS_MAX) };
    PlayReach *list = ARENA_ARRAY(arena, PlayReach, ROWS_MAX);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    while (count < ROWS_MAX && rows_next(&rows))
        list[count++] = (PlayReach){ .step = rows_text(&rows, 0, arena),
                                     .written = rows_int(&rows, 1),
                                     .reached = rows_int(&rows, 2),
                                     .opened = rows_int(&rows, 3),
                                     .clicked = rows_int(&rows, 4),
                                     .goal = rows_int(&rows, 5),
                                     .interested = rows_int(&rows, 6),
                                     .left = rows_int(&rows, 7) };
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *reach_out = list;
    *count_out = count;
    return STATUS_OK;
}

// ---- without anybody's task

typedef enum StepSort { STEP_OTHER, STEP_ACTS, STEP_TASK } StepSort;

static StepSort sort_of(PlayStepKind kind)
{
    if (kind == PLAY_TASK) return STEP_TASK;
    if (kind == PLAY_WAIT || kind == PLAY_WAIT_UNTIL || kind == PLAY_BRANCH || kind == PLAY_SPLIT)
        return STEP_OTHER;
    return STEP_ACTS;
}

typedef struct KnownStep {
    Str id;
    StepSort sort;
} KnownStep;

typedef struct KnownSteps {
    KnownStep *items;
    size_t count, most;
} KnownSteps;

static StepSort *find_step(const KnownSteps *steps, Str id)
{
    for (size_t i = 0; i < steps->count; i++)
        if (str_equal(steps->items[i].id, id)) return &steps->items[i].sort;
    return NULL;
}

// A step that asked somebody to do something in any version counts as one that does.
static void learn_steps(KnownSteps *steps, const Play *play, Arena *arena)
{
    for (int i = 0; i < play->step_count; i++) {
        StepSort sort = sort_of(play->steps[i].kind), *known = find_step(steps, play->steps[i].id);
        if (known && sort > *known) *known = sort;
        if (!known && steps->count < steps->most)
            steps->items[steps->count++] = (KnownStep){ arena_copy(arena, play->steps[i].id), sort };
    }
}

// Those of all versions that runs were on.
static Status read_steps(Store *store, int64_t play_id, Arena *arena, KnownSteps *steps, Error *error)
{
    static const Query select = {
        .sql = "SELECT DISTINCT version FROM play_run WHERE play = $1 ORDER BY version DESC LIMIT $2",
        .params = "ii",
        .columns = "i",
    };
    const Param params[] = { param_int(play_id), param_int(VERSIONS_MAX) };
    int64_t *versions = ARENA_ARRAY(arena, int64_t, VERSIONS_MAX);
    size_t count = 0;
    {
        CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
        while (count < VERSIONS_MAX && rows_next(&rows))
            versions[count++] = rows_int(&rows, 0);
        if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    }
    *steps = (KnownSteps){ .most = (count + 1) * PLAY_STEPS_MAX };
    steps->items = ARENA_ARRAY(arena, KnownStep, steps->most);
    for (size_t i = 0; i < count; i++) {
        Definition definition;
        Play play;
        Error ignored;
        Status status =
            definition_version(store, DEFINITION_PLAY, play_id, versions[i], arena, &definition, error);
        if (status == STATUS_UNAVAILABLE) return status;
        if (status == STATUS_OK && play_of(&definition, arena, &play, &ignored) == STATUS_OK)
            learn_steps(steps, &play, arena);
    }
    return STATUS_OK;
}

Status play_unaided_read(Store *store, int64_t play, Arena *arena, PlayUnaided *unaided_out, Error *error)
{
    // Watching or ended, and not stopped by hand; the steps that were done, in the order of the runs.
    static const Query select = {
        .sql = "SELECT r.id, r.goal_us, coalesce(m.step, '') FROM play_run r LEFT JOIN play_move m"
               " ON m.run = r.id AND m.outcome = 'done' WHERE r.play = $1 AND r.held = 0 AND"
               " (r.state = 2 OR (r.state = 3 AND r.result <> 4)) ORDER BY r.id",
        .params = "i",
        .columns = "iit",
    };
    KnownSteps steps = { 0 };
    PlayUnaided found = { 0 };
    Status status = read_steps(store, play, arena, &steps, error);
    if (status != STATUS_OK) return status;
    const Param params[] = { param_int(play) };
    int64_t run = 0;
    bool acts = false, task = false, goal = false;
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    for (bool more = true; more;) {
        more = rows_next(&rows);
        if (run != 0 && (!more || rows_int(&rows, 0) != run)) {
            found.over++;
            found.unaided += acts && !task;
            found.goal += acts && !task && goal;
            acts = task = goal = false;
        }
        if (!more) break;
        const StepSort *sort = find_step(&steps, rows_view(&rows, 2));
        run = rows_int(&rows, 0);
        goal = rows_int(&rows, 1) > 0;
        acts |= sort && *sort == STEP_ACTS;
        task |= sort && *sort == STEP_TASK;
    }
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *unaided_out = found;
    return STATUS_OK;
}
