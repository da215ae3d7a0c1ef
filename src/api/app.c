#include "api/app.h"

#include "act/outbox_desk.h"
#include "act/play_desk.h"
#include "api/backtest_desk.h"
#include "api/digest_desk.h"
#include "api/dispatch.h"
#include "api/erase_desk.h"
#include "api/forecast_desk.h"
#include "api/housekeeper.h"
#include "api/import_desk.h"
#include "api/live_hub.h"
#include "api/play_past_desk.h"
#include "api/replays.h"
#include "api/suggestion_desk.h"
#include "api/workers.h"
#include "codec/mail.h"
#include "trust/keys.h"
#include "trust/secret.h"
#include "trust/session.h"
#include "trust/throttle.h"

enum {
    STOP_GRACE_MS = 2500,
    SETUP_TOKEN_CHARACTERS = 43,
    SIGN_IN_TRIES_PER_MINUTE = 5, // wrong ones, of one address and of one account
    SIGN_IN_TRIES_AT_ONCE = 10,
    GUIDE_CALLS_PER_MINUTE = 60, // of one person in a customer's app, and wrong proofs of one address
    GUIDE_CALLS_AT_ONCE = 60,
};

static void write_http_metrics(void *context, Buf *out)
{
    const App *app = context;
    HttpCounts counts = http_server_counts(app->http);
    metrics_add(out, "perennial_http_requests_total", "counter", "Requests.", (double)counts.requests_total);
    metrics_add(out, "perennial_http_refused_total", "counter", "Requests refused before a handler saw them.",
                (double)counts.refused_total);
    metrics_add(out, "perennial_http_connections", "gauge", "Open connections.",
                (double)counts.connections_open);
    metrics_add(out, "perennial_http_connections_total", "counter", "Connections accepted.",
                (double)counts.connections_total);
    metrics_add(out, "perennial_http_aged_out_total", "counter", "Connections cut off for being too slow.",
                (double)counts.aged_out_total);
    metrics_add(out, "perennial_http_waiting", "gauge", "Requests waiting for their answer.",
                (double)counts.requests_waiting);
    metrics_add(out, "perennial_http_streams", "gauge", "Open streams of live changes.",
                (double)counts.streams_open);
    metrics_add(out, "perennial_http_body_bytes", "gauge", "Bytes of request bodies in memory.",
                (double)counts.body_memory);
    metrics_add(out, "perennial_workers_queued", "gauge", "Requests waiting for a worker.",
                (double)workers_queued(app->workers));
}

static void write_committer_metrics(void *context, Buf *out)
{
    const App *app = context;
    CommitterCounts counts = committer_counts(app->committer);
    metrics_add(out, "perennial_events_accepted_total", "counter",
                "Items written to the log since the start.", (double)counts.entries_accepted);
    metrics_add(out, "perennial_events_duplicate_total", "counter", "Items that were there already.",
                (double)counts.entries_duplicate);
    metrics_add(out, "perennial_commits_total", "counter", "Transactions.", (double)counts.commits);
    metrics_add(out, "perennial_commits_failed_total", "counter", "Transactions that failed.",
                (double)counts.commits_failed);
    metrics_add(out, "perennial_batches_refused_total", "counter",
                "Batches refused because the queue was full.", (double)counts.batches_refused);
    metrics_add(out, "perennial_queued_batches", "gauge", "Batches waiting to be committed.",
                (double)counts.queued_batches);
    metrics_add(out, "perennial_queued_bytes", "gauge", "Bytes waiting to be committed.",
                (double)counts.queued_bytes);
    metrics_add(out, "perennial_commit_seconds_total", "counter", "Time spent in transactions.",
                (double)counts.commit_us_total / 1e6);
    metrics_add(out, "perennial_fold_seconds_total", "counter", "Time spent folding entries into the engine.",
                (double)counts.fold_us_total / 1e6);
}

// Nobody can sign in yet: whoever reads the server's output may set up the first admin.
static Status make_setup_token(App *app, Error *error)
{
    bool has_admin = false;
    Store *store = readers_take(app->readers, error);
    if (!store) return STATUS_UNAVAILABLE;
    Status status = staff_has_admin(store, &has_admin, error);
    readers_give(app->readers, store);
    if (status != STATUS_OK || has_admin) return status;
    Arena arena = arena_create(4096);
    Str token = secret_random(SETUP_TOKEN_CHARACTERS, &arena);
    memcpy(app->setup_token, token.data, token.len + 1);
    arena_destroy(&arena);
    return STATUS_OK;
}

// To every open page.
static void tell_warning(void *context, const Warning *warning)
{
    Buf text = { 0 };
    JsonWriter json = json_writer(&text);
    json_open_object(&json);
    json_add_int(&json, STR("id"), warning->id);
    json_add_text(&json, STR("account"), warning->account);
    json_add_int(&json, STR("rule"), warning->rule);
    json_add_text(&json, STR("name"), warning->name);
    json_add_text(&json, STR("direction"), warning->opportunity ? STR("opportunity") : STR("risk"));
    json_add_int(&json, STR("severity"), warning->severity);
    json_close_object(&json);
    json_finish(&json);
    live_hub_say(context, "warning", buf_view(&text));
    buf_free(&text);
}

// To every open page: who entered and left is for /segments/{id}/changes.
static void tell_segment(void *context, int64_t segment, size_t entered, size_t left)
{
    Buf text = { 0 };
    JsonWriter json = json_writer(&text);
    json_open_object(&json);
    json_add_int(&json, STR("id"), segment);
    json_add_int(&json, STR("entered"), (int64_t)entered);
    json_add_int(&json, STR("left"), (int64_t)left);
    json_close_object(&json);
    json_finish(&json);
    live_hub_say(context, "segment", buf_view(&text));
    buf_free(&text);
}

static void wake_outbox(void *context)
{
    const App *app = context;
    if (app->outbox) outbox_wake(app->outbox);
}

// Runs that wait for what became of a message.
static void news_of_message(void *context, Str account)
{
    const App *app = context;
    play_desk_news(app->plays, account);
}

// To every open page: who went on is for /plays/{id}.
static void wake_stages(void *context)
{
    App *app = context;
    stage_desk_wake(app->stages);
}

static void tell_plays(void *context, size_t count)
{
    App *app = context;
    Buf text = { 0 };
    JsonWriter json = json_writer(&text);
    json_open_object(&json);
    json_add_int(&json, STR("runs"), (int64_t)count);
    json_close_object(&json);
    json_finish(&json);
    live_hub_say(app->hub, "plays", buf_view(&text));
    buf_free(&text);
}

static void make_oidc_key(App *app)
{
    Arena arena = arena_create(4096);
    Str key = secret_random(SETUP_TOKEN_CHARACTERS, &arena);
    memcpy(app->oidc_key, key.data, key.len + 1);
    arena_destroy(&arena);
}

static Status start_modules(App *app, Error *error)
{
    mail_start();
    if (!secret_start())
        return fail(error, STATUS_UNAVAILABLE, STR(""), "The system gives no random numbers.");
    make_oidc_key(app);
    app->readers = readers_create(app->live);
    Store *reader = live_reader(app->live, error);
    if (!reader) return STATUS_UNAVAILABLE;
    app->keys = key_book_create(reader);
    Status status = make_setup_token(app, error);
    if (status != STATUS_OK) return status;
    app->metrics = metrics_create();
    app->replays = replays_create();
    app->sessions = session_book_create();
    app->sign_in_throttle = throttle_create(SIGN_IN_TRIES_PER_MINUTE, SIGN_IN_TRIES_AT_ONCE);
    app->call_throttle = throttle_create(CALLS_PER_MINUTE, CALLS_AT_ONCE);
    app->guide_throttle = throttle_create(GUIDE_CALLS_PER_MINUTE, GUIDE_CALLS_AT_ONCE);
    app->hub = live_hub_create(app->live, app->committer, app->readers);
    app->use_case_watch = (UseCaseWatch){ .live = app->live, .committer = app->committer };
    app->housekeeper = housekeeper_create(app->live, app->committer, app->features, &app->use_case_watch,
                                          app->keys, app->sessions);
    app->workers = workers_create(DISPATCH_WORKERS, dispatch_finish);
    app->numbers = number_desk_create(app->live, app->committer, app->definitions);
    app->watch = watch_create(app->live, app->committer, app->features, app->definitions);
    app->segment_notice = (SegmentNotice){ tell_segment, app->hub };
    WatchKind segments = segment_watch_kind(&app->segment_notice);
    watch_kind(app->watch, DEFINITION_SEGMENT, &segments);
    WatchKind use_cases = use_case_watch_kind(&app->use_case_watch);
    watch_kind(app->watch, DEFINITION_USE_CASE, &use_cases);
    app->people_watch =
        people_watch_create(app->live, app->committer, app->features, app->definitions, &app->segment_notice);
    app->warnings = warning_desk_create(app->live, app->committer, app->features, app->definitions,
                                        tell_warning, app->hub, error);
    if (!app->warnings) return STATUS_UNAVAILABLE;
    watch_kind(app->watch, DEFINITION_WARNING, warning_desk_kind(app->warnings));
    app->stages = stage_desk_create(app->live, app->committer, app->features, app->definitions, error);
    if (!app->stages) return STATUS_UNAVAILABLE;
    const PlayNotice play_notice = {
        .context = app, .sent = wake_outbox, .moved = tell_plays, .staged = wake_stages
    };
    app->plays = play_desk_create(app->live, app->committer, app->features, app->definitions, app->warnings,
                                  &play_notice);
    watch_kind(app->watch, DEFINITION_PLAY, play_desk_kind(app->plays));
    app->onboarding = onboarding_desk_create(app->live, app->committer, app->features, app->definitions);
    app->losses = loss_desk_create(app->live, app->committer, app->features, app->definitions);
    app->renewals = renewal_desk_create(app->live, app->committer, error);
    if (!app->renewals) return STATUS_UNAVAILABLE;
    const OutboxDeskConfig outbox = { .live = app->live,
                                      .committer = app->committer,
                                      .public_url = app->public_url,
                                      .allowed_hosts = app->private_hooks,
                                      .became = news_of_message,
                                      .context = app };
    app->outbox = outbox_desk_create(&outbox, error);
    if (!app->outbox) return STATUS_UNAVAILABLE;
    app->digests = digest_desk_create(app);
    if (app->imports) import_desk_hold(app->imports, app->watch, app->people_watch);
    app->backtests = backtest_desk_create(app);
    app->suggestions = suggestion_desk_create(app);
    app->simulations = play_past_desk_create(app);
    app->forecasts = forecast_desk_create(app);
    app->erasures = erase_desk_create(app);
    metrics_register(app->metrics, write_http_metrics, app);
    metrics_register(app->metrics, write_committer_metrics, app);
    return STATUS_OK;
}

Status app_start(App *app, const HttpConfig *config, Error *error)
{
    pthread_mutex_init(&app->setup_lock, NULL);
    pthread_mutex_init(&app->edit_lock, NULL);
    Status status = start_modules(app, error);
    if (status == STATUS_OK) status = use_case_say(app->live, app->committer, error); // what a crash left
    if (status != STATUS_OK) return status;
    HttpHandlers handlers = dispatch_handlers(app);
    app->http = http_server_start(config, &handlers, error);
    if (!app->http) return STATUS_UNAVAILABLE;
    number_desk_start(app->numbers);
    watch_start(app->watch);
    people_watch_start(app->people_watch);
    warning_desk_start(app->warnings);
    stage_desk_start(app->stages);
    play_desk_start(app->plays);
    onboarding_desk_start(app->onboarding);
    loss_desk_start(app->losses);
    renewal_desk_start(app->renewals);
    forecast_desk_start(app->forecasts);
    outbox_desk_start(app->outbox);
    digest_desk_start(app->digests);
    return STATUS_OK;
}

void app_stop(App *app)
{
    app->ready = false;
    if (app->http) http_server_stop(app->http, STOP_GRACE_MS);
    workers_destroy(app->workers);
    run_desk_destroy(app->backtests);
    run_desk_destroy(app->suggestions);
    run_desk_destroy(app->simulations);
    forecast_desk_destroy(app->forecasts);
    erase_desk_destroy(app->erasures);
    digest_desk_stop(app->digests);
    outbox_desk_stop(app->outbox);
    watch_stop(app->watch);
    people_watch_stop(app->people_watch);
    number_desk_stop(app->numbers);
    warning_desk_stop(app->warnings);
    stage_desk_stop(app->stages);
    play_desk_stop(app->plays);
    onboarding_desk_stop(app->onboarding);
    loss_desk_stop(app->losses);
    renewal_desk_stop(app->renewals);
    housekeeper_stop(app->housekeeper);
}

void app_destroy(App *app)
{
    housekeeper_destroy(app->housekeeper);
    watch_destroy(app->watch);
    people_watch_destroy(app->people_watch);
    number_desk_destroy(app->numbers);
    warning_desk_destroy(app->warnings);
    stage_desk_destroy(app->stages);
    play_desk_destroy(app->plays);
    onboarding_desk_destroy(app->onboarding);
    loss_desk_destroy(app->losses);
    renewal_desk_destroy(app->renewals);
    digest_desk_destroy(app->digests);
    outbox_desk_destroy(app->outbox);
    live_hub_destroy(app->hub);
    throttle_destroy(app->sign_in_throttle);
    throttle_destroy(app->call_throttle);
    throttle_destroy(app->guide_throttle);
    session_book_destroy(app->sessions);
    key_book_destroy(app->keys);
    replays_destroy(app->replays);
    metrics_destroy(app->metrics);
    readers_destroy(app->readers);
    pthread_mutex_destroy(&app->setup_lock);
    pthread_mutex_destroy(&app->edit_lock);
}
