#include "trust/staff_identity.h"

#include "base/timestamp.h"

// Empty when the provider's name of them is new.
static Status find_known(Store *store, const StaffIdentity *identity, Arena *arena, Str *id_out, Error *error)
{
    static const Query select = {
        .sql = "SELECT staff_id FROM staff_identity WHERE issuer = $1 AND subject = $2",
        .params = "tt",
        .columns = "t",
    };
    const Param params[] = { param_text(identity->issuer), param_text(identity->subject) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    *id_out = rows_next(&rows) ? rows_text(&rows, 0, arena) : STR("");
    return rows_end(&rows, error);
}

static Status enter_known(Store *store, Str id, Arena *arena, Staff *staff_out, Error *error)
{
    Status status = staff_load(store, id, arena, staff_out, error);
    if (status != STATUS_OK) return status;
    return staff_enter(store, staff_out->email, arena, staff_out, error);
}

static Status keep(Store *store, Str staff_id, const StaffIdentity *identity, Error *error)
{
    static const Query insert = {
        .sql = "INSERT INTO staff_identity (staff_id, issuer, subject, at_us) VALUES ($1, $2, $3, $4)",
        .params = "ttti",
    };
    const Param params[] = { param_text(staff_id), param_text(identity->issuer),
                             param_text(identity->subject), param_int(timestamp_now_real()) };
    Status status = store_execute(store, &insert, params, error);
    if (status != STATUS_CONFLICT) return status;
    return fail(
        error, STATUS_FORBIDDEN, STR("email"),
        "Somebody else at the provider has signed in with “%.*s” before. If the address has a new holder, an"
        " admin switches the old one off, and invites the new one.",
        STR_ARG(identity->email));
}

Status staff_identity_enter(Store *store, const StaffIdentity *identity, Arena *arena, Staff *staff_out,
                            Error *error)
{
    Str known = { 0 };
    Status status = find_known(store, identity, arena, &known, error);
    if (status != STATUS_OK) return status;
    if (known.len > 0) return enter_known(store, known, arena, staff_out, error);
    status = staff_enter(store, identity->email, arena, staff_out, error);
    return status == STATUS_OK ? keep(store, staff_out->id, identity, error) : status;
}

Status staff_identity_forget(Store *store, Str staff_id, Error *error)
{
    static const Query remove = { .sql = "DELETE FROM staff_identity WHERE staff_id = $1", .params = "t" };
    const Param params[] = { param_text(staff_id) };
    return store_execute(store, &remove, params, error);
}
