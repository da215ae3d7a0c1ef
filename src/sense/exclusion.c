#include "sense/exclusion.h"

#include "codec/json.h"

#include <pthread.h>
#include <stdatomic.h>

typedef struct Texts {
    Str *items;
    size_t count;
} Texts;

typedef struct Rules {
    Texts email_domains, user_ids, account_ids;
    bool bots;
} Rules;

struct Exclusion {
    pthread_rwlock_t lock;
    Rules rules;
    char *memory; // holds the texts of the rules
    atomic_bool wants_email;
};

enum {
    RULES_BYTES_MAX = 1024 * 1024,
    SCRATCH_BYTES = 64 * 1024 * 1024,
};

Exclusion *exclusion_create(void)
{
    Exclusion *exclusion = calloc(1, sizeof *exclusion);
    if (!exclusion || pthread_rwlock_init(&exclusion->lock, NULL) != 0) panic("out of memory: exclusion");
    exclusion->rules.bots = true;
    return exclusion;
}

static void free_rules(Rules *rules, char *memory)
{
    free(rules->email_domains.items);
    free(rules->user_ids.items);
    free(rules->account_ids.items);
    free(memory);
}

void exclusion_destroy(Exclusion *exclusion)
{
    if (!exclusion) return;
    free_rules(&exclusion->rules, exclusion->memory);
    pthread_rwlock_destroy(&exclusion->lock);
    free(exclusion);
}

// Copies the list's texts to *memory and moves it on. False when an item is no text.
static bool take_texts(const JsonNode *list, Arena *scratch, char **memory, Texts *texts)
{
    texts->items = calloc(json_count(list) + 1, sizeof *texts->items);
    if (!texts->items) panic("out of memory: exclusion");
    for (JsonItems i = json_items(list); json_next_item(&i);) {
        Str text;
        if (!json_id(i.item, scratch, &text)) return false;
        text = str_trim(text);
        if (text.len == 0) continue;
        memcpy(*memory, text.data, text.len);
        texts->items[texts->count++] = (Str){ *memory, text.len };
        *memory += text.len;
    }
    return true;
}

static Status parse_rules(Str json, Arena *scratch, Rules *rules, char *memory, Error *error)
{
    static const JsonField fields[] = {
        { STR_CONST("email_domains"), JSON_WANT_ARRAY },
        { STR_CONST("user_ids"), JSON_WANT_ARRAY },
        { STR_CONST("account_ids"), JSON_WANT_ARRAY },
        { STR_CONST("bots"), JSON_WANT_BOOL },
    };
    const JsonNode *nodes[4];
    const JsonNode *root = json_parse(json, JSON_DEPTH_USUAL, scratch, error);
    if (!root) return STATUS_INVALID;
    Status status = json_check(root, fields, 4, false, nodes, error);
    if (status != STATUS_OK) return status;
    Texts *const lists[] = { &rules->email_domains, &rules->user_ids, &rules->account_ids };
    for (size_t i = 0; i < 3; i++) {
        if (json_count(nodes[i]) > EXCLUSION_ENTRIES_MAX) {
            return fail(error, STATUS_INVALID, fields[i].name, "\"%.*s\" has more than %d entries.",
                        STR_ARG(fields[i].name), EXCLUSION_ENTRIES_MAX);
        }
        if (!take_texts(nodes[i], scratch, &memory, lists[i])) {
            return fail(error, STATUS_INVALID, fields[i].name, "\"%.*s\" has to be a list of texts.",
                        STR_ARG(fields[i].name));
        }
    }
    rules->bots = !nodes[3] || json_is_true(nodes[3]);
    return STATUS_OK;
}

Status exclusion_set(Exclusion *exclusion, Str json, Error *error)
{
    if (json.len > RULES_BYTES_MAX) {
        return fail(error, STATUS_LIMITED, STR(""), "The exclusion rules are larger than 1 MB.");
    }
    Rules rules = { 0 };
    char *memory = malloc(json.len + 1); // the texts are parts of it
    if (!memory) panic("out of memory: exclusion");
    Arena scratch = arena_create(SCRATCH_BYTES);
    Status status = parse_rules(json, &scratch, &rules, memory, error);
    arena_destroy(&scratch);
    if (status == STATUS_OK) {
        pthread_rwlock_wrlock(&exclusion->lock);
        Rules old_rules = exclusion->rules;
        char *old_memory = exclusion->memory;
        exclusion->rules = rules;
        exclusion->memory = memory;
        atomic_store_explicit(&exclusion->wants_email, rules.email_domains.count > 0, memory_order_relaxed);
        pthread_rwlock_unlock(&exclusion->lock);
        rules = old_rules;
        memory = old_memory;
    }
    free_rules(&rules, memory);
    return status;
}

static bool has_text(const Texts *texts, Str text)
{
    for (size_t i = 0; text.len > 0 && i < texts->count; i++) {
        if (str_equal(texts->items[i], text)) return true;
    }
    return false;
}

// An address at the domain itself or below it.
static bool is_at(Str address, Str domain)
{
    if (domain.data[0] == '@') domain = str_slice(domain, 1, domain.len);
    Str host = str_cut(address, '@').tail;
    if (domain.len == 0 || host.len < domain.len) return false;
    if (!str_equal_ignore_case(str_slice(host, host.len - domain.len, host.len), domain)) return false;
    return host.len == domain.len || host.data[host.len - domain.len - 1] == '.';
}

static bool has_domain(const Texts *domains, Str address)
{
    for (size_t i = 0; i < domains->count; i++) {
        if (is_at(str_trim(address), domains->items[i])) return true;
    }
    return false;
}

// Words that well-known robots put into their user agents. Headless browsers are not among them: products
// are tested with them, and rules by user id tell those tests apart.
static bool is_bot(Str user_agent)
{
    static const Str words[] = {
        STR_CONST("bot/"),        STR_CONST("bot;"),       STR_CONST("bot "),
        STR_CONST("bot)"),        STR_CONST("bot-"),       STR_CONST("crawler"),
        STR_CONST("spider"),      STR_CONST("slurp"),      STR_CONST("facebookexternalhit"),
        STR_CONST("bingpreview"), STR_CONST("lighthouse"), STR_CONST("pingdom"),
        STR_CONST("uptimerobot"), STR_CONST("statuscake"), STR_CONST("site24x7"),
        STR_CONST("gtmetrix"),    STR_CONST("phantomjs"),  STR_CONST("prerender"),
        STR_CONST("ia_archiver"),
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (str_contains_ignore_case(user_agent, words[i])) return true;
    }
    Str last_word = STR("bot");
    return user_agent.len >= last_word.len &&
           str_equal_ignore_case(str_slice(user_agent, user_agent.len - last_word.len, user_agent.len),
                                 last_word);
}

ExclusionResult exclusion_match(Exclusion *exclusion, const ExclusionSubject *subject)
{
    ExclusionResult result = EXCLUSION_NONE;
    pthread_rwlock_rdlock(&exclusion->lock);
    const Rules *rules = &exclusion->rules;
    if (has_text(&rules->user_ids, subject->user_id) || has_text(&rules->user_ids, subject->anonymous_id) ||
        has_text(&rules->account_ids, subject->account_id) ||
        has_domain(&rules->email_domains, subject->user_id) ||
        (rules->bots && subject->user_agent.len > 0 && is_bot(subject->user_agent))) {
        result = EXCLUSION_BY_ID;
    } else if (has_domain(&rules->email_domains, subject->email)) {
        result = EXCLUSION_BY_EMAIL;
    }
    pthread_rwlock_unlock(&exclusion->lock);
    return result;
}

bool exclusion_wants_email(Exclusion *exclusion)
{
    return atomic_load_explicit(&exclusion->wants_email, memory_order_relaxed);
}
