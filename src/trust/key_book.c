#include "base/timestamp.h"
#include "trust/keys.h"
#include "trust/secret.h"

#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>

enum {
    LOOK_EVERY_US = 500 * 1000,
    HASH_BYTES = SECRET_HASH_BYTES / 2,
    SLOTS = 4096, // a power of two, over twice KEYS_MAX
};

typedef struct Entry {
    KeyInfo info; // id 0: free
    unsigned char hash[HASH_BYTES];
} Entry;

typedef struct Count {
    atomic_uint_fast64_t events, refused;
    _Atomic int64_t last_us;
} Count;

struct KeyBook {
    pthread_rwlock_t lock; // the entries
    Entry slots[SLOTS];
    _Atomic int64_t looked_us;   // monotonic; 0: look now
    pthread_mutex_t reader_lock; // reader, data_version
    Store *reader;
    int64_t data_version;
    Count counts[KEYS_MAX + 1]; // by id; 0: wrong keys
};

KeyBook *key_book_create(Store *reader)
{
    KeyBook *book = calloc(1, sizeof *book);
    if (!book) panic("out of memory: the key book");
    pthread_rwlock_init(&book->lock, NULL);
    pthread_mutex_init(&book->reader_lock, NULL);
    book->reader = reader;
    book->data_version = -1;
    return book;
}

void key_book_destroy(KeyBook *book)
{
    if (!book) return;
    store_close(book->reader);
    pthread_rwlock_destroy(&book->lock);
    pthread_mutex_destroy(&book->reader_lock);
    free(book);
}

static size_t first_slot(const unsigned char *hash)
{
    size_t slot = 0;
    memcpy(&slot, hash, sizeof slot);
    return slot % SLOTS;
}

static void put(Entry *slots, const Entry *entry)
{
    size_t slot = first_slot(entry->hash);
    while (slots[slot].info.id != 0)
        slot = (slot + 1) % SLOTS;
    slots[slot] = *entry;
}

// Whether another connection has committed since.
static bool has_changed(KeyBook *book)
{
    static const Query select = { .sql = "PRAGMA data_version", .params = "", .columns = "i" };
    CLEANUP(rows_close) Rows rows = store_query(book->reader, &select, NULL);
    int64_t version = rows_next(&rows) ? rows_int(&rows, 0) : -1;
    bool changed = version < 0 || version != book->data_version;
    book->data_version = version;
    return changed;
}

static bool read_keys(KeyBook *book, Entry *slots)
{
    static const Query select = {
        .sql = "SELECT id, kind, dialect, key_hash, revoked_us IS NOT NULL FROM access_key LIMIT $1",
        .params = "i",
        .columns = "ittti",
    };
    const Param params[] = { param_int(KEYS_MAX) };
    CLEANUP(rows_close) Rows rows = store_query(book->reader, &select, params);
    while (rows_next(&rows)) {
        Entry entry = { .info = { .id = (uint32_t)rows_int(&rows, 0), .revoked = rows_int(&rows, 4) != 0 } };
        Str hash = rows_view(&rows, 3);
        size_t len = 0;
        key_kind_parse(rows_view(&rows, 1), &entry.info.kind);
        key_dialect_parse(rows_view(&rows, 2), &entry.info.dialect);
        sodium_hex2bin(entry.hash, HASH_BYTES, hash.data, hash.len, NULL, &len, NULL);
        if (len == HASH_BYTES) put(slots, &entry);
    }
    return rows.status == STATUS_OK;
}

// One thread looks; the others go on with what there is.
static void look(KeyBook *book)
{
    int64_t now_us = timestamp_now_monotonic();
    int64_t looked_us = atomic_load(&book->looked_us);
    if (looked_us != 0 && now_us - looked_us < LOOK_EVERY_US) return;
    if (looked_us == 0) {
        pthread_mutex_lock(&book->reader_lock); // nobody may go on with keys from before a change
    } else if (pthread_mutex_trylock(&book->reader_lock) != 0) {
        return;
    }
    if (has_changed(book)) {
        Entry *slots = calloc(SLOTS, sizeof *slots);
        if (!slots) panic("out of memory: keys");
        if (read_keys(book, slots)) {
            pthread_rwlock_wrlock(&book->lock);
            memcpy(book->slots, slots, sizeof book->slots);
            pthread_rwlock_unlock(&book->lock);
        } else {
            book->data_version = -1; // the old keys stay until the database can be read again
        }
        free(slots);
    }
    atomic_store(&book->looked_us, now_us);
    pthread_mutex_unlock(&book->reader_lock);
}

bool key_book_find(KeyBook *book, Str secret, KeyInfo *info_out)
{
    look(book);
    if (secret.len == 0 || secret.len > KEY_BYTES_MAX) return false;
    unsigned char hash[HASH_BYTES];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)secret.data, secret.len, NULL, 0);
    bool found = false;
    pthread_rwlock_rdlock(&book->lock);
    for (size_t slot = first_slot(hash); !found && book->slots[slot].info.id != 0;
         slot = (slot + 1) % SLOTS) {
        found = memcmp(book->slots[slot].hash, hash, HASH_BYTES) == 0;
        if (found) *info_out = book->slots[slot].info;
    }
    pthread_rwlock_unlock(&book->lock);
    return found;
}

void key_book_count(KeyBook *book, uint32_t key_id, uint64_t events, uint64_t refused)
{
    if (key_id > KEYS_MAX) return;
    Count *count = &book->counts[key_id];
    atomic_fetch_add(&count->events, events);
    atomic_fetch_add(&count->refused, refused);
    atomic_store(&count->last_us, timestamp_now_real());
}

bool key_book_has_counts(KeyBook *book)
{
    for (uint32_t id = 0; id <= KEYS_MAX; id++)
        if (atomic_load(&book->counts[id].last_us) != 0) return true;
    return false;
}

static Status write_wrong_tries(Store *store, int64_t tries, int64_t last_us, Error *error)
{
    static const Query upsert = {
        .sql = "INSERT INTO wrong_key (id, tries, last_us) VALUES (1, $1, $2)"
               " ON CONFLICT (id) DO UPDATE SET tries = wrong_key.tries + excluded.tries,"
               " last_us = excluded.last_us",
        .params = "ii",
    };
    const Param params[] = { param_int(tries), param_int(last_us) };
    return store_execute(store, &upsert, params, error);
}

Status key_book_write(KeyBook *book, Store *store, Error *error)
{
    static const Query update = {
        .sql = "UPDATE access_key SET events = events + $1, refused = refused + $2, last_used_us = $3 WHERE "
               "id = $4",
        .params = "iiii",
    };
    Status status = STATUS_OK;
    for (uint32_t id = 0; id <= KEYS_MAX && status == STATUS_OK; id++) {
        Count *count = &book->counts[id];
        int64_t last_us = atomic_exchange(&count->last_us, 0);
        if (last_us == 0) continue;
        int64_t events = (int64_t)atomic_exchange(&count->events, 0);
        int64_t refused = (int64_t)atomic_exchange(&count->refused, 0);
        const Param params[] = { param_int(events), param_int(refused), param_int(last_us), param_int(id) };
        status = id == 0 ? write_wrong_tries(store, refused, last_us, error)
                         : store_execute(store, &update, params, error);
        if (status == STATUS_OK) continue;
        atomic_fetch_add(&count->events, (uint64_t)events); // next time
        atomic_fetch_add(&count->refused, (uint64_t)refused);
        atomic_store(&count->last_us, last_us);
    }
    return status;
}

void key_book_refresh(KeyBook *book)
{
    atomic_store(&book->looked_us, 0);
}
