#include "know/stage_step.h"

static bool same(StageSignal a, StageSignal b)
{
    return a.enter == b.enter && a.leave == b.leave;
}

StageStep stage_step(StagePlace *place, StageSignal signal, uint16_t day, bool *changed_out)
{
    *changed_out = false;
    if (place->held && same(signal, place->held_against)) return STAGE_STAYS;
    bool was_spent = place->spent;
    *changed_out = place->held;
    place->held = false;
    if (!signal.enter) place->spent = false;
    *changed_out |= place->spent != was_spent;
    if (day == place->changed_day) return STAGE_STAYS;
    bool leaves = place->inside && signal.leave;
    bool enters = !place->inside && signal.enter && !signal.leave && !place->spent;
    if (!leaves && !enters) return STAGE_STAYS;
    place->inside = enters;
    place->spent = signal.enter;
    place->changed_day = day;
    *changed_out = true;
    return enters ? STAGE_ENTERS : STAGE_LEAVES;
}

bool stage_move(StagePlace *place, bool enters, StageSignal signal, uint16_t day)
{
    if (place->inside == enters) return false;
    *place = (StagePlace){
        .inside = enters, .spent = signal.enter, .held = true, .held_against = signal, .changed_day = day
    };
    return true;
}
