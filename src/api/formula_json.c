#include "api/formula_json.h"

Str formula_type_word(FormulaType type)
{
    static const Str words[] = {
        [FORMULA_ANY] = STR_CONST("any"),           [FORMULA_NUMBER] = STR_CONST("number"),
        [FORMULA_SHARE] = STR_CONST("share"),       [FORMULA_TEXT] = STR_CONST("text"),
        [FORMULA_YESNO] = STR_CONST("yesno"),       [FORMULA_DATE] = STR_CONST("date"),
        [FORMULA_DURATION] = STR_CONST("duration"),
    };
    return words[type];
}

// Browsers and most languages count characters, not bytes.
static uint32_t characters_before(Str text, uint32_t byte)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < byte && i < text.len; i++)
        count += ((unsigned char)text.data[i] & 0xC0) != 0x80;
    return count;
}

void note_formula_problem(Request *request, Str text, const FormulaProblem *problem)
{
    InputPlace *place = ARENA_NEW(request->arena, InputPlace);
    *place = (InputPlace){ .at = characters_before(text, problem->at),
                           .end = characters_before(text, problem->end),
                           .proposal = arena_copy(request->arena, str_from_c(problem->proposal)) };
    request->place = place;
}
