// trust_fixture.h: a new database in a folder of its own.
#ifndef PERENNIAL_TESTS_TRUST_FIXTURE_H
#define PERENNIAL_TESTS_TRUST_FIXTURE_H

// clang-format off
#include "cmocka_all.h"
// clang-format on
#include "trust/secret.h"
#include "trust/session.h"

typedef struct TrustFixture {
    char folder[32];
    char path[64];
    Store *store;
    Arena arena;
    Error error;
} TrustFixture;

static inline TrustFixture *trust_start(void)
{
    TrustFixture *fixture = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    assert_true(secret_start());
    snprintf(fixture->folder, sizeof fixture->folder, "/tmp/trust_test_XXXXXX");
    assert_non_null(mkdtemp(fixture->folder));
    snprintf(fixture->path, sizeof fixture->path, "%s/test.db", fixture->folder);
    fixture->arena = arena_create((size_t)16 * 1024 * 1024);
    fixture->store = store_open(str_from_c(fixture->path), STORE_WRITER, &fixture->error);
    assert_non_null(fixture->store);
    return fixture;
}

static inline void trust_stop(TrustFixture *fixture)
{
    store_close(fixture->store);
    arena_destroy(&fixture->arena);
    char command[64];
    snprintf(command, sizeof command, "rm -r %s", fixture->folder);
    assert_int_equal(system(command), 0);
    free(fixture);
}

#endif
