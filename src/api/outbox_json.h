// outbox_json.h: messages of the outbox as JSON, and the settings of mail, for the routes of sending.
#ifndef PERENNIAL_API_OUTBOX_JSON_H
#define PERENNIAL_API_OUTBOX_JSON_H

#include "act/mail_settings.h"
#include "act/outbox.h"
#include "act/template.h"
#include "api/request.h"

// One message; of the shape Message.
void put_message(const Request *request, JsonWriter *json, const OutboxRow *row);

// Of no account: of those who see all, as tests and messages about the installation are.
bool sees_message(const Request *request, const OutboxRow *row);

MUST_USE Status mail_settings_of(Request *request, MailSettings *out);

// The address of this server for links: of the settings, else of the start; may be empty.
MUST_USE Status server_url_of(Request *request, Str *url_out);

// For whom something is made of a template: the members `account` and `person` of the body. STATUS_NOT_FOUND
// where the caller does not see them.
MUST_USE Status read_subject(Request *request, TemplateSubject *out);

#endif
