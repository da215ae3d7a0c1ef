#include "know/advocate_choice.h"

#include "codec/json.h"
#include "codec/json_writer.h"
#include "know/settings.h"

// Well for long, not falling, in use as usual, and nothing open that hurts.
static const AdvocateChoice shipped = {
    .formula = STR_CONST("health >= 80 and change(health, 28d) > -10%\n"
                         "and usage_drop(28d) < 15% and active_people(28d) >= 3 and age >= 180d\n"
                         "and not account.last_sentiment < 0 and not account.escalations_open > 0"),
    .rest_days = 90,
};

static const JsonField fields[] = {
    { STR_CONST("formula"), JSON_WANT_TEXT, .required = true },
    { STR_CONST("rest_days"), JSON_WANT_INTEGER, .required = true },
};
enum { FIELDS = sizeof fields / sizeof *fields };

Status advocate_choice_read(Store *store, Arena *arena, AdvocateChoice *choice_out, Error *error)
{
    Str setting = { 0 };
    Status status = setting_read(store, STR("advocates"), STR(""), arena, &setting, error);
    *choice_out = shipped;
    if (status != STATUS_OK || setting.len == 0) return status;
    const JsonNode *nodes[FIELDS];
    const JsonNode *root = json_parse(setting, JSON_DEPTH_USUAL, arena, error);
    if (root && json_check(root, fields, FIELDS, false, nodes, error) == STATUS_OK) {
        choice_out->formula = json_text(nodes[0], arena);
        if (json_int64(nodes[1], &choice_out->rest_days)) return STATUS_OK;
    }
    return fail(error, STATUS_UNAVAILABLE, STR("advocates"),
                "The setting “advocates” is damaged. Set it again.");
}

Status advocate_choice_put(Store *store, const AdvocateChoice *choice, Error *error)
{
    Buf out = { 0 };
    JsonWriter json = json_writer(&out);
    json_open_object(&json);
    json_add_text(&json, fields[0].name, choice->formula);
    json_add_int(&json, fields[1].name, choice->rest_days);
    json_close_object(&json);
    json_finish(&json);
    Status status = setting_put(store, STR("advocates"), buf_view(&out), error);
    buf_free(&out);
    return status;
}
