#include "act/news_item.h"

#include "act/mail_words.h"
#include "act/outbox.h"
#include "know/assignment.h"
#include "know/handover.h"
#include "know/renewal.h"
#include "know/task.h"
#include "know/touchpoint.h"
#include "know/warning.h"

enum { QUOTE_BYTES = 240 };

static bool sees(const NewsReader *reader, Str account)
{
    uint32_t number = engine_account_find(live_engine(reader->live), account);
    if (reader->sight.all || account.len == 0) return true;
    return number != ENGINE_NONE && sight_has(&reader->sight, account_owner(reader->live, number));
}

static bool is_own(const NewsReader *reader, Str account)
{
    uint32_t number = engine_account_find(live_engine(reader->live), account);
    return number != ENGINE_NONE &&
           str_equal_ignore_case(account_owner(reader->live, number), reader->staff->email);
}

static Str name_of(const NewsReader *reader, Str account)
{
    return mail_account_name(reader->live, account, reader->arena);
}

// The name of a colleague; of plays, keys and the program itself what they are.
static Status read_actor(const NewsReader *reader, Str by, Str *name_out, Error *error)
{
    static const Query query = {
        .sql = "SELECT name FROM staff WHERE id = $1",
        .params = "t",
        .columns = "t",
    };
    const Param params[] = { param_text(by) };
    CLEANUP(rows_close) Rows rows = store_query(reader->store, &query, params);
    if (rows_next(&rows))
        *name_out = rows_text(&rows, 0, reader->arena);
    else
        *name_out = str_starts_with(by, STR("key:")) ? STR("a program") : STR("Perennial");
    return rows_end(&rows, error);
}

static Status gone(Status status, bool *told_out)
{
    *told_out = false;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status; // removed meanwhile
}

// ---- one function a kind

static Status of_mention(const NewsReader *reader, const News *news, MailItem *item, bool *told_out,
                         Error *error)
{
    Touchpoint touchpoint;
    Str who = { 0 };
    Status status = touchpoint_get(reader->store, news->record, reader->arena, &touchpoint, error);
    if (status != STATUS_OK || !sees(reader, touchpoint.account)) return gone(status, told_out);
    status = read_actor(reader, news->by, &who, error);
    bool of_account = touchpoint.account.len > 0;
    *item = (MailItem){
        .title = of_account ? name_of(reader, touchpoint.account) : STR("A note"),
        .path = of_account ? mail_account_path(touchpoint.account, reader->arena) : STR("/notes"),
        .line = arena_format(reader->arena, "%.*s mentions you%s%.*s", STR_ARG(who),
                             touchpoint.title.len > 0 ? ": " : "", STR_ARG(touchpoint.title)),
        .more = str_beginning(str_trim(touchpoint.body), QUOTE_BYTES),
    };
    return status;
}

static Str task_line(const NewsReader *reader, const Task *task, Str before)
{
    Str about = task->account.len > 0 ? name_of(reader, task->account) : (Str){ 0 };
    Str due = mail_date(task->due_day, reader->arena);
    return arena_format(reader->arena, "%.*s%s%.*s%s%s %.*s", STR_ARG(before), before.len > 0 ? " · " : "",
                        STR_ARG(about), about.len > 0 ? " · " : "",
                        task->due_day < reader->today ? "was due on" : "due on", STR_ARG(due));
}

static Status read_task(const NewsReader *reader, const News *news, Task *task, bool *told_out, Error *error)
{
    Status status = task_get(reader->store, news->record, reader->arena, task, error);
    if (status != STATUS_OK) return gone(status, told_out);
    *told_out = str_equal(task->state, STR("open")) &&
                str_equal_ignore_case(task->owner, reader->staff->email) && sees(reader, task->account);
    return STATUS_OK;
}

static Status of_task_given(const NewsReader *reader, const News *news, MailItem *item, bool *told_out,
                            Error *error)
{
    Task task;
    Str who = { 0 };
    Status status = read_task(reader, news, &task, told_out, error);
    if (status != STATUS_OK || !*told_out) return status;
    status = read_actor(reader, news->by, &who, error);
    *item =
        (MailItem){ .title = task.title,
                    .path = STR("/tasks"),
                    .line = task_line(reader, &task, arena_format(reader->arena, "from %.*s", STR_ARG(who))),
                    .more = str_beginning(str_trim(task.note), QUOTE_BYTES) };
    return status;
}

static Status of_task_due(const NewsReader *reader, const News *news, MailItem *item, bool *told_out,
                          Error *error)
{
    Task task;
    Status status = read_task(reader, news, &task, told_out, error);
    if (status != STATUS_OK || !*told_out) return status;
    *told_out = task.due_day <= reader->today;
    bool late = task.due_day < reader->today;
    *item = (MailItem){ .title = task.title,
                        .path = STR("/tasks"),
                        .line = task_line(reader, &task, (Str){ 0 }),
                        .side = late ? STR("Overdue") : STR("Today"),
                        .tone = late ? MAIL_BAD : MAIL_PLAIN };
    return STATUS_OK;
}

static Status of_handover(const NewsReader *reader, const News *news, MailItem *item, bool *told_out,
                          Error *error)
{
    Handover handover;
    Str who = { 0 };
    Status status = handover_get(reader->store, news->record, reader->arena, &handover, error);
    if (status != STATUS_OK) return gone(status, told_out);
    bool open = str_equal(handover.state, STR("open"));
    *told_out = str_equal_ignore_case(open ? handover.receiver : handover.giver, reader->staff->email);
    if (!*told_out) return STATUS_OK;
    status = read_actor(reader, open ? handover.created_by : handover.ended_by, &who, error);
    Str due = mail_date(handover.due_day, reader->arena);
    bool accepted = str_equal(handover.state, STR("accepted"));
    *item = (MailItem){
        .title = name_of(reader, handover.account),
        .path = arena_format(reader->arena, "/handovers/%lld", (long long)handover.id),
        .line = open ? arena_format(reader->arena, "%.*s hands it over to you · answer by %.*s", STR_ARG(who),
                                    STR_ARG(due))
                     : arena_format(reader->arena, "%.*s %s", STR_ARG(who),
                                    accepted ? "accepted it" : "returned it"),
        .more = open ? str_beginning(str_trim(handover.note), QUOTE_BYTES)
                     : str_beginning(handover.why, QUOTE_BYTES),
        .side = open       ? STR("Waits for you")
                : accepted ? STR("Accepted")
                           : STR("Returned"),
        .tone = open       ? MAIL_WATCH
                : accepted ? MAIL_GOOD
                           : MAIL_BAD,
    };
    return status;
}

static Status of_account(const NewsReader *reader, const News *news, MailItem *item, bool *told_out,
                         Error *error)
{
    Str who = { 0 };
    *told_out = is_own(reader, news->account); // else it has another owner since
    Status status = read_actor(reader, news->by, &who, error);
    *item = (MailItem){ .title = name_of(reader, news->account),
                        .path = mail_account_path(news->account, reader->arena),
                        .line = news->by.len == 0
                                    ? STR("yours now: its owner was changed")
                                    : arena_format(reader->arena, "yours now, from %.*s", STR_ARG(who)) };
    return status;
}

static Status of_warning(const NewsReader *reader, const News *news, MailItem *item, bool *told_out,
                         Error *error)
{
    Warning warning;
    Status status = warning_get(reader->store, news->record, reader->today, reader->arena, &warning, error);
    if (status != STATUS_OK) return gone(status, told_out);
    bool theirs =
        is_own(reader, warning.account) || str_equal_ignore_case(warning.owner, reader->staff->email);
    *told_out = warning.state == WARNING_OPEN && warning.news && warning.ended_us == 0 && theirs &&
                sees(reader, warning.account);
    *item = (MailItem){
        .title = name_of(reader, warning.account),
        .path = arena_format(reader->arena, "/warnings?open=%lld", (long long)warning.id),
        .line = warning.name,
        .side = warning.opportunity ? STR("Opportunity") : STR("Risk"),
        .tone = warning.opportunity ? MAIL_GOOD : MAIL_BAD,
    };
    return STATUS_OK;
}

static Status of_renewal(const NewsReader *reader, const News *news, MailItem *item, bool *told_out,
                         Error *error)
{
    RenewalRecord row;
    Status status = renewal_get(reader->store, news->record, reader->arena, &row, error);
    if (status != STATUS_OK) return gone(status, told_out);
    Str due = mail_date(row.due_day, reader->arena);
    *told_out =
        renewal_record_result(&row) == RENEWAL_OPEN && row.likelihood < 0 && is_own(reader, row.account);
    *item = (MailItem){
        .title = name_of(reader, row.account),
        .path = arena_format(reader->arena, "/renewals?open=%lld", (long long)row.id),
        .line = arena_format(reader->arena, "renews on %.*s, in %d days: say how likely that is",
                             STR_ARG(due), row.due_day - reader->today),
        .side = mail_money(row.currency, 12 * row.mrr, false, reader->arena),
    };
    return STATUS_OK;
}

static Status of_message(const NewsReader *reader, const News *news, MailItem *item, bool *told_out,
                         Error *error)
{
    OutboxRow row;
    Status status = outbox_get(reader->store, news->record, reader->arena, &row, error);
    if (status != STATUS_OK) return gone(status, told_out);
    *told_out = row.state == OUTBOX_FAILED && is_own(reader, row.account);
    *item = (MailItem){
        .title = name_of(reader, row.account),
        .path = mail_account_path(row.account, reader->arena),
        .line = arena_format(reader->arena, "The mail “%.*s” to %.*s was given up.", STR_ARG(row.title),
                             STR_ARG(row.recipient)),
        .more = row.note,
        .side = STR("Failed"),
        .tone = MAIL_BAD,
    };
    return STATUS_OK;
}

Status news_item(const NewsReader *reader, const News *news, MailItem *item_out, bool *told_out, Error *error)
{
    typedef Status Read(const NewsReader *, const News *, MailItem *, bool *, Error *);
    static const struct {
        Str kind;
        Read *read;
    } kinds[] = {
        { STR_CONST("mention"), of_mention },   { STR_CONST("task_given"), of_task_given },
        { STR_CONST("handover"), of_handover }, { STR_CONST("account_given"), of_account },
        { STR_CONST("task_due"), of_task_due }, { STR_CONST("warning"), of_warning },
        { STR_CONST("renewal"), of_renewal },   { STR_CONST("message_failed"), of_message },
    };
    *told_out = false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!str_equal(kinds[i].kind, news->kind)) continue;
        *told_out = true;
        return kinds[i].read(reader, news, item_out, told_out, error);
    }
    return STATUS_OK;
}
