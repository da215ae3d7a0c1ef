// serve.h: runs the whole program until it is told to stop.
#ifndef PERENNIAL_CLI_SERVE_H
#define PERENNIAL_CLI_SERVE_H

#include "api/app.h"

enum { SERVE_PORT_USUAL = 8080 };

typedef struct ServeConfig {
    Str db;
    Str address; // to listen on; empty: 127.0.0.1
    uint16_t port;
    int64_t now_us; // business clock; 0: real time
    Str public_url;
    bool trust_proxy;
    bool demo;
    // Called when requests can come, and before the server stops; both may be NULL.
    void (*started)(void *context, App *app);
    void (*stopping)(void *context);
    void *context;
} ServeConfig;

// Serves until SIGINT or SIGTERM. The exit status; what went wrong is on stderr.
int serve(const ServeConfig *config);

#endif
