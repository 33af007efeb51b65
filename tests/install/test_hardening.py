"""That the program is built so that a bug which was missed is hard to use (meson.build says how)."""
import os
import platform
import re
import subprocess
import unittest

BINARY = os.environ["STATUSBIN_BINARY"]


def read(*command):
    return subprocess.run([*command, BINARY], check=True, capture_output=True, text=True, timeout=60).stdout


class Hardening(unittest.TestCase):
    def test_is_position_independent(self):
        self.assertRegex(read("readelf", "--file-header"), r"Type: +DYN ")

    def test_has_its_relocations_done_and_made_read_only_before_it_starts(self):
        self.assertIn("GNU_RELRO", read("readelf", "--program-headers", "--wide"))
        self.assertRegex(read("readelf", "--dynamic", "--wide"), r"FLAGS.*\bNOW\b")

    def test_has_no_memory_that_can_be_written_and_executed(self):
        headers = read("readelf", "--program-headers", "--wide")
        self.assertRegex(headers, r"GNU_STACK.* RW ")
        self.assertNotIn(" RWE ", headers)

    def test_notices_when_a_stack_or_a_buffer_overflows(self):
        imports = read("nm", "--dynamic", "--undefined-only")
        self.assertIn("__stack_chk_fail", imports)
        self.assertRegex(imports, r"\b__(mem|s)\w+_chk\b")

    def test_functions_begin_where_an_indirect_call_may_land(self):
        landing = {"x86_64": "endbr64", "aarch64": r"paciasp|bti"}.get(platform.machine())
        code = read("objdump", "--disassemble", "--section=.text")
        for function in ("on_request", "endpoint_status", "main"):
            first = re.search(rf"<{function}>:\n[^\n]*\t(\S+)", code)
            self.assertIsNotNone(first, function)
            if landing:
                self.assertRegex(first[1], landing, function)


if __name__ == "__main__":
    unittest.main()
