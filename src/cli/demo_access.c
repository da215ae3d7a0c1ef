// demo_access.c: who of the demo vendor's customers asked for access: colleagues who came in the last months,
// and a few who still wait at the newest customers.
#include "base/timestamp.h"
#include "cli/demo_data.h"
#include "know/access.h"

enum { CAME_DAYS = 120, CAME_MAX = 80, NEWEST = 4, REQUESTED_BEFORE = 2, REQUESTED_SPREAD = 9 };

typedef struct Waiting {
    const char *name, *id;
    int requested, invited; // days ago; invited 0: not yet
} Waiting;

static const Waiting waiting[NEWEST] = { { "Ida Lund", "ida.lund", 9, 6 },
                                         { "Jon Vale", "jon.vale", 6, 0 },
                                         { "Kaya Brandt", "kaya.brandt", 3, 1 },
                                         { "Leo Marsh", "leo.marsh", 1, 0 } };

static Status save(Store *store, const WorldAccount *account, AccessRequest *request, int64_t now_us,
                   Error *error)
{
    request->account = account->id;
    request->requested_by = STR("Their champion");
    request->created_us = request->changed_us = now_us;
    return access_save(store, request, error);
}

static Status add_came(Store *store, const World *world, int today, int64_t now_us, Error *error)
{
    Status status = STATUS_OK;
    int count = 0;
    for (int i = 0; i < world->people_count && count < CAME_MAX && status == STATUS_OK; i++) {
        const WorldPerson *person = &world->people[i];
        const WorldAccount *account = &world->accounts[person->account];
        if (person->join <= today - CAME_DAYS || person->join >= today || account->end > 0) continue;
        int asked = person->join - REQUESTED_BEFORE - i % REQUESTED_SPREAD;
        AccessRequest request = { .person = person->id,
                                  .email = person->email,
                                  .name = person->name,
                                  .requested_day = (uint16_t)asked,
                                  .invited_day = (uint16_t)(asked + 1),
                                  .activated_day = (uint16_t)person->join,
                                  .activated_by = STR("use") };
        status = save(store, account, &request, now_us, error);
        count++;
    }
    return status;
}

static bool is_newer(const WorldAccount *account, const WorldAccount *than)
{
    return !than || account->start > than->start;
}

static Status add_waiting(Store *store, const World *world, int today, int64_t now_us, Error *error)
{
    const WorldAccount *before = NULL;
    Status status = STATUS_OK;
    for (int k = 0; k < NEWEST && status == STATUS_OK; k++) {
        const WorldAccount *newest = NULL;
        for (int i = 0; i < world->account_count; i++) {
            const WorldAccount *account = &world->accounts[i];
            bool later = before && (account->start > before->start ||
                                    (account->start == before->start && account <= before));
            if (account->end == 0 && account->start < today && !later && is_newer(account, newest))
                newest = account;
        }
        if (!newest) break;
        const Waiting *one = &waiting[k];
        int invited = one->invited > 0 ? today - one->invited : 0;
        AccessRequest request = { .person = str_from_c(one->id),
                                  .name = str_from_c(one->name),
                                  .requested_day = (uint16_t)(today - one->requested),
                                  .invited_day = (uint16_t)invited };
        status = save(store, newest, &request, now_us, error);
        before = newest;
    }
    return status;
}

Status demo_make_access(Store *store, const World *world, int64_t now_us, Error *error)
{
    int today = (int)(now_us / US_PER_DAY);
    Status status = add_came(store, world, today, now_us, error);
    return status == STATUS_OK ? add_waiting(store, world, today, now_us, error) : status;
}
