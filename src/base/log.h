// log.h: structured log lines on stderr, one JSON object or one readable line each.
//
// Libraries below api/, cli/ and jobs/ do not log: they return what went wrong, and the top logs once.
#ifndef PERENNIAL_BASE_LOG_H
#define PERENNIAL_BASE_LOG_H

#include "base/str.h"

typedef enum LogLevel { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR } LogLevel;
typedef enum LogFormat { LOG_TEXT, LOG_JSON } LogFormat;

// Process-wide, set once before threads start.
void log_configure(LogLevel least, LogFormat format);

// One line: time (UTC, real), level, message. Thread-safe. Never put secrets or customers' data in it.
void log_line(LogLevel level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
