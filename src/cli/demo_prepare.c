#include "cli/demo_data.h"

#include "base/timestamp.h"
#include "know/features.h"
#include "know/settings.h"
#include "trust/keys.h"
#include "trust/password.h"
#include "trust/staff.h"

#include <inttypes.h>
#include <stdio.h>

enum { HISTORY_DAYS = 487 }; // sixteen months

static const Str setting_seed = STR_CONST("demo.seed");

// ---- what is kept

static int64_t setting_number(Store *store, Str name, Arena *arena)
{
    int64_t value = 0;
    return str_parse_int64(setting_get(store, name, STR("0"), arena), &value) ? value : 0;
}

static Status put_number(Store *store, Str name, int64_t value, Error *error)
{
    char text[24];
    int len = snprintf(text, sizeof text, "%" PRId64, value);
    return setting_put(store, name, (Str){ text, (size_t)len }, error);
}

static DemoPlan read_plan(Store *store, Arena *arena)
{
    return (DemoPlan){
        .world = { .seed = (uint64_t)setting_number(store, setting_seed, arena),
                   .first_day = (int)setting_number(store, STR("demo.first_day"), arena),
                   .days = (int)setting_number(store, STR("demo.days"), arena),
                   .accounts = (int)setting_number(store, STR("demo.accounts"), arena),
                   .people = (int)setting_number(store, STR("demo.people"), arena) },
        .keys = { .web = (uint32_t)setting_number(store, STR("demo.key_web"), arena),
                  .mobile = (uint32_t)setting_number(store, STR("demo.key_mobile"), arena),
                  .server = (uint32_t)setting_number(store, STR("demo.key_server"), arena) },
        .filled_to_us = setting_number(store, STR("demo.filled_to"), arena),
    };
}

static Status write_plan(Store *store, const DemoPlan *plan, Error *error)
{
    const struct {
        Str name;
        int64_t value;
    } numbers[] = {
        { setting_seed, (int64_t)plan->world.seed },   { STR("demo.first_day"), plan->world.first_day },
        { STR("demo.days"), plan->world.days },        { STR("demo.accounts"), plan->world.accounts },
        { STR("demo.people"), plan->world.people },    { STR("demo.key_web"), plan->keys.web },
        { STR("demo.key_mobile"), plan->keys.mobile }, { STR("demo.key_server"), plan->keys.server },
    };
    Status status = STATUS_OK;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers && status == STATUS_OK; i++)
        status = put_number(store, numbers[i].name, numbers[i].value, error);
    return status;
}

// ---- the vendor's own things

static Status make_key(Store *store, Str name, Arena *arena, uint32_t *number_out, Error *error)
{
    const KeyDraft draft = { .name = name, .kind = KEY_WRITE, .created_by = STR("cli") };
    AccessKey key;
    Str secret; // nobody needs it: the demo's clients are in this program
    Status status = key_create(store, &draft, arena, &key, &secret, error);
    if (status == STATUS_OK) *number_out = key.id;
    return status;
}

// The product's features as groups of their events and of the views of their page.
static Status make_features(Store *store, Arena *arena, Error *error)
{
    for (int feature = 0; feature < FEATURE_COUNT; feature++) {
        const FeatureInfo *info = &product_features[feature];
        Str events[PRODUCT_EVENTS_MAX + 1];
        size_t count = 0;
        for (uint32_t i = 0; i < product_event_count; i++)
            if ((int)product_events[i].feature == feature) events[count++] = product_events[i].name;
        events[count++] = arena_format(arena, "Viewed %.*s Page", STR_ARG(info->page));
        const Feature group = {
            .name = info->name, .key = info->key, .events = events, .event_count = count
        };
        int64_t id = 0;
        Status status = feature_save(store, &group, &id, error);
        if (status != STATUS_OK) return status;
    }
    return STATUS_OK;
}

static Status make_staff(Store *store, Arena *arena, Error *error)
{
    Str hash;
    Status status = password_hash(STR(DEMO_PASSWORD), arena, &hash, error);
    if (status != STATUS_OK) return status;
    const StaffDraft draft = {
        .name = world_owners[0], .email = STR(DEMO_EMAIL), .role = ROLE_ADMIN, .password_hash = hash
    };
    Staff staff;
    return staff_create(store, &draft, arena, &staff, error);
}

static Status make_demo(Store *store, DemoPlan *plan, Arena *arena, Error *error)
{
    Status status = setting_put(store, STR("zone"), STR("Europe/Berlin"), error);
    if (status == STATUS_OK) status = setting_put(store, STR("workspace"), STR("Ferrymark"), error);
    if (status == STATUS_OK) status = make_key(store, STR("Web app"), arena, &plan->keys.web, error);
    if (status == STATUS_OK) status = make_key(store, STR("Mobile app"), arena, &plan->keys.mobile, error);
    if (status == STATUS_OK) status = make_key(store, STR("Server"), arena, &plan->keys.server, error);
    if (status == STATUS_OK) status = make_features(store, arena, error);
    if (status == STATUS_OK) status = make_staff(store, arena, error);
    if (status == STATUS_OK) status = write_plan(store, plan, error);
    return status;
}

static Status prepare(Store *store, Str path, DemoPlan *plan, Arena *arena, Error *error)
{
    if (setting_get(store, setting_seed, STR(""), arena).len > 0) {
        *plan = read_plan(store, arena);
        return STATUS_OK;
    }
    bool in_use = false;
    Status status = staff_has_admin(store, &in_use, error);
    if (status != STATUS_OK) return status;
    if (in_use) {
        return fail(error, STATUS_CONFLICT, STR("db"),
                    "%.*s is in use and no demo. Name another file with --db.", STR_ARG(path));
    }
    status = store_begin(store, error);
    if (status != STATUS_OK) return status;
    status = make_demo(store, plan, arena, error);
    if (status == STATUS_OK) return store_commit(store, error);
    store_rollback(store);
    return status;
}

Status demo_prepare(Str path, const WorldConfig *wish, int64_t now_us, DemoPlan *plan_out, Error *error)
{
    Store *store = store_open(path, STORE_WRITER, error);
    if (!store) return STATUS_UNAVAILABLE;
    DemoPlan plan = { .world = *wish };
    plan.world.days = HISTORY_DAYS;
    plan.world.first_day = (int)(now_us / US_PER_DAY) - HISTORY_DAYS + 1;
    Arena arena = arena_create(4 << 20);
    Status status = prepare(store, path, &plan, &arena, error);
    if (status == STATUS_OK) *plan_out = plan;
    arena_destroy(&arena);
    store_close(store);
    return status;
}
