// news_item.h: a row of news as a line of a mail, as the record stands now; nothing where there is nothing to
// say any more, or nothing that the colleague may see.
#ifndef PERENNIAL_ACT_NEWS_ITEM_H
#define PERENNIAL_ACT_NEWS_ITEM_H

#include "act/mail_page.h"
#include "know/live.h"
#include "know/news.h"
#include "trust/sight.h"

typedef struct NewsReader {
    Store *store;
    const Live *live;
    const Staff *staff; // who is told
    Sight sight;
    uint16_t today;
    Arena *arena;
} NewsReader;

// *told_out is false when nothing is to be told. Texts in the arena.
MUST_USE Status news_item(const NewsReader *reader, const News *news, MailItem *item_out, bool *told_out,
                          Error *error);

#endif
