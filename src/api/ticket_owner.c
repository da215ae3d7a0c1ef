#include "api/ticket_owner.h"

static uint32_t account_of_company(const Live *live, const HeardTicket *heard)
{
    bool zendesk = str_equal(heard->news.source, STR("zendesk"));
    uint32_t account =
        account_with(live, zendesk ? STR("zendesk_id") : STR("freshdesk_id"), heard->company_id);
    if (account == ENGINE_NONE) account = account_with(live, STR("name"), heard->company);
    return account == ENGINE_NONE ? account_of_domain(live, heard->email) : account;
}

void ticket_owner_find(AccountMatcher *matcher, HeardTicket *heard, Arena *arena)
{
    const Engine *engine = live_engine(matcher->live);
    Str person = { 0 };
    uint32_t account = heard->account.len > 0 ? engine_account_find(engine, heard->account) : ENGINE_NONE;
    uint32_t account_of_asker = account_of_address(matcher, heard->email, arena, &person);
    heard->news.person = person.len > 0 ? person : heard->email;
    if (account == ENGINE_NONE) account = account_of_asker;
    if (account == ENGINE_NONE) account = account_of_company(matcher->live, heard);
    heard->news.account = account == ENGINE_NONE ? (Str){ 0 } : engine_account_id(engine, account);
}
