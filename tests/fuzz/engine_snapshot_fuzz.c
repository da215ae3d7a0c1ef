// engine_snapshot_fuzz.c: a snapshot with changed bytes, also with checksums that fit again. It loads as
// nothing, or, when the checksums were forged, as an engine that is sound and can go on, or that is found
// unsound by a check.
#include "engine/engine.h"

#include "base/timestamp.h"

#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FILE_BYTES_MAX = 1 << 20, BLOCK_HEAD = 16 };

typedef struct Original {
    Zone *zone;
    uint8_t *bytes;
    size_t size;
    char path[64];
} Original;

static void must(bool condition, const char *what)
{
    if (!condition) panic("%s", what);
}

static void apply_some(Engine *engine, int from, int count)
{
    static const char *const users[] = { "ada", "bob@acme.com", "carl", "" };
    static const char *const accounts[] = { "", "acme", "", "globex", "" };
    static const char *const visitors[] = { "v1", "", "v2" };
    for (int i = from; i < from + count; i++) {
        Attribute attributes[] = { { STR("domain"), { VALUE_TEXT, STR("acme.com"), 0 } },
                                   { STR("mrr"), { VALUE_NUMBER, STR(""), i } } };
        Record record = { .kind = i % 7 == 3    ? RECORD_ACCOUNT
                                  : i % 7 == 5  ? RECORD_PERSON
                                  : i % 11 == 4 ? RECORD_MERGE
                                                : RECORD_EVENT,
                          .time_us = (17000 + i * 9 % 700) * US_PER_DAY,
                          .user_id = str_from_c(users[i % 4]),
                          .anonymous_id = str_from_c(visitors[i % 3]),
                          .account_id = str_from_c(accounts[i % 5]),
                          .previous_id = STR("v2"),
                          .name = i % 2 ? STR("Open") : STR("A longer name than lies in an entry"),
                          .attributes = attributes,
                          .attribute_count = 2 };
        engine_apply(engine, &record, 1, NULL);
    }
}

static void make_original(Original *original)
{
    original->zone = zone_create(STR("UTC"));
    Engine *engine = engine_create(original->zone);
    apply_some(engine, 0, 60);
    snprintf(original->path, sizeof original->path, "/tmp/perennial-fuzz-snapshot-%ld", (long)getpid());
    Error error;
    must(engine_snapshot_write(engine, original->path, &(SnapshotMark){ .sequence = 9 }, &error) == STATUS_OK,
         "not written");
    engine_destroy(engine);
    original->bytes = malloc(FILE_BYTES_MAX);
    FILE *file = fopen(original->path, "rb");
    must(file && original->bytes, "not read");
    original->size = fread(original->bytes, 1, FILE_BYTES_MAX, file);
    fclose(file);
}

// Makes the checksums of all whole blocks fit what the blocks hold now.
static void forge(uint8_t *bytes, size_t size)
{
    uint64_t chain = 0;
    for (size_t at = 0; at + BLOCK_HEAD <= size;) {
        uint32_t len;
        memcpy(&len, bytes + at, sizeof len);
        if (len > size - at - BLOCK_HEAD) return;
        chain = str_hash_seeded((Str){ (const char *)bytes + at + BLOCK_HEAD, len }, chain + 1);
        memcpy(bytes + at + 8, &chain, sizeof chain);
        at += BLOCK_HEAD + len;
    }
}

static bool change(const Original *original, const uint8_t *data, size_t size, uint8_t *bytes,
                   size_t *size_out)
{
    bool forged = size > 0 && data[0] & 1;
    *size_out = original->size;
    memcpy(bytes, original->bytes, original->size);
    for (size_t i = 1; i + 4 <= size && i < 80; i += 4) {
        size_t at = (size_t)(data[i] << 8 | data[i + 1]) % original->size;
        if (data[i + 2] == 0xFF && data[i + 3] > 0xF0)
            *size_out = at; // torn
        else if (data[i + 2] & 1)
            bytes[at] = data[i + 3];
        else
            bytes[at] ^= (uint8_t)(1u << data[i + 3] % 8);
    }
    if (forged) forge(bytes, *size_out);
    return forged;
}

static void go_on(Engine *engine)
{
    apply_some(engine, 60, 60);
    Usage usage;
    for (uint32_t account = 0; account < engine_account_count(engine); account++)
        engine_usage(engine, account, engine_newest_day(engine), NULL, &usage);
    (void)engine_digest(engine);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static Original original;
    static uint8_t bytes[FILE_BYTES_MAX];
    if (!original.bytes) make_original(&original);
    size_t changed_size;
    bool forged = change(&original, data, size, bytes, &changed_size);
    FILE *file = fopen(original.path, "wb");
    must(file && fwrite(bytes, 1, changed_size, file) == changed_size && fclose(file) == 0, "not written");
    uint64_t sequence;
    Engine *loaded = engine_snapshot_load(original.path, original.zone, &sequence, NULL);
    unlink(original.path);
    bool same = changed_size == original.size && memcmp(bytes, original.bytes, changed_size) == 0;
    must(!same || loaded, "the snapshot as it was written does not load");
    must(same || forged || !loaded, "a damaged snapshot was loaded");
    Error error;
    bool sound = loaded && engine_validate(loaded, &error);
    must(!loaded || sound || forged, "an unsound engine was loaded");
    if (sound) go_on(loaded);
    engine_destroy(loaded);
    return 0;
}
