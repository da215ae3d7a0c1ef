#include "cli/simulate_names.h"

#include "cli/simulate_random.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *const heads[] = {
    "Ald",   "Ash",  "Bram", "Bright", "Cald", "Copper", "Cor",  "Dray", "East",  "Elm",
    "Fenn",  "Glen", "Hal",  "Hazel",  "Iver", "Kestr",  "Lind", "Marl", "Moor",  "Nor",
    "Oak",   "Ost",  "Pell", "Quill",  "Rav",  "Row",    "Sol",  "Stan", "Tarn",  "Thorn",
    "Ulver", "Vant", "Wend", "West",   "Whit", "Wren",   "Yar",  "Zell", "Brack", "Dunn",
};
static const char *const tails[] = {
    "water", "gate",  "den",  "vane",    "worth", "field", "by",   "mark",  "holt",  "ton",
    "ridge", "ley",   "mere", "more",    "wick",  "stead", "ford", "brook", "grove", "haven",
    "combe", "dale",  "line", "ham",     "croft", "shaw",  "well", "cliff", "burn",  "over",
    "sea",   "hurst", "bank", "thwaite", "lund",  "low",   "pool", "stone", "wold",  "end",
};
static const char *const industries[] = {
    "Lifts",   "Cold Chain", "Rail Services", "Facilities", "Elevators", "Water",        "Fire Safety",
    "Boilers", "Grid",       "Doors",         "Solar Care", "Hospitals", "Gas Networks", "HVAC",
    "Pumps",   "Telecare",   "Energy",        "Chillers",   "Freight",   "Dairy",        "Marine",
    "Tram",    "Lighting",   "Escalators",    "Heat Pumps", "Cranes",    "Laundries",    "Forklifts",
};

// What follows '|' is the same in plain letters.
static const char *const first_names[] = {
    "Ruth",    "Dana",  "Piotr",          "Leon",  "Samira", "Grace",  "Colin", "Maren",       "Ines",
    "Oskar",   "Priya", "Jonas",          "Hana",  "Idris",  "Erik",   "Mina",  "Tomás|tomas", "Anna",
    "Jo",      "Lena",  "Amira",          "Bruno", "Carla",  "Dmitri", "Elsa",  "Farid",       "Gita",
    "Hugo",    "Ida",   "Jürgen|juergen", "Keiko", "Lars",   "Mei",    "Nadia", "Owen",        "Paula",
    "Quentin", "Rosa",  "Sven",           "Tara",  "Umar",   "Vera",   "Wanda", "Xavier",      "Yusuf",
    "Zoë|zoe", "Agnes", "Basil",          "Clara", "Doreen",
};
static const char *const last_names[] = {
    "Calder",
    "Whitlock",
    "Zieliński|zielinski",
    "Hartwig",
    "Osei",
    "Adeyemi",
    "Marsh",
    "Holt",
    "Petrov",
    "Vaughn",
    "Dahl",
    "Roth",
    "Brandt",
    "Tran",
    "Fischer",
    "Kostas",
    "Nair",
    "Weber",
    "Lind",
    "Larsson",
    "Reis",
    "Okafor",
    "Silva",
    "Moreau",
    "Novák|novak",
    "Jansen",
    "Kowal",
    "Meyer",
    "Rossi",
    "Sato",
    "Haas",
    "Ibarra",
    "Duarte",
    "Ekström|ekstroem",
    "Frost",
    "Gupta",
    "Hughes",
    "Iqbal",
    "Joubert",
    "Keane",
    "Lopez",
    "Mbeki",
    "Nyström|nystroem",
    "Orr",
    "Pike",
    "Quist",
    "Rahman",
    "Sousa",
    "Tully",
    "Ueda",
    "Visser",
    "Wolfe",
    "Yilmaz",
    "Zapata",
};

_Static_assert(COUNT(heads) * COUNT(tails) == COMPANY_NAMES, "every head goes with every tail");

// Walks all of `count` once, in an order that the seed decides; `stride` shares no factor with `count`.
static uint32_t walk(uint64_t seed, uint32_t number, uint32_t count, uint32_t stride)
{
    Random random = random_for(seed, 'w', count);
    uint64_t start = random_below(&random, count);
    return (uint32_t)((start + (uint64_t)number * stride) % count);
}

static Str slug_of(Str name, Arena *arena)
{
    char *slug = arena_alloc(arena, 1, name.len);
    for (size_t i = 0; i < name.len; i++)
        slug[i] = name.data[i] == ' ' ? '-' : lower_letter(name.data[i]);
    return (Str){ slug, name.len };
}

CompanyName simulated_company_name(uint64_t seed, uint32_t number, Arena *arena)
{
    uint32_t drawn = walk(seed, number, COMPANY_NAMES, 677);
    Random random = random_for(seed, 'i', number);
    const char *industry = industries[random_below(&random, COUNT(industries))];
    Str name =
        arena_format(arena, "%s%s %s", heads[drawn / COUNT(tails)], tails[drawn % COUNT(tails)], industry);
    return (CompanyName){ name, slug_of(name, arena), str_from_c(industry) };
}

PersonName simulated_person_name(uint64_t seed, uint32_t number, Arena *arena)
{
    enum { FIRST = COUNT(first_names), LAST = COUNT(last_names) };
    uint32_t drawn = walk(seed, number, FIRST * LAST, 1013);
    StrCut first = str_cut(str_from_c(first_names[drawn % FIRST]), '|');
    StrCut last = str_cut(str_from_c(last_names[drawn / FIRST]), '|');
    Str plain = arena_format(arena, "%.*s.%.*s", STR_ARG(first.found ? first.tail : first.head),
                             STR_ARG(last.found ? last.tail : last.head));
    return (PersonName){
        .name = arena_format(arena, "%.*s %.*s", STR_ARG(first.head), STR_ARG(last.head)),
        .local = slug_of(plain, arena),
    };
}
