// marks.h: which events one person used on which days of the activity map, and the months of activity for
// ever. Both are sorted vectors of cells without duplicates.
#ifndef PERENNIAL_ENGINE_MARKS_H
#define PERENNIAL_ENGINE_MARKS_H

#include "engine/cells.h"

// A mark is day << 16 | event. Adding one throws away days before `oldest` when the vector would grow; false
// when it was there.
bool marks_add(CellPool *pool, Cells *marks, uint16_t day, uint16_t event, int32_t oldest);
void marks_unite(CellPool *pool, Cells *into, const Cells *from, int32_t oldest);

// A cell holds 16 months: (month / 16) << 16 | one bit each. Months are counted from 1970-01. The newest cell
// (0 when there is none) is kept apart from the older ones, since it is nearly always the one that is used.
void months_add(CellPool *pool, uint32_t *newest, Cells *older, uint16_t month);
void months_unite(CellPool *pool, uint32_t *newest, Cells *older, uint32_t from_newest,
                  const Cells *from_older);
bool months_have(uint32_t newest, const Cells *older, uint16_t month);

#endif
