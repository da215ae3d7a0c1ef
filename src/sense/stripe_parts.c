#include "sense/stripe_parts.h"

#include "base/timestamp.h"

Str stripe_text(const JsonNode *object, const char *name, Arena *arena)
{
    const JsonNode *node = json_member(object, str_from_c(name));
    return node && node->kind == JSON_TEXT ? str_beginning(json_text(node, arena), MONEY_TEXT_BYTES_MAX)
                                           : (Str){ 0 };
}

Str stripe_id(const JsonNode *object, const char *name, Arena *arena)
{
    const JsonNode *node = json_member(object, str_from_c(name));
    if (node && node->kind == JSON_OBJECT) return stripe_text(node, "id", arena);
    return node && node->kind == JSON_TEXT ? json_text(node, arena) : (Str){ 0 };
}

int64_t stripe_number(const JsonNode *object, const char *name, int64_t otherwise)
{
    const JsonNode *node = json_member(object, str_from_c(name));
    int64_t number = 0;
    return node && node->kind == JSON_NUMBER && json_int64(node, &number) ? number : otherwise;
}

int64_t stripe_time(const JsonNode *object, const char *name)
{
    int64_t seconds = stripe_number(object, name, 0);
    return seconds > 0 && seconds < INT64_MAX / US_PER_SECOND / 100 ? seconds * US_PER_SECOND : 0;
}

bool stripe_is_true(const JsonNode *object, const char *name)
{
    const JsonNode *node = json_member(object, str_from_c(name));
    return node && node->kind == JSON_BOOL && json_is_true(node);
}

const JsonNode *stripe_object(const JsonNode *object, const char *name)
{
    const JsonNode *node = json_member(object, str_from_c(name));
    return node && node->kind == JSON_OBJECT ? node : NULL;
}

void stripe_problem(StripeEvent *event, const char *problem)
{
    if (event->problem.len == 0) event->problem = str_from_c(problem);
}

Str stripe_account(const JsonNode *object, Arena *arena)
{
    static const char *const names[] = { "account_id", "account", "perennial_account" };
    const JsonNode *metadata = stripe_object(object, "metadata");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        Str account = stripe_text(metadata, names[i], arena);
        if (account.len > 0) return account;
    }
    return (Str){ 0 };
}
