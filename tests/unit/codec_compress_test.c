#include "codec/compress.h"

#include "cmocka_all.h"
#include "codec/reader.h"

#include <unistd.h>

static Str repeat(Buf *buf, Str part, size_t times)
{
    for (size_t i = 0; i < times; i++)
        buf_append(buf, part);
    return buf_view(buf);
}

static void pack(Compression compression, Str plain, Buf *out)
{
    if (compression == COMPRESSION_NONE) buf_append(out, plain);
    if (compression == COMPRESSION_GZIP) gzip_compress(plain, 6, out);
    if (compression == COMPRESSION_ZSTD) {
        Zstd *zstd = zstd_create();
        zstd_compress(zstd, plain, 1, out);
        zstd_destroy(zstd);
    }
}

static void what_is_packed_comes_back_by_sniffing(void **state)
{
    (void)state;
    Buf plain = { 0 };
    repeat(&plain, STR("hello, world "), 100000);
    for (int compression = COMPRESSION_NONE; compression <= COMPRESSION_ZSTD; compression++) {
        for (size_t len = 0; len <= plain.len; len = len * 7 + 1) {
            Str text = str_slice(buf_view(&plain), 0, len);
            Buf packed = { 0 }, unpacked = { 0 };
            Error error = { 0 };
            pack((Compression)compression, text, &packed);
            assert_int_equal(compression_sniff(buf_view(&packed)), compression);
            assert_int_equal(decompress(buf_view(&packed), len, &unpacked, &error), STATUS_OK);
            assert_true(str_equal(buf_view(&unpacked), text));
            if (len > 0) {
                buf_clear(&unpacked);
                buf_append(&unpacked, STR("kept"));
                assert_int_equal(decompress(buf_view(&packed), len - 1, &unpacked, &error), STATUS_LIMITED);
                assert_true(str_equal(buf_view(&unpacked), STR("kept")));
            }
            buf_free(&packed);
            buf_free(&unpacked);
        }
    }
    buf_free(&plain);
}

static void a_bomb_is_stopped_at_the_bound(void **state)
{
    (void)state;
    size_t len = 64 * 1024 * 1024;
    char *zeros = calloc(1, len);
    assert_non_null(zeros);
    for (int compression = COMPRESSION_GZIP; compression <= COMPRESSION_ZSTD; compression++) {
        Buf packed = { 0 }, unpacked = { 0 };
        Error error = { 0 };
        pack((Compression)compression, (Str){ zeros, len }, &packed);
        assert_true(packed.len < 200 * 1024);
        assert_int_equal(decompress(buf_view(&packed), 1000000, &unpacked, &error), STATUS_LIMITED);
        assert_true(unpacked.capacity <= 4 * 1024 * 1024);
        buf_free(&packed);
        buf_free(&unpacked);
    }
    free(zeros);
}

static void several_members_are_one_text(void **state)
{
    (void)state;
    for (int compression = COMPRESSION_GZIP; compression <= COMPRESSION_ZSTD; compression++) {
        Buf packed = { 0 }, unpacked = { 0 };
        Error error = { 0 };
        pack((Compression)compression, STR("one "), &packed);
        pack((Compression)compression, STR("two"), &packed);
        assert_int_equal(decompress(buf_view(&packed), 100, &unpacked, &error), STATUS_OK);
        assert_true(str_equal(buf_view(&unpacked), STR("one two")));
        buf_free(&packed);
        buf_free(&unpacked);
    }
}

static void broken_and_cut_data_is_refused(void **state)
{
    (void)state;
    Buf plain = { 0 };
    repeat(&plain, STR("{\"type\":\"track\"}"), 100);
    for (int compression = COMPRESSION_GZIP; compression <= COMPRESSION_ZSTD; compression++) {
        Buf packed = { 0 };
        pack((Compression)compression, buf_view(&plain), &packed);
        for (size_t len = 4; len < packed.len; len++) {
            Buf unpacked = { 0 };
            Error error = { 0 };
            Str cut = str_slice(buf_view(&packed), 0, len);
            assert_int_equal(decompress(cut, 1 << 20, &unpacked, &error), STATUS_INVALID);
            assert_int_equal(unpacked.len, 0);
            buf_free(&unpacked);
        }
        buf_append(&packed, STR("rubbish"));
        Buf unpacked = { 0 };
        Error error = { 0 };
        assert_int_equal(decompress(buf_view(&packed), 1 << 20, &unpacked, &error), STATUS_INVALID);
        buf_free(&unpacked);
        buf_free(&packed);
    }
    buf_free(&plain);
}

static void a_reused_context_gives_the_same_bytes(void **state)
{
    (void)state;
    Zstd *zstd = zstd_create();
    for (int round = 0; round < 3; round++) {
        Buf packed = { 0 }, unpacked = { 0 };
        Error error = { 0 };
        zstd_compress(zstd, STR("block block block block"), -1, &packed);
        assert_int_equal(zstd_decompress(zstd, buf_view(&packed), 23, &unpacked, &error), STATUS_OK);
        assert_true(str_equal(buf_view(&unpacked), STR("block block block block")));
        assert_int_equal(zstd_decompress(zstd, buf_view(&packed), 22, &unpacked, &error), STATUS_LIMITED);
        Str cut = str_slice(buf_view(&packed), 0, packed.len - 1);
        assert_int_equal(zstd_decompress(zstd, cut, 100, &unpacked, &error), STATUS_INVALID);
        assert_int_equal(zstd_decompress(zstd, STR("no frame"), 100, &unpacked, &error), STATUS_INVALID);
        assert_int_equal(unpacked.len, 23);
        buf_free(&packed);
        buf_free(&unpacked);
    }
    zstd_destroy(zstd);
}

// ---- lines

static void lines_have_numbers_and_a_bound(void **state)
{
    (void)state;
    Str text = STR("\xEF\xBB\xBF"
                   "one\r\n\ntoo long for us\r\nexactly10!\nexactly10!\r\nlast");
    static const struct {
        Str line;
        LineResult result;
    } wanted[] = {
        { STR_CONST("one"), LINE_OK },
        { STR_CONST(""), LINE_OK },
        { STR_CONST("too long f"), LINE_TOO_LONG },
        { STR_CONST("exactly10!"), LINE_OK },
        { STR_CONST("exactly10!"), LINE_OK },
        { STR_CONST("last"), LINE_OK },
    };
    Reader *reader = reader_open_memory(text);
    Str line;
    uint64_t number;
    Error error = { 0 };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        assert_int_equal(reader_line(reader, 10, &line, &number, &error), wanted[i].result);
        assert_true(str_equal(line, wanted[i].line));
        assert_int_equal(number, i + 1);
    }
    assert_int_equal(reader_line(reader, 10, &line, &number, &error), LINE_END);
    assert_int_equal(reader_bytes_done(reader), text.len);
    reader_close(reader);
}

static void lines_come_back_across_chunks_of_any_compression(void **state)
{
    (void)state;
    Buf plain = { 0 };
    size_t lines = 60000;
    for (size_t i = 0; i < lines; i++)
        buf_format(&plain, "%zu:%0*d\n", i, (int)(i % 97) + 1, 7);
    for (int compression = COMPRESSION_NONE; compression <= COMPRESSION_ZSTD; compression++) {
        Buf packed = { 0 };
        pack((Compression)compression, buf_view(&plain), &packed);
        char path[] = "/tmp/perennial-reader-XXXXXX";
        int fd = mkstemp(path);
        assert_true(fd >= 0);
        assert_int_equal(write(fd, packed.data, packed.len), (ssize_t)packed.len);
        close(fd);
        Error error = { 0 };
        Reader *reader = reader_open(path, &error);
        assert_non_null(reader);
        Str line;
        uint64_t number;
        char wanted[200];
        for (size_t i = 0; i < lines; i++) {
            assert_int_equal(reader_line(reader, 1000, &line, &number, &error), LINE_OK);
            snprintf(wanted, sizeof wanted, "%zu:%0*d", i, (int)(i % 97) + 1, 7);
            if (!str_equal(line, str_from_c(wanted))) fail_msg("line %zu: %.*s", i, STR_ARG(line));
            assert_int_equal(number, i + 1);
        }
        assert_int_equal(reader_line(reader, 1000, &line, &number, &error), LINE_END);
        assert_int_equal(reader_bytes_done(reader), packed.len);
        assert_int_equal(reader_bytes_total(reader), packed.len);
        reader_close(reader);
        unlink(path);
        buf_free(&packed);
    }
    buf_free(&plain);
}

static void cut_files_and_missing_files_are_errors(void **state)
{
    (void)state;
    for (int compression = COMPRESSION_GZIP; compression <= COMPRESSION_ZSTD; compression++) {
        Buf packed = { 0 };
        pack((Compression)compression, STR("one line\n"), &packed);
        Reader *reader = reader_open_memory(str_slice(buf_view(&packed), 0, packed.len - 2));
        Str line;
        uint64_t number;
        Error error = { 0 };
        LineResult result = reader_line(reader, 100, &line, &number, &error);
        if (result == LINE_OK) result = reader_line(reader, 100, &line, &number, &error);
        assert_int_equal(result, LINE_FAILED);
        assert_non_null(strstr(error.message, "broken or cut"));
        reader_close(reader);
        buf_free(&packed);
    }
    Error error = { 0 };
    assert_null(reader_open("/nowhere/at/all", &error));
    assert_non_null(strstr(error.message, "Cannot open /nowhere/at/all"));
    assert_null(reader_open("/", &error));
    assert_non_null(strstr(error.message, "is a folder"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_packed_comes_back_by_sniffing),
        cmocka_unit_test(a_bomb_is_stopped_at_the_bound),
        cmocka_unit_test(several_members_are_one_text),
        cmocka_unit_test(broken_and_cut_data_is_refused),
        cmocka_unit_test(a_reused_context_gives_the_same_bytes),
        cmocka_unit_test(lines_have_numbers_and_a_bound),
        cmocka_unit_test(lines_come_back_across_chunks_of_any_compression),
        cmocka_unit_test(cut_files_and_missing_files_are_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
