// number_desk.h: sees to it that the numbers of events that formulas ask for are kept (engine.h): those of
// all definitions, and for a while those of a formula that somebody only tries.
//
// A number that was not kept before is filled in from the log, on a thread of its own, in one pass for all
// that are new. Until it is whole, formulas find it missing; number_desk_ask says so. After a restart the
// snapshot has what was whole; the rest is filled in again.
#ifndef PERENNIAL_KNOW_NUMBER_DESK_H
#define PERENNIAL_KNOW_NUMBER_DESK_H

#include "engine/formula.h"
#include "know/committer.h"
#include "know/definition.h"

typedef struct NumberDesk NumberDesk;

enum {
    NUMBERS_ASKED_MAX = 32,             // of tried formulas, the newest; those of definitions go first
    NUMBER_DAYS_MAX = 16 * 1024 * 1024, // values by day that a new one may bring the kept ones to: 256 MB
};

// All are borrowed for the desk's life.
NumberDesk *number_desk_create(Live *live, Committer *committer, const DefinitionCatalog *definitions);
void number_desk_start(NumberDesk *desk);
void number_desk_stop(NumberDesk *desk); // ends the thread, if there is one; the committer must still run
void number_desk_destroy(NumberDesk *desk);

typedef struct NumberState {
    size_t filling; // numbers that the formula asks for and that are not whole yet
    double share;   // of the log that was read for them, 0 to 1
    size_t refused; // there are too many, or too many values: they stay missing
} NumberState;

// How it stands with the numbers of a formula; they are kept from now on. From any thread.
NumberState number_desk_ask(NumberDesk *desk, const Formula *formula);

// One round as the thread does it: keeps what is wanted and fills it in. False when something could not be
// read or written. For tests, instead of number_desk_start.
bool number_desk_round(NumberDesk *desk);

#endif
