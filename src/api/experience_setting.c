// experience_setting.c: how customers should feel, which levels of experience are offered, and which segment
// is given which.
#include "api/routes.h"
#include "know/definition.h"
#include "know/experience_choice.h"

static Status choice_state(Request *request, JsonWriter *json)
{
    ExperienceChoice choice;
    Status status = experience_choice_read(request->store, request->arena, &choice, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(json);
    json_add_text(json, STR("motif"), choice.motif);
    json_key(json, STR("levels"));
    json_open_array(json);
    for (size_t i = 0; i < choice.level_count; i++) {
        json_open_object(json);
        json_add_text(json, STR("name"), choice.levels[i].name);
        json_add_text(json, STR("meaning"), choice.levels[i].meaning);
        json_close_object(json);
    }
    json_close_array(json);
    json_key(json, STR("segments"));
    json_open_array(json);
    for (size_t i = 0; i < choice.segment_count; i++) {
        int64_t segment = choice.segments[i].segment;
        Str name = definition_name(request->app->definitions, DEFINITION_SEGMENT, segment, request->arena);
        if (name.len == 0) continue; // taken away meanwhile
        json_open_object(json);
        json_add_int(json, STR("segment"), segment);
        json_add_text(json, STR("name"), name);
        json_add_int(json, STR("level"), choice.segments[i].level);
        json_close_object(json);
    }
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

static Status get_choice(Request *request)
{
    return choice_state(request, request->json);
}

static Status put_edit(Store *store, void *context, Error *error)
{
    return experience_choice_put(store, context, error);
}

static Status put_choice(Request *request)
{
    ExperienceChoice choice;
    Status status = experience_choice_read(request->store, request->arena, &choice, request->error);
    if (status == STATUS_OK)
        status =
            experience_choice_parse(body_members(request, NULL), request->arena, &choice, request->error);
    for (size_t i = 0; status == STATUS_OK && body_has(request, "segments") && i < choice.segment_count;
         i++) {
        Definition segment;
        if (!definition_get(request->app->definitions, DEFINITION_SEGMENT, choice.segments[i].segment,
                            request->arena, &segment))
            status = fail(request->error, STATUS_INVALID, STR("segments"),
                          "There is no segment with the number %lld.", (long long)choice.segments[i].segment);
    }
    if (status == STATUS_OK) status = request_edit(request, put_edit, &choice);
    return status == STATUS_OK ? choice_state(request, request->json) : status;
}

static const Field choice_body[] = {
    { "motif", FIELD_TEXT, .most = EXPERIENCE_MOTIF_BYTES_MAX,
      .doc = "How customers should feel; empty: none is said." },
    { "levels", FIELD_ARRAY, .doc = "From the lowest: {name, meaning}; at most 8." },
    { "segments", FIELD_ARRAY,
      .doc = "Which segment is given which level: {segment, level}, counted from 1." },
    { 0 },
};

const NamedShape experience_setting_shapes[] = {
    { "ExperienceSetting",
      "{motif text, levels [{name text, meaning text}], segments [{segment int, name text, level int}]}" },
    { 0 },
};

const Route experience_setting_routes[] = {
    { .method = "GET",
      .path = "/api/v1/settings/experience",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FREE,
      .handler = get_choice,
      .state = choice_state,
      .summary =
          "How customers should feel, the levels of experience, and the level that each segment is given.",
      .response = "ExperienceSetting" },
    { .method = "PUT",
      .path = "/api/v1/settings/experience",
      .permission = PERMISSION_DEFINE,
      .sight = SIGHT_FREE,
      .handler = put_choice,
      .state = choice_state,
      .summary = "Says it; what is left out stays. While a motif is said, changes of touchpoints and clues "
                 "of stages need a reason.",
      .body = choice_body,
      .response = "ExperienceSetting" },
    { 0 },
};
