// play_book.h: the versions of plays that runs are on, read and compiled, while their formulas mean what they
// meant. For one thread.
#ifndef PERENNIAL_ACT_PLAY_BOOK_H
#define PERENNIAL_ACT_PLAY_BOOK_H

#include "act/play.h"
#include "engine/formula_ask.h"
#include "know/features.h"
#include "know/live.h"
#include "know/warning_desk.h"

typedef struct PlayBook PlayBook;

typedef struct BookedPlay {
    Play play;
    bool works; // else its formulas do not compile: `problem` says why
    CompiledPlay compiled;
    Str problem;
} BookedPlay;

// All are borrowed.
PlayBook *play_book_create(const Live *live, const FeatureCatalog *features,
                           const DefinitionCatalog *definitions, WarningDesk *warnings);
void play_book_destroy(PlayBook *book); // accepts NULL

// Forgets what may mean something else by now, and the answers of before. Call it before a round; what was
// given before is gone.
void play_book_begin(PlayBook *book, uint16_t day);

// That version of a play, or version 0: the newest. NULL: there is none, or `store` cannot be read. Valid
// until the next play_book_begin.
const BookedPlay *play_book_get(PlayBook *book, Store *store, int64_t play, int64_t version);

// Whether a formula of a booked play is true: of the account, or of the person in it (ENGINE_NONE: of the
// account).
bool play_book_holds(PlayBook *book, const Formula *formula, uint32_t account, uint32_t person);

const DefinitionCatalog *play_book_definitions(const PlayBook *book);
const FormulaNames *play_book_names(const PlayBook *book); // of the round

// The name of the play's segment; empty: there is none (any more).
Str play_segment_name(const DefinitionCatalog *definitions, const Play *play, Arena *arena);

#endif
