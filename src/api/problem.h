// problem.h: answers that say what is wrong (RFC 9457), and the headers every answer carries.
#ifndef PERENNIAL_API_PROBLEM_H
#define PERENNIAL_API_PROBLEM_H

#include "api/request.h"

// What a Status is in HTTP.
int problem_status(Status status, const Route *route);

typedef struct Problem {
    int status;
    Str field;               // name of the input, or empty
    Str detail;              // a sentence that says what to do; empty: one made from the status
    int retry_after;         // seconds; 0: not said
    const InputPlace *place; // NULL: not said
} Problem;

// Fills `response` with status, headers and an owned body, and logs one line. `pattern` is the route's path
// or empty: the real one may hold customers' ids.
void problem_write(const Problem *problem, const App *app, Str method, Str pattern, HttpResponse *response);

// Content-Type is not among them.
void security_headers(const App *app, HttpResponse *response);

#endif
