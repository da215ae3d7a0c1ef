// log_page.h: how the bytes of a page (log_segment.h) are stored: like beside like.
//
// Ids, times, names and bodies of all entries stand in a column each, so that zstd finds what repeats close
// by, and message ids, which are random, are not given to it at all. Unpacking gives the very bytes back.
#ifndef PERENNIAL_KNOW_LOG_PAGE_H
#define PERENNIAL_KNOW_LOG_PAGE_H

#include "codec/compress.h"

typedef struct PageColumns PageColumns; // buffers; one thread at a time

PageColumns *page_columns_create(void);
void page_columns_destroy(PageColumns *columns);

// Appends the stored form of a page of whole groups, as log_segment.c builds them.
void page_pack(PageColumns *columns, Str plain, Zstd *zstd, Buf *out);

// Appends the plain bytes, at most so many. STATUS_INVALID or STATUS_LIMITED when the stored form is damaged;
// `out` keeps its length then. Takes pages of before there were columns, too: one zstd frame.
MUST_USE Status page_unpack(PageColumns *columns, Str stored, size_t bytes_max, Zstd *zstd, Buf *out,
                            Error *error);

#endif
