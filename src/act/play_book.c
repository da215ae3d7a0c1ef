#include "act/play_book.h"

#include "know/formula_names.h"

#include <stdlib.h>

enum {
    BOOK_BYTES = 512 << 20, // of address space
    ROUND_BYTES = 256 << 20,
    BOOKED_MAX = 2000,
    ASKED_MAX = 4096,
};

// A formula of accounts that is prepared to be asked on the day of the round.
typedef struct Asked {
    const Formula *formula;
    FormulaAsk *ask;
} Asked;

struct PlayBook {
    const Live *live;
    const FeatureCatalog *features;
    const DefinitionCatalog *definitions;
    WarningDesk *warnings;

    Arena arena, empty; // of plays and their formulas
    const FormulaNames *names;
    uint64_t names_version, plays_version;
    LifeTexts life;
    BookedPlay *booked[BOOKED_MAX];
    size_t count;

    Arena round, unasked;
    uint16_t day;
    Asked asked[ASKED_MAX]; // by address, open addressing
    size_t asked_count;
};

PlayBook *play_book_create(const Live *live, const FeatureCatalog *features,
                           const DefinitionCatalog *definitions, WarningDesk *warnings)
{
    PlayBook *book = calloc(1, sizeof *book);
    if (!book) panic("out of memory: plays");
    *book =
        (PlayBook){ .live = live, .features = features, .definitions = definitions, .warnings = warnings };
    book->arena = arena_create(BOOK_BYTES);
    book->empty = book->arena;
    book->round = arena_create(ROUND_BYTES);
    book->unasked = book->round;
    return book;
}

void play_book_destroy(PlayBook *book)
{
    if (!book) return;
    arena_destroy(&book->arena);
    arena_destroy(&book->round);
    free(book);
}

static bool same_life(const LifeTexts *a, const LifeTexts *b)
{
    return str_equal(a->trial, b->trial) && str_equal(a->churned, b->churned) &&
           str_equal(a->archived, b->archived);
}

void play_book_begin(PlayBook *book, uint16_t day)
{
    const Engine *engine = live_engine(book->live);
    arena_reset(&book->round, book->unasked);
    memset(book->asked, 0, sizeof book->asked);
    book->asked_count = 0;
    book->day = day;
    uint64_t names = formula_names_version(engine, book->features, book->definitions);
    uint64_t plays = definition_catalog_version(book->definitions, DEFINITION_PLAY);
    LifeTexts life = warning_desk_life(book->warnings, &book->round);
    bool same = book->names && names == book->names_version && plays == book->plays_version &&
                same_life(&life, &book->life) && book->count < BOOKED_MAX / 2;
    if (same) return;
    arena_reset(&book->arena, book->empty);
    book->count = 0;
    book->names_version = names;
    book->plays_version = plays;
    book->life = warning_desk_life(book->warnings, &book->arena);
    book->names = formula_names_read(engine, book->features, book->definitions, &book->arena);
}

const DefinitionCatalog *play_book_definitions(const PlayBook *book)
{
    return book->definitions;
}

const FormulaNames *play_book_names(const PlayBook *book)
{
    return book->names;
}

Str play_segment_name(const DefinitionCatalog *definitions, const Play *play, Arena *arena)
{
    if (play->entry != PLAY_BY_SEGMENT) return (Str){ 0 };
    return definition_name(definitions, DEFINITION_SEGMENT, play->segment, arena);
}

static BookedPlay *add(PlayBook *book, const Definition *definition)
{
    Error error = { 0 };
    BookedPlay *booked = ARENA_NEW(&book->arena, BookedPlay);
    if (play_of(definition, &book->arena, &booked->play, &error) == STATUS_OK) {
        Str segment = play_segment_name(book->definitions, &booked->play, &book->arena);
        booked->works = play_compile(&booked->play, &book->life, segment, book->names, &book->arena,
                                     &booked->compiled, NULL, &error) == STATUS_OK;
    }
    if (!booked->works) booked->problem = arena_copy(&book->arena, str_from_c(error.message));
    booked->play.id = definition->id;
    booked->play.version = definition->version;
    book->booked[book->count++] = booked;
    return booked;
}

const BookedPlay *play_book_get(PlayBook *book, Store *store, int64_t play, int64_t version)
{
    Definition definition;
    Error ignored;
    if (version == 0) {
        if (!definition_get(book->definitions, DEFINITION_PLAY, play, &book->round, &definition)) return NULL;
        version = definition.version;
    }
    for (size_t i = 0; i < book->count; i++) {
        const Play *known = &book->booked[i]->play;
        if (known->id == play && known->version == version) return book->booked[i];
    }
    bool found =
        book->count < BOOKED_MAX && definition_version(store, DEFINITION_PLAY, play, version, &book->arena,
                                                       &definition, &ignored) == STATUS_OK;
    return found ? add(book, &definition) : NULL;
}

static FormulaAsk *ask_of(PlayBook *book, const Formula *formula)
{
    size_t at = (size_t)((uint64_t)(uintptr_t)formula * 0x9E3779B97F4A7C15u >> 32) & (ASKED_MAX - 1);
    while (book->asked[at].formula && book->asked[at].formula != formula)
        at = (at + 1) & (ASKED_MAX - 1);
    Asked *asked = &book->asked[at];
    if (asked->formula) return asked->ask;
    FormulaAsk *ask = formula_ask_prepare(formula, live_engine(book->live), book->day, &book->round);
    if (book->asked_count++ < ASKED_MAX / 2) *asked = (Asked){ formula, ask };
    return ask;
}

bool play_book_holds(PlayBook *book, const Formula *formula, uint32_t account, uint32_t person)
{
    if (!formula) return false;
    if (person == ENGINE_NONE) return formula_ask_holds(ask_of(book, formula), account);
    Arena scratch = book->round;
    FormulaResult result =
        formula_evaluate_person(formula, live_engine(book->live), account, person, book->day, &scratch);
    return result.value.kind == VALUE_BOOL && result.value.number > 0;
}
