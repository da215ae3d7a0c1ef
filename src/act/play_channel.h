// play_channel.h: which channel a person wants messages of plays by: their attribute preferred_channel.
#ifndef PERENNIAL_ACT_PLAY_CHANNEL_H
#define PERENNIAL_ACT_PLAY_CHANNEL_H

#include "act/play_recipients.h"

// Whether they want messages at all, and, where the step keeps to the channel that people prefer, this one:
// PLAY_WELCOME, PLAY_NOT_WANTED or PLAY_OTHER_CHANNEL.
PlayRefusal play_channel_refusal(const Engine *engine, const PlayStep *step, uint32_t person, uint16_t day);

#endif
