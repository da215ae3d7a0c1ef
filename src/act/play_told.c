#include "act/play_told.h"

#include "base/timestamp.h"

#include <stdlib.h>

enum { STEP_ANY = -1, FIRST_CAPACITY = 1024 };

// Of a person or an account, the newest first.
typedef struct Note {
    uint32_t before; // number of the one before it, from 1; 0: none
    int step;        // of mailings; STEP_ANY of messages
    int64_t at_us;
} Note;

struct PlayTold {
    PlayLimits limits;
    uint32_t *of_person, *of_account; // number of the newest note, from 1
    Note *notes;
    uint32_t count, capacity;
};

static uint32_t *zeroed(size_t count)
{
    uint32_t *numbers = calloc(count + 1, sizeof *numbers);
    if (!numbers) panic("out of memory");
    return numbers;
}

PlayTold *play_told_create(const PlayLimits *limits, size_t people, size_t accounts)
{
    PlayTold *told = calloc(1, sizeof *told);
    if (!told) panic("out of memory");
    *told = (PlayTold){ .limits = *limits, .of_person = zeroed(people), .of_account = zeroed(accounts) };
    return told;
}

void play_told_destroy(PlayTold *told)
{
    if (!told) return;
    free(told->of_person);
    free(told->of_account);
    free(told->notes);
    free(told);
}

static void add(PlayTold *told, uint32_t *newest, int step, int64_t at_us)
{
    if (told->count == told->capacity) {
        told->capacity = told->capacity ? 2 * told->capacity : FIRST_CAPACITY;
        told->notes = realloc(told->notes, told->capacity * sizeof *told->notes);
        if (!told->notes) panic("out of memory");
    }
    told->notes[told->count++] = (Note){ .before = *newest, .step = step, .at_us = at_us };
    *newest = told->count;
}

// Days of mailings are those of UTC (play_run.h).
static bool has_begun(const PlayTold *told, uint32_t account, int step, int64_t now_us)
{
    int64_t day_us = now_us - now_us % US_PER_DAY;
    for (uint32_t at = told->of_account[account]; at > 0; at = told->notes[at - 1].before) {
        const Note *note = &told->notes[at - 1];
        if (note->at_us < day_us) return false;
        if (note->step == step) return true;
    }
    return false;
}

void play_told_note(PlayTold *told, uint32_t account, uint32_t person, int step, int64_t at_us)
{
    add(told, &told->of_person[person], STEP_ANY, at_us);
    if (!has_begun(told, account, step, at_us)) add(told, &told->of_account[account], step, at_us);
}

// When the one that is `most` back leaves the window.
static int64_t free_from(const PlayTold *told, uint32_t newest, int most, int days)
{
    if (most == 0) return INT64_MAX;
    for (uint32_t at = newest; at > 0; at = told->notes[at - 1].before) {
        if (--most == 0) return told->notes[at - 1].at_us + days * US_PER_DAY;
    }
    return 0;
}

int64_t play_told_person_from(const PlayTold *told, uint32_t person, int frequency_days)
{
    const PlayLimits *limits = &told->limits;
    int64_t by_limit = free_from(told, told->of_person[person], limits->person_messages, limits->person_days);
    if (frequency_days == 0) return by_limit;
    int64_t by_wish = free_from(told, told->of_person[person], 1, frequency_days);
    return by_wish > by_limit ? by_wish : by_limit;
}

int64_t play_told_mailing_from(const PlayTold *told, uint32_t account, int step, int64_t now_us)
{
    const PlayLimits *limits = &told->limits;
    if (limits->account_messages > 0 && has_begun(told, account, step, now_us)) return 0;
    return free_from(told, told->of_account[account], limits->account_messages, limits->account_days);
}
