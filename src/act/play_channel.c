#include "act/play_channel.h"

static bool is_one_of(Str text, const Str *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal_ignore_case(text, words[i])) return true;
    return false;
}

// By the person's attribute preferred_channel. "none" holds for every message of plays; another channel than
// the step's for those that keep to it. Who said nothing prefers mail.
PlayRefusal play_channel_refusal(const Engine *engine, const PlayStep *step, uint32_t person, uint16_t day)
{
    static const Str mail[] = { STR_CONST("mail"), STR_CONST("email"), STR_CONST("e-mail"), STR_CONST("") };
    static const Str in_app[] = { STR_CONST("in_app"), STR_CONST("in-app"), STR_CONST("in app"),
                                  STR_CONST("app") };
    Value value = engine_person_attribute(engine, person, STR("preferred_channel"), day);
    Str said = value.kind == VALUE_TEXT ? str_trim(value.text) : (Str){ 0 };
    if (str_equal_ignore_case(said, STR("none"))) return PLAY_NOT_WANTED;
    if (!step->preferred) return PLAY_WELCOME;
    bool wanted = play_step_is_mail(step) ? is_one_of(said, mail, sizeof mail / sizeof *mail)
                                          : is_one_of(said, in_app, sizeof in_app / sizeof *in_app);
    return wanted ? PLAY_WELCOME : PLAY_OTHER_CHANNEL;
}
