"""What script/test makes of the logs of two runs: what was repeated counts once, and a sanitizer's report is never forgiven."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

TALLY = pathlib.Path(__file__).resolve().parents[1] / "tally.py"


class Tally(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "reports").mkdir()

    def log(self, name, **results):
        out = {"OK": "100%: Checks: 7, Failures: 0, Errors: 0\n", "FAIL": "50%: Checks: 2, Failures: 1, Errors: 0\n"}
        path = self.folder / name
        path.write_text("".join(json.dumps({"name": f"statusbin:wire / {test}", "result": result, "stdout": out.get(result, "")}) + "\n"
                                for test, result in results.items()))
        return str(path)

    def run_it(self, *arguments):
        environment = {**os.environ, "TEST_REPORTS": str(self.folder / "reports")}
        done = subprocess.run([sys.executable, str(TALLY), *arguments], capture_output=True, text=True, env=environment)
        return done.returncode, done.stdout.strip()

    def test_checks_are_added_up(self):
        self.assertEqual(self.run_it("count", "0", self.log("a", one="OK", two="OK", three="SKIP")), (0, "14 passed, 0 failed, 1 skipped"))
        self.assertEqual(self.run_it("count", "1", self.log("a", one="OK", two="FAIL", three="TIMEOUT")), (1, "8 passed, 2 failed"))

    def test_what_is_good_alone_counts_as_repeated(self):
        logs = self.log("a", one="OK", two="FAIL"), self.log("b", two="OK")
        self.assertEqual(self.run_it("count", "0", *logs), (0, "14 passed, 0 failed, 1 repeated"))

    def test_what_fails_alone_too_fails(self):
        logs = self.log("a", one="OK", two="FAIL"), self.log("b", two="FAIL")
        self.assertEqual(self.run_it("count", "1", *logs), (1, "8 passed, 1 failed, 1 repeated"))

    def test_few_are_repeated_and_many_are_not(self):
        self.assertEqual(self.run_it("failed", self.log("a", one="FAIL", two="OK", three="TIMEOUT")), (0, "one three"))
        self.assertEqual(self.run_it("failed", self.log("a", **{f"t{i}": "FAIL" for i in range(6)})), (0, ""))

    def test_a_report_fails_whatever_its_test_says(self):
        (self.folder / "reports" / "1").touch()
        (self.folder / "reports" / "0").write_text("==1==WARNING: AddressSanitizer failed to allocate 0x7fffffffffffffff bytes\n")
        self.assertEqual(self.run_it("count", "0", self.log("a", one="OK")), (0, "7 passed, 0 failed"))
        for tool in ("==1==ERROR: AddressSanitizer: use after free", "a.c:1:2: runtime error: overflow", "==1== Invalid read of size 8"):
            (self.folder / "reports" / "2").write_text(tool)
            self.assertEqual(self.run_it("count", "0", self.log("a", one="OK"))[0], 1, tool)
        (self.folder / "reports" / "2").write_text("WARNING: ThreadSanitizer: data race")
        self.assertEqual(self.run_it("failed", self.log("a", one="FAIL")), (0, ""))
        code, said = self.run_it("count", "0", self.log("a", one="OK"))
        self.assertEqual((code, said.splitlines()[-1]), (1, "7 passed, 1 failed"))
        self.assertIn("data race", said)

    def test_no_test_at_all_is_a_failure(self):
        self.assertEqual(self.run_it("count", "0", self.log("a")), (1, "0 passed, 1 failed"))


if __name__ == "__main__":
    unittest.main()
