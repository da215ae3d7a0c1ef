#include "engine/record.h"

bool record_event_is_use(Str name)
{
    static const Str others[] = {
        STR_CONST("Survey Answered"),
        STR_CONST("Survey Answer Corrected"),
        STR_CONST("Email Delivered"),
        STR_CONST("Email Opened"),
        STR_CONST("Email Link Clicked"),
        STR_CONST("Email Bounced"),
        STR_CONST("Email Marked as Spam"),
        STR_CONST("Unsubscribed"),
        STR_CONST("Push Notification Received"),
        STR_CONST("Push Notification Bounced"),
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (str_equal(name, others[i])) return false;
    }
    return true;
}
