// erasures.c: people who are to be erased, and who were.
#include "api/erase_desk.h"
#include "api/import_desk.h"
#include "api/know_json.h"
#include "api/routes.h"
#include "know/erasure.h"

typedef struct EraseEdit {
    Request *request;
    Str person, why;
    int64_t id;
} EraseEdit;

static Status ask_to_erase(Store *store, void *context, Error *error)
{
    EraseEdit *edit = context;
    return erasure_ask(store, edit->person, edit->request->caller.id, edit->why, &edit->id, error);
}

static Status erase_person(Request *request)
{
    bool anonymous;
    uint32_t person = ENGINE_NONE;
    Status status = request_person(request, &person);
    if (status != STATUS_OK) return status;
    App *app = request->app;
    if (app->imports && import_desk_is_busy(app->imports)) {
        return fail(request->error, STATUS_CONFLICT, STR("id"),
                    "A file is being imported, and the person may be in it. Erase them afterwards.");
    }
    EraseEdit edit = { .request = request,
                       .person = engine_person_id(live_engine(app->live), person, &anonymous),
                       .why = body_text(request, "why") };
    status = request_edit(request, ask_to_erase, &edit);
    if (status != STATUS_OK) return status;
    erase_desk_wake(app->erasures);
    json_open_object(request->json);
    json_add_int(request->json, STR("id"), edit.id);
    json_add_text(request->json, STR("state"), STR("waiting"));
    json_close_object(request->json);
    return STATUS_OK;
}

static void put_erasure(JsonWriter *json, const Erasure *erasure)
{
    bool waits = str_equal(erasure->state, STR("waiting"));
    json_open_object(json);
    json_add_int(json, STR("id"), erasure->id);
    json_add_text(json, STR("state"), erasure->state);
    json_key(json, STR("pseudonym"));
    if (waits || erasure->person.len == 0)
        json_put_null(json);
    else
        json_put_text(json, erasure->person);
    json_add_text(json, STR("by"), erasure->who);
    json_add_text(json, STR("why"), erasure->why);
    json_add_time(json, STR("asked_at"), erasure->asked_us);
    json_key(json, STR("ended_at"));
    if (erasure->ended_us > 0 && !str_equal(erasure->state, STR("cleaning")))
        json_put_time(json, erasure->ended_us);
    else
        json_put_null(json);
    json_add_raw(json, STR("report"), erasure->report);
    json_close_object(json);
}

static Status list_erasures(Request *request)
{
    Erasure *erasures = NULL;
    size_t count = 0;
    Status status = erasure_list(request->store, request->arena, &erasures, &count, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_key(request->json, STR("items"));
    json_open_array(request->json);
    for (size_t i = 0; i < count; i++)
        put_erasure(request->json, &erasures[i]);
    json_close_array(request->json);
    json_close_object(request->json);
    return STATUS_OK;
}

static const Field erase_body[] = {
    { "why", FIELD_TEXT, .required = true, .least = 1, .most = ERASURE_WHY_BYTES_MAX,
      .doc = "For whoever asks later; do not name the person." },
    { 0 },
};

const NamedShape erasure_shapes[] = {
    { "Erasure", "{id int, state text, pseudonym text?, by text, why text, asked_at time, ended_at time?,"
                 " report any}" },
    { 0 },
};

const Route erasure_routes[] = {
    { .method = "POST",
      .path = "/api/v1/people/{id}/erase",
      .permission = PERMISSION_ERASE,
      .sight = SIGHT_PERSON,
      .handler = erase_person,
      .summary = "Erases a person for ever, in the background: what was counted stays, under a pseudonym.",
      .body = erase_body,
      .response = "{id int, state text}",
      .success = 202 },
    { .method = "GET",
      .path = "/api/v1/erasures",
      .permission = PERMISSION_ERASE,
      .sight = SIGHT_FREE,
      .handler = list_erasures,
      .summary = "Erasures, the newest first, at most 200: waiting, cleaning, done, failed; report says what"
                 " was erased, in `left` which definitions name the person still, and in `accounts` which "
                 "attributes do.",
      .response = "{items [Erasure]}" },
    { 0 },
};
