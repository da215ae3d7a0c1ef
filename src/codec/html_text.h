// html_text.h: what is to be read of HTML: its text, with lines where blocks end. For mails, not for pages.
#ifndef PERENNIAL_CODEC_HTML_TEXT_H
#define PERENNIAL_CODEC_HTML_TEXT_H

#include "base/buf.h"

// Appends the text; scripts, styles, comments and tags are left out, entities decoded. Any bytes may come.
void html_text_append(Buf *out, Str html);

#endif
