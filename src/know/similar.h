// similar.h: which accounts are like a given one, in size, value and kind of business, so that what worked
// for one can be tried with the other.
//
// Two accounts are compared property by property, and the similarities are averaged by weight (Gower 1971, A
// general coefficient of similarity and some of its properties, Biometrics 27, 857). A text is the same or
// not. A number is alike by its ratio: 1 when equal, 0 from four times as much on. Money of another currency
// is not compared. What is not known of the given account does not count; what is not known of the other one
// counts as different.
#ifndef PERENNIAL_KNOW_SIMILAR_H
#define PERENNIAL_KNOW_SIMILAR_H

#include "engine/engine.h"

typedef enum SimilarProperty {
    SIMILAR_INDUSTRY,
    SIMILAR_PLAN,
    SIMILAR_COUNTRY,
    SIMILAR_SIZE,
    SIMILAR_BUSINESS_MODEL,
    SIMILAR_REVENUE, // mrr
    SIMILAR_SEATS,
    SIMILAR_EMPLOYEES,
    SIMILAR_ACTIVE_PEOPLE, // in 28 days
    SIMILAR_PROPERTIES,
} SimilarProperty;

extern const Str similar_property_keys[SIMILAR_PROPERTIES]; // of the attribute, or of the metric

typedef struct SimilarShare {
    Value own, theirs; // texts are borrowed from the engine
    double alike;      // 0 to 1; NAN: not compared
} SimilarShare;

typedef struct Similar {
    uint32_t account;
    double similarity; // 0 to 1
    SimilarShare shares[SIMILAR_PROPERTIES];
} Similar;

// The accounts most like this one on the day, the most alike first, at most `max`, each more than half alike;
// none when fewer than two properties of the account are known. Only accounts for which `chosen` is true, by
// number below `count`. In the arena.
size_t similar_accounts(const Engine *engine, uint32_t account, uint16_t day, const bool *chosen,
                        size_t count, size_t max, Arena *arena, Similar **similar_out);

#endif
