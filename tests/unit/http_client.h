// http_client.h: a plain socket client, so that tests can be as rude as real clients are.
#ifndef PERENNIAL_TESTS_HTTP_CLIENT_H
#define PERENNIAL_TESTS_HTTP_CLIENT_H

#include "base/buf.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct Reply {
    int status;  // 0: the connection ended before a whole reply
    Str headers; // borrowed from text
    Str body;
    Buf text;
    size_t bytes; // of this reply in text
} Reply;

static inline int client_connect(uint16_t port)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    struct timeval patience = { .tv_sec = 20 };
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (connect(fd, (const struct sockaddr *)&address, sizeof address) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

// False when the peer no longer takes bytes.
static inline bool client_send(int fd, Str text)
{
    while (text.len > 0) {
        ssize_t sent = send(fd, text.data, text.len, MSG_NOSIGNAL);
        if (sent <= 0) return false;
        text = str_slice(text, (size_t)sent, text.len);
    }
    return true;
}

// Appends what comes next. False at the end, on a reset or after the patience.
static inline bool client_receive(int fd, Buf *text)
{
    ssize_t got = recv(fd, buf_reserve(text, 65536), 65536, 0);
    if (got <= 0) return false;
    text->len += (size_t)got;
    return true;
}

static inline size_t client_find(Str text, Str part)
{
    const char *at = text.data && text.len > 0 ? memmem(text.data, text.len, part.data, part.len) : NULL;
    return at ? (size_t)(at - text.data) : SIZE_MAX;
}

static inline Str reply_header(const Reply *reply, Str name)
{
    Str rest = reply->headers;
    while (rest.len > 0) {
        StrCut line = str_cut(rest, '\n');
        StrCut parts = str_cut(line.head, ':');
        if (str_equal_ignore_case(parts.head, name)) return str_trim(parts.tail);
        rest = line.tail;
    }
    return (Str){ 0 };
}

// Reads one reply; with `text` left over from the reply before (pipelining), pass the same Reply again.
static inline void client_reply(int fd, Reply *reply, bool is_head)
{
    size_t used = reply->bytes;
    if (reply->text.data) memmove(reply->text.data, reply->text.data + used, reply->text.len - used);
    reply->text.len -= used;
    *reply = (Reply){ .text = reply->text };
    size_t end = SIZE_MAX;
    while ((end = client_find(buf_view(&reply->text), STR("\r\n\r\n"))) == SIZE_MAX)
        if (!client_receive(fd, &reply->text)) return;
    reply->headers = str_slice(buf_view(&reply->text), 0, end + 2);
    int64_t length = 0, status = 0;
    str_parse_int64(reply_header(reply, STR("Content-Length")), &length);
    if (is_head) length = 0;
    while (reply->text.len < end + 4 + (size_t)length)
        if (!client_receive(fd, &reply->text)) return;
    str_parse_int64(str_slice(buf_view(&reply->text), 9, 12), &status);
    reply->status = (int)status;
    reply->bytes = end + 4 + (size_t)length;
    reply->headers = str_slice(buf_view(&reply->text), 0, end + 2);
    reply->body = str_slice(buf_view(&reply->text), end + 4, reply->bytes);
}

static inline void reply_free(Reply *reply)
{
    buf_free(&reply->text);
    *reply = (Reply){ 0 };
}

// Whether the peer closes within the patience; what it still sends is thrown away.
static inline bool client_is_closed(int fd)
{
    Buf rest = { 0 };
    errno = 0;
    while (client_receive(fd, &rest))
        buf_clear(&rest);
    buf_free(&rest);
    return errno != EAGAIN;
}

#endif
