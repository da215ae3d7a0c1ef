#include "api/ticket_owner.h"

TicketOwners ticket_owners(const Live *live)
{
    return (TicketOwners){ .live = live,
                           .finder = { .engine = live_engine(live), .scope = FORMULA_OF_PEOPLE } };
}

void ticket_owners_end(TicketOwners *owners)
{
    list_finder_end(&owners->finder);
}

static uint32_t account_with(const Live *live, Str key, Str value)
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

static uint32_t account_of_person(const TicketOwners *owners, Str id, Arena *arena)
{
    const Engine *engine = live_engine(owners->live);
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

static uint32_t account_of_company(const TicketOwners *owners, const HeardTicket *heard)
{
    bool zendesk = str_equal(heard->news.source, STR("zendesk"));
    uint32_t account =
        account_with(owners->live, zendesk ? STR("zendesk_id") : STR("freshdesk_id"), heard->company_id);
    if (account == ENGINE_NONE) account = account_with(owners->live, STR("name"), heard->company);
    StrCut cut = str_cut(heard->email, '@');
    return account == ENGINE_NONE ? account_with(owners->live, STR("domain"), cut.tail) : account;
}

void ticket_owner_find(TicketOwners *owners, HeardTicket *heard, Arena *arena)
{
    const Engine *engine = live_engine(owners->live);
    uint32_t account = heard->account.len > 0 ? engine_account_find(engine, heard->account) : ENGINE_NONE;
    Str *ids = NULL;
    size_t count = heard->email.len > 0 ? list_find(&owners->finder, heard->email, arena, &ids) : 0;
    heard->news.person = count > 0 ? ids[0] : heard->email;
    if (account == ENGINE_NONE && count > 0) account = account_of_person(owners, ids[0], arena);
    if (account == ENGINE_NONE) account = account_of_company(owners, heard);
    heard->news.account = account == ENGINE_NONE ? (Str){ 0 } : engine_account_id(engine, account);
}
