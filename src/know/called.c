#include "know/called.h"

Str text_attribute(Value value)
{
    return value.kind == VALUE_TEXT ? value.text : (Str){ 0 };
}

Str account_name(const Engine *engine, uint32_t account, uint16_t day)
{
    Str name = text_attribute(engine_account_attribute(engine, account, STR("name"), day));
    return name.len > 0 ? name : engine_account_id(engine, account);
}

Str person_name(const Engine *engine, uint32_t person, uint16_t day, Arena *arena)
{
    static const Str whole[] = { STR_CONST("name"), STR_CONST("fullName"), STR_CONST("displayName") };
    static const Str parts[][2] = { { STR_CONST("firstName"), STR_CONST("lastName") },
                                    { STR_CONST("first_name"), STR_CONST("last_name") } };
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
        Str name = text_attribute(engine_person_attribute(engine, person, whole[i], day));
        if (name.len > 0) return name;
    }
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        Str first = text_attribute(engine_person_attribute(engine, person, parts[i][0], day));
        Str last = text_attribute(engine_person_attribute(engine, person, parts[i][1], day));
        if (first.len + last.len == 0) continue;
        return str_trim(arena_format(arena, "%.*s %.*s", STR_ARG(first), STR_ARG(last)));
    }
    Str email = text_attribute(engine_person_attribute(engine, person, STR("email"), day));
    bool anonymous;
    return email.len > 0 ? email : engine_person_id(engine, person, &anonymous);
}
