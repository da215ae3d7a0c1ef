// html_escape.h: any text as text of HTML, also inside an attribute in quotes of either kind.
#ifndef PERENNIAL_CODEC_HTML_ESCAPE_H
#define PERENNIAL_CODEC_HTML_ESCAPE_H

#include "base/buf.h"

void html_escape(Buf *out, Str text);

#endif
