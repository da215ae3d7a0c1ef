#include "trust/permission.h"

#define MAY(permission) (1U << (permission))

enum {
    OF_DATA = MAY(PERMISSION_OPERATE) | MAY(PERMISSION_READ) | MAY(PERMISSION_WRITE) | MAY(PERMISSION_IMPORT),
    OF_MEMBERS = OF_DATA | MAY(PERMISSION_SELF) | MAY(PERMISSION_SETTINGS_READ) | MAY(PERMISSION_KEYS_READ) |
                 MAY(PERMISSION_STAFF_READ),
    OF_ADMINS = OF_MEMBERS | MAY(PERMISSION_SETTINGS_WRITE) | MAY(PERMISSION_KEYS_WRITE) |
                MAY(PERMISSION_STAFF_WRITE),
};

bool role_may(Role role, Permission permission)
{
    static const unsigned granted[] = {
        [ROLE_NOBODY] = 0,
        [ROLE_MEMBER] = OF_MEMBERS,
        [ROLE_ADMIN] = OF_ADMINS,
        [ROLE_API] = OF_DATA,
    };
    if (permission == PERMISSION_NOT_SET || permission >= PERMISSION_COUNT) return false;
    return permission == PERMISSION_ANYBODY || (granted[role] & MAY(permission)) != 0;
}

Str role_name(Role role)
{
    if (role == ROLE_ADMIN) return STR("admin");
    return role == ROLE_MEMBER ? STR("member") : STR("");
}

bool role_parse(Str name, Role *role_out)
{
    bool admin = str_equal(name, STR("admin"));
    if (!admin && !str_equal(name, STR("member"))) return false;
    *role_out = admin ? ROLE_ADMIN : ROLE_MEMBER;
    return true;
}
