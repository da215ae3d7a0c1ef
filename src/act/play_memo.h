// play_memo.h: what one batch of runs asks again and again: results of earlier messages, when people were
// there, and who writes. Filled by play_choice.c, play_best_hour.c and play_recipients.c.
#ifndef PERENNIAL_ACT_PLAY_MEMO_H
#define PERENNIAL_ACT_PLAY_MEMO_H

#include "act/play_pick_rows.h"
#include "trust/staff.h"

enum { PLAY_MEMO_STEPS = 16 };

typedef struct PlayMemoStep {
    int64_t play, version;
    Str step;
    PlayPickResults results;
} PlayMemoStep;

// One time at which somebody opened or followed a mail, or saw a guide.
typedef struct PlayThere {
    Str person;
    int64_t at_us;
} PlayThere;

// What mails say of us and of our own people.
typedef struct PlaySender {
    Str our_name, access_url;
    Staff *staff;
    size_t staff_count;
    bool known;
} PlaySender;

typedef struct PlayMemo {
    PlayMemoStep steps[PLAY_MEMO_STEPS];
    size_t step_count;
    PlayThere *there; // of everybody, the newest
    size_t there_count;
    bool there_read;
    PlaySender sender;
} PlayMemo;

#endif
