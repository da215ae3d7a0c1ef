#include "act/guide.h"

#include "codec/json.h"
#include "codec/json_writer.h"

enum { FIELD_MEANING, FIELD_KIND, FIELD_CARDS, FIELD_DAYS, FIELD_PRIORITY, FIELD_ASK, FIELDS };
static const JsonField fields[FIELDS] = {
    [FIELD_MEANING] = { STR_CONST("meaning"), JSON_WANT_TEXT, .bytes_max = GUIDE_MEANING_BYTES_MAX },
    [FIELD_KIND] = { STR_CONST("kind"), JSON_WANT_TEXT, .required = true },
    [FIELD_CARDS] = { STR_CONST("cards"), JSON_WANT_ARRAY, .required = true },
    [FIELD_DAYS] = { STR_CONST("days"), JSON_WANT_INTEGER },
    [FIELD_PRIORITY] = { STR_CONST("priority"), JSON_WANT_INTEGER },
    [FIELD_ASK] = { STR_CONST("ask"), JSON_WANT_BOOL },
};

enum { CARD_TITLE, CARD_TEXT, CARD_SELECTOR, CARD_PAGES, CARD_BUTTON, CARD_FIELDS };
static const JsonField card_fields[CARD_FIELDS] = {
    [CARD_TITLE] = { STR_CONST("title"), JSON_WANT_TEXT, .required = true },
    [CARD_TEXT] = { STR_CONST("text"), JSON_WANT_TEXT, .required = true },
    [CARD_SELECTOR] = { STR_CONST("selector"), JSON_WANT_TEXT },
    [CARD_PAGES] = { STR_CONST("pages"), JSON_WANT_ARRAY },
    [CARD_BUTTON] = { STR_CONST("button"), JSON_WANT_OBJECT, .required = true },
};

enum { BUTTON_LABEL, BUTTON_DOES, BUTTON_LINK, BUTTON_FIELDS };
static const JsonField button_fields[BUTTON_FIELDS] = {
    [BUTTON_LABEL] = { STR_CONST("label"), JSON_WANT_TEXT, .required = true },
    [BUTTON_DOES] = { STR_CONST("does"), JSON_WANT_TEXT, .required = true },
    [BUTTON_LINK] = { STR_CONST("link"), JSON_WANT_TEXT },
};

// What may be wrong of a body, and where it is read to.
typedef struct Reading {
    const FormulaNames *names;
    Arena *arena;
    Error *error;
    Str place; // "cards.3"; empty at the top
} Reading;

static Str place_of(const Reading *reading, Str name)
{
    if (reading->place.len == 0) return name;
    return arena_format(reading->arena, "%.*s.%.*s", STR_ARG(reading->place), STR_ARG(name));
}

static Status check_object(const Reading *reading, const JsonNode *node, const JsonField *table, size_t count,
                           const JsonNode **nodes_out)
{
    Status status = json_check(node, table, count, false, nodes_out, reading->error);
    if (status != STATUS_OK) reading->error->field = place_of(reading, reading->error->field);
    return status;
}

static int word_number(Str word, const char *words)
{
    int number = 0;
    for (Str rest = str_from_c(words); rest.len > 0; number++) {
        StrCut cut = str_cut(rest, '|');
        if (str_equal(cut.head, word)) return number;
        rest = cut.tail;
    }
    return -1;
}

static Str word_of(int number, const char *words)
{
    Str rest = str_from_c(words);
    for (int i = 0; i < number; i++)
        rest = str_cut(rest, '|').tail;
    return str_cut(rest, '|').head;
}

static Str guide_kind_name(GuideKind kind)
{
    return word_of((int)kind, GUIDE_KIND_NAMES);
}

static Status read_word(const Reading *reading, const JsonNode *node, Str name, const char *words,
                        int *number_out)
{
    *number_out = word_number(str_trim(json_text(node, reading->arena)), words);
    if (*number_out >= 0) return STATUS_OK;
    return fail(reading->error, STATUS_INVALID, place_of(reading, name), "This has to be one of %s.", words);
}

static bool is_one_line(Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c < ' ' || c == 127) return false;
    }
    return true;
}

// One line of at most so many bytes.
static Status read_line(const Reading *reading, const JsonNode *node, Str name, size_t most, Str *text_out)
{
    *text_out = node ? str_trim(json_text(node, reading->arena)) : (Str){ 0 };
    if (text_out->len <= most && is_one_line(*text_out)) return STATUS_OK;
    return fail(reading->error, STATUS_INVALID, place_of(reading, name),
                "This is one line of at most %zu bytes.", most);
}

static Status read_whole(const Reading *reading, const JsonNode *node, Str name, int most, int *value_out)
{
    int64_t value = 0;
    if (!node) return STATUS_OK;
    if (!json_int64(node, &value) || value < 1 || value > most)
        return fail(reading->error, STATUS_INVALID, place_of(reading, name),
                    "This has to be a whole number from 1 to %d.", most);
    *value_out = (int)value;
    return STATUS_OK;
}

// ---- a card

// A template of its own: {"subject": title, "text": text}.
static Status read_words(const Reading *reading, const JsonNode *const *nodes, GuideCard *card)
{
    Str title = str_trim(json_text(nodes[CARD_TITLE], reading->arena)),
        text = json_text(nodes[CARD_TEXT], reading->arena);
    if (title.len == 0 || title.len > GUIDE_TITLE_BYTES_MAX)
        return fail(reading->error, STATUS_INVALID, place_of(reading, STR("title")),
                    "Give the card a title, of at most %d bytes.", GUIDE_TITLE_BYTES_MAX);
    if (text.len > GUIDE_TEXT_BYTES_MAX)
        return fail(reading->error, STATUS_INVALID, place_of(reading, STR("text")),
                    "This has at most %d bytes.", GUIDE_TEXT_BYTES_MAX);
    Buf body = { 0 };
    JsonWriter json = json_writer(&body);
    json_open_object(&json);
    json_add_text(&json, STR("subject"), title);
    json_add_text(&json, STR("text"), text);
    json_close_object(&json);
    json_finish(&json);
    MessageTemplate *words = NULL;
    Str copy = arena_copy(reading->arena, buf_view(&body));
    buf_free(&body);
    Status status = template_read(copy, reading->names, reading->arena, &words, reading->error);
    card->words = words;
    if (status != STATUS_OK) {
        bool of_title = str_equal(reading->error->field, STR("subject"));
        reading->error->field = place_of(reading, of_title ? STR("title") : STR("text"));
        return status;
    }
    if (!template_has_unsubscribe(words) && !template_has_ask(words)) return STATUS_OK;
    return fail(reading->error, STATUS_INVALID, place_of(reading, STR("text")),
                "A guide has no such link: take {{unsubscribe}}, {{ask}} and {{obstacle}} away.");
}

static Status read_pages(const Reading *reading, const JsonNode *node, GuideCard *card)
{
    Str *pages = ARENA_ARRAY(reading->arena, Str, GUIDE_PAGES_MAX);
    card->pages = pages;
    for (JsonItems i = json_items(node); node && json_next_item(&i);) {
        Str page = i.item->kind == JSON_TEXT ? str_trim(json_text(i.item, reading->arena)) : (Str){ 0 };
        int stars = 0;
        for (size_t k = 0; k < page.len; k++)
            stars += page.data[k] == '*';
        bool good = card->page_count < GUIDE_PAGES_MAX && page.len <= GUIDE_PAGE_BYTES_MAX &&
                    str_starts_with(page, STR("/")) && is_one_line(page) && stars <= GUIDE_PAGE_STARS_MAX;
        if (!good)
            return fail(reading->error, STATUS_INVALID, place_of(reading, STR("pages")),
                        "Pages are at most %d paths such as /reports/*, each of at most %d bytes and %d"
                        " stars.",
                        GUIDE_PAGES_MAX, GUIDE_PAGE_BYTES_MAX, GUIDE_PAGE_STARS_MAX);
        pages[card->page_count++] = page;
    }
    return STATUS_OK;
}

// To another site by https, or to a page of the app itself; never a script.
static bool is_good_link(Str link)
{
    static const Str https = STR_CONST("https://");
    for (size_t i = 0; i < link.len; i++) {
        char c = link.data[i];
        if (c == ' ' || c == '\\' || c == '"' || c == '<' || c == '>') return false;
    }
    if (str_starts_with(link, https)) return link.len > https.len && link.data[https.len] != '/';
    return str_starts_with(link, STR("/")) && !str_starts_with(link, STR("//"));
}

static Status read_button(const Reading *outer, const JsonNode *node, GuideCard *card)
{
    const Reading reading = { outer->names, outer->arena, outer->error, place_of(outer, STR("button")) };
    const JsonNode *nodes[BUTTON_FIELDS];
    int does = 0;
    Status status = check_object(&reading, node, button_fields, BUTTON_FIELDS, nodes);
    if (status == STATUS_OK)
        status = read_line(&reading, nodes[BUTTON_LABEL], STR("label"), GUIDE_LABEL_BYTES_MAX, &card->label);
    if (status == STATUS_OK)
        status = read_word(&reading, nodes[BUTTON_DOES], STR("does"), GUIDE_DOES_NAMES, &does);
    if (status == STATUS_OK)
        status = read_line(&reading, nodes[BUTTON_LINK], STR("link"), GUIDE_LINK_BYTES_MAX, &card->link);
    if (status != STATUS_OK) return status;
    card->does = (GuideDoes)does;
    if (card->label.len == 0)
        return fail(outer->error, STATUS_INVALID, place_of(&reading, STR("label")),
                    "Say what the button says.");
    if (card->does != GUIDE_LINK) card->link = (Str){ 0 };
    if (card->does != GUIDE_LINK || is_good_link(card->link)) return STATUS_OK;
    return fail(outer->error, STATUS_INVALID, place_of(&reading, STR("link")),
                "A link begins with https://, or with / for a page of the app itself.");
}

static Status read_card(const Reading *reading, const JsonNode *node, GuideCard *card)
{
    const JsonNode *nodes[CARD_FIELDS];
    *card = (GuideCard){ 0 };
    Status status = check_object(reading, node, card_fields, CARD_FIELDS, nodes);
    if (status == STATUS_OK) status = read_words(reading, nodes, card);
    if (status == STATUS_OK)
        status = read_line(reading, nodes[CARD_SELECTOR], STR("selector"), GUIDE_SELECTOR_BYTES_MAX,
                           &card->selector);
    if (status == STATUS_OK) status = read_pages(reading, nodes[CARD_PAGES], card);
    return status == STATUS_OK ? read_button(reading, nodes[CARD_BUTTON], card) : status;
}

// ---- the whole

static Status check_cards(const Reading *reading, const Guide *guide)
{
    bool tour = guide->kind == GUIDE_TOUR;
    if (guide->card_count == 0 || (!tour && guide->card_count != 1))
        return fail(reading->error, STATUS_INVALID, STR("cards"), "%s",
                    tour ? "A tour has at least one card." : "Only a tour has more or less than one card.");
    if (guide->kind == GUIDE_TIP && guide->cards[0].selector.len == 0)
        return fail(reading->error, STATUS_INVALID, STR("cards.0.selector"),
                    "Say beside what the tip stands: a selector of CSS such as #export.");
    size_t last = guide->card_count - 1;
    if (guide->cards[last].does == GUIDE_NEXT)
        return fail(reading->error, STATUS_INVALID,
                    arena_format(reading->arena, "cards.%zu.button.does", last),
                    "No card comes after this one: let its button say done, or lead somewhere.");
    for (size_t i = 0; i < last; i++) {
        if (guide->cards[i].does == GUIDE_DONE)
            return fail(reading->error, STATUS_INVALID,
                        arena_format(reading->arena, "cards.%zu.button.does", i),
                        "Only the last card of a tour is done; this one leads to the next, or by a link.");
    }
    return STATUS_OK;
}

static Status read_cards(const Reading *outer, const JsonNode *node, Guide *guide)
{
    GuideCard *cards = ARENA_ARRAY(outer->arena, GuideCard, GUIDE_CARDS_MAX);
    Status status = STATUS_OK;
    if (json_count(node) > GUIDE_CARDS_MAX)
        return fail(outer->error, STATUS_LIMITED, STR("cards"), "A guide has at most %d cards.",
                    GUIDE_CARDS_MAX);
    guide->cards = cards;
    for (JsonItems i = json_items(node); status == STATUS_OK && json_next_item(&i);) {
        const Reading reading = { outer->names, outer->arena, outer->error,
                                  arena_format(outer->arena, "cards.%zu", guide->card_count) };
        status = read_card(&reading, i.item, &cards[guide->card_count++]);
    }
    return status == STATUS_OK ? check_cards(outer, guide) : status;
}

Status guide_read(Str body, const FormulaNames *names, Arena *arena, Guide *guide_out, Error *error)
{
    const Reading reading = { names, arena, error, STR("") };
    const JsonNode *nodes[FIELDS];
    int kind = 0;
    Guide guide = { .days = 14, .priority = 50 };
    if (body.len > GUIDE_BYTES_MAX)
        return fail(error, STATUS_LIMITED, STR(""), "A guide has at most %d bytes.", GUIDE_BYTES_MAX);
    const JsonNode *root = json_parse(body, JSON_DEPTH_USUAL, arena, error);
    if (!root) return STATUS_INVALID;
    Status status = check_object(&reading, root, fields, FIELDS, nodes);
    if (status == STATUS_OK)
        status = read_word(&reading, nodes[FIELD_KIND], STR("kind"), GUIDE_KIND_NAMES, &kind);
    if (status == STATUS_OK)
        status = read_whole(&reading, nodes[FIELD_DAYS], STR("days"), GUIDE_DAYS_MAX, &guide.days);
    if (status == STATUS_OK)
        status = read_whole(&reading, nodes[FIELD_PRIORITY], STR("priority"), 100, &guide.priority);
    if (status != STATUS_OK) return status;
    guide.kind = (GuideKind)kind;
    guide.meaning = nodes[FIELD_MEANING] ? json_text(nodes[FIELD_MEANING], arena) : (Str){ 0 };
    guide.ask = !nodes[FIELD_ASK] || json_is_true(nodes[FIELD_ASK]);
    status = read_cards(&reading, nodes[FIELD_CARDS], &guide);
    if (status == STATUS_OK) *guide_out = guide;
    return status;
}

Status guide_of(const Definition *definition, const FormulaNames *names, Arena *arena, Guide *guide_out,
                Error *error)
{
    Status status = guide_read(definition->body, names, arena, guide_out, error);
    if (status != STATUS_OK) return status;
    guide_out->id = definition->id;
    guide_out->version = definition->version;
    guide_out->name = arena_copy(arena, definition->name);
    return STATUS_OK;
}

// ---- for somebody

static Status put_card(const GuideCard *card, const TemplateSubject *subject, Arena *arena, JsonWriter *json,
                       Str *missing, Error *error)
{
    RenderedMessage words;
    Status status = template_render(card->words, subject, arena, &words, error);
    if (status != STATUS_OK) return status;
    if (missing->len == 0) *missing = words.missing;
    json_open_object(json);
    json_add_text(json, STR("title"), words.subject);
    json_add_text(json, STR("html"), words.html);
    json_add_text(json, STR("selector"), card->selector);
    json_key(json, STR("pages"));
    json_open_array(json);
    for (size_t i = 0; i < card->page_count; i++)
        json_put_text(json, card->pages[i]);
    json_close_array(json);
    json_key(json, STR("button"));
    json_open_object(json);
    json_add_text(json, STR("label"), card->label);
    json_add_text(json, STR("does"), word_of((int)card->does, GUIDE_DOES_NAMES));
    json_add_text(json, STR("link"), card->link);
    json_close_object(json);
    json_close_object(json);
    return STATUS_OK;
}

Status guide_render(const Guide *guide, const TemplateSubject *subject, Arena *arena, Str *json_out,
                    Str *missing_out, Error *error)
{
    Buf out = { 0 };
    JsonWriter json = json_writer(&out);
    Status status = STATUS_OK;
    *missing_out = (Str){ 0 };
    json_open_object(&json);
    json_add_text(&json, STR("kind"), guide_kind_name(guide->kind));
    json_add_bool(&json, STR("ask"), guide->ask);
    json_key(&json, STR("cards"));
    json_open_array(&json);
    for (size_t i = 0; status == STATUS_OK && i < guide->card_count; i++)
        status = put_card(&guide->cards[i], subject, arena, &json, missing_out, error);
    if (status == STATUS_OK) {
        json_close_array(&json);
        json_close_object(&json);
        json_finish(&json);
        *json_out = arena_copy(arena, buf_view(&out));
        if (out.len > GUIDE_RENDERED_BYTES_MAX)
            status = fail(error, STATUS_LIMITED, STR("cards"), "With its values the guide is too long.");
    }
    buf_free(&out);
    return status;
}
