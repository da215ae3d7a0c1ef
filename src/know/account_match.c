#include "know/account_match.h"

AccountMatcher account_matcher(const Live *live)
{
    return (AccountMatcher){ .live = live,
                             .people = { .engine = live_engine(live), .scope = FORMULA_OF_PEOPLE } };
}

void account_matcher_end(AccountMatcher *matcher)
{
    list_finder_end(&matcher->people);
}

uint32_t account_with(const Live *live, Str key, Str value)
{
    const Engine *engine = live_engine(live);
    uint32_t count = value.len > 0 ? engine_account_count(engine) : 0;
    uint16_t today = live_today(live);
    int64_t number = 0;
    bool is_number = str_parse_int64(value, &number);
    for (uint32_t account = 0; account < count; account++) {
        Value known = engine_account_attribute(engine, account, key, today);
        if (known.kind == VALUE_TEXT && str_equal_ignore_case(known.text, value))
            return engine_account_resolve(engine, account);
        if (known.kind == VALUE_NUMBER && is_number && (int64_t)known.number == number)
            return engine_account_resolve(engine, account);
    }
    return ENGINE_NONE;
}

static uint32_t account_of_person(const Engine *engine, Str id, Arena *arena)
{
    uint32_t person = engine_person_find(engine, id), *accounts = NULL, found = ENGINE_NONE;
    if (person == ENGINE_NONE) return ENGINE_NONE;
    size_t count = engine_person_accounts(engine, person, arena, &accounts);
    for (size_t i = 0; i < count; i++) {
        if (engine_account_is_private(engine, accounts[i])) continue;
        if (found != ENGINE_NONE) return ENGINE_NONE; // of several: not said which
        found = accounts[i];
    }
    return found;
}

uint32_t account_of_address(AccountMatcher *matcher, Str address, Arena *arena, Str *person_out)
{
    Str *ids = NULL;
    size_t count = address.len > 0 ? list_find(&matcher->people, address, arena, &ids) : 0;
    if (person_out) *person_out = count > 0 ? ids[0] : (Str){ 0 };
    return count > 0 ? account_of_person(live_engine(matcher->live), ids[0], arena) : ENGINE_NONE;
}

uint32_t account_of_domain(const Live *live, Str address)
{
    return account_with(live, STR("domain"), str_cut(address, '@').tail);
}
