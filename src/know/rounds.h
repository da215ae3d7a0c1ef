// rounds.h: a thread that looks again and again at what has changed, in rounds.
//
// A round begins as soon as there is work, at least 50 ms after the one before began and after `share` times
// what that one took (then at most 2 s after its end), so that others get the processor, too. Without work
// there is one every half second.
#ifndef PERENNIAL_KNOW_ROUNDS_H
#define PERENNIAL_KNOW_ROUNDS_H

#include <stdbool.h>

typedef struct Rounds Rounds;

// One round, on the thread. False: it could not be finished and is done again after a second.
typedef bool RoundsDo(void *context);

Rounds *rounds_create(RoundsDo *round, void *context, unsigned share);
void rounds_start(Rounds *rounds);
void rounds_stop(Rounds *rounds); // ends the thread, if there is one
void rounds_destroy(Rounds *rounds);

// Whether the end is waited for: a long round looks at it now and then.
bool rounds_stopping(Rounds *rounds);

// From any thread: there is work.
void rounds_wake(Rounds *rounds);

// While anybody holds them, the rounds have nothing to do; the last one to let go wakes them. From any
// thread.
void rounds_hold(Rounds *rounds, bool hold);
bool rounds_held(Rounds *rounds);

#endif
