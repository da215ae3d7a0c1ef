// Which addresses webhooks are sent to.
#include "cmocka_all.h"
#include "http/hook.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

static bool is_public(const char *text)
{
    struct sockaddr_storage address = { 0 };
    if (strchr(text, ':')) {
        struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)(void *)&address;
        v6->sin6_family = AF_INET6;
        assert_int_equal(inet_pton(AF_INET6, text, &v6->sin6_addr), 1);
    } else {
        struct sockaddr_in *v4 = (struct sockaddr_in *)(void *)&address;
        v4->sin_family = AF_INET;
        assert_int_equal(inet_pton(AF_INET, text, &v4->sin_addr), 1);
    }
    return hook_is_public((const struct sockaddr *)(const void *)&address);
}

static void only_the_internet_is_connected_to(void **state)
{
    (void)state;
    static const char *const internet[] = { "1.1.1.1",        "93.184.216.34",  "172.15.0.1",
                                            "172.32.0.1",     "9.255.255.255",  "100.63.0.1",
                                            "100.128.0.1",    "223.255.255.1",  "2606:4700::1111",
                                            "2a00:1450::1",   "::ffff:1.1.1.1", "64:ff9b::101:101",
                                            "2002:101:101::1" };
    static const char *const others[] = { "0.0.0.0",
                                          "127.0.0.1",
                                          "127.255.255.255",
                                          "10.0.0.1",
                                          "172.16.0.1",
                                          "172.31.255.255",
                                          "192.168.1.1",
                                          "169.254.169.254",
                                          "100.64.0.1",
                                          "192.0.0.1",
                                          "192.0.2.1",
                                          "198.18.0.1",
                                          "198.51.100.1",
                                          "203.0.113.1",
                                          "224.0.0.1",
                                          "255.255.255.255",
                                          "::",
                                          "::1",
                                          "fe80::1",
                                          "fc00::1",
                                          "fd12::1",
                                          "ff02::1",
                                          "::ffff:127.0.0.1",
                                          "::ffff:10.0.0.1",
                                          "64:ff9b::7f00:1",
                                          "2002:7f00:1::1",
                                          "2001::1",
                                          "2001:db8::1" };
    for (size_t i = 0; i < sizeof internet / sizeof *internet; i++) {
        if (!is_public(internet[i])) print_error("%s\n", internet[i]);
        assert_true(is_public(internet[i]));
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (is_public(others[i])) print_error("%s\n", others[i]);
        assert_false(is_public(others[i]));
    }
}

static void addresses_are_checked_as_they_are_written(void **state)
{
    (void)state;
    static const struct {
        const char *url, *allowed;
        bool good;
    } cases[] = {
        { "https://example.org/hook?x=1", "", true },
        { "http://example.org/", "", false },
        { "http://crm:8080/in", "crm:8080", true },
        { "http://crm:8081/in", "crm:8080", false },
        { "http://CRM/in", "other, crm", true },
        { "http://crm.evil.example/in", "crm", false },
        { "https://user:word@example.org/", "", false },
        { "https:///x", "", false },
        { "https://a b/", "", false },
        { "ftp://example.org/", "example.org", false },
        { "file:///etc/passwd", "", false },
        { "https://example.org\\@evil.example/", "", false },
        { "https://example.org:8443/hook", "", true },
        { "https://example.org:65535", "", true },
        { "https://my_crm.internal.:1?x", "", true },
        { "https://[2001:db8::1]/in", "", true },
        { "https://[2001:db8::1]:8443/in", "", true },
        { "http://[::1]:8080/in", "[::1]", true },
        { "http://[::1]:8080/in", "[::1]:8080", true },
        { "http://[::1]:8080/in", "[::1]:8081", false },
        { "https://[::1", "", false },
        { "https://]/", "", false },
        { "https://[]/", "", false },
        { "https://[::1]x/", "", false },
        { "https://[nobody]/", "", false },
        { "https://[fe80::1%25eth0]/", "", false },
        { "https://example.org:abc/", "", false },
        { "https://example.org:0/", "", false },
        { "https://example.org:99999/", "", false },
        { "https://example.org:+80/", "", false },
        { "https://example.org:/", "", false },
        { "https://:443/", "", false },
        { "https://a:1:2/", "", false },
        { "https://[::1]:0/", "", false },
        { "https://a..b/", "", false },
        { "https://.a/", "", false },
        { "https://a|b/", "", false },
        { "", "", false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Error error;
        Status status = hook_check_url(str_from_c(cases[i].url), str_from_c(cases[i].allowed), &error);
        if ((status == STATUS_OK) != cases[i].good) print_error("%s\n", cases[i].url);
        assert_int_equal(status == STATUS_OK, cases[i].good);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_internet_is_connected_to),
        cmocka_unit_test(addresses_are_checked_as_they_are_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
