#include "act/play_message.h"

#include "act/play_recipients.h"
#include "act/template.h"
#include "base/timestamp.h"
#include "codec/json_writer.h"
#include "know/assignment.h"

enum { HOOK_TEXT_BYTES_MAX = 16 * 1024 };

// ---- what

typedef struct Letter {
    const MessageTemplate *template;
    const PlayStep *step;
    Survey survey; // id 0: none is asked
} Letter;

static Str mail_body(const PlayActor *actor, const PlayStep *step, Str to, Str name, Str answers_to,
                     const RenderedMessage *rendered)
{
    Buf text = { 0 };
    JsonWriter json = json_writer(&text);
    json_open_object(&json);
    json_add_text(&json, STR("to"), to);
    json_add_text(&json, STR("to_name"), name);
    json_add_text(&json, STR("subject"), rendered->subject);
    json_add_text(&json, STR("html"), rendered->html);
    json_add_text(&json, STR("text"), rendered->text);
    json_add_bool(&json, STR("promotional"), step->promotional);
    if (step->preferred) json_add_bool(&json, STR("preferred"), true);
    if (answers_to.len > 0) json_add_text(&json, STR("reply_to"), answers_to);
    json_close_object(&json);
    json_finish(&json);
    Str body = arena_copy(actor->arena, buf_view(&text));
    buf_free(&text);
    return body;
}

static OutboxMessage message_of(const PlayActor *actor, const PlayStep *step, OutboxChannel channel,
                                Str person, Str body)
{
    return (OutboxMessage){ .key = play_recipient_key(actor, step, person),
                            .channel = channel,
                            .account = actor->run->account,
                            .person = person,
                            .play = actor->play->id,
                            .run = actor->run->id,
                            .step = step->id,
                            .template = play_step_is_mail(step) ? step->reference : 0,
                            .due_us = actor->now_us,
                            .now_us = actor->now_us,
                            .body = body };
}

static SurveyInvitation invitation_of(const PlayActor *actor, const Letter *letter, Str person)
{
    return (SurveyInvitation){ .survey = letter->survey.id,
                               .version = letter->survey.version,
                               .account = actor->run->account,
                               .person = person,
                               .run = actor->run->id,
                               .step = letter->step->id,
                               .asked_us = actor->now_us,
                               .closes_us = actor->now_us + letter->survey.days * US_PER_DAY };
}

// False: actor->why says what is missing.
static bool add_mail(PlayActor *actor, const Letter *letter, uint32_t person, Str to, Str name,
                     PlayMessages *messages)
{
    const Engine *engine = live_engine(actor->live);
    bool anonymous = false;
    Str id = person == ENGINE_NONE ? (Str){ 0 } : engine_person_id(engine, person, &anonymous);
    const TemplateSubject subject = play_recipient_subject(actor, person);
    RenderedMessage rendered;
    Error error;
    if (template_render(letter->template, &subject, actor->arena, &rendered, &error) != STATUS_OK) {
        actor->why = arena_copy(actor->arena, str_from_c(error.message));
        return false;
    }
    if (rendered.missing.len > 0) {
        actor->why = arena_format(actor->arena, "The template has nothing to put for %.*s.",
                                  STR_ARG(rendered.missing));
        return false;
    }
    // A mail to our own colleague is nobody's at the customer: it counts to no limit, and answers go as
    // usual.
    const bool internal = play_act_is_internal(letter->step);
    Str answers_to = internal ? (Str){ 0 } : subject.answers_to;
    Str body = mail_body(actor, letter->step, to, name, answers_to, &rendered);
    id = internal ? (Str){ 0 } : arena_copy(actor->arena, id);
    messages->items[messages->count++] =
        (PlayMessage){ message_of(actor, letter->step, OUTBOX_MAIL, id, body), id,
                       invitation_of(actor, letter, id) };
    return true;
}

static const MessageTemplate *find_template(PlayActor *actor, const PlayStep *step)
{
    Definition definition;
    MessageTemplate *template = NULL;
    Error error = { 0 };
    if (!definition_get(play_book_definitions(actor->book), DEFINITION_TEMPLATE, step->reference,
                        actor->arena, &definition)) {
        actor->why = STR("The template of the e-mail is gone.");
        return NULL;
    }
    if (template_read(definition.body, play_book_names(actor->book), actor->arena, &template, &error) ==
        STATUS_OK)
        return template;
    actor->why = arena_copy(actor->arena, str_from_c(error.message));
    return NULL;
}

static PlayOutcome prepare_own_mail(PlayActor *actor, const Letter *letter, PlayMessages *messages)
{
    Str owner = account_owner(actor->live, actor->account);
    if (owner.len == 0) {
        actor->why = STR("Nobody owns the account.");
        return PLAY_NOBODY;
    }
    if (!outbox_address_is_good(owner)) {
        actor->why = arena_format(actor->arena, "The owner “%.*s” is no mail address.",
                                  STR_ARG(str_beginning(owner, 100)));
        return PLAY_NOBODY;
    }
    Str to = arena_copy(actor->arena, owner);
    messages->words = to;
    return add_mail(actor, letter, actor->person, to, STR(""), messages) ? PLAY_DONE : PLAY_FAILED;
}

// The survey of the step, when it asks one. False: actor->why says what is wrong.
static bool find_survey(PlayActor *actor, Letter *letter)
{
    const bool link = template_has_survey(letter->template), asks = letter->step->kind == PLAY_SURVEY;
    Definition definition;
    Error error = { 0 };
    if (link != asks) {
        actor->why = asks ? STR("The template has no {{survey}}: nobody could answer.")
                          : STR("The template holds {{survey}}: it belongs to a step that asks a survey.");
        return false;
    }
    if (!asks) return true;
    if (!definition_get(play_book_definitions(actor->book), DEFINITION_SURVEY, letter->step->survey,
                        actor->arena, &definition)) {
        actor->why = STR("The survey is gone.");
        return false;
    }
    if (survey_of(&definition, actor->arena, &letter->survey, &error) == STATUS_OK) return true;
    actor->why = arena_copy(actor->arena, str_from_c(error.message));
    return false;
}

static PlayOutcome prepare_mail(PlayActor *actor, const PlayStep *step, PlayMessages *messages)
{
    Letter letter = { find_template(actor, step), step, { 0 } };
    if (!letter.template || !find_survey(actor, &letter)) return PLAY_FAILED;
    if (play_act_is_internal(step)) return prepare_own_mail(actor, &letter, messages);
    PlayRecipients found = play_recipients_find(actor, step);
    if (found.count == 0) return PLAY_NOBODY;
    for (size_t i = 0; i < found.count; i++) {
        Str to = play_recipient_text(actor, found.people[i], "email"),
            name = play_recipient_text(actor, found.people[i], "name");
        if (!add_mail(actor, &letter, found.people[i], to, name, messages)) return PLAY_FAILED;
    }
    messages->words = found.words;
    actor->told = found.people;
    actor->told_count = found.count;
    return PLAY_DONE;
}

static PlayOutcome prepare_webhook(PlayActor *actor, const PlayStep *step, PlayMessages *messages)
{
    Buf text = { 0 };
    JsonWriter json = json_writer(&text);
    json_open_object(&json);
    json_add_int(&json, STR("endpoint"), step->reference);
    json_add_text(&json, STR("type"), STR("play.step"));
    json_add_time(&json, STR("at"), actor->now_us);
    json_key(&json, STR("data"));
    json_open_object(&json);
    json_add_text(&json, STR("play"), actor->play->name);
    json_add_text(&json, STR("step"), step->id);
    json_add_int(&json, STR("run"), actor->run->id);
    json_add_text(&json, STR("account"), actor->run->account);
    json_add_text(&json, STR("person"), actor->run->person);
    json_add_text(&json, STR("text"), play_with_names(actor, step->text, HOOK_TEXT_BYTES_MAX));
    json_close_object(&json);
    json_close_object(&json);
    json_finish(&json);
    Str body = arena_copy(actor->arena, buf_view(&text));
    buf_free(&text);
    messages->items[messages->count++] =
        (PlayMessage){ .message = message_of(actor, step, OUTBOX_WEBHOOK, (Str){ 0 }, body) };
    messages->words = arena_format(actor->arena, "endpoint %lld", (long long)step->reference);
    return PLAY_DONE;
}

PlayOutcome play_message_prepare(PlayActor *actor, const PlayStep *step, PlayMessages *messages_out)
{
    *messages_out = (PlayMessages){ .items = ARENA_ARRAY(actor->arena, PlayMessage, PLAY_RECIPIENTS_MAX) };
    PlayOutcome outcome = play_step_is_mail(step) ? prepare_mail(actor, step, messages_out)
                                                  : prepare_webhook(actor, step, messages_out);
    actor->sends |= outcome == PLAY_DONE;
    return outcome;
}

// ---- writing

// The message, and who is asked by it: the link in the mail is of the invitation.
static Status add_message(const PlayActWriting *writing, const PlayMessage *item, int64_t *id_out,
                          Error *error)
{
    OutboxMessage message = item->message;
    SurveyInvitation invitation = item->invitation;
    if (invitation.survey == 0) return outbox_add(writing->store, &message, id_out, error);
    Status status = survey_invite(writing->store, &invitation, error);
    if (status != STATUS_OK) return status;
    Buf body = { 0 };
    buf_format(&body, "{\"survey\":%lld,", (long long)invitation.id);
    buf_append(&body, str_slice(message.body, 1, message.body.len));
    message.body = buf_view(&body);
    status = outbox_add(writing->store, &message, id_out, error);
    if (status == STATUS_OK) status = survey_invitation_sent(writing->store, invitation.id, *id_out, error);
    buf_free(&body);
    return status;
}

Status play_message_write(const PlayActWriting *writing, const PlayMessages *messages, int64_t *reference_out,
                          Error *error)
{
    Status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < messages->count; i++) {
        const PlayMessage *item = &messages->items[i];
        int64_t id = 0;
        status = add_message(writing, item, &id, error);
        if (status == STATUS_OK && item->person.len > 0)
            status = play_contact_add(writing->store, writing->run, writing->step, item->person,
                                      writing->now_us, error);
        if (i == 0) *reference_out = id;
    }
    return status;
}
