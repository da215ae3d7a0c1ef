#include "act/outbox.h"

#include "codec/json.h"

enum { BODY_ARENA_BYTES = 32 << 20 };

static const Str channel_names[OUTBOX_CHANNELS] = {
    [OUTBOX_MAIL] = STR_CONST("mail"),
    [OUTBOX_WEBHOOK] = STR_CONST("webhook"),
    [OUTBOX_CHAT] = STR_CONST("chat"),
};

static const Str state_names[OUTBOX_STATES] = {
    [OUTBOX_WAITING] = STR_CONST("waiting"),
    [OUTBOX_SENDING] = STR_CONST("sending"),
    [OUTBOX_SENT] = STR_CONST("sent"),
    [OUTBOX_DOUBTFUL] = STR_CONST("doubtful"),
    [OUTBOX_FAILED] = STR_CONST("failed"),
    [OUTBOX_CANCELLED] = STR_CONST("cancelled"),
    [OUTBOX_SUPPRESSED] = STR_CONST("suppressed"),
};

Str outbox_channel_name(OutboxChannel channel)
{
    return channel_names[channel];
}

bool outbox_channel_parse(Str name, OutboxChannel *channel_out)
{
    for (int i = 0; i < OUTBOX_CHANNELS; i++) {
        if (!str_equal(name, channel_names[i])) continue;
        *channel_out = (OutboxChannel)i;
        return true;
    }
    return false;
}

Str outbox_state_name(OutboxState state)
{
    return state_names[state];
}

bool outbox_state_parse(Str name, OutboxState *state_out)
{
    for (int i = 0; i < OUTBOX_STATES; i++) {
        if (!str_equal(name, state_names[i])) continue;
        *state_out = (OutboxState)i;
        return true;
    }
    return false;
}

// ---- adding: what could never be sent is refused here, where somebody can still mend it

typedef struct Addressed {
    Str recipient, place, title;
    bool promotional;
} Addressed;

static bool is_address_part(Str part)
{
    for (size_t i = 0; i < part.len; i++) {
        unsigned char c = (unsigned char)part.data[i];
        if (c <= ' ' || c == 127 || c == '<' || c == '>' || c == ',' || c == ';' || c == '"' || c == '\\' ||
            c == '(' || c == ')' || c == '@' || c == ':' || c == '[' || c == ']')
            return false;
    }
    return part.len > 0;
}

bool outbox_address_is_good(Str address)
{
    Str to = str_trim(address);
    StrCut cut = str_cut(to, '@');
    return cut.found && to.len <= OUTBOX_ADDRESS_BYTES_MAX && is_address_part(cut.head) &&
           is_address_part(cut.tail) && str_is_utf8(to);
}

static Str lower_copy(Str text, Arena *arena)
{
    char *lower = arena_alloc(arena, 1, text.len + 1);
    for (size_t i = 0; i < text.len; i++)
        lower[i] = lower_letter(text.data[i]);
    return (Str){ lower, text.len };
}

static bool is_one_line(Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c < ' ' || c == 127) return false;
    }
    return true;
}

static Status read_mail(const JsonNode *body, Arena *arena, Addressed *out, Error *error)
{
    enum { TO, TO_NAME, SUBJECT, HTML, TEXT, PROMOTIONAL, WHOLE, FIELDS };
    static const JsonField fields[FIELDS] = {
        [TO] = { STR_CONST("to"), JSON_WANT_TEXT, .required = true },
        [TO_NAME] = { STR_CONST("to_name"), JSON_WANT_TEXT, .bytes_max = 1024 },
        [SUBJECT] = { STR_CONST("subject"), JSON_WANT_TEXT, .required = true },
        [HTML] = { STR_CONST("html"), JSON_WANT_TEXT },
        [TEXT] = { STR_CONST("text"), JSON_WANT_TEXT, .required = true },
        [PROMOTIONAL] = { STR_CONST("promotional"), JSON_WANT_BOOL },
        [WHOLE] = { STR_CONST("whole"), JSON_WANT_BOOL },
    };
    const JsonNode *nodes[FIELDS];
    Status status = json_check(body, fields, FIELDS, true, nodes, error);
    if (status != STATUS_OK) return status;
    Str to = str_trim(json_text(nodes[TO], arena));
    if (!outbox_address_is_good(to))
        return fail(error, STATUS_INVALID, STR("to"), "“%.*s” is no mail address.",
                    STR_ARG(str_beginning(to, 100)));
    out->recipient = lower_copy(to, arena);
    out->place = str_cut(out->recipient, '@').tail;
    out->title = json_text(nodes[SUBJECT], arena);
    if (!is_one_line(out->title))
        return fail(error, STATUS_INVALID, STR("subject"), "The subject must be one line.");
    out->promotional = nodes[PROMOTIONAL] && json_is_true(nodes[PROMOTIONAL]);
    return STATUS_OK;
}

static Status read_hook(const JsonNode *body, Arena *arena, Addressed *out, Error *error)
{
    enum { ENDPOINT, TYPE, DATA, TEXT, FIELDS };
    static const JsonField fields[FIELDS] = {
        [ENDPOINT] = { STR_CONST("endpoint"), JSON_WANT_INTEGER, .required = true },
        [TYPE] = { STR_CONST("type"), JSON_WANT_TEXT, .bytes_max = 200 },
        [DATA] = { STR_CONST("data"), JSON_WANT_OBJECT },
        [TEXT] = { STR_CONST("text"), JSON_WANT_TEXT },
    };
    const JsonNode *nodes[FIELDS];
    int64_t endpoint;
    Status status = json_check(body, fields, FIELDS, true, nodes, error);
    if (status != STATUS_OK) return status;
    if (!json_int64(nodes[ENDPOINT], &endpoint) || endpoint <= 0)
        return fail(error, STATUS_INVALID, STR("endpoint"), "Give the number of an endpoint.");
    out->recipient = arena_format(arena, "%lld", (long long)endpoint);
    out->place = out->recipient;
    out->title = nodes[TYPE] ? json_text(nodes[TYPE], arena) : STR("message");
    return STATUS_OK;
}

static Status read_body(const OutboxMessage *message, Arena *arena, Addressed *out, Error *error)
{
    if (message->body.len > OUTBOX_BODY_BYTES_MAX)
        return fail(error, STATUS_INVALID, STR("body"), "The message is longer than %d KB. Shorten it.",
                    OUTBOX_BODY_BYTES_MAX / 1024);
    const JsonNode *body = json_parse(message->body, JSON_DEPTH_USUAL, arena, error);
    if (!body) return STATUS_INVALID;
    return message->channel == OUTBOX_MAIL ? read_mail(body, arena, out, error)
                                           : read_hook(body, arena, out, error);
}

static Status insert_row(Store *store, const OutboxMessage *message, const Addressed *to, Error *error)
{
    static const Query insert = {
        .sql = "INSERT INTO outbox (key, channel, account, person, play, run, step, recipient, place, title,"
               " promotional, body, state, due_us, attempts, created_us, changed_us, note, opened_us,"
               " clicked_us, bounced_us, template) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,"
               " 'waiting', $13, 0, $14, $14, '', 0, 0, 0, $15) ON CONFLICT (key) DO NOTHING",
        .params = "ttttiittttitiii",
    };
    const Param params[] = {
        param_text(message->key),     param_text(channel_names[message->channel]),
        param_text(message->account), param_text(message->person),
        param_int(message->play),     param_int(message->run),
        param_text(message->step),    param_text(to->recipient),
        param_text(to->place),        param_text(str_beginning(to->title, OUTBOX_TITLE_BYTES_MAX)),
        param_int(to->promotional),   param_text(message->body),
        param_int(message->due_us),   param_int(message->now_us ? message->now_us : message->due_us),
        param_int(message->template),
    };
    return store_execute(store, &insert, params, error);
}

static Status find_key(Store *store, Str key, int64_t *id_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT id FROM outbox WHERE key = $1",
        .params = "t",
        .columns = "i",
    };
    const Param params[] = { param_text(key) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    *id_out = rows_int(&rows, 0);
    return STATUS_OK;
}

Status outbox_add(Store *store, const OutboxMessage *message, int64_t *id_out, Error *error)
{
    if (message->key.len == 0 || message->key.len > OUTBOX_KEY_BYTES_MAX)
        return fail(error, STATUS_INVALID, STR("key"), "Give the message a key of 1 to %d bytes.",
                    OUTBOX_KEY_BYTES_MAX);
    Arena arena = arena_create(BODY_ARENA_BYTES);
    Addressed to = { 0 };
    int64_t id = 0;
    Status status = read_body(message, &arena, &to, error);
    if (status == STATUS_OK) status = insert_row(store, message, &to, error);
    bool added = status == STATUS_OK && store_changed_rows(store) == 1;
    if (status == STATUS_OK) status = find_key(store, message->key, &id, error);
    if (added && status == STATUS_OK) {
        const OutboxEvent event = { .message = id,
                                    .at_us = message->now_us ? message->now_us : message->due_us,
                                    .kind = STR("added"),
                                    .by = message->by };
        status = outbox_note(store, &event, error);
    }
    arena_destroy(&arena);
    if (status == STATUS_OK && id_out) *id_out = id;
    return status;
}

Status outbox_cancel_run(Store *store, int64_t run, int64_t now_us, Error *error)
{
    static const Query note = {
        .sql = "INSERT INTO outbox_event (message, at_us, kind, note, by)"
               " SELECT id, $1, 'cancelled', 'The run ended.', '' FROM outbox"
               " WHERE run = $2 AND run <> 0 AND state = 'waiting'",
        .params = "ii",
    };
    static const Query update = {
        .sql = "UPDATE outbox SET state = 'cancelled', changed_us = $1, note = 'The run ended.'"
               " WHERE run = $2 AND run <> 0 AND state = 'waiting'",
        .params = "ii",
    };
    const Param params[] = { param_int(now_us), param_int(run) };
    Status status = store_execute(store, &note, params, error);
    return status == STATUS_OK ? store_execute(store, &update, params, error) : status;
}

Status outbox_note(Store *store, const OutboxEvent *event, Error *error)
{
    static const Query insert = {
        .sql = "INSERT INTO outbox_event (message, at_us, kind, note, by) VALUES ($1, $2, $3, $4, $5)",
        .params = "iittt",
    };
    const Param params[] = { param_int(event->message), param_int(event->at_us), param_text(event->kind),
                             param_text(str_beginning(event->note, OUTBOX_NOTE_BYTES_MAX)),
                             param_text(event->by) };
    return store_execute(store, &insert, params, error);
}

// ---- orders

typedef struct OrderRule {
    Str to, kind;
    unsigned from; // states, a bit each
    const char *refusal;
} OrderRule;

#define FROM(state) (1U << (OUTBOX_##state))

static const OrderRule order_rules[] = {
    [OUTBOX_AGAIN] = { STR_CONST("waiting"), STR_CONST("again"),
                       FROM(FAILED) | FROM(DOUBTFUL) | FROM(CANCELLED) | FROM(SUPPRESSED),
                       "Only what failed, was cancelled or suppressed, or is doubtful can be sent again." },
    [OUTBOX_CANCEL] = { STR_CONST("cancelled"), STR_CONST("cancelled"), FROM(WAITING),
                        "Only what waits can be cancelled." },
    [OUTBOX_SETTLED] = { STR_CONST("sent"), STR_CONST("settled"), FROM(DOUBTFUL),
                         "Only what is doubtful can be settled." },
};

static Status state_of(Store *store, int64_t id, OutboxState *state_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT state FROM outbox WHERE id = $1",
        .params = "i",
        .columns = "t",
    };
    const Param params[] = { param_int(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    if (rows_next(&rows)) {
        if (outbox_state_parse(rows_view(&rows, 0), state_out)) return STATUS_OK;
        return fail(error, STATUS_UNAVAILABLE, STR(""), "The message is in a state that nobody knows.");
    }
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    return fail(error, STATUS_NOT_FOUND, STR("id"), "There is no such message.");
}

Status outbox_order(Store *store, int64_t id, OutboxOrder order, int64_t now_us, Str by, Error *error)
{
    static const Query update = {
        .sql = "UPDATE outbox SET state = $1, changed_us = $2, due_us = CASE WHEN $1 = 'waiting' THEN $2 ELSE"
               " due_us END, attempts = CASE WHEN $1 = 'waiting' THEN 0 ELSE attempts END WHERE id = $3",
        .params = "tii",
    };
    const OrderRule *rule = &order_rules[order];
    OutboxState state = OUTBOX_WAITING;
    Status status = state_of(store, id, &state, error);
    if (status != STATUS_OK) return status;
    if ((rule->from & 1U << state) == 0)
        return fail(error, STATUS_CONFLICT, STR("id"), "This message is %.*s. %s",
                    STR_ARG(state_names[state]), rule->refusal);
    const Param params[] = { param_text(rule->to), param_int(now_us), param_int(id) };
    const OutboxEvent event = { .message = id, .at_us = now_us, .kind = rule->kind, .by = by };
    status = store_execute(store, &update, params, error);
    return status == STATUS_OK ? outbox_note(store, &event, error) : status;
}
