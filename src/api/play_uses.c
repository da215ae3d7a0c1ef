#include "api/play_uses.h"

enum { NAMED_MAX = 5 };

static bool is_known(const PlayUses *uses, const PlayUse *use)
{
    for (size_t i = uses->count; i > 0 && uses->items[i - 1].play == use->play; i--)
        if (uses->items[i - 1].kind == use->kind && uses->items[i - 1].reference == use->reference)
            return true;
    return false;
}

static void add_use(PlayUses *uses, const Play *play, PlayStepKind kind, int64_t reference)
{
    const PlayUse use = { kind, reference, play->id, play->name };
    if (!is_known(uses, &use)) uses->items[uses->count++] = use;
}

static void add_step_uses(PlayUses *uses, const Play *play, const PlayStep *step)
{
    const int messages = step->choose_count > 0 ? step->choose_count : 1;
    for (int i = 0; i < messages; i++) {
        const PlayStep as = play_step_as(step, i);
        const bool mail = play_step_is_mail(&as);
        if (mail || as.kind == PLAY_WEBHOOK || as.kind == PLAY_IN_APP)
            add_use(uses, play, mail ? PLAY_MAIL : as.kind, as.reference);
    }
    if (step->kind == PLAY_SURVEY) add_use(uses, play, PLAY_SURVEY, step->survey);
}

static void add_uses(PlayUses *uses, const Play *play)
{
    for (int i = 0; i < play->step_count; i++)
        add_step_uses(uses, play, &play->steps[i]);
}

PlayUses play_uses(Request *request)
{
    Definition *list = NULL;
    Play play;
    Error ignored;
    size_t count = definition_list(request->app->definitions, DEFINITION_PLAY, request->arena, &list);
    PlayUses uses = { .items = ARENA_ARRAY(request->arena, PlayUse,
                                           (PLAY_CANDIDATES_MAX + 1) * count * PLAY_STEPS_MAX + 1) };
    for (size_t i = 0; i < count; i++) {
        Arena mark = *request->arena;
        if (play_of(&list[i], request->arena, &play, &ignored) == STATUS_OK) {
            play.name = list[i].name; // lives longer than what was read
            add_uses(&uses, &play);
        }
        arena_reset(request->arena, mark);
    }
    return uses;
}

void put_play_uses(JsonWriter *json, const PlayUses *uses, PlayStepKind kind, int64_t reference)
{
    json_key(json, STR("used_by"));
    json_open_array(json);
    for (size_t i = 0; i < uses->count; i++) {
        const PlayUse *use = &uses->items[i];
        if (use->kind != kind || use->reference != reference) continue;
        json_open_object(json);
        json_add_int(json, STR("id"), use->play);
        json_add_text(json, STR("name"), use->name);
        json_close_object(json);
    }
    json_close_array(json);
}

Status refuse_while_used(Request *request, PlayStepKind kind, int64_t reference)
{
    PlayUses uses = play_uses(request);
    Str names = { 0 };
    size_t found = 0;
    for (size_t i = 0; i < uses.count; i++) {
        const PlayUse *use = &uses.items[i];
        if (use->kind != kind || use->reference != reference) continue;
        if (++found <= NAMED_MAX)
            names = arena_format(request->arena, "%.*s%s“%.*s”", STR_ARG(names), found > 1 ? ", " : "",
                                 STR_ARG(use->name));
    }
    if (found == 0) return STATUS_OK;
    if (found > NAMED_MAX)
        names = arena_format(request->arena, "%.*s and %zu more", STR_ARG(names), found - (size_t)NAMED_MAX);
    return fail(request->error, STATUS_CONFLICT, STR(""), "%s it: %.*s. Change %s first.",
                found == 1 ? "A play uses" : "Plays use", STR_ARG(names),
                found == 1 ? "the play" : "the plays");
}
