#include "know/contact.h"

#include "know/erase_names.h"

const Str contact_names[] = { [CONTACT_DIRECT] = STR_CONST("direct"),
                              [CONTACT_THROUGH] = STR_CONST("through_contact"),
                              [CONTACT_NEVER] = STR_CONST("do_not_contact") };

// Whatever its case; an unknown text is CONTACT_DIRECT.
static Contact contact_of(Str said)
{
    if (str_equal_ignore_case(said, contact_names[CONTACT_NEVER])) return CONTACT_NEVER;
    return str_equal_ignore_case(said, contact_names[CONTACT_THROUGH]) ? CONTACT_THROUGH : CONTACT_DIRECT;
}

Contact person_contact(const Engine *engine, uint32_t person, uint16_t day)
{
    Value said = engine_person_attribute(engine, person, STR("contact"), day);
    return said.kind == VALUE_TEXT ? contact_of(said.text) : CONTACT_DIRECT;
}

bool person_may_be_sent_to(const Engine *engine, uint32_t person, uint16_t day)
{
    bool anonymous;
    Str id = engine_person_id(engine, person, &anonymous);
    return !str_starts_with(id, STR(ERASED_PREFIX)) && person_contact(engine, person, day) == CONTACT_DIRECT;
}
