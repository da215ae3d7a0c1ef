#include "act/deliver.h"

#include "act/mail_compose.h"
#include "base/timestamp.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

// The status code of RFC 3463 behind the answer's own: "550 5.1.1 …". False when there is none.
static bool enhanced_code(const char *answer, int *subject, int *detail)
{
    int kind = 0;
    return strlen(answer) > 4 && sscanf(answer + 4, "%1d.%3d.%3d", &kind, subject, detail) == 3;
}

// Whether the answer is about the address itself: that it is none, or takes nothing more.
static bool is_about_address(const SmtpResult *result)
{
    int subject = 0, detail = 0;
    if (enhanced_code(result->answer, &subject, &detail))
        return subject == 1 || (subject == 2 && detail == 1);
    return result->phase == SMTP_RECIPIENT &&
           (result->code == 550 || result->code == 551 || result->code == 553);
}

static void judge(Job *job, const SmtpResult *result, bool stopped)
{
    bool answered = result->code >= 400;
    snprintf(job->note, sizeof job->note, "%s", result->answer);
    if (result->sent) {
        job->outcome = OUTCOME_SENT;
    } else if (result->phase == SMTP_HANDED && !answered) {
        job->outcome = OUTCOME_DOUBTFUL;
        snprintf(job->note, sizeof job->note,
                 "The mail was handed over, but whether it was taken was not heard: %s", result->answer);
    } else if (stopped || result->phase == SMTP_CONNECTING || result->code == 421 || !answered) {
        job->outcome = OUTCOME_PUT_BACK;
    } else if (result->code < 500) {
        job->outcome = OUTCOME_LATER;
        if (result->phase == SMTP_RECIPIENT) job->bounce = BOUNCE_SOFT;
    } else {
        job->outcome = OUTCOME_FAILED;
        if (is_about_address(result)) job->bounce = BOUNCE_HARD;
    }
}

void deliver_mail(Job *job, SmtpClient *client, const _Atomic bool *stops)
{
    MailSettings settings;
    Error error = { 0 };
    Buf mail = { 0 };
    Status status = mail_settings_read(job->settings, &job->arena, &settings, &error);
    const ComposeInput input = { .settings = &settings,
                                 .key = job->key,
                                 .public_url =
                                     settings.public_url.len > 0 ? settings.public_url : job->public_url,
                                 .message = job->id,
                                 .at_us = timestamp_now_real(),
                                 .body = job->body };
    if (status == STATUS_OK) status = mail_compose(&input, &job->arena, &mail, &error);
    if (status != STATUS_OK) {
        job->outcome = OUTCOME_FAILED;
        snprintf(job->note, sizeof job->note, "%s", error.message);
        buf_free(&mail);
        return;
    }
    Str from = settings.bounces_to.len > 0 ? settings.bounces_to : settings.from;
    const SmtpServer server = { .host = settings.host,
                                .port = settings.port,
                                .security = settings.security,
                                .user = settings.user,
                                .password = settings.password,
                                .certificate = settings.certificate,
                                .own_name = str_cut(settings.from, '@').tail };
    SmtpResult result = smtp_send(client, &server, from, job->recipient, buf_view(&mail), stops);
    judge(job, &result, atomic_load(stops));
    buf_free(&mail);
}
