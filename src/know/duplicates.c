#include "know/duplicates.h"

enum {
    NEIGHBOURS = 8, // in the order of names, and of names from behind: near ones stand near each other
    GROUP_MAX = 20, // of one domain or name: so many are compared with each other
    NEAR_BYTES_LEAST = 6,
    NAME_BYTES = 64, // longer names are compared by their beginning
};

// ---- names

static bool is_legal_form(Str word)
{
    static const Str forms[] = {
        STR_CONST("inc"), STR_CONST("llc"),  STR_CONST("ltd"), STR_CONST("limited"),     STR_CONST("gmbh"),
        STR_CONST("ag"),  STR_CONST("corp"), STR_CONST("co"),  STR_CONST("corporation"), STR_CONST("company"),
        STR_CONST("plc"), STR_CONST("bv"),   STR_CONST("sa"),  STR_CONST("srl"),         STR_CONST("kg"),
        STR_CONST("se"),  STR_CONST("the"),  STR_CONST("ohg"), STR_CONST("ab")
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (str_equal(word, forms[i])) return true;
    }
    return false;
}

// Other than letters and digits; what is not ASCII stays as it is.
static bool separates(char c)
{
    bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
    return !letter;
}

// The name as it is compared: lower case, without punctuation and legal form. In the arena; empty when
// nothing is left.
static Str duplicate_name(Str name, Arena *arena)
{
    size_t len = 0, word = 0;
    name = str_slice(name, 0, NAME_BYTES);
    char *text = arena_alloc(arena, 1, name.len + 1);
    for (size_t i = 0; i <= name.len; i++) {
        char c = i < name.len ? lower_letter(name.data[i]) : ' ';
        if (c == '.' || c == '\'') continue; // "S.A." is "sa"
        if (!separates(c)) {
            text[len++] = c;
            continue;
        }
        if (is_legal_form((Str){ text + word, len - word })) len = word;
        word = len;
    }
    return (Str){ text, len };
}

// At most `most` letters put in, taken out or exchanged make one the other.
static bool is_near(Str a, Str b, size_t most)
{
    uint8_t row[NAME_BYTES + 1];
    if (a.len > b.len + most || b.len > a.len + most) return false;
    // What is alike at both ends needs no comparing.
    while (a.len > 0 && b.len > 0 && a.data[0] == b.data[0]) {
        a = str_slice(a, 1, a.len);
        b = str_slice(b, 1, b.len);
    }
    while (a.len > 0 && b.len > 0 && a.data[a.len - 1] == b.data[b.len - 1]) {
        a.len--;
        b.len--;
    }
    for (size_t j = 0; j <= b.len; j++)
        row[j] = (uint8_t)j;
    for (size_t i = 1; i <= a.len; i++) {
        uint8_t diagonal = row[0], least = row[0] = (uint8_t)i;
        for (size_t j = 1; j <= b.len; j++) {
            uint8_t change = (uint8_t)(diagonal + (a.data[i - 1] != b.data[j - 1]));
            diagonal = row[j];
            uint8_t step = (uint8_t)((row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1);
            row[j] = change < step ? change : step;
            if (row[j] < least) least = row[j];
        }
        if (least > most) return false;
    }
    return row[b.len] <= most;
}

// ---- what is compared

typedef struct Named {
    Str text;
    uint32_t account;
} Named;

typedef struct Search {
    const Engine *engine;
    uint16_t day;
    Arena *arena;
    Named *names, *backwards, *domains;
    size_t name_count, domain_count, domain_room;
    Duplicate *found;
    size_t count;
    bool cut;
} Search;

static Str text_of(const Search *search, uint32_t account, Str key)
{
    Value value = engine_account_attribute(search->engine, account, key, search->day);
    return value.kind == VALUE_TEXT ? value.text : STR("");
}

static void add_domain(Search *search, uint32_t account, Str domain)
{
    domain = str_trim(domain);
    if (domain.len == 0 || search->domain_count == search->domain_room) return;
    char *lower = arena_alloc(search->arena, 1, domain.len);
    for (size_t i = 0; i < domain.len; i++)
        lower[i] = lower_letter(domain.data[i]);
    search->domains[search->domain_count++] = (Named){ { lower, domain.len }, account };
}

static void add_account(Search *search, uint32_t account)
{
    Str name = text_of(search, account, STR("name"));
    if (name.len == 0) name = engine_account_id(search->engine, account);
    Str folded = duplicate_name(name, search->arena);
    if (folded.len > 0) {
        char *reversed = arena_alloc(search->arena, 1, folded.len);
        for (size_t i = 0; i < folded.len; i++)
            reversed[i] = folded.data[folded.len - 1 - i];
        search->names[search->name_count] = (Named){ folded, account };
        search->backwards[search->name_count++] = (Named){ { reversed, folded.len }, account };
    }
    add_domain(search, account, text_of(search, account, STR("domain")));
    for (StrCut cut = { .tail = text_of(search, account, STR("domains")), .found = true }; cut.found;) {
        cut = str_cut(cut.tail, ',');
        add_domain(search, account, cut.head);
    }
}

// ---- pairs

// A pair may be found in more ways than one.
static Duplicate *pair_of(Search *search, uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < search->count; i++) {
        Duplicate *pair = &search->found[i];
        if ((pair->keep == a && pair->gone == b) || (pair->keep == b && pair->gone == a)) return pair;
    }
    if (search->count == DUPLICATES_MAX) {
        search->cut = true;
        return NULL;
    }
    return &search->found[search->count];
}

static bool are_family(const Search *search, uint32_t a, uint32_t b)
{
    Str above_a = text_of(search, a, STR("parent")), above_b = text_of(search, b, STR("parent"));
    uint32_t parent_a = above_a.len > 0 ? engine_account_find(search->engine, above_a) : ENGINE_NONE;
    uint32_t parent_b = above_b.len > 0 ? engine_account_find(search->engine, above_b) : ENGINE_NONE;
    return parent_a == b || parent_b == a || (parent_a != ENGINE_NONE && parent_a == parent_b);
}

static void note(Search *search, uint32_t a, uint32_t b, unsigned why)
{
    if (a == b || are_family(search, a, b)) return;
    Duplicate *pair = pair_of(search, a, b);
    if (!pair) return;
    if (pair == &search->found[search->count]) {
        Arena scratch = *search->arena;
        uint32_t *people = NULL;
        size_t of_a = engine_account_people(search->engine, a, search->arena, &people);
        size_t of_b = engine_account_people(search->engine, b, search->arena, &people);
        arena_reset(search->arena, scratch);
        bool a_stays = of_a != of_b ? of_a > of_b : a < b;
        *pair = (Duplicate){ .keep = a_stays ? a : b, .gone = a_stays ? b : a };
        search->count++;
    }
    pair->why |= why;
}

static int by_text(const void *a, const void *b)
{
    const Named *x = a, *y = b;
    int order = str_compare(x->text, y->text);
    return order != 0 ? order : (x->account > y->account) - (x->account < y->account);
}

static void find_equal(Search *search, Named *names, size_t count, unsigned why)
{
    if (count > 1) qsort(names, count, sizeof *names, by_text);
    for (size_t i = 0; i < count && !search->cut; i++) {
        for (size_t j = i + 1; j < count && j <= i + GROUP_MAX && str_equal(names[i].text, names[j].text);
             j++)
            note(search, names[i].account, names[j].account, why);
    }
}

static void find_near(Search *search, Named *names, size_t count)
{
    if (count > 1) qsort(names, count, sizeof *names, by_text);
    for (size_t i = 0; i < count && !search->cut; i++) {
        if (names[i].text.len < NEAR_BYTES_LEAST) continue;
        for (size_t j = i + 1; j < count && j <= i + NEIGHBOURS; j++) {
            size_t most = names[i].text.len < 2 * NEAR_BYTES_LEAST ? 1 : 2;
            bool near =
                !str_equal(names[i].text, names[j].text) && is_near(names[i].text, names[j].text, most);
            if (near) note(search, names[i].account, names[j].account, DUPLICATE_NEAR);
        }
    }
}

// Domain and name together are nearly certain, a near name alone is a guess.
static int by_certainty(const void *a, const void *b)
{
    const Duplicate *x = a, *y = b;
    bool both_x = (x->why & DUPLICATE_DOMAIN) && x->why != DUPLICATE_DOMAIN;
    bool both_y = (y->why & DUPLICATE_DOMAIN) && y->why != DUPLICATE_DOMAIN;
    if (both_x != both_y) return both_x ? -1 : 1;
    unsigned first_x = x->why & -x->why, first_y = y->why & -y->why;
    if (first_x != first_y) return first_x < first_y ? -1 : 1;
    if (x->keep != y->keep) return x->keep < y->keep ? -1 : 1;
    return (x->gone > y->gone) - (x->gone < y->gone);
}

size_t duplicate_accounts(const Engine *engine, uint16_t day, const bool *chosen, size_t count, Arena *arena,
                          Duplicate **duplicates_out, bool *cut_out)
{
    enum { DOMAINS_EACH = 2 }; // on the average
    Search search = { .engine = engine,
                      .day = day,
                      .arena = arena,
                      .names = ARENA_ARRAY(arena, Named, count + 1),
                      .backwards = ARENA_ARRAY(arena, Named, count + 1),
                      .domains = ARENA_ARRAY(arena, Named, count * DOMAINS_EACH + 1),
                      .domain_room = count * DOMAINS_EACH,
                      .found = ARENA_ARRAY(arena, Duplicate, DUPLICATES_MAX) };
    for (size_t account = 0; account < count; account++) {
        if (chosen[account]) add_account(&search, (uint32_t)account);
    }
    find_equal(&search, search.domains, search.domain_count, DUPLICATE_DOMAIN);
    find_equal(&search, search.names, search.name_count, DUPLICATE_NAME);
    find_near(&search, search.names, search.name_count);
    find_near(&search, search.backwards, search.name_count);
    if (search.count > 1) qsort(search.found, search.count, sizeof *search.found, by_certainty);
    *duplicates_out = search.found;
    *cut_out = search.cut;
    return search.count;
}
