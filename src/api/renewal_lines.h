// renewal_lines.h: what one renewal shows beside its figures: checklist, subscriptions, lines, history.
#ifndef PERENNIAL_API_RENEWAL_LINES_H
#define PERENNIAL_API_RENEWAL_LINES_H

#include "api/renewal_json.h"

// Members of an open object.
MUST_USE Status put_renewal_lines(const RenewalAsking *asking, const ListedRenewal *listed);

#define RENEWAL_LINES_SHAPE                                                                                  \
    "checklist_steps [{key text, name text, meaning text, from day, state one(" RENEWAL_STEP_STATE_NAMES     \
    "),"                                                                                                     \
    " evidence [{text text}], done_at time?, done_by text, note text}],"                                     \
    " subscriptions [{id text, name text, arr int, currency text, digits int, seats int?, term_start day?,"  \
    " term_end day?}], lines [{text text}],"                                                                 \
    " history [{id int, due day, arr int, came_arr int?, currency text, digits int,"                         \
    " result one(" RENEWAL_RESULT_NAMES ")}]"

#endif
