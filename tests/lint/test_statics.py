"""State belongs to a struct, so that two servers can live in one process: of the server's objects only those below have any
of their own, each with its reason in a comment beside it.

    test_statics.py LIBRARY...    the static libraries of server/
"""
import re
import subprocess
import sys
import unittest

ALLOWED = {
    "input.c": {"serving"},  # recv and the reason phrases, as libmicrohttpd asks for them, have no context
    "json-memory.c": {"failed"},  # jansson has one allocator for the process
    "probe.c": {"late"},  # what a signal's handler says
    "reserve.c": {"reserve", "used"},  # libev has one allocator for the process
    "stop.c": {"signals", "socket_path"},  # signals are the process's
}

LIBRARIES = sys.argv[1:]


class Statics(unittest.TestCase):
    maxDiff = None

    def test_no_object_has_state_but_those_that_must(self):
        found = {}
        for library in LIBRARIES:
            member = None
            for line in subprocess.run(["nm", "-f", "sysv", library], check=True, capture_output=True, text=True).stdout.splitlines():
                if named := re.match(r"Symbols from .*\[(?:.*/)?(.*)\.o\]:", line):
                    member = named[1]
                    continue
                columns = [column.strip() for column in line.split("|")]
                if len(columns) == 7 and re.match(r"\.t?(bss|data)(?!\.rel\.ro)|\*COM\*", columns[6]):
                    found.setdefault(member, set()).add(re.sub(r"\.\d+$", "", columns[0]))
        self.assertEqual(found, ALLOWED)


if __name__ == "__main__":
    assert LIBRARIES, __doc__
    unittest.main(argv=sys.argv[:1])
