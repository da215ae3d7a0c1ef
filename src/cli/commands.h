// commands.h: what `perennial COMMAND` runs. Each returns the exit status: 0, 1 for a failure, 2 for wrong
// use.
#ifndef PERENNIAL_CLI_COMMANDS_H
#define PERENNIAL_CLI_COMMANDS_H

#include "cli/options.h"

extern const OptionSpec serve_specs[], import_specs[], export_specs[], key_specs[], user_specs[],
    check_specs[], backup_specs[], restore_specs[], demo_specs[], no_specs[];

int run_serve(const Options *options);
int run_import(const Options *options);
int run_export(const Options *options);
int run_key_create(const Options *options);
int run_user_create(const Options *options);
int run_check(const Options *options);
int run_backup(const Options *options);
int run_restore(const Options *options);
int run_demo(const Options *options);
int run_version(const Options *options);

// Prints one line on stderr and returns 1.
int command_failed(const Error *error);

#endif
