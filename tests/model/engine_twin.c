#include "engine_twin.h"

#include <ctype.h>

static const int64_t DAY_SECONDS = 86400;

int twin_day(int64_t time_us)
{
    time_t seconds = (time_t)(time_us / 1000000);
    struct tm parts;
    localtime_r(&seconds, &parts);
    parts.tm_hour = parts.tm_min = parts.tm_sec = 0;
    return (int)(timegm(&parts) / DAY_SECONDS);
}

int twin_month(int day)
{
    time_t seconds = (time_t)day * DAY_SECONDS;
    struct tm parts;
    gmtime_r(&seconds, &parts);
    return (parts.tm_year - 70) * 12 + parts.tm_mon;
}

int twin_person(const Twin *twin, int person)
{
    while (person != TWIN_NONE && twin->people[person].target != TWIN_NONE)
        person = twin->people[person].target;
    return person;
}

int twin_account(const Twin *twin, int account)
{
    while (twin->accounts[account].alias != TWIN_NONE)
        account = twin->accounts[account].alias;
    return account;
}

static int find_id(const TwinId *ids, int count, Str id)
{
    for (int i = 0; i < count; i++) {
        if (str_equal(ids[i].id, id)) return ids[i].person;
    }
    return TWIN_NONE;
}

int twin_find_user(const Twin *twin, Str id)
{
    return twin_person(twin, find_id(twin->users, twin->user_count, id));
}

int twin_find_visitor(const Twin *twin, Str id)
{
    return twin_person(twin, find_id(twin->visitors, twin->visitor_count, id));
}

int twin_find_account(const Twin *twin, Str id)
{
    for (int i = 0; i < twin->account_count; i++) {
        if (twin->accounts[i].id.len > 0 && str_equal(twin->accounts[i].id, id)) return twin_account(twin, i);
    }
    return TWIN_NONE;
}

static void set_id(TwinId *ids, int *count, Str id, int person)
{
    for (int i = 0; i < *count; i++) {
        if (!str_equal(ids[i].id, id)) continue;
        ids[i].person = person;
        return;
    }
    ids[(*count)++] = (TwinId){ id, person };
}

static bool is_private(const Twin *twin, int account)
{
    return twin->accounts[account].id.len == 0;
}

static bool has_real_account(const Twin *twin, int person)
{
    const TwinPerson *who = &twin->people[person];
    return who->account_count > 0 && !is_private(twin, who->accounts[0]);
}

static bool belongs(const TwinPerson *who, int account)
{
    for (int i = 0; i < who->account_count; i++) {
        if (who->accounts[i] == account) return true;
    }
    return false;
}

static int add_account(Twin *twin, Str id)
{
    twin->accounts[twin->account_count] = (TwinAccount){ .id = id, .alias = TWIN_NONE };
    return twin->account_count++;
}

static int add_person(Twin *twin, Str id, bool anonymous)
{
    twin->people[twin->person_count] = (TwinPerson){ .id = id,
                                                     .anonymous = anonymous,
                                                     .has_user = !anonymous,
                                                     .target = TWIN_NONE,
                                                     .latest_account = TWIN_NONE };
    return twin->person_count++;
}

static int home(const Twin *twin, int person)
{
    const TwinPerson *who = &twin->people[person];
    if (who->account_count == 1 || who->latest_account == TWIN_NONE) return who->accounts[0];
    return who->latest_account;
}

static void join(Twin *twin, int person, int account)
{
    TwinPerson *who = &twin->people[person];
    if (belongs(who, account)) return;
    int own = who->account_count > 0 && is_private(twin, who->accounts[0]) ? who->accounts[0] : TWIN_NONE;
    if (own != TWIN_NONE) {
        who->account_count = 0;
        twin->accounts[own].alias = account;
        twin->accounts[own].member_count = 0;
    }
    who->accounts[who->account_count++] = account;
    TwinAccount *joined = &twin->accounts[account];
    joined->members[joined->member_count++] = person;
    who->domain[0] = 0;
}

// ---- attributes

static void say(TwinSayings *sayings, const Record *record)
{
    for (size_t i = 0; i < record->attribute_count; i++) {
        TwinSaying saying = { record->time_us, &record->attributes[i], true };
        for (int j = 0; j < sayings->count; j++) {
            bool same_key = str_equal(sayings->list[j].attribute->key, saying.attribute->key);
            if (same_key && sayings->list[j].time_us > saying.time_us) saying.in_order = false;
        }
        sayings->list[sayings->count++] = saying;
    }
}

const Value *twin_attribute(const TwinSayings *sayings, Str key, int day, bool *exact_out)
{
    const TwinSaying *best = NULL, *latest = NULL;
    bool in_order = true;
    for (int i = 0; i < sayings->count; i++) {
        const TwinSaying *saying = &sayings->list[i];
        if (!str_equal(saying->attribute->key, key)) continue;
        in_order = in_order && saying->in_order;
        if (!latest || saying->time_us >= latest->time_us) latest = saying;
        if (twin_day(saying->time_us) > day) continue;
        if (!best || saying->time_us >= best->time_us) best = saying;
    }
    *exact_out = in_order || best == latest || !best;
    return best ? &best->attribute->value : NULL;
}

static bool has_key(const TwinSayings *sayings, Str key)
{
    for (int i = 0; i < sayings->count; i++) {
        if (str_equal(sayings->list[i].attribute->key, key)) return true;
    }
    return false;
}

static void take_over(TwinSayings *into, const TwinSayings *from)
{
    TwinSayings lacking = { .count = 0 };
    for (int i = 0; i < from->count; i++) {
        if (!has_key(into, from->list[i].attribute->key)) lacking.list[lacking.count++] = from->list[i];
    }
    for (int i = 0; i < lacking.count; i++)
        into->list[into->count++] = lacking.list[i];
}

static Str current_text(const TwinSayings *sayings, const char *key)
{
    bool exact;
    const Value *value = twin_attribute(sayings, str_from_c(key), INT32_MAX, &exact);
    return value && value->kind == VALUE_TEXT ? value->text : STR("");
}

// ---- mail domains; the test uses only well-formed ones and one public one

static bool domain_of(Str text, char domain[64])
{
    while (text.len > 0 && text.data[0] == ' ')
        text = str_slice(text, 1, text.len);
    for (size_t i = 0; i < text.len; i++)
        domain[i] = (char)tolower((unsigned char)text.data[i]);
    domain[text.len] = 0;
    return text.len > 0 && strcmp(domain, "gmail.com") != 0;
}

static bool person_domain(const Twin *twin, int person, char domain[64])
{
    const TwinPerson *who = &twin->people[person];
    StrCut cut = str_cut(current_text(&who->sayings, "email"), '@');
    if (cut.found && domain_of(cut.tail, domain)) return true;
    cut = str_cut(who->id, '@');
    return !who->anonymous && cut.found && domain_of(cut.tail, domain);
}

static TwinDomain *domain_named(Twin *twin, const char *name)
{
    for (int i = 0; i < twin->domain_count; i++) {
        if (strcmp(twin->domains[i].name, name) == 0) return &twin->domains[i];
    }
    TwinDomain *domain = &twin->domains[twin->domain_count++];
    snprintf(domain->name, sizeof domain->name, "%.63s", name);
    domain->account = TWIN_NONE;
    return domain;
}

static void settle(Twin *twin, int person)
{
    if (has_real_account(twin, person)) return;
    TwinPerson *who = &twin->people[person];
    char domain[64] = "";
    int account = person_domain(twin, person, domain) ? domain_named(twin, domain)->account : TWIN_NONE;
    if (account != TWIN_NONE) {
        join(twin, person, account);
        return;
    }
    if (strcmp(who->domain, domain) != 0) {
        snprintf(who->domain, sizeof who->domain, "%s", domain);
        who->waits_since = ++twin->clock;
    }
    if (who->account_count == 0) join(twin, person, add_account(twin, STR("")));
    snprintf(who->domain, sizeof who->domain, "%s", domain);
}

static int first_waiting(const Twin *twin, const char *domain)
{
    int first = TWIN_NONE;
    for (int i = 0; i < twin->person_count; i++) {
        const TwinPerson *who = &twin->people[i];
        if (who->target != TWIN_NONE || has_real_account(twin, i) || strcmp(who->domain, domain) != 0)
            continue;
        if (first == TWIN_NONE || who->waits_since < twin->people[first].waits_since) first = i;
    }
    return first;
}

static int list_domains(const TwinSayings *sayings, char domains[32][64])
{
    int count = 0;
    if (domain_of(current_text(sayings, "domain"), domains[count])) count++;
    for (StrCut cut = { .tail = current_text(sayings, "domains"), .found = true }; cut.found;) {
        cut = str_cut(cut.tail, ',');
        if (domain_of(cut.head, domains[count])) count++;
    }
    return count;
}

static void say_account(Twin *twin, int account, const Record *record)
{
    bool about_domains = false;
    for (size_t i = 0; i < record->attribute_count; i++)
        about_domains = about_domains || str_starts_with(record->attributes[i].key, STR("domain"));
    char domains[32][64];
    int count = about_domains ? list_domains(&twin->accounts[account].sayings, domains) : 0;
    for (int i = 0; i < count; i++) {
        TwinDomain *domain = domain_named(twin, domains[i]);
        if (domain->account == account) domain->account = TWIN_NONE;
    }
    say(&twin->accounts[account].sayings, record);
    count = about_domains ? list_domains(&twin->accounts[account].sayings, domains) : 0;
    for (int i = 0; i < count; i++) {
        domain_named(twin, domains[i])->account = account;
        for (int person; (person = first_waiting(twin, domains[i])) != TWIN_NONE;)
            join(twin, person, account);
    }
}

// ---- merges

static void remove_member(TwinAccount *account, int person)
{
    for (int i = 0; i < account->member_count; i++) {
        if (account->members[i] != person) continue;
        memmove(&account->members[i], &account->members[i + 1],
                (size_t)(account->member_count - i - 1) * sizeof(int));
        account->member_count--;
        return;
    }
}

static void replace_member(TwinAccount *account, int from, int to)
{
    for (int i = 0; i < account->member_count; i++) {
        if (account->members[i] == from) account->members[i] = to;
    }
}

static void alias_to_home(Twin *twin, int own, int person)
{
    twin->accounts[own].alias = home(twin, person);
    twin->accounts[own].member_count = 0;
}

static void merge(Twin *twin, int from, int to)
{
    if (from == to) return;
    TwinPerson *gone = &twin->people[from], *who = &twin->people[to];
    gone->target = to;
    gone->domain[0] = 0;
    who->has_user = who->has_user || gone->has_user;
    if (gone->latest_account != TWIN_NONE &&
        (who->latest_account == TWIN_NONE || gone->latest_record > who->latest_record)) {
        who->latest_account = gone->latest_account;
        who->latest_record = gone->latest_record;
    }
    take_over(&who->sayings, &gone->sayings);
    int own[2], owned = 0;
    if (who->account_count > 0 && !has_real_account(twin, to)) {
        own[owned++] = who->accounts[0];
        who->account_count = 0;
    }
    for (int i = 0; i < gone->account_count; i++) {
        int account = gone->accounts[i];
        if (is_private(twin, account)) {
            own[owned++] = account;
        } else if (belongs(who, account)) {
            remove_member(&twin->accounts[account], from);
        } else {
            replace_member(&twin->accounts[account], from, to);
            who->accounts[who->account_count++] = account;
        }
    }
    gone->account_count = 0;
    int first = 0;
    if (who->account_count == 0 && owned > 0) {
        replace_member(&twin->accounts[own[0]], from, to);
        who->accounts[who->account_count++] = own[0];
        first = 1;
    } else if (who->account_count > 0) {
        who->domain[0] = 0;
    }
    for (int i = first; i < owned; i++)
        alias_to_home(twin, own[i], to);
}

static void join_sayings(TwinSayings *into, TwinSayings *from)
{
    int known = into->count;
    for (int i = 0; i < from->count; i++) {
        TwinSaying saying = from->list[i];
        for (int j = 0; j < known; j++) {
            bool same_key = str_equal(into->list[j].attribute->key, saying.attribute->key);
            if (same_key && into->list[j].time_us > saying.time_us) saying.in_order = false;
        }
        into->list[into->count++] = saying;
    }
    from->count = 0;
}

static void move_member(Twin *twin, int person, int from, int to)
{
    TwinPerson *who = &twin->people[person];
    bool known = belongs(who, to);
    int kept = 0;
    for (int i = 0; i < who->account_count; i++) {
        int account = who->accounts[i];
        if (account == from && known) continue;
        who->accounts[kept++] = account == from ? to : account;
    }
    who->account_count = kept;
    TwinAccount *joined = &twin->accounts[to];
    if (!known) joined->members[joined->member_count++] = person;
    if (who->latest_account == from) who->latest_account = to;
}

static void merge_accounts(Twin *twin, Str previous_id, int to)
{
    int from = twin_find_account(twin, previous_id);
    if (from == TWIN_NONE) from = add_account(twin, previous_id);
    if (from == to) return;
    for (int i = 0; i < twin->domain_count; i++) {
        if (twin->domains[i].account == from) twin->domains[i].account = to;
    }
    TwinAccount *gone = &twin->accounts[from];
    for (int i = 0; i < gone->member_count; i++)
        move_member(twin, gone->members[i], from, to);
    gone->member_count = 0;
    gone->alias = to;
    join_sayings(&twin->accounts[to].sayings, &gone->sayings);
}

static int resolve_person(Twin *twin, const Record *record)
{
    if (record->user_id.len == 0) {
        if (record->anonymous_id.len == 0) return TWIN_NONE;
        int person = twin_find_visitor(twin, record->anonymous_id);
        if (person != TWIN_NONE) return person;
        person = add_person(twin, record->anonymous_id, true);
        set_id(twin->visitors, &twin->visitor_count, record->anonymous_id, person);
        return person;
    }
    int person = twin_find_user(twin, record->user_id);
    if (person == TWIN_NONE) {
        person = add_person(twin, record->user_id, false);
        set_id(twin->users, &twin->user_count, record->user_id, person);
    }
    if (record->anonymous_id.len == 0) return person;
    int visitor = twin_find_visitor(twin, record->anonymous_id);
    set_id(twin->visitors, &twin->visitor_count, record->anonymous_id, person);
    if (visitor != TWIN_NONE && !twin->people[visitor].has_user) merge(twin, visitor, person);
    return person;
}

static void alias_person(Twin *twin, Str previous_id, int person)
{
    int previous = twin_find_user(twin, previous_id);
    if (previous == TWIN_NONE) previous = twin_find_visitor(twin, previous_id);
    if (previous != TWIN_NONE) {
        merge(twin, previous, person);
    } else {
        set_id(twin->users, &twin->user_count, previous_id, person);
        set_id(twin->visitors, &twin->visitor_count, previous_id, person);
    }
}

static int event_number(Twin *twin, Str name)
{
    for (int i = 0; i < twin->event_count; i++) {
        if (str_equal(twin->events[i], name)) return i;
    }
    twin->events[twin->event_count] = name;
    return twin->event_count++;
}

static void apply(Twin *twin, const Record *record, int number)
{
    twin->folded_account = twin->folded_person = TWIN_NONE;
    if ((record->flags & RECORD_EXCLUDED) || record->kind == RECORD_NOTHING) return;
    int person = resolve_person(twin, record);
    if (person == TWIN_NONE && record->kind != RECORD_ACCOUNT && record->kind != RECORD_MERGE_ACCOUNT) return;
    int account = TWIN_NONE;
    if (record->account_id.len > 0) {
        account = twin_find_account(twin, record->account_id);
        if (account == TWIN_NONE) account = add_account(twin, record->account_id);
    }
    twin->folded_account = account;
    if (person != TWIN_NONE) {
        if (record->kind == RECORD_MERGE && record->previous_id.len > 0)
            alias_person(twin, record->previous_id, person);
        TwinPerson *who = &twin->people[person];
        if (record->kind == RECORD_PERSON) say(&who->sayings, record);
        if (account != TWIN_NONE) {
            join(twin, person, account);
            who->latest_account = account;
            who->latest_record = number;
        }
        settle(twin, person);
        twin->folded_account = account != TWIN_NONE ? account : home(twin, person);
        twin->folded_person = person;
    }
    if (record->kind == RECORD_ACCOUNT && account != TWIN_NONE) say_account(twin, account, record);
    if (record->kind == RECORD_MERGE_ACCOUNT && account != TWIN_NONE && record->previous_id.len > 0)
        merge_accounts(twin, record->previous_id, account);
    if (record->kind != RECORD_EVENT || (record->flags & RECORD_PASSIVE)) return;
    int day = twin_day(record->time_us);
    int event = event_number(twin, record->name);
    const Value *amount = record->attribute_count > 0 ? &record->attributes[0].value : NULL;
    twin->activity[twin->activity_count++] =
        (TwinActivity){ person, twin->folded_account, day, event, record->time_us, amount };
    if (day > twin->newest_day) twin->newest_day = day;
}

void twin_replay(Twin *twin, const Record *records, int count)
{
    memset(twin, 0, sizeof *twin);
    for (int i = 0; i < count; i++)
        apply(twin, &records[i], i);
}

void twin_view(const Twin *twin, int account, TwinView *view)
{
    memset(view, 0, sizeof *view);
    int places[TWIN_PEOPLE_MAX];
    for (int person = 0; person < twin->person_count; person++) {
        places[person] = TWIN_NONE;
        if (account == TWIN_NONE && twin->people[person].target == TWIN_NONE &&
            has_real_account(twin, person))
            view->people[view->person_count++] = person;
    }
    for (int i = 0; account != TWIN_NONE && i < twin->accounts[account].member_count; i++)
        view->people[view->person_count++] = twin->accounts[account].members[i];
    for (int i = 0; i < view->person_count; i++)
        places[view->people[i]] = i;
    for (int i = 0; i < twin->activity_count; i++) {
        const TwinActivity *activity = &twin->activity[i];
        int where = twin_account(twin, activity->account);
        if (account == TWIN_NONE ? is_private(twin, where) : where != account) continue;
        int place = places[twin_person(twin, activity->person)];
        int day = activity->day - TWIN_BASE_DAY;
        view->used[place][day] |= 1u << activity->event;
        view->events[day][activity->event]++;
        if (str_equal(twin->events[activity->event], STR("Survey Answered"))) continue; // no use
        view->used[place][day] |= 1u << TWIN_ANY_USE;
        view->events[day][TWIN_ANY_USE]++;
    }
}
