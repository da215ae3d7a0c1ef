// erase_rows.h: a person out of the rows of the database: links to them get the pseudonym, texts that name
// them lose the words, attachments of their mails go.
#ifndef PERENNIAL_KNOW_ERASE_ROWS_H
#define PERENNIAL_KNOW_ERASE_ROWS_H

#include "store/store.h"

enum {
    ERASED_WORD_BYTES_MIN =
        6, // of an id or a name to be looked for in texts: shorter ones stand for much else
    ERASED_WORDS_MAX = 1000,
};
#define ERASED_WORD "[erased]"

typedef struct ErasedId {
    Str id, name; // and what takes its place in links
} ErasedId;

typedef struct ErasedPerson {
    const ErasedId *ids; // user and anonymous ids, and addresses: links hold either
    size_t id_count;
    Str words[ERASED_WORDS_MAX]; // ids, addresses and names as they stand in texts
    size_t word_count;
} ErasedPerson;

// Adds a text to look for, once, if it is long enough.
void erased_add_word(ErasedPerson *person, Str word);

typedef struct ErasedRows {
    int64_t links;       // touchpoints, tasks, tickets and lists of segments that led to the person
    int64_t texts;       // rows with a text that named them
    int64_t attachments; // removed
    Str left;            // JSON array of {kind, id}: definitions that name them, for somebody to change
} ErasedRows;

// Inside the caller's transaction.
MUST_USE Status erase_rows(Store *store, const ErasedPerson *person, Arena *arena, ErasedRows *rows_out,
                           Error *error);

// The text without the words, whatever their case, where they stand as words; the text itself when there are
// none. In the arena.
Str erased_text(Str text, const ErasedPerson *person, Arena *arena);

#endif
