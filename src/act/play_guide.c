#include "act/play_guide.h"

#include "act/guide.h"
#include "act/play_recipients.h"
#include "base/timestamp.h"

static bool find_guide(PlayActor *actor, const PlayStep *step, Guide *guide)
{
    Definition definition;
    Error error = { 0 };
    if (!definition_get(play_book_definitions(actor->book), DEFINITION_GUIDE, step->reference, actor->arena,
                        &definition)) {
        actor->why = STR("The guide is gone.");
        return false;
    }
    if (guide_of(&definition, play_book_names(actor->book), actor->arena, guide, &error) == STATUS_OK)
        return true;
    actor->why = arena_copy(actor->arena, str_from_c(error.message));
    return false;
}

// False: actor->why says what is missing.
static bool add_one(PlayActor *actor, const PlayStep *step, const Guide *guide, uint32_t person,
                    PlayGuides *guides)
{
    const Engine *engine = live_engine(actor->live);
    bool anonymous = false;
    Str id = arena_copy(actor->arena, engine_person_id(engine, person, &anonymous)), body = { 0 },
        missing = { 0 };
    const TemplateSubject subject = play_recipient_subject(actor, person);
    Error error;
    if (guide_render(guide, &subject, actor->arena, &body, &missing, &error) != STATUS_OK) {
        actor->why = arena_copy(actor->arena, str_from_c(error.message));
        return false;
    }
    if (missing.len > 0) {
        actor->why = arena_format(actor->arena, "The guide has nothing to put for %.*s.", STR_ARG(missing));
        return false;
    }
    guides->items[guides->count++] = (GuideMessage){ .key = play_recipient_key(actor, step, id),
                                                     .guide = guide->id,
                                                     .version = guide->version,
                                                     .name = guide->name,
                                                     .account = actor->run->account,
                                                     .person = id,
                                                     .play = actor->play->id,
                                                     .run = actor->run->id,
                                                     .step = step->id,
                                                     .priority = guide->priority,
                                                     .body = body,
                                                     .created_us = actor->now_us,
                                                     .until_us = actor->now_us + guide->days * US_PER_DAY };
    return true;
}

PlayOutcome play_guide_prepare(PlayActor *actor, const PlayStep *step, PlayGuides *guides_out)
{
    Guide guide;
    *guides_out = (PlayGuides){ .items = ARENA_ARRAY(actor->arena, GuideMessage, PLAY_RECIPIENTS_MAX) };
    if (!find_guide(actor, step, &guide)) return PLAY_FAILED;
    PlayRecipients found = play_recipients_find(actor, step);
    if (found.count == 0) return PLAY_NOBODY;
    for (size_t i = 0; i < found.count; i++) {
        if (!add_one(actor, step, &guide, found.people[i], guides_out)) return PLAY_FAILED;
    }
    guides_out->words = found.words;
    actor->told = found.people;
    actor->told_count = found.count;
    return PLAY_DONE;
}

Status play_guide_write(const PlayActWriting *writing, const PlayGuides *guides, int64_t *reference_out,
                        Error *error)
{
    Status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < guides->count; i++) {
        int64_t id = 0;
        status = guide_message_add(writing->store, &guides->items[i], &id, error);
        if (status == STATUS_OK)
            status = play_contact_add(writing->store, writing->run, writing->step, guides->items[i].person,
                                      writing->now_us, error);
        if (i == 0) *reference_out = id;
    }
    return status;
}
