// formula_token.h: the words of a formula. For the files of this folder only.
#ifndef PERENNIAL_ENGINE_FORMULA_TOKEN_H
#define PERENNIAL_ENGINE_FORMULA_TOKEN_H

#include "base/arena.h"
#include "engine/formula.h"

typedef enum TokenKind {
    TOKEN_END,
    TOKEN_NAME,     // also keywords: `and`, `within`; with dots: account.plan
    TOKEN_TEXT,     // in quotes; `text` is what stands inside
    TOKEN_NUMBER,   // 12, 0.5
    TOKEN_SHARE,    // 50%: number 0.5
    TOKEN_DURATION, // 28d, 4w, 3mo, 1y
    TOKEN_DATE,     // 2026-06-30: number is the day
    TOKEN_SYMBOL,   // ( ) [ ] , + - * / = != < <= > >=; `text` is the symbol
} TokenKind;

typedef struct Token {
    TokenKind kind;
    uint32_t at, end; // bytes in the formula
    Str text;
    double number;
    FormulaSpan span;
} Token;

// Reads the token at `at` or behind it. False names the problem. Texts lie in the formula or in the arena.
bool formula_token(Str formula, uint32_t at, Arena *arena, Token *token_out, FormulaProblem *problem);

#endif
