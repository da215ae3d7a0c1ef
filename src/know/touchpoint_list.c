// Reading touchpoints: one, by filter, by words. Which index leads is decided here, not by the database: each
// way of asking has a statement of its own.
#include "base/buf.h"
#include "codec/json.h"
#include "know/touchpoint.h"

#define COLUMNS                                                                                              \
    "t.id, t.account, t.kind, t.at_us, t.author, coalesce(s.name, ''), t.title, t.body, t.form,"             \
    " t.complete, coalesce(t.sentiment, -100), t.stated_use, coalesce(t.message_id, ''), t.created_us,"      \
    " t.changed_us, t.changed_by, (SELECT count(*) FROM attachment a WHERE a.touchpoint = t.id)"
#define COLUMN_LETTERS                                                                                       \
    "ittittttti"                                                                                             \
    "ittiiti"
enum { SNIPPET_COLUMN = sizeof COLUMN_LETTERS - 1 };

#define STAFF " LEFT JOIN staff s ON s.id = t.author"
#define NARROWED                                                                                             \
    " t.at_us >= $1 AND t.at_us < $2 AND ($3 = '' OR t.kind = $3)"                                           \
    " AND ($4 = '' OR EXISTS (SELECT 1 FROM touchpoint_theme h WHERE h.touchpoint = t.id AND h.theme = $4))" \
    " AND ($5 = '' OR t.author = $5)"                                                                        \
    " AND ($6 = '' OR EXISTS (SELECT 1 FROM touchpoint_person p WHERE p.touchpoint = t.id AND p.person = "   \
    "$6))"
#define BEFORE " AND (t.at_us < $7 OR (t.at_us = $7 AND t.id < $8))"
#define NEWEST " ORDER BY t.at_us DESC, t.id DESC LIMIT $10"
#define LETTERS "iittttiiti"

static void take_answers(Str form, Touchpoint *touchpoint, Arena *arena)
{
    Error ignored;
    Str names[TOUCHPOINT_ANSWERS];
    const JsonNode *nodes[TOUCHPOINT_ANSWERS];
    for (size_t i = 0; i < TOUCHPOINT_ANSWERS; i++)
        names[i] = touchpoint_questions[i].name;
    const JsonNode *root = json_parse(form, JSON_DEPTH_USUAL, arena, &ignored);
    if (!root) return;
    json_pick(root, names, TOUCHPOINT_ANSWERS, nodes);
    for (size_t i = 0; i < TOUCHPOINT_ANSWERS; i++) {
        if (nodes[i] && nodes[i]->kind == JSON_TEXT) touchpoint->answers[i] = json_text(nodes[i], arena);
    }
}

static Touchpoint take_row(const Rows *rows, Arena *arena)
{
    Touchpoint touchpoint = {
        .id = rows_int(rows, 0),
        .account = rows_text(rows, 1, arena),
        .kind = rows_text(rows, 2, arena),
        .at_us = rows_int(rows, 3),
        .author = rows_text(rows, 4, arena),
        .author_name = rows_text(rows, 5, arena),
        .title = rows_text(rows, 6, arena),
        .body = rows_text(rows, 7, arena),
        .complete = rows_int(rows, 9) != 0,
        .sentiment = (int)rows_int(rows, 10),
        .stated_use = rows_text(rows, 11, arena),
        .message_id = rows_text(rows, 12, arena),
        .created_us = rows_int(rows, 13),
        .changed_us = rows_int(rows, 14),
        .changed_by = rows_text(rows, 15, arena),
        .attachment_count = rows_int(rows, 16),
    };
    take_answers(rows_text(rows, 8, arena), &touchpoint, arena);
    return touchpoint;
}

static Status read_texts(Store *store, const Query *query, int64_t id, size_t max, Arena *arena,
                         const Str **texts_out, size_t *count_out, Error *error)
{
    const Param params[] = { param_int(id) };
    Str *texts = ARENA_ARRAY(arena, Str, max);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, query, params);
    while (count < max && rows_next(&rows))
        texts[count++] = rows_text(&rows, 0, arena);
    *texts_out = texts;
    *count_out = count;
    return rows_end(&rows, error);
}

static Status read_links(Store *store, Touchpoint *touchpoint, Arena *arena, Error *error)
{
    static const Query people = {
        .sql = "SELECT person FROM touchpoint_person WHERE touchpoint = $1 ORDER BY person",
        .params = "i",
        .columns = "t",
    };
    static const Query themes = {
        .sql = "SELECT theme FROM touchpoint_theme WHERE touchpoint = $1 ORDER BY theme",
        .params = "i",
        .columns = "t",
    };
    Status status = read_texts(store, &people, touchpoint->id, TOUCHPOINT_PEOPLE_MAX, arena,
                               &touchpoint->people, &touchpoint->person_count, error);
    return status == STATUS_OK ? read_texts(store, &themes, touchpoint->id, TOUCHPOINT_THEMES_MAX, arena,
                                            &touchpoint->themes, &touchpoint->theme_count, error)
                               : status;
}

Status touchpoint_get(Store *store, int64_t id, Arena *arena, Touchpoint *touchpoint_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT " COLUMNS " FROM touchpoint t" STAFF " WHERE t.id = $1",
        .params = "i",
        .columns = COLUMN_LETTERS,
    };
    const Param params[] = { param_int(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    Status status = rows_found(&rows, "touchpoint", error);
    if (status != STATUS_OK) return status;
    *touchpoint_out = take_row(&rows, arena);
    return read_links(store, touchpoint_out, arena, error);
}

Status touchpoint_next_planned(Store *store, Str account, int64_t now_us, Arena *arena,
                               Touchpoint *touchpoint_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT " COLUMNS " FROM touchpoint t" STAFF
               " WHERE t.account = $1 AND t.at_us > $2 ORDER BY t.at_us, t.id LIMIT 1",
        .params = "ti",
        .columns = COLUMN_LETTERS,
    };
    const Param params[] = { param_text(account), param_int(now_us) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    if (!rows_next(&rows)) {
        *touchpoint_out = (Touchpoint){ 0 };
        return rows_end(&rows, error);
    }
    *touchpoint_out = take_row(&rows, arena);
    return read_links(store, touchpoint_out, arena, error);
}

// ---- searching

static bool is_word_byte(char c)
{
    unsigned char b = (unsigned char)c;
    return (b >= '0' && b <= '9') || (lower_letter(c) >= 'a' && lower_letter(c) <= 'z') || b >= 0x80;
}

static Str touchpoint_search_text(Str text, Str account, Arena *arena)
{
    Buf out = { 0 };
    size_t words = 0;
    text = str_slice(text, 0, SEARCH_BYTES_MAX);
    for (size_t at = 0; at < text.len && words < SEARCH_WORDS_MAX; words++) {
        while (at < text.len && !is_word_byte(text.data[at]))
            at++;
        size_t end = at;
        while (end < text.len && is_word_byte(text.data[end]))
            end++;
        if (end == at) break;
        bool last = end == text.len && end - at > 1;
        if (words == 0) buf_append(&out, STR("{title body words} : ("));
        buf_format(&out, "%s\"%.*s\"%s", words > 0 ? " AND " : "", (int)(end - at), text.data + at,
                   last ? "*" : "");
        at = end;
    }
    if (words > 0) buf_append_byte(&out, ')');
    if (words > 0 && account.len > 0)
        buf_format(&out, " AND place : \"a%016llx\"", (unsigned long long)str_hash(account));
    Str made = arena_copy(arena, buf_view(&out));
    buf_free(&out);
    return words > 0 ? made : (Str){ 0 };
}

// ---- lists

// $9: the account, or the words of a search.
#define IN_ACCOUNT " AND ($9 = '' OR t.account = $9)"

static const Query list_all = {
    .sql = "SELECT " COLUMNS ", '' FROM touchpoint t INDEXED BY touchpoint_at" STAFF
           " WHERE" NARROWED BEFORE IN_ACCOUNT NEWEST,
    .params = LETTERS,
    .columns = COLUMN_LETTERS "t",
};
static const Query list_account = {
    .sql = "SELECT " COLUMNS ", '' FROM touchpoint t INDEXED BY touchpoint_account" STAFF
           " WHERE" NARROWED BEFORE " AND t.account = $9" NEWEST,
    .params = LETTERS,
    .columns = COLUMN_LETTERS "t",
};
static const Query list_author = {
    .sql = "SELECT " COLUMNS ", '' FROM touchpoint t INDEXED BY touchpoint_author" STAFF
           " WHERE" NARROWED BEFORE IN_ACCOUNT " AND t.author = $5" NEWEST,
    .params = LETTERS,
    .columns = COLUMN_LETTERS "t",
};
static const Query list_person = {
    .sql =
        "SELECT " COLUMNS ", '' FROM touchpoint_person q CROSS JOIN touchpoint t ON t.id = q.touchpoint" STAFF
        " WHERE" NARROWED BEFORE IN_ACCOUNT " AND q.person = $6" NEWEST,
    .params = LETTERS,
    .columns = COLUMN_LETTERS "t",
};
static const Query search = {
    .sql = "SELECT " COLUMNS ", snippet(touchpoint_text, -1, char(2), char(3), '…', 16)"
           " FROM touchpoint_text CROSS JOIN touchpoint t ON t.id = touchpoint_text.rowid" STAFF
           " WHERE" NARROWED " AND t.at_us <= $7 AND touchpoint_text.rowid < $8 AND touchpoint_text MATCH $9"
           " ORDER BY touchpoint_text.rowid DESC LIMIT $10",
    .params = LETTERS,
    .columns = COLUMN_LETTERS "t",
};

static const Query *query_for(const TouchpointFilter *filter, bool searches)
{
    if (searches) return &search;
    if (filter->account.len > 0) return &list_account;
    if (filter->person.len > 0) return &list_person;
    return filter->author.len > 0 ? &list_author : &list_all;
}

Status touchpoint_list(Store *store, const TouchpointFilter *filter, Arena *arena,
                       Touchpoint **touchpoints_out, size_t *count_out, Error *error)
{
    bool searches = str_trim(filter->text).len > 0;
    Str words = searches ? touchpoint_search_text(filter->text, filter->account, arena) : filter->account;
    *count_out = 0;
    *touchpoints_out = ARENA_ARRAY(arena, Touchpoint, filter->limit + 1);
    if (searches && words.len == 0) return STATUS_OK; // nothing but punctuation
    const Param params[] = {
        param_int(filter->from_us),        param_int(filter->to_us),     param_text(filter->kind),
        param_text(filter->theme),         param_text(filter->author),   param_text(filter->person),
        param_int(filter->before_us),      param_int(filter->before_id), param_text(words),
        param_int((int64_t)filter->limit),
    };
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, query_for(filter, searches), params);
    while (count < filter->limit && rows_next(&rows)) {
        Touchpoint *touchpoint = &(*touchpoints_out)[count++];
        *touchpoint = take_row(&rows, arena);
        touchpoint->snippet = rows_text(&rows, SNIPPET_COLUMN, arena);
    }
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    for (size_t i = 0; i < count; i++) {
        Status status = read_links(store, &(*touchpoints_out)[i], arena, error);
        if (status != STATUS_OK) return status;
    }
    *count_out = count;
    return STATUS_OK;
}

Status theme_list(Store *store, Str account, int64_t since_us, Arena *arena, ThemeCount **themes_out,
                  size_t *count_out, Error *error)
{
    static const Query select = {
        .sql =
            "SELECT h.theme, count(*), coalesce(sum(CASE WHEN t.at_us >= $1 THEN 1 ELSE 0 END), 0)"
            " FROM touchpoint_theme h JOIN touchpoint t ON t.id = h.touchpoint"
            " WHERE ($2 = '' OR t.account = $2) GROUP BY h.theme ORDER BY 3 DESC, 2 DESC, h.theme LIMIT $3",
        .params = "iti",
        .columns = "tii",
    };
    const Param params[] = { param_int(since_us), param_text(account), param_int(THEMES_LISTED_MAX) };
    ThemeCount *themes = ARENA_ARRAY(arena, ThemeCount, THEMES_LISTED_MAX);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    while (count < THEMES_LISTED_MAX && rows_next(&rows)) {
        themes[count++] = (ThemeCount){ .theme = rows_text(&rows, 0, arena),
                                        .count = rows_int(&rows, 1),
                                        .recent = rows_int(&rows, 2) };
    }
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *themes_out = themes;
    *count_out = count;
    return STATUS_OK;
}
