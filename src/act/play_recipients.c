#include "act/play_recipients.h"

#include "act/mail_settings.h"
#include "act/outbox.h"
#include "act/play_channel.h"
#include "act/play_memo.h"
#include "know/assignment.h"
#include "know/contact.h"
#include "know/settings.h"
#include "trust/staff.h"

#include <sodium.h>

enum { SHORT_ID_BYTES = 80, HASH_BYTES = 24 };

static Str text_of(const Engine *engine, uint32_t person, const char *key, uint16_t day)
{
    Value value = engine_person_attribute(engine, person, str_from_c(key), day);
    return value.kind == VALUE_TEXT ? value.text : (Str){ 0 };
}

Str play_recipient_text(const PlayActor *actor, uint32_t person, const char *key)
{
    return text_of(live_engine(actor->live), person, key, live_today(actor->live));
}

int play_recipient_frequency(const PlayActor *actor, uint32_t person)
{
    return play_frequency_days(engine_person_attribute(
        live_engine(actor->live), person, STR(PLAY_FREQUENCY_ATTRIBUTE), live_today(actor->live)));
}

PlayRefusal play_person_refusal(const Engine *engine, const PlayStep *step, uint32_t person, uint16_t day)
{
    bool anonymous = false;
    (void)engine_person_id(engine, person, &anonymous);
    bool no_address =
        play_step_is_mail(step) && !outbox_address_is_good(text_of(engine, person, "email", day));
    if (no_address || anonymous) return PLAY_NO_ADDRESS;
    if (!person_may_be_sent_to(engine, person, day)) return PLAY_NOT_WANTED;
    return play_channel_refusal(engine, step, person, day);
}

const Formula *play_people_formula(Str to, const FormulaNames *names, Arena *arena)
{
    static const struct {
        Str to;
        const char *formula;
    } roles[] = { { STR_CONST("champion"), "role = \"champion\"" },
                  { STR_CONST("decision_maker"), "role = \"decision maker\" or influence = \"decides\"" },
                  { STR_CONST("users"), "active within 30d" } };
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        FormulaProblem problem;
        if (!str_equal(roles[i].to, to)) continue;
        const Formula *formula =
            formula_compile(str_from_c(roles[i].formula), FORMULA_OF_PEOPLE, names, arena, &problem);
        if (!formula) panic("a formula of the program itself: %s", problem.message);
        return formula;
    }
    return NULL;
}

PlayRefusal play_recipient_refusal(const PlayActor *actor, const PlayStep *step, uint32_t person, bool limits)
{
    const Engine *engine = live_engine(actor->live);
    bool anonymous = false;
    int64_t from_us = 0;
    Error ignored;
    PlayRefusal refusal = play_person_refusal(engine, step, person, live_today(actor->live));
    if (refusal != PLAY_WELCOME || !limits) return refusal;
    Str id = engine_person_id(engine, person, &anonymous);
    Status status = play_limits_next_person(actor->reader, actor->limits, id,
                                            play_recipient_frequency(actor, person), &from_us, &ignored);
    return status == STATUS_OK && from_us <= actor->now_us ? PLAY_WELCOME : PLAY_TOO_OFTEN;
}

static Str words_of(const PlayActor *actor, size_t count, size_t left_out)
{
    Str words = count == 1 ? STR("1 person") : arena_format(actor->arena, "%zu people", count);
    if (left_out == 0) return words;
    return arena_format(actor->arena, "%.*s; %zu left out: no address, not wanted, or too often",
                        STR_ARG(words), left_out);
}

size_t play_recipients_named(PlayActor *actor, const PlayStep *step, uint32_t **people_out)
{
    *people_out = &actor->person;
    if (actor->run->person.len > 0) return 1;
    const Formula *named = play_people_formula(step->to, play_book_names(actor->book), actor->arena);
    if (!named) return 0;
    return formula_evaluate_people(named, live_engine(actor->live), actor->account, live_today(actor->live),
                                   actor->arena, people_out);
}

PlayRecipients play_recipients_find(PlayActor *actor, const PlayStep *step)
{
    PlayRecipients found = { .people = ARENA_ARRAY(actor->arena, uint32_t, PLAY_RECIPIENTS_MAX) };
    uint32_t *people = NULL;
    size_t count = play_recipients_named(actor, step, &people);
    const bool limits = actor->run->person.len == 0; // of a person's run they were asked before
    for (size_t i = 0; i < count && found.count < PLAY_RECIPIENTS_MAX; i++) {
        if (play_recipient_refusal(actor, step, people[i], limits) == PLAY_WELCOME)
            found.people[found.count++] = people[i];
    }
    if (found.count == 0)
        actor->why = count == 0
                         ? STR("There is nobody of that role.")
                         : STR("Nobody of them can be written to: no address, not wanted, or too often.");
    found.words = words_of(actor, found.count, count - found.count);
    return found;
}

// ---- who writes

// What cannot be read is missing, which the run then says.
static PlaySender read_sender(const PlayActor *actor)
{
    PlaySender sender = { .known = true };
    MailSettings settings;
    Str text = { 0 };
    Error ignored;
    if (setting_read(actor->reader, MAIL_SETTING, STR(""), actor->arena, &text, &ignored) == STATUS_OK &&
        mail_settings_read(text, actor->arena, &settings, &ignored) == STATUS_OK) {
        sender.our_name = settings.our_name;
        sender.access_url = settings.access_url;
    }
    if (staff_list(actor->reader, actor->arena, &sender.staff, &sender.staff_count, &ignored) != STATUS_OK)
        sender.staff_count = 0;
    return sender;
}

// Once a batch: a play may write to thousands.
static PlaySender sender_of(const PlayActor *actor)
{
    if (actor->memo && actor->memo->sender.known) return actor->memo->sender;
    PlaySender sender = read_sender(actor);
    if (actor->memo) actor->memo->sender = sender;
    return sender;
}

TemplateSubject play_recipient_subject(const PlayActor *actor, uint32_t person)
{
    const PlaySender sender = sender_of(actor);
    TemplateSubject subject = { .engine = live_engine(actor->live),
                                .account = actor->account,
                                .person = person,
                                .day = live_today(actor->live),
                                .owner_email = account_owner(actor->live, actor->account),
                                .our_name = sender.our_name,
                                .access_url = sender.access_url };
    if (mail_address_is_good(subject.owner_email)) subject.answers_to = subject.owner_email;
    for (size_t i = 0; i < sender.staff_count; i++)
        if (str_equal_ignore_case(sender.staff[i].email, subject.owner_email)) {
            subject.owner_name = sender.staff[i].name;
            // Reads no mail any more.
            if (sender.staff[i].state == STAFF_DISABLED) subject.answers_to = (Str){ 0 };
        }
    return subject;
}

// Keys are bounded, ids may be longer: then a hash stands for it.
static Str short_id(const PlayActor *actor, Str person)
{
    unsigned char hash[HASH_BYTES];
    char hex[2 * HASH_BYTES + 1];
    if (person.len <= SHORT_ID_BYTES) return person;
    crypto_generichash(hash, sizeof hash, (const unsigned char *)person.data, person.len, NULL, 0);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    return arena_copy(actor->arena, str_from_c(hex));
}

Str play_recipient_key(const PlayActor *actor, const PlayStep *step, Str person)
{
    return arena_format(actor->arena, "play:%lld:run:%lld:step:%.*s:%.*s", (long long)actor->play->id,
                        (long long)actor->run->id, STR_ARG(step->id), STR_ARG(short_id(actor, person)));
}
