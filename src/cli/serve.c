#include "cli/serve.h"

#include "api/import_desk.h"
#include "api/routes.h"
#include "base/log.h"
#include "cli/commands.h"
#include "know/settings.h"
#include "sense/segment.h"

#include <signal.h>

enum {
    REQUEST_ARENA_BYTES = 256 << 20, // address space; a tracking body may need 18 times its 4 MB
};

const OptionSpec serve_specs[] = {
    { .name = "db",
      .kind = OPTION_TEXT,
      .placeholder = "FILE",
      .required = true,
      .meaning = "The database; made when it is not there." },
    SERVE_WHERE_SPECS,
    { .name = "now",
      .kind = OPTION_TIME,
      .placeholder = "TIME",
      .meaning = "Start the business clock here, for history and tests; nothing is sent then." },
    { .name = "public-url",
      .kind = OPTION_TEXT,
      .placeholder = "URL",
      .meaning = "How browsers reach the server, for links: https://…" },
    { .name = "private-hooks",
      .kind = OPTION_TEXT,
      .placeholder = "HOSTS",
      .meaning = "Hosts in private networks that webhooks may be sent to, with commas in between: name or "
                 "name:port." },
    { .name = "trust-proxy",
      .kind = OPTION_FLAG,
      .meaning = "Believe X-Forwarded-For: only behind a proxy of your own." },
    { .name = "log-level",
      .kind = OPTION_TEXT,
      .choices = "debug|info|warn|error",
      .meaning = "Least level of log lines." },
    { .name = "log-format", .kind = OPTION_TEXT, .choices = "text|json", .meaning = "Form of log lines." },
    { 0 },
};

// Everything that lives as long as the server.
typedef struct Program {
    Live *live;
    Committer *committer;
    FeatureCatalog *features;
    DefinitionCatalog *definitions;
    AccountTable *accounts;
    Sense sense;
    ImportDesk *imports;
    App app;
    bool app_begun;
} Program;

static void close_program(Program *program)
{
    if (program->app_begun) app_stop(&program->app);
    import_desk_destroy(program->imports);
    committer_stop(program->committer);
    if (program->app_begun) app_destroy(&program->app);
    account_table_destroy(program->accounts);
    definition_catalog_close(program->definitions);
    feature_catalog_close(program->features);
    limits_destroy(program->sense.limits);
    exclusion_destroy(program->sense.exclusion);
    recent_destroy(program->sense.recent);
    live_close(program->live);
}

static void mark_accounts(void *context, const AccountChange *changes, size_t count)
{
    if (count > 0) account_table_mark(context, changes, count);
}

static Status open_sense(Program *program, Error *error)
{
    const LimitsConfig limits = { 0 };
    program->sense = (Sense){ .engine = live_engine(program->live),
                              .limits = limits_create(&limits, live_engine(program->live)),
                              .exclusion = exclusion_create(),
                              .recent = recent_create() };
    Arena arena = arena_create(16 << 20);
    Store *store = live_store(program->live);
    Str rules = { 0 }, from_domain = { 0 }, version = { 0 };
    Status status = setting_read(store, STR("exclude"), STR("{}"), &arena, &rules, error);
    if (status == STATUS_OK) {
        status = setting_read(store, STR("account_from_domain"), STR("false"), &arena, &from_domain, error);
    }
    if (status == STATUS_OK)
        status = setting_read(store, STR("version_from_context"), STR("false"), &arena, &version, error);
    if (status == STATUS_OK) status = exclusion_set(program->sense.exclusion, rules, error);
    program->sense.version_from_context = str_equal(version, STR("true"));
    program->sense.account_from_domain = str_equal(from_domain, STR("true"));
    arena_destroy(&arena);
    return status;
}

static Status open_program(Program *program, const ServeConfig *config, Error *error)
{
    LiveConfig live = { .path = config->db, .now_us = config->now_us };
    program->live = live_open(&live, error);
    if (!program->live) return STATUS_UNAVAILABLE;
    program->features = feature_catalog_open(live_store(program->live), error);
    if (!program->features) return STATUS_UNAVAILABLE;
    program->definitions = definition_catalog_open(live_store(program->live), error);
    if (!program->definitions) return STATUS_UNAVAILABLE;
    Status status = open_sense(program, error);
    if (status != STATUS_OK) return status;
    program->accounts = account_table_create(program->live, program->features, program->definitions);
    program->committer = committer_start(program->live);
    committer_on_change(program->committer, mark_accounts, program->accounts);

    program->imports = import_desk_create(program->live, program->committer, &program->sense);
    program->app = (App){ .live = program->live,
                          .committer = program->committer,
                          .features = program->features,
                          .definitions = program->definitions,
                          .accounts = program->accounts,
                          .sense = &program->sense,
                          .imports = program->imports,
                          .route_tables = api_route_tables,
                          .public_url = config->public_url,
                          .private_hooks = config->private_hooks,
                          .secure_cookies = str_starts_with(config->public_url, STR("https://")),
                          .trust_proxy = config->trust_proxy,
                          .demo = config->demo };
    HttpConfig http = { .address = config->address,
                        .port = config->port,
                        .arena_bytes = REQUEST_ARENA_BYTES };
    program->app_begun = true;
    return app_start(&program->app, &http, error);
}

static void announce(const Program *program, const ServeConfig *config)
{
    char local[128];
    Str address = config->address.len > 0 ? config->address : STR("127.0.0.1");
    snprintf(local, sizeof local, "http://%.*s:%u", STR_ARG(address), http_server_port(program->app.http));
    Str url = config->public_url.len > 0 ? config->public_url : str_from_c(local);
    printf("perennial " PERENNIAL_VERSION " serves %.*s\n", STR_ARG(url));
    if (program->app.setup_token[0]) {
        printf("Nobody can sign in yet. Open this link to begin: %.*s/setup?token=%s\n", STR_ARG(url),
               program->app.setup_token);
    }
    fflush(stdout);
}

int serve(const ServeConfig *config)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL); // all threads: this one waits for them
    signal(SIGPIPE, SIG_IGN);

    Error error = { 0 };
    Program *program = calloc(1, sizeof *program);
    if (!program) panic("out of memory");
    if (open_program(program, config, &error) != STATUS_OK) {
        close_program(program);
        free(program);
        return command_failed(&error);
    }
    program->app.ready = true;
    announce(program, config);
    if (config->started) config->started(config->context, &program->app);

    int received = 0;
    sigwait(&signals, &received);
    log_line(LOG_INFO, "stopping");
    if (config->stopping) config->stopping(config->context);
    close_program(program);
    free(program);
    return 0;
}

bool serve_where(const Options *options, ServeConfig *config)
{
    int64_t port = option_number(options, "port", SERVE_PORT_USUAL);
    if (port > UINT16_MAX) {
        Error error;
        fail(&error, STATUS_INVALID, STR("port"), "--port must be at most 65535.");
        command_failed(&error);
        return false;
    }
    config->address = option_text(options, "address");
    config->port = (uint16_t)port;
    return true;
}

static void configure_log(const Options *options)
{
    static const Str levels[] = { STR_CONST("debug"), STR_CONST("info"), STR_CONST("warn"),
                                  STR_CONST("error") };
    LogLevel level = LOG_INFO;
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        if (str_equal(option_text(options, "log-level"), levels[i])) level = (LogLevel)i;
    }
    log_configure(level, str_equal(option_text(options, "log-format"), STR("json")) ? LOG_JSON : LOG_TEXT);
}

int run_serve(const Options *options)
{
    ServeConfig config = { .db = option_text(options, "db"),
                           .now_us = option_time(options, "now"),
                           .public_url = option_text(options, "public-url"),
                           .private_hooks = option_text(options, "private-hooks"),
                           .trust_proxy = option_flag(options, "trust-proxy") };
    if (!serve_where(options, &config)) return 2;
    configure_log(options);
    return serve(&config);
}
