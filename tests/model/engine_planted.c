// engine_planted.c: bugs put between the engine's parts by the linker, to show that the twin finds them.
// PERENNIAL_PLANT says which; the product has no such place.
#include "engine/activity.h"
#include "engine/day_counts.h"
#include "engine/engine.h"
#include "engine/families.h"
#include "engine/marks.h"
#include "engine/number_days.h"

static bool planted(const char *name)
{
    return str_equal(str_from_c(getenv("PERENNIAL_PLANT")), str_from_c(name));
}

void __real_engine_usage(const Engine *engine, uint32_t account, uint16_t day, const FeatureSet *features,
                         Usage *out);
void __wrap_engine_usage(const Engine *engine, uint32_t account, uint16_t day, const FeatureSet *features,
                         Usage *out);
void __real_activity_add(Activity *activity, Ring *ring, uint16_t day);
void __wrap_activity_add(Activity *activity, Ring *ring, uint16_t day);
void __real_activity_unite(Activity *into, Ring *into_ring, const Activity *from, const Ring *from_ring);
void __wrap_activity_unite(Activity *into, Ring *into_ring, const Activity *from, const Ring *from_ring);
void __real_months_add(CellPool *pool, uint32_t *newest, Cells *older, uint16_t month);
void __wrap_months_add(CellPool *pool, uint32_t *newest, Cells *older, uint16_t month);
void __real_day_counts_unite(CellPool *pool, DayCounts *into, const DayCounts *from);
void __wrap_day_counts_unite(CellPool *pool, DayCounts *into, const DayCounts *from);
void __real_number_days_unite(CellPool *pool, NumberDays *into, const NumberDays *from, NumberKind kind);
void __wrap_number_days_unite(CellPool *pool, NumberDays *into, const NumberDays *from, NumberKind kind);
void __real_families_note(Engine *engine, const Record *record, uint32_t account);
void __wrap_families_note(Engine *engine, const Record *record, uint32_t account);

// WAU off by one day.
void __wrap_engine_usage(const Engine *engine, uint32_t account, uint16_t day, const FeatureSet *features,
                         Usage *out)
{
    __real_engine_usage(engine, account, day, features, out);
    if (!planted("wau")) return;
    Usage before;
    __real_engine_usage(engine, account, (uint16_t)(day - 1), features, &before);
    out->wau = before.wau;
}

// The day on which the ring begins anew falls into the last one.
void __wrap_activity_add(Activity *activity, Ring *ring, uint16_t day)
{
    __real_activity_add(activity, ring, planted("ring") && day % 512 == 0 ? (uint16_t)(day - 1) : day);
}

// What a person did before joining is forgotten.
void __wrap_activity_unite(Activity *into, Ring *into_ring, const Activity *from, const Ring *from_ring)
{
    if (!planted("unite")) __real_activity_unite(into, into_ring, from, from_ring);
}

void __wrap_months_add(CellPool *pool, uint32_t *newest, Cells *older, uint16_t month)
{
    __real_months_add(pool, newest, older,
                      planted("months") && month % 12 == 11 ? (uint16_t)(month - 1) : month);
}

void __wrap_day_counts_unite(CellPool *pool, DayCounts *into, const DayCounts *from)
{
    if (!planted("counts")) __real_day_counts_unite(pool, into, from);
}

// The children of one parent are lost.
void __wrap_families_note(Engine *engine, const Record *record, uint32_t account)
{
    Str parent = record->attribute_count > 0 ? record->attributes[0].value.text : STR("");
    bool lost = str_equal(parent, STR("umbrella"));
    if (!(planted("children") && lost)) __real_families_note(engine, record, account);
}

// A private account's numbers are lost when it joins another.
void __wrap_number_days_unite(CellPool *pool, NumberDays *into, const NumberDays *from, NumberKind kind)
{
    if (!planted("numbers")) __real_number_days_unite(pool, into, from, kind);
}
