// mail_settings.c: by whom and how mails are sent, and whether that works.
#include "act/outbox_desk.h"
#include "api/outbox_json.h"
#include "api/routes.h"
#include "api/work_json.h"
#include "codec/dkim.h"
#include "know/settings.h"

#include <arpa/inet.h>

enum { MAIL_BODY_BYTES_MAX = 64 * 1024 };

Status mail_settings_of(Request *request, MailSettings *out)
{
    Str text = { 0 };
    Status status =
        setting_read(request->store, MAIL_SETTING, STR(""), request->arena, &text, request->error);
    return status == STATUS_OK ? mail_settings_read(text, request->arena, out, request->error) : status;
}

Status server_url_of(Request *request, Str *url_out)
{
    MailSettings settings;
    Status status = mail_settings_of(request, &settings);
    if (status == STATUS_OK)
        *url_out = settings.public_url.len > 0 ? settings.public_url : request->app->public_url;
    return status;
}

static Status settings_state(Request *request, JsonWriter *json)
{
    MailSettings settings;
    Status status = mail_settings_of(request, &settings);
    if (status == STATUS_OK) mail_settings_write(&settings, false, json);
    return status;
}

static void put_record(Request *request, const MailSettings *settings)
{
    JsonWriter *json = request->json;
    DkimKey *key = NULL;
    Error ignored;
    json_key(json, STR("dkim_record"));
    if (settings->dkim_key.len == 0 || dkim_key_read(settings->dkim_key, &key, &ignored) != STATUS_OK) {
        json_put_null(json);
        return;
    }
    json_open_object(json);
    json_add_text(json, STR("name"),
                  arena_format(request->arena, "%.*s._domainkey.%.*s", STR_ARG(settings->dkim_selector),
                               STR_ARG(settings->dkim_domain)));
    json_add_text(json, STR("text"), dkim_record(key, request->arena));
    json_close_object(json);
    dkim_key_free(key);
}

static Status put_sending(Request *request)
{
    JsonWriter *json = request->json;
    OutboxDeskState state = outbox_desk_state(request->app->outbox);
    int64_t counts[OUTBOX_STATES];
    Status status = outbox_counts(request->store, counts, request->error);
    if (status != STATUS_OK) return status;
    json_key(json, STR("sending"));
    json_open_object(json);
    json_add_bool(json, STR("clock_set"), state.clock_set);
    add_time_or_null(json, STR("rests_until"), state.mail_rest_until_us);
    json_add_text(json, STR("note"), str_from_c(state.mail_note));
    json_key(json, STR("messages"));
    json_open_object(json);
    for (int i = 0; i < OUTBOX_STATES; i++)
        json_add_int(json, outbox_state_name((OutboxState)i), counts[i]);
    json_close_object(json);
    json_close_object(json);
    return STATUS_OK;
}

static Status get_settings(Request *request)
{
    MailSettings settings;
    Status status = mail_settings_of(request, &settings);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_key(request->json, STR("settings"));
    mail_settings_write(&settings, false, request->json);
    put_record(request, &settings);
    json_add_text(request->json, STR("server_url"),
                  settings.public_url.len > 0 ? settings.public_url : request->app->public_url);
    status = put_sending(request);
    json_close_object(request->json);
    return status;
}

static Status put_edit(Store *store, void *context, Error *error)
{
    const Str *text = context;
    return setting_put(store, MAIL_SETTING, *text, error);
}

static Status keep(Request *request, const MailSettings *settings)
{
    Buf buf = { 0 };
    JsonWriter json = json_writer(&buf);
    MailSettings checked;
    mail_settings_write(settings, true, &json);
    json_finish(&json);
    Str text = arena_copy(request->arena, buf_view(&buf));
    buf_free(&buf);
    Status status = mail_settings_read(text, request->arena, &checked, request->error);
    if (status == STATUS_OK) status = request_edit(request, put_edit, &text);
    if (status == STATUS_OK) outbox_try_server(request->app->outbox);
    return status;
}

static Status merge_security(Request *request, MailSettings *settings)
{
    static const SmtpSecurity all[] = { SMTP_TLS, SMTP_STARTTLS, SMTP_MAYBE, SMTP_PLAIN };
    Str named = body_text(request, "security");
    for (size_t i = 0; i < sizeof all / sizeof *all && named.len > 0; i++)
        if (str_equal(named, mail_security_name(all[i]))) settings->security = all[i];
    settings->port = (uint16_t)body_int(request, "port", settings->port);
    settings->per_minute = body_int(request, "per_minute", settings->per_minute);
    settings->domain_per_minute = body_int(request, "domain_per_minute", settings->domain_per_minute);
    settings->track_opens = body_bool(request, "track_opens", settings->track_opens);
    settings->reply_to_owner = body_bool(request, "reply_to_owner", settings->reply_to_owner);
    settings->track_clicks = body_bool(request, "track_clicks", settings->track_clicks);
    return STATUS_OK;
}

// What is written into one line of what is said to the mail server. Looked at as it is sent, not as it is
// read: settings from before must not stop all mail.
static Status check_line(Request *request, const char *name)
{
    Str text = str_trim(body_text(request, name)); // kept like this
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c < ' ' || c == 127)
            return fail(request->error, STATUS_INVALID, str_from_c(name),
                        "'%s' is one line, without line breaks, tabs and other control characters.", name);
    }
    return STATUS_OK;
}

// A colon is in addresses of IPv6 alone.
static Status check_host(Request *request)
{
    struct in6_addr address;
    Str host = str_trim(body_text(request, "host"));
    if (!str_cut(host, ':').found ||
        inet_pton(AF_INET6, arena_format(request->arena, "%.*s", STR_ARG(host)).data, &address) == 1)
        return STATUS_OK;
    return fail(request->error, STATUS_INVALID, STR("host"),
                "The mail server is a name or an address alone: write its port into 'port'.");
}

static Status check_lines(Request *request)
{
    static const char *const lines[] = { "host", "user", "password", "from_name", "our_name" };
    Status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < sizeof lines / sizeof *lines; i++)
        status = check_line(request, lines[i]);
    return status == STATUS_OK ? check_host(request) : status;
}

static Status put_settings(Request *request)
{
    MailSettings settings;
    Status status = check_lines(request);
    if (status == STATUS_OK) status = mail_settings_of(request, &settings);
    if (status != STATUS_OK) return status;
    const struct {
        const char *name;
        Str *text;
    } texts[] = {
        { "host", &settings.host },
        { "user", &settings.user },
        { "password", &settings.password },
        { "certificate", &settings.certificate },
        { "from", &settings.from },
        { "from_name", &settings.from_name },
        { "reply_to", &settings.reply_to },
        { "bounces_to", &settings.bounces_to },
        { "our_name", &settings.our_name },
        { "postal", &settings.postal },
        { "dkim_domain", &settings.dkim_domain },
        { "dkim_selector", &settings.dkim_selector },
        { "dkim_key", &settings.dkim_key },
        { "public_url", &settings.public_url },
        { "access_url", &settings.access_url },
    };
    // A password that was meant for another server is not sent to the new one.
    if (body_has(request, "host") && !str_equal(body_text(request, "host"), settings.host) &&
        !body_has(request, "password"))
        settings.password = (Str){ 0 };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (body_has(request, texts[i].name)) *texts[i].text = body_text(request, texts[i].name);
    status = merge_security(request, &settings);
    if (status == STATUS_OK) status = keep(request, &settings);
    return status == STATUS_OK ? settings_state(request, request->json) : status;
}

static Status make_key(Request *request)
{
    MailSettings settings;
    Status status = mail_settings_of(request, &settings);
    if (status != STATUS_OK) return status;
    settings.dkim_domain = body_text(request, "domain");
    settings.dkim_selector = body_text(request, "selector");
    settings.dkim_key = dkim_key_make(request->arena);
    status = keep(request, &settings);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    put_record(request, &settings);
    json_close_object(request->json);
    return STATUS_OK;
}

// ---- a mail to try it

static Status add_test(Store *store, void *context, Error *error)
{
    Request *request = context;
    Buf buf = { 0 };
    JsonWriter json = json_writer(&buf);
    json_open_object(&json);
    json_add_text(&json, STR("to"), body_text(request, "to"));
    json_add_text(&json, STR("subject"), STR("Mail of Perennial works"));
    json_add_text(&json, STR("text"), STR("This mail was sent to try the settings of mail.\n"));
    json_add_text(&json, STR("html"), STR("<p>This mail was sent to try the settings of mail.</p>\n"));
    json_close_object(&json);
    json_finish(&json);
    int64_t now_us = request_now(request), id = 0;
    const OutboxMessage message = {
        .key = arena_format(request->arena, "test:%.*s:%lld:%.*s", STR_ARG(request->caller.id),
                            (long long)now_us, STR_ARG(str_beginning(body_text(request, "to"), 100))),
        .channel = OUTBOX_MAIL,
        .due_us = now_us,
        .body = buf_view(&buf),
        .by = request->caller.id,
    };
    Status status = outbox_add(store, &message, &id, error);
    name_record(request, id);
    buf_free(&buf);
    return status;
}

static Status send_test(Request *request)
{
    MailSettings settings;
    Status status = mail_settings_of(request, &settings);
    if (status == STATUS_OK && settings.host.len == 0)
        return fail(request->error, STATUS_CONFLICT, STR("host"), "Say first which mail server sends.");
    if (status == STATUS_OK && outbox_desk_state(request->app->outbox).clock_set)
        return fail(request->error, STATUS_CONFLICT, STR(""),
                    "Nothing is sent while the server runs with another time (--now).");
    if (status == STATUS_OK) status = request_edit(request, add_test, request);
    if (status != STATUS_OK) return status;
    outbox_try_server(request->app->outbox);
    json_open_object(request->json);
    json_key(request->json, STR("message"));
    json_put_raw(request->json, request->record);
    json_close_object(request->json);
    return STATUS_OK;
}

// ---- tables

static const Field settings_body[] = {
    { "host", FIELD_TEXT, .most = 255, .doc = "Mail server; empty: no mail is sent." },
    { "port", FIELD_INTEGER, .least = 1, .most = 65535, .doc = "587 when not given, 465 with tls." },
    { "security", FIELD_TEXT, .one_of = MAIL_SECURITY_NAMES,
      .doc = "tls: from the first byte; starttls: or nothing is sent; opportunistic: where it is offered." },
    { "user", FIELD_TEXT, .most = 300, .doc = "Empty: without signing in." },
    { "password", FIELD_TEXT, .most = 2000, .secret = true, .doc = "Never answered." },
    { "certificate", FIELD_TEXT, .most = 20000,
      .doc = "PEM of who signs the server's certificate, if nobody"
             " the system knows does." },
    { "from", FIELD_TEXT, .most = 254, .doc = "Address that mails come from." },
    { "from_name", FIELD_TEXT, .most = 200 },
    { "reply_to", FIELD_TEXT, .most = 254, .doc = "Where answers go to; empty: to `from`." },
    { "bounces_to", FIELD_TEXT, .most = 254, .doc = "Where mails come back to; empty: to `from`." },
    { "our_name", FIELD_TEXT, .most = 200, .doc = "What templates call {{our.name}}." },
    { "postal", FIELD_TEXT, .most = 500, .doc = "Address under promotional mail." },
    { "dkim_domain", FIELD_TEXT, .most = 255 },
    { "dkim_selector", FIELD_TEXT, .most = 63 },
    { "dkim_key", FIELD_TEXT, .most = DKIM_KEY_BYTES_MAX, .secret = true,
      .doc = "Private key as PEM, RSA or Ed25519; empty: mails are not signed. Never answered." },
    { "track_opens", FIELD_BOOL, .doc = "A picture tells when a mail is opened. Off when not given." },
    { "reply_to_owner", FIELD_BOOL,
      .doc =
          "Answers to mails of plays go to who looks after the account, if that is an address. On when not "
          "given." },
    { "track_clicks", FIELD_BOOL, .doc = "Links lead through this server. On when not given." },
    { "per_minute", FIELD_INTEGER, .least = 1, .most = MAIL_PER_MINUTE_MAX, .doc = "Mails to all together." },
    { "domain_per_minute", FIELD_INTEGER, .least = 1, .most = MAIL_PER_MINUTE_MAX,
      .doc = "Mails to one domain." },
    { "access_url", FIELD_TEXT, .most = 500,
      .doc = "Page of your product where its users ask for an invitation or a new password: what templates "
             "call {{our.access_url}}." },
    { "public_url", FIELD_TEXT, .most = 500,
      .doc = "How recipients reach this server, for links: https://… Empty: what it was started with." },
    { 0 },
};
static const Field test_body[] = {
    { "to", FIELD_TEXT, .required = true, .least = 3, .most = 254, .doc = "Address of who gets it." },
    { 0 },
};
static const Field key_body[] = {
    { "domain", FIELD_TEXT, .required = true, .least = 3, .most = 255, .doc = "Usually that of `from`." },
    { "selector", FIELD_TEXT, .required = true, .least = 1, .most = 63,
      .doc = "Any name, such as perennial." },
    { 0 },
};

const NamedShape mail_setting_shapes[] = {
    { "MailSettings",
      "{host text, port int, security one(" MAIL_SECURITY_NAMES "), user text, certificate text, from text,"
      " from_name text, reply_to text, reply_to_owner bool, bounces_to text, our_name text, postal text, "
      "dkim_domain text,"
      " dkim_selector text, track_opens bool, track_clicks bool, per_minute int, domain_per_minute int,"
      " public_url text, access_url text, has_password bool, has_dkim_key bool}" },
    { "DkimRecord", "{name text, text text}" },
    { "MailSending", "{clock_set bool, rests_until time?, note text, messages map int}" },
    { 0 },
};

const Route mail_setting_routes[] = {
    { .method = "GET",
      .path = "/api/v1/settings/mail",
      .permission = PERMISSION_SETTINGS_READ,
      .sight = SIGHT_FREE,
      .handler = get_settings,
      .state = settings_state,
      .summary = "How mails are sent, the record that its signature needs, and how sending goes.",
      .response = "{settings MailSettings, dkim_record DkimRecord?, server_url text, sending MailSending}" },
    { .method = "PUT",
      .path = "/api/v1/settings/mail",
      .permission = PERMISSION_SETTINGS_WRITE,
      .sight = SIGHT_FREE,
      .handler = put_settings,
      .state = settings_state,
      .summary =
          "Changes how mails are sent; what is left out stays, but the password when the server changes.",
      .body = settings_body,
      .body_bytes_max = MAIL_BODY_BYTES_MAX,
      .response = "MailSettings" },
    { .method = "POST",
      .path = "/api/v1/settings/mail/dkim-key",
      .permission = PERMISSION_SETTINGS_WRITE,
      .sight = SIGHT_FREE,
      .handler = make_key,
      .summary = "Makes a key that signs mails from now on, and says which record to publish.",
      .body = key_body,
      .response = "{dkim_record DkimRecord?}" },
    { .method = "POST",
      .path = "/api/v1/settings/mail/test",
      .permission = PERMISSION_SETTINGS_WRITE,
      .sight = SIGHT_FREE,
      .handler = send_test,
      .summary = "Sends a mail to try the settings; what became of it is said by the outbox.",
      .body = test_body,
      .success = 202,
      .response = "{message int}" },
    { 0 },
};
