// serve.h: runs the whole program until it is told to stop.
#ifndef PERENNIAL_CLI_SERVE_H
#define PERENNIAL_CLI_SERVE_H

#include "api/app.h"
#include "cli/options.h"

enum { SERVE_PORT_USUAL = 8080 };

// The options of every command that serves.
// clang-format off
#define SERVE_WHERE_SPECS \
    { .name = "port", .kind = OPTION_NUMBER, .placeholder = "N", \
      .meaning = "Port to listen on; 8080 when not given, 0 for a free one." }, \
    { .name = "address", .kind = OPTION_TEXT, .placeholder = "ADDRESS", \
      .meaning = "Address to listen on; 127.0.0.1 when not given." }
// clang-format on

typedef struct ServeConfig {
    Str db;
    Str address; // to listen on; empty: 127.0.0.1
    uint16_t port;
    int64_t now_us; // business clock; 0: real time
    Str public_url;
    Str private_hooks;
    bool trust_proxy;
    bool demo;
    // Called when requests can come, and before the server stops; both may be NULL.
    void (*started)(void *context, App *app);
    void (*stopping)(void *context);
    void *context;
} ServeConfig;

// Takes those options. False, after a message, for a port that cannot be.
bool serve_where(const Options *options, ServeConfig *config);

// Serves until SIGINT or SIGTERM. The exit status; what went wrong is on stderr.
int serve(const ServeConfig *config);

#endif
