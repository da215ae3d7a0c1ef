// The formulas of a play.
#include "act/play.h"

#include "base/buf.h"

#include <stdio.h>

// ---- texts

static Str guard_text(const Play *play, const LifeTexts *life, Arena *arena)
{
    Str text = STR("");
    if (play->life == PLAY_OF_LIVE)
        text =
            arena_format(arena, "not (%.*s) and not (%.*s)", STR_ARG(life->churned), STR_ARG(life->archived));
    if (play->life == PLAY_OF_CHURNED)
        text = arena_format(arena, "(%.*s) and not (%.*s)", STR_ARG(life->churned), STR_ARG(life->archived));
    if (play->only.len == 0) return text;
    return text.len == 0 ? play->only
                         : arena_format(arena, "(%.*s) and %.*s", STR_ARG(play->only), STR_ARG(text));
}

// A name in quotes, as the language takes it.
static Str quoted(Str name, Arena *arena)
{
    Buf text = { 0 };
    buf_append_byte(&text, '"');
    for (size_t i = 0; i < name.len; i++) {
        if (name.data[i] == '"' || name.data[i] == '\\') buf_append_byte(&text, '\\');
        buf_append_byte(&text, name.data[i]);
    }
    buf_append_byte(&text, '"');
    Str copy = arena_copy(arena, buf_view(&text));
    buf_free(&text);
    return copy;
}

// From so many days before the date on, to the date; or for a week from so many days after it on.
static Str date_text(const Play *play, Arena *arena)
{
    Str key = quoted(play->date, arena);
    if (play->days_before > 0)
        return arena_format(arena, "account[%.*s] within next %dd", STR_ARG(key), play->days_before);
    int after = -play->days_before;
    if (after == 0) return arena_format(arena, "account[%.*s] within 7d", STR_ARG(key));
    return arena_format(arena, "account[%.*s] within %dd and not account[%.*s] within %dd", STR_ARG(key),
                        after + 7, STR_ARG(key), after);
}

static Str own_text(const Play *play, Str segment_name, Arena *arena)
{
    Str name;
    switch (play->entry) {
    case PLAY_BY_FORMULA:
        return play->formula;
    case PLAY_BY_SEGMENT:
        if (play->audience == FORMULA_OF_PEOPLE) return STR("");
        name = quoted(segment_name, arena);
        return arena_format(arena, "in_segment(%.*s)", STR_ARG(name));
    case PLAY_BY_EVENT:
        name = quoted(play->event, arena);
        return arena_format(arena, "count(%.*s, 1d) > 0", STR_ARG(name));
    case PLAY_BY_DATE:
        return date_text(play, arena);
    case PLAY_BY_HAND:
        return STR("");
    }
    return STR("");
}

Str play_entry_text(const Play *play, const LifeTexts *life, Str segment_name, Arena *arena)
{
    Str own = own_text(play, segment_name, arena), guard = guard_text(play, life, arena);
    if (own.len == 0 || guard.len == 0) return own;
    return arena_format(arena, "(%.*s) and %.*s", STR_ARG(own), STR_ARG(guard));
}

// ---- compiling

typedef struct Compiling {
    const FormulaNames *names;
    Arena *arena;
    PlayProblem *problem;
    Error *error;
} Compiling;

static Status compile_one(const Compiling *compiling, Str text, FormulaScope scope, Str field,
                          const Formula **formula_out)
{
    *formula_out = NULL;
    if (text.len == 0) return STATUS_OK;
    FormulaProblem found = { 0 };
    const Formula *formula = formula_compile(text, scope, compiling->names, compiling->arena, &found);
    if (formula && formula_type(formula) == FORMULA_YESNO) {
        *formula_out = formula;
        return STATUS_OK;
    }
    if (formula) {
        found = (FormulaProblem){ .end = (uint32_t)text.len };
        snprintf(found.message, sizeof found.message, "This has to be yes or no, it is %s.",
                 formula_type_name(formula_type(formula)));
    }
    if (compiling->problem) *compiling->problem = (PlayProblem){ found, text };
    return fail(compiling->error, STATUS_INVALID, field, "%s", found.message);
}

static Str entry_field(const Play *play)
{
    static const Str names[] = { STR_CONST("enter.formula"), STR_CONST("enter.segment"),
                                 STR_CONST("enter.event"), STR_CONST("enter.attribute"),
                                 STR_CONST("enter.when") };
    return names[play->entry];
}

Status play_compile(const Play *play, const LifeTexts *life, Str segment_name, const FormulaNames *names,
                    Arena *arena, CompiledPlay *compiled_out, PlayProblem *problem, Error *error)
{
    const Compiling compiling = { names, arena, problem, error };
    const Formula *alone = NULL;
    CompiledPlay compiled = { 0 };
    // Alone first, so that a problem names its place in what somebody wrote.
    Status status = compile_one(&compiling, own_text(play, segment_name, arena), FORMULA_OF_ACCOUNTS,
                                entry_field(play), &alone);
    if (status == STATUS_OK)
        status = compile_one(&compiling, play->only, FORMULA_OF_ACCOUNTS, STR("only.formula"), &alone);
    if (status == STATUS_OK)
        status = compile_one(&compiling, play_entry_text(play, life, segment_name, arena),
                             FORMULA_OF_ACCOUNTS, entry_field(play), &compiled.entry);
    if (status == STATUS_OK)
        status = compile_one(&compiling, guard_text(play, life, arena), FORMULA_OF_ACCOUNTS,
                             STR("only.formula"), &compiled.guard);
    if (status == STATUS_OK)
        status = compile_one(&compiling, play->goal, play->audience, STR("goal.formula"), &compiled.goal);
    if (status == STATUS_OK)
        status = compile_one(&compiling, play->exit, play->audience, STR("exit.formula"), &compiled.exit);
    for (int i = 0; status == STATUS_OK && i < play->step_count; i++)
        status = compile_one(&compiling, play->steps[i].formula, play->audience,
                             arena_format(arena, "steps.%d.formula", i), &compiled.steps[i]);
    if (status == STATUS_OK) *compiled_out = compiled;
    return status;
}
