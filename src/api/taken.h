// taken.h: the answer to many items at once: which were rejected and why, and how many were taken.
#ifndef PERENNIAL_API_TAKEN_H
#define PERENNIAL_API_TAKEN_H

#include "api/request.h"

enum { TAKEN_WRONG_SHOWN_MAX = 100 };

typedef struct Taken {
    JsonWriter *json;
    size_t taken, wrong;
} Taken;

// Opens the object with its list of rejected items.
Taken taken_begin(Request *request);

// `place`: the item's index, or the line of a file. Beyond TAKEN_WRONG_SHOWN_MAX they are only counted.
void taken_wrong(Taken *answer, uint64_t place, const Error *error);

// Closes the list and says how many; the object stays open.
void taken_end(Taken *answer);

#endif
