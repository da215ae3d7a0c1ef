#include "trust/session.h"

#include "base/timestamp.h"
#include "trust/secret.h"

#include <pthread.h>

enum {
    ID_CHARACTERS = 12,
    TOKEN_CHARACTERS = 43, // 256 bits
    SEEN_EVERY_US = 60 * 1000 * 1000,
    BOOK_ENTRIES = 256,
};

static Status end_oldest(Store *store, Str staff_id, Error *error)
{
    static const Query remove = {
        .sql = "DELETE FROM session WHERE staff_id = $1 AND id NOT IN"
               " (SELECT id FROM session WHERE staff_id = $1 ORDER BY last_seen_us DESC LIMIT $2)",
        .params = "ti",
    };
    const Param params[] = { param_text(staff_id), param_int(SESSIONS_A_PERSON - 1) };
    return store_execute(store, &remove, params, error);
}

Status session_start(Store *store, Str staff_id, Str client, Arena *arena, NewSession *started_out,
                     Error *error)
{
    static const Query insert = {
        .sql = "INSERT INTO session (token_hash, id, staff_id, csrf, client, created_us, last_seen_us, "
               "expires_us)"
               " VALUES ($1, $2, $3, $4, $5, $6, $6, $7)",
        .params = "tttttii",
    };
    static const Query update_seen = {
        .sql = "UPDATE staff SET last_seen_us = $1 WHERE id = $2",
        .params = "it",
    };
    int64_t now_us = timestamp_now_real();
    Str token = secret_random(TOKEN_CHARACTERS, arena);
    Session session = {
        .id = secret_random(ID_CHARACTERS, arena),
        .csrf = secret_random(TOKEN_CHARACTERS, arena),
        .client = str_slice(client, 0, SESSION_CLIENT_BYTES_MAX),
        .created_us = now_us,
        .last_seen_us = now_us,
    };
    if (!str_is_utf8(session.client)) session.client = STR("");
    Status status = end_oldest(store, staff_id, error);
    if (status != STATUS_OK) return status;
    const Param params[] = {
        param_text(secret_hash(token, arena)),
        param_text(session.id),
        param_text(staff_id),
        param_text(session.csrf),
        param_text(session.client),
        param_int(now_us),
        param_int(now_us + SESSION_DAYS_MAX * US_PER_DAY),
    };
    status = store_execute(store, &insert, params, error);
    if (status != STATUS_OK) return status;
    const Param seen[] = { param_int(now_us), param_text(staff_id) };
    status = store_execute(store, &update_seen, seen, error);
    if (status != STATUS_OK) return status;
    *started_out = (NewSession){ session, token };
    return STATUS_OK;
}

Status session_find(Store *store, Str token, Arena *arena, Session *session_out, Staff *staff_out,
                    Error *error)
{
    static const Query select = {
        .sql =
            "SELECT n.id, n.csrf, n.client, n.created_us, n.last_seen_us, s.id, s.email, s.name, s.role, "
            "s.sees,"
            " coalesce(s.team, 0)"
            "  FROM session n JOIN staff s ON s.id = n.staff_id"
            " WHERE n.token_hash = $1 AND n.expires_us > $2 AND n.last_seen_us > $3 AND s.state = 'active'",
        .params = "tii",
        .columns = "tttiittttti",
    };
    int64_t now_us = timestamp_now_real();
    const Param params[] = {
        param_text(secret_hash(token, arena)),
        param_int(now_us),
        param_int(now_us - SESSION_DAYS * US_PER_DAY),
    };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    if (!rows_next(&rows)) {
        if (rows.status != STATUS_OK) return rows_failed(&rows, error);
        return fail(error, STATUS_NOT_FOUND, STR(""), "This session has ended: sign in again.");
    }
    *session_out = (Session){
        .id = rows_text(&rows, 0, arena),
        .csrf = rows_text(&rows, 1, arena),
        .client = rows_text(&rows, 2, arena),
        .created_us = rows_int(&rows, 3),
        .last_seen_us = rows_int(&rows, 4),
    };
    *staff_out = (Staff){
        .id = rows_text(&rows, 5, arena),
        .email = rows_text(&rows, 6, arena),
        .name = rows_text(&rows, 7, arena),
        .role = ROLE_VIEWER,
        .state = STAFF_ACTIVE,
        .sees = sees_parse(rows_view(&rows, 9)),
        .team = rows_int(&rows, 10),
    };
    role_parse(rows_view(&rows, 8), &staff_out->role);
    return STATUS_OK;
}

Status session_is_open(Store *store, Str id, SessionNow *now_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT s.sees = 'all' OR s.role = 'admin' FROM session n JOIN staff s ON s.id = n.staff_id"
               " WHERE n.id = $1 AND n.expires_us > $2 AND n.last_seen_us > $3 AND s.state = 'active'",
        .params = "tii",
        .columns = "i",
    };
    int64_t now_us = timestamp_now_real();
    const Param params[] = {
        param_text(id),
        param_int(now_us),
        param_int(now_us - SESSION_DAYS * US_PER_DAY),
    };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    bool open = rows_next(&rows);
    SessionNow now = { .open = open, .sees_all = open && rows_int(&rows, 0) != 0 };
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *now_out = now;
    return STATUS_OK;
}

Status session_list(Store *store, Str staff_id, Arena *arena, Session **sessions_out, size_t *count_out,
                    Error *error)
{
    static const Query select = {
        .sql = "SELECT id, client, created_us, last_seen_us FROM session"
               " WHERE staff_id = $1 AND expires_us > $2 AND last_seen_us > $3"
               " ORDER BY last_seen_us DESC LIMIT $4",
        .params = "tiii",
        .columns = "ttii",
    };
    int64_t now_us = timestamp_now_real();
    const Param params[] = {
        param_text(staff_id),
        param_int(now_us),
        param_int(now_us - SESSION_DAYS * US_PER_DAY),
        param_int(SESSIONS_A_PERSON),
    };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    Session *found = ARENA_ARRAY(arena, Session, SESSIONS_A_PERSON);
    size_t count = 0;
    while (count < SESSIONS_A_PERSON && rows_next(&rows)) {
        found[count++] = (Session){
            .id = rows_text(&rows, 0, arena),
            .client = rows_text(&rows, 1, arena),
            .created_us = rows_int(&rows, 2),
            .last_seen_us = rows_int(&rows, 3),
        };
    }
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *sessions_out = found;
    *count_out = count;
    return STATUS_OK;
}

Status session_end(Store *store, Str staff_id, Str id, Error *error)
{
    static const Query remove = {
        .sql = "DELETE FROM session WHERE staff_id = $1 AND id = $2",
        .params = "tt",
    };
    const Param params[] = { param_text(staff_id), param_text(id) };
    return store_change_one(store, &remove, params, "session of yours", error);
}

Status session_end_all(Store *store, Str staff_id, Str keep, Error *error)
{
    static const Query remove = {
        .sql = "DELETE FROM session WHERE staff_id = $1 AND id <> $2",
        .params = "tt",
    };
    const Param params[] = { param_text(staff_id), param_text(keep) };
    return store_execute(store, &remove, params, error);
}

Status session_end_expired(Store *store, Error *error)
{
    static const Query remove = {
        .sql = "DELETE FROM session WHERE expires_us <= $1 OR last_seen_us <= $2",
        .params = "ii",
    };
    int64_t now_us = timestamp_now_real();
    const Param params[] = { param_int(now_us), param_int(now_us - SESSION_DAYS * US_PER_DAY) };
    return store_execute(store, &remove, params, error);
}

typedef struct Seen {
    char id[ID_CHARACTERS + 1];
    int64_t at_us;
} Seen;

struct SessionBook {
    pthread_mutex_t lock;
    Seen seen[BOOK_ENTRIES]; // beyond: the next request of that session tries again
    size_t count;
};

SessionBook *session_book_create(void)
{
    SessionBook *book = calloc(1, sizeof *book);
    if (!book) panic("out of memory: the session book");
    pthread_mutex_init(&book->lock, NULL);
    return book;
}

void session_book_destroy(SessionBook *book)
{
    if (!book) return;
    pthread_mutex_destroy(&book->lock);
    free(book);
}

void session_book_seen(SessionBook *book, const Session *session)
{
    int64_t now_us = timestamp_now_real();
    if (now_us - session->last_seen_us < SEEN_EVERY_US || session->id.len != ID_CHARACTERS) return;
    pthread_mutex_lock(&book->lock);
    size_t i = 0;
    while (i < book->count && !str_equal(str_from_c(book->seen[i].id), session->id))
        i++;
    if (i < BOOK_ENTRIES) {
        if (i == book->count) book->count++;
        memcpy(book->seen[i].id, session->id.data, ID_CHARACTERS);
        book->seen[i].at_us = now_us;
    }
    pthread_mutex_unlock(&book->lock);
}

bool session_book_has_seen(SessionBook *book)
{
    pthread_mutex_lock(&book->lock);
    bool has = book->count > 0;
    pthread_mutex_unlock(&book->lock);
    return has;
}

Status session_book_write(SessionBook *book, Store *store, Error *error)
{
    static const Query update_session = {
        .sql = "UPDATE session SET last_seen_us = $1 WHERE id = $2",
        .params = "it",
    };
    static const Query update_staff = {
        .sql = "UPDATE staff SET last_seen_us = $1 WHERE id = (SELECT staff_id FROM session WHERE id = $2)",
        .params = "it",
    };
    Seen seen[BOOK_ENTRIES];
    pthread_mutex_lock(&book->lock);
    size_t count = book->count;
    memcpy(seen, book->seen, count * sizeof *seen);
    book->count = 0;
    pthread_mutex_unlock(&book->lock);
    Status status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        const Param params[] = { param_int(seen[i].at_us), param_text(str_from_c(seen[i].id)) };
        status = store_execute(store, &update_session, params, error);
        if (status == STATUS_OK) status = store_execute(store, &update_staff, params, error);
    }
    return status;
}
