#include "know/revenue_choice.h"

#include "codec/json.h"
#include "codec/json_writer.h"
#include "know/settings.h"

static const JsonField fields[] = {
    { STR_CONST("currency"), JSON_WANT_TEXT, .required = true },
    { STR_CONST("trials"), JSON_WANT_BOOL, .required = true },
    { STR_CONST("paused"), JSON_WANT_BOOL, .required = true },
    { STR_CONST("past_due"), JSON_WANT_BOOL, .required = true },
    { STR_CONST("discounts"), JSON_WANT_BOOL, .required = true },
    { STR_CONST("by_life"), JSON_WANT_BOOL, .required = true },
    { STR_CONST("margin_percent"), JSON_WANT_INTEGER, .required = true },
};
enum { FIELDS = sizeof fields / sizeof *fields };

static Status take(Str setting, Arena *arena, RevenueChoice *choice, Error *error)
{
    const JsonNode *nodes[FIELDS];
    const JsonNode *root = json_parse(setting, JSON_DEPTH_USUAL, arena, error);
    if (root && json_check(root, fields, FIELDS, false, nodes, error) == STATUS_OK) {
        *choice = (RevenueChoice){
            .reporting = currency_find(json_text(nodes[0], arena)),
            .trials = json_is_true(nodes[1]),
            .paused = json_is_true(nodes[2]),
            .past_due = json_is_true(nodes[3]),
            .discounts = json_is_true(nodes[4]),
            .by_life = json_is_true(nodes[5]),
        };
        if (json_int64(nodes[6], &choice->margin_percent) && choice->reporting) return STATUS_OK;
    }
    return fail(error, STATUS_UNAVAILABLE, STR("revenue"), "The setting “revenue” is damaged. Set it again.");
}

Status revenue_choice_read(Store *store, RevenueChoice *choice_out, Error *error)
{
    Arena arena = arena_create(1 << 20);
    Str setting = { 0 };
    Status status = setting_read(store, STR("revenue"), STR(""), &arena, &setting, error);
    *choice_out = (RevenueChoice){
        .reporting = currency_find(STR("EUR")), .past_due = true, .discounts = true, .margin_percent = 100
    };
    if (status == STATUS_OK && setting.len > 0) status = take(setting, &arena, choice_out, error);
    arena_destroy(&arena);
    return status;
}

Status revenue_choice_put(Store *store, const RevenueChoice *choice, Error *error)
{
    Buf out = { 0 };
    JsonWriter json = json_writer(&out);
    json_open_object(&json);
    json_add_text(&json, fields[0].name, currency_code(choice->reporting));
    json_add_bool(&json, fields[1].name, choice->trials);
    json_add_bool(&json, fields[2].name, choice->paused);
    json_add_bool(&json, fields[3].name, choice->past_due);
    json_add_bool(&json, fields[4].name, choice->discounts);
    json_add_bool(&json, fields[5].name, choice->by_life);
    json_add_int(&json, fields[6].name, choice->margin_percent);
    json_close_object(&json);
    json_finish(&json);
    Status status = setting_put(store, STR("revenue"), buf_view(&out), error);
    buf_free(&out);
    return status;
}
