// week_work.c: of the digest: health, warnings, goals, tasks, and who was not spoken with.
#include "act/mail_words.h"
#include "api/coverage.h"
#include "api/health_json.h"
#include "api/sight.h"
#include "api/week.h"
#include "base/timestamp.h"
#include "know/health_words.h"
#include "know/portfolio.h"
#include "know/task.h"
#include "know/warning.h"

#include <stdlib.h>

// ---- health

// As people are shown it: rounded to a tenth, so that differences of what is shown add up.
static Points shown(Points points)
{
    Points half = points < 0 ? -SHOWN_POINT / 2 : SHOWN_POINT / 2;
    return (points + half) / SHOWN_POINT;
}

static Str tenths(Points tenth, bool sign, Arena *arena)
{
    Points size = tenth < 0 ? -tenth : tenth;
    const char *before = tenth < 0 ? "\xE2\x88\x92" : sign ? "+" : "";
    return arena_format(arena, "%s%lld.%lld", before, (long long)(size / 10), (long long)(size % 10));
}

static void put_movers(Week *week, const PortfolioQuery *query, const PortfolioAccount *const *movers,
                       size_t count, MailTone tone)
{
    Request *request = week->request;
    const Engine *engine = live_engine(request->app->live);
    for (size_t i = 0; i < count && i < WEEK_LISTED; i++) {
        Points now = movers[i]->now.brief.score, before = movers[i]->before.brief.score;
        if (llabs(now - before) < MOVED_LEAST) break; // they come by the size of the change
        const Health *health =
            health_of(query->set, engine, movers[i]->account, query->day, query->before, request->arena);
        Str id = engine_account_id(engine, movers[i]->account);
        Str score = tenths(shown(now), false, request->arena);
        Str change = tenths(shown(now) - shown(before), true, request->arena);
        const MailItem item = {
            .title = week_name(week, id),
            .path = mail_account_path(id, request->arena),
            .side = arena_format(request->arena, "%.*s (%.*s)", STR_ARG(score), STR_ARG(change)),
            .line = health_sentence(health, request->arena),
            .tone = tone,
        };
        mail_page_item(&week->body, &item);
    }
}

Status week_health(Week *week)
{
    Request *request = week->request;
    const Engine *engine = live_engine(request->app->live);
    PortfolioQuery query = { .day = week->today,
                             .before = week->from,
                             .count = engine_account_count(engine) };
    bool *chosen = ARENA_ARRAY(request->arena, bool, query.count + 1);
    Status status = choose_customers(request, query.day, chosen, query.count);
    if (status != STATUS_OK) return status;
    keep_seen_accounts(request, chosen, query.count);
    query.chosen = chosen;
    query.set = query.set_before = request_scorecards(request);
    const Portfolio *portfolio = portfolio_of(&query, engine, request->arena);
    week_figure(week, arena_format(request->arena, "%zu", portfolio->count), "accounts", MAIL_PLAIN);
    week_figure(week, arena_format(request->arena, "%zu", portfolio->bands[BAND_AT_RISK].accounts),
                "of them at risk", portfolio->bands[BAND_AT_RISK].accounts > 0 ? MAIL_BAD : MAIL_PLAIN);
    if (portfolio->moved_down + portfolio->moved_up == 0) return STATUS_OK;
    week_section(week,
                 arena_format(request->arena, "Health: %zu fell, %zu rose by 5 points or more",
                              portfolio->moved_down, portfolio->moved_up),
                 STR("/portfolio"), "Portfolio");
    put_movers(week, &query, portfolio->down, portfolio->down_count, MAIL_BAD);
    put_movers(week, &query, portfolio->up, portfolio->up_count, MAIL_GOOD);
    return STATUS_OK;
}

// ---- warnings

static int by_severity(const void *left, const void *right)
{
    const Warning *a = left, *b = right;
    if (a->severity != b->severity) return a->severity > b->severity ? -1 : 1;
    return (a->id < b->id) - (a->id > b->id);
}

Status week_warnings(Week *week)
{
    Request *request = week->request;
    const WarningFilter filter = { .rule = -1, .today = week->today };
    Warning *all = NULL;
    size_t count = 0, raised = 0, closed = 0, listed = 0;
    Status status = warning_list(request->store, &filter, request->arena, &all, &count, request->error);
    if (status != STATUS_OK) return status;
    for (size_t i = 0; i < count; i++) {
        if (!sees_account_id(request, all[i].account)) continue;
        closed += all[i].state == WARNING_CLOSED && all[i].changed_us >= week->from_us;
        if (all[i].raised_us >= week->from_us && all[i].news) all[raised++] = all[i];
    }
    if (raised + closed == 0) return STATUS_OK;
    if (raised > 1) qsort(all, raised, sizeof *all, by_severity);
    week_section(week, arena_format(request->arena, "Warnings: %zu new, %zu closed", raised, closed),
                 STR("/warnings"), "Warnings");
    for (; listed < raised && listed < WEEK_LISTED; listed++) {
        const Warning *warning = &all[listed];
        bool has_account = warning->account.len > 0;
        const MailItem item = {
            .title = has_account ? week_name(week, warning->account) : STR("All accounts"),
            .path = arena_format(request->arena, "/warnings?open=%lld", (long long)warning->id),
            .side = warning->opportunity ? STR("Opportunity") : STR("Risk"),
            .line = warning->name,
            .tone = warning->opportunity ? MAIL_GOOD : MAIL_BAD,
        };
        mail_page_item(&week->body, &item);
    }
    week_more(week, raised, listed);
    return STATUS_OK;
}

// ---- goals

Status week_goals(Week *week)
{
    static const Query query = {
        .sql = "SELECT account, title, kind FROM goal WHERE state = 'reached' AND changed_us >= $1"
               " ORDER BY changed_us DESC, id LIMIT $2",
        .params = "ii",
        .columns = "ttt",
    };
    enum { GOALS_MAX = 5000 };
    Request *request = week->request;
    const Param params[] = { param_int(week->from_us), param_int(GOALS_MAX) };
    MailItem items[WEEK_LISTED];
    size_t found = 0;
    CLEANUP(rows_close) Rows rows = store_query(request->store, &query, params);
    while (rows_next(&rows)) {
        Str account = rows_text(&rows, 0, request->arena);
        if (!sees_account_id(request, account)) continue;
        if (found++ >= WEEK_LISTED) continue;
        items[found - 1] = (MailItem){ .title = week_name(week, account),
                                       .path = mail_account_path(account, request->arena),
                                       .line = rows_text(&rows, 1, request->arena),
                                       .side = STR("Reached"),
                                       .tone = MAIL_GOOD };
    }
    if (rows.status != STATUS_OK) return rows_failed(&rows, request->error);
    if (found == 0) return STATUS_OK;
    Str count = mail_count(found, "goal reached", "goals reached", request->arena);
    week_section(week, count, (Str){ 0 }, "");
    for (size_t i = 0; i < found && i < WEEK_LISTED; i++)
        mail_page_item(&week->body, &items[i]);
    week_more(week, found, WEEK_LISTED);
    return STATUS_OK;
}

// ---- tasks

// Their own, whatever the digest is about.
static bool sees_task(Week *week, const Task *task)
{
    Sight about = week->request->caller.sight;
    week->request->caller.sight = week->sight;
    bool seen = task->account.len == 0 || sees_account_id(week->request, task->account);
    week->request->caller.sight = about;
    return seen;
}

Status week_tasks(Week *week)
{
    Request *request = week->request;
    const TaskFilter filter = { .owner = week->email, .state = STR("open"), .limit = TASKS_OF_A_FEED_MAX };
    Task *tasks = NULL;
    size_t count = 0, kept = 0, late = 0, listed = 0;
    int64_t total = 0;
    Status status =
        task_list(request->store, &filter, request->arena, &tasks, &count, &total, request->error);
    if (status != STATUS_OK) return status;
    for (size_t i = 0; i < count; i++) {
        if (!sees_task(week, &tasks[i])) continue;
        late += tasks[i].due_day < week->today;
        tasks[kept++] = tasks[i];
    }
    week_figure(week, arena_format(request->arena, "%zu", late), "tasks overdue",
                late > 0 ? MAIL_BAD : MAIL_PLAIN);
    if (kept == 0) return STATUS_OK;
    week_section(week, arena_format(request->arena, "Your tasks: %zu open, %zu overdue", kept, late),
                 STR("/tasks"), "Tasks");
    for (; listed < kept && listed < WEEK_LISTED; listed++) { // by due day
        const Task *task = &tasks[listed];
        bool is_late = task->due_day < week->today;
        const MailItem item = {
            .title = task->title,
            .path = STR("/tasks"),
            .side = mail_date(task->due_day, request->arena),
            .line = task->account.len > 0 ? week_name(week, task->account) : (Str){ 0 },
            .tone = is_late ? MAIL_BAD : MAIL_PLAIN,
        };
        mail_page_item(&week->body, &item);
    }
    week_more(week, kept, listed);
    return STATUS_OK;
}

// ---- who was not spoken with

typedef struct Silent {
    uint32_t account;
    LateContact late;
} Silent;

static int by_lateness(const void *left, const void *right)
{
    const Silent *a = left, *b = right;
    if (a->late.days_late < b->late.days_late || a->late.days_late > b->late.days_late)
        return a->late.days_late > b->late.days_late ? -1 : 1;
    return (a->account > b->account) - (a->account < b->account);
}

static Status find_silent(Week *week, Silent **found_out, size_t *count_out)
{
    Request *request = week->request;
    const Engine *engine = live_engine(request->app->live);
    Coverage coverage;
    double *every = NULL;
    size_t known = 0, count = 0;
    Status status = contact_days(request, &coverage, &every, &known);
    bool *customers = ARENA_ARRAY(request->arena, bool, known + 1);
    Silent *found = ARENA_ARRAY(request->arena, Silent, known + 1);
    if (status == STATUS_OK) status = choose_customers(request, week->today, customers, known);
    for (uint32_t account = 0; account < known && status == STATUS_OK; account++) {
        bool counts = customers[account] && !engine_account_is_private(engine, account) &&
                      sees_account(request, account);
        if (counts && contact_is_late(engine, account, week->today, every[account], &found[count].late))
            found[count++].account = account;
    }
    if (count > 1) qsort(found, count, sizeof *found, by_lateness);
    *found_out = found;
    *count_out = count;
    return status;
}

Status week_silent(Week *week)
{
    Request *request = week->request;
    const Engine *engine = live_engine(request->app->live);
    Silent *found = NULL;
    size_t count = 0, listed = 0;
    Status status = find_silent(week, &found, &count);
    if (status != STATUS_OK || count == 0) return status;
    week_section(week,
                 mail_count(count, "account not spoken with as planned",
                            "accounts not spoken with as planned", request->arena),
                 STR("/team"), "Team");
    for (; listed < count && listed < WEEK_LISTED; listed++) {
        const LateContact *late = &found[listed].late;
        Str id = engine_account_id(engine, found[listed].account);
        Str last = late->last ? mail_date(late->last, request->arena) : (Str){ 0 };
        const MailItem item = {
            .title = week_name(week, id),
            .path = mail_account_path(id, request->arena),
            .side = arena_format(request->arena, "%.0f days late", late->days_late),
            .line = late->last ? arena_format(request->arena, "last spoken with on %.*s", STR_ARG(last))
                               : STR("never spoken with"),
            .tone = MAIL_WATCH,
        };
        mail_page_item(&week->body, &item);
    }
    week_more(week, count, listed);
    return STATUS_OK;
}
