// formula_docs.c: whether docs/formulas.md holds the catalogue as it is. With --write it puts it there.
#include "base/buf.h"
#include "base/status.h"
#include "engine/formula_catalogue.h"

#include <stdio.h>

static const Str begin_mark = STR_CONST("<!-- functions: begin -->\n");
static const Str end_mark = STR_CONST("<!-- functions: end -->\n");

static void append_signature(Buf *out, const FormulaFunction *function)
{
    static const char *const words[] = {
        "", "window", "\"event\"", "\"property\"", "\"feature\"", "\"segment\"", "value", "condition, …"
    };
    buf_format(out, "`%.*s", STR_ARG(function->name));
    size_t count = 0;
    while (count < FORMULA_PARAMETERS_MAX && function->parameters[count] != PARAMETER_NONE)
        count++;
    for (size_t i = 0; i < count; i++)
        buf_format(out, "%s%s", i == 0 ? "(" : ", ", words[function->parameters[i]]);
    buf_format(out, "%s`", count > 0 ? ")" : "");
}

static void append_row(Buf *out, const FormulaFunction *function)
{
    buf_append(out, STR("| "));
    append_signature(out, function);
    const char *type = function->type == FORMULA_ANY ? "as its value" : formula_type_name(function->type);
    const char *of = !function->of_people    ? "accounts"
                     : function->of_accounts ? "accounts, people"
                                             : "people";
    buf_format(out, " | %s%s%.*s | %s | %.*s", type, function->unit.len > 0 ? " of " : "",
               STR_ARG(function->unit), of, STR_ARG(function->meaning));
    if (function->usual.len > 0) buf_format(out, " Usual window: %.*s.", STR_ARG(function->usual));
    if (function->expansion.len > 0) buf_format(out, " Stands for `%.*s`.", STR_ARG(function->expansion));
    buf_format(out, " | `%.*s` |\n", STR_ARG(function->example));
}

static void append_table(Buf *out)
{
    buf_append(out, begin_mark);
    buf_append(out, STR("| call | is | of | meaning | example |\n|---|---|---|---|---|\n"));
    for (const FormulaFunction *function = formula_functions; function->name.len > 0; function++)
        append_row(out, function);
    buf_append(out, end_mark);
}

static void read_file(const char *path, Buf *out)
{
    FILE *file = fopen(path, "r");
    if (!file) panic("cannot read %s", path);
    size_t got;
    while ((got = fread(buf_reserve(out, 65536), 1, 65536, file)) > 0)
        out->len += got;
    fclose(file);
}

static size_t find(Str text, Str part)
{
    for (size_t i = 0; i + part.len <= text.len; i++) {
        if (memcmp(text.data + i, part.data, part.len) == 0) return i;
    }
    panic("%.*s is missing", STR_ARG(part));
}

int main(int count, char **arguments)
{
    if (count < 2) return 2;
    Buf document = { 0 }, expected = { 0 };
    read_file(arguments[1], &document);
    Str text = buf_view(&document);
    buf_append(&expected, str_slice(text, 0, find(text, begin_mark)));
    append_table(&expected);
    buf_append(&expected, str_slice(text, find(text, end_mark) + end_mark.len, text.len));
    bool same = str_equal(buf_view(&expected), text);
    if (!same && count > 2) {
        FILE *file = fopen(arguments[1], "w");
        if (!file || fwrite(expected.data, 1, expected.len, file) != expected.len || fclose(file) != 0)
            panic("cannot write %s", arguments[1]);
        same = true;
    }
    if (!same)
        fprintf(
            stderr,
            "docs/formulas.md is behind the catalogue: run tests/formula_docs docs/formulas.md --write\n");
    buf_free(&document);
    buf_free(&expected);
    return same ? 0 : 1;
}
