// Erasing a person in a database that is in use: one transaction for the log and the rows, then the engine,
// then the free pages of the file. See erasure.h.
#include "base/timestamp.h"
#include "codec/json_writer.h"
#include "know/erase_entry.h"
#include "know/erase_list.h"
#include "know/erasure.h"
#include "know/live_refold.h"
#include "know/live_state.h"
#include "know/log_rewrites.h"
#include "know/settings.h"
#include "store/backup.h"

#include <stdlib.h>

enum { ERASE_ARENA_BYTES = 1 << 30 }; // address space

static const Str key_setting = STR_CONST("erase_key");

typedef struct Erasing {
    Live *live;
    const Erasure *erasure;
    uint32_t number; // of the person
    Arena arena;
    EraseEntries entries;
    ErasedPerson *person;
    LogRewrite rewrite;
    ErasedRows rows;
} Erasing;

// ---- the erase list

static Status read_key(Live *live, Arena *arena, EraseList *list, Error *error)
{
    Status status = erase_list_read(live_path(live), arena, list, error);
    if (status != STATUS_OK || list->key.len > 0) return status;
    status = setting_read(live->store, key_setting, STR(""), arena, &list->key, error);
    if (status == STATUS_OK && list->key.len == 0) list->key = erase_list_new_key(arena);
    return status;
}

static const Query insert_hash = {
    .sql = "INSERT INTO erased_id (hash, erasure) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING",
    .params = "ti",
};

static Status put_hash(Store *store, Str hash, int64_t erasure, Error *error)
{
    const Param params[] = { param_text(hash), param_int(erasure) };
    return store_execute(store, &insert_hash, params, error);
}

static Status note_hashes(Erasing *erasing, Error *error)
{
    Store *store = erasing->live->store;
    EraseList list;
    Status status = read_key(erasing->live, &erasing->arena, &list, error);
    if (status == STATUS_OK) status = setting_put(store, key_setting, list.key, error);
    for (size_t i = 0; i < erasing->person->id_count && status == STATUS_OK; i++) {
        Str hash = erase_list_hash(list.key, erasing->person->ids[i].id, &erasing->arena);
        status = put_hash(store, hash, erasing->erasure->id, error);
    }
    return status;
}

static const Query select_hashes = {
    .sql = "SELECT hash FROM erased_id ORDER BY hash",
    .params = "",
    .columns = "t",
};

// What the file and the database know together.
static Status write_list(Live *live, Arena *arena, Error *error)
{
    EraseList list;
    Status status = read_key(live, arena, &list, error);
    if (status != STATUS_OK) return status;
    Buf all = { 0 };
    for (size_t i = 0; i < list.count; i++)
        buf_append(&all, (Str){ (const char *)&list.hashes[i], sizeof list.hashes[i] });
    CLEANUP(rows_close) Rows rows = store_query(live->store, &select_hashes, NULL);
    while (rows_next(&rows)) {
        Str hash = rows_text(&rows, 0, arena);
        if (!erase_list_has(&list, hash)) buf_append(&all, (Str){ (const char *)&hash, sizeof hash });
    }
    status = rows_end(&rows, error);
    EraseList together = { list.key, (const Str *)(void *)all.data, all.len / sizeof(Str) };
    if (status == STATUS_OK) status = erase_list_write(live_path(live), &together, error);
    buf_free(&all);
    return status;
}

// ---- the rows, inside the transaction

static const Query finish_erasing = {
    .sql = "UPDATE erasure SET person = $1, state = $2, report = $3, ended_us = $4 WHERE id = $5",
    .params = "tttii",
};

static Status put_erasure(Store *store, int64_t id, Str person, Str state, Str report, Error *error)
{
    const Param params[] = { param_text(person), param_text(state), param_text(report),
                             param_int(timestamp_now_real()), param_int(id) };
    return store_execute(store, &finish_erasing, params, error);
}

// Attributes of the person's accounts that name them now: said by others, too, and not touched.
static void put_account_attributes(const Erasing *erasing, JsonWriter *json, Arena *arena)
{
    const Live *live = erasing->live;
    uint32_t *accounts = NULL;
    size_t count = engine_person_accounts(live->engine, erasing->number, arena, &accounts);
    json_key(json, STR("accounts"));
    json_open_array(json);
    for (size_t a = 0; a < count; a++) {
        AttributeState *states = NULL;
        size_t state_count =
            engine_account_attributes(live->engine, accounts[a], live_today(live), arena, &states);
        for (size_t i = 0; i < state_count; i++) {
            Str text = states[i].value.kind == VALUE_TEXT ? states[i].value.text : STR("");
            if (erased_text(text, erasing->person, arena).data == text.data) continue;
            json_open_object(json);
            json_add_text(json, STR("account"), engine_account_id(live->engine, accounts[a]));
            json_add_text(json, STR("attribute"), states[i].key);
            json_close_object(json);
        }
    }
    json_close_array(json);
}

static Str write_report(const Erasing *erasing, Arena *arena)
{
    Buf out = { 0 };
    JsonWriter json = json_writer(&out);
    json_open_object(&json);
    json_add_int(&json, STR("entries"), (int64_t)erasing->rewrite.replaced);
    json_add_int(&json, STR("links"), erasing->rows.links);
    json_add_int(&json, STR("texts"), erasing->rows.texts);
    json_add_int(&json, STR("attachments"), erasing->rows.attachments);
    json_add_raw(&json, STR("left"), erasing->rows.left);
    put_account_attributes(erasing, &json, arena);
    json_close_object(&json);
    json_finish(&json);
    Str report = arena_copy(arena, buf_view(&out));
    buf_free(&out);
    return report;
}

// Links hold ids, or addresses of people who had an id as well.
static void list_ids(Erasing *erasing)
{
    ErasedPerson *person = erasing->person;
    Arena *arena = &erasing->arena;
    const Str *users = NULL, *visitors = NULL;
    size_t user_count = person_log_users(erasing->entries.who, &users);
    size_t visitor_count = person_log_visitors(erasing->entries.who, &visitors);
    ErasedId *ids = ARENA_ARRAY(arena, ErasedId, user_count + visitor_count + ERASED_WORDS_MAX);
    size_t count = 0;
    for (size_t i = 0; i < user_count; i++)
        ids[count++].id = users[i];
    for (size_t i = 0; i < visitor_count; i++)
        ids[count++].id = visitors[i];
    for (size_t i = 0; i < person->word_count; i++) {
        if (str_cut(person->words[i], '@').found) ids[count++].id = person->words[i];
    }
    for (size_t i = 0; i < count; i++) {
        ids[i].name = erase_name_of_id(erasing->entries.names, ids[i].id, arena);
        if (i < user_count + visitor_count) erase_note_id(&erasing->entries, ids[i].id);
    }
    person->ids = ids;
    person->id_count = count;
}

static Status erase_in_transaction(Erasing *erasing, Error *error)
{
    Live *live = erasing->live;
    Status status = event_log_rewrite(live->log, live->store, &erasing->rewrite, error);
    // A crash before the snapshot is taken away must not bring the person back.
    if (status == STATUS_OK) status = log_rewrites_note(live->store, error);
    if (status != STATUS_OK) return status;
    list_ids(erasing);
    status = erase_rows(live->store, erasing->person, &erasing->arena, &erasing->rows, error);
    if (status == STATUS_OK) status = note_hashes(erasing, error);
    if (status != STATUS_OK) return status;
    Str name = erase_name_of_id(erasing->entries.names, erasing->erasure->person, &erasing->arena);
    return put_erasure(live->store, erasing->erasure->id, name, STR("cleaning"),
                       write_report(erasing, &erasing->arena), error);
}

static Status commit_erasing(Erasing *erasing, Error *error)
{
    Live *live = erasing->live;
    Status status = store_begin(live->store, error);
    if (status != STATUS_OK) return status;
    status = erase_in_transaction(erasing, error);
    if (status == STATUS_OK)
        status = store_commit(live->store, error);
    else
        store_rollback(live->store);
    if (status == STATUS_OK)
        event_log_rewritten(live->log);
    else
        event_log_rewrite_undo(live->log);
    return status;
}

// ---- one person

static Status erase_known(Live *live, const Erasure *erasure, uint32_t person, Error *error)
{
    Erasing erasing = {
        .live = live, .erasure = erasure, .number = person, .arena = arena_create(ERASE_ARENA_BYTES)
    };
    erasing.person = ARENA_NEW(&erasing.arena, ErasedPerson);
    PersonLog *who = person_log_read(live->engine, person, live->log, live->store, error);
    EraseNames *names = erase_names_create(live->engine, person);
    erasing.entries = (EraseEntries){ .who = who,
                                      .names = names,
                                      .numbers = &live->numbers,
                                      .zone = live->zone,
                                      .now_us = clock_now(&live->clock),
                                      .person = erasing.person,
                                      .words = &erasing.arena };
    erasing.rewrite = (LogRewrite){ 1, UINT64_MAX, erase_entry, &erasing.entries, 0 };
    Status status = who ? commit_erasing(&erasing, error) : STATUS_UNAVAILABLE;
    if (status == STATUS_OK) {
        pending_rewrite(live->pending, erase_entry, &erasing.entries);
        Pseudonyms pseudonyms = erase_names_pseudonyms(names);
        engine_erase_person(live->engine, person, &pseudonyms);
        live_forget_snapshot(live);
    }
    person_log_free(who);
    erase_names_destroy(names);
    arena_destroy(&erasing.arena);
    return status;
}

// An anonymous visitor has no other id.
static uint32_t find_person(const Engine *engine, Str id)
{
    uint32_t person = engine_person_find(engine, id);
    return person != ENGINE_NONE ? person : engine_person_find_anonymous(engine, id);
}

static Status put_unknown(Live *live, const Erasure *erasure, Error *error)
{
    Status status = store_begin(live->store, error);
    if (status != STATUS_OK) return status;
    status = put_erasure(live->store, erasure->id, STR(""), STR("failed"), STR(""), error);
    if (status == STATUS_OK) return store_commit(live->store, error);
    store_rollback(live->store);
    return status;
}

static Status erase_one(Live *live, const Erasure *erasure, Error *error)
{
    bool running = false;
    live_fold_due(live);
    uint32_t person = find_person(live->engine, erasure->person);
    if (person == ENGINE_NONE) return put_unknown(live, erasure, error);
    // An engine that is being made from the log of before must not take this one's place.
    if (!atomic_compare_exchange_strong(&live->refolding, &running, true)) {
        return fail(error, STATUS_CONFLICT, STR(""),
                    "The figures are being made anew. The erasure is tried again afterwards.");
    }
    Status status = erase_known(live, erasure, person, error);
    atomic_store(&live->refolding, false);
    return status;
}

// ---- cleaning

// Texts that were deleted stay in the index of the search until it is made anew.
static const Query rebuild_search = {
    .sql = "INSERT INTO touchpoint_text (touchpoint_text) VALUES ('rebuild')",
    .params = "",
};

static Status clean_one(Live *live, const Erasure *erasure, Arena *arena, Error *error)
{
    Status status = write_list(live, arena, error);
    if (status == STATUS_OK) status = store_execute(live->store, &rebuild_search, NULL, error);
    if (status == STATUS_OK) status = store_make_anew(live->store, error);
    if (status == STATUS_OK) status = live_snapshot(live, error);
    if (status == STATUS_OK)
        status = put_erasure(live->store, erasure->id, erasure->person, STR("done"), erasure->report, error);
    return status;
}

Status erasure_step(Live *live, bool *more_out, Error *error)
{
    Erasure erasure = { 0 };
    Arena arena = arena_create(ERASE_ARENA_BYTES);
    Status status = erasure_next(live->store, &arena, &erasure, error);
    *more_out = status == STATUS_OK;
    if (status == STATUS_OK)
        status = str_equal(erasure.state, STR("waiting")) ? erase_one(live, &erasure, error)
                                                          : clean_one(live, &erasure, &arena, error);
    else if (status == STATUS_NOT_FOUND)
        status = STATUS_OK;
    arena_destroy(&arena);
    return status;
}

// ---- after a restore

static Status ask_listed(Live *live, const EraseList *list, const EraseList *known, Arena *arena,
                         size_t *asked_out, Error *error)
{
    const Engine *engine = live->engine;
    uint32_t people = engine_person_count(engine);
    for (uint32_t person = 0; person < people; person++) {
        bool anonymous;
        Arena mark = *arena;
        int64_t erasure = 0;
        Str id = engine_person_id(engine, person, &anonymous);
        Str hash = erase_list_hash(list->key, id, arena);
        bool wanted = erase_list_has(list, hash) && !erase_list_has(known, hash);
        Status status = STATUS_OK;
        if (wanted) {
            Str root = engine_person_id(engine, engine_person_resolve(engine, person), &anonymous);
            status = erasure_ask(live->store, root, STR(""), STR("A backup of before was restored."),
                                 &erasure, error);
            *asked_out += status == STATUS_OK;
        }
        arena_reset(arena, mark);
        if (status != STATUS_OK && status != STATUS_CONFLICT) return status;
    }
    for (size_t i = 0; i < list->count; i++) { // so that it is done once
        Status status = put_hash(live->store, list->hashes[i], 0, error);
        if (status != STATUS_OK) return status;
    }
    return STATUS_OK;
}

static Status read_known(Store *store, Arena *arena, EraseList *known_out, Error *error)
{
    Buf all = { 0 };
    CLEANUP(rows_close) Rows rows = store_query(store, &select_hashes, NULL);
    while (rows_next(&rows)) {
        Str hash = rows_text(&rows, 0, arena);
        buf_append(&all, (Str){ (const char *)&hash, sizeof hash });
    }
    size_t count = all.len / sizeof(Str);
    Str *hashes = ARENA_ARRAY(arena, Str, count + 1);
    if (count > 0) memcpy(hashes, all.data, all.len);
    buf_free(&all);
    *known_out = (EraseList){ .hashes = hashes, .count = count };
    return rows_end(&rows, error);
}

static Status ask_missing(Live *live, Arena *arena, size_t *asked_out, Error *error)
{
    EraseList list, known;
    Status status = erase_list_read(live_path(live), arena, &list, error);
    if (status == STATUS_OK) status = read_known(live->store, arena, &known, error);
    if (status != STATUS_OK) return status;
    size_t missing = 0;
    for (size_t i = 0; i < list.count; i++)
        missing += !erase_list_has(&known, list.hashes[i]);
    if (missing == 0) return STATUS_OK;
    status = store_begin(live->store, error);
    if (status != STATUS_OK) return status;
    status = ask_listed(live, &list, &known, arena, asked_out, error);
    if (status == STATUS_OK) return store_commit(live->store, error);
    store_rollback(live->store);
    return status;
}

Status erasure_ask_listed(Live *live, size_t *asked_out, Error *error)
{
    *asked_out = 0;
    Arena arena = arena_create(ERASE_ARENA_BYTES);
    Status status = ask_missing(live, &arena, asked_out, error);
    arena_destroy(&arena);
    return status;
}
