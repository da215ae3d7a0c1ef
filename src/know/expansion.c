#include "know/expansion.h"

#include <math.h>
#include <stdlib.h>

enum { MONTHS = 12 };

const Str expansion_state_names[] = { STR_CONST("uses"), STR_CONST("silent"), STR_CONST("not_yet") };

static double number_of(const Engine *engine, uint32_t account, const char *key, uint16_t day)
{
    Value value = engine_account_attribute(engine, account, str_from_c(key), day);
    return value.kind == VALUE_NUMBER && value.number >= 0 ? value.number : (double)NAN;
}

// ---- parts

static void read_possible(const Engine *engine, const TreeNode *node, uint16_t day, ExpansionPart *part)
{
    part->possible = number_of(engine, part->account, "possible_users", day);
    part->possible_from = isnan(part->possible) ? EXPANSION_UNKNOWN : EXPANSION_OWN;
    // The employees of a group are those of its parts, too: they would count twice.
    if (part->possible_from != EXPANSION_UNKNOWN || node->below > 0) return;
    part->possible = number_of(engine, part->account, "employees", day);
    if (!isnan(part->possible)) part->possible_from = EXPANSION_STOOD_IN;
}

static ExpansionPart read_part(const Engine *engine, const TreeNode *node, uint16_t day)
{
    ExpansionPart part = { .account = node->account,
                           .depth = node->depth,
                           .active = node->active,
                           .people = node->people,
                           .seats = node->seats,
                           .mrr = number_of(engine, node->account, "mrr", day),
                           .price = (double)NAN,
                           .room = (double)NAN,
                           .potential = (double)NAN };
    Value currency = engine_account_attribute(engine, node->account, STR("currency"), day);
    if (currency.kind == VALUE_TEXT) part.currency = currency.text;
    bool known = part.people > 0 || part.seats > 0 || part.mrr > 0;
    part.state = part.active > 0 ? EXPANSION_USES : known ? EXPANSION_SILENT : EXPANSION_NOT_YET;
    read_possible(engine, node, day, &part);
    double covered = isnan(part.seats) ? part.active : part.seats;
    if (!isnan(part.possible)) part.room = fmax(0, part.possible - covered);
    return part;
}

static bool is_priced(const ExpansionPart *part)
{
    return part->mrr > 0 && part->seats > 0 && part->currency.len > 0;
}

// What the family pays for its seats in one currency; NAN where it pays for none.
static double family_price(const Expansion *map, Str currency, double *seats_out)
{
    double mrr = 0, seats = 0;
    for (size_t i = 0; i < map->count; i++) {
        const ExpansionPart *part = &map->parts[i];
        if (!is_priced(part) || !str_equal(part->currency, currency)) continue;
        mrr += part->mrr;
        seats += part->seats;
    }
    *seats_out = seats;
    return seats > 0 ? mrr / seats : (double)NAN;
}

// The currency in which the family pays for most seats; of two alike the first.
static Str usual_currency(const Expansion *map)
{
    Str usual = { 0 };
    double most = 0, seats = 0;
    for (size_t i = 0; i < map->count; i++) {
        if (!is_priced(&map->parts[i])) continue;
        family_price(map, map->parts[i].currency, &seats);
        if (seats > most) usual = map->parts[i].currency;
        most = fmax(most, seats);
    }
    return usual;
}

static void price_parts(Expansion *map)
{
    Str usual = usual_currency(map);
    for (size_t i = 0; i < map->count; i++) {
        ExpansionPart *part = &map->parts[i];
        double seats = 0;
        if (is_priced(part)) {
            part->price = part->mrr / part->seats;
            part->price_from = EXPANSION_OWN;
        } else {
            Str currency = part->currency.len > 0 ? part->currency : usual;
            part->price = family_price(map, currency, &seats);
            part->price_from = isnan(part->price) ? EXPANSION_UNKNOWN : EXPANSION_STOOD_IN;
            part->currency = isnan(part->price) ? (Str){ 0 } : currency;
        }
        part->potential = round(part->room * part->price * MONTHS * 100) / 100;
    }
}

// ---- departments

typedef struct Gathering {
    const Engine *engine;
    uint16_t day;
    Department *departments;
    size_t count;
} Gathering;

// NULL when there are as many as can be.
static Department *department_named(Gathering *gathering, Str name)
{
    for (size_t i = 0; i < gathering->count; i++) {
        if (str_equal_ignore_case(gathering->departments[i].name, name)) return &gathering->departments[i];
    }
    if (gathering->count == DEPARTMENTS_MAX) return NULL;
    gathering->departments[gathering->count] = (Department){ .name = name };
    return &gathering->departments[gathering->count++];
}

static void add_listed(Gathering *gathering, uint32_t account)
{
    Value list = engine_account_attribute(gathering->engine, account, STR("departments"), gathering->day);
    if (list.kind != VALUE_TEXT) return;
    Str rest = list.text;
    while (rest.len > 0) {
        size_t end = 0;
        while (end < rest.len && rest.data[end] != ',' && rest.data[end] != ';')
            end++;
        Str name = str_trim((Str){ rest.data, end });
        if (name.len > 0) (void)department_named(gathering, name);
        size_t passed = end < rest.len ? end + 1 : end;
        rest = (Str){ rest.data + passed, rest.len - passed };
    }
}

typedef struct Worker {
    uint32_t person;
    bool active;
} Worker;

static int by_person(const void *a, const void *b)
{
    const Worker *x = a, *y = b;
    if (x->person != y->person) return x->person < y->person ? -1 : 1;
    return (int)y->active - (int)x->active; // the active line of a person first
}

static size_t list_workers(const Engine *engine, const AccountTree *tree, uint16_t day, Arena *arena,
                           Worker **workers_out)
{
    PersonUsage **usage = ARENA_ARRAY(arena, PersonUsage *, tree->count + 1);
    size_t *counts = ARENA_ARRAY(arena, size_t, tree->count + 1), total = 0, count = 0;
    for (size_t i = 0; i < tree->count; i++) {
        counts[i] = engine_people_usage(engine, tree->nodes[i].account, day, NULL, arena, &usage[i]);
        total += counts[i];
    }
    Worker *workers = ARENA_ARRAY(arena, Worker, total + 1);
    for (size_t i = 0; i < tree->count; i++) {
        for (size_t p = 0; p < counts[i]; p++) {
            uint16_t days = usage[i][p].active_days_28;
            workers[count++] = (Worker){ usage[i][p].person, days > 0 && days != UINT16_MAX };
        }
    }
    if (count > 0) qsort(workers, count, sizeof *workers, by_person);
    *workers_out = workers;
    return count;
}

static int by_use(const void *a, const void *b)
{
    const Department *x = a, *y = b;
    if ((x->name.len == 0) != (y->name.len == 0)) return x->name.len == 0 ? 1 : -1; // not said: last
    if (x->active != y->active) return x->active > y->active ? -1 : 1;
    return str_compare(x->name, y->name);
}

static void gather_departments(Expansion *map, const Engine *engine, const AccountTree *tree, uint16_t day,
                               Arena *arena)
{
    Gathering gathering = { engine, day, ARENA_ARRAY(arena, Department, DEPARTMENTS_MAX), 0 };
    Worker *workers = NULL;
    for (size_t i = 0; i < tree->count; i++)
        add_listed(&gathering, tree->nodes[i].account);
    size_t count = list_workers(engine, tree, day, arena, &workers);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && workers[i].person == workers[i - 1].person) continue;
        Value said = engine_person_attribute(engine, workers[i].person, STR("department"), day);
        Department *into =
            department_named(&gathering, said.kind == VALUE_TEXT ? str_trim(said.text) : STR(""));
        if (!into) continue;
        into->people++;
        into->active += workers[i].active;
    }
    for (size_t i = 0; i < gathering.count; i++) {
        Department *one = &gathering.departments[i];
        one->state = one->active > 0   ? EXPANSION_USES
                     : one->people > 0 ? EXPANSION_SILENT
                                       : EXPANSION_NOT_YET;
    }
    if (gathering.count > 0)
        qsort(gathering.departments, gathering.count, sizeof *gathering.departments, by_use);
    map->departments = gathering.departments;
    map->department_count = gathering.count;
}

Expansion expansion_of(const Engine *engine, uint32_t account, uint16_t day, Arena *arena)
{
    AccountTree tree = account_tree(engine, account, day, arena);
    Expansion map = { .parts = ARENA_ARRAY(arena, ExpansionPart, tree.count + 1),
                      .count = tree.count,
                      .cut = tree.cut };
    for (size_t i = 0; i < tree.count; i++)
        map.parts[i] = read_part(engine, &tree.nodes[i], day);
    price_parts(&map);
    gather_departments(&map, engine, &tree, day, arena);
    return map;
}
