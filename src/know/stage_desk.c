#include "know/stage_desk.h"

#include "base/log.h"
#include "base/timestamp.h"
#include "know/formula_names.h"
#include "know/settings.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
    ROUND_BYTES = 1 << 30, // of address space
    COLUMN_BYTES = 32 << 20,
    DAYS_AT_ONCE = 14,
    CHANGES_AT_ONCE = 2000, // in one transaction
    PAUSE_MS = 1000,
    PAUSE_TIMES = 20, // so many times as long as a round takes: at most a twentieth of a core
};

// Where an account stands, as in its row.
typedef struct Stand {
    StagePlace place;
    uint16_t reached; // milestones of the stay, by number
    int64_t stay;
} Stand;

typedef struct Followed {
    Stage *stage;
    CompiledStage compiled;
    bool works;         // is on, and compiles
    uint16_t day;       // followed up to; 0: never
    uint16_t first_day; // of the first following, while that goes on
    Stand *stands;      // by account
} Followed;

typedef struct Change {
    Followed *followed;
    uint32_t account;
    uint16_t day;
    uint16_t milestones; // reached now
    StageStep step;
    bool place; // changed
    bool ended;
} Change;

struct StageDesk {
    const Live *live;
    Committer *committer;
    const FeatureCatalog *features;
    DefinitionCatalog *definitions;
    Store *reader; // the thread's

    Arena kept, kept_empty; // what follows, until it is read again
    Followed *stages;
    size_t stage_count, room; // room for so many accounts
    uint64_t read_version;    // of the definitions
    int64_t read_moves;       // stage_moves_made before the places were read
    bool valid;

    _Atomic bool stale; // somebody edited
    _Atomic bool caught_up;
    uint64_t looked_version;
    uint16_t looked_day;

    pthread_mutex_t lock;
    pthread_cond_t stopping;
    bool stops, woken, running;
    pthread_t thread;
};

// ---- reading what is known

static const Query select_places = {
    .sql = "SELECT account, inside, spent, held, signal, changed_day, stay FROM stage_place WHERE stage = $1",
    .params = "i",
    .columns = "tiiiiii",
};
static const Query select_reached = {
    .sql = "SELECT p.account, m.name FROM stage_milestone m JOIN stage_place p ON p.stay = m.stay"
           " WHERE p.stage = $1 AND p.inside = 1",
    .params = "i",
    .columns = "tt",
};

// ENGINE_NONE for one that is no account of its own (any more).
static uint32_t own_account(const Engine *engine, Str id, size_t room)
{
    uint32_t account = engine_account_find(engine, id);
    bool own = account != ENGINE_NONE && account < room && str_equal(engine_account_id(engine, account), id);
    return own ? account : ENGINE_NONE;
}

static Status read_stands(StageDesk *desk, Followed *followed, Error *error)
{
    const Engine *engine = live_engine(desk->live);
    const Param params[] = { param_int(followed->stage->id) };
    CLEANUP(rows_close) Rows rows = store_query(desk->reader, &select_places, params);
    while (rows_next(&rows)) {
        uint32_t account = own_account(engine, rows_view(&rows, 0), desk->room);
        if (account == ENGINE_NONE) continue;
        followed->stands[account] = (Stand){ .place = stage_place_of(&rows, 1), .stay = rows_int(&rows, 6) };
    }
    CLEANUP(rows_close) Rows reached = store_query(desk->reader, &select_reached, params);
    while (rows_next(&reached)) {
        uint32_t account = own_account(engine, rows_view(&reached, 0), desk->room);
        for (size_t i = 0; account != ENGINE_NONE && i < followed->stage->milestone_count; i++) {
            if (str_equal(followed->stage->milestones[i].name, rows_view(&reached, 1)))
                followed->stands[account].reached |= (uint16_t)(1u << i);
        }
    }
    if (rows.status == STATUS_OK && reached.status == STATUS_OK) return STATUS_OK;
    return fail(error, STATUS_UNAVAILABLE, STR(""), "The journey cannot be read.");
}

static Status read_all(StageDesk *desk, size_t room, Error *error)
{
    desk->valid = false;
    arena_reset(&desk->kept, desk->kept_empty);
    desk->read_version = definition_catalog_version(desk->definitions, DEFINITION_STAGE);
    desk->stale = false;
    desk->room = room;
    Stage *stages = NULL;
    desk->stage_count = stage_list(desk->definitions, &desk->kept, &stages);
    desk->stages = ARENA_ARRAY(&desk->kept, Followed, STAGES_MAX);
    Status status = stage_moves_made(desk->reader, &desk->read_moves, error);
    for (size_t i = 0; status == STATUS_OK && i < desk->stage_count; i++) {
        Followed *followed = &desk->stages[i];
        followed->stage = &stages[i];
        followed->stands = ARENA_ARRAY(&desk->kept, Stand, room);
        status = stage_followed(desk->reader, stages[i].id, &followed->day, error);
        if (status == STATUS_OK) status = read_stands(desk, followed, error);
    }
    desk->valid = status == STATUS_OK;
    return status;
}

// ---- a day of all accounts

enum { COLUMNS_MAX = LIFE_FORMULAS + STAGES_MAX * (2 + STAGE_MILESTONES_MAX) };

typedef struct Round {
    StageDesk *desk;
    Arena *arena;
    Life life;
    uint16_t today;
    const Formula *formulas[COLUMNS_MAX];
    size_t formula_count;
    size_t first_column[STAGES_MAX]; // of each stage: enter, leave, milestones; those that it has
    Change *changes;
    size_t count, capacity;
} Round;

static void add_formula(Round *round, const Formula *formula)
{
    if (formula) round->formulas[round->formula_count++] = formula;
}

static Status compile_all(Round *round, Error *error)
{
    StageDesk *desk = round->desk;
    const FormulaNames *names =
        formula_names_read(live_engine(desk->live), desk->features, desk->definitions, round->arena);
    LifeTexts texts;
    Status status = life_read(desk->reader, round->arena, &texts, error);
    if (status == STATUS_OK) status = life_compile(&texts, names, round->arena, &round->life, NULL, error);
    if (status != STATUS_OK) return status;
    life_formulas(&round->life, round->formulas);
    round->formula_count = LIFE_FORMULAS;
    for (size_t i = 0; i < desk->stage_count; i++) {
        Followed *followed = &desk->stages[i];
        Error ignored;
        followed->works =
            followed->stage->on && stage_compile(followed->stage, names, round->arena, &followed->compiled,
                                                 NULL, NULL, &ignored) == STATUS_OK;
        if (!followed->works) continue;
        round->first_column[i] = round->formula_count;
        add_formula(round, followed->compiled.enter);
        add_formula(round, followed->compiled.leave);
        for (size_t k = 0; k < followed->stage->milestone_count; k++)
            add_formula(round, followed->compiled.milestones[k]);
    }
    return STATUS_OK;
}

static Change *add_change(Round *round)
{
    if (round->count == round->capacity) {
        round->capacity = round->capacity ? 2 * round->capacity : 1024;
        round->changes = realloc(round->changes, round->capacity * sizeof *round->changes);
        if (!round->changes) panic("out of memory: changes of the journey");
    }
    return &round->changes[round->count++];
}

static void step_one(Round *round, size_t index, uint32_t account, uint16_t day, bool ended,
                     double *const *columns)
{
    Followed *followed = &round->desk->stages[index];
    Stand *stand = &followed->stands[account];
    if (day < stand->place.changed_day) return; // moved by hand later
    size_t column = round->first_column[index];
    bool enter = followed->compiled.enter && columns[column++][account] > 0;
    bool leave = followed->compiled.leave && columns[column++][account] > 0;
    bool changed = false;
    StageSignal signal = stage_signal_of(&followed->compiled, enter, leave, ended);
    StageStep step = stage_step(&stand->place, signal, day, &changed);
    if (step == STAGE_ENTERS) stand->reached = 0;
    uint16_t reached = 0;
    for (size_t k = 0; stand->place.inside && k < followed->stage->milestone_count; k++) {
        bool yes = followed->compiled.milestones[k] && columns[column++][account] > 0;
        if (yes) reached |= (uint16_t)(1u << k);
    }
    reached &= (uint16_t)~stand->reached;
    stand->reached |= reached;
    if (!changed && !reached) return;
    *add_change(round) = (Change){ .followed = followed,
                                   .account = account,
                                   .day = day,
                                   .milestones = reached,
                                   .step = step,
                                   .place = changed,
                                   .ended = ended };
}

static void step_day(Round *round, uint16_t day, double *const *columns, size_t count)
{
    const StageDesk *desk = round->desk;
    const Engine *engine = live_engine(desk->live);
    for (uint32_t account = 0; account < count; account++) {
        Str id = engine_account_id(engine, account);
        if (id.len == 0 || engine_account_find(engine, id) != account) continue;
        LifeState life = life_of_columns(columns, account);
        bool ended = life == LIFE_CHURNED || life == LIFE_ARCHIVED;
        for (size_t i = 0; i < desk->stage_count; i++) {
            const Followed *followed = &desk->stages[i];
            if (followed->works && (followed->day < day || day == round->today))
                step_one(round, i, account, day, ended, columns);
        }
    }
}

// ---- writing

typedef struct Writing {
    Round *round;
    size_t from, to; // of the changes
} Writing;

static Status write_change(Store *store, const Engine *engine, const Change *change, Error *error)
{
    Followed *followed = change->followed;
    Stand *stand = &followed->stands[change->account];
    Str account = engine_account_id(engine, change->account);
    Status status = STATUS_OK;
    if (change->step == STAGE_ENTERS) {
        const StageEntry entry = { .stage = followed->stage->id,
                                   .version = followed->stage->version,
                                   .account = account,
                                   .day = change->day,
                                   .early = change->day == followed->first_day };
        status = stage_enter(store, &entry, &stand->stay, error);
    } else if (change->step == STAGE_LEAVES) {
        const StageExit exit = { .stay = stand->stay, .day = change->day, .ended = change->ended };
        status = stage_leave(store, &exit, error);
    }
    for (size_t k = 0; status == STATUS_OK && k < followed->stage->milestone_count; k++) {
        if (change->milestones >> k & 1)
            status = stage_milestone_put(store, stand->stay, followed->stage->milestones[k].name, change->day,
                                         error);
    }
    return status;
}

// As it is after the changes of the day, which are written before the next day is looked at.
static Status write_place(Store *store, const Engine *engine, const Change *change, Error *error)
{
    const Stand *stand = &change->followed->stands[change->account];
    if (!change->place) return STATUS_OK;
    const StagePlaceRow row = { .stage = change->followed->stage->id,
                                .account = engine_account_id(engine, change->account),
                                .place = stand->place,
                                .stay = stand->stay };
    return stage_place_put(store, &row, error);
}

// Changes of one account on one day lie together.
static Status write_words(Store *store, const Writing *writing, size_t first, size_t end, LogBatch *batch,
                          Error *error)
{
    StageDesk *desk = writing->round->desk;
    const Change *change = &writing->round->changes[first];
    StageWords words = { .stages = desk->stages[0].stage,
                         .stage_count = desk->stage_count,
                         .account = engine_account_id(live_engine(desk->live), change->account),
                         .now_us = clock_now(live_clock(desk->live)) };
    int64_t day_end = zone_day_start(live_zone(desk->live), change->day + 1u) - US_PER_SECOND;
    words.at_us = day_end < words.now_us ? day_end : words.now_us;
    for (size_t i = first; i < end; i++) {
        const Change *one = &writing->round->changes[i];
        if (one->step != STAGE_STAYS) words.changed |= 1u << (one->followed - desk->stages);
    }
    return words.changed ? stage_words_add(store, &words, batch, error) : STATUS_OK;
}

static bool same_account_and_day(const Change *a, const Change *b)
{
    return a->account == b->account && a->day == b->day;
}

// Whatever the desk has computed is of places that somebody changed since: it is read and done again.
static Status check_unmoved(Store *store, const StageDesk *desk, Error *error)
{
    int64_t moves = 0;
    Status status = stage_moves_made(store, &moves, error);
    if (status != STATUS_OK || moves == desk->read_moves) return status;
    return fail(error, STATUS_CONFLICT, STR(""), "Somebody moved an account meanwhile.");
}

static Status write_some(Store *store, void *context, LogBatch *batch, Error *error)
{
    const Writing *writing = context;
    const Round *round = writing->round;
    const Engine *engine = live_engine(round->desk->live);
    Status status = check_unmoved(store, round->desk, error);
    for (size_t i = writing->from; status == STATUS_OK && i < writing->to;) {
        size_t end = i;
        for (; status == STATUS_OK && end < writing->to &&
               same_account_and_day(&round->changes[i], &round->changes[end]);
             end++) {
            status = write_change(store, engine, &round->changes[end], error);
            if (status == STATUS_OK) status = write_place(store, engine, &round->changes[end], error);
        }
        if (status == STATUS_OK) status = write_words(store, writing, i, end, batch, error);
        i = end;
    }
    return status;
}

typedef struct FollowedEdit {
    const StageDesk *desk;
    uint16_t day;
} FollowedEdit;

static Status write_followed(Store *store, void *context, Error *error)
{
    const FollowedEdit *edit = context;
    Status status = check_unmoved(store, edit->desk, error);
    for (size_t i = 0; status == STATUS_OK && i < edit->desk->stage_count; i++) {
        const Followed *followed = &edit->desk->stages[i];
        if (followed->works && followed->day < edit->day)
            status = stage_followed_put(store, followed->stage->id, edit->day, error);
    }
    return status;
}

static Status write_changes(Round *round, Error *error)
{
    Status status = STATUS_OK;
    for (size_t from = 0; status == STATUS_OK && from < round->count;) {
        size_t to = from;
        // An account's day is not torn apart.
        while (to < round->count && (to - from < CHANGES_AT_ONCE ||
                                     same_account_and_day(&round->changes[to - 1], &round->changes[to])))
            to++;
        Writing writing = { round, from, to };
        status = committer_edit_logged(round->desk->committer, write_some, &writing, error);
        from = to;
    }
    round->count = 0;
    return status;
}

// ---- a round

static bool needs_day(const StageDesk *desk, uint16_t day)
{
    for (size_t i = 0; i < desk->stage_count; i++) {
        if (desk->stages[i].works && desk->stages[i].day < day) return true;
    }
    return false;
}

// The days of one pass, from `day` on: evaluated together, stepped one after the other, then written.
static Status pass(Round *round, uint16_t day, size_t days, Error *error)
{
    StageDesk *desk = round->desk;
    Arena mark = *round->arena;
    size_t count = desk->room;
    uint16_t asked[DAYS_AT_ONCE];
    double **columns[DAYS_AT_ONCE];
    for (size_t d = 0; d < days; d++) {
        asked[d] = (uint16_t)(day + d);
        columns[d] = ARENA_ARRAY(round->arena, double *, round->formula_count);
        for (size_t f = 0; f < round->formula_count; f++)
            columns[d][f] = arena_alloc_unset(round->arena, sizeof(double), count);
    }
    formula_evaluate_days(round->formulas, round->formula_count, live_engine(desk->live), asked, days,
                          (double *const *const *)columns, count);
    Status status = STATUS_OK;
    for (size_t d = 0; status == STATUS_OK && d < days; d++) {
        step_day(round, asked[d], columns[d], count);
        status = write_changes(round, error);
    }
    uint16_t done = asked[days - 1] < round->today ? asked[days - 1] : (uint16_t)(round->today - 1);
    FollowedEdit edit = { desk, done };
    if (status == STATUS_OK && needs_day(desk, done))
        status = committer_edit(desk->committer, write_followed, &edit, error);
    for (size_t i = 0; status == STATUS_OK && i < desk->stage_count; i++) {
        if (desk->stages[i].works && desk->stages[i].day < done) desk->stages[i].day = done;
    }
    arena_reset(round->arena, mark);
    return status;
}

// From which day on something is to be done.
static uint16_t first_day(StageDesk *desk, uint16_t today)
{
    uint16_t past = today > STAGE_PAST_DAYS ? (uint16_t)(today - STAGE_PAST_DAYS) : 1, first = today;
    for (size_t i = 0; i < desk->stage_count; i++) {
        Followed *followed = &desk->stages[i];
        if (!followed->works) continue;
        if (followed->day == 0) {
            followed->day = (uint16_t)(past - 1);
            followed->first_day = past;
        }
        if (followed->day + 1 < first) first = (uint16_t)(followed->day + 1);
    }
    return first;
}

static bool stopping(StageDesk *desk)
{
    pthread_mutex_lock(&desk->lock);
    bool stops = desk->stops;
    pthread_mutex_unlock(&desk->lock);
    return stops;
}

static Status run_round(Round *round, Error *error)
{
    StageDesk *desk = round->desk;
    size_t room = engine_account_count(live_engine(desk->live));
    bool fresh = desk->valid && desk->room >= room && !desk->stale &&
                 desk->read_version == definition_catalog_version(desk->definitions, DEFINITION_STAGE);
    Status status = fresh ? STATUS_OK : read_all(desk, room + room / 4 + 64, error);
    if (status == STATUS_OK) status = compile_all(round, error);
    if (status != STATUS_OK || room == 0) return status; // nobody yet: the past is followed once it is there
    size_t a_day = round->formula_count * desk->room * sizeof(double);
    for (uint32_t day = first_day(desk, round->today); status == STATUS_OK && day <= round->today;) {
        size_t days = COLUMN_BYTES / a_day;
        size_t left = round->today - day + 1u;
        days = days < 1 ? 1 : days > DAYS_AT_ONCE ? DAYS_AT_ONCE : days;
        if (days > left) days = left;
        if (stopping(desk)) return STATUS_OK;
        status = pass(round, (uint16_t)day, days, error);
        day += (uint32_t)days;
    }
    desk->caught_up = status == STATUS_OK;
    return status;
}

bool stage_desk_round(StageDesk *desk)
{
    Arena arena = arena_create(ROUND_BYTES);
    Error error;
    Round round = { .desk = desk, .arena = &arena, .today = live_today(desk->live) };
    Status status = run_round(&round, &error);
    if (status != STATUS_OK) {
        desk->valid = false; // memory may be ahead of the rows
        if (status != STATUS_CONFLICT)
            log_line(LOG_WARN, "the journey cannot be followed: %s", error.message);
    }
    free(round.changes);
    arena_destroy(&arena);
    return status == STATUS_OK;
}

// ---- the thread

static bool is_due(StageDesk *desk)
{
    uint64_t version = engine_version(live_engine(desk->live));
    uint16_t today = live_today(desk->live);
    bool due = !desk->valid || !desk->caught_up || version != desk->looked_version ||
               today != desk->looked_day || desk->stale ||
               desk->read_version != definition_catalog_version(desk->definitions, DEFINITION_STAGE);
    desk->looked_version = version;
    desk->looked_day = today;
    return due;
}

static void pause_for(StageDesk *desk, int64_t ms)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += ms % 1000 * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&desk->lock);
    while (!desk->stops && !desk->woken &&
           pthread_cond_timedwait(&desk->stopping, &desk->lock, &until) != ETIMEDOUT) {
    }
    desk->woken = false;
    pthread_mutex_unlock(&desk->lock);
}

static void *run(void *context)
{
    StageDesk *desk = context;
    while (!stopping(desk)) {
        int64_t began = timestamp_now_monotonic();
        if (is_due(desk)) stage_desk_round(desk);
        int64_t took_ms = (timestamp_now_monotonic() - began) / 1000;
        pause_for(desk, took_ms * PAUSE_TIMES > PAUSE_MS ? took_ms * PAUSE_TIMES : PAUSE_MS);
    }
    return NULL;
}

// ---- making and ending

static Status ship_stages(Store *store, void *context, Error *error)
{
    const StageDesk *desk = context;
    Arena arena = arena_create(1 << 20);
    Str shipped = { 0 };
    Status status = setting_read(store, STR("stages.shipped"), STR(""), &arena, &shipped, error);
    bool done = shipped.len > 0;
    for (const Stage *stage = stages_shipped; status == STATUS_OK && !done && stage->name.len > 0; stage++) {
        Buf body = { 0 };
        JsonWriter json = json_writer(&body);
        stage_write(stage, &json);
        json_finish(&json);
        const DefinitionEdit edit = { .kind = DEFINITION_STAGE,
                                      .name = stage->name,
                                      .body = buf_view(&body),
                                      .at_us = clock_now(live_clock(desk->live)),
                                      .why = STR("Came with Perennial.") };
        int64_t id = 0;
        status = definition_save(store, &edit, &id, error);
        buf_free(&body);
    }
    if (status == STATUS_OK && !done) status = setting_put(store, STR("stages.shipped"), STR("1"), error);
    arena_destroy(&arena);
    return status;
}

StageDesk *stage_desk_create(const Live *live, Committer *committer, const FeatureCatalog *features,
                             DefinitionCatalog *definitions, Error *error)
{
    StageDesk *desk = calloc(1, sizeof *desk);
    if (!desk) panic("out of memory: the journey");
    desk->live = live;
    desk->committer = committer;
    desk->features = features;
    desk->definitions = definitions;
    desk->kept = desk->kept_empty = arena_create(ROUND_BYTES);
    pthread_mutex_init(&desk->lock, NULL);
    pthread_cond_init(&desk->stopping, NULL);
    Status status = committer_edit(committer, ship_stages, desk, error);
    if (status == STATUS_OK) desk->reader = live_reader(live, error);
    if (desk->reader) status = definition_catalog_reload(definitions, DEFINITION_STAGE, desk->reader, error);
    if (desk->reader && status == STATUS_OK) return desk;
    stage_desk_destroy(desk);
    return NULL;
}

void stage_desk_start(StageDesk *desk)
{
    if (pthread_create(&desk->thread, NULL, run, desk) != 0) panic("cannot start following the journey");
    desk->running = true;
}

void stage_desk_stop(StageDesk *desk)
{
    if (!desk || !desk->running) return;
    pthread_mutex_lock(&desk->lock);
    desk->stops = true;
    pthread_cond_signal(&desk->stopping);
    pthread_mutex_unlock(&desk->lock);
    pthread_join(desk->thread, NULL);
    desk->running = false;
}

void stage_desk_destroy(StageDesk *desk)
{
    if (!desk) return;
    if (desk->reader) store_close(desk->reader);
    arena_destroy(&desk->kept);
    pthread_mutex_destroy(&desk->lock);
    pthread_cond_destroy(&desk->stopping);
    free(desk);
}

void stage_desk_wake(StageDesk *desk)
{
    desk->stale = true;
    pthread_mutex_lock(&desk->lock);
    desk->woken = true;
    pthread_cond_signal(&desk->stopping);
    pthread_mutex_unlock(&desk->lock);
}

bool stage_desk_caught_up(const StageDesk *desk)
{
    return desk->caught_up;
}
