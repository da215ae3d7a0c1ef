#include "base/clock.h"
#include "base/timestamp.h"
#include "cli/commands.h"
#include "cli/demo_data.h"
#include "cli/serve.h"
#include "codec/json_writer.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    DEMO_SEED = 7,
    DEMO_ACCOUNTS = 400,
    DEMO_PEOPLE = 12000,
    DEMO_PEOPLE_MAX = 100000,
    DEMO_ACCOUNTS_MAX = 1000,
    PATH_BYTES_MAX = 4096,
};

const OptionSpec demo_specs[] = {
    { .name = "db",
      .kind = OPTION_TEXT,
      .placeholder = "FILE",
      .meaning = "The database; data/demo.db when not given." },
    SERVE_WHERE_SPECS,
    { .name = "now",
      .kind = OPTION_TIME,
      .placeholder = "TIME",
      .meaning = "Start the business clock here." },
    { .name = "seed",
      .kind = OPTION_NUMBER,
      .placeholder = "N",
      .meaning = "Another vendor for another number." },
    { .name = "accounts", .kind = OPTION_NUMBER, .placeholder = "N", .meaning = "Accounts, at most 1000." },
    { .name = "people",
      .kind = OPTION_NUMBER,
      .placeholder = "N",
      .meaning = "People, about; at most 100000." },
    { .name = "truth",
      .kind = OPTION_TEXT,
      .placeholder = "FILE",
      .meaning = "Write down as JSON what the simulated accounts and people do." },
    { .name = "fill-only", .kind = OPTION_FLAG, .meaning = "Make the database and end; serve nothing." },
    { 0 },
};

// ---- progress

enum { PROGRESS_AFTER_US = 1000000 }; // a start that only catches up needs none

typedef struct Progress {
    int64_t started_us, shown_us;
    int shown_tenths;
    bool terminal;
} Progress;

// On a terminal one line that is written over; else a line for each tenth.
static void show_progress(void *context, double share, uint64_t events)
{
    Progress *progress = context;
    int64_t now = timestamp_now_monotonic();
    int tenths = (int)(share * 10);
    bool due = progress->terminal ? now - progress->shown_us > 200000 || share >= 1
                                  : tenths > progress->shown_tenths;
    if (!due || now - progress->started_us < PROGRESS_AFTER_US) return;
    progress->shown_us = now;
    progress->shown_tenths = tenths;
    double seconds = (double)(now - progress->started_us) / 1e6;
    double left = share > 0 ? seconds / share - seconds : 0;
    printf("%sdemo: %3.0f %% of the history, %" PRIu64 " events, %.0f s left%s",
           progress->terminal ? "\r" : "", floor(share * 100), events, left,
           progress->terminal && share < 1 ? "  " : "\n");
    fflush(stdout);
}

// ---- what is done before serving

typedef struct Demo {
    DemoPlan plan;
    Simulation *simulation;
    DemoLive *live;
} Demo;

static Status make_folder_of(Str file, Error *error)
{
    char folder[PATH_BYTES_MAX];
    size_t len = file.len;
    while (len > 0 && file.data[len - 1] != '/')
        len--;
    if (len <= 1) return STATUS_OK;
    snprintf(folder, sizeof folder, "%.*s", (int)len - 1, file.data);
    if (mkdir(folder, 0700) == 0 || errno == EEXIST) return STATUS_OK;
    return fail(error, STATUS_INVALID, STR("db"), "Cannot make the folder %s. Name another file with --db.",
                folder);
}

static Status write_truth(Str path, const World *world, Error *error)
{
    char name[PATH_BYTES_MAX];
    snprintf(name, sizeof name, "%.*s", STR_ARG(path));
    Buf text = { 0 };
    world_write_truth(world, &text);
    FILE *file = fopen(name, "w");
    bool written = file && fwrite(text.data, 1, text.len, file) == text.len;
    if (file && fclose(file) != 0) written = false;
    buf_free(&text);
    return written ? STATUS_OK : fail(error, STATUS_INVALID, STR("truth"), "Cannot write %s.", name);
}

// Opens the database, sends what is missing, and closes it again.
static Status fill(Str db, int64_t now_us, Demo *demo, Error *error)
{
    LiveConfig config = { .path = db, .now_us = now_us };
    Live *live = live_open(&config, error);
    if (!live) return STATUS_UNAVAILABLE;
    Committer *committer = committer_start(live);
    Progress progress = { .started_us = timestamp_now_monotonic(), .terminal = isatty(STDOUT_FILENO) };
    const DemoWatch watch = { show_progress, &progress };
    const bool first = demo->plan.filled_to_us == 0;
    Status status =
        demo_fill(committer, demo->simulation, &demo->plan, clock_now(live_clock(live)), &watch, error);
    if (status == STATUS_OK && first)
        status = demo_play_past(live, committer, &demo->plan.world.plays, error);
    committer_stop(committer);
    live_close(live);
    return status;
}

static Status prepare(const Options *options, Str db, Demo *demo, Error *error)
{
    int64_t now = option_time(options, "now");
    WorldConfig wish = { .seed = (uint64_t)option_number(options, "seed", DEMO_SEED) };
    int64_t accounts = option_number(options, "accounts", DEMO_ACCOUNTS);
    int64_t people = option_number(options, "people", DEMO_PEOPLE);
    if (accounts < 1 || accounts > DEMO_ACCOUNTS_MAX || people < 100 || people > DEMO_PEOPLE_MAX) {
        return fail(error, STATUS_INVALID, STR("accounts"), "--accounts must be 1 to %d, --people 100 to %d.",
                    DEMO_ACCOUNTS_MAX, DEMO_PEOPLE_MAX);
    }
    wish.accounts = (int)accounts;
    wish.people = (int)people;
    Status status = make_folder_of(db, error);
    if (status == STATUS_OK)
        status = demo_prepare(db, &wish, now ? now : timestamp_now_real(), &demo->plan, error);
    if (status != STATUS_OK) return status;
    demo->simulation = simulation_create(&demo->plan.world, demo->plan.keys);
    if (option_given(options, "truth")) {
        status = write_truth(option_text(options, "truth"), simulation_world(demo->simulation), error);
        if (status != STATUS_OK) return status;
    }
    const World *world = simulation_world(demo->simulation);
    printf("demo: Ferrymark, a simulated vendor of %d accounts and %d people, in %.*s\n",
           world->account_count, world->people_count, STR_ARG(db));
    fflush(stdout);
    return fill(db, now, demo, error);
}

// ---- while serving

static void begin_live(void *context, App *app)
{
    Demo *demo = context;
    demo->live = demo_live_start(app->committer, live_clock(app->live), demo->simulation);
    demo->simulation = NULL; // the thread's now
    printf("Sign in as " DEMO_EMAIL " with the password " DEMO_PASSWORD "\n");
    fflush(stdout);
}

static void end_live(void *context)
{
    demo_live_stop(((Demo *)context)->live);
}

int run_demo(const Options *options)
{
    Error error = { 0 };
    Str db = option_given(options, "db") ? option_text(options, "db") : STR("data/demo.db");
    Demo demo = { 0 };
    ServeConfig config = { .db = db,
                           .now_us = option_time(options, "now"),
                           .demo = true,
                           .started = begin_live,
                           .stopping = end_live,
                           .context = &demo };
    if (!serve_where(options, &config)) return 2;
    int code = 0;
    if (prepare(options, db, &demo, &error) != STATUS_OK) {
        code = command_failed(&error);
    } else if (!option_flag(options, "fill-only")) {
        code = serve(&config);
    }
    simulation_destroy(demo.simulation);
    return code;
}
