// access.c: key create, user create: who may come in, made without the server's help.
#include "cli/commands.h"
#include "know/settings.h"
#include "trust/keys.h"
#include "trust/password.h"
#include "trust/staff.h"

#include <unistd.h>

const OptionSpec key_specs[] = {
    { .name = "db",
      .kind = OPTION_TEXT,
      .placeholder = "FILE",
      .meaning = "The database; made when it is not there.",
      .required = true },
    { .name = "kind",
      .kind = OPTION_TEXT,
      .choices = "write|api",
      .placeholder = "write|api",
      .required = true,
      .meaning = "write: for tracking; api: for /api/v1." },
    { .name = "name",
      .kind = OPTION_TEXT,
      .placeholder = "NAME",
      .meaning = "What it is for; “Command line” when not given." },
    { .name = "dialect",
      .kind = OPTION_TEXT,
      .choices = "segment|rudderstack",
      .meaning = "Whose clients use a write key." },
    { 0 },
};
const OptionSpec user_specs[] = {
    { .name = "db",
      .kind = OPTION_TEXT,
      .placeholder = "FILE",
      .meaning = "The database; made when it is not there.",
      .required = true },
    { .name = "email",
      .kind = OPTION_TEXT,
      .placeholder = "ADDRESS",
      .meaning = "By which they sign in.",
      .required = true },
    { .name = "name",
      .kind = OPTION_TEXT,
      .placeholder = "NAME",
      .meaning = "The e-mail address when not given." },
    { .name = "role", .kind = OPTION_TEXT, .choices = ROLE_CHOICES, .meaning = "csm when not given." },
    { 0 },
};

enum { ACCESS_ARENA_BYTES = 16 << 20 };

// What an edit prints when it is durable.
typedef struct Outcome {
    Str line;
} Outcome;

typedef Status AccessEdit(Store *store, const Options *options, Arena *arena, Outcome *outcome, Error *error);

static int edit_database(const Options *options, AccessEdit *edit)
{
    Error error = { 0 };
    Outcome outcome = { 0 };
    Arena arena = arena_create(ACCESS_ARENA_BYTES);
    Store *store = store_open(option_text(options, "db"), STORE_WRITER, &error);
    Status status = store ? store_begin(store, &error) : STATUS_UNAVAILABLE;
    if (status == STATUS_OK) {
        status = edit(store, options, &arena, &outcome, &error);
        if (status == STATUS_OK)
            status = store_commit(store, &error);
        else
            store_rollback(store);
    }
    store_close(store);
    if (status == STATUS_OK) printf("%.*s\n", STR_ARG(outcome.line));
    arena_destroy(&arena);
    return status == STATUS_OK ? 0 : command_failed(&error);
}

static Status create_key(Store *store, const Options *options, Arena *arena, Outcome *outcome, Error *error)
{
    AccessKey key;
    KeyDraft draft = { .name =
                           option_given(options, "name") ? option_text(options, "name") : STR("Command line"),
                       .created_by = STR("cli") };
    key_kind_parse(option_text(options, "kind"), &draft.kind);
    if (option_given(options, "dialect")) key_dialect_parse(option_text(options, "dialect"), &draft.dialect);
    return key_create(store, &draft, arena, &key, &outcome->line, error);
}

int run_key_create(const Options *options)
{
    return edit_database(options, create_key);
}

// The first line of standard input, so that no password stands in a list of processes.
static Status read_password(Arena *arena, Str *password_out, Error *error)
{
    char line[PASSWORD_BYTES_MAX + 2];
    char *prompted = NULL;
    if (isatty(STDIN_FILENO))
        prompted = getpass("Password: ");
    else if (fgets(line, sizeof line, stdin))
        prompted = line;
    Str password = str_from_c(prompted);
    while (password.len > 0 &&
           (password.data[password.len - 1] == '\n' || password.data[password.len - 1] == '\r')) {
        password.len--;
    }
    Status status = password_check(password, STR("password"), error);
    if (status == STATUS_OK) *password_out = arena_copy(arena, password);
    return status;
}

static Status create_user(Store *store, const Options *options, Arena *arena, Outcome *outcome, Error *error)
{
    Str password;
    Status status = read_password(arena, &password, error);
    if (status != STATUS_OK) return status;
    Str email = option_text(options, "email");
    StaffDraft draft = { .name = option_given(options, "name") ? option_text(options, "name") : email,
                         .email = email,
                         .role = ROLE_CSM };
    role_parse(option_text(options, "role"), &draft.role);
    Staff staff;
    status = password_hash(password, arena, &draft.password_hash, error);
    if (status == STATUS_OK) status = staff_create(store, &draft, arena, &staff, error);
    outcome->line = arena_format(arena, "%.*s can sign in", STR_ARG(email));
    return status;
}

int run_user_create(const Options *options)
{
    return edit_database(options, create_user);
}
