"""The checks and sums in tools/ find what they are there to find. Prints TAP."""
import io
import json
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))
import check_lengths  # noqa: E402
import check_levels  # noqa: E402
import sum_tests  # noqa: E402

NODE_TAP = """TAP version 13
# Subtest: outer
    # Subtest: inner breaks
    not ok 1 - inner breaks
    1..1
not ok 1 - outer
1..1
# tests {tests}
# suites 1
# pass {passed}
# fail {failed}
# cancelled 0
# skipped {skipped}
# todo 0
"""


class Folder(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.root = pathlib.Path(temporary.name)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path


class Levels(Folder):
    def found(self, name, include):
        self.write(name, f'#include <stdio.h>\n#include "{include}"\n')
        return list(check_levels.violations(self.root))

    def test_lower_levels_and_the_own_folder_are_allowed(self):
        for name, include in [("src/know/a.c", "engine/engine.h"), ("src/know/a.c", "know/b.h"),
                              ("src/main.c", "cli/cli.h"), ("src/codec/json.cc", "base/str.h")]:
            self.assertEqual(self.found(name, include), [])

    def test_higher_levels_and_neighbours_are_not(self):
        for name, include in [("src/engine/a.c", "store/store.h"), ("src/sense/a.h", "act/act.h"),
                              ("src/base/a.c", "codec/json.h"), ("src/know/a.c", "b.h"),
                              ("src/util/a.c", "base/str.h"), ("src/know/a.c", "nowhere/b.h")]:
            with self.subTest(name=name, include=include):
                self.assertEqual(len(self.found(name, include)), 1)
                (self.root / name).unlink()


class Lengths(Folder):
    def found(self, function_lines, file_lines=0):
        body = "static int f(void)\n{\n" + "    x();\n" * (function_lines - 2) + "}\n"
        self.write("src/a.c", body + "// more\n" * file_lines)
        return list(check_lengths.violations(self.root))

    def test_functions_may_have_70_lines_and_files_1000(self):
        self.assertEqual(self.found(70), [])
        self.assertEqual(self.found(10, 1000 - 11), [])
        self.assertEqual(len(self.found(71)), 1)
        self.assertEqual(len(self.found(10, 1001 - 11)), 1)

    def test_what_npm_installed_is_not_ours(self):
        self.write("web/node_modules/big/index.mjs", "\n" * 5000)
        self.assertEqual(list(check_lengths.violations(self.root)), [])


class Sums(Folder):
    def total(self, *steps):
        """Each step: exit code, results text or None, suffix."""
        lines = []
        for number, (code, text, suffix) in enumerate(steps):
            path = str(self.write(f"{number}.{suffix}", text)) if text is not None else "-"
            lines.append(f"step {number}\t{code}\t{path}\n")
        total = sum_tests.Sum()
        sum_tests.add_steps(total, self.write("steps", "".join(lines)))
        return total.passed, total.failed, total.skipped

    @staticmethod
    def meson(stdout, result="OK", code=0):
        return json.dumps({"name": "x", "stdout": stdout, "result": result, "returncode": code}) + "\n"

    def test_tap_results_are_counted_one_by_one(self):
        text = self.meson("1..3\nok 1 - a\nnot ok 2 - b\nok 3 # SKIP c\n", "FAIL", 1)
        self.assertEqual(self.total((1, text, "json")), (1, 1, 1))

    def test_results_that_never_came_count_as_failed(self):
        text = self.meson("1..5\nok 1 - a\nok 2 - b\n", "ERROR", -11)
        self.assertEqual(self.total((1, text, "json")), (2, 3, 0))

    def test_a_crash_after_the_last_result_fails(self):
        text = self.meson("1..1\nok 1 - a\n", "ERROR", 1)
        self.assertEqual(self.total((1, text, "json")), (1, 1, 0))

    def test_tests_without_tap_count_by_their_result(self):
        text = self.meson("", "OK") + self.meson("words", "FAIL", 1) + self.meson("", "SKIP", 77)
        self.assertEqual(self.total((1, text, "json")), (1, 1, 1))

    def test_a_planted_bug_must_be_found(self):
        found = self.meson("1..1\nnot ok 1 - a\n", "EXPECTEDFAIL", 1)
        missed = self.meson("1..1\nok 1 - a\n", "UNEXPECTEDPASS", 0)
        self.assertEqual(self.total((1, found + missed, "json")), (1, 1, 0))

    def test_nodes_summary_counts(self):
        text = NODE_TAP.format(tests=5, passed=3, failed=1, skipped=1)
        self.assertEqual(self.total((1, text, "tap")), (3, 1, 1))

    def test_a_node_run_without_its_end_fails(self):
        self.assertEqual(self.total((1, "TAP version 13\nok 1 - a\n", "tap")), (0, 1, 0))

    def test_vitest_results_are_counted_and_a_file_that_did_not_run_fails(self):
        text = json.dumps({"numPassedTests": 2, "numPendingTests": 1, "numTodoTests": 0, "testResults": [
            {"name": "a", "status": "failed", "assertionResults": [
                {"fullName": "x", "status": "failed"}, {"fullName": "y", "status": "passed"}]},
            {"name": "b", "status": "failed", "assertionResults": []}]})
        self.assertEqual(self.total((1, text, "vitest.json")), (2, 2, 1))

    def test_a_step_without_results_is_one_test(self):
        self.assertEqual(self.total((0, None, ""), (2, None, "")), (1, 1, 0))

    def test_a_failed_step_is_never_green(self):
        self.assertEqual(self.total((1, self.meson("1..1\nok 1 - a\n"), "json")), (1, 1, 0))

    def test_an_empty_or_missing_result_is_never_green(self):
        self.assertEqual(self.total((0, "", "json")), (0, 1, 0))
        steps = self.write("steps", "gone\t0\t/nonexistent/testlog.json\n")
        total = sum_tests.Sum()
        sum_tests.add_steps(total, steps)
        self.assertEqual((total.passed, total.failed), (0, 1))


def main():
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules[__name__])
    tests = [test for group in suite for test in group]
    print(f"1..{len(tests)}", flush=True)
    bad = 0
    for number, test in enumerate(tests, 1):
        result = unittest.TextTestRunner(stream=io.StringIO()).run(test)
        for _, trace in result.failures + result.errors:
            print("".join(f"# {line}\n" for line in trace.splitlines()), end="")
        bad += not result.wasSuccessful()
        print(f"{'ok' if result.wasSuccessful() else 'not ok'} {number} - {test._testMethodName}", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
