#include "act/mail_settings.h"

#include "codec/dkim.h"
#include "codec/json.h"
#include "know/settings.h"
#include "trust/secret.h"

#define KEY_SETTING STR("sending_key")

static const Str security_names[] = { [SMTP_TLS] = STR_CONST("tls"),
                                      [SMTP_STARTTLS] = STR_CONST("starttls"),
                                      [SMTP_MAYBE] = STR_CONST("opportunistic"),
                                      [SMTP_PLAIN] = STR_CONST("none") };

Str mail_security_name(SmtpSecurity security)
{
    return security_names[security];
}

enum {
    F_HOST,
    F_PORT,
    F_SECURITY,
    F_USER,
    F_PASSWORD,
    F_CERTIFICATE,
    F_FROM,
    F_FROM_NAME,
    F_REPLY_TO,
    F_REPLY_TO_OWNER,
    F_BOUNCES_TO,
    F_OUR_NAME,
    F_POSTAL,
    F_DKIM_DOMAIN,
    F_DKIM_SELECTOR,
    F_DKIM_KEY,
    F_OPENS,
    F_CLICKS,
    F_PER_MINUTE,
    F_DOMAIN_PER_MINUTE,
    F_PUBLIC_URL,
    F_ACCESS_URL,
    FIELDS
};

static const JsonField fields[FIELDS] = {
    [F_HOST] = { STR_CONST("host"), JSON_WANT_TEXT, .bytes_max = 255 },
    [F_PORT] = { STR_CONST("port"), JSON_WANT_INTEGER },
    [F_SECURITY] = { STR_CONST("security"), JSON_WANT_TEXT, .bytes_max = 20 },
    [F_USER] = { STR_CONST("user"), JSON_WANT_TEXT, .bytes_max = 300 },
    [F_PASSWORD] = { STR_CONST("password"), JSON_WANT_TEXT, .bytes_max = 2000 },
    [F_CERTIFICATE] = { STR_CONST("certificate"), JSON_WANT_TEXT, .bytes_max = 20000 },
    [F_FROM] = { STR_CONST("from"), JSON_WANT_TEXT, .bytes_max = 300 },
    [F_FROM_NAME] = { STR_CONST("from_name"), JSON_WANT_TEXT, .bytes_max = 200 },
    [F_REPLY_TO] = { STR_CONST("reply_to"), JSON_WANT_TEXT, .bytes_max = 300 },
    [F_REPLY_TO_OWNER] = { STR_CONST("reply_to_owner"), JSON_WANT_BOOL },
    [F_BOUNCES_TO] = { STR_CONST("bounces_to"), JSON_WANT_TEXT, .bytes_max = 300 },
    [F_OUR_NAME] = { STR_CONST("our_name"), JSON_WANT_TEXT, .bytes_max = 200 },
    [F_POSTAL] = { STR_CONST("postal"), JSON_WANT_TEXT, .bytes_max = 500 },
    [F_DKIM_DOMAIN] = { STR_CONST("dkim_domain"), JSON_WANT_TEXT, .bytes_max = 255 },
    [F_DKIM_SELECTOR] = { STR_CONST("dkim_selector"), JSON_WANT_TEXT, .bytes_max = 63 },
    [F_DKIM_KEY] = { STR_CONST("dkim_key"), JSON_WANT_TEXT, .bytes_max = DKIM_KEY_BYTES_MAX },
    [F_OPENS] = { STR_CONST("track_opens"), JSON_WANT_BOOL },
    [F_CLICKS] = { STR_CONST("track_clicks"), JSON_WANT_BOOL },
    [F_PER_MINUTE] = { STR_CONST("per_minute"), JSON_WANT_INTEGER },
    [F_DOMAIN_PER_MINUTE] = { STR_CONST("domain_per_minute"), JSON_WANT_INTEGER },
    [F_PUBLIC_URL] = { STR_CONST("public_url"), JSON_WANT_TEXT, .bytes_max = 500 },
    [F_ACCESS_URL] = { STR_CONST("access_url"), JSON_WANT_TEXT, .bytes_max = 500 },
};

static bool is_name_letter(char c, bool host)
{
    c = lower_letter(c);
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || (host && c == ':') ||
           (!host && c == '_');
}

static bool is_name(Str text, bool host)
{
    for (size_t i = 0; i < text.len; i++)
        if (!is_name_letter(text.data[i], host)) return false;
    return true;
}

bool mail_address_is_good(Str address)
{
    StrCut cut = str_cut(address, '@');
    if (!cut.found || cut.head.len == 0 || cut.tail.len == 0 || address.len > 254) return false;
    for (size_t i = 0; i < cut.head.len; i++) {
        unsigned char c = (unsigned char)cut.head.data[i];
        if (c <= ' ' || c >= 127 || c == '<' || c == '>' || c == ',' || c == ';' || c == '"' || c == '\\' ||
            c == '(' || c == ')' || c == ':')
            return false;
    }
    return is_name(cut.tail, false);
}

static Str text_of(const JsonNode *const *nodes, int field, Arena *arena)
{
    return nodes[field] ? arena_copy(arena, str_trim(json_text(nodes[field], arena))) : (Str){ 0 };
}

static int64_t number_of(const JsonNode *const *nodes, int field, int64_t otherwise)
{
    int64_t number = otherwise;
    return nodes[field] && json_int64(nodes[field], &number) ? number : otherwise;
}

static Status check_addresses(const MailSettings *s, Error *error)
{
    const struct {
        Str field, address;
    } addresses[] = { { STR("from"), s->from },
                      { STR("reply_to"), s->reply_to },
                      { STR("bounces_to"), s->bounces_to } };
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        if (addresses[i].address.len > 0 && !mail_address_is_good(addresses[i].address))
            return fail(error, STATUS_INVALID, addresses[i].field, "“%.*s” is no mail address.",
                        STR_ARG(addresses[i].address));
    }
    if (s->host.len > 0 && s->from.len == 0)
        return fail(error, STATUS_INVALID, STR("from"), "Say from which address mails are sent.");
    return STATUS_OK;
}

static Status check_rest(const MailSettings *s, Error *error)
{
    if (!is_name(s->host, true))
        return fail(error, STATUS_INVALID, STR("host"), "The mail server is a name or an address alone.");
    if (s->per_minute < 1 || s->per_minute > MAIL_PER_MINUTE_MAX)
        return fail(error, STATUS_INVALID, STR("per_minute"), "Send between 1 and %d mails a minute.",
                    MAIL_PER_MINUTE_MAX);
    if (s->domain_per_minute < 1 || s->domain_per_minute > MAIL_PER_MINUTE_MAX)
        return fail(error, STATUS_INVALID, STR("domain_per_minute"), "Send between 1 and %d mails a minute.",
                    MAIL_PER_MINUTE_MAX);
    bool url =
        str_starts_with(s->public_url, STR("https://")) || str_starts_with(s->public_url, STR("http://"));
    if (s->public_url.len > 0 && (!url || str_ends_with(s->public_url, STR("/")) ||
                                  str_cut(s->public_url, '"').found || str_cut(s->public_url, ' ').found))
        return fail(error, STATUS_INVALID, STR("public_url"),
                    "Write the server's address as https://… without a slash at the end.");
    bool access =
        str_starts_with(s->access_url, STR("https://")) || str_starts_with(s->access_url, STR("http://"));
    if (s->access_url.len > 0 && (!access || str_cut(s->access_url, ' ').found))
        return fail(error, STATUS_INVALID, STR("access_url"), "Write the address of the page as https://…");
    if (!is_name(s->dkim_domain, false) || !is_name(s->dkim_selector, false))
        return fail(error, STATUS_INVALID, STR("dkim_domain"),
                    "Domain and selector are names without blanks.");
    if (s->dkim_key.len == 0) return STATUS_OK;
    if (s->dkim_domain.len == 0 || s->dkim_selector.len == 0)
        return fail(error, STATUS_INVALID, STR("dkim_domain"), "A key needs its domain and selector.");
    DkimKey *key = NULL;
    Status status = dkim_key_read(s->dkim_key, &key, error);
    dkim_key_free(key);
    return status;
}

static Status read_security(const JsonNode *const *nodes, Arena *arena, MailSettings *out, Error *error)
{
    Str name = nodes[F_SECURITY] ? text_of(nodes, F_SECURITY, arena) : STR("starttls");
    size_t i = 0;
    while (i < sizeof security_names / sizeof *security_names && !str_equal(name, security_names[i]))
        i++;
    if (i == sizeof security_names / sizeof *security_names)
        return fail(error, STATUS_INVALID, STR("security"),
                    "Security is one of tls, starttls, opportunistic, none.");
    out->security = (SmtpSecurity)i;
    int64_t port = number_of(nodes, F_PORT, out->security == SMTP_TLS ? 465 : 587);
    if (port < 1 || port > UINT16_MAX)
        return fail(error, STATUS_INVALID, STR("port"), "A port is between 1 and 65535.");
    out->port = (uint16_t)port;
    return STATUS_OK;
}

static void read_texts(const JsonNode *const *nodes, Arena *arena, MailSettings *out)
{
    const struct {
        int field;
        Str *text;
    } texts[] = {
        { F_HOST, &out->host },
        { F_USER, &out->user },
        { F_PASSWORD, &out->password },
        { F_CERTIFICATE, &out->certificate },
        { F_FROM, &out->from },
        { F_FROM_NAME, &out->from_name },
        { F_REPLY_TO, &out->reply_to },
        { F_BOUNCES_TO, &out->bounces_to },
        { F_OUR_NAME, &out->our_name },
        { F_POSTAL, &out->postal },
        { F_DKIM_DOMAIN, &out->dkim_domain },
        { F_DKIM_SELECTOR, &out->dkim_selector },
        { F_DKIM_KEY, &out->dkim_key },
        { F_PUBLIC_URL, &out->public_url },
        { F_ACCESS_URL, &out->access_url },
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i].text = text_of(nodes, texts[i].field, arena);
}

Status mail_settings_read(Str json, Arena *arena, MailSettings *out, Error *error)
{
    const JsonNode *nodes[FIELDS];
    const JsonNode *root = json_parse(json.len > 0 ? json : STR("{}"), JSON_DEPTH_USUAL, arena, error);
    if (!root) return STATUS_INVALID;
    Status status = json_check(root, fields, FIELDS, false, nodes, error);
    if (status != STATUS_OK) return status;
    *out = (MailSettings){
        .per_minute = number_of(nodes, F_PER_MINUTE, MAIL_PER_MINUTE_USUAL),
        .domain_per_minute = number_of(nodes, F_DOMAIN_PER_MINUTE, MAIL_DOMAIN_PER_MINUTE_USUAL),
        .reply_to_owner = !nodes[F_REPLY_TO_OWNER] || json_is_true(nodes[F_REPLY_TO_OWNER]),
        .track_opens = nodes[F_OPENS] && json_is_true(nodes[F_OPENS]),
        .track_clicks = !nodes[F_CLICKS] || json_is_true(nodes[F_CLICKS]),
    };
    read_texts(nodes, arena, out);
    status = read_security(nodes, arena, out, error);
    if (status == STATUS_OK) status = check_addresses(out, error);
    return status == STATUS_OK ? check_rest(out, error) : status;
}

void mail_settings_write(const MailSettings *s, bool with_secrets, JsonWriter *json)
{
    json_open_object(json);
    json_add_text(json, STR("host"), s->host);
    json_add_int(json, STR("port"), s->port);
    json_add_text(json, STR("security"), security_names[s->security]);
    json_add_text(json, STR("user"), s->user);
    json_add_text(json, STR("certificate"), s->certificate);
    json_add_text(json, STR("from"), s->from);
    json_add_text(json, STR("from_name"), s->from_name);
    json_add_text(json, STR("reply_to"), s->reply_to);
    json_add_bool(json, STR("reply_to_owner"), s->reply_to_owner);
    json_add_text(json, STR("bounces_to"), s->bounces_to);
    json_add_text(json, STR("our_name"), s->our_name);
    json_add_text(json, STR("postal"), s->postal);
    json_add_text(json, STR("dkim_domain"), s->dkim_domain);
    json_add_text(json, STR("dkim_selector"), s->dkim_selector);
    json_add_bool(json, STR("track_opens"), s->track_opens);
    json_add_bool(json, STR("track_clicks"), s->track_clicks);
    json_add_int(json, STR("per_minute"), s->per_minute);
    json_add_int(json, STR("domain_per_minute"), s->domain_per_minute);
    json_add_text(json, STR("public_url"), s->public_url);
    json_add_text(json, STR("access_url"), s->access_url);
    if (with_secrets) {
        json_add_text(json, STR("password"), s->password);
        json_add_text(json, STR("dkim_key"), s->dkim_key);
    } else {
        json_add_bool(json, STR("has_password"), s->password.len > 0);
        json_add_bool(json, STR("has_dkim_key"), s->dkim_key.len > 0);
    }
    json_close_object(json);
}

Status sending_key_read(Store *store, Arena *arena, Str *key_out, Error *error)
{
    return setting_read(store, KEY_SETTING, STR(""), arena, key_out, error);
}

Status sending_key_make(Store *store, Arena *arena, Error *error)
{
    enum { KEY_CHARACTERS = 43 };
    Str key = { 0 };
    Status status = sending_key_read(store, arena, &key, error);
    if (status != STATUS_OK || key.len > 0) return status;
    return setting_put(store, KEY_SETTING, secret_random(KEY_CHARACTERS, arena), error);
}
