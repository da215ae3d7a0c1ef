#include "trust/common_password.h"

#include <string.h>

enum { FOLDED_BYTES_MAX = 64, DISTINCT_LEAST = 5 };

// What people think of first: themselves, the moment, the keyboard, the season, the thing they sign in to.
static const char *const words[] = {
    "password",     "passwort",      "passphrase",
    "passw",        "mypassword",    "yourpassword",
    "secret",       "geheim",        "mysecret",
    "topsecret",    "login",         "signin",
    "welcome",      "willkommen",    "hello",
    "hallo",        "helloworld",    "letmein",
    "openup",       "opensesame",    "sesame",
    "access",       "accessgranted", "changeme",
    "changeit",     "changenow",     "default",
    "temporary",    "temp",          "test",
    "testing",      "tester",        "testtest",
    "demo",         "example",       "sample",
    "guest",        "user",          "username",
    "admin",        "administrator", "adminadmin",
    "root",         "toor",          "superuser",
    "sysadmin",     "webmaster",     "master",
    "manager",      "service",       "support",
    "office",       "company",       "business",
    "customer",     "customers",     "customersuccess",
    "success",      "perennial",     "computer",
    "internet",     "server",        "database",
    "windows",      "microsoft",     "google",
    "facebook",     "linkedin",      "iloveyou",
    "loveyou",      "ilovegod",      "lovely",
    "sunshine",     "princess",      "butterfly",
    "flower",       "blossom",       "monkey",
    "dragon",       "tiger",         "shadow",
    "ninja",        "killer",        "hunter",
    "ranger",       "pokemon",       "starwars",
    "superman",     "batman",        "spiderman",
    "matrix",       "football",      "baseball",
    "basketball",   "soccer",        "hockey",
    "liverpool",    "chelsea",       "arsenal",
    "barcelona",    "london",        "berlin",
    "munich",       "freedom",       "whatever",
    "nothing",      "trustno",       "trustnoone",
    "blink",        "michael",       "jennifer",
    "jessica",      "daniel",        "andrew",
    "thomas",       "charlie",       "jordan",
    "summer",       "winter",        "spring",
    "autumn",       "fall",          "sommer",
    "herbst",       "january",       "february",
    "march",        "april",         "may",
    "june",         "july",          "august",
    "september",    "october",       "november",
    "december",     "monday",        "tuesday",
    "wednesday",    "thursday",      "friday",
    "saturday",     "sunday",        "christmas",
    "happynewyear", "qwerty",        "qwertyuiop",
    "qwertz",       "qwertzuiop",    "azerty",
    "azertyuiop",   "asdf",          "asdfgh",
    "asdfghjkl",    "zxcvbn",        "zxcvbnm",
    "yxcvbnm",      "qazwsx",        "qazwsxedc",
    "qweasd",       "qweasdzxc",     "abc",
    "abcd",         "abcdef",        "abcabc",
    "aaa",          "xxx",           "pass",
};

// The letter that a digit or sign stands for.
static char unmask(char c)
{
    static const char masks[] = "0o1l3e4a5s7t@a$s!i|l8b9g";
    for (size_t i = 0; masks[i]; i += 2)
        if (masks[i] == c) return masks[i + 1];
    return c;
}

static bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

// Whether the text is the word, once or again and again.
static bool repeats(Str text, Str word)
{
    if (text.len < word.len || text.len % word.len != 0) return false;
    for (size_t i = 0; i < text.len; i += word.len)
        if (!str_equal(str_slice(text, i, i + word.len), word)) return false;
    return true;
}

static bool is_word(Str text)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (repeats(text, str_from_c(words[i]))) return true;
    return false;
}

// Every character is the one before, or its neighbour in the same direction; 0 comes after 9.
static bool is_run(Str text)
{
    for (int step = -1; step <= 1; step++) {
        bool run = true;
        for (size_t i = 1; i < text.len && run; i++) {
            char before = text.data[i - 1], now = text.data[i];
            run = now == before + step || (step == 1 && before == '9' && now == '0') ||
                  (step == -1 && before == '0' && now == '9');
        }
        if (run) return true;
    }
    return false;
}

static size_t count_distinct(Str text)
{
    bool seen[256] = { false };
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) {
        count += !seen[(unsigned char)text.data[i]];
        seen[(unsigned char)text.data[i]] = true;
    }
    return count;
}

// Lower case, ends without digits and signs (or with look-alikes there read as letters), look-alikes within
// read as letters.
static bool folds_to_word(Str password, bool unmask_front, bool unmask_back)
{
    char folded[FOLDED_BYTES_MAX];
    size_t from = 0, to = password.len, len = 0;
    for (size_t i = 0; i < password.len; i++)
        folded[i] = lower_letter(password.data[i]);
    while (from < to && !is_letter(unmask_front ? unmask(folded[from]) : folded[from]))
        from++;
    while (to > from && !is_letter(unmask_back ? unmask(folded[to - 1]) : folded[to - 1]))
        to--;
    for (size_t i = from; i < to; i++) {
        char c = unmask(folded[i]);
        if (is_letter(c) || (unsigned char)c >= 0x80) folded[len++] = c;
    }
    return len == 0 || is_word((Str){ folded, len });
}

bool password_is_common(Str password)
{
    if (password.len > FOLDED_BYTES_MAX) return count_distinct(password) < DISTINCT_LEAST;
    if (count_distinct(password) < DISTINCT_LEAST || is_run(password)) return true;
    for (int ends = 0; ends < 4; ends++)
        if (folds_to_word(password, (ends & 1) != 0, (ends & 2) != 0)) return true;
    return false;
}
