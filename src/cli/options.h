// options.h: what a command was told: by flags, else the environment, else the configuration file.
//
// The flag --log-level is PERENNIAL_LOG_LEVEL in the environment and in the file, which has lines NAME=VALUE,
// blank lines and lines that begin with '#'. The file is named by --config or PERENNIAL_CONFIG; there is none
// by default.
#ifndef PERENNIAL_CLI_OPTIONS_H
#define PERENNIAL_CLI_OPTIONS_H

#include "base/status.h"

typedef enum OptionKind {
    OPTION_TEXT,
    OPTION_NUMBER, // a whole number from 0
    OPTION_TIME,   // ISO-8601
    OPTION_FLAG,   // --name alone; in the environment and the file: yes or no
} OptionKind;

typedef struct OptionSpec {
    const char *name; // without dashes
    OptionKind kind;
    bool required;
    const char *placeholder; // for the help, for example "FILE"
    const char *meaning;     // one line
    const char *choices;     // OPTION_TEXT: the values allowed, separated by '|'; or NULL
} OptionSpec;

enum { OPTION_SPECS_MAX = 24, OPTION_ARGUMENTS_MAX = 4 };

typedef struct Options Options;

typedef struct Command {
    const char *name; // for example "import" or "key create"
    const char *summary;
    const char *arguments;              // for the help, for example "FILE"; or NULL
    size_t argument_count;              // exactly so many
    const OptionSpec *specs;            // ends with a NULL name
    int (*run)(const Options *options); // the exit status
} Command;

// Runs the command that argv names. Wrong use prints one line that says what to do and returns 2.
int command_line_run(const Command *commands, size_t count, int argc, char **argv);

Str option_text(const Options *options, const char *name); // empty when not given
bool option_given(const Options *options, const char *name);
bool option_flag(const Options *options, const char *name);
int64_t option_number(const Options *options, const char *name, int64_t otherwise);
int64_t option_time(const Options *options, const char *name); // microseconds since 1970; 0 when not given
Str option_argument(const Options *options, size_t index);

#endif
