#include "know/version_order.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// Cuts a run of digits from the front, without the zeros before it.
static Str take_digits(Str *rest)
{
    size_t from = 0, to = 0;
    while (from < rest->len && rest->data[from] == '0')
        from++;
    to = from;
    while (to < rest->len && is_digit(rest->data[to]))
        to++;
    Str digits = str_slice(*rest, from, to);
    *rest = str_slice(*rest, to, rest->len);
    return digits;
}

static int compare_digits(Str a, Str b)
{
    if (a.len != b.len) return a.len < b.len ? -1 : 1;
    return str_compare(a, b);
}

// One is the beginning of the other: the longer one is newer, but for "-beta" and its like.
static int compare_ends(Str a, Str b)
{
    if (a.len == 0 && b.len == 0) return 0;
    Str rest = a.len > 0 ? a : b;
    int longer = rest.data[0] == '-' ? -1 : 1;
    return a.len > 0 ? longer : -longer;
}

int version_compare(Str a, Str b)
{
    while (a.len > 0 && b.len > 0) {
        if (is_digit(a.data[0]) && is_digit(b.data[0])) {
            int order = compare_digits(take_digits(&a), take_digits(&b));
            if (order != 0) return order;
            continue;
        }
        if (a.data[0] != b.data[0]) {
            if (a.data[0] == '-' || b.data[0] == '-') return a.data[0] == '-' ? -1 : 1;
            return (unsigned char)a.data[0] < (unsigned char)b.data[0] ? -1 : 1;
        }
        a = str_slice(a, 1, a.len);
        b = str_slice(b, 1, b.len);
    }
    return compare_ends(a, b);
}
