#include "trust/permission.h"

#define IS(role) (1U << (ROLE_##role))

enum {
    ADMIN = IS(ADMIN),
    LEADS = ADMIN | IS(LEAD),
    OWNERS = LEADS | IS(CSM) | IS(ACCOUNT_MANAGER), // who answers for accounts
    STAFF = OWNERS | IS(SUPPORT) | IS(PRODUCT) | IS(VIEWER),
    PROGRAMS = IS(API),
    EVERYBODY = STAFF | PROGRAMS | IS(NOBODY),
};

typedef struct Right {
    Str name;
    unsigned roles;
    Str meaning;
} Right;

// clang-format off
static const Right rights[PERMISSION_COUNT] = {
    [PERMISSION_NOT_SET] = { .name = STR_CONST("") },
    [PERMISSION_ANYBODY] = { STR_CONST("anybody"), EVERYBODY,
        STR_CONST("Sign in, set up, join, and ask whether the server is well.") },
    [PERMISSION_OPERATE] = { STR_CONST("operate"), STAFF | PROGRAMS,
        STR_CONST("Read the server's figures and the description of its interface.") },
    [PERMISSION_SELF] = { STR_CONST("self"), STAFF,
        STR_CONST("Look after one's own sessions, password and second factor.") },
    [PERMISSION_READ] = { STR_CONST("read"), STAFF | PROGRAMS,
        STR_CONST("See customers, their people, figures, health and warnings.") },
    [PERMISSION_NOTE] = { STR_CONST("note"), OWNERS | IS(SUPPORT) | IS(PRODUCT) | PROGRAMS,
        STR_CONST("Write notes, tasks and tickets, and say how a warning was handled.") },
    [PERMISSION_WRITE] = { STR_CONST("write"), OWNERS | PROGRAMS,
        STR_CONST("Change accounts and their people.") },
    [PERMISSION_DEFINE] = { STR_CONST("define"), LEADS | IS(CSM) | IS(PRODUCT) | PROGRAMS,
        STR_CONST("Define features, metrics, segments, scorecards and rules of warnings.") },
    [PERMISSION_ASSIGN] = { STR_CONST("assign"), LEADS | PROGRAMS,
        STR_CONST("Say who owns which account, and who covers for whom.") },
    [PERMISSION_IMPORT] = { STR_CONST("import"), LEADS | IS(CSM) | PROGRAMS,
        STR_CONST("Import files of accounts, people and events.") },
    [PERMISSION_EXPORT] = { STR_CONST("export"), OWNERS | IS(PRODUCT) | PROGRAMS,
        STR_CONST("Take data out as files.") },
    [PERMISSION_ERASE] = { STR_CONST("erase"), LEADS,
        STR_CONST("Erase a person for ever.") },
    [PERMISSION_SETTINGS_READ] = { STR_CONST("settings_read"), STAFF,
        STR_CONST("See what the installation is set to.") },
    [PERMISSION_SETTINGS_WRITE] = { STR_CONST("settings_write"), ADMIN,
        STR_CONST("Change what the installation is set to.") },
    [PERMISSION_KEYS_READ] = { STR_CONST("keys_read"), LEADS | IS(CSM) | IS(SUPPORT) | IS(PRODUCT),
        STR_CONST("See which keys there are, never the keys, and what came in lately.") },
    [PERMISSION_KEYS_WRITE] = { STR_CONST("keys_write"), ADMIN,
        STR_CONST("Make and revoke keys of tracking and of the interface.") },
    [PERMISSION_STAFF_READ] = { STR_CONST("staff_read"), STAFF,
        STR_CONST("See who works here, in which role and team.") },
    [PERMISSION_STAFF_WRITE] = { STR_CONST("staff_write"), ADMIN,
        STR_CONST("Invite people, change their role, team and sight, and switch them off.") },
    [PERMISSION_AUDIT_READ] = { STR_CONST("audit_read"), LEADS,
        STR_CONST("Read who changed what.") },
    [PERMISSION_REVENUE_READ] = { STR_CONST("revenue_read"), STAFF | PROGRAMS,
        STR_CONST("See what the customers one sees pay, and how that moves.") },
    [PERMISSION_REVENUE_WRITE] = { STR_CONST("revenue_write"), LEADS | PROGRAMS,
        STR_CONST("Change subscriptions, invoices, rates and what counts as revenue.") },
    [PERMISSION_SEND] = { STR_CONST("send"), OWNERS | PROGRAMS,
        STR_CONST("Send messages to customers, and say what becomes of those that could not be sent.") },
};
// clang-format on

typedef struct RoleText {
    Str name, meaning;
} RoleText;

static const RoleText roles[ROLE_COUNT] = {
    [ROLE_NOBODY] = { .name = STR_CONST("") },
    [ROLE_ADMIN] = { STR_CONST("admin"), STR_CONST("Runs the installation: staff, keys, settings.") },
    [ROLE_LEAD] = { STR_CONST("lead"),
                    STR_CONST("Leads customer success: owners, cover, definitions, the audit.") },
    [ROLE_CSM] = { STR_CONST("csm"), STR_CONST("Looks after customers, and defines and imports for that.") },
    [ROLE_ACCOUNT_MANAGER] = { STR_CONST("account_manager"),
                               STR_CONST("Looks after contracts and the people behind them.") },
    [ROLE_SUPPORT] = { STR_CONST("support"), STR_CONST("Sees customers and writes notes and tickets.") },
    [ROLE_PRODUCT] = { STR_CONST("product"),
                       STR_CONST("Sees how the product is used, and defines what counts.") },
    [ROLE_VIEWER] = { STR_CONST("viewer"), STR_CONST("Sees customers and changes nothing.") },
    [ROLE_API] = { STR_CONST("api_key"),
                   STR_CONST("A program with an API key: data in and out, never staff, keys or settings.") },
};

bool role_may(Role role, Permission permission)
{
    return permission < PERMISSION_COUNT && (rights[permission].roles & 1U << role) != 0;
}

Str role_name(Role role)
{
    return roles[role].name;
}

Str role_meaning(Role role)
{
    return roles[role].meaning;
}

bool role_is_staff(Role role)
{
    return role >= ROLE_ADMIN && role <= ROLE_VIEWER;
}

bool role_parse(Str name, Role *role_out)
{
    for (Role role = ROLE_ADMIN; role <= ROLE_VIEWER; role++) {
        if (!str_equal(roles[role].name, name)) continue;
        *role_out = role;
        return true;
    }
    return false;
}

Str permission_name(Permission permission)
{
    return rights[permission].name;
}

Str permission_meaning(Permission permission)
{
    return rights[permission].meaning;
}
