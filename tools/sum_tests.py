#!/usr/bin/env python3
"""sum_tests.py STEPS: adds up what the steps of tools/test.sh found.

STEPS is a file with one line a step: its name, its exit code and the file of its results, separated by tabs.
Results are Meson's testlog.json, Vitest's *.vitest.json, TAP as Node's test runner writes it, or "-" (the step
itself is one test).
A program that died early has fewer results than its plan: the missing ones count as failed. A step that failed
though none of its tests did counts as one failed test. Prints what failed, then "N passed, N failed, N
skipped"; exits with 1 when anything failed.
"""
import json
import re
import sys

PLAN = re.compile(r"^1\.\.(\d+)", re.MULTILINE)
RESULT = re.compile(r"^(ok|not ok)\b[ \t]*\d*[ \t]*-?[ \t]*(.*)$", re.MULTILINE)
NODE_COUNT = re.compile(r"^# (tests|pass|fail|cancelled|skipped|todo) (\d+)$", re.MULTILINE)
NODE_FAILURE = re.compile(r"^\s*not ok \d+ - (.*)$", re.MULTILINE)


class Sum:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.failures = []

    def fail(self, what, count=1):
        self.failed += count
        self.failures.append(what)


def add_tap_program(total, name, text, returncode):
    """One program that speaks TAP: a flat list with a plan."""
    plan = PLAN.search(text)
    results = RESULT.findall(text)
    failed_before = total.failed
    for verdict, description in results:
        if "# SKIP" in description.upper():
            total.skipped += 1
        elif verdict == "ok":
            total.passed += 1
        else:
            total.fail(f"{name}: {description}")
    missing = int(plan.group(1)) - len(results) if plan else 0
    if missing > 0:
        total.fail(f"{name}: {missing} of {plan.group(1)} tests gave no result (exit code {returncode})", missing)
    if returncode != 0 and total.failed == failed_before:
        total.fail(f"{name}: exit code {returncode}")
    elif not plan and not results and returncode == 0:
        total.fail(f"{name}: no plan and no results")


def add_meson(total, step, path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            test = json.loads(line)
            name = f"{step}: {test['name']}"
            text = test.get("stdout") or ""
            if test["result"] == "EXPECTEDFAIL":  # a planted bug that was found
                total.passed += 1
            elif test["result"] != "UNEXPECTEDPASS" and (PLAN.search(text) or RESULT.search(text)):
                code = test["returncode"]
                if code == 0 and test["result"] in ("FAIL", "TIMEOUT", "ERROR"):
                    code = test["result"].lower()
                add_tap_program(total, name, text, code)
            elif test["result"] == "OK":
                total.passed += 1
            elif test["result"] == "SKIP":
                total.skipped += 1
            else:
                total.fail(f"{name}: {test['result'].lower()} (exit code {test['returncode']})")


def add_node(total, step, path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    count = {key: int(value) for key, value in NODE_COUNT.findall(text)}
    if "tests" not in count:
        total.fail(f"{step}: its test runner died before the end")
        return
    total.passed += count["pass"]
    total.skipped += count["skipped"] + count["todo"]
    failed = count["tests"] - count["pass"] - count["skipped"] - count["todo"]
    names = [name for name in NODE_FAILURE.findall(text) if "# SKIP" not in name and "# TODO" not in name]
    if failed:
        total.fail(f"{step}: " + "; ".join(names[:20]), failed)


def add_vitest(total, step, path):
    with open(path, encoding="utf-8") as file:
        result = json.load(file)
    total.passed += result["numPassedTests"]
    total.skipped += result["numPendingTests"] + result["numTodoTests"]
    for suite in result["testResults"]:
        names = [test["fullName"] for test in suite["assertionResults"] if test["status"] == "failed"]
        for name in names:
            total.fail(f"{step}: {name}")
        if suite["status"] == "failed" and not names:
            total.fail(f"{step}: {suite['name']} did not run")


def reader_of(results):
    if results.endswith(".vitest.json"):
        return add_vitest
    return add_meson if results.endswith(".json") else add_node


def add_steps(total, path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            step, code, results = line.rstrip("\n").split("\t")
            failed_before, passed_before = total.failed, total.passed
            if results == "-":
                total.passed += code == "0"
            else:
                try:
                    reader_of(results)(total, step, results)
                except (OSError, ValueError, KeyError) as problem:
                    total.fail(f"{step}: no readable results ({problem})")
                if code == "0" and total.failed == failed_before and total.passed == passed_before:
                    total.fail(f"{step}: not one test passed")
            if code != "0" and total.failed == failed_before:
                total.fail(f"{step}: exit code {code}")


def main():
    total = Sum()
    add_steps(total, sys.argv[1])
    for failure in total.failures:
        print(f"FAILED {failure}")
    print(f"{total.passed} passed, {total.failed} failed, {total.skipped} skipped")
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())
