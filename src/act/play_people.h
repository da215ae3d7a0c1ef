// play_people.h: people who enter segments enter the plays that wait for them.
#ifndef PERENNIAL_ACT_PLAY_PEOPLE_H
#define PERENNIAL_ACT_PLAY_PEOPLE_H

#include "act/play_book.h"
#include "know/committer.h"
#include "know/dirty_accounts.h"

typedef struct PlayPeople {
    const Live *live;
    Committer *committer;
    const DefinitionCatalog *definitions;
    PlayBook *book; // of the round
    Store *reader;
    DirtyAccounts *entered; // is told of the accounts of those who entered
} PlayPeople;

// Reads who entered the segments since it looked last and lets them into the plays, in one transaction a
// play. A play that sees its segment for the first time takes in who is there only where it says so.
MUST_USE Status play_people_enter(const PlayPeople *people, Arena *arena, Error *error);

#endif
