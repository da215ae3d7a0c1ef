// event_numbers.h: which numbers of events the engine keeps, and taking them out of what clients send.
#ifndef PERENNIAL_KNOW_EVENT_NUMBERS_H
#define PERENNIAL_KNOW_EVENT_NUMBERS_H

#include "engine/engine.h"
#include "know/definition.h"

// For whoever makes records. Texts are the engine's.
typedef struct EventNumbers {
    NumberSeries series[NUMBER_SERIES_MAX];
    size_t count;
    uint64_t lengths; // of the events' names, modulo 64: most other events are told by a look at this
} EventNumbers;

// As the engine keeps them now.
void event_numbers_take(EventNumbers *numbers, const Engine *engine);

// Gives a record of an event those of its properties that are kept and are numbers. `properties` is the JSON
// that came with it, or empty. Parts of a property's name are joined by dots, as the parts of traits are.
void event_numbers_note(const EventNumbers *numbers, Str properties, Record *record, Arena *arena);

// ---- whom they are kept for

// The numbers that definitions and the meaning of "churned" and the like ask for, each once, in the arena; at
// most NUMBER_SERIES_MAX.
MUST_USE Status wanted_numbers_read(const DefinitionCatalog *definitions, Store *store, Arena *arena,
                                    NumberName **names_out, size_t *count_out, Error *error);

#endif
