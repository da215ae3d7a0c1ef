#include "know/erase_rows.h"

#include "codec/json_writer.h"

#include <string.h>

// ---- words in texts

void erased_add_word(ErasedPerson *person, Str word)
{
    word = str_trim(word);
    if (word.len < ERASED_WORD_BYTES_MIN || person->word_count == ERASED_WORDS_MAX) return;
    for (size_t i = 0; i < person->word_count; i++) {
        if (str_equal_ignore_case(person->words[i], word)) return;
    }
    person->words[person->word_count++] = word;
}

static bool is_word_letter(char c)
{
    c = lower_letter(c);
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

// Bytes of the longest word that stands at that place; 0: none does.
static size_t word_at(Str text, size_t at, const ErasedPerson *person)
{
    size_t longest = 0;
    if (at > 0 && is_word_letter(text.data[at - 1])) return 0;
    for (size_t i = 0; i < person->word_count; i++) {
        Str word = person->words[i];
        size_t end = at + word.len;
        if (word.len <= longest || end > text.len) continue;
        if (end < text.len && is_word_letter(text.data[end])) continue;
        if (str_equal_ignore_case(str_slice(text, at, end), word)) longest = word.len;
    }
    return longest;
}

Str erased_text(Str text, const ErasedPerson *person, Arena *arena)
{
    Buf out = { 0 };
    size_t from = 0;
    for (size_t at = 0; at < text.len;) {
        size_t len = word_at(text, at, person);
        if (len == 0) {
            at++;
            continue;
        }
        buf_append(&out, str_slice(text, from, at));
        buf_append(&out, STR(ERASED_WORD));
        at += len;
        from = at;
    }
    if (from == 0) return text;
    buf_append(&out, str_slice(text, from, text.len));
    Str copy = arena_copy(arena, buf_view(&out));
    buf_free(&out);
    return copy;
}

// ---- tables with texts

enum { TEXTS_MAX = 5, FOUND_MAX = 100000 };

typedef struct TextTable {
    Query find; // $1: the word in lower case, or a phrase of the search
    Query put;
    int texts;
    bool searched; // by FTS5
} TextTable;

static const TextTable tables[] = {
    { { "SELECT id, title, body, form, words FROM touchpoint WHERE id IN"
        " (SELECT rowid FROM touchpoint_text WHERE touchpoint_text MATCH $1)",
        "t", "itttt" },
      { "UPDATE touchpoint SET title = $1, body = $2, form = $3, words = $4 WHERE id = $5", "tttti", NULL },
      4,
      true },
    { { "SELECT id, name FROM attachment WHERE instr(lower(name), $1) > 0", "t", "it" },
      { "UPDATE attachment SET name = $1 WHERE id = $2", "ti", NULL },
      1,
      false },
    { { "SELECT id, title, note FROM goal WHERE instr(lower(title || ' ' || note), $1) > 0", "t", "itt" },
      { "UPDATE goal SET title = $1, note = $2 WHERE id = $3", "tti", NULL },
      2,
      false },
    { { "SELECT id, title, note, checklist, reason FROM task"
        " WHERE instr(lower(title || ' ' || note || ' ' || checklist || ' ' || reason), $1) > 0",
        "t", "itttt" },
      { "UPDATE task SET title = $1, note = $2, checklist = $3, reason = $4 WHERE id = $5", "tttti", NULL },
      4,
      false },
    { { "SELECT id, subject, url, holder FROM ticket"
        " WHERE instr(lower(subject || ' ' || url || ' ' || holder), $1) > 0",
        "t", "ittt" },
      { "UPDATE ticket SET subject = $1, url = $2, holder = $3 WHERE id = $4", "ttti", NULL },
      3,
      false },
    { { "SELECT rowid, before, after FROM ticket_change WHERE instr(lower(before || ' ' || after), $1) > 0",
        "t", "itt" },
      { "UPDATE ticket_change SET before = $1, after = $2 WHERE rowid = $3", "tti", NULL },
      2,
      false },
    { { "SELECT id, evidence, reason FROM warning WHERE instr(lower(evidence || ' ' || reason), $1) > 0", "t",
        "itt" },
      { "UPDATE warning SET evidence = $1, reason = $2 WHERE id = $3", "tti", NULL },
      2,
      false },
    { { "SELECT id, subject, detail, before, after FROM audit"
        " WHERE instr(lower(subject || ' ' || detail || ' ' || before || ' ' || after), $1) > 0",
        "t", "itttt" },
      { "UPDATE audit SET subject = $1, detail = $2, before = $3, after = $4 WHERE id = $5", "tttti", NULL },
      4,
      false },
    { { "SELECT id, goals, promises, note, why FROM handover"
        " WHERE instr(lower(goals || ' ' || promises || ' ' || note || ' ' || why), $1) > 0",
        "t", "itttt" },
      { "UPDATE handover SET goals = $1, promises = $2, note = $3, why = $4 WHERE id = $5", "tttti", NULL },
      4,
      false },
    { { "SELECT id, note, next_step, reason FROM renewal"
        " WHERE instr(lower(note || ' ' || next_step || ' ' || reason), $1) > 0",
        "t", "ittt" },
      { "UPDATE renewal SET note = $1, next_step = $2, reason = $3 WHERE id = $4", "ttti", NULL },
      3,
      false },
    { { "SELECT rowid, note FROM renewal_step WHERE instr(lower(note), $1) > 0", "t", "it" },
      { "UPDATE renewal_step SET note = $1 WHERE rowid = $2", "ti", NULL },
      1,
      false },
    { { "SELECT id, why FROM merge WHERE instr(lower(why), $1) > 0", "t", "it" },
      { "UPDATE merge SET why = $1 WHERE id = $2", "ti", NULL },
      1,
      false },
    { { "SELECT id, why FROM stage_move WHERE instr(lower(why), $1) > 0", "t", "it" },
      { "UPDATE stage_move SET why = $1 WHERE id = $2", "ti", NULL },
      1,
      false },
    { { "SELECT id, entered_why, left_why FROM stage_stay"
        " WHERE instr(lower(entered_why || ' ' || left_why), $1) > 0",
        "t", "itt" },
      { "UPDATE stage_stay SET entered_why = $1, left_why = $2 WHERE id = $3", "tti", NULL },
      2,
      false },
    { { "SELECT number, name, email, said FROM billing_customer"
        " WHERE instr(lower(name || ' ' || email || ' ' || said), $1) > 0",
        "t", "ittt" },
      { "UPDATE billing_customer SET name = $1, email = $2, said = $3 WHERE number = $4", "ttti", NULL },
      3,
      false },
    { { "SELECT number, name FROM subscription WHERE instr(lower(name), $1) > 0", "t", "it" },
      { "UPDATE subscription SET name = $1 WHERE number = $2", "ti", NULL },
      1,
      false },
    { { "SELECT rowid, reason, comment FROM subscription_state"
        " WHERE instr(lower(reason || ' ' || comment), $1) > 0",
        "t", "itt" },
      { "UPDATE subscription_state SET reason = $1, comment = $2 WHERE rowid = $3", "tti", NULL },
      2,
      false },
    { { "SELECT number, label, url FROM invoice WHERE instr(lower(label || ' ' || url), $1) > 0", "t",
        "itt" },
      { "UPDATE invoice SET label = $1, url = $2 WHERE number = $3", "tti", NULL },
      2,
      false },
    { { "SELECT id, competitor, lesson, said, win_back_note, signals FROM loss WHERE instr(lower(competitor"
        " || ' ' || lesson || ' ' || said || ' ' || win_back_note || ' ' || signals), $1) > 0",
        "t", "ittttt" },
      { "UPDATE loss SET competitor = $1, lesson = $2, said = $3, win_back_note = $4, signals = $5"
        " WHERE id = $6",
        "ttttti", NULL },
      5,
      false },
    { { "SELECT id, why FROM assignment WHERE instr(lower(why), $1) > 0", "t", "it" },
      { "UPDATE assignment SET why = $1 WHERE id = $2", "ti", NULL },
      1,
      false },
    { { "SELECT id, title, partner, scope, result, feedback FROM joint_work"
        " WHERE instr(lower(title || ' ' || partner || ' ' || scope || ' ' || result || ' ' || feedback), "
        "$1) > 0",
        "t", "ittttt" },
      { "UPDATE joint_work SET title = $1, partner = $2, scope = $3, result = $4, feedback = $5 WHERE id = "
        "$6",
        "ttttti", NULL },
      5,
      false },
    { { "SELECT id, how, note FROM use_case WHERE instr(lower(how || ' ' || note), $1) > 0", "t", "itt" },
      { "UPDATE use_case SET how = $1, note = $2 WHERE id = $3", "tti", NULL },
      2,
      false },
    { { "SELECT id, title, note, why FROM adoption_plan"
        " WHERE instr(lower(title || ' ' || note || ' ' || why), $1) > 0",
        "t", "ittt" },
      { "UPDATE adoption_plan SET title = $1, note = $2, why = $3 WHERE id = $4", "ttti", NULL },
      3,
      false },
    { { "SELECT touchpoint, decisions FROM workshop WHERE instr(lower(decisions), $1) > 0", "t", "it" },
      { "UPDATE workshop SET decisions = $1 WHERE touchpoint = $2", "ti", NULL },
      1,
      false },
    { { "SELECT id, text FROM workshop_step WHERE instr(lower(text), $1) > 0", "t", "it" },
      { "UPDATE workshop_step SET text = $1 WHERE id = $2", "ti", NULL },
      1,
      false },
    { { "SELECT id, why FROM advocate WHERE instr(lower(why), $1) > 0", "t", "it" },
      { "UPDATE advocate SET why = $1 WHERE id = $2", "ti", NULL },
      1,
      false },
    { { "SELECT warning, customer_value, sales_to, sales_note FROM opportunity"
        " WHERE instr(lower(customer_value || ' ' || sales_to || ' ' || sales_note), $1) > 0",
        "t", "ittt" },
      { "UPDATE opportunity SET customer_value = $1, sales_to = $2, sales_note = $3 WHERE warning = $4",
        "ttti", NULL },
      3,
      false },
    { { "SELECT id, note FROM opportunity_attempt WHERE instr(lower(note), $1) > 0", "t", "it" },
      { "UPDATE opportunity_attempt SET note = $1 WHERE id = $2", "ti", NULL },
      1,
      false },
    { { "SELECT id, title, body, note FROM outbox WHERE instr(lower(title || ' ' || body || ' ' || note), $1)"
        " > 0",
        "t", "ittt" },
      { "UPDATE outbox SET title = $1, body = $2, note = $3 WHERE id = $4", "ttti", NULL },
      3,
      false },
    { { "SELECT id, text, note FROM obstacle WHERE instr(lower(text || ' ' || note), $1) > 0", "t", "itt" },
      { "UPDATE obstacle SET text = $1, note = $2 WHERE id = $3", "tti", NULL },
      2,
      false },
    { { "SELECT id, name, body FROM guide_message WHERE instr(lower(name || ' ' || body), $1) > 0", "t",
        "itt" },
      { "UPDATE guide_message SET name = $1, body = $2 WHERE id = $3", "tti", NULL },
      2,
      false },
    { { "SELECT id, note FROM outbox_event WHERE instr(lower(note), $1) > 0", "t", "it" },
      { "UPDATE outbox_event SET note = $1 WHERE id = $2", "ti", NULL },
      1,
      false },
    { { "SELECT id, note FROM advocate_ask WHERE instr(lower(note), $1) > 0", "t", "it" },
      { "UPDATE advocate_ask SET note = $1 WHERE id = $2", "ti", NULL },
      1,
      false },
    { { "SELECT id, prospect, note FROM referral WHERE instr(lower(prospect || ' ' || note), $1) > 0", "t",
        "itt" },
      { "UPDATE referral SET prospect = $1, note = $2 WHERE id = $3", "tti", NULL },
      2,
      false },
    { { "SELECT id, why FROM play_run WHERE instr(lower(why), $1) > 0", "t", "it" },
      { "UPDATE play_run SET why = $1 WHERE id = $2", "ti", NULL },
      1,
      false },
    // By run and number as one: a run makes a few dozen moves.
    { { "SELECT run * 100000 + number, why FROM play_move WHERE instr(lower(why), $1) > 0", "t", "it" },
      { "UPDATE play_move SET why = $1 WHERE run * 100000 + number = $2", "ti", NULL },
      1,
      false },
    { { "SELECT id, text FROM survey_answer WHERE instr(lower(text), $1) > 0", "t", "it" },
      { "UPDATE survey_answer SET text = $1 WHERE id = $2", "ti", NULL },
      1,
      false },
    { { "SELECT id, requested_by, note FROM access_request"
        " WHERE instr(lower(requested_by || ' ' || note), $1) > 0",
        "t", "itt" },
      { "UPDATE access_request SET requested_by = $1, note = $2 WHERE id = $3", "tti", NULL },
      2,
      false },
    { { "SELECT id, note FROM acceptance_tick WHERE instr(lower(note), $1) > 0", "t", "it" },
      { "UPDATE acceptance_tick SET note = $1 WHERE id = $2", "ti", NULL },
      1,
      false },
    { { "SELECT id, help, issues, support FROM onboarding_note"
        " WHERE instr(lower(help || ' ' || issues || ' ' || support), $1) > 0",
        "t", "ittt" },
      { "UPDATE onboarding_note SET help = $1, issues = $2, support = $3 WHERE id = $4", "ttti", NULL },
      3,
      false },
    { { "SELECT id, why FROM erasure WHERE instr(lower(why), $1) > 0", "t", "it" },
      { "UPDATE erasure SET why = $1 WHERE id = $2", "ti", NULL },
      1,
      false },
};

typedef struct FoundText {
    int64_t id;
    Str texts[TEXTS_MAX];
} FoundText;

// As the table is searched: in lower case, or a phrase.
static Str search_text(Str word, bool searched, Arena *arena)
{
    Buf out = { 0 };
    if (searched) buf_append_byte(&out, '"');
    for (size_t i = 0; i < word.len; i++) {
        if (searched && word.data[i] == '"') buf_append_byte(&out, '"');
        buf_append_byte(&out, lower_letter(word.data[i]));
    }
    if (searched) buf_append_byte(&out, '"');
    Str text = arena_copy(arena, buf_view(&out));
    buf_free(&out);
    return text;
}

static Status find_texts(Store *store, const TextTable *table, Str word, Arena *arena, FoundText **found_out,
                         size_t *count_out, Error *error)
{
    Buf found = { 0 };
    const Param params[] = { param_text(search_text(word, table->searched, arena)) };
    CLEANUP(rows_close) Rows rows = store_query(store, &table->find, params);
    while (found.len < FOUND_MAX * sizeof(FoundText) && rows_next(&rows)) {
        FoundText row = { .id = rows_int(&rows, 0) };
        for (int i = 0; i < table->texts; i++)
            row.texts[i] = rows_text(&rows, i + 1, arena);
        buf_append(&found, (Str){ (const char *)&row, sizeof row });
    }
    Status status = rows_end(&rows, error);
    *count_out = found.len / sizeof(FoundText);
    *found_out = ARENA_ARRAY(arena, FoundText, *count_out + 1);
    if (found.len > 0) memcpy(*found_out, found.data, found.len);
    buf_free(&found);
    return status;
}

static Status put_texts(Store *store, const TextTable *table, FoundText *row, const ErasedPerson *person,
                        Arena *arena, int64_t *changed, Error *error)
{
    Param params[TEXTS_MAX + 1];
    bool other = false;
    for (int i = 0; i < table->texts; i++) {
        Str text = erased_text(row->texts[i], person, arena);
        other = other || text.data != row->texts[i].data;
        params[i] = param_text(text);
    }
    params[table->texts] = param_int(row->id);
    if (!other) return STATUS_OK;
    ++*changed;
    return store_execute(store, &table->put, params, error);
}

static Status erase_texts(Store *store, const ErasedPerson *person, Arena *arena, int64_t *changed,
                          Error *error)
{
    Status status = STATUS_OK;
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
        for (size_t w = 0; w < person->word_count && status == STATUS_OK; w++) {
            FoundText *found = NULL;
            size_t count = 0;
            Arena mark = *arena;
            status = find_texts(store, &tables[t], person->words[w], arena, &found, &count, error);
            for (size_t i = 0; i < count && status == STATUS_OK; i++)
                status = put_texts(store, &tables[t], &found[i], person, arena, changed, error);
            arena_reset(arena, mark);
        }
    }
    return status;
}

// ---- links

// Attachments of mails with the person, and of touchpoints with nobody else.
#define OF_THEM_ALONE                                                                                        \
    "(SELECT p.touchpoint FROM touchpoint_person p JOIN touchpoint t ON t.id = p.touchpoint"                 \
    " WHERE p.person = $1 AND (t.kind = 'mail' OR NOT EXISTS"                                                \
    " (SELECT 1 FROM touchpoint_person o WHERE o.touchpoint = p.touchpoint AND o.person <> $1)))"
static const Query delete_attachments = {
    .sql = "DELETE FROM attachment WHERE touchpoint IN " OF_THEM_ALONE,
    .params = "t",
};
// The audit has the names of the files.
static const Query forget_files = {
    .sql =
        "UPDATE audit SET detail = '', before = '', after = '' WHERE action LIKE 'touchpoints.attachments%'"
        " AND subject IN (SELECT 'touchpoints/' || touchpoint FROM " OF_THEM_ALONE ")",
    .params = "t",
};
// What a mail is known by may hold its sender's name.
static const Query forget_mails = {
    .sql = "UPDATE touchpoint SET message_id = NULL WHERE id IN"
           " (SELECT touchpoint FROM touchpoint_person WHERE person = $1)",
    .params = "t",
};
// The name in the place of the id; the audit forgets what was said as well.
static const Query links[] = {
    { "UPDATE touchpoint_person SET person = $1 WHERE person = $2", "tt", NULL },
    { "UPDATE task SET person = $1 WHERE person = $2", "tt", NULL },
    { "UPDATE ticket SET person = $1 WHERE person = $2", "tt", NULL },
    { "UPDATE advocate SET person = $1 WHERE person = $2", "tt", NULL },
    { "UPDATE joint_person SET person = $1 WHERE person = $2", "tt", NULL },
    // Whoever still waited waits no more.
    { "UPDATE access_request SET person = $1, email = '', name = '', note = '', withdrawn_day ="
      " CASE WHEN activated_day = 0 AND withdrawn_day = 0 THEN requested_day ELSE withdrawn_day END"
      " WHERE person = $2 OR lower(email) = lower($2)",
      "tt", NULL },
    // Who is wanted in a plan is no more: nobody could become active.
    { "DELETE FROM adoption_person WHERE length($1) > 0 AND person = $2", "tt", NULL },
    // What was sent to them, and what their mail server said; nothing more is.
    { "UPDATE outbox_event SET note = '' WHERE length($1) > 0 AND message IN"
      " (SELECT id FROM outbox WHERE person = $2 OR recipient = lower($2))",
      "tt", NULL },
    { "UPDATE outbox SET person = $1, recipient = $1, place = '', title = '', body = '{}', note = '',"
      " key = 'erased:' || id, state = CASE WHEN state = 'waiting' THEN 'cancelled' ELSE state END"
      " WHERE person = $2 OR recipient = lower($2)",
      "tt", NULL },
    { "UPDATE suppression SET address = '', note = '' WHERE length($1) > 0 AND address = lower($2)", "tt",
      NULL },
    { "DELETE FROM soft_bounce WHERE length($1) > 0 AND address = lower($2)", "tt", NULL },
    // What was shown to them in their app; nothing more is.
    { "UPDATE guide_message SET person = $1, body = '{}', key = 'erased:' || id, state = CASE WHEN state IN"
      " ('waiting', 'shown') THEN 'cancelled' ELSE state END WHERE person = $2",
      "tt", NULL },
    // What they said hinders them goes; that somebody of the account did stays.
    { "UPDATE obstacle SET person = $1, text = '' WHERE person = $2", "tt", NULL },
    // Which of several messages they got stays for the figures; of what kind they were does not.
    { "UPDATE play_pick SET sort = '' WHERE length($1) > 0 AND run IN (SELECT id FROM play_run WHERE person ="
      " $2)",
      "tt", NULL },
    // Nobody goes on with them (act/play_run.h): their runs end.
    { "UPDATE play_run SET person = $1, state = 3, result = 4, step = '', due_us = 9223372036854775807, why "
      "= ''"
      " WHERE person = $2",
      "tt", NULL },
    { "UPDATE play_contact SET person = $1 WHERE person = $2", "tt", NULL },
    // What they wrote goes; what they chose stays for the figures. Their links are closed.
    { "DELETE FROM survey_answer WHERE kind = 'text' AND length($1) > 0 AND invitation IN"
      " (SELECT id FROM survey_invitation WHERE person = $2)",
      "tt", NULL },
    { "UPDATE survey_invitation SET person = $1, closes_us = 0 WHERE person = $2", "tt", NULL },
    // "4:acme:u:ann" (segment_people.c)
    { "UPDATE segment_change SET subject = (SELECT substr(subject, 1, length(subject) - length(i)) || n"
      " FROM (SELECT $1 AS n, $2 AS i))"
      " WHERE substr(subject, -length($2) - 3) IN (':u:' || $2, ':a:' || $2)",
      "tt", NULL },
    { "UPDATE watch_member SET subject = (SELECT substr(subject, 1, length(subject) - length(i)) || n"
      " FROM (SELECT $1 AS n, $2 AS i))"
      " WHERE kind = 'segment' AND substr(subject, -length($2) - 3) IN (':u:' || $2, ':a:' || $2)",
      "tt", NULL },
    { "UPDATE audit SET subject = 'people/' || $1, before = '', after = '', detail = ''"
      " WHERE subject = 'people/' || $2",
      "tt", NULL },
};

static Status erase_links(Store *store, const ErasedId *id, ErasedRows *rows, Error *error)
{
    const Param one[] = { param_text(id->id) };
    const Param renamed[] = { param_text(id->name), param_text(id->id) };
    Status status = store_execute(store, &forget_files, one, error);
    if (status == STATUS_OK) status = store_execute(store, &delete_attachments, one, error);
    if (status == STATUS_OK) rows->attachments += store_changed_rows(store);
    if (status == STATUS_OK) status = store_execute(store, &forget_mails, one, error);
    for (size_t i = 0; i < sizeof links / sizeof *links && status == STATUS_OK; i++) {
        status = store_execute(store, &links[i], renamed, error);
        if (status == STATUS_OK) rows->links += store_changed_rows(store);
    }
    return status;
}

// ---- what is only said

static const Query select_definitions = {
    .sql =
        "SELECT kind, id FROM definition WHERE instr(lower(name || ' ' || body), $1) > 0 ORDER BY kind, id",
    .params = "t",
    .columns = "ti",
};

static Status list_left(Store *store, const ErasedPerson *person, Arena *arena, Str *left_out, Error *error)
{
    Buf out = { 0 };
    JsonWriter json = json_writer(&out);
    json_open_array(&json);
    Status status = STATUS_OK;
    for (size_t i = 0; i < person->word_count && status == STATUS_OK; i++) {
        const Param params[] = { param_text(search_text(person->words[i], false, arena)) };
        CLEANUP(rows_close) Rows rows = store_query(store, &select_definitions, params);
        while (rows_next(&rows)) {
            json_open_object(&json);
            json_add_text(&json, STR("kind"), rows_view(&rows, 0));
            json_add_int(&json, STR("id"), rows_int(&rows, 1));
            json_close_object(&json);
        }
        status = rows_end(&rows, error);
    }
    json_close_array(&json);
    json_finish(&json);
    *left_out = arena_copy(arena, buf_view(&out));
    buf_free(&out);
    return status;
}

// Answers that were kept for repeated requests may hold anything; they are sealed, and kept for a day.
static const Query delete_kept_answers = { .sql = "DELETE FROM kept_answer", .params = "" };

Status erase_rows(Store *store, const ErasedPerson *person, Arena *arena, ErasedRows *rows_out, Error *error)
{
    ErasedRows rows = { 0 };
    Status status = store_execute(store, &delete_kept_answers, NULL, error);
    for (size_t i = 0; i < person->id_count && status == STATUS_OK; i++)
        status = erase_links(store, &person->ids[i], &rows, error);
    if (status == STATUS_OK) status = erase_texts(store, person, arena, &rows.texts, error);
    if (status == STATUS_OK) status = list_left(store, person, arena, &rows.left, error);
    *rows_out = rows;
    return status;
}
