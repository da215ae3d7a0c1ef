// relationships.h: who matters at an account, for its own page and for what is made of it.
#ifndef PERENNIAL_API_RELATIONSHIPS_H
#define PERENNIAL_API_RELATIONSHIPS_H

#include "api/request.h"
#include "know/meetings.h"
#include "know/usage_centre.h"

typedef struct MapPerson {
    uint32_t person;
    CentrePerson *centre;
    const Meeting *meetings; // of this person, `meeting_count` of them
    size_t meeting_count;
} MapPerson;

typedef struct Map {
    uint32_t account;
    uint16_t day;
    MapPerson *people;
    size_t count;
    Centre centre;
} Map;

// Judges the people of map->account as of map->day, those who matter first; in the arena. STATUS_INVALID:
// they are too many.
MUST_USE Status relationship_map(Request *request, Map *map);

#endif
