// assets.h: the files of the web app, compiled into the binary. Immutable and there from the start: any
// thread may read them. A build without the web app has none.
#ifndef PERENNIAL_ASSETS_ASSETS_H
#define PERENNIAL_ASSETS_ASSETS_H

#include "base/str.h"

typedef struct Asset {
    Str path;       // as in the URL, for example "/assets/index-4f2a.js"
    Str type;       // its Content-Type
    Str etag;       // strong, with the quotes
    Str bytes;      // the file
    Str gzip;       // the file gzipped; empty where that saves nothing
    bool immutable; // its name changes with its content, so a browser may keep it for ever
} Asset;

// NULL when there is no such file. The first page is "/index.html".
const Asset *asset_find(Str path);

#endif
