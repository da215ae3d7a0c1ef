// site.h: the files of the web app, compiled into the binary.
#ifndef PERENNIAL_API_SITE_H
#define PERENNIAL_API_SITE_H

#include "api/app.h"

// Answers a GET or HEAD for a file; the app's first page for any other path without a file ending, since the
// app has its own addresses; 404 otherwise. False when it has not answered: nothing is there.
bool site_answer(const App *app, HttpRequest *http);

#endif
