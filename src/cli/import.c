// import.c: reads a file into a database that no server is using.
#include "cli/commands.h"
#include "know/settings.h"
#include "sense/import_job.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

enum { BAR_CELLS = 24, PROGRESS_MS = 200, PATH_BYTES_MAX = 4096 };

const OptionSpec import_specs[] = {
    { .name = "db",
      .kind = OPTION_TEXT,
      .placeholder = "FILE",
      .required = true,
      .meaning = "The database; made when it is not there." },
    { .name = "now",
      .kind = OPTION_TIME,
      .placeholder = "TIME",
      .meaning = "The business clock, as for serve." },
    { .name = "kind",
      .kind = OPTION_TEXT,
      .choices = "auto|events|accounts|people",
      .meaning = "What the file holds; told from its first line when not given." },
    { .name = "rejects",
      .kind = OPTION_TEXT,
      .placeholder = "FILE",
      .meaning = "Where bad rows go, with line and reason; FILE.rejects.ndjson when not given." },
    { .name = "dry-run", .kind = OPTION_FLAG, .meaning = "Check everything, keep nothing." },
    { 0 },
};

static ImportKind kind_of(Str name)
{
    static const Str names[] = { [IMPORT_AUTO] = STR_CONST("auto"),
                                 [IMPORT_EVENTS] = STR_CONST("events"),
                                 [IMPORT_ACCOUNTS] = STR_CONST("accounts"),
                                 [IMPORT_PEOPLE] = STR_CONST("people") };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (str_equal(name, names[i])) return (ImportKind)i;
    }
    return IMPORT_AUTO;
}

static void print_progress(const ImportProgress *progress)
{
    double share =
        progress->bytes_total > 0 ? (double)progress->bytes_done / (double)progress->bytes_total : 0;
    char bar[BAR_CELLS + 1];
    for (int i = 0; i < BAR_CELLS; i++)
        bar[i] = share * BAR_CELLS > i ? '#' : '.';
    bar[BAR_CELLS] = '\0';
    fprintf(stderr, "\r[%s] %3.0f %%  %llu rows  %.0f/s", bar, share * 100,
            (unsigned long long)progress->rows, progress->rows_per_second);
    if (progress->seconds_left >= 0) fprintf(stderr, "  %lld s left  ", (long long)progress->seconds_left);
}

static void *run_job(void *job)
{
    import_job_run(job);
    return NULL;
}

// Waits for the job, or for somebody who stops it.
static ImportProgress watch(ImportJob *job, const sigset_t *signals)
{
    bool terminal = isatty(STDERR_FILENO) != 0;
    const struct timespec pause = { .tv_nsec = PROGRESS_MS * 1000000L };
    pthread_t thread;
    if (pthread_create(&thread, NULL, run_job, job) != 0) panic("cannot start a thread");
    ImportProgress progress;
    do {
        if (sigtimedwait(signals, NULL, &pause) > 0) import_job_stop(job);
        progress = import_job_progress(job);
        if (terminal) print_progress(&progress);
    } while (progress.state == IMPORT_RUNNING);
    pthread_join(thread, NULL);
    if (terminal) fputc('\n', stderr);
    return progress;
}

static void print_result(const ImportProgress *progress, ImportJob *job, const char *rejects, bool dry_run)
{
    Arena arena = arena_create(16 << 20);
    ImportReject *shown = NULL;
    size_t count = import_job_rejects(job, &arena, &shown);
    printf("%llu rows: %llu %s, %llu here before, %llu rejected, %.1f s\n",
           (unsigned long long)progress->rows, (unsigned long long)progress->accepted,
           dry_run ? "good" : "added", (unsigned long long)progress->duplicates,
           (unsigned long long)progress->rejected, (double)progress->elapsed_us / 1e6);
    for (size_t i = 0; i < count && i < 5; i++) {
        printf("line %llu: %.*s\n", (unsigned long long)shown[i].line, STR_ARG(shown[i].reason));
    }
    if (progress->rejected > 0) printf("All rejected rows: %s\n", rejects);
    arena_destroy(&arena);
}

static int run_file(const Options *options, const ImportConfig *config, const sigset_t *signals)
{
    ImportJob *job = import_job_create(config);
    ImportProgress progress = watch(job, signals);
    print_result(&progress, job, config->rejects_path, option_flag(options, "dry-run"));
    import_job_destroy(job);
    if (progress.state == IMPORT_DONE) return 0;
    if (progress.state == IMPORT_STOPPED)
        fputs("perennial: stopped; run it again to go on\n", stderr);
    else
        fprintf(stderr, "perennial: %s\n", progress.error);
    return 1;
}

// The rules of who is not a customer hold for files as well.
static Status open_rules(Live *live, Sense *sense, Error *error)
{
    Arena arena = arena_create(16 << 20);
    sense->engine = live_engine(live);
    sense->exclusion = exclusion_create();
    Str rules = { 0 }, from_domain = { 0 };
    Status status = setting_read(live_store(live), STR("exclude"), STR("{}"), &arena, &rules, error);
    if (status == STATUS_OK) {
        status = setting_read(live_store(live), STR("account_from_domain"), STR("false"), &arena,
                              &from_domain, error);
    }
    if (status == STATUS_OK) status = exclusion_set(sense->exclusion, rules, error);
    sense->account_from_domain = str_equal(from_domain, STR("true"));
    arena_destroy(&arena);
    return status;
}

int run_import(const Options *options)
{
    Error error = { 0 };
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);

    char path[PATH_BYTES_MAX], rejects[PATH_BYTES_MAX + 32];
    snprintf(path, sizeof path, "%.*s", STR_ARG(option_argument(options, 0)));
    snprintf(rejects, sizeof rejects, "%s.rejects.ndjson", path);
    if (option_given(options, "rejects"))
        snprintf(rejects, sizeof rejects, "%.*s", STR_ARG(option_text(options, "rejects")));

    LiveConfig live_config = { .path = option_text(options, "db"), .now_us = option_time(options, "now") };
    Live *live = live_open(&live_config, &error);
    if (!live) return command_failed(&error);
    Sense sense = { 0 };
    int status = 1;
    if (open_rules(live, &sense, &error) == STATUS_OK) {
        Committer *committer = committer_start(live);
        ImportConfig config = { .path = path,
                                .kind = kind_of(option_text(options, "kind")),
                                .dry_run = option_flag(options, "dry-run"),
                                .rejects_path = rejects,
                                .sense = &sense,
                                .committer = committer,
                                .live = live,
                                .clock = live_clock(live) };
        status = run_file(options, &config, &signals);
        committer_stop(committer);
    } else {
        command_failed(&error);
    }
    exclusion_destroy(sense.exclusion);
    live_close(live);
    return status;
}
