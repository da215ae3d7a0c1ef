// play_json.h: plays as the routes of plays and of their runs answer them.
#ifndef PERENNIAL_API_PLAY_JSON_H
#define PERENNIAL_API_PLAY_JSON_H

#include "act/play_book.h"
#include "act/play_run.h"
#include "act/template.h"
#include "api/request.h"

enum { PLAY_BODY_ROOM = PLAY_BYTES_MAX + 4096 }; // of routes that are sent the body of a play

// Reads and compiles a body. STATUS_INVALID names the field; where the fault is in a formula, `problem` has
// its message and place.
MUST_USE Status read_play(Request *request, Str body, Play *play_out, CompiledPlay *compiled_out,
                          PlayProblem *problem);

// The same of a body that is to be kept: its survey and endpoints are there, and one that is on has a step.
MUST_USE Status read_kept_play(Request *request, Str body, Play *play_out, CompiledPlay *compiled_out,
                               PlayProblem *problem);

// STATUS_INVALID: it is on and does nothing.
MUST_USE Status check_play_does(Request *request, const Play *play);

// STATUS_INVALID of a template without {{survey}}, for the message `candidate` of the step.
MUST_USE Status check_survey_message(Request *request, const MessageTemplate *message, const PlayStep *step,
                                     int number, int candidate);

// As read_play, of a body whose guides have no numbers here yet.
MUST_USE Status read_new_play(Request *request, Str body, Play *play_out, CompiledPlay *compiled_out,
                              PlayProblem *problem);

// The play whose id the path names; STATUS_NOT_FOUND.
MUST_USE Status path_play(Request *request, Play *play_out);

// A run as PlayRun.
void put_play_run(Request *request, JsonWriter *json, const PlayRun *run);
#define PLAY_RUN_SHAPE                                                                                       \
    "id int, play int, play_name text, version int, account AccountRef?, person text, person_name text,"     \
    " side one(played|held), state one(going|paused|watching|ended|resting),"                                \
    " result text, step text, entered_at time?, due_at time?, goal_at time?, ended_at time?, why text"

// Members "reach" and "unaided" of an open object: PLAY_REACH_SHAPE.
MUST_USE Status put_play_reach(Request *request, int64_t play);
#define PLAY_REACH_SHAPE                                                                                     \
    "reach {clicks_noted bool, opens_noted bool, all PlayReach?, steps [PlayReach]}, unaided PlayUnaided"

#endif
