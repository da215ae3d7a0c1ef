// main.c: the commands of perennial.
#include "cli/commands.h"

static const Command commands[] = {
    { .name = "serve",
      .summary = "Runs the server until it is stopped.",
      .specs = serve_specs,
      .run = run_serve },
    { .name = "import",
      .summary = "Reads a file of events, accounts or people.",
      .arguments = "FILE",
      .argument_count = 1,
      .specs = import_specs,
      .run = run_import },
    { .name = "demo",
      .summary = "Serves a simulated vendor whose customers act as you look.",
      .specs = demo_specs,
      .run = run_demo },
    { .name = "export",
      .summary = "Writes all events as NDJSON in the Segment shape.",
      .arguments = "events",
      .argument_count = 1,
      .specs = export_specs,
      .run = run_export },
    { .name = "key create",
      .summary = "Makes a write key or an API key and prints it.",
      .specs = key_specs,
      .run = run_key_create },
    { .name = "user create",
      .summary = "Makes somebody who can sign in.",
      .specs = user_specs,
      .run = run_user_create },
    { .name = "check",
      .summary = "Says whether a database is sound.",
      .specs = check_specs,
      .run = run_check },
    { .name = "backup",
      .summary = "Copies a database that may be in use.",
      .specs = backup_specs,
      .run = run_backup },
    { .name = "restore", .summary = "Puts a backup in place.", .specs = restore_specs, .run = run_restore },
    { .name = "version", .summary = "Prints the version.", .specs = no_specs, .run = run_version },
};

int main(int argc, char **argv)
{
    return command_line_run(commands, sizeof commands / sizeof *commands, argc, argv);
}
