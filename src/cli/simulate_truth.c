#include "cli/simulate_world.h"
#include "codec/json_writer.h"

static void add_day_or_null(JsonWriter *json, Str key, int day)
{
    if (day)
        json_add_day(json, key, day);
    else
        json_add_null(json, key);
}

static void add_features(JsonWriter *json, const WorldAccount *account)
{
    json_key(json, STR("features"));
    json_open_array(json);
    for (int feature = 0; feature < FEATURE_COUNT; feature++) {
        if (!account->adopted[feature]) continue;
        json_open_object(json);
        json_add_text(json, STR("name"), product_features[feature].name);
        json_add_day(json, STR("from"), account->adopted[feature]);
        add_day_or_null(json, STR("to"), account->abandoned[feature]);
        json_close_object(json);
    }
    json_close_array(json);
}

static void add_people(JsonWriter *json, const World *world, const WorldAccount *account)
{
    json_key(json, STR("people"));
    json_open_array(json);
    for (int i = account->people_first; i < account->people_first + account->people_count; i++) {
        const WorldPerson *person = &world->people[i];
        json_open_object(json);
        json_add_text(json, STR("id"), person->id);
        json_add_text(json, STR("role"), str_from_c(product_personas[person->persona].role));
        json_add_day(json, STR("join"), person->join);
        add_day_or_null(json, STR("leave"), person->leave);
        add_day_or_null(json, STR("becomes_champion"), person->promoted);
        json_close_object(json);
    }
    json_close_array(json);
}

static void add_account(JsonWriter *json, const World *world, const WorldAccount *account)
{
    json_open_object(json);
    json_add_text(json, STR("id"), account->id);
    json_add_text(json, STR("name"), account->name);
    json_add_text(json, STR("story"), story_names[account->story]);
    json_add_text(json, STR("zone"), str_from_c(world_places[account->place].zone));
    json_add_day(json, STR("start"), account->start);
    add_day_or_null(json, STR("turn"), account->turn);
    add_day_or_null(json, STR("end"), account->end);
    add_day_or_null(json, STR("back"), account->back);
    add_day_or_null(json, STR("plan_up"), account->plan_up);
    add_day_or_null(json, STR("owner_change"), account->owner_change);
    json_add_bool(json, STR("stalled"), account->stalled);
    add_day_or_null(json, STR("new_team"), account->team_day);
    add_day_or_null(json, STR("closed_from"), account->closed_from);
    add_day_or_null(json, STR("closed_to"), account->closed_to);
    add_features(json, account);
    add_people(json, world, account);
    json_close_object(json);
}

void world_write_truth(const World *world, Buf *out)
{
    JsonWriter json = json_writer(out);
    json_open_object(&json);
    json_add_int(&json, STR("seed"), (int64_t)world->seed);
    json_add_day(&json, STR("first_day"), world->first_day);
    json_add_int(&json, STR("days"), world->days);
    json_add_time(&json, STR("outage_from"), world->outage_from_us);
    json_add_time(&json, STR("outage_to"), world->outage_to_us);
    json_key(&json, STR("accounts"));
    json_open_array(&json);
    for (int i = 0; i < world->account_count; i++)
        add_account(&json, world, &world->accounts[i]);
    json_close_array(&json);
    json_close_object(&json);
    json_finish(&json);
}
