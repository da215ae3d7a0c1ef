// mail_settings.h: by whom and how mails are sent, as one JSON text in the settings ("mail").
#ifndef PERENNIAL_ACT_MAIL_SETTINGS_H
#define PERENNIAL_ACT_MAIL_SETTINGS_H

#include "codec/json_writer.h"
#include "http/smtp.h"
#include "store/store.h"

#define MAIL_SETTING STR("mail")
#define MAIL_SECURITY_NAMES "tls|starttls|opportunistic|none"

enum {
    MAIL_SETTINGS_BYTES_MAX = 40 * 1024,
    MAIL_PER_MINUTE_USUAL = 600,
    MAIL_DOMAIN_PER_MINUTE_USUAL = 120,
    MAIL_PER_MINUTE_MAX = 600000,
};

typedef struct MailSettings {
    Str host; // empty: no mail is sent
    uint16_t port;
    SmtpSecurity security;
    Str user, password;
    Str certificate;
    Str from, from_name, reply_to;
    bool reply_to_owner; // answers to mails of plays go to who looks after the account; on when not given
    Str bounces_to;      // sender on the envelope; empty: `from`
    Str our_name;        // what templates call {{our.name}}
    Str postal;          // address under promotional mail
    Str dkim_domain, dkim_selector, dkim_key;
    bool track_opens, track_clicks;
    int64_t per_minute, domain_per_minute;
    Str access_url; // of our product, for invitations and passwords; what templates call {{our.access_url}}
    Str public_url; // of this server, for links; empty: the one it was started with
} MailSettings;

// From the JSON text, which may be empty: nothing is set. Texts in the arena. STATUS_INVALID names the field.
MUST_USE Status mail_settings_read(Str json, Arena *arena, MailSettings *out, Error *error);

// As it is kept; without secrets as it may be shown, where `has_password` and `has_dkim_key` stand instead.
void mail_settings_write(const MailSettings *settings, bool with_secrets, JsonWriter *json);

Str mail_security_name(SmtpSecurity security);
bool mail_address_is_good(Str address);

// What signs links and message ids: random, made when first asked for. Inside the caller's transaction.
MUST_USE Status sending_key_make(Store *store, Arena *arena, Error *error);
// Empty when there is none yet.
MUST_USE Status sending_key_read(Store *store, Arena *arena, Str *key_out, Error *error);

#endif
