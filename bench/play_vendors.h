// play_vendors.h: simulated vendors whose play is known to work, to do nothing, or to harm, lived through
// from the log to the words on the page.
#ifndef PERENNIAL_BENCH_PLAY_VENDORS_H
#define PERENNIAL_BENCH_PLAY_VENDORS_H

#include "learn/play_outcome.h"

#include <stdint.h>

// Writes one measure of a vendor as a line of JSON, without its end: what was said and what is true.
void play_said(uint64_t vendor, OutcomeMeasure measure, const Effect *effect, double truth);

// A database in the folder, which is left empty: a vendor's accounts and people, a play that lets them enter,
// holds some out and does something to the others, weeks in which that has its effect, then what the results
// say.
void play_vendor_live(const char *folder, uint64_t seed);

#endif
