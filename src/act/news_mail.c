#include "act/news_mail.h"

#include "act/mail_words.h"
#include "act/news_item.h"
#include "act/notify_choice.h"
#include "act/outbox.h"
#include "base/log.h"
#include "base/timestamp.h"
#include "know/assignment.h"
#include "know/settings.h"

#include <stdio.h>

#define WARNING_SETTING STR("mailed_warning")

enum {
    ROWS_MAX = 500,
    SHOWN_MAX = 30,
    SHOWN_LEAST = 5,
    MAIL_ARENA_BYTES = 64 << 20,
    LOOKED_MAX = 20000,
    WARNINGS_AT_ONCE = 200
};

// ---- how kinds are called

typedef struct KindWords {
    Str kind;
    const char *subject; // before what one is about
    const char *one, *many, *section;
} KindWords;

static const KindWords words[NOTIFY_KINDS] = {
    { STR_CONST("mention"), "You were mentioned", "mention", "mentions", "Mentions" },
    { STR_CONST("task_given"), "A task for you", "task for you", "tasks for you", "Tasks for you" },
    { STR_CONST("handover"), "Handover", "handover", "handovers", "Handovers" },
    { STR_CONST("account_given"), "Your account now", "account is yours now", "accounts are yours now",
      "Accounts that are yours now" },
    { STR_CONST("task_due"), "A task is due", "task is due", "tasks are due", "Tasks that are due" },
    { STR_CONST("warning"), "Warning", "warning", "warnings", "Warnings" },
    { STR_CONST("renewal"), "How likely is this renewal?", "renewal without a judgement",
      "renewals without a judgement", "Renewals that need your judgement" },
    { STR_CONST("message_failed"), "A mail failed", "mail failed", "mails failed", "Mails that failed" },
};

// ---- what is to be done

static Status look_at_groups(Store *store, int64_t now_us, Arena *arena, NewsPlan *plan, Error *error)
{
    static const Query query = {
        .sql = "SELECT n.staff, n.kind, min(n.at_us), (SELECT coalesce(max(m.told_us), 0) FROM news m"
               " WHERE m.staff = n.staff AND m.kind = n.kind AND m.message > 0) FROM news n"
               " JOIN staff s ON s.id = n.staff WHERE n.told_us = 0 GROUP BY n.staff, n.kind LIMIT $1",
        .params = "i",
        .columns = "ttii",
    };
    const Param params[] = { param_int(LOOKED_MAX) };
    NotifyChoice choice = { 0 };
    Str staff = { 0 }, kind;
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    while (plan->count < NEWS_PLANNED_MAX && rows_next(&rows)) {
        if (!str_equal(staff, rows_view(&rows, 0))) {
            staff = rows_text(&rows, 0, arena);
            Status status = notify_choice_read(store, staff, arena, &choice, error);
            if (status != STATUS_OK) return status;
        }
        kind = rows_text(&rows, 1, arena);
        int index = notify_kind_index(kind);
        if (index < 0) continue;
        NotifyMode mode = choice.modes[index];
        int64_t wait_s = str_equal(kind, NEWS_WARNING) ? NEWS_WARNING_WAIT_S : 0;
        bool rested = rows_int(&rows, 3) + NEWS_PAUSE_MINUTES * 60 * US_PER_SECOND <= now_us &&
                      rows_int(&rows, 2) + wait_s * US_PER_SECOND <= now_us;
        if (mode == NOTIFY_OFF || (mode == NOTIFY_AT_ONCE && rested))
            plan->mails[plan->count++] = (NewsPlanned){ .staff = staff, .kind = kind };
    }
    return rows_end(&rows, error);
}

static Status read_mark(Store *store, Arena *arena, int64_t *mark_out, int64_t *newest_out, Error *error)
{
    static const Query newest = {
        .sql = "SELECT coalesce(max(id), 0) FROM warning",
        .params = "",
        .columns = "i",
    };
    Str text = { 0 };
    Status status = setting_read(store, WARNING_SETTING, STR("-1"), arena, &text, error);
    if (status != STATUS_OK) return status;
    if (!str_parse_int64(text, mark_out)) *mark_out = -1;
    CLEANUP(rows_close) Rows rows = store_query(store, &newest, NULL);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    *newest_out = rows_int(&rows, 0);
    return STATUS_OK;
}

Status news_plan(Store *store, int64_t now_us, Arena *arena, NewsPlan *plan_out, Error *error)
{
    NewsPlan plan = { 0 };
    Str *staff = NULL;
    size_t count = 0;
    int64_t mark = 0, newest = 0;
    Status status = notify_choice_missing(store, &plan.starts, error);
    if (status == STATUS_OK) status = read_mark(store, arena, &mark, &newest, error);
    if (status == STATUS_OK)
        status = notify_due(store, false, now_us, NEWS_PLANNED_MAX / 2, arena, &staff, &count, error);
    plan.warnings = mark < newest;
    for (size_t i = 0; i < count; i++)
        plan.mails[plan.count++] = (NewsPlanned){ .staff = staff[i] };
    if (status == STATUS_OK) status = look_at_groups(store, now_us, arena, &plan, error);
    *plan_out = plan;
    return status;
}

bool news_plan_is_empty(const NewsPlan *plan)
{
    return !plan->starts && !plan->warnings && plan->count == 0;
}

// ---- what others do not say: warnings, what the day brings

static Status tell_warning(Store *store, const Live *live, const Rows *rows, int64_t now_us, Error *error)
{
    char key[40];
    uint32_t account = engine_account_find(live_engine(live), rows_view(rows, 1));
    snprintf(key, sizeof key, "warning:%lld", (long long)rows_int(rows, 0));
    const News news = { .key = str_from_c(key),
                        .kind = NEWS_WARNING,
                        .account = rows_view(rows, 1),
                        .record = rows_int(rows, 0),
                        .by = rows_view(rows, 3),
                        .at_us = now_us };
    Status status = news_for(store, rows_view(rows, 2), &news, error);
    if (status != STATUS_OK || account == ENGINE_NONE) return status;
    return news_for(store, account_owner(live, account), &news, error);
}

// Those raised since the last look; the first look finds none, for what was before is no news.
static Status note_warnings(Store *store, const NewsMailing *mailing, Arena *arena, Error *error)
{
    static const Query query = {
        .sql = "SELECT w.id, w.account, w.owner, coalesce((SELECT t.author FROM touchpoint t WHERE w.rule < 0"
               " AND t.id = -w.rule), ''), w.news FROM warning w WHERE w.id > $1 ORDER BY w.id LIMIT $2",
        .params = "ii",
        .columns = "ittti",
    };
    int64_t mark = 0, newest = 0;
    Status status = read_mark(store, arena, &mark, &newest, error);
    if (status != STATUS_OK) return status;
    if (mark < 0) {
        mark = newest;
    } else {
        const Param params[] = { param_int(mark), param_int(WARNINGS_AT_ONCE) };
        CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
        while (status == STATUS_OK && rows_next(&rows)) {
            mark = rows_int(&rows, 0);
            if (rows_int(&rows, 4))
                status = tell_warning(store, mailing->live, &rows, mailing->now_us, error);
        }
        if (status == STATUS_OK) status = rows_end(&rows, error);
    }
    if (status != STATUS_OK) return status;
    return setting_put(store, WARNING_SETTING, arena_format(arena, "%lld", (long long)mark), error);
}

static Status note_tasks(const NewsReader *reader, int64_t now_us, Error *error)
{
    static const Query insert = {
        .sql =
            "INSERT INTO news (key, staff, kind, account, record, detail, by, at_us, told_us, message)"
            " SELECT 'task:' || id || ':due:' || due_day || ':' || $1, $1, 'task_due', account, id, '', '',"
            " $2, 0, 0 FROM task WHERE owner = $3 AND state = 'open' AND due_day BETWEEN $4 AND $5"
            " ORDER BY due_day, id LIMIT $6 ON CONFLICT (key) DO NOTHING",
        .params = "titiii",
    };
    const Param params[] = { param_text(reader->staff->id),    param_int(now_us),
                             param_text(reader->staff->email), param_int(reader->today - NEWS_LATE_DAYS),
                             param_int(reader->today),         param_int(ROWS_MAX) };
    return store_execute(reader->store, &insert, params, error);
}

static Status note_renewals(const NewsReader *reader, int64_t now_us, Error *error)
{
    static const Query query = {
        .sql = "SELECT id, account FROM renewal WHERE due_day BETWEEN $1 AND $2 AND result = 'open'"
               " AND said_result = '' AND likelihood IS NULL ORDER BY due_day, id",
        .params = "ii",
        .columns = "it",
    };
    const Param params[] = { param_int(reader->today), param_int(reader->today + NEWS_AHEAD_DAYS) };
    Status status = STATUS_OK;
    CLEANUP(rows_close) Rows rows = store_query(reader->store, &query, params);
    while (status == STATUS_OK && rows_next(&rows)) {
        uint32_t account = engine_account_find(live_engine(reader->live), rows_view(&rows, 1));
        bool own = account != ENGINE_NONE &&
                   str_equal_ignore_case(account_owner(reader->live, account), reader->staff->email);
        if (!own) continue;
        char key[40];
        snprintf(key, sizeof key, "renewal:%lld", (long long)rows_int(&rows, 0));
        const News news = { .key = str_from_c(key),
                            .kind = NEWS_RENEWAL,
                            .account = rows_view(&rows, 1),
                            .record = rows_int(&rows, 0),
                            .at_us = now_us };
        status = news_for(reader->store, reader->staff->email, &news, error);
    }
    return status == STATUS_OK ? rows_end(&rows, error) : status;
}

Status news_of_failed(Store *store, const Live *live, int64_t message, int64_t now_us, Error *error)
{
    Arena arena = arena_create(4 << 20);
    OutboxRow row = { 0 };
    Status status = outbox_get(store, message, &arena, &row, error);
    uint32_t account =
        status == STATUS_OK ? engine_account_find(live_engine(live), row.account) : ENGINE_NONE;
    if (account != ENGINE_NONE) {
        const News news = { .key = arena_format(&arena, "message:%lld", (long long)message),
                            .kind = NEWS_MESSAGE_FAILED,
                            .account = row.account,
                            .record = message,
                            .at_us = now_us };
        status = news_for(store, account_owner(live, account), &news, error);
    }
    arena_destroy(&arena);
    return status;
}

// ---- one mail

typedef struct Section {
    const KindWords *words;
    MailItem *items;
    size_t count;
    int64_t first, last; // ids of the rows that were looked at; 0: none
} Section;

typedef struct Letter {
    const NewsMailing *mailing;
    NewsReader reader;
    Section sections[NOTIFY_KINDS];
    size_t section_count;
} Letter;

static Status read_section(Letter *letter, const KindWords *kind, Section *section, Error *error)
{
    static const Query query = {
        .sql = "SELECT id, account, record, detail, by, at_us FROM news"
               " WHERE told_us = 0 AND staff = $1 AND kind = $2 ORDER BY id LIMIT $3",
        .params = "tti",
        .columns = "ititti",
    };
    const NewsReader *reader = &letter->reader;
    const Param params[] = { param_text(reader->staff->id), param_text(kind->kind), param_int(ROWS_MAX) };
    const int64_t old_us = NEWS_OLD_DAYS * US_PER_DAY, now_us = letter->mailing->now_us;
    Status status = STATUS_OK;
    *section = (Section){ .words = kind, .items = ARENA_ARRAY(reader->arena, MailItem, ROWS_MAX) };
    CLEANUP(rows_close) Rows rows = store_query(reader->store, &query, params);
    while (status == STATUS_OK && rows_next(&rows)) {
        const News news = { .kind = kind->kind,
                            .account = rows_text(&rows, 1, reader->arena),
                            .record = rows_int(&rows, 2),
                            .detail = rows_text(&rows, 3, reader->arena),
                            .by = rows_text(&rows, 4, reader->arena),
                            .at_us = rows_int(&rows, 5) };
        bool told = news.at_us > now_us - old_us && news.at_us < now_us + old_us;
        section->last = rows_int(&rows, 0);
        if (section->first == 0) section->first = section->last;
        if (told) status = news_item(reader, &news, &section->items[section->count], &told, error);
        section->count += status == STATUS_OK && told;
    }
    return status == STATUS_OK ? rows_end(&rows, error) : status;
}

static Status mark_told(const Letter *letter, const Section *section, int64_t message, Error *error)
{
    static const Query update = {
        .sql = "UPDATE news SET told_us = $1, message = $2"
               " WHERE told_us = 0 AND staff = $3 AND kind = $4 AND id <= $5",
        .params = "iitti",
    };
    const Param params[] = { param_int(letter->mailing->now_us), param_int(message),
                             param_text(letter->reader.staff->id), param_text(section->words->kind),
                             param_int(section->last) };
    return section->last == 0 ? STATUS_OK : store_execute(letter->reader.store, &update, params, error);
}

static Str subject_of(const Letter *letter, bool daily)
{
    Arena *arena = letter->reader.arena;
    Buf out = { 0 };
    const Section *first = &letter->sections[0];
    if (daily) buf_append(&out, STR("Your day: "));
    if (!daily && first->count == 1) {
        Str title = first->items[0].title;
        buf_format(&out, "%s: %.*s", first->words->subject, STR_ARG(title));
    }
    for (size_t i = 0; i < letter->section_count && (daily || first->count > 1); i++) {
        const Section *section = &letter->sections[i];
        Str count = mail_count(section->count, section->words->one, section->words->many, arena);
        buf_format(&out, "%s%.*s", i > 0 ? ", " : "", STR_ARG(count));
    }
    Str subject = mail_line(buf_view(&out), arena);
    buf_free(&out);
    return subject;
}

static void write_page(const Letter *letter, bool daily, Str subject, size_t shown, MailPage *page)
{
    Arena *arena = letter->reader.arena;
    mail_page_begin(page, letter->mailing->public_url, daily ? STR("Your day") : subject,
                    daily ? mail_date(letter->reader.today, arena) : (Str){ 0 },
                    letter->sections[0].items[0].line);
    for (size_t i = 0; i < letter->section_count; i++) {
        const Section *section = &letter->sections[i];
        if (daily) mail_page_section(page, str_from_c(section->words->section), (Str){ 0 }, (Str){ 0 });
        for (size_t k = 0; k < section->count && k < shown; k++)
            mail_page_item(page, &section->items[k]);
        if (section->count > shown)
            mail_page_note(page, arena_format(arena, "And %zu more.", section->count - shown));
    }
    mail_page_button(page, STR("Open Today"), STR("/today"));
    mail_page_end(page, daily ? STR("You get this once a day, when there is something.")
                              : STR("You get this because it is for you."));
}

static void write_body(const Letter *letter, bool daily, size_t shown, Buf *body)
{
    const Staff *staff = letter->reader.staff;
    MailPage page;
    Str subject = subject_of(letter, daily);
    write_page(letter, daily, subject, shown, &page);
    mail_body(staff->email, staff->name, subject, buf_view(&page.html), buf_view(&page.text), body);
    mail_page_free(&page);
}

// The sections have items. *message_out stays 0 where the address takes no mail.
static Status post(const Letter *letter, bool daily, int64_t *message_out, Error *error)
{
    const Staff *staff = letter->reader.staff;
    Buf body = { 0 };
    write_body(letter, daily, SHOWN_MAX, &body);
    if (body.len > OUTBOX_BODY_BYTES_MAX) {
        buf_clear(&body);
        write_body(letter, daily, SHOWN_LEAST, &body);
    }
    const Section *first = &letter->sections[0];
    const OutboxMessage message = {
        .key = arena_format(letter->reader.arena, OUTBOX_STAFF_KEY "%.*s:%s:%lld", STR_ARG(staff->id),
                            daily ? "day" : "news", (long long)first->first),
        .channel = OUTBOX_MAIL,
        .due_us = letter->mailing->now_us,
        .body = buf_view(&body),
    };
    Status status = outbox_add(letter->reader.store, &message, message_out, error);
    buf_free(&body);
    return status == STATUS_INVALID ? STATUS_OK : status;
}

// Whether a row of the kind goes with this mail.
static bool belongs(const NotifyChoice *choice, int kind, Str planned)
{
    if (planned.len > 0) return str_equal(planned, words[kind].kind);
    return choice->modes[kind] == NOTIFY_DAILY;
}

static Status write_letter(Letter *letter, const NotifyChoice *choice, Str planned, Error *error)
{
    Section marked[NOTIFY_KINDS];
    size_t marked_count = 0;
    int64_t message = 0;
    Status status = STATUS_OK;
    bool sends = letter->mailing->sends && letter->reader.staff->state == STAFF_ACTIVE;
    for (int i = 0; i < NOTIFY_KINDS && status == STATUS_OK; i++) {
        if (!belongs(choice, i, planned)) continue;
        Section section;
        status = read_section(letter, &words[i], &section, error);
        marked[marked_count++] = section;
        if (status == STATUS_OK && section.count > 0 && choice->modes[i] != NOTIFY_OFF)
            letter->sections[letter->section_count++] = section;
    }
    if (status == STATUS_OK && letter->section_count > 0 && sends)
        status = post(letter, planned.len == 0, &message, error);
    for (size_t i = 0; i < marked_count && status == STATUS_OK; i++)
        status = mark_told(letter, &marked[i], message, error);
    return status;
}

static Status write_mail(Store *store, const NewsMailing *mailing, const NewsPlanned *planned, Arena *arena,
                         Error *error)
{
    Staff staff = { 0 };
    NotifyChoice choice;
    Letter *letter = ARENA_NEW(arena, Letter);
    uint16_t today = live_today(mailing->live);
    *letter = (Letter){
        .mailing = mailing,
        .reader = { .store = store, .live = mailing->live, .staff = &staff, .today = today, .arena = arena }
    };
    Status status = staff_load(store, planned->staff, arena, &staff, error);
    if (status == STATUS_OK) status = sight_load(store, &staff, today, arena, &letter->reader.sight, error);
    if (status == STATUS_OK) status = notify_choice_read(store, planned->staff, arena, &choice, error);
    if (status != STATUS_OK) return status;
    bool daily = planned->kind.len == 0;
    int due = notify_kind_index(NEWS_TASK_DUE), renewal = notify_kind_index(NEWS_RENEWAL);
    if (daily && choice.modes[due] != NOTIFY_OFF)
        status = note_tasks(&letter->reader, mailing->now_us, error);
    if (daily && status == STATUS_OK && choice.modes[renewal] != NOTIFY_OFF)
        status = note_renewals(&letter->reader, mailing->now_us, error);
    if (status == STATUS_OK) status = write_letter(letter, &choice, planned->kind, error);
    if (status == STATUS_OK && daily)
        status = notify_daily_done(store, planned->staff, &choice, zone_name(live_zone(mailing->live)),
                                   mailing->now_us, error);
    if (status == STATUS_OK && daily) status = news_sweep(store, mailing->now_us, error);
    return status;
}

// One mail that cannot be written must not hold up the others: what it would have told passes.
static Status pass_by(Store *store, const NewsPlanned *planned, int64_t now_us, Error *error)
{
    static const Query end = {
        .sql = "UPDATE news SET told_us = $1 WHERE told_us = 0 AND staff = $2 AND ($3 = '' OR kind = $3)",
        .params = "itt",
    };
    static const Query later = {
        .sql = "UPDATE notify_choice SET daily_us = $1 WHERE staff = $2 AND daily_us <= $3",
        .params = "iti",
    };
    const Param params[] = { param_int(now_us), param_text(planned->staff), param_text(planned->kind) };
    const Param next[] = { param_int(now_us + US_PER_DAY), param_text(planned->staff), param_int(now_us) };
    log_line(LOG_WARN, "a mail to a colleague could not be written: %s", error->message);
    Status status = store_execute(store, &end, params, error);
    return status == STATUS_OK ? store_execute(store, &later, next, error) : status;
}

Status news_mail(Store *store, const NewsMailing *mailing, const NewsPlan *plan, Error *error)
{
    Arena arena = arena_create(MAIL_ARENA_BYTES);
    Status status = STATUS_OK;
    if (plan->starts)
        status = notify_choice_start(store, zone_name(live_zone(mailing->live)), mailing->now_us, error);
    if (status == STATUS_OK && plan->warnings) status = note_warnings(store, mailing, &arena, error);
    for (size_t i = 0; i < plan->count && status == STATUS_OK; i++) {
        Arena mark = arena;
        status = write_mail(store, mailing, &plan->mails[i], &arena, error);
        if (status != STATUS_OK && status != STATUS_UNAVAILABLE)
            status = pass_by(store, &plan->mails[i], mailing->now_us, error);
        arena_reset(&arena, mark);
    }
    arena_destroy(&arena);
    return status;
}
