// Stripe's signature: one made by Stripe's own package, and everything that is not one.
#include "base/timestamp.h"
#include "cmocka_all.h"
#include "sense/stripe_signature.h"

#define BODY "{\"id\":\"evt_1\",\"object\":\"event\"}"
#define T "t=1700000000"
#define GOOD "4c15fb2a43f93ef61eaa3e0893866d57cad9cad4223242cfb96f362480cb4021"
#define WRONG "5c15fb2a43f93ef61eaa3e0893866d57cad9cad4223242cfb96f362480cb4021"

static const struct Case {
    const char *header, *body, *secret;
    int64_t after_s; // since it was signed
    bool good;
} cases[] = {
    { T ",v1=" GOOD, BODY, "whsec_test", 0, true },
    { T ",v1=" GOOD, BODY, "whsec_test", 300, true },
    { T ",v1=" GOOD, BODY, "whsec_test", -300, true },
    { T ",v1=" WRONG ",v1=" GOOD, BODY, "whsec_test", 0, true }, // while secrets are changed
    { T ",v1=" GOOD ",v1=" WRONG ",v0=" WRONG, BODY, "whsec_test", 0, true },
    { T ", v1=" GOOD, BODY, "whsec_test", 0, true },
    { T ",v1=" GOOD, BODY, "whsec_test", 301, false },
    { T ",v1=" GOOD, BODY, "whsec_test", -301, false },
    { T ",v1=" WRONG, BODY, "whsec_test", 0, false },
    { T ",v0=" GOOD, BODY, "whsec_test", 0, false },
    { T ",v1=" GOOD, BODY " ", "whsec_test", 0, false },
    { T ",v1=" GOOD, BODY, "whsec_other", 0, false },
    { T ",v1=" GOOD, BODY, "", 0, false },
    { T ",v1=" GOOD "0", BODY, "whsec_test", 0, false },
    { "v1=" GOOD "," T, BODY, "whsec_test", 0, false },
    { "v1=" GOOD, BODY, "whsec_test", 0, false },
    { T, BODY, "whsec_test", 0, false },
    { "t=now,v1=" GOOD, BODY, "whsec_test", 0, false },
    { "t=1,v1=" WRONG "," T ",v1=" GOOD, BODY, "whsec_test", 0, false },
    { T "," T ",v1=" GOOD, BODY, "whsec_test", 0, false },
    { "", BODY, "whsec_test", 0, false },
    { ",=,==,,t=,v1=", BODY, "whsec_test", 0, false },
};

static void only_what_was_signed_passes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct Case *c = &cases[i];
        int64_t now = (INT64_C(1700000000) + c->after_s) * US_PER_SECOND;
        if (stripe_signature_is_good(str_from_c(c->header), str_from_c(c->body), str_from_c(c->secret),
                                     now) != c->good)
            fail_msg("%zu: %s", i, c->header);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(only_what_was_signed_passes) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
