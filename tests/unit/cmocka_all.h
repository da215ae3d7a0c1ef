// cmocka_all.h: cmocka with the headers it wants before it.
#ifndef PERENNIAL_TESTS_CMOCKA_ALL_H
#define PERENNIAL_TESTS_CMOCKA_ALL_H

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

// base/status.h has a function named fail: tests say fail_msg("%s", …).
#undef fail
#undef fail_msg
#define fail_msg(...)                                                                                        \
    do {                                                                                                     \
        print_error("ERROR: ");                                                                              \
        print_error(__VA_ARGS__);                                                                            \
        print_error("\n");                                                                                   \
        _fail(__FILE__, __LINE__);                                                                           \
    } while (0)

#endif
