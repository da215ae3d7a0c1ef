#include "engine/formula_token.h"

#include "base/timestamp.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_name_start(char c)
{
    char lower = lower_letter(c);
    return (lower >= 'a' && lower <= 'z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_name_part(char c)
{
    return is_name_start(c) || is_digit(c);
}

static char byte_at(Str formula, size_t at)
{
    return at < formula.len ? formula.data[at] : 0;
}

static bool wrong(FormulaProblem *problem, size_t at, size_t end, const char *message)
{
    *problem = (FormulaProblem){ .at = (uint32_t)at, .end = (uint32_t)end };
    snprintf(problem->message, sizeof problem->message, "%s", message);
    return false;
}

// A text ends at the quote it began with; a backslash takes the next byte as it is.
static bool take_text(Str formula, Arena *arena, Token *token, FormulaProblem *problem)
{
    char quote = formula.data[token->at];
    size_t at = token->at + 1u, len = 0;
    char *text = arena_alloc(arena, 1, formula.len - token->at);
    while (at < formula.len && formula.data[at] != quote) {
        if (formula.data[at] == '\\' && at + 1 < formula.len) at++;
        text[len++] = formula.data[at++];
    }
    if (at >= formula.len) return wrong(problem, token->at, formula.len, "This text has no closing quote.");
    token->kind = TOKEN_TEXT;
    token->text = (Str){ text, len };
    token->end = (uint32_t)at + 1;
    return true;
}

static void take_name(Str formula, Token *token)
{
    size_t at = token->at;
    while (is_name_part(byte_at(formula, at)) ||
           (byte_at(formula, at) == '.' && is_name_start(byte_at(formula, at + 1))))
        at++;
    token->kind = TOKEN_NAME;
    token->text = str_slice(formula, token->at, at);
    token->end = (uint32_t)at;
}

static bool looks_like_date(Str formula, size_t at)
{
    static const char pattern[] = "dddd-dd-dd";
    for (size_t i = 0; pattern[i]; i++) {
        char c = byte_at(formula, at + i);
        if (pattern[i] == 'd' ? !is_digit(c) : c != '-') return false;
    }
    return !is_digit(byte_at(formula, at + sizeof pattern - 1));
}

static bool take_date(Str formula, Token *token, FormulaProblem *problem)
{
    int64_t us;
    token->kind = TOKEN_DATE;
    token->end = token->at + 10;
    token->text = str_slice(formula, token->at, token->end);
    if (!timestamp_parse(token->text, &us) || us < 0)
        return wrong(problem, token->at, token->end, "There is no such day. Write dates like 2026-06-30.");
    int64_t days = us / US_PER_DAY;
    token->number = (double)days;
    return true;
}

// What may follow a number without a space: a percent sign or the unit of a duration.
static bool take_unit(Str formula, Token *token, FormulaProblem *problem)
{
    static const struct {
        Str name;
        uint16_t months, days;
    } units[] = { { STR_CONST("d"), 0, 1 },
                  { STR_CONST("w"), 0, 7 },
                  { STR_CONST("mo"), 1, 0 },
                  { STR_CONST("y"), 12, 0 } };
    size_t end = token->end;
    if (byte_at(formula, end) == '%') {
        token->kind = TOKEN_SHARE;
        token->number /= 100;
        token->end++;
        return true;
    }
    while (is_name_part(byte_at(formula, end)))
        end++;
    Str unit = str_slice(formula, token->end, end);
    if (unit.len == 0) return true;
    bool whole = token->number <= FORMULA_DAYS_MAX && !memchr(token->text.data, '.', token->text.len);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (!str_equal_ignore_case(unit, units[i].name)) continue;
        uint32_t count = whole ? (uint32_t)token->number : 0;
        token->kind = TOKEN_DURATION;
        token->end = (uint32_t)end;
        token->span = (FormulaSpan){ .months = count * units[i].months, .days = count * units[i].days };
        if (whole && formula_span_days(token->span) <= FORMULA_DAYS_MAX) return true;
        return wrong(problem, token->at, end,
                     "A duration is a whole number of days (d), weeks (w), months (mo) or years (y), at most "
                     "20 years.");
    }
    return wrong(problem, token->at, end, "After a number stands %, d, w, mo, y, or a space.");
}

static bool take_number(Str formula, Token *token, FormulaProblem *problem)
{
    size_t at = token->at;
    while (is_digit(byte_at(formula, at)))
        at++;
    if (byte_at(formula, at) == '.' && is_digit(byte_at(formula, at + 1))) {
        at++;
        while (is_digit(byte_at(formula, at)))
            at++;
    }
    token->kind = TOKEN_NUMBER;
    token->text = str_slice(formula, token->at, at);
    token->end = (uint32_t)at;
    if (!str_parse_double(token->text, &token->number))
        return wrong(problem, token->at, at, "This number is too long.");
    return take_unit(formula, token, problem);
}

static bool take_symbol(Str formula, Token *token, FormulaProblem *problem)
{
    static const Str symbols[] = {
        STR_CONST("!="), STR_CONST("<="), STR_CONST(">="), STR_CONST("("), STR_CONST(")"),
        STR_CONST("["),  STR_CONST("]"),  STR_CONST(","),  STR_CONST("+"), STR_CONST("-"),
        STR_CONST("*"),  STR_CONST("/"),  STR_CONST("="),  STR_CONST("<"), STR_CONST(">"),
    };
    Str rest = str_slice(formula, token->at, formula.len);
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
        if (!str_starts_with(rest, symbols[i])) continue;
        token->kind = TOKEN_SYMBOL;
        token->text = symbols[i];
        token->end = token->at + (uint32_t)symbols[i].len;
        return true;
    }
    return wrong(problem, token->at, token->at + 1u, "This character has no meaning here.");
}

bool formula_token(Str formula, uint32_t at, Arena *arena, Token *token_out, FormulaProblem *problem)
{
    while (at < formula.len &&
           (formula.data[at] == ' ' || (formula.data[at] >= '\t' && formula.data[at] <= '\r')))
        at++;
    Token token = { .at = at, .end = at };
    bool good = true;
    char c = byte_at(formula, at);
    if (at >= formula.len) {
        token.kind = TOKEN_END;
    } else if (c == '"' || c == '\'') {
        good = take_text(formula, arena, &token, problem);
    } else if (is_name_start(c)) {
        take_name(formula, &token);
    } else if (looks_like_date(formula, at)) {
        good = take_date(formula, &token, problem);
    } else if (is_digit(c)) {
        good = take_number(formula, &token, problem);
    } else {
        good = take_symbol(formula, &token, problem);
    }
    *token_out = token;
    return good;
}

bool formula_mentions(Str text, Str name)
{
    if (text.len > FORMULA_BYTES_MAX) return false;
    Arena arena = arena_create((size_t)1 << 26);
    Arena mark = arena;
    FormulaProblem problem;
    Token token = { 0 };
    bool found = false;
    while (!found && formula_token(text, token.end, &arena, &token, &problem) && token.kind != TOKEN_END) {
        found = token.kind == TOKEN_NAME && str_equal_ignore_case(token.text, name);
        arena_reset(&arena, mark);
    }
    arena_destroy(&arena);
    return found;
}
