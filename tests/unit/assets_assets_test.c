#include "assets/assets.h"
#include "cmocka_all.h"

#include <string.h>

// The table of this test is made from tests/data/web by tools/embed_web.py, as the web app's is.

static const Asset *found(const char *path)
{
    const Asset *asset = asset_find(str_from_c(path));
    assert_non_null(asset);
    return asset;
}

static void finds_every_file_by_its_path(void **state)
{
    (void)state;
    static const struct {
        const char *path, *type, *bytes;
        bool immutable;
    } cases[] = {
        { "/index.html", "text/html; charset=utf-8", "<!doctype html>\n<title>Page</title>\n", false },
        { "/assets/app-1a2b3c4d.js", "text/javascript; charset=utf-8", "export const answer = 42\n", true },
        { "/icon.svg", "image/svg+xml", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n", false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const Asset *asset = found(cases[i].path);
        assert_true(str_equal(asset->type, str_from_c(cases[i].type)));
        assert_true(str_equal(asset->bytes, str_from_c(cases[i].bytes)));
        assert_int_equal(asset->immutable, cases[i].immutable);
    }
}

static void nothing_else_is_found(void **state)
{
    (void)state;
    static const char *const paths[] = { "", "/", "/index.htm", "/index.html.gz", "/../meson.build", "/zzz" };
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        assert_null(asset_find(str_from_c(paths[i])));
}

static void compressed_forms_are_gzip(void **state)
{
    (void)state;
    const Asset *page = found("/index.html");
    assert_true(page->gzip.len > 2 && memcmp(page->gzip.data, "\x1F\x8B", 2) == 0);
    assert_int_equal(found("/icon.svg")->gzip.len, 0);
}

static void tags_differ_with_the_content(void **state)
{
    (void)state;
    const Asset *page = found("/index.html"), *icon = found("/icon.svg");
    assert_false(str_equal(page->etag, icon->etag));
    assert_true(page->etag.len > 2 && page->etag.data[0] == '"' &&
                page->etag.data[page->etag.len - 1] == '"');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_every_file_by_its_path),
        cmocka_unit_test(nothing_else_is_found),
        cmocka_unit_test(compressed_forms_are_gzip),
        cmocka_unit_test(tags_differ_with_the_content),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
