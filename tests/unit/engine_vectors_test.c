// engine_vectors_test.c: cells, and what is made of them: day counts, marks, months.
#include "cmocka_all.h"
#include "engine/day_counts.h"
#include "engine/marks.h"
#include "engine/shard.h"

typedef struct Fixture {
    Region region;
    CellPool pool;
} Fixture;

static int set_up(void **state)
{
    static Fixture fixture;
    fixture = (Fixture){ 0 };
    fixture.pool.region = &fixture.region;
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    region_free(&((Fixture *)*state)->region);
    return 0;
}

static uint32_t next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + 1;
    return (uint32_t)(*state >> 33);
}

static void a_vector_keeps_its_cells_while_it_grows_past_the_pool(void **state)
{
    Fixture *fixture = *state;
    Cells cells = { 0 };
    for (uint32_t i = 0; i < 100000; i++) {
        cells_push(&fixture->pool, &cells, i * 2);
        if (i % 9973 == 0) assert_int_equal(cells.data[i / 2], i / 2 * 2);
    }
    static const struct {
        uint32_t value, position;
    } cases[] = {
        { 0, 0 }, { 1, 1 }, { 2, 1 }, { 199998, 99999 }, { 199999, 100000 }, { UINT32_MAX, 100000 }
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(cells_lower_bound(&cells, cases[i].value), cases[i].position);
    cells_insert(&fixture->pool, &cells, 1, 1);
    cells_erase(&cells, 3, 100001);
    assert_int_equal(cells.len, 3);
    assert_int_equal(cells.data[1], 1);
    cells_free(&fixture->pool, &cells);
}

static void given_back_memory_is_used_again(void **state)
{
    Fixture *fixture = *state;
    for (int round = 0; round < 1000; round++) {
        Cells cells[3] = { 0 };
        for (uint32_t i = 0; i < 300; i++)
            cells_push(&fixture->pool, &cells[i % 3], i);
        for (int i = 0; i < 3; i++)
            cells_free(&fixture->pool, &cells[i]);
    }
    assert_true(fixture->region.bytes < 256 * 1024);
}

static void counts_of_a_day_may_be_larger_than_a_cell(void **state)
{
    Fixture *fixture = *state;
    static const struct {
        uint16_t day;
        uint64_t count;
    } added[] = { { 100, 65535 }, { 100, 1 }, { 200, 200000 }, { 150, 7 }, { 100, 65534 }, { 90, 3 } };
    DayCounts counts = { 0 };
    for (size_t i = 0; i < sizeof added / sizeof *added; i++)
        day_counts_add(&fixture->pool, &counts, added[i].day, added[i].count);
    static const struct {
        int32_t from, to;
        uint64_t sum;
    } sums[] = { { 100, 100, 131070 },   { 90, 150, 131080 }, { 151, 199, 0 },      { 200, 200, 200000 },
                 { -50, 65535, 331080 }, { 201, 900, 0 },     { 199, 201, 200000 }, { 0, 89, 0 } };
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++)
        assert_int_equal(day_counts_sum(&counts, sums[i].from, sums[i].to), sums[i].sum);
    assert_int_equal(day_counts_first(&counts), 90);
    static const struct {
        uint16_t up_to, last;
    } lasts[] = { { 89, 0 }, { 90, 90 }, { 149, 100 }, { 199, 150 }, { 200, 200 }, { 65535, 200 } };
    for (size_t i = 0; i < sizeof lasts / sizeof *lasts; i++)
        assert_int_equal(day_counts_last(&counts, lasts[i].up_to), lasts[i].last);
    cells_free(&fixture->pool, &counts.cells);
}

static void count_windows_hold_the_56_days_that_are_asked_for(void **state)
{
    Fixture *fixture = *state;
    uint64_t random = 4711;
    bool plain[1000] = { false };
    DayCounts counts = { 0 };
    for (int i = 0; i < 150; i++) {
        uint16_t day = (uint16_t)(1 + next_random(&random) % 900);
        plain[day] = true;
        day_counts_add(&fixture->pool, &counts, day, 1 + next_random(&random) % 5);
    }
    for (int32_t day = 1; day < 999; day++) {
        uint64_t window = day_counts_window(&counts, day);
        for (int32_t ago = 0; ago < 56; ago++)
            assert_int_equal(window >> (63 - ago) & 1, day - ago >= 0 && plain[day - ago]);
    }
    cells_free(&fixture->pool, &counts.cells);
}

static void counts_can_be_taken_back(void **state)
{
    Fixture *fixture = *state;
    uint64_t random = 17;
    static uint64_t plain[200];
    memset(plain, 0, sizeof plain);
    DayCounts counts = { 0 };
    for (int i = 0; i < 4000; i++) {
        uint16_t day = (uint16_t)(1 + next_random(&random) % 190);
        uint64_t some = 1 + next_random(&random) % (i % 50 == 0 ? 150000 : 9);
        if (next_random(&random) % 2) {
            day_counts_add(&fixture->pool, &counts, day, some);
            plain[day] += some;
        } else {
            day_counts_take(&counts, day, some); // more than there is: all of it
            plain[day] -= some < plain[day] ? some : plain[day];
        }
        uint16_t asked = (uint16_t)(1 + next_random(&random) % 190), last = asked;
        assert_int_equal(day_counts_sum(&counts, asked, asked), plain[asked]);
        while (last > 0 && plain[last] == 0)
            last--;
        assert_int_equal(day_counts_last(&counts, asked), last);
        for (int ago = 0; ago < 56; ago++)
            assert_int_equal(day_counts_window(&counts, asked) >> (63 - ago) & 1,
                             asked > ago && plain[asked - ago] > 0);
    }
    day_counts_prune(&counts, -5);
    assert_int_equal(day_counts_sum(&counts, 0, 99), day_counts_sum(&counts, -9, 99));
    uint64_t kept = day_counts_sum(&counts, 100, 200);
    day_counts_prune(&counts, 100);
    assert_int_equal(day_counts_sum(&counts, 0, 200), kept);
    day_counts_prune(&counts, 500);
    assert_int_equal(counts.newest, 0);
    cells_free(&fixture->pool, &counts.cells);
}

static void marks_are_sorted_and_each_there_once(void **state)
{
    Fixture *fixture = *state;
    uint64_t random = 99;
    Cells marks = { 0 }, others = { 0 };
    static bool plain[100][8];
    memset(plain, 0, sizeof plain);
    for (int i = 0; i < 600; i++) {
        uint16_t day = (uint16_t)(next_random(&random) % 100), event = (uint16_t)(next_random(&random) % 8);
        plain[day][event] = true;
        marks_add(&fixture->pool, i % 3 ? &marks : &others, day, event, -400);
    }
    marks_unite(&fixture->pool, &marks, &others, -400);
    uint32_t at = 0;
    for (uint32_t day = 0; day < 100; day++) {
        for (uint32_t event = 0; event < 8; event++) {
            if (plain[day][event]) assert_int_equal(marks.data[at++], day << 16 | event);
        }
    }
    assert_int_equal(marks.len, at);
    cells_free(&fixture->pool, &marks);
    cells_free(&fixture->pool, &others);
}

static void old_marks_go_when_there_would_be_no_room(void **state)
{
    Fixture *fixture = *state;
    Cells marks = { 0 };
    for (uint16_t day = 1; day <= 5000; day++)
        marks_add(&fixture->pool, &marks, day, 1, day - 511);
    assert_true(marks.len >= 512 && marks.len <= 1024);
    assert_int_equal(marks.data[marks.len - 1], 5000 << 16 | 1);
    assert_int_equal(marks.data[marks.len - 512], (5000 - 511) << 16 | 1);
    cells_free(&fixture->pool, &marks);
}

static void months_are_known_for_ever(void **state)
{
    Fixture *fixture = *state;
    uint64_t random = 7;
    bool plain[2160] = { false };
    Cells older[2] = { 0 };
    uint32_t newest[2] = { 0 };
    for (int i = 0; i < 200; i++) {
        uint16_t month = (uint16_t)(next_random(&random) % (i % 4 ? 40 : 2160));
        plain[month] = true;
        months_add(&fixture->pool, &newest[i % 2], &older[i % 2], month);
    }
    months_unite(&fixture->pool, &newest[0], &older[0], newest[1], &older[1]);
    for (uint16_t month = 0; month < 2160; month++)
        assert_int_equal(months_have(newest[0], &older[0], month), plain[month]);
    assert_false(months_have(0, &(Cells){ 0 }, 0));
    cells_free(&fixture->pool, &older[0]);
    cells_free(&fixture->pool, &older[1]);
}

static void vectors_move_together_and_leave_their_memory_to_others(void **state)
{
    (void)state;
    enum { ROWS = 20000, CELLS = 40 };
    Region region = { 0 };
    Shard shard;
    shard_init(&shard, &region, NULL);
    shard_add_account(&shard, (Str){ "a", 1 });
    for (uint32_t row = 0; row < ROWS; row++)
        assert_int_equal(shard_take_member(&shard, 0, row), row);
    for (uint32_t cell = 0; cell < CELLS; cell++) {
        for (uint32_t row = 0; row < ROWS; row++)
            cells_push(&shard.pool, &shard_member(&shard, row)->marks, row * CELLS + cell);
    }
    assert_true(shard_is_loose(&shard));
    size_t before = shard.pool.bytes;
    shard_compact(&shard);
    assert_false(shard_is_loose(&shard));
    assert_int_equal(shard.pool.freed_bytes, 0);
    assert_true(shard.pool.bytes < before * 2 / 3);
    for (uint32_t row = 0; row < ROWS; row++) {
        const Cells *marks = &shard_member(&shard, row)->marks;
        assert_int_equal(marks->len, CELLS);
        for (uint32_t cell = 0; cell < CELLS; cell++)
            assert_int_equal(marks->data[cell], row * CELLS + cell);
    }
    // What was given back is used before new memory is taken.
    size_t taken = region.bytes;
    CellPool other = { .region = &region };
    Cells cells[64] = { 0 };
    for (size_t i = 0; i < 64; i++)
        cells_reserve(&other, &cells[i], 1000);
    assert_int_equal(region.bytes, taken);
    shard_destroy(&shard);
    region_free(&region);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_vector_keeps_its_cells_while_it_grows_past_the_pool, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(given_back_memory_is_used_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(counts_of_a_day_may_be_larger_than_a_cell, set_up, tear_down),
        cmocka_unit_test_setup_teardown(count_windows_hold_the_56_days_that_are_asked_for, set_up, tear_down),
        cmocka_unit_test_setup_teardown(counts_can_be_taken_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(marks_are_sorted_and_each_there_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(old_marks_go_when_there_would_be_no_room, set_up, tear_down),
        cmocka_unit_test_setup_teardown(months_are_known_for_ever, set_up, tear_down),
        cmocka_unit_test(vectors_move_together_and_leave_their_memory_to_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
