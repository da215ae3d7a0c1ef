#include "base/timestamp.h"
#include "cmocka_all.h"
#include "know/contact.h"

static const int64_t then = (int64_t)18000 * US_PER_DAY;

static void say(Engine *engine, const char *id, const char *contact)
{
    Attribute attribute = { STR("contact"), { .kind = VALUE_TEXT, .text = str_from_c(contact) } };
    Record record = { .kind = RECORD_PERSON,
                      .time_us = then,
                      .user_id = str_from_c(id),
                      .attributes = &attribute,
                      .attribute_count = contact ? 1 : 0 };
    engine_apply(engine, &record, 1, NULL);
}

static void nothing_is_sent_to_who_may_not_be_contacted_or_was_erased(void **state)
{
    (void)state;
    static const struct {
        const char *id, *said;
        Contact contact;
        bool sent;
    } cases[] = {
        { "a", NULL, CONTACT_DIRECT, true },
        { "b", "direct", CONTACT_DIRECT, true },
        { "c", "who knows", CONTACT_DIRECT, true },
        { "d", "through_contact", CONTACT_THROUGH, false },
        { "e", "do_not_contact", CONTACT_NEVER, false },
        { "f", "Do_Not_Contact", CONTACT_NEVER, false },
        { "erased-0123456789abcdef", NULL, CONTACT_DIRECT, false },
    };
    Zone *zone = zone_create(STR("UTC"));
    Engine *engine = engine_create(zone);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        say(engine, cases[i].id, cases[i].said);
        uint32_t person = engine_person_find(engine, str_from_c(cases[i].id));
        assert_int_equal(person_contact(engine, person, 18000), cases[i].contact);
        assert_int_equal(person_may_be_sent_to(engine, person, 18000), cases[i].sent);
    }
    // As it was on a day: before it was said, there was nothing to heed.
    uint32_t later = engine_person_find(engine, STR("e"));
    assert_int_equal(person_contact(engine, later, 17999), CONTACT_DIRECT);
    engine_destroy(engine);
    zone_destroy(zone);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_sent_to_who_may_not_be_contacted_or_was_erased),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
