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

#undef fail // base/status.h has a function of this name; tests say fail_msg

#endif
