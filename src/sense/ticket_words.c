#include "sense/ticket_words.h"

#include "base/timestamp.h"

enum { DEPTH = 4 };

// What a ticket says, by texts, whatever its source calls them.
typedef enum Word {
    WORD_ID,
    WORD_ACCOUNT,
    WORD_EMAIL,
    WORD_SUBJECT,
    WORD_KIND,
    WORD_SEVERITY,
    WORD_STATE,
    WORD_OPENED,
    WORD_UPDATED,
    WORD_ESCALATED,
    WORD_HOLDER,
    WORD_URL,
    WORD_COMPANY,
    WORD_COMPANY_ID,
    WORD_TAGS,
    WORDS,
} Word;

typedef struct Words {
    Str texts[WORDS];
} Words;

// ---- what words mean

typedef struct Meaning {
    const char *words; // lower case, each between bars
    Str meaning;
} Meaning;

static const Meaning states[] = {
    { "|open|new|in progress|reopened|2|", STR_CONST("open") },
    { "|waiting|pending|hold|on-hold|on hold|waiting on customer|waiting on third party|3|6|7|",
      STR_CONST("waiting") },
    { "|solved|closed|resolved|done|4|5|", STR_CONST("solved") },
};
static const Meaning severities[] = {
    { "|low|1|", STR_CONST("low") },
    { "|normal|medium|2|", STR_CONST("normal") },
    { "|high|3|", STR_CONST("high") },
    { "|urgent|critical|4|", STR_CONST("urgent") },
};
static const Meaning kinds[] = {
    { "|bug|problem|incident|", STR_CONST("bug") },
    { "|question|how-to|", STR_CONST("question") },
    { "|feature|feature request|feature_request|idea|", STR_CONST("feature") },
    { "|billing|invoice|refund|refunds and returns|", STR_CONST("billing") },
    { "|other|task|lead|bulk orders|", STR_CONST("other") },
};

static bool stands_in(Str word, const char *words)
{
    char text[64];
    if (word.len == 0 || word.len > sizeof text - 3) return false;
    size_t len = 0;
    text[len++] = '|';
    for (size_t i = 0; i < word.len; i++)
        text[len++] = lower_letter(word.data[i]);
    text[len++] = '|';
    text[len] = 0;
    return strstr(words, text) != NULL;
}

static Str meaning_of(Str word, const Meaning *meanings, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (stands_in(word, meanings[i].words)) return meanings[i].meaning;
    }
    return (Str){ 0 };
}
#define MEANING(word, table) meaning_of(word, table, sizeof(table) / sizeof *(table))

static bool has_tag(Str tags, const char *tag)
{
    return str_contains_ignore_case(tags, str_from_c(tag));
}

static TicketFlag flag_of(const Words *words)
{
    Str said = words->texts[WORD_ESCALATED];
    if (stands_in(said, "|true|yes|1|")) return TICKET_YES;
    if (stands_in(said, "|false|no|0|")) return TICKET_NO;
    if (words->texts[WORD_TAGS].len == 0) return TICKET_NOT_SAID;
    return has_tag(words->texts[WORD_TAGS], "escalat") ? TICKET_YES : TICKET_NO;
}

// Texts of a known few have to be among them where the shape is our own; help desks have words of their own.
static Status read_meanings(const Words *words, bool strict, TicketNews *news, Error *error)
{
    const Str *texts = words->texts;
    news->state = MEANING(texts[WORD_STATE], states);
    news->severity = MEANING(texts[WORD_SEVERITY], severities);
    news->kind = MEANING(texts[WORD_KIND], kinds);
    if (strict && texts[WORD_STATE].len > 0 && news->state.len == 0)
        return fail(error, STATUS_INVALID, STR("state"), "The state is open, waiting or solved.");
    if (strict && texts[WORD_SEVERITY].len > 0 && news->severity.len == 0)
        return fail(error, STATUS_INVALID, STR("severity"), "The severity is low, normal, high or urgent.");
    if (strict && texts[WORD_KIND].len > 0 && news->kind.len == 0)
        return fail(error, STATUS_INVALID, STR("kind"),
                    "The kind is bug, question, feature, billing or other.");
    Str tags = texts[WORD_TAGS];
    if (has_tag(tags, "feature")) news->kind = STR("feature");
    if (has_tag(tags, "billing")) news->kind = STR("billing");
    if (!strict && texts[WORD_STATE].len > 0 && news->state.len == 0) news->state = STR("open");
    return STATUS_OK;
}

static Status read_times(const Words *words, int64_t now_us, TicketNews *news, Error *error)
{
    Str opened = words->texts[WORD_OPENED], updated = words->texts[WORD_UPDATED];
    news->at_us = now_us;
    if (opened.len > 0 && !timestamp_parse(opened, &news->opened_us))
        return fail(error, STATUS_INVALID, STR("opened_at"), "The time it was opened has to be ISO-8601.");
    if (updated.len > 0 && !timestamp_parse(updated, &news->at_us))
        return fail(error, STATUS_INVALID, STR("updated_at"), "The time of the news has to be ISO-8601.");
    if (news->at_us > now_us) news->at_us = now_us; // a clock that runs ahead
    if (news->opened_us > news->at_us) news->opened_us = news->at_us;
    return STATUS_OK;
}

static Status hear(const Words *words, Str source, bool strict, int64_t now_us, HeardTicket *heard_out,
                   Error *error)
{
    const Str *texts = words->texts;
    HeardTicket heard = { .news = {
                              .source = source, .external = texts[WORD_ID], .escalated = flag_of(words) } };
    if (texts[WORD_ID].len == 0 || texts[WORD_ID].len > TICKET_EXTERNAL_BYTES_MAX)
        return fail(error, STATUS_INVALID, STR("id"), "The ticket has no id, or one of more than %d bytes.",
                    TICKET_EXTERNAL_BYTES_MAX);
    Status status = read_meanings(words, strict, &heard.news, error);
    if (status == STATUS_OK) status = read_times(words, now_us, &heard.news, error);
    if (status != STATUS_OK) return status;
    heard.news.subject = str_beginning(texts[WORD_SUBJECT], TICKET_SUBJECT_BYTES_MAX);
    heard.news.holder = str_beginning(texts[WORD_HOLDER], TICKET_TEXT_BYTES_MAX);
    bool web =
        str_starts_with(texts[WORD_URL], STR("https://")) || str_starts_with(texts[WORD_URL], STR("http://"));
    if (web && texts[WORD_URL].len <= TICKET_URL_BYTES_MAX) heard.news.url = texts[WORD_URL];
    heard.account = str_beginning(texts[WORD_ACCOUNT], TICKET_TEXT_BYTES_MAX);
    heard.email = str_beginning(texts[WORD_EMAIL], TICKET_TEXT_BYTES_MAX);
    heard.company = str_beginning(texts[WORD_COMPANY], TICKET_TEXT_BYTES_MAX);
    heard.company_id = str_beginning(texts[WORD_COMPANY_ID], TICKET_TEXT_BYTES_MAX);
    *heard_out = heard;
    return STATUS_OK;
}

// ---- where sources say what

// A member's way, keys joined by dots, and the word it is.
typedef struct Place {
    const char *way;
    Word word;
} Place;

static const Place own_places[] = {
    { "id", WORD_ID },
    { "account", WORD_ACCOUNT },
    { "email", WORD_EMAIL },
    { "subject", WORD_SUBJECT },
    { "kind", WORD_KIND },
    { "severity", WORD_SEVERITY },
    { "state", WORD_STATE },
    { "opened_at", WORD_OPENED },
    { "updated_at", WORD_UPDATED },
    { "escalated", WORD_ESCALATED },
    { "holder", WORD_HOLDER },
    { "url", WORD_URL },
};

// Ways that come later win where they say something.
static const Place zendesk_places[] = {
    { "ticket_id", WORD_ID },
    { "id", WORD_ID },
    { "organization.external_id", WORD_ACCOUNT },
    { "account", WORD_ACCOUNT },
    { "requester_email", WORD_EMAIL },
    { "via.source.from.address", WORD_EMAIL },
    { "requester.email", WORD_EMAIL },
    { "raw_subject", WORD_SUBJECT },
    { "title", WORD_SUBJECT },
    { "subject", WORD_SUBJECT },
    { "type", WORD_KIND },
    { "priority", WORD_SEVERITY },
    { "status", WORD_STATE },
    { "created_at", WORD_OPENED },
    { "updated_at", WORD_UPDATED },
    { "escalated", WORD_ESCALATED },
    { "assignee_id", WORD_HOLDER },
    { "assignee.name", WORD_HOLDER },
    { "url", WORD_URL },
    { "link", WORD_URL },
    { "organization.name", WORD_COMPANY },
    { "organization_name", WORD_COMPANY },
    { "organization_id", WORD_COMPANY_ID },
    { "tags", WORD_TAGS },
};
static const Place freshdesk_places[] = {
    { "ticket_id", WORD_ID },
    { "id", WORD_ID },
    { "account", WORD_ACCOUNT },
    { "ticket_requester_email", WORD_EMAIL },
    { "ticket_contact_email", WORD_EMAIL },
    { "email", WORD_EMAIL },
    { "requester.email", WORD_EMAIL },
    { "ticket_subject", WORD_SUBJECT },
    { "subject", WORD_SUBJECT },
    { "ticket_type", WORD_KIND },
    { "ticket_ticket_type", WORD_KIND },
    { "type", WORD_KIND },
    { "ticket_priority", WORD_SEVERITY },
    { "priority", WORD_SEVERITY },
    { "ticket_status", WORD_STATE },
    { "status", WORD_STATE },
    { "created_at", WORD_OPENED },
    { "updated_at", WORD_UPDATED },
    { "is_escalated", WORD_ESCALATED },
    { "escalated", WORD_ESCALATED },
    { "responder_id", WORD_HOLDER },
    { "ticket_agent_name", WORD_HOLDER },
    { "ticket_url", WORD_URL },
    { "ticket_company_name", WORD_COMPANY },
    { "company.name", WORD_COMPANY },
    { "company_id", WORD_COMPANY_ID },
    { "ticket_tags", WORD_TAGS },
    { "tags", WORD_TAGS },
};

static const JsonNode *follow(const JsonNode *node, const char *way)
{
    Str rest = str_from_c(way);
    for (int i = 0; i < DEPTH && node && node->kind == JSON_OBJECT; i++) {
        StrCut step = str_cut(rest, '.');
        node = json_member(node, step.head);
        if (!step.found) return node;
        rest = step.tail;
    }
    return NULL;
}

// A scalar, or the texts of an array joined by spaces.
static Str text_at(const JsonNode *node, Arena *arena)
{
    Str text = { 0 };
    if (!node) return text;
    if (node->kind == JSON_BOOL) return json_is_true(node) ? STR("true") : STR("false");
    if (node->kind != JSON_ARRAY) return json_id(node, arena, &text) ? str_trim(text) : (Str){ 0 };
    for (JsonItems i = json_items(node); json_next_item(&i);) {
        Str item;
        if (json_id(i.item, arena, &item) && text.len + item.len < 2000)
            text = arena_format(arena, "%.*s %.*s", STR_ARG(text), STR_ARG(item));
    }
    return text;
}

static Words read_places(const JsonNode *object, const Place *places, size_t count, Arena *arena)
{
    Words words = { 0 };
    for (size_t i = 0; i < count; i++) {
        Str text = text_at(follow(object, places[i].way), arena);
        if (text.len > 0 && !memchr(text.data, 0, text.len)) words.texts[places[i].word] = text;
    }
    return words;
}
#define READ(object, places, arena) read_places(object, places, sizeof(places) / sizeof *(places), arena)

Status ticket_from_json(const JsonNode *object, Str source, int64_t now_us, Arena *arena,
                        HeardTicket *heard_out, Error *error)
{
    if (object->kind != JSON_OBJECT)
        return fail(error, STATUS_INVALID, STR("items"), "A ticket has to be an object.");
    Words words = READ(object, own_places, arena);
    return hear(&words, source, true, now_us, heard_out, error);
}

Status ticket_columns(const CsvReader *csv, size_t columns_out[TICKET_COLUMNS], Error *error)
{
    for (size_t i = 0; i < TICKET_COLUMNS; i++)
        columns_out[i] = csv_column(csv, str_from_c(own_places[i].way));
    if (columns_out[0] == SIZE_MAX)
        return fail(error, STATUS_INVALID, STR("file"),
                    "The file needs a column “id”: the number of the ticket.");
    return STATUS_OK;
}

Status ticket_from_row(const CsvRow *row, const size_t columns[TICKET_COLUMNS], int64_t now_us, Arena *arena,
                       HeardTicket *heard_out, Error *error)
{
    Words words = { 0 };
    for (size_t i = 0; i < TICKET_COLUMNS; i++) {
        if (columns[i] == SIZE_MAX) continue;
        words.texts[own_places[i].word] = arena_copy(arena, str_trim(row->fields[columns[i]]));
    }
    return hear(&words, STR("csv"), true, now_us, heard_out, error);
}

Status ticket_from_zendesk(const JsonNode *root, int64_t now_us, Arena *arena, HeardTicket *heard_out,
                           bool *is_ticket_out, Error *error)
{
    Str type = text_at(follow(root, "type"), arena);
    const JsonNode *detail = follow(root, "detail"), *ticket = follow(root, "ticket");
    bool is_event = str_starts_with(type, STR("zen:event-type:"));
    *is_ticket_out = !is_event || str_starts_with(type, STR("zen:event-type:ticket."));
    if (!*is_ticket_out) return STATUS_OK;
    Words words = READ(is_event && detail ? detail : ticket ? ticket : root, zendesk_places, arena);
    Str told = is_event ? text_at(follow(root, "time"), arena) : (Str){ 0 };
    if (words.texts[WORD_UPDATED].len == 0) words.texts[WORD_UPDATED] = told;
    return hear(&words, STR("zendesk"), false, now_us, heard_out, error);
}

Status ticket_from_freshdesk(const JsonNode *root, int64_t now_us, Arena *arena, HeardTicket *heard_out,
                             Error *error)
{
    const JsonNode *hook = follow(root, "freshdesk_webhook"), *ticket = follow(root, "ticket");
    Words words = READ(hook ? hook : ticket ? ticket : root, freshdesk_places, arena);
    return hear(&words, STR("freshdesk"), false, now_us, heard_out, error);
}
