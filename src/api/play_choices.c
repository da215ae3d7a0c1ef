// play_choices.c: of each step of a play that chooses between messages what became of each of them.
#include "act/play_choice.h"
#include "api/play_json.h"
#include "api/routes.h"
#include "api/work_json.h"
#include "learn/play_effect.h"

#include <math.h>

typedef struct Shown {
    Request *request;
    const PlayStep *step;
    const PlayTally *tallies;
    const int64_t *chosen; // NULL: not counted
} Shown;

// The candidate against all others together.
static Effect against_others(const Shown *shown, int candidate)
{
    size_t count = 0, most = 0;
    for (int i = 0; i < shown->step->choose_count; i++)
        most += (size_t)shown->tallies[i].tries;
    EffectUnit *units = ARENA_ARRAY(shown->request->arena, EffectUnit, most + 1);
    for (int i = 0; i < shown->step->choose_count; i++) {
        const PlayTally *tally = &shown->tallies[i];
        for (int64_t k = 0; k < tally->tries; k++)
            units[count++] = (EffectUnit){ .held = i != candidate,
                                           .before = (double)NAN,
                                           .after = k < tally->wins ? 1 : 0 };
    }
    return effect_of_shares(units, count);
}

static Str better_word(EffectVerdict verdict)
{
    static const Str words[] = { [EFFECT_TOO_LITTLE] = STR_CONST("too_little"),
                                 [EFFECT_NONE_CLEAR] = STR_CONST("neither"),
                                 [EFFECT_RISES] = STR_CONST("better"),
                                 [EFFECT_FALLS] = STR_CONST("worse") };
    return words[verdict];
}

static Str name_of(Request *request, const PlayStep *as)
{
    DefinitionKind kind = as->kind == PLAY_IN_APP ? DEFINITION_GUIDE : DEFINITION_TEMPLATE;
    return definition_name(request->app->definitions, kind, as->reference, request->arena);
}

static void put_candidate(const Shown *shown, int candidate)
{
    JsonWriter *json = shown->request->json;
    const PlayStep as = play_step_as(shown->step, candidate);
    const PlayTally *tally = &shown->tallies[candidate];
    const Arena mark = *shown->request->arena;
    const Effect effect = against_others(shown, candidate);
    arena_reset(shown->request->arena, mark);
    double share = (double)NAN, low = (double)NAN, high = (double)NAN;
    if (tally->tries > 0) {
        share = (double)tally->wins / (double)tally->tries;
        effect_wilson(share, (double)tally->tries, &low, &high);
    }
    json_open_object(json);
    json_add_text(json, STR("channel"), as.kind == PLAY_IN_APP ? STR("in_app") : STR("mail"));
    json_add_int(json, STR("ref"), as.reference);
    json_add_text(json, STR("name"), name_of(shown->request, &as));
    if (shown->chosen)
        json_add_int(json, STR("chosen"), shown->chosen[candidate]);
    else
        json_add_null(json, STR("chosen"));
    json_add_int(json, STR("n"), tally->tries);
    json_add_int(json, STR("won"), tally->wins);
    json_add_double(json, STR("share"), share);
    json_add_double(json, STR("low"), low);
    json_add_double(json, STR("high"), high);
    json_add_double(json, STR("difference"), effect.difference);
    json_add_double(json, STR("difference_low"), effect.low);
    json_add_double(json, STR("difference_high"), effect.high);
    json_add_text(json, STR("against"), better_word(effect.verdict));
    json_close_object(json);
}

static void put_kind(Request *request, const PlayStep *step, Str kind, const PlayTally *tallies,
                     const int64_t *chosen)
{
    const Shown shown = { request, step, tallies, chosen };
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_text(json, STR("kind"), kind);
    json_key(json, STR("messages"));
    json_open_array(json);
    for (int i = 0; i < step->choose_count; i++)
        put_candidate(&shown, i);
    json_close_array(json);
    json_close_object(json);
}

static Status put_step(Request *request, const Play *play, const PlayStep *step)
{
    static const char *const words[] = { "acted", "opened", "goal" };
    PlayPickResults results;
    JsonWriter *json = request->json;
    Status status = play_pick_results(request->store, play->id, step, request_now(request), request->arena,
                                      &results, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(json);
    json_add_text(json, STR("id"), step->id);
    json_add_text(json, STR("success"), str_from_c(words[step->success]));
    json_add_int(json, STR("days"), step->success_days);
    json_add_text(json, STR("by"), play_choice_by(play, step));
    json_key(json, STR("kinds"));
    json_open_array(json);
    put_kind(request, step, STR(""), results.all, results.chosen);
    for (size_t i = 0; i < results.sort_count; i++)
        put_kind(request, step, results.sorts[i].sort, results.sorts[i].tallies, NULL);
    json_close_array(json);
    json_close_object(json);
    return STATUS_OK;
}

static Status get_choices(Request *request)
{
    Play play;
    Status status = path_play(request, &play);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_add_int(request->json, STR("least"), PLAY_PICK_LEAST);
    json_key(request->json, STR("items"));
    json_open_array(request->json);
    for (int i = 0; status == STATUS_OK && i < play.step_count; i++) {
        if (play.steps[i].choose_count > 0) status = put_step(request, &play, &play.steps[i]);
    }
    json_close_array(request->json);
    json_close_object(request->json);
    return status;
}

const NamedShape play_choice_shapes[] = {
    { "PlayChoice", "{id text, success one(acted|opened|goal), days int, by text, kinds [PlayChoiceKind]}" },
    { "PlayChoiceKind", "{kind text, messages [PlayChoiceMessage]}" },
    { "PlayChoiceMessage",
      "{channel one(mail|in_app), ref int, name text, chosen int?, n int, won int, share number?, low "
      "number?,"
      " high number?, difference number?, difference_low number?, difference_high number?,"
      " against one(too_little|neither|better|worse)}" },
    { 0 },
};

const Route play_choice_routes[] = {
    { .method = "GET",
      .path = "/api/v1/plays/{id}/choices",
      .permission = PERMISSION_READ,
      .handler = get_choices,
      .slow = true,
      .summary = "Of each step that chooses between messages how often each was sent and was a success, with"
                 " intervals of 95 % of its share and of the difference to all others; then by kind of people"
                 " or accounts. Counted are runs whose days are over and whose message went out.",
      .response = "{least int, items [PlayChoice]}" },
    { 0 },
};
