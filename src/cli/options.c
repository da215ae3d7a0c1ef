#include "cli/options.h"

#include "base/buf.h"
#include "base/timestamp.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>

enum { CONFIG_BYTES_MAX = 64 * 1024, VARIABLE_BYTES_MAX = 80 };

typedef struct OptionValue {
    Str text;
    bool settled;   // said somewhere; what comes later counts less
    bool given;     // and not a flag that says no
    int64_t number; // OPTION_NUMBER, OPTION_TIME
} OptionValue;

struct Options {
    const Command *command;
    OptionValue values[OPTION_SPECS_MAX];
    Str arguments[OPTION_ARGUMENTS_MAX];
    size_t argument_count;
    Buf config; // the file's text
};

static const OptionSpec common_specs[] = {
    { .name = "config",
      .kind = OPTION_TEXT,
      .placeholder = "FILE",
      .meaning = "Read settings from this file." },
    { .name = "help",
      .kind = OPTION_FLAG,
      .meaning = "Say what the command does and which options it takes." },
};
enum { COMMON_SPECS = sizeof common_specs / sizeof *common_specs };

// ---- the specs of a command: the common ones first

static size_t spec_count(const Command *command)
{
    size_t count = COMMON_SPECS;
    for (const OptionSpec *spec = command->specs; spec->name; spec++)
        count++;
    assert(count <= OPTION_SPECS_MAX);
    return count;
}

static const OptionSpec *spec_at(const Command *command, size_t index)
{
    return index < COMMON_SPECS ? &common_specs[index] : &command->specs[index - COMMON_SPECS];
}

static size_t find_spec(const Command *command, Str name)
{
    size_t count = spec_count(command);
    for (size_t i = 0; i < count; i++) {
        if (str_equal(str_from_c(spec_at(command, i)->name), name)) return i;
    }
    return count;
}

static const OptionValue *value_of(const Options *options, const char *name)
{
    size_t index = find_spec(options->command, str_from_c(name));
    if (index == spec_count(options->command)) panic("the command has no option --%s", name);
    return &options->values[index];
}

// ---- help

static void print_specs(const OptionSpec *specs, size_t count)
{
    for (size_t i = 0; i < count && specs[i].name; i++) {
        char head[64];
        const char *placeholder = specs[i].choices ? specs[i].choices : specs[i].placeholder;
        snprintf(head, sizeof head, "--%s%s%s", specs[i].name, placeholder ? " " : "",
                 placeholder ? placeholder : "");
        printf("  %-28s %s%s\n", head, specs[i].meaning, specs[i].required ? " Required." : "");
    }
}

static void print_command_help(const Command *command)
{
    printf("perennial %s%s%s: %s\n\n", command->name, command->arguments ? " " : "",
           command->arguments ? command->arguments : "", command->summary);
    print_specs(command->specs, OPTION_SPECS_MAX);
    print_specs(common_specs, COMMON_SPECS);
    puts("\nEach option can also be set in the environment (--log-level as PERENNIAL_LOG_LEVEL) or in the\n"
         "configuration file, with the same names. Flags come first, then the environment, then the file.");
}

static void print_help(const Command *commands, size_t count)
{
    puts("perennial: knows how each customer is doing, and why.\n\nCommands:");
    for (size_t i = 0; i < count; i++)
        printf("  %-16s %s\n", commands[i].name, commands[i].summary);
    puts("\n`perennial COMMAND --help` says more.");
}

// ---- reading

static int misuse(const char *format, ...) __attribute__((format(printf, 1, 2)));

static int misuse(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("perennial: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    return 2;
}

static bool parse_flag(Str text, bool *value_out)
{
    static const Str yes[] = { STR_CONST("yes"), STR_CONST("true"), STR_CONST("1"), STR_CONST("on") };
    static const Str no[] = { STR_CONST("no"), STR_CONST("false"), STR_CONST("0"), STR_CONST("off"),
                              STR_CONST("") };
    bool is_yes = false, is_no = false;
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        is_yes = is_yes || str_equal_ignore_case(text, yes[i]);
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        is_no = is_no || str_equal_ignore_case(text, no[i]);
    if (is_yes || is_no) *value_out = is_yes;
    return is_yes || is_no;
}

static bool is_choice(const char *choices, Str text)
{
    Str rest = str_from_c(choices);
    while (rest.len > 0) {
        StrCut cut = str_cut(rest, '|');
        if (str_equal(cut.head, text)) return true;
        rest = cut.tail;
    }
    return false;
}

// Takes one value; 0, or the exit status after a message.
static int set_value(Options *options, size_t index, Str text, const char *origin)
{
    const OptionSpec *spec = spec_at(options->command, index);
    OptionValue value = { .text = text, .settled = true, .given = true };
    bool flag = false;
    switch (spec->kind) {
    case OPTION_NUMBER:
        if (!str_parse_int64(text, &value.number) || value.number < 0) {
            return misuse("%s must be a whole number from 0, not “%.*s”.", origin, STR_ARG(text));
        }
        break;
    case OPTION_TIME:
        if (!timestamp_parse(text, &value.number)) {
            return misuse("%s must be a time like 2016-06-30T12:00:00Z, not “%.*s”.", origin, STR_ARG(text));
        }
        break;
    case OPTION_FLAG:
        if (!parse_flag(text, &flag))
            return misuse("%s must be yes or no, not “%.*s”.", origin, STR_ARG(text));
        value.given = flag;
        break;
    case OPTION_TEXT:
    default:
        if (spec->choices && !is_choice(spec->choices, text)) {
            return misuse("%s must be one of %s, not “%.*s”.", origin, spec->choices, STR_ARG(text));
        }
        break;
    }
    options->values[index] = value;
    return 0;
}

static void variable_name(const OptionSpec *spec, char name[VARIABLE_BYTES_MAX])
{
    snprintf(name, VARIABLE_BYTES_MAX, "PERENNIAL_%s", spec->name);
    for (char *c = name; *c; c++) {
        if (*c == '-')
            *c = '_';
        else if (*c >= 'a' && *c <= 'z')
            *c = (char)(*c - ('a' - 'A'));
    }
}

static int read_flags(Options *options, int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        Str argument = str_from_c(argv[i]);
        if (!str_starts_with(argument, STR("--")) || argument.len == 2) {
            if (options->argument_count == options->command->argument_count) {
                return misuse("“%s” is one argument too many. See `perennial %s --help`.", argv[i],
                              options->command->name);
            }
            options->arguments[options->argument_count++] = argument;
            continue;
        }
        StrCut cut = str_cut((Str){ argument.data + 2, argument.len - 2 }, '=');
        size_t index = find_spec(options->command, cut.head);
        if (index == spec_count(options->command)) {
            return misuse("there is no option --%.*s. See `perennial %s --help`.", STR_ARG(cut.head),
                          options->command->name);
        }
        Str text = cut.tail;
        if (spec_at(options->command, index)->kind == OPTION_FLAG) {
            if (!cut.found) text = STR("yes");
        } else if (!cut.found) {
            if (++i == argc) return misuse("%s needs a value behind it.", argv[i - 1]);
            text = str_from_c(argv[i]);
        }
        int status = set_value(options, index, text, argv[i]);
        if (status != 0) return status;
    }
    return 0;
}

static int read_environment(Options *options)
{
    size_t count = spec_count(options->command);
    for (size_t i = 0; i < count; i++) {
        const OptionSpec *spec = spec_at(options->command, i);
        char name[VARIABLE_BYTES_MAX];
        variable_name(spec, name);
        const char *text = getenv(name);
        if (!text || options->values[i].settled) continue;
        int status = set_value(options, i, str_from_c(text), name);
        if (status != 0) return status;
    }
    return 0;
}

static int load_config(Options *options, Str path)
{
    char name[4096];
    snprintf(name, sizeof name, "%.*s", STR_ARG(path));
    FILE *file = fopen(name, "re");
    if (!file) return misuse("cannot read the configuration file %s: %s.", name, strerror(errno));
    char *text = buf_reserve(&options->config, CONFIG_BYTES_MAX + 1);
    options->config.len = fread(text, 1, CONFIG_BYTES_MAX + 1, file);
    bool failed = ferror(file) != 0;
    fclose(file);
    if (failed) return misuse("cannot read the configuration file %s.", name);
    if (options->config.len > CONFIG_BYTES_MAX)
        return misuse("the configuration file %s is larger than 64 KB.", name);
    return 0;
}

// Settles the options that a setting of the file names; those of other commands are passed over. False when
// no command knows the name.
static bool take_setting(Options *options, const Command *commands, size_t command_count, StrCut setting,
                         int *status_out)
{
    bool known = false;
    for (size_t c = 0; c < command_count; c++) {
        for (size_t i = 0; i < spec_count(&commands[c]); i++) {
            char name[VARIABLE_BYTES_MAX];
            const OptionSpec *spec = spec_at(&commands[c], i);
            variable_name(spec, name);
            if (!str_equal(str_from_c(name), str_trim(setting.head))) continue;
            known = true;
            bool open = &commands[c] == options->command && !options->values[i].settled;
            if (open) *status_out = set_value(options, i, str_trim(setting.tail), spec->name);
        }
    }
    return known;
}

static int read_config(Options *options, const Command *commands, size_t command_count)
{
    Str rest = buf_view(&options->config);
    for (int number = 1; rest.len > 0; number++) {
        StrCut line = str_cut(rest, '\n');
        rest = line.tail;
        Str text = str_trim(line.head);
        if (text.len == 0 || text.data[0] == '#') continue;
        StrCut setting = str_cut(text, '=');
        int status = 0;
        if (!setting.found || !take_setting(options, commands, command_count, setting, &status))
            return misuse("line %d of the configuration file is not a setting: “%.*s”.", number,
                          STR_ARG(text));
        if (status != 0) return status;
    }
    return 0;
}

static int check_complete(const Options *options)
{
    const Command *command = options->command;
    for (size_t i = 0; i < spec_count(command); i++) {
        const OptionSpec *spec = spec_at(command, i);
        if (spec->required && !options->values[i].given) {
            char name[VARIABLE_BYTES_MAX];
            variable_name(spec, name);
            return misuse("give --%s %s (or set %s). See `perennial %s --help`.", spec->name,
                          spec->placeholder, name, command->name);
        }
    }
    if (options->argument_count < command->argument_count) {
        return misuse("give %s. See `perennial %s --help`.", command->arguments, command->name);
    }
    return 0;
}

// The command whose words argv begins with; the longest name wins.
static const Command *find_command(const Command *commands, size_t count, int argc, char **argv,
                                   int *words_out)
{
    const Command *found = NULL;
    for (size_t c = 0; c < count; c++) {
        Str rest = str_from_c(commands[c].name);
        int words = 0;
        while (rest.len > 0 && words < argc) {
            StrCut cut = str_cut(rest, ' ');
            if (!str_equal(cut.head, str_from_c(argv[words]))) break;
            rest = cut.tail;
            words++;
        }
        if (rest.len == 0 && (!found || words > *words_out)) {
            found = &commands[c];
            *words_out = words;
        }
    }
    return found;
}

int command_line_run(const Command *commands, size_t count, int argc, char **argv)
{
    int words = 0;
    bool help = argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
                strcmp(argv[1], "help") == 0;
    if (help) {
        print_help(commands, count);
        return argc < 2 ? 2 : 0;
    }
    const Command *command = find_command(commands, count, argc - 1, argv + 1, &words);
    if (!command) return misuse("there is no command “%s”. See `perennial --help`.", argv[1]);

    Options options = { .command = command };
    int status = read_flags(&options, argc - 1 - words, argv + 1 + words);
    if (status == 0 && option_flag(&options, "help")) {
        print_command_help(command);
        return 0;
    }
    if (status == 0) status = read_environment(&options);
    if (status == 0 && option_given(&options, "config"))
        status = load_config(&options, option_text(&options, "config"));
    if (status == 0) status = read_config(&options, commands, count);
    if (status == 0) status = check_complete(&options);
    if (status == 0) status = command->run(&options);
    buf_free(&options.config);
    return status;
}

// ---- what was given

Str option_text(const Options *options, const char *name)
{
    return value_of(options, name)->text;
}

bool option_given(const Options *options, const char *name)
{
    return value_of(options, name)->given;
}

bool option_flag(const Options *options, const char *name)
{
    return value_of(options, name)->given;
}

int64_t option_number(const Options *options, const char *name, int64_t otherwise)
{
    const OptionValue *value = value_of(options, name);
    return value->given ? value->number : otherwise;
}

int64_t option_time(const Options *options, const char *name)
{
    return value_of(options, name)->number;
}

Str option_argument(const Options *options, size_t index)
{
    assert(index < options->argument_count);
    return options->arguments[index];
}
