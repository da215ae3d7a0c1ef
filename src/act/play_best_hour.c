#include "act/play_best_hour.h"

#include "act/play_memo.h"
#include "act/play_recipients.h"
#include "base/timestamp.h"
#include "codec/local_clock.h"

enum { HOURS = 24, OWN_MAX = 500, CROWD_MAX = 5000 };

// ---- counting

void play_hour_count(PlayHourTally *tally, Str zone, int64_t at_us)
{
    const int64_t hour = at_us / US_PER_HOUR, day = at_us / US_PER_DAY;
    if (tally->all > 0 && hour == tally->last_hour) return;
    tally->days += tally->all == 0 || day != tally->last_day;
    tally->last_hour = hour;
    tally->last_day = day;
    tally->counts[local_clock(zone, at_us).hour]++;
    tally->all++;
}

int play_hour_best(const PlayHourTally *tally, int from, int to)
{
    int best = -1;
    for (int hour = from; hour < to && hour < HOURS; hour++) {
        if (tally->counts[hour] > 0 && (best < 0 || tally->counts[hour] > tally->counts[best])) best = hour;
    }
    return best;
}

int64_t play_best_hour_from(const PlayHours *hours, Str zone, int hour, int64_t from_us)
{
    enum { DAYS = 8 };
    if (hour < 0 || local_clock(zone, from_us).hour == hour) return from_us;
    for (int day = 0; day < DAYS; day++) {
        int64_t at_us = local_clock_at(zone, from_us, day, hour);
        if (at_us >= from_us && play_hours_next(hours, zone, at_us) == at_us) return at_us;
    }
    return from_us;
}

// ---- when they were there

// The newest first. An hour that a mail program opened by itself cannot be told from one of theirs.
#define OF_MAILS                                                                                             \
    "SELECT o.person AS person, e.at_us AS at_us FROM outbox_event e JOIN outbox o ON o.id = e.message"      \
    " WHERE e.kind IN ('opened', 'clicked')"

static Status read_there(Store *store, const Query *query, const Param *params, size_t max, Arena *arena,
                         PlayThere **there_out, size_t *count_out, Error *error)
{
    PlayThere *list = ARENA_ARRAY(arena, PlayThere, max + 1);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, query, params);
    while (count < max && rows_next(&rows))
        list[count++] = (PlayThere){ rows_text(&rows, 0, arena), rows_int(&rows, 1) };
    *there_out = list;
    *count_out = count;
    return rows_end(&rows, error);
}

static Status read_own(Store *store, Str person, Arena *arena, PlayThere **there_out, size_t *count_out,
                       Error *error)
{
    static const Query select = {
        .sql = OF_MAILS
        " AND o.person = $1 AND o.person <> '' UNION ALL SELECT person, shown_us FROM guide_message"
        " WHERE person = $1 AND shown_us > 0 UNION ALL SELECT person, clicked_us"
        " FROM guide_message WHERE person = $1 AND clicked_us > 0"
        " ORDER BY at_us DESC LIMIT $2",
        .params = "ti",
        .columns = "ti",
    };
    const Param params[] = { param_text(person), param_int(OWN_MAX) };
    return read_there(store, &select, params, OWN_MAX, arena, there_out, count_out, error);
}

static Status read_crowd(Store *store, Arena *arena, PlayMemo *memo, Error *error)
{
    static const Query select = {
        .sql = "SELECT person, at_us FROM (SELECT * FROM (" OF_MAILS " AND o.person <> '' ORDER BY e.id DESC"
               " LIMIT $1) UNION ALL SELECT * FROM (SELECT person, shown_us FROM guide_message WHERE shown_us"
               " > 0 ORDER BY shown_us DESC LIMIT $1)) ORDER BY person, at_us DESC",
        .params = "i",
        .columns = "ti",
    };
    const Param params[] = { param_int(CROWD_MAX) };
    if (memo->there_read) return STATUS_OK;
    Status status = read_there(store, &select, params, 2 * (size_t)CROWD_MAX, arena, &memo->there,
                               &memo->there_count, error);
    memo->there_read = status == STATUS_OK;
    return status;
}

// ---- of whom

static Str text_of(const PlayActor *actor, uint32_t person, Str by)
{
    Value value = engine_person_attribute(live_engine(actor->live), person, by, live_today(actor->live));
    return value.kind == VALUE_TEXT ? str_trim(value.text) : (Str){ 0 };
}

static Status count_own(PlayActor *actor, const uint32_t *people, size_t count, PlayHourTally *tally,
                        Error *error)
{
    const Engine *engine = live_engine(actor->live);
    const Str zone = play_actor_zone(actor);
    Status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < count && i < PLAY_RECIPIENTS_MAX; i++) {
        bool anonymous = false;
        PlayThere *there = NULL;
        size_t found = 0;
        Str id = engine_person_id(engine, people[i], &anonymous);
        status = read_own(actor->reader, id, actor->arena, &there, &found, error);
        tally->last_hour = tally->last_day = -1; // each of them counts for themselves
        for (size_t k = 0; status == STATUS_OK && k < found; k++)
            play_hour_count(tally, zone, there[k].at_us);
    }
    return status;
}

static Status count_crowd(PlayActor *actor, Str by, Str sort, PlayHourTally *tally, Error *error)
{
    const Engine *engine = live_engine(actor->live);
    PlayMemo *memo = actor->memo ? actor->memo : ARENA_NEW(actor->arena, PlayMemo);
    Str last = { 0 }, zone = { 0 };
    bool alike = false;
    Status status = read_crowd(actor->reader, actor->arena, memo, error);
    for (size_t i = 0; status == STATUS_OK && i < memo->there_count; i++) {
        const PlayThere *there = &memo->there[i];
        if (!str_equal(there->person, last)) { // they stand together
            uint32_t person = engine_person_find(engine, there->person);
            last = there->person;
            alike = person != ENGINE_NONE && str_equal_ignore_case(text_of(actor, person, by), sort);
            if (alike) zone = play_person_zone(actor->live, person, actor->arena);
            tally->last_hour = tally->last_day = -1; // each of them counts for themselves
        }
        if (alike) play_hour_count(tally, zone, there->at_us);
    }
    return status;
}

static Str words_of(const PlayActor *actor, const PlayHourTally *tally, int hour, Str who)
{
    return arena_format(actor->arena, "at %d o'clock, when %.*s there in %d of %d hours", hour, STR_ARG(who),
                        tally->counts[hour], tally->all);
}

PlayBestHour play_best_hour(PlayActor *actor, const PlayStep *step)
{
    const PlayHours *hours = &actor->play->hours;
    const int from = hours->set ? hours->from : 0, to = hours->set ? hours->to : HOURS;
    PlayBestHour best = { -1, STR("at once, since too little is known of when they are there") };
    PlayHourTally own = { 0 }, crowd = { 0 };
    uint32_t *people = NULL;
    Error ignored;
    size_t count = play_recipients_named(actor, step, &people);
    if (count == 0 || count_own(actor, people, count, &own, &ignored) != STATUS_OK) return best;
    best.hour = own.days >= PLAY_OWN_DAYS_LEAST ? play_hour_best(&own, from, to) : -1;
    if (best.hour >= 0) {
        best.words = words_of(actor, &own, best.hour, STR("they were"));
        return best;
    }
    Str by = step->by.len > 0 && actor->person != ENGINE_NONE ? step->by : STR("role");
    Str sort = text_of(actor, people[0], by);
    if (sort.len == 0 || count_crowd(actor, by, sort, &crowd, &ignored) != STATUS_OK) return best;
    best.hour = crowd.all >= PLAY_CROWD_ACTS_LEAST ? play_hour_best(&crowd, from, to) : -1;
    if (best.hour >= 0)
        best.words = words_of(actor, &crowd, best.hour,
                              arena_format(actor->arena, "people like them (%.*s) were", STR_ARG(sort)));
    return best;
}
