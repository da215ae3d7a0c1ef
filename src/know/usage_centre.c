#include "know/usage_centre.h"

enum {
    WELL_TIMES = 4,
    WELL_DAYS = 45,
    POWER_DAYS = 12, // of 28
    SEATS_FEW = 20,
    SEATS_SOME = 100,
};

const Str acquaintance_names[] = { STR_CONST("not_met"), STR_CONST("met"), STR_CONST("known_well") };

const Str proposed_role_names[] = { STR_CONST(""), STR_CONST("decision maker"), STR_CONST("power user"),
                                    STR_CONST("user"), STR_CONST("indirect user") };

const Str centre_gap_names[CENTRE_GAPS] = {
    [GAP_FEW_CONTACTS] = STR_CONST("few_contacts"),
    [GAP_NO_DECISION_MAKER] = STR_CONST("no_decision_maker"),
    [GAP_DECISION_MAKER_NOT_MET] = STR_CONST("decision_maker_not_met"),
    [GAP_NO_CHAMPION] = STR_CONST("no_champion"),
    [GAP_CHAMPION_SILENT] = STR_CONST("champion_silent"),
    [GAP_BLOCKER_NOT_MET] = STR_CONST("blocker_not_met"),
    [GAP_NOBODY_MET] = STR_CONST("nobody_met"),
};

uint32_t centre_contacts_wanted(double seats)
{
    return seats > SEATS_SOME ? 5 : seats > SEATS_FEW ? 3 : 2;
}

static bool is_one_of(Str text, const Str *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal_ignore_case(text, names[i])) return true;
    }
    return false;
}

static bool decides(const CentrePerson *person)
{
    static const Str roles[] = { STR_CONST("decision maker"), STR_CONST("economic buyer"),
                                 STR_CONST("executive sponsor"), STR_CONST("budget holder") };
    return str_equal_ignore_case(person->influence, STR("decides")) ||
           is_one_of(person->role, roles, sizeof roles / sizeof *roles);
}

// Whether a word of the title, in any letter case, is one of those that decide.
static bool title_decides(Str title)
{
    static const Str words[] = { STR_CONST("ceo"),       STR_CONST("cto"),     STR_CONST("cfo"),
                                 STR_CONST("coo"),       STR_CONST("cio"),     STR_CONST("chief"),
                                 STR_CONST("president"), STR_CONST("vp"),      STR_CONST("head"),
                                 STR_CONST("director"),  STR_CONST("owner"),   STR_CONST("founder"),
                                 STR_CONST("partner"),   STR_CONST("managing") };
    while (title.len > 0) {
        size_t end = 0;
        while (end < title.len && title.data[end] != ' ' && title.data[end] != ',' && title.data[end] != '/')
            end++;
        if (is_one_of(str_slice(title, 0, end), words, sizeof words / sizeof *words)) return true;
        title = str_slice(title, end < title.len ? end + 1 : end, title.len);
    }
    return false;
}

static ProposedRole propose(const CentrePerson *person)
{
    if (person->role.len > 0) return PROPOSED_NONE;
    if (title_decides(person->title)) return PROPOSED_DECISION_MAKER;
    if (person->last_seen == 0) return PROPOSED_INDIRECT_USER;
    if (person->active_days == UINT16_MAX) return PROPOSED_NONE;
    return person->active_days >= POWER_DAYS ? PROPOSED_POWER_USER : PROPOSED_USER;
}

// Whether `then` lies within so many days that end on `day`; 0 never does.
static bool is_within(uint16_t then, uint16_t day, int days)
{
    return then > 0 && then <= day && day - then < days;
}

static void judge_person(CentrePerson *person, uint16_t day)
{
    person->decides = decides(person);
    person->champion = str_equal_ignore_case(person->role, STR("champion"));
    person->blocker = str_equal_ignore_case(person->stance, STR("blocker"));
    bool well = person->met >= WELL_TIMES && is_within(person->last_met, day, WELL_DAYS);
    person->acquaintance = well ? KNOWN_WELL : person->met > 0 ? MET : NOT_MET;
    person->proposed = propose(person);
}

Centre centre_judge(CentrePerson *people, size_t count, double seats, uint16_t day)
{
    Centre centre = { .contacts_wanted = centre_contacts_wanted(seats) };
    bool decider = false, decider_met = false, champion = false, champion_active = false, met = false;
    for (size_t i = 0; i < count; i++) {
        CentrePerson *person = &people[i];
        judge_person(person, day);
        bool active = person->active_days > 0 && person->active_days != UINT16_MAX;
        centre.contacts += active || person->met > 0;
        decider |= person->decides;
        decider_met |=
            person->decides && (person->untouchable || is_within(person->last_met, day, CENTRE_DECIDER_DAYS));
        champion |= person->champion;
        champion_active |= person->champion && is_within(person->last_seen, day, CENTRE_CHAMPION_SILENT_DAYS);
        met |= is_within(person->last_met, day, CENTRE_TEAM_DAYS);
        if (person->blocker && !person->untouchable && !is_within(person->last_met, day, CENTRE_BLOCKER_DAYS))
            centre.gaps[GAP_BLOCKER_NOT_MET] = true;
    }
    centre.gaps[GAP_FEW_CONTACTS] = centre.contacts < centre.contacts_wanted;
    centre.gaps[GAP_NO_DECISION_MAKER] = !decider;
    centre.gaps[GAP_DECISION_MAKER_NOT_MET] = decider && !decider_met;
    centre.gaps[GAP_NO_CHAMPION] = !champion;
    centre.gaps[GAP_CHAMPION_SILENT] = champion && !champion_active;
    centre.gaps[GAP_NOBODY_MET] = !met;
    return centre;
}
