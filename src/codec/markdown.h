// markdown.h: CommonMark with values put into it, as HTML and as plain text. Around libcmark.
//
// A value stands in the source as one character of its own (markdown_slot), so that nothing in it is read as
// markup: it is put into the parsed document, where texts are escaped and addresses percent-encoded.
#ifndef PERENNIAL_CODEC_MARKDOWN_H
#define PERENNIAL_CODEC_MARKDOWN_H

#include "base/buf.h"
#include "base/status.h"

enum { MARKDOWN_BYTES_MAX = 512 * 1024, MARKDOWN_SLOTS_MAX = 2000 };

// Appends the character that stands for the value of that number.
void markdown_slot(Buf *source, size_t slot);

// Whether the text holds such a character already: it may not stand in what people write, nor in values.
bool markdown_has_slot(Str text);

// What may not be sent: HTML, links and images that do not lead to https, http or a mail address, and values
// in the part of an address that says which server it is. STATUS_INVALID says which. A value may be the whole
// address. `source` is UTF-8.
MUST_USE Status markdown_check(Str source, Error *error);

// Appends both forms. A link whose address would lead elsewhere than to https, http or mail is left out, its
// text stays. In texts, control characters of values become spaces, and `://` is broken up, so that no mail
// program makes a link of a value.
void markdown_render(Str source, const Str *values, size_t count, Buf *html, Buf *text);

// The value as a text says it: one line, no address.
void markdown_append_plain(Buf *out, Str value);

#endif
