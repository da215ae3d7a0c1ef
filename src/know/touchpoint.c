#include "know/touchpoint.h"

#include "codec/json.h"
#include "codec/json_writer.h"
#include "know/news.h"

#include <stdio.h>

#define BIT(answer) (1U << (answer))

const TouchpointQuestion touchpoint_questions[TOUCHPOINT_ANSWERS] = {
    [ANSWER_USED] = { STR_CONST("used"), STR_CONST("What of the product do they use, and how?") },
    [ANSWER_BY_WHOM] = { STR_CONST("by_whom"), STR_CONST("Who uses it?") },
    [ANSWER_BENEFITS] = { STR_CONST("benefits"), STR_CONST("What do they gain from it?") },
    [ANSWER_GOALS] = { STR_CONST("goals"), STR_CONST("What do they want to reach?") },
    [ANSWER_PROMISES] = { STR_CONST("promises"), STR_CONST("What did we promise?") },
    [ANSWER_RISKS] = { STR_CONST("risks"), STR_CONST("What could make them leave?") },
    [ANSWER_WISHES] = { STR_CONST("wishes"), STR_CONST("What do they wish for in the product?") },
};

enum {
    ASKS_ALL = BIT(TOUCHPOINT_ANSWERS) - 1,
    ASKS_VISIT = BIT(ANSWER_USED) | BIT(ANSWER_BY_WHOM) | BIT(ANSWER_BENEFITS),
};

const TouchpointKind touchpoint_kinds[TOUCHPOINT_KINDS] = {
    { STR_CONST("call"), STR_CONST("Call"), ASKS_ALL, BIT(ANSWER_USED) },
    { STR_CONST("visit"), STR_CONST("Visit"), ASKS_ALL, ASKS_VISIT },
    { STR_CONST("mail"), STR_CONST("Mail"), BIT(ANSWER_PROMISES) | BIT(ANSWER_RISKS) | BIT(ANSWER_WISHES),
      0 },
    { STR_CONST("meeting"), STR_CONST("Meeting"), ASKS_ALL, ASKS_VISIT },
    { STR_CONST("note"), STR_CONST("Note"), ASKS_ALL, 0 },
    { STR_CONST("event"), STR_CONST("Event"), ASKS_ALL, 0 },
};

// NULL: there is none.
static const TouchpointKind *touchpoint_kind(Str name)
{
    for (size_t i = 0; i < TOUCHPOINT_KINDS; i++) {
        if (str_equal(touchpoint_kinds[i].name, name)) return &touchpoint_kinds[i];
    }
    return NULL;
}

// Whether what its kind asks for is answered.
static bool touchpoint_is_complete(const Touchpoint *touchpoint)
{
    const TouchpointKind *kind = touchpoint_kind(touchpoint->kind);
    if (!kind || kind->required == 0) return true;
    for (size_t i = 0; i < TOUCHPOINT_ANSWERS; i++) {
        if ((kind->required & BIT(i)) && str_trim(touchpoint->answers[i]).len == 0) return false;
    }
    return touchpoint->sentiment != SENTIMENT_NONE;
}

// ---- writing

static const Query insert_touchpoint = {
    .sql = "INSERT INTO touchpoint (account, kind, at_us, author, title, body, form, words, place, asked,"
           " complete, sentiment, stated_use, message_id, created_us, changed_us, changed_by)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)"
           " RETURNING id",
    .params = "ttittttttiiItTiit",
    .columns = "i",
};
static const Query update_touchpoint = {
    .sql = "UPDATE touchpoint SET account = $1, kind = $2, at_us = $3, title = $4, body = $5, form = $6,"
           " words = $7, place = $8, asked = $9, complete = $10, sentiment = $11, stated_use = $12,"
           " changed_us = $13, changed_by = $14 WHERE id = $15",
    .params = "ttitttttiiItiti",
};
static const Query taken_message = {
    .sql = "SELECT id FROM touchpoint WHERE message_id = $1",
    .params = "t",
    .columns = "i",
};
static const Query insert_person = {
    .sql = "INSERT INTO touchpoint_person (person, touchpoint) VALUES ($1, $2) ON CONFLICT DO NOTHING",
    .params = "ti",
};
static const Query insert_theme = {
    .sql = "INSERT INTO touchpoint_theme (theme, touchpoint) VALUES ($1, $2) ON CONFLICT DO NOTHING",
    .params = "ti",
};
static const Query delete_people = { .sql = "DELETE FROM touchpoint_person WHERE touchpoint = $1",
                                     .params = "i" };
static const Query delete_themes = { .sql = "DELETE FROM touchpoint_theme WHERE touchpoint = $1",
                                     .params = "i" };

// The answers as JSON, and as text for the search.
static void write_form(const Touchpoint *touchpoint, Buf *form, Buf *words)
{
    JsonWriter json = json_writer(form);
    json_open_object(&json);
    for (size_t i = 0; i < TOUCHPOINT_ANSWERS; i++) {
        if (touchpoint->answers[i].len == 0) continue;
        json_add_text(&json, touchpoint_questions[i].name, touchpoint->answers[i]);
        buf_append(words, touchpoint->answers[i]);
        buf_append_byte(words, '\n');
    }
    json_close_object(&json);
    json_finish(&json);
    for (size_t i = 0; i < touchpoint->theme_count; i++) {
        buf_append(words, touchpoint->themes[i]);
        buf_append_byte(words, '\n');
    }
}

// One word that stands for the account in the index, so that a search in an account reads little.
static void place_word(Str account, char word[24])
{
    snprintf(word, 24, "a%016llx", (unsigned long long)str_hash(account));
}

static Status refuse_known_mail(Store *store, Str message_id, Error *error)
{
    if (message_id.len == 0) return STATUS_OK;
    const Param params[] = { param_text(message_id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &taken_message, params);
    if (rows_next(&rows))
        return fail(error, STATUS_CONFLICT, STR("message_id"), "This mail is kept already, as number %lld.",
                    (long long)rows_int(&rows, 0));
    return rows_end(&rows, error);
}

static Status insert(Store *store, Touchpoint *t, Str form, Str words, Str place, Error *error)
{
    const TouchpointKind *kind = touchpoint_kind(t->kind);
    const Param params[] = {
        param_text(t->account),    param_text(t->kind),
        param_int(t->at_us),       param_text(t->author),
        param_text(t->title),      param_text(t->body),
        param_text(form),          param_text(words),
        param_text(place),         param_int(kind && kind->required != 0),
        param_int(t->complete),    t->sentiment == SENTIMENT_NONE ? param_null() : param_int(t->sentiment),
        param_text(t->stated_use), t->message_id.len > 0 ? param_text(t->message_id) : param_null(),
        param_int(t->created_us),  param_int(t->changed_us),
        param_text(t->changed_by),
    };
    Status status = refuse_known_mail(store, t->message_id, error);
    if (status != STATUS_OK) return status;
    CLEANUP(rows_close) Rows rows = store_query(store, &insert_touchpoint, params);
    if (!rows_next(&rows)) return fail(error, STATUS_UNAVAILABLE, STR(""), "The touchpoint cannot be kept.");
    t->id = rows_int(&rows, 0);
    return STATUS_OK;
}

static Status update(Store *store, const Touchpoint *t, Str form, Str words, Str place, Error *error)
{
    const TouchpointKind *kind = touchpoint_kind(t->kind);
    const Param params[] = {
        param_text(t->account),
        param_text(t->kind),
        param_int(t->at_us),
        param_text(t->title),
        param_text(t->body),
        param_text(form),
        param_text(words),
        param_text(place),
        param_int(kind && kind->required != 0),
        param_int(t->complete),
        t->sentiment == SENTIMENT_NONE ? param_null() : param_int(t->sentiment),
        param_text(t->stated_use),
        param_int(t->changed_us),
        param_text(t->changed_by),
        param_int(t->id),
    };
    return store_change_one(store, &update_touchpoint, params, "touchpoint", error);
}

static Status save_links(Store *store, const Touchpoint *touchpoint, Error *error)
{
    const Param of_it[] = { param_int(touchpoint->id) };
    Status status = store_execute(store, &delete_people, of_it, error);
    if (status == STATUS_OK) status = store_execute(store, &delete_themes, of_it, error);
    for (size_t i = 0; i < touchpoint->person_count && status == STATUS_OK; i++) {
        const Param params[] = { param_text(touchpoint->people[i]), param_int(touchpoint->id) };
        status = store_execute(store, &insert_person, params, error);
    }
    for (size_t i = 0; i < touchpoint->theme_count && status == STATUS_OK; i++) {
        const Param params[] = { param_text(touchpoint->themes[i]), param_int(touchpoint->id) };
        status = store_execute(store, &insert_theme, params, error);
    }
    return status;
}

Status touchpoint_save(Store *store, Touchpoint *touchpoint, Error *error)
{
    Buf form = { 0 }, words = { 0 };
    char word[24] = "";
    if (touchpoint->account.len > 0) place_word(touchpoint->account, word);
    write_form(touchpoint, &form, &words);
    touchpoint->complete = touchpoint_is_complete(touchpoint);
    Status status =
        touchpoint->id == 0
            ? insert(store, touchpoint, buf_view(&form), buf_view(&words), str_from_c(word), error)
            : update(store, touchpoint, buf_view(&form), buf_view(&words), str_from_c(word), error);
    buf_free(&form);
    buf_free(&words);
    return status == STATUS_OK ? save_links(store, touchpoint, error) : status;
}

Status touchpoint_place_again(Store *store, Str account, Error *error)
{
    static const Query query = {
        .sql = "UPDATE touchpoint SET place = $1 WHERE account = $2 AND place != $1",
        .params = "tt",
    };
    char word[24];
    place_word(account, word);
    const Param params[] = { param_text(str_from_c(word)), param_text(account) };
    return store_execute(store, &query, params, error);
}

Status touchpoint_remove(Store *store, int64_t id, Error *error)
{
    static const Query deletes[] = {
        { .sql = "DELETE FROM touchpoint_person WHERE touchpoint = $1", .params = "i" },
        { .sql = "DELETE FROM touchpoint_theme WHERE touchpoint = $1", .params = "i" },
        { .sql = "DELETE FROM touchpoint_mention WHERE touchpoint = $1", .params = "i" },
        { .sql = "DELETE FROM attachment WHERE touchpoint = $1", .params = "i" },
        { .sql = "DELETE FROM workshop WHERE touchpoint = $1", .params = "i" },
        { .sql = "DELETE FROM workshop_case WHERE touchpoint = $1", .params = "i" },
        { .sql = "DELETE FROM workshop_step WHERE touchpoint = $1", .params = "i" },
        { .sql = "DELETE FROM feature_effort WHERE kind = 'touchpoint' AND item = $1", .params = "i" },
        { .sql = "DELETE FROM touchpoint WHERE id = $1", .params = "i" },
    };
    const Param params[] = { param_int(id) };
    Status status = STATUS_OK;
    for (size_t i = 0; i < sizeof deletes / sizeof *deletes && status == STATUS_OK; i++)
        status = store_execute(store, &deletes[i], params, error);
    return status;
}

// ---- mentions

static bool is_address_byte(char c)
{
    unsigned char b = (unsigned char)c;
    return (b >= '0' && b <= '9') || (lower_letter(c) >= 'a' && lower_letter(c) <= 'z') || b >= 0x80 ||
           c == '.' || c == '-' || c == '_' || c == '+';
}

// The address behind an "@" that begins a word; empty when there is none. *end_out: where to go on.
static Str take_address(Str text, size_t at, size_t *end_out)
{
    size_t end = at + 1;
    while (end < text.len && is_address_byte(text.data[end]))
        end++;
    size_t domain = end + 1;
    *end_out = end;
    if (end == at + 1 || end >= text.len || text.data[end] != '@') return (Str){ 0 };
    for (end = domain; end < text.len && is_address_byte(text.data[end]); end++) {
    }
    *end_out = end;
    while (end > domain && text.data[end - 1] == '.') // of the sentence
        end--;
    return end > domain ? str_slice(text, at + 1, end) : (Str){ 0 };
}

size_t mention_addresses(Str text, Arena *arena, Str **addresses_out)
{
    Str *addresses = ARENA_ARRAY(arena, Str, TOUCHPOINT_MENTIONS_MAX);
    size_t count = 0;
    for (size_t i = 0; i < text.len && count < TOUCHPOINT_MENTIONS_MAX; i++) {
        if (text.data[i] != '@' || (i > 0 && is_address_byte(text.data[i - 1]))) continue;
        size_t end = i;
        Str address = take_address(text, i, &end);
        i = end - 1;
        if (address.len == 0) continue;
        char *lower = arena_alloc(arena, 1, address.len);
        for (size_t k = 0; k < address.len; k++)
            lower[k] = lower_letter(address.data[k]);
        address.data = lower;
        bool known = false;
        for (size_t k = 0; k < count; k++)
            known = known || str_equal(addresses[k], address);
        if (!known) addresses[count++] = address;
    }
    *addresses_out = addresses;
    return count;
}

static Status tell_mentioned(Store *store, const Touchpoint *touchpoint, Str address, Error *error)
{
    char key[40];
    snprintf(key, sizeof key, "mention:%lld", (long long)touchpoint->id);
    const News news = { .key = str_from_c(key),
                        .kind = NEWS_MENTION,
                        .account = touchpoint->account,
                        .record = touchpoint->id,
                        .by = touchpoint->changed_by,
                        .at_us = touchpoint->changed_us };
    return news_for(store, address, &news, error);
}

Status mention_save(Store *store, const Touchpoint *touchpoint, const Str *addresses, size_t count,
                    Error *error)
{
    static const Query add = { .sql = "INSERT INTO touchpoint_mention (staff, touchpoint, seen)"
                                      " SELECT id, $1, 0 FROM staff WHERE email = $2 ON CONFLICT DO NOTHING",
                               .params = "it" };
    Status status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        const Param params[] = { param_int(touchpoint->id), param_text(addresses[i]) };
        status = store_execute(store, &add, params, error);
        if (status == STATUS_OK && store_changed_rows(store) == 1)
            status = tell_mentioned(store, touchpoint, addresses[i], error);
    }
    return status;
}

Status mention_list(Store *store, Str staff, Arena *arena, Mention **mentions_out, size_t *count_out,
                    Error *error)
{
    static const Query select = { .sql = "SELECT touchpoint, seen FROM touchpoint_mention WHERE staff = $1"
                                         " ORDER BY touchpoint DESC LIMIT $2",
                                  .params = "ti",
                                  .columns = "ii" };
    const Param params[] = { param_text(staff), param_int(MENTIONS_LISTED_MAX) };
    Mention *mentions = ARENA_ARRAY(arena, Mention, MENTIONS_LISTED_MAX);
    size_t count = 0;
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    while (count < MENTIONS_LISTED_MAX && rows_next(&rows))
        mentions[count++] = (Mention){ rows_int(&rows, 0), rows_int(&rows, 1) != 0 };
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *mentions_out = mentions;
    *count_out = count;
    return STATUS_OK;
}

Status mention_seen(Store *store, Str staff, Error *error)
{
    static const Query update_seen = { .sql = "UPDATE touchpoint_mention SET seen = 1 WHERE staff = $1",
                                       .params = "t" };
    const Param params[] = { param_text(staff) };
    return store_execute(store, &update_seen, params, error);
}
