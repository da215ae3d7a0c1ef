// From text to a tree, by recursive descent. One token is looked at ahead.
#include "engine/formula_syntax.h"

#include "engine/formula_token.h"

typedef struct Parser {
    Str text;
    Token token;  // the next one
    uint32_t end; // of the token before
    Arena *arena;
    FormulaProblem *problem;
    unsigned depth;
} Parser;

static Syntax *parse_formula(Parser *parser);
static Syntax *parse_sum(Parser *parser);

// ---- small steps; NULL and false mean that the problem is filled

static void *wrong(const Parser *parser, const char *message)
{
    *parser->problem = (FormulaProblem){ .at = parser->token.at, .end = parser->token.end };
    snprintf(parser->problem->message, sizeof parser->problem->message, "%s", message);
    return NULL;
}

static bool advance(Parser *parser)
{
    parser->end = parser->token.end;
    return formula_token(parser->text, parser->token.end, parser->arena, &parser->token, parser->problem);
}

static bool is_symbol(const Parser *parser, Str symbol)
{
    return parser->token.kind == TOKEN_SYMBOL && str_equal(parser->token.text, symbol);
}

static bool is_word(const Parser *parser, Str word)
{
    return parser->token.kind == TOKEN_NAME && str_equal_ignore_case(parser->token.text, word);
}

static bool expect_symbol(Parser *parser, Str symbol, const char *message)
{
    if (!is_symbol(parser, symbol)) {
        wrong(parser, message);
        return false;
    }
    return advance(parser);
}

static Syntax *new_node(Parser *parser, SyntaxKind kind, uint32_t at)
{
    Syntax *node = ARENA_NEW(parser->arena, Syntax);
    *node = (Syntax){ .kind = kind, .at = at, .end = parser->token.end };
    return node;
}

// A node of one or two children that are there already.
static Syntax *join(Parser *parser, SyntaxKind kind, Syntax *first, Syntax *second)
{
    if (!first) return NULL;
    Syntax *node = new_node(parser, kind, first->at);
    node->first = first;
    first->sibling = second;
    node->end = parser->end;
    return node;
}

// ---- the smallest parts

static Syntax *parse_literal(Parser *parser)
{
    static const SyntaxKind kinds[] = { [TOKEN_TEXT] = SYNTAX_TEXT,
                                        [TOKEN_NUMBER] = SYNTAX_NUMBER,
                                        [TOKEN_SHARE] = SYNTAX_SHARE,
                                        [TOKEN_DURATION] = SYNTAX_DURATION,
                                        [TOKEN_DATE] = SYNTAX_DATE };
    const Token *token = &parser->token;
    Syntax *node = new_node(parser, kinds[token->kind], token->at);
    node->text = token->text;
    node->number = token->number;
    node->span = token->span;
    return advance(parser) ? node : NULL;
}

static bool parse_arguments(Parser *parser, Syntax *call)
{
    Syntax **next = &call->first;
    if (!advance(parser)) return false;
    while (!is_symbol(parser, STR(")"))) {
        if (call->first && !expect_symbol(parser, STR(","), "Here a comma or a closing bracket is missing."))
            return false;
        Syntax *argument = parse_formula(parser);
        if (!argument) return false;
        *next = argument;
        next = &argument->sibling;
    }
    return advance(parser);
}

// account["Own key"]
static bool parse_key(Parser *parser, Syntax *name)
{
    if (!advance(parser)) return false;
    if (parser->token.kind != TOKEN_TEXT) {
        wrong(parser, "In square brackets stands an attribute's name in quotes.");
        return false;
    }
    name->key = parser->token.text;
    return advance(parser) && expect_symbol(parser, STR("]"), "Here a closing square bracket is missing.");
}

static Syntax *parse_name(Parser *parser)
{
    Syntax *node = new_node(parser, SYNTAX_NAME, parser->token.at);
    node->text = parser->token.text;
    bool yes = is_word(parser, STR("yes")) || is_word(parser, STR("true"));
    if (yes || is_word(parser, STR("no")) || is_word(parser, STR("false"))) {
        node->kind = SYNTAX_YESNO;
        node->number = yes;
        return advance(parser) ? node : NULL;
    }
    static const Str keywords[] = { STR_CONST("and"),      STR_CONST("or"),      STR_CONST("in"),
                                    STR_CONST("is"),       STR_CONST("between"), STR_CONST("within"),
                                    STR_CONST("contains"), STR_CONST("starts"),  STR_CONST("has") };
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
        if (is_word(parser, keywords[i])) return wrong(parser, "Before this word a value is missing.");
    }
    if (!advance(parser)) return NULL;
    if (is_symbol(parser, STR("("))) {
        node->kind = SYNTAX_CALL;
        if (!parse_arguments(parser, node)) return NULL;
    } else if (is_symbol(parser, STR("["))) {
        if (!parse_key(parser, node)) return NULL;
    }
    node->end = parser->end;
    return node;
}

static Syntax *parse_part(Parser *parser)
{
    switch (parser->token.kind) {
    case TOKEN_TEXT:
    case TOKEN_NUMBER:
    case TOKEN_SHARE:
    case TOKEN_DURATION:
    case TOKEN_DATE:
        return parse_literal(parser);
    case TOKEN_NAME:
        return parse_name(parser);
    case TOKEN_END:
        return wrong(parser, "The formula ends too early: here a value is missing.");
    case TOKEN_SYMBOL:
        break;
    }
    if (!is_symbol(parser, STR("("))) return wrong(parser, "Here a value is missing.");
    if (!advance(parser)) return NULL;
    Syntax *inside = parse_formula(parser);
    if (!inside || !expect_symbol(parser, STR(")"), "Here a closing bracket is missing.")) return NULL;
    return inside;
}

static Syntax *parse_signed(Parser *parser)
{
    uint32_t at = parser->token.at;
    if (!is_symbol(parser, STR("-"))) return parse_part(parser);
    if (!advance(parser)) return NULL;
    Syntax *node = join(parser, SYNTAX_NEGATE, parse_part(parser), NULL);
    if (node) node->at = at;
    return node;
}

// ---- operators, the strongest first

static Syntax *parse_product(Parser *parser)
{
    Syntax *left = parse_signed(parser);
    while (left && (is_symbol(parser, STR("*")) || is_symbol(parser, STR("/")))) {
        SyntaxKind kind = is_symbol(parser, STR("*")) ? SYNTAX_MULTIPLY : SYNTAX_DIVIDE;
        Syntax *right = advance(parser) ? parse_signed(parser) : NULL;
        left = right ? join(parser, kind, left, right) : NULL;
    }
    return left;
}

static Syntax *parse_sum(Parser *parser)
{
    Syntax *left = parse_product(parser);
    while (left && (is_symbol(parser, STR("+")) || is_symbol(parser, STR("-")))) {
        SyntaxKind kind = is_symbol(parser, STR("+")) ? SYNTAX_ADD : SYNTAX_SUBTRACT;
        Syntax *right = advance(parser) ? parse_product(parser) : NULL;
        left = right ? join(parser, kind, left, right) : NULL;
    }
    return left;
}

static Syntax *parse_list(Parser *parser, Syntax *left)
{
    if (!expect_symbol(parser, STR("("), "Behind `in` stands a list in brackets: in (\"a\", \"b\")."))
        return NULL;
    Syntax **next = &left->sibling;
    do {
        Syntax *item = parse_sum(parser);
        if (!item) return NULL;
        *next = item;
        next = &item->sibling;
        if (!is_symbol(parser, STR(","))) break;
    } while (advance(parser));
    if (!expect_symbol(parser, STR(")"), "Here a comma or a closing bracket is missing.")) return NULL;
    Syntax *node = new_node(parser, SYNTAX_IN, left->at);
    node->first = left;
    node->end = parser->end;
    return node;
}

static Syntax *parse_between(Parser *parser, Syntax *left)
{
    Syntax *low = parse_sum(parser);
    if (!low) return NULL;
    if (!is_word(parser, STR("and"))) return wrong(parser, "`between` needs two ends: between 1 and 5.");
    Syntax *high = advance(parser) ? parse_sum(parser) : NULL;
    if (!high) return NULL;
    low->sibling = high;
    return join(parser, SYNTAX_BETWEEN, left, low);
}

static Syntax *parse_missing(Parser *parser, Syntax *left)
{
    bool negated = is_word(parser, STR("not"));
    if (negated && !advance(parser)) return NULL;
    if (!is_word(parser, STR("missing")))
        return wrong(parser, "Behind `is` stands `missing` or `not missing`.");
    if (!advance(parser)) return NULL;
    Syntax *node = join(parser, SYNTAX_MISSING, left, NULL);
    node->negated = negated;
    return node;
}

static Syntax *parse_within(Parser *parser, Syntax *left)
{
    bool next = is_word(parser, STR("next"));
    if ((next || is_word(parser, STR("last"))) && !advance(parser)) return NULL;
    if (parser->token.kind != TOKEN_DURATION || formula_span_days(parser->token.span) < 1)
        return wrong(parser, "Behind `within` stands a duration: within 30d, within next 90d.");
    Syntax *span = parse_literal(parser);
    Syntax *node = span ? join(parser, SYNTAX_WITHIN, left, span) : NULL;
    if (node) node->next = next;
    return node;
}

static Syntax *parse_starts(Parser *parser, Syntax *left)
{
    if (!is_word(parser, STR("with"))) return wrong(parser, "Write `starts with` and a text.");
    Syntax *right = advance(parser) ? parse_sum(parser) : NULL;
    return right ? join(parser, SYNTAX_STARTS, left, right) : NULL;
}

static bool comparison_of(const Parser *parser, SyntaxKind *kind_out)
{
    static const struct {
        Str symbol;
        SyntaxKind kind;
    } comparisons[] = {
        { STR_CONST("="), SYNTAX_EQUAL }, { STR_CONST("!="), SYNTAX_UNEQUAL },
        { STR_CONST("<"), SYNTAX_LESS },  { STR_CONST("<="), SYNTAX_AT_MOST },
        { STR_CONST(">"), SYNTAX_MORE },  { STR_CONST(">="), SYNTAX_AT_LEAST },
    };
    for (size_t i = 0; i < sizeof comparisons / sizeof *comparisons; i++) {
        if (!is_symbol(parser, comparisons[i].symbol)) continue;
        *kind_out = comparisons[i].kind;
        return true;
    }
    bool has = is_word(parser, STR("has"));
    if (!has && !is_word(parser, STR("contains"))) return false;
    *kind_out = has ? SYNTAX_HAS : SYNTAX_CONTAINS;
    return true;
}

// What may be negated: `in`, `not in`, `between`, `not between`; or `left` alone.
static Syntax *parse_membership(Parser *parser, Syntax *left)
{
    bool negated = is_word(parser, STR("not"));
    if (negated && !advance(parser)) return NULL;
    Syntax *node = left;
    if (is_word(parser, STR("in"))) {
        node = advance(parser) ? parse_list(parser, left) : NULL;
    } else if (is_word(parser, STR("between"))) {
        node = advance(parser) ? parse_between(parser, left) : NULL;
    } else if (negated) {
        return wrong(parser, "Here stands `in` or `between`: `not in`, `not between`.");
    }
    if (node && negated) node->negated = true;
    return node;
}

static Syntax *parse_comparison(Parser *parser)
{
    Syntax *left = parse_sum(parser);
    if (!left) return NULL;
    SyntaxKind kind;
    if (comparison_of(parser, &kind)) {
        Syntax *right = advance(parser) ? parse_sum(parser) : NULL;
        return right ? join(parser, kind, left, right) : NULL;
    }
    if (is_word(parser, STR("is"))) return advance(parser) ? parse_missing(parser, left) : NULL;
    if (is_word(parser, STR("within"))) return advance(parser) ? parse_within(parser, left) : NULL;
    if (is_word(parser, STR("starts"))) return advance(parser) ? parse_starts(parser, left) : NULL;
    return parse_membership(parser, left);
}

static Syntax *parse_not(Parser *parser)
{
    uint32_t at = parser->token.at;
    if (!is_word(parser, STR("not"))) return parse_comparison(parser);
    if (parser->depth >= FORMULA_DEPTH_MAX) return wrong(parser, "The formula is nested too deeply.");
    parser->depth++;
    Syntax *node = advance(parser) ? join(parser, SYNTAX_NOT, parse_not(parser), NULL) : NULL;
    parser->depth--;
    if (node) node->at = at;
    return node;
}

static Syntax *parse_and(Parser *parser)
{
    Syntax *left = parse_not(parser);
    while (left && is_word(parser, STR("and"))) {
        Syntax *right = advance(parser) ? parse_not(parser) : NULL;
        left = right ? join(parser, SYNTAX_AND, left, right) : NULL;
    }
    return left;
}

static Syntax *parse_formula(Parser *parser)
{
    if (parser->depth >= FORMULA_DEPTH_MAX) return wrong(parser, "The formula is nested too deeply.");
    parser->depth++;
    Syntax *left = parse_and(parser);
    while (left && is_word(parser, STR("or"))) {
        Syntax *right = advance(parser) ? parse_and(parser) : NULL;
        left = right ? join(parser, SYNTAX_OR, left, right) : NULL;
    }
    parser->depth--;
    return left;
}

Syntax *formula_parse(Str text, Arena *arena, FormulaProblem *problem)
{
    Parser parser = { .text = text, .arena = arena, .problem = problem };
    if (text.len > FORMULA_BYTES_MAX)
        return wrong(&parser, "A formula has at most 4,000 bytes. Define a metric for a part of it.");
    if (!str_is_utf8(text)) return wrong(&parser, "The formula is not UTF-8.");
    if (!advance(&parser)) return NULL;
    if (parser.token.kind == TOKEN_END) return wrong(&parser, "The formula is empty.");
    Syntax *root = parse_formula(&parser);
    if (root && parser.token.kind != TOKEN_END)
        return wrong(&parser, "Here `and`, `or` or a comparison is missing.");
    return root;
}
