#include "api/router.h"

#include <assert.h>

static Str next_segment(Str *path)
{
    StrCut cut = str_cut(str_slice(*path, 1, path->len), '/'); // both begin with a slash
    *path = cut.found ? str_slice(*path, 1 + cut.head.len, path->len) : (Str){ 0 };
    return cut.head;
}

// The number of path values, or -1 when the path does not fit.
static int fit(Str pattern, Str path, Str values[ROUTE_PATH_VALUES_MAX])
{
    int count = 0;
    while (pattern.len > 0 && path.len > 0) {
        Str rest = path;
        Str expected = next_segment(&pattern), segment = next_segment(&path);
        bool is_value = expected.len > 1 && expected.data[0] == '{';
        if (!is_value && !str_equal(expected, segment)) return -1;
        if (!is_value) continue;
        assert(count < ROUTE_PATH_VALUES_MAX);
        if (expected.data[1] == '*') {
            values[count++] = str_slice(rest, 1, rest.len);
            return count;
        }
        if (segment.len == 0) return -1;
        values[count++] = segment;
    }
    return pattern.len == 0 && path.len == 0 ? count : -1;
}

static bool takes(const Route *route, Str method)
{
    Str own = str_from_c(route->method);
    if (str_equal(own, STR("*")) || str_equal(own, method)) return true;
    return str_equal(own, STR("GET")) && str_equal(method, STR("HEAD"));
}

static void allow(RouteMatch *match, const Route *route)
{
    size_t used = strlen(match->allow);
    snprintf(match->allow + used, sizeof match->allow - used, "%s%s", used > 0 ? ", " : "", route->method);
}

RouteMatch route_find(const Route *const *tables, Str method, Str path)
{
    RouteMatch best = { 0 };
    int best_count = ROUTE_PATH_VALUES_MAX + 1;
    if (path.len > 1 && path.data[path.len - 1] == '/') path.len--;
    for (; *tables; tables++) {
        for (const Route *route = *tables; route->method; route++) {
            // Most rows end here: tracking calls pass by all of the app's.
            if (path.len > 1 && route->path[1] != '{' && route->path[1] != path.data[1]) continue;
            Str values[ROUTE_PATH_VALUES_MAX] = { 0 };
            int count = fit(str_from_c(route->path), path, values);
            if (count < 0) continue;
            if (!takes(route, method)) {
                allow(&best, route);
            } else if (count < best_count) {
                best.route = route;
                best_count = count;
                memcpy(best.values, values, sizeof values);
            }
        }
    }
    return best;
}
