// called.h: how customers and people are called where somebody reads it.
#ifndef PERENNIAL_KNOW_CALLED_H
#define PERENNIAL_KNOW_CALLED_H

#include "engine/engine.h"

// The attribute "name", else what the client calls it.
Str account_name(const Engine *engine, uint32_t account, uint16_t day);
// The attribute "name", else first and last name, else e-mail, else the id.
Str person_name(const Engine *engine, uint32_t person, uint16_t day, Arena *arena);
Str text_attribute(Value value); // empty when it is not a text

#endif
