#include "vendor.h"

enum { ACCOUNTS = 250, PEOPLE = 7000, BATCH = 1024 };

Vendor vendor_create(uint64_t seed)
{
    return vendor_create_sized(seed, VENDOR_DAYS, ACCOUNTS, PEOPLE);
}

Vendor vendor_create_sized(uint64_t seed, int days, int accounts, int people)
{
    const WorldConfig config = {
        .seed = seed, .first_day = VENDOR_FIRST_DAY, .days = days, .accounts = accounts, .people = people
    };
    Vendor vendor = { .simulation = simulation_create(&config, (SimulationKeys){ 1, 2, 3 }),
                      .zone = zone_create(STR("Europe/Berlin")) };
    vendor.world = simulation_world(vendor.simulation);
    vendor.engine = engine_create(vendor.zone);
    return vendor;
}

void vendor_destroy(Vendor *vendor)
{
    engine_destroy(vendor->engine);
    zone_destroy(vendor->zone);
    simulation_destroy(vendor->simulation);
}

void vendor_fold(Vendor *vendor, int first, int days, Arena *arena)
{
    for (int day = first; day < first + days; day++) {
        const LogEntry *entries = NULL;
        size_t count = simulation_day(vendor->simulation, day, &entries);
        for (size_t done = 0; done < count;) {
            Arena mark = *arena;
            Record records[BATCH];
            size_t batch = 0;
            while (batch < BATCH && done < count)
                records[batch++] = log_entry_record(&entries[done++], arena);
            engine_apply(vendor->engine, records, batch, NULL);
            arena_reset(arena, mark);
        }
    }
}

FormulaNames vendor_names(const Engine *engine, Arena *arena)
{
    FeatureGroup *groups = ARENA_ARRAY(arena, FeatureGroup, FEATURE_COUNT);
    Str *names = ARENA_ARRAY(arena, Str, FEATURE_COUNT);
    for (int feature = 0; feature < FEATURE_COUNT; feature++) {
        uint32_t *events = ARENA_ARRAY(arena, uint32_t, product_event_count);
        size_t count = 0;
        for (uint32_t i = 0; i < product_event_count; i++) {
            uint32_t event = engine_event_find(engine, product_events[i].name);
            bool belongs = (int)product_events[i].feature == feature;
            if (belongs && event != ENGINE_NONE) events[count++] = event;
        }
        groups[feature] = (FeatureGroup){ events, count, product_features[feature].key };
        names[feature] = product_features[feature].name;
    }
    FeatureSet *set = ARENA_NEW(arena, FeatureSet);
    *set = (FeatureSet){ groups, FEATURE_COUNT };
    return (FormulaNames){ .features = set, .feature_names = names };
}
