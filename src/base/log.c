#include "base/log.h"

#include "base/buf.h"

#include <stdarg.h>
#include <unistd.h>

static LogLevel least_level = LOG_INFO;
static LogFormat line_format = LOG_TEXT;

void log_configure(LogLevel least, LogFormat format)
{
    least_level = least;
    line_format = format;
}

static void append_quoted(Buf *line, const char *text)
{
    buf_append_byte(line, '"');
    for (const char *c = text; *c; c++) {
        if (*c == '"' || *c == '\\') {
            buf_append_byte(line, '\\');
            buf_append_byte(line, *c);
        } else if ((unsigned char)*c < 0x20) {
            buf_format(line, "\\u%04x", (unsigned)*c);
        } else {
            buf_append_byte(line, *c);
        }
    }
    buf_append_byte(line, '"');
}

void log_line(LogLevel level, const char *format, ...)
{
    static const char *const names[] = { "debug", "info", "warn", "error" };
    if (level < least_level) return;

    char message[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);

    struct timespec now;
    struct tm parts;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &parts);
    char stamp[32];
    strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%S", &parts);

    Buf line = { 0 };
    if (line_format == LOG_JSON) {
        buf_format(&line, "{\"time\":\"%s.%03ldZ\",\"level\":\"%s\",\"message\":", stamp,
                   now.tv_nsec / 1000000, names[level]);
        append_quoted(&line, message);
        buf_append(&line, STR("}\n"));
    } else {
        buf_format(&line, "%s.%03ldZ %-5s %s\n", stamp, now.tv_nsec / 1000000, names[level], message);
    }
    ssize_t ignored = write(STDERR_FILENO, line.data, line.len); // one write: lines of threads do not mix
    (void)ignored;
    buf_free(&line);
}
