// engine_tables_test.c: the dictionary, the index map and mail domains.
#include "cmocka_all.h"
#include "engine/dictionary.h"
#include "engine/email.h"
#include "engine/index_map.h"

#include <stdio.h>

static void strings_get_numbers_in_order_and_keep_their_place(void **state)
{
    (void)state;
    enum { STRINGS = 5000 };
    Region region = { 0 };
    Dictionary dictionary;
    dictionary_init(&dictionary, &region, 12345);
    const char *first = NULL;
    for (int round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < STRINGS; i++) {
            char text[128];
            // From 1 to 90 bytes: in their entries and outside.
            int len = snprintf(
                text, sizeof text, "%u%.*s", i, (int)(i % 86),
                "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefgh");
            assert_int_equal(dictionary_intern(&dictionary, (Str){ text, (size_t)len }), i);
            assert_true(str_equal(dictionary_text(&dictionary, i), (Str){ text, (size_t)len }));
        }
        if (round == 0) first = dictionary_text(&dictionary, 0).data;
    }
    assert_int_equal(dictionary.count, STRINGS);
    assert_ptr_equal(dictionary_text(&dictionary, 0).data, first);
    static const Str missing[] = { STR_CONST(""), STR_CONST("5000"), STR_CONST("0a") };
    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++) {
        uint64_t hash = dictionary_hash(&dictionary, missing[i]);
        assert_int_equal(dictionary_find(&dictionary, missing[i], hash), DICTIONARY_NONE);
    }
    assert_int_equal(dictionary_intern(&dictionary, STR("")), STRINGS);
    assert_int_equal(dictionary_intern(&dictionary, STR("")), STRINGS);
    dictionary_destroy(&dictionary);
    region_free(&region);
}

static void an_index_map_agrees_with_an_array(void **state)
{
    (void)state;
    enum { KEYS = 700 };
    IndexMap map = { 0 };
    uint32_t plain[KEYS];
    memset(plain, 0xFF, sizeof plain);
    uint64_t random = 3;
    for (uint32_t i = 0; i < 20000; i++) {
        random = random * UINT64_C(6364136223846793005) + 1;
        uint32_t key = (uint32_t)(random >> 33) % KEYS;
        if (random >> 62) {
            index_map_put(&map, (uint64_t)key << 16, i);
            plain[key] = i;
        } else {
            index_map_remove(&map, (uint64_t)key << 16);
            plain[key] = INDEX_NONE;
        }
        if (i % 50) continue;
        size_t count = 0;
        for (uint32_t k = 0; k < KEYS; k++) {
            assert_int_equal(index_map_find(&map, (uint64_t)k << 16), plain[k]);
            count += plain[k] != INDEX_NONE;
        }
        assert_int_equal(map.count, count);
    }
    index_map_free(&map);
}

static void only_a_company_s_mail_domain_names_an_account(void **state)
{
    (void)state;
    static const struct {
        Str address;
        const char *domain; // NULL: none
    } cases[] = {
        { STR_CONST("ada@acme.com"), "acme.com" },
        { STR_CONST(" Ada.L+x@ACME.co.uk "), "acme.co.uk" },
        { STR_CONST("a@m\xC3\xBCller.de"), "m\xC3\xBCller.de" },
        { STR_CONST("ada@gmail.com"), NULL },
        { STR_CONST("ada@GMX.de"), NULL },
        { STR_CONST("ada@zoho.com"), NULL },
        { STR_CONST("ada@126.com"), NULL },
        { STR_CONST("ada@localhost"), NULL },
        { STR_CONST("@acme.com"), NULL },
        { STR_CONST("ada@"), NULL },
        { STR_CONST("ada"), NULL },
        { STR_CONST("a da@acme.com"), NULL },
        { STR_CONST("ada@acme..com"), NULL },
        { STR_CONST("ada@.acme.com"), NULL },
        { STR_CONST("ada@acme.com."), NULL },
        { STR_CONST("ada@ acme.com"), NULL },
        { STR_CONST("ada@acme.com@evil.org"), NULL },
        { STR_CONST(""), NULL },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        DomainName domain = { 0 };
        bool found = email_domain(cases[i].address, &domain);
        if (found != (cases[i].domain != NULL)) fail_msg("%.*s", STR_ARG(cases[i].address));
        if (found) assert_true(str_equal(domain_text(&domain), str_from_c(cases[i].domain)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_get_numbers_in_order_and_keep_their_place),
        cmocka_unit_test(an_index_map_agrees_with_an_array),
        cmocka_unit_test(only_a_company_s_mail_domain_names_an_account),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
