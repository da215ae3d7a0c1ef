#include "trust/sight.h"

#include <stdlib.h>

static int compare_owners(const void *a, const void *b)
{
    const Str *left = a, *right = b;
    return str_compare(*left, *right);
}

Status sight_load(Store *store, const Staff *staff, uint16_t day, Arena *arena, Sight *sight_out,
                  Error *error)
{
    static const Query select = {
        .sql = "SELECT s.email FROM staff s WHERE s.id = $1"
               " OR ($2 > 0 AND s.team = $2)"
               " OR EXISTS (SELECT 1 FROM cover c WHERE c.staff_id = s.id AND c.by_id = $1"
               " AND c.from_day <= $3 AND c.to_day >= $3) LIMIT $4",
        .params = "tiii",
        .columns = "t",
    };
    if (staff->sees == SEES_ALL || staff->role == ROLE_ADMIN) {
        *sight_out = (Sight){ .all = true };
        return STATUS_OK;
    }
    const Param params[] = { param_text(staff->id), param_int(staff->sees == SEES_TEAM ? staff->team : 0),
                             param_int(day), param_int(STAFF_MAX) };
    CLEANUP(rows_close) Rows rows = store_query(store, &select, params);
    Sight sight = { .owners = ARENA_ARRAY(arena, Str, STAFF_MAX) };
    while (sight.owner_count < STAFF_MAX && rows_next(&rows))
        sight.owners[sight.owner_count++] = rows_text(&rows, 0, arena);
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    qsort(sight.owners, sight.owner_count, sizeof *sight.owners, compare_owners);
    *sight_out = sight;
    return STATUS_OK;
}

bool sight_has(const Sight *sight, Str owner)
{
    if (sight->all) return true;
    char lower[STAFF_EMAIL_BYTES_MAX];
    owner = str_trim(owner);
    if (owner.len == 0 || owner.len > sizeof lower) return false;
    for (size_t i = 0; i < owner.len; i++)
        lower[i] = lower_letter(owner.data[i]);
    Str key = { lower, owner.len };
    return bsearch(&key, sight->owners, sight->owner_count, sizeof *sight->owners, compare_owners) != NULL;
}
