// play_past_desk.h: plays run over the past, on a desk (run_desk.h).
#ifndef PERENNIAL_API_PLAY_PAST_DESK_H
#define PERENNIAL_API_PLAY_PAST_DESK_H

#include "api/run_desk.h"

RunDesk *play_past_desk_create(const App *app);

#endif
