#include "trust/staff.h"

#include "base/timestamp.h"
#include "trust/password.h"
#include "trust/secret.h"
#include "trust/session.h"
#include "trust/staff_identity.h"
#include "trust/team.h"

enum {
    ID_CHARACTERS = 12,
    TOKEN_CHARACTERS = 43, // 256 bits
};

Str staff_state_name(StaffState state)
{
    static const Str names[] = {
        [STAFF_INVITED] = STR_CONST("invited"),
        [STAFF_ACTIVE] = STR_CONST("active"),
        [STAFF_DISABLED] = STR_CONST("disabled"),
    };
    return names[state];
}

Str sees_name(Sees sees)
{
    static const Str names[] = {
        [SEES_ALL] = STR_CONST("all"),
        [SEES_TEAM] = STR_CONST("team"),
        [SEES_OWN] = STR_CONST("own"),
    };
    return names[sees];
}

Sees sees_parse(Str name)
{
    if (str_equal(name, STR("all"))) return SEES_ALL;
    return str_equal(name, STR("team")) ? SEES_TEAM : SEES_OWN;
}

// What read_staff reads, of `staff s`.
#define STAFF_COLUMNS                                                                                        \
    "s.id, s.email, s.name, s.role, s.state, s.created_us, s.last_seen_us,"                                  \
    " s.sees, coalesce(s.team, 0), EXISTS (SELECT 1 FROM totp t WHERE t.staff_id = s.id AND t.confirmed_us " \
    "IS NOT NULL)"
#define STAFF_LETTERS "tttttiItii"
enum { STAFF_COLUMN_COUNT = 10 };

static Staff read_staff(const Rows *rows, Arena *arena)
{
    Staff staff = {
        .id = rows_text(rows, 0, arena),
        .email = rows_text(rows, 1, arena),
        .name = rows_text(rows, 2, arena),
        .role = ROLE_VIEWER,
        .created_us = rows_int(rows, 5),
        .last_seen_us = rows_is_null(rows, 6) ? 0 : rows_int(rows, 6),
        .sees = sees_parse(rows_view(rows, 7)),
        .team = rows_int(rows, 8),
        .second_factor = rows_int(rows, 9) != 0,
    };
    role_parse(rows_view(rows, 3), &staff.role);
    Str state = rows_view(rows, 4);
    staff.state = STAFF_DISABLED;
    if (str_equal(state, STR("active"))) staff.state = STAFF_ACTIVE;
    if (str_equal(state, STR("invited"))) staff.state = STAFF_INVITED;
    return staff;
}

Status staff_list(Store *store, Arena *arena, Staff **staff_out, size_t *count_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT " STAFF_COLUMNS " FROM staff s ORDER BY lower(s.name), s.id LIMIT $1",
        .params = "i",
        .columns = STAFF_LETTERS,
    };
    const Param params[] = { param_int(STAFF_MAX) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    Staff *found = ARENA_ARRAY(arena, Staff, STAFF_MAX);
    size_t count = 0;
    while (count < STAFF_MAX && rows_next(&rows))
        found[count++] = read_staff(&rows, arena);
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *staff_out = found;
    *count_out = count;
    return STATUS_OK;
}

Status staff_load(Store *store, Str id, Arena *arena, Staff *staff_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT " STAFF_COLUMNS " FROM staff s WHERE s.id = $1",
        .params = "t",
        .columns = STAFF_LETTERS,
    };
    const Param params[] = { param_text(id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    Status status = rows_found(&rows, "member of staff", error);
    if (status == STATUS_OK) *staff_out = read_staff(&rows, arena);
    return status;
}

static Status count_admins(Store *store, Str but_id, int64_t *count_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT count(*) FROM staff WHERE role = 'admin' AND state = 'active' AND id <> $1",
        .params = "t",
        .columns = "i",
    };
    const Param params[] = { param_text(but_id) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    *count_out = rows_int(&rows, 0);
    return STATUS_OK;
}

Status staff_has_admin(Store *store, bool *has_out, Error *error)
{
    int64_t count = 0;
    Status status = count_admins(store, STR(""), &count, error);
    if (status == STATUS_OK) *has_out = count > 0;
    return status;
}

// The address in lower case. Nothing cleverer: the test of an address is whether mail arrives.
static Status clean_email(Str email, Arena *arena, Str *clean_out, Error *error)
{
    email = str_trim(email);
    StrCut cut = str_cut(email, '@');
    bool good = email.len <= STAFF_EMAIL_BYTES_MAX && cut.found && cut.head.len > 0 && cut.tail.len > 0 &&
                !str_cut(cut.tail, '@').found;
    char *lower = arena_alloc(arena, 1, email.len + 1);
    for (size_t i = 0; i < email.len; i++) {
        unsigned char c = (unsigned char)email.data[i];
        good = good && c > ' ' && c != 0x7F;
        lower[i] = lower_letter(email.data[i]);
    }
    if (!good)
        return fail(error, STATUS_INVALID, STR("email"),
                    "This is not an e-mail address: write it like ann@example.com.");
    *clean_out = (Str){ lower, email.len };
    return STATUS_OK;
}

static Status clean_name(Str name, Str *clean_out, Error *error)
{
    name = str_trim(name);
    if (name.len == 0 || name.len > STAFF_NAME_BYTES_MAX)
        return fail(error, STATUS_INVALID, STR("name"), "The name needs 1 to %d bytes.",
                    STAFF_NAME_BYTES_MAX);
    *clean_out = name;
    return STATUS_OK;
}

static Status check_room(Store *store, Error *error)
{
    static const Query select = { .sql = "SELECT count(*) FROM staff", .params = "", .columns = "i" };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, NULL);
    if (!rows_next(&rows)) return rows_failed(&rows, error);
    if (rows_int(&rows, 0) < STAFF_MAX) return STATUS_OK;
    return fail(error, STATUS_CONFLICT, STR(""), "There are %d members of staff already: that is the most.",
                STAFF_MAX);
}

Status staff_create(Store *store, const StaffDraft *draft, Arena *arena, Staff *staff_out, Error *error)
{
    static const Query insert = {
        .sql = "INSERT INTO staff (id, email, name, role, state, password, created_us)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        .params = "tttttTi",
    };
    Staff staff = {
        .id = secret_random(ID_CHARACTERS, arena),
        .role = draft->role,
        .state = draft->password_hash.len > 0 ? STAFF_ACTIVE : STAFF_INVITED,
        .created_us = timestamp_now_real(),
    };
    Status status = clean_name(draft->name, &staff.name, error);
    if (status == STATUS_OK) status = clean_email(draft->email, arena, &staff.email, error);
    if (status == STATUS_OK) status = check_room(store, error);
    if (status != STATUS_OK) return status;
    const Param params[] = {
        param_text(staff.id),
        param_text(staff.email),
        param_text(staff.name),
        param_text(role_name(staff.role)),
        param_text(staff_state_name(staff.state)),
        draft->password_hash.len > 0 ? param_text(draft->password_hash) : param_null(),
        param_int(staff.created_us),
    };
    status = store_execute(store, &insert, params, error);
    if (status == STATUS_CONFLICT)
        return fail(error, STATUS_CONFLICT, STR("email"),
                    "Somebody with this e-mail address is there already.");
    if (status == STATUS_OK) *staff_out = staff;
    return status;
}

Status staff_invite(Store *store, Str id, Arena *arena, Str *token_out, Error *error)
{
    static const Query upsert = {
        .sql = "INSERT INTO staff_invite (staff_id, token_hash, expires_us) VALUES ($1, $2, $3)"
               " ON CONFLICT (staff_id) DO UPDATE SET token_hash = excluded.token_hash,"
               " expires_us = excluded.expires_us",
        .params = "tti",
    };
    Staff staff = { 0 };
    Status status = staff_load(store, id, arena, &staff, error);
    if (status != STATUS_OK) return status;
    if (staff.state == STAFF_DISABLED)
        return fail(error, STATUS_CONFLICT, STR(""), "Enable this member of staff first.");
    Str token = secret_random(TOKEN_CHARACTERS, arena);
    const Param params[] = {
        param_text(id),
        param_text(secret_hash(token, arena)),
        param_int(timestamp_now_real() + STAFF_INVITE_DAYS * US_PER_DAY),
    };
    status = store_execute(store, &upsert, params, error);
    if (status == STATUS_OK) *token_out = token;
    return status;
}

Status staff_by_invite(Store *store, Str token, Arena *arena, Staff *staff_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT " STAFF_COLUMNS "  FROM staff_invite i JOIN staff s ON s.id = i.staff_id"
               " WHERE i.token_hash = $1 AND i.expires_us > $2 AND s.state <> 'disabled'",
        .params = "ti",
        .columns = STAFF_LETTERS,
    };
    const Param params[] = { param_text(secret_hash(token, arena)), param_int(timestamp_now_real()) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    if (!rows_next(&rows)) {
        if (rows.status != STATUS_OK) return rows_failed(&rows, error);
        return fail(error, STATUS_NOT_FOUND, STR("token"),
                    "This link is not valid any more: ask an admin for a new one.");
    }
    *staff_out = read_staff(&rows, arena);
    return STATUS_OK;
}

static Status remove_invite(Store *store, Str id, Error *error)
{
    static const Query remove = { .sql = "DELETE FROM staff_invite WHERE staff_id = $1", .params = "t" };
    const Param params[] = { param_text(id) };
    return store_execute(store, &remove, params, error);
}

Status staff_join(Store *store, Str token, Str password_hash, Arena *arena, Staff *staff_out, Error *error)
{
    static const Query activate = {
        .sql = "UPDATE staff SET state = 'active' WHERE id = $1",
        .params = "t",
    };
    Staff staff = { 0 };
    Status status = staff_by_invite(store, token, arena, &staff, error);
    if (status != STATUS_OK) return status;
    const Param params[] = { param_text(staff.id) };
    status = store_execute(store, &activate, params, error);
    if (status == STATUS_OK) status = remove_invite(store, staff.id, error);
    if (status == STATUS_OK) status = staff_set_password(store, staff.id, password_hash, STR(""), error);
    staff.state = STAFF_ACTIVE;
    if (status == STATUS_OK) *staff_out = staff;
    return status;
}

static Status load_password(Store *store, const Query *select, Str key, Arena *arena, Str *hash_out,
                            Error *error)
{
    const Param params[] = { param_text(key) };
    CLEANUP(rows_close) Rows rows = store_query(store, select, params);
    Str hash = { 0 };
    if (rows_next(&rows) && !rows_is_null(&rows, 0)) hash = rows_text(&rows, 0, arena);
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    *hash_out = hash;
    return STATUS_OK;
}

Status staff_change(Store *store, Str id, const StaffChange *change, Arena *arena, Staff *staff_out,
                    Error *error)
{
    static const Query update = {
        .sql = "UPDATE staff SET name = $1, role = $2, state = $3, sees = $4, team = $5 WHERE id = $6",
        .params = "ttttIt",
    };
    static const Query select_password = { .sql = "SELECT password FROM staff WHERE id = $1",
                                           .params = "t",
                                           .columns = "T" };
    Staff staff = { 0 };
    Str hash = { 0 };
    int64_t other_admins = 0;
    Status status = staff_load(store, id, arena, &staff, error);
    if (status == STATUS_OK) status = load_password(store, &select_password, id, arena, &hash, error);
    if (status == STATUS_OK) status = count_admins(store, id, &other_admins, error);
    if (status == STATUS_OK && change->name) status = clean_name(*change->name, &staff.name, error);
    if (status != STATUS_OK) return status;

    if (change->sees) staff.sees = *change->sees;
    if (change->team) staff.team = *change->team;
    Team team;
    if (change->team && staff.team != 0) status = team_load(store, staff.team, arena, &team, error);
    if (status != STATUS_OK) return status;
    StaffState before = staff.state;
    bool was_admin = staff.role == ROLE_ADMIN && staff.state == STAFF_ACTIVE;
    if (change->role) staff.role = *change->role;
    if (change->state) staff.state = *change->state;
    if (staff.state == STAFF_ACTIVE && before == STAFF_INVITED)
        return fail(error, STATUS_CONFLICT, STR("state"),
                    "Nobody becomes active before they have signed in: send the invitation again.");
    // Who has no password, or only ever signed in elsewhere, comes back as invited.
    if (staff.state == STAFF_ACTIVE && before == STAFF_DISABLED && hash.len == 0) staff.state = STAFF_INVITED;
    if (was_admin && other_admins == 0 && (staff.role != ROLE_ADMIN || staff.state != STAFF_ACTIVE))
        return fail(error, STATUS_CONFLICT, STR("role"),
                    "This is the last admin: make somebody else one first.");
    const Param params[] = {
        param_text(staff.name),
        param_text(role_name(staff.role)),
        param_text(staff_state_name(staff.state)),
        param_text(sees_name(staff.sees)),
        staff.team != 0 ? param_int(staff.team) : param_null(),
        param_text(id),
    };
    status = store_execute(store, &update, params, error);
    if (status == STATUS_OK && staff.state == STAFF_DISABLED) {
        status = remove_invite(store, id, error);
        if (status == STATUS_OK) status = session_end_all(store, id, STR(""), error);
        if (status == STATUS_OK) status = staff_identity_forget(store, id, error);
    }
    if (status == STATUS_OK) *staff_out = staff;
    return status;
}

Status staff_sign_in(Store *store, Str email, Str password, Arena *arena, Staff *staff_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT " STAFF_COLUMNS ", s.password FROM staff s"
               " WHERE s.email = $1 AND s.state = 'active'",
        .params = "t",
        .columns = STAFF_LETTERS "T",
    };
    Str address = { 0 }, hash = { 0 };
    Error ignored;
    if (clean_email(email, arena, &address, &ignored) != STATUS_OK) address = STR("");
    const Param params[] = { param_text(address) };
    Rows rows = store_query(store, &select, params);
    Staff staff = { 0 };
    if (rows_next(&rows)) {
        staff = read_staff(&rows, arena);
        if (!rows_is_null(&rows, STAFF_COLUMN_COUNT)) hash = rows_text(&rows, STAFF_COLUMN_COUNT, arena);
    }
    Status status = rows_end(&rows, error);
    rows_close(&rows); // nothing is held open while the password is checked
    if (status != STATUS_OK) return status;
    if (!password_matches(password, hash))
        return fail(error, STATUS_FORBIDDEN, STR("password"), "E-mail address or password is wrong.");
    *staff_out = staff;
    return STATUS_OK;
}

Status staff_enter(Store *store, Str email, Arena *arena, Staff *staff_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT " STAFF_COLUMNS " FROM staff s WHERE s.email = $1 AND s.state <> 'disabled'",
        .params = "t",
        .columns = STAFF_LETTERS,
    };
    static const Query activate = { .sql = "UPDATE staff SET state = 'active' WHERE id = $1", .params = "t" };
    Str address = { 0 };
    Error ignored;
    if (clean_email(email, arena, &address, &ignored) != STATUS_OK) address = STR("");
    const Param params[] = { param_text(address) };
    Rows rows = store_query(store, &select, params);
    Staff staff = { 0 };
    if (rows_next(&rows)) staff = read_staff(&rows, arena);
    Status status = rows_end(&rows, error);
    rows_close(&rows);
    if (status != STATUS_OK) return status;
    if (staff.id.len == 0)
        return fail(error, STATUS_FORBIDDEN, STR("email"),
                    "Nobody with the e-mail address “%.*s” works here: ask an admin to invite you.",
                    STR_ARG(email));
    const Param person[] = { param_text(staff.id) };
    if (staff.state == STAFF_INVITED) status = store_execute(store, &activate, person, error);
    if (status == STATUS_OK && staff.state == STAFF_INVITED) status = remove_invite(store, staff.id, error);
    staff.state = STAFF_ACTIVE;
    if (status == STATUS_OK) *staff_out = staff;
    return status;
}

Status staff_check_password(Store *store, Str id, Str password, Arena *arena, Error *error)
{
    static const Query select = {
        .sql = "SELECT password FROM staff WHERE id = $1 AND state = 'active'",
        .params = "t",
        .columns = "T",
    };
    Str hash = { 0 };
    Status status = load_password(store, &select, id, arena, &hash, error);
    if (status != STATUS_OK) return status;
    if (!password_matches(password, hash))
        return fail(error, STATUS_INVALID, STR("current"), "The current password is wrong.");
    return STATUS_OK;
}

Status staff_set_password(Store *store, Str id, Str password_hash, Str keep_session, Error *error)
{
    static const Query update = { .sql = "UPDATE staff SET password = $1 WHERE id = $2", .params = "tt" };
    const Param params[] = { param_text(password_hash), param_text(id) };
    Status status = store_execute(store, &update, params, error);
    if (status == STATUS_OK) status = session_end_all(store, id, keep_session, error);
    return status;
}
