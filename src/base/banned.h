// banned.h: functions nobody may call here; force-included before every C file.
#ifndef PERENNIAL_BASE_BANNED_H
#define PERENNIAL_BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
// A library's header may name them in macros, as long as it comes before: -DBEFORE_BANNED='<header.h>'.
#ifdef BEFORE_BANNED
#include BEFORE_BANNED
#endif

#undef sprintf
#undef vsprintf
#undef strcpy
#undef strcat
#undef strncpy
#undef strncat
#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf strtok atoi atol strtol gmtime localtime

#endif
