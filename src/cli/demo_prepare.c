#include "cli/demo_data.h"

#include "base/timestamp.h"
#include "know/currency_rate.h"
#include "know/definition.h"
#include "know/features.h"
#include "know/settings.h"
#include "trust/keys.h"
#include "trust/password.h"
#include "trust/staff.h"

#include <inttypes.h>
#include <stdio.h>

enum { HISTORY_DAYS = 487 }; // sixteen months

// ---- what is kept

typedef enum PlanNumber {
    PLAN_SEED,
    PLAN_FIRST_DAY,
    PLAN_DAYS,
    PLAN_ACCOUNTS,
    PLAN_PEOPLE,
    PLAN_KEY_WEB,
    PLAN_KEY_MOBILE,
    PLAN_KEY_SERVER,
    PLAN_INVOICES,
    PLAN_CHAMPIONS,
    PLAN_PLAYS_FROM,
    PLAN_FILLED_TO, // demo_fill writes it
    PLAN_NUMBERS,
} PlanNumber;

static const Str plan_settings[] = {
    [PLAN_SEED] = STR_CONST("demo.seed"),
    [PLAN_FIRST_DAY] = STR_CONST("demo.first_day"),
    [PLAN_DAYS] = STR_CONST("demo.days"),
    [PLAN_ACCOUNTS] = STR_CONST("demo.accounts"),
    [PLAN_PEOPLE] = STR_CONST("demo.people"),
    [PLAN_KEY_WEB] = STR_CONST("demo.key_web"),
    [PLAN_KEY_MOBILE] = STR_CONST("demo.key_mobile"),
    [PLAN_KEY_SERVER] = STR_CONST("demo.key_server"),
    [PLAN_INVOICES] = STR_CONST("demo.play_invoices"),
    [PLAN_CHAMPIONS] = STR_CONST("demo.play_champions"),
    [PLAN_PLAYS_FROM] = STR_CONST("demo.plays_from"),
    [PLAN_FILLED_TO] = STR_CONST("demo.filled_to"),
};

// Whether the database is a demo already; then *plan_out says which.
static Status read_plan(Store *store, Arena *arena, bool *is_demo_out, DemoPlan *plan_out, Error *error)
{
    int64_t numbers[PLAN_NUMBERS] = { 0 };
    for (int i = 0; i < PLAN_NUMBERS; i++) {
        Str text = { 0 };
        Status status = setting_read(store, plan_settings[i], STR(""), arena, &text, error);
        if (status != STATUS_OK) return status;
        bool known = str_parse_int64(text, &numbers[i]);
        if (i == PLAN_SEED) *is_demo_out = known;
    }
    if (!*is_demo_out) return STATUS_OK;
    *plan_out = (DemoPlan){
        .world = { .seed = (uint64_t)numbers[PLAN_SEED],
                   .first_day = (int)numbers[PLAN_FIRST_DAY],
                   .days = (int)numbers[PLAN_DAYS],
                   .accounts = (int)numbers[PLAN_ACCOUNTS],
                   .people = (int)numbers[PLAN_PEOPLE],
                   .plays = { .invoices = numbers[PLAN_INVOICES],
                              .champions = numbers[PLAN_CHAMPIONS],
                              .from_day = (int)numbers[PLAN_PLAYS_FROM] } },
        .keys = { .web = (uint32_t)numbers[PLAN_KEY_WEB],
                  .mobile = (uint32_t)numbers[PLAN_KEY_MOBILE],
                  .server = (uint32_t)numbers[PLAN_KEY_SERVER] },
        .filled_to_us = numbers[PLAN_FILLED_TO],
    };
    return STATUS_OK;
}

static Status write_plan(Store *store, const DemoPlan *plan, Error *error)
{
    const int64_t numbers[] = {
        [PLAN_SEED] = (int64_t)plan->world.seed,
        [PLAN_FIRST_DAY] = plan->world.first_day,
        [PLAN_DAYS] = plan->world.days,
        [PLAN_ACCOUNTS] = plan->world.accounts,
        [PLAN_PEOPLE] = plan->world.people,
        [PLAN_KEY_WEB] = plan->keys.web,
        [PLAN_KEY_MOBILE] = plan->keys.mobile,
        [PLAN_KEY_SERVER] = plan->keys.server,
        [PLAN_INVOICES] = plan->world.plays.invoices,
        [PLAN_CHAMPIONS] = plan->world.plays.champions,
        [PLAN_PLAYS_FROM] = plan->world.plays.from_day,
    };
    Status status = STATUS_OK;
    for (int i = 0; i < PLAN_FILLED_TO && status == STATUS_OK; i++) {
        char text[24];
        int len = snprintf(text, sizeof text, "%" PRId64, numbers[i]);
        status = setting_put(store, plan_settings[i], (Str){ text, (size_t)len }, error);
    }
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

// What a team would have defined by now.
static Status make_definitions(Store *store, const DemoPlan *plan, Error *error)
{
    static const struct {
        DefinitionKind kind;
        Str name, body;
    } definitions[] = {
        { DEFINITION_METRIC, STR_CONST("depth"),
          STR_CONST("{\"formula\":\"person_days(28d) / active_people(28d)\",\"meaning\":\"On how many of the"
                    " last 28 days an active person comes.\",\"unit\":\"days\",\"leads\":true}") },
        { DEFINITION_SEGMENT, STR_CONST("Enterprise"),
          STR_CONST(
              "{\"scope\":\"accounts\",\"formula\":\"account.plan = \\\"Enterprise\\\"\",\"description\":"
              "\"The largest plan.\",\"pinned\":true}") },
        { DEFINITION_SEGMENT, STR_CONST("Renewing in 90 days"),
          STR_CONST("{\"scope\":\"accounts\",\"formula\":\"renewal_in between 0d and 90d\",\"description\":"
                    "\"Whose contract comes up.\",\"pinned\":true}") },
        { DEFINITION_SEGMENT, STR_CONST("Churn risk"),
          STR_CONST(
              "{\"scope\":\"accounts\",\"formula\":\"health < 45 or change(account.mrr, 90d) <= -20%\","
              "\"description\":\"Who needs a plan and a person: a low score, or a fifth less revenue.\","
              "\"pinned\":true,\"service\":\"personal\"}") },
        { DEFINITION_SEGMENT, STR_CONST("Seats unused"),
          STR_CONST("{\"scope\":\"accounts\",\"formula\":\"seat_use(28d) < 50%\",\"description\":\"Fewer"
                    " people than half of the seats.\"}") },
        { DEFINITION_SEGMENT, STR_CONST("Growing"),
          STR_CONST("{\"scope\":\"accounts\",\"formula\":\"active_people(28d) >= 5 and"
                    " change(active_people(28d), 28d) > 20%\",\"description\":\"A fifth more people than four"
                    " weeks before.\"}") },
        { DEFINITION_ADOPTION, STR_CONST("adoption"),
          STR_CONST(
              "{\"roles\":[{\"role\":\"champion\",\"rhythm\":20},{\"role\":\"user\",\"rhythm\":12},"
              "{\"role\":\"decision maker\",\"rhythm\":1},{\"role\":\"indirect user\",\"rhythm\":1}],"
              "\"intended\":[{\"name\":\"Jobs are assigned on the board\",\"formula\":\"days(\\\"Job"
              " Assigned\\\", 28d)\",\"at_least\":12,\"meaning\":\"Dispatch happens in the product, not on"
              " paper.\"},{\"name\":\"Checklists are finished\",\"formula\":\"count(\\\"Checklist"
              " Completed\\\", 28d) / count(\\\"Checklist Started\\\", 28d)\",\"at_least\":0.8,\"meaning\":"
              "\"What was begun on site is signed off there.\"}]}") },
        { DEFINITION_SEGMENT, STR_CONST("Champions gone quiet"),
          STR_CONST("{\"scope\":\"people\",\"formula\":\"role = \\\"champion\\\" and silent_for >="
                    " 14d\",\"description\":\"Champions who have not come for two weeks.\"}") },
    };
    Status status = STATUS_OK;
    for (size_t i = 0; i < sizeof definitions / sizeof *definitions && status == STATUS_OK; i++) {
        int64_t id;
        DefinitionEdit edit = { .kind = definitions[i].kind,
                                .name = definitions[i].name,
                                .body = definitions[i].body,
                                .at_us = (plan->world.first_day + HISTORY_DAYS - 1) * US_PER_DAY };
        status = definition_save(store, &edit, &id, error);
    }
    return status;
}

// What the demo's currencies are worth in euros, and what they were a year before: near enough to be
// believed, and different enough that a movement of rates alone is seen.
static Status make_rates(Store *store, const DemoPlan *plan, Error *error)
{
    static const struct {
        Str currency, before, now;
    } rates[] = {
        { STR_CONST("GBP"), STR_CONST("1.162"), STR_CONST("1.147") },
        { STR_CONST("SEK"), STR_CONST("0.0871"), STR_CONST("0.0894") },
        { STR_CONST("USD"), STR_CONST("0.924"), STR_CONST("0.911") },
        { STR_CONST("CAD"), STR_CONST("0.676"), STR_CONST("0.668") },
        { STR_CONST("AUD"), STR_CONST("0.604"), STR_CONST("0.611") },
    };
    const Currency *reporting = currency_find(STR("EUR"));
    Status status = STATUS_OK;
    for (size_t i = 0; i < 2 * (sizeof rates / sizeof *rates) && status == STATUS_OK; i++) {
        bool now = i % 2 == 1;
        int day = plan->world.first_day + (now ? HISTORY_DAYS / 2 : -1);
        const CurrencyRate rate = { .currency = currency_find(rates[i / 2].currency),
                                    .day = (uint16_t)day,
                                    .rate = now ? rates[i / 2].now : rates[i / 2].before };
        status = currency_rate_put(store, reporting, &rate, day * US_PER_DAY, STR("demo"), error);
    }
    return status;
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
    if (status == STATUS_OK) status = make_definitions(store, plan, error);
    if (status == STATUS_OK)
        status =
            demo_make_use_cases(store, (plan->world.first_day + HISTORY_DAYS - 1) * US_PER_DAY, arena, error);
    if (status == STATUS_OK) status = demo_make_plays(store, &plan->world, arena, error);
    if (status == STATUS_OK) status = make_rates(store, plan, error);
    if (status == STATUS_OK) status = make_staff(store, arena, error);
    if (status == STATUS_OK) status = write_plan(store, plan, error);
    return status;
}

static Status prepare(Store *store, Str path, DemoPlan *plan, Arena *arena, Error *error)
{
    bool is_demo = false, in_use = false;
    Status status = read_plan(store, arena, &is_demo, plan, error);
    if (status != STATUS_OK || is_demo) return status;
    status = staff_has_admin(store, &in_use, error);
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
    plan.world.plays.reaches = demo_play_reaches;
    if (status == STATUS_OK) *plan_out = plan;
    arena_destroy(&arena);
    store_close(store);
    return status;
}
