#include "act/play_message.h"

#include "act/mail_settings.h"
#include "act/template.h"
#include "base/timestamp.h"
#include "codec/json_writer.h"
#include "know/assignment.h"
#include "know/contact.h"
#include "know/settings.h"
#include "trust/staff.h"

// ---- to whom

typedef struct Recipients {
    uint32_t *people;
    size_t count;
    size_t found; // before those who may not be written to were left out
} Recipients;

static Str person_text(const PlayActor *actor, uint32_t person, const char *key)
{
    Value value =
        engine_person_attribute(live_engine(actor->live), person, str_from_c(key), live_today(actor->live));
    return value.kind == VALUE_TEXT ? value.text : (Str){ 0 };
}

static bool may_write_to(PlayActor *actor, uint32_t person, Error *error)
{
    const Engine *engine = live_engine(actor->live);
    bool anonymous = false;
    int64_t from_us = 0;
    Str id = engine_person_id(engine, person, &anonymous);
    if (person_text(actor, person, "email").len == 0 || anonymous) return false;
    if (!person_may_be_sent_to(engine, person, live_today(actor->live))) return false;
    if (actor->run->person.len > 0) return true; // the limits were asked before
    Status status = play_limits_next_person(actor->reader, actor->limits, id, &from_us, error);
    return status == STATUS_OK && from_us <= actor->now_us;
}

static Recipients find_recipients(PlayActor *actor, const PlayStep *step)
{
    static const struct {
        Str to;
        const char *formula;
    } roles[] = { { STR_CONST("champion"), "role = \"champion\"" },
                  { STR_CONST("decision_maker"), "role = \"decision maker\" or influence = \"decides\"" },
                  { STR_CONST("users"), "active within 30d" } };
    const Engine *engine = live_engine(actor->live);
    Error ignored;
    Recipients found = { .people = ARENA_ARRAY(actor->arena, uint32_t, PLAY_RECIPIENTS_MAX) };
    uint32_t *people = &actor->person;
    size_t count = actor->run->person.len > 0 ? 1 : 0;
    for (size_t i = 0; count == 0 && i < sizeof roles / sizeof *roles; i++) {
        FormulaProblem problem;
        if (!str_equal(roles[i].to, step->to)) continue;
        const Formula *formula = formula_compile(str_from_c(roles[i].formula), FORMULA_OF_PEOPLE,
                                                 play_book_names(actor->book), actor->arena, &problem);
        if (!formula) panic("a formula of the program itself: %s", problem.message);
        count = formula_evaluate_people(formula, engine, actor->account, live_today(actor->live),
                                        actor->arena, &people);
    }
    found.found = count;
    for (size_t i = 0; i < count && found.count < PLAY_RECIPIENTS_MAX; i++) {
        if (may_write_to(actor, people[i], &ignored)) found.people[found.count++] = people[i];
    }
    return found;
}

// ---- what

typedef struct Letter {
    const MessageTemplate *template;
    const PlayStep *step;
    Survey survey; // id 0: none is asked
} Letter;

static Str key_of(const PlayActor *actor, const PlayStep *step, Str person)
{
    return arena_format(actor->arena, "play:%lld:run:%lld:step:%.*s:%.*s", (long long)actor->play->id,
                        (long long)actor->run->id, STR_ARG(step->id), STR_ARG(str_slice(person, 0, 80)));
}

static Str mail_body(const PlayActor *actor, const PlayStep *step, Str to, Str name,
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
    json_close_object(&json);
    json_finish(&json);
    Str body = arena_copy(actor->arena, buf_view(&text));
    buf_free(&text);
    return body;
}

static OutboxMessage message_of(const PlayActor *actor, const PlayStep *step, OutboxChannel channel,
                                Str person, Str body)
{
    return (OutboxMessage){ .key = key_of(actor, step, person),
                            .channel = channel,
                            .account = actor->run->account,
                            .person = person,
                            .play = actor->play->id,
                            .run = actor->run->id,
                            .step = step->id,
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

// What we and the owner are called; what cannot be read is missing, which the run then says.
static void name_us(const PlayActor *actor, TemplateSubject *subject)
{
    MailSettings settings;
    Staff *staff = NULL;
    Str text = { 0 };
    size_t count = 0;
    Error ignored;
    if (setting_read(actor->reader, MAIL_SETTING, STR(""), actor->arena, &text, &ignored) == STATUS_OK &&
        mail_settings_read(text, actor->arena, &settings, &ignored) == STATUS_OK)
        subject->our_name = settings.our_name;
    if (staff_list(actor->reader, actor->arena, &staff, &count, &ignored) != STATUS_OK) return;
    for (size_t i = 0; i < count; i++)
        if (str_equal_ignore_case(staff[i].email, subject->owner_email)) subject->owner_name = staff[i].name;
}

// False: actor->why says what is missing.
static bool add_mail(PlayActor *actor, const Letter *letter, uint32_t person, Str to, Str name,
                     PlayMessages *messages)
{
    const Engine *engine = live_engine(actor->live);
    bool anonymous = false;
    Str id = person == ENGINE_NONE ? (Str){ 0 } : engine_person_id(engine, person, &anonymous);
    TemplateSubject subject = { .engine = engine,
                                .account = actor->account,
                                .person = person,
                                .day = live_today(actor->live),
                                .owner_email = account_owner(actor->live, actor->account) };
    RenderedMessage rendered;
    Error error;
    name_us(actor, &subject);
    if (template_render(letter->template, &subject, actor->arena, &rendered, &error) != STATUS_OK) {
        actor->why = arena_copy(actor->arena, str_from_c(error.message));
        return false;
    }
    if (rendered.missing.len > 0) {
        actor->why = arena_format(actor->arena, "The template has nothing to put for %.*s.",
                                  STR_ARG(rendered.missing));
        return false;
    }
    Str body = mail_body(actor, letter->step, to, name, &rendered);
    id = arena_copy(actor->arena, id);
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
    Str to = arena_copy(actor->arena, owner);
    messages->words = to;
    return add_mail(actor, letter, actor->person, to, STR(""), messages) ? PLAY_DONE : PLAY_FAILED;
}

static Str words_of(const PlayActor *actor, const Recipients *found)
{
    size_t left_out = found->found - found->count;
    Str words = found->count == 1 ? STR("1 person") : arena_format(actor->arena, "%zu people", found->count);
    if (left_out == 0) return words;
    return arena_format(actor->arena, "%.*s; %zu left out: no address, not wanted, or too often",
                        STR_ARG(words), left_out);
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
    Recipients found = find_recipients(actor, step);
    if (found.count == 0) {
        actor->why = found.found == 0
                         ? STR("There is nobody of that role.")
                         : STR("Nobody of them can be written to: no address, not wanted, or too often.");
        return PLAY_NOBODY;
    }
    for (size_t i = 0; i < found.count; i++) {
        Str to = person_text(actor, found.people[i], "email"),
            name = person_text(actor, found.people[i], "name");
        if (!add_mail(actor, &letter, found.people[i], to, name, messages)) return PLAY_FAILED;
    }
    messages->words = words_of(actor, &found);
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
    json_key(&json, STR("data"));
    json_open_object(&json);
    json_add_text(&json, STR("play"), actor->play->name);
    json_add_text(&json, STR("step"), step->id);
    json_add_int(&json, STR("run"), actor->run->id);
    json_add_text(&json, STR("account"), actor->run->account);
    json_add_text(&json, STR("person"), actor->run->person);
    json_add_text(&json, STR("text"), step->text);
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
