// settings.c: what the installation is set to.
#include "know/settings.h"
#include "api/routes.h"
#include "base/zone.h"
#include "sense/segment.h"

enum { RULES_BYTES_MAX = 512 * 1024 };

// Their texts as stored.
typedef struct Settings {
    Str workspace, zone, account_from_domain, version_from_context, exclude, audit_days;
} Settings;

static Status read_settings(Request *request, Settings *settings_out)
{
    Settings settings = { 0 };
    const struct {
        Str name, otherwise;
        Str *value;
    } wanted[] = {
        { STR("workspace"), STR(""), &settings.workspace },
        { STR("zone"), STR("UTC"), &settings.zone },
        { STR("account_from_domain"), STR("false"), &settings.account_from_domain },
        { STR("version_from_context"), STR("false"), &settings.version_from_context },
        { STR("exclude"), STR("{\"email_domains\":[],\"user_ids\":[],\"account_ids\":[],\"bots\":true}"),
          &settings.exclude },
        { STR("audit_days"), STR("0"), &settings.audit_days },
    };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        Status status = setting_read(request->store, wanted[i].name, wanted[i].otherwise, request->arena,
                                     wanted[i].value, request->error);
        if (status != STATUS_OK) return status;
    }
    *settings_out = settings;
    return STATUS_OK;
}

static void put_members(JsonWriter *json, const Settings *settings)
{
    json_add_text(json, STR("workspace"), settings->workspace);
    json_add_text(json, STR("zone"), settings->zone);
    json_add_bool(json, STR("account_from_domain"), str_equal(settings->account_from_domain, STR("true")));
    json_add_bool(json, STR("version_from_context"), str_equal(settings->version_from_context, STR("true")));
    json_add_raw(json, STR("exclude"), settings->exclude);
    json_add_raw(json, STR("audit_days"), settings->audit_days);
}

static Status settings_state(Request *request, JsonWriter *json)
{
    Settings settings;
    Status status = read_settings(request, &settings);
    if (status != STATUS_OK) return status;
    json_open_object(json);
    put_members(json, &settings);
    json_close_object(json);
    return STATUS_OK;
}

static Status get_settings(Request *request)
{
    Settings settings = { 0 };
    JsonWriter *json = request->json;
    Status status = read_settings(request, &settings);
    if (status != STATUS_OK) return status;
    bool waits = !str_equal(settings.zone, zone_name(live_zone(request->app->live)));
    json_open_object(json);
    put_members(json, &settings);
    json_add_bool(json, STR("zone_waits"), waits);
    json_close_object(json);
    return STATUS_OK;
}

// Checks the rules by trying them; the running ones change only when the row is durable.
static Status check_rules(Str rules, Error *error)
{
    Exclusion *trial = exclusion_create();
    Status status = exclusion_set(trial, rules, error);
    exclusion_destroy(trial);
    return status;
}

static Status put_edit(Store *store, void *context, Error *error)
{
    Request *request = context;
    Status status = STATUS_OK;
    if (body_has(request, "workspace")) {
        status = setting_put(store, STR("workspace"), body_text(request, "workspace"), error);
    }
    if (status == STATUS_OK && body_has(request, "zone")) {
        status = setting_put(store, STR("zone"), body_text(request, "zone"), error);
    }
    if (status == STATUS_OK && body_has(request, "account_from_domain")) {
        bool on = body_bool(request, "account_from_domain", false);
        status = setting_put(store, STR("account_from_domain"), on ? STR("true") : STR("false"), error);
    }
    if (status == STATUS_OK && body_has(request, "version_from_context")) {
        bool on = body_bool(request, "version_from_context", false);
        status = setting_put(store, STR("version_from_context"), on ? STR("true") : STR("false"), error);
    }
    if (status == STATUS_OK && body_has(request, "exclude")) {
        status = setting_put(store, STR("exclude"), json_raw(body_node(request, "exclude")), error);
    }
    if (status == STATUS_OK && body_has(request, "audit_days")) {
        Str days = arena_format(request->arena, "%lld", (long long)body_int(request, "audit_days", 0));
        status = setting_put(store, STR("audit_days"), days, error);
    }
    return status;
}

static Status put_settings(Request *request)
{
    Status status = STATUS_OK;
    if (body_has(request, "zone") && !zone_is_known(body_text(request, "zone"))) {
        return fail(request->error, STATUS_INVALID, STR("zone"),
                    "There is no time zone “%.*s” on this machine. Use a name like Europe/Berlin.",
                    STR_ARG(body_text(request, "zone")));
    }
    if (body_has(request, "exclude"))
        status = check_rules(json_raw(body_node(request, "exclude")), request->error);
    if (status == STATUS_OK) status = request_edit(request, put_edit, request);
    if (status == STATUS_OK && body_has(request, "exclude")) {
        status = exclusion_set(request->app->sense->exclusion, json_raw(body_node(request, "exclude")),
                               request->error);
    }
    if (status == STATUS_OK && body_has(request, "account_from_domain")) {
        request->app->sense->account_from_domain = body_bool(request, "account_from_domain", false);
    }
    if (status == STATUS_OK && body_has(request, "version_from_context"))
        request->app->sense->version_from_context = body_bool(request, "version_from_context", false);
    return status == STATUS_OK ? get_settings(request) : status;
}

static const Field settings_body[] = {
    { "workspace", FIELD_TEXT, .least = 1, .most = 100, .doc = "The company's name." },
    { "zone", FIELD_TEXT, .least = 1, .most = 63,
      .doc = "Time zone that cuts the days, for example Europe/Berlin. Counts from the next start, for all "
             "days." },
    { "account_from_domain", FIELD_BOOL,
      .doc = "People whose account nobody named belong to the account of their e-mail domain, which is made "
             "for it." },
    { "version_from_context", FIELD_BOOL,
      .doc = "context.app.version of calls becomes the attribute product_version of people and accounts." },
    { "exclude", FIELD_OBJECT,
      .doc = "Whose activity is not a customer's: email_domains, user_ids, account_ids, bots." },
    { "audit_days", FIELD_INTEGER, .least = 0, .most = 36500,
      .doc = "For how many days the audit is kept; 0: for ever." },
    { 0 },
};

const NamedShape settings_shapes[] = {
    { "Settings", "{workspace text, zone text, zone_waits bool, account_from_domain bool, "
                  "version_from_context bool, exclude any, audit_days int}" },
    { 0 },
};

const Route settings_routes[] = {
    { .method = "GET",
      .path = "/api/v1/settings",
      .permission = PERMISSION_SETTINGS_READ,
      .sight = SIGHT_FREE,
      .handler = get_settings,
      .state = settings_state,
      .summary = "What the installation is set to.",
      .response = "Settings" },
    { .method = "PUT",
      .path = "/api/v1/settings",
      .permission = PERMISSION_SETTINGS_WRITE,
      .sight = SIGHT_FREE,
      .handler = put_settings,
      .state = settings_state,
      .summary = "Changes settings; what is left out stays.",
      .body = settings_body,
      .body_bytes_max = RULES_BYTES_MAX,
      .response = "Settings" },
    { 0 },
};
