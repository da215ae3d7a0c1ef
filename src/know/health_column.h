// health_column.h: the scores of all accounts as a column beside the table of accounts: today's, and those of
// 28 days before. Kept while somebody asks, and computed again for those that changed.
//
// The caller locks: marking and refreshing are for one thread at a time, reading for many between them.
#ifndef PERENNIAL_KNOW_HEALTH_COLUMN_H
#define PERENNIAL_KNOW_HEALTH_COLUMN_H

#include "know/features.h"
#include "know/live.h"
#include "know/scorecard_set.h"

typedef struct HealthColumn HealthColumn;

typedef struct HealthCell {
    Points score, before; // POINTS_NONE
    uint8_t band;
} HealthCell;

// All are borrowed for the column's life.
HealthColumn *health_column_create(const Live *live, const FeatureCatalog *features,
                                   const DefinitionCatalog *definitions);
void health_column_destroy(HealthColumn *column);

// These accounts have changed. Cheap; nothing when nobody has asked yet.
void health_column_mark(HealthColumn *column, const AccountChange *changes, size_t count);

// Whether the cells are those of the day, of `count` accounts, by the scorecards as they are.
bool health_column_is_fresh(const HealthColumn *column, uint16_t day, size_t count);
void health_column_refresh(HealthColumn *column, uint16_t day, size_t count);
// By account number; NULL when they are of another day or of fewer accounts.
const HealthCell *health_column_cells(const HealthColumn *column, uint16_t day, size_t count);

// Of any day, without keeping anything: all accounts, or one; cells_out has room for `count`.
void health_column_of_day(const HealthColumn *column, uint16_t day, HealthCell *cells_out, size_t count,
                          Arena *arena);
void health_column_of_some(const HealthColumn *column, uint16_t day, const uint32_t *accounts, size_t count,
                           HealthCell *cells_out, Arena *arena); // cells_out[i] is of accounts[i]

// ---- as fields of the table

typedef struct HealthField {
    Str key, label, kind, meaning; // kind: number or text
} HealthField;

extern const HealthField health_fields[]; // health, health_change, band
extern const size_t health_field_count;

bool health_field_find(Str key);
Value health_field_value(Str key, const HealthCell *cell); // points as numbers, the band as a text

#endif
