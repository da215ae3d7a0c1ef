#include "cmocka_all.h"
#include "know/child.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

static bool says_what_it_sees(void *context)
{
    return *(volatile int *)context == 1;
}

static bool never_ends(void *context)
{
    (void)context;
    while (pause() != 0) {
    }
    return true;
}

static bool crashes(void *context)
{
    (void)context;
    kill(getpid(), SIGKILL);
    return true;
}

// The descriptor itself, not what it leads to.
static bool has_no_files(void *context)
{
    return fcntl(*(int *)context, F_GETFD) < 0;
}

static bool run(bool (*work)(void *context), void *context)
{
    Child child = { 0 };
    Error error = { 0 };
    bool well = false;
    assert_int_equal(child_start(&child, work, context, &error), STATUS_OK);
    assert_true(child_ended(&child, 60000, &well));
    assert_int_equal(child.process, 0);
    return well;
}

static void a_child_sees_the_memory_as_it_was_and_says_how_it_went(void **state)
{
    (void)state;
    int number = 1;
    Child child = { 0 };
    Error error = { 0 };
    bool well = false;
    assert_int_equal(child_start(&child, says_what_it_sees, &number, &error), STATUS_OK);
    number = 2;
    assert_true(child_ended(&child, 60000, &well));
    assert_true(well);
    assert_false(run(says_what_it_sees, &number));
    assert_false(run(crashes, NULL));
}

static void a_child_keeps_no_file_open(void **state)
{
    (void)state;
    int file = open("/dev/null", O_RDONLY);
    assert_true(file > 2);
    assert_true(run(has_no_files, &file));
    close(file);
}

static void a_child_that_takes_too_long_can_be_ended(void **state)
{
    (void)state;
    Child child = { 0 };
    Error error = { 0 };
    bool well = true;
    assert_int_equal(child_start(&child, never_ends, NULL, &error), STATUS_OK);
    assert_false(child_ended(&child, 0, &well));
    pid_t process = child.process;
    child_kill(&child);
    assert_int_equal(kill(process, 0), -1); // it is not even waited for
    assert_false(child_ended(&child, 0, &well));
    child_kill(&child);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_child_sees_the_memory_as_it_was_and_says_how_it_went),
        cmocka_unit_test(a_child_keeps_no_file_open),
        cmocka_unit_test(a_child_that_takes_too_long_can_be_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
