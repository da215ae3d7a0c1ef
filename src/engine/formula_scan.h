// formula_scan.h: what formula_read_held and formula_read_row say, of all accounts or people of a slice in
// one pass. For the files of this folder only.
#ifndef PERENNIAL_ENGINE_FORMULA_SCAN_H
#define PERENNIAL_ENGINE_FORMULA_SCAN_H

#include "engine/formula_slice.h"

// Room for what is found on the way; grows. Zero-initialised it is empty; its owner frees `words`.
typedef struct ScanSpace {
    uint64_t *words;
    size_t capacity;
} ScanSpace;

// `reading` is that of a formula_prepare that said yes; its shard is set here. Missing is NAN.
void formula_scan_accounts(Slice *slice, FormulaReading *reading, ScanSpace *space, double *out);
void formula_scan_people(Slice *slice, FormulaReading *reading, double *out);

#endif
