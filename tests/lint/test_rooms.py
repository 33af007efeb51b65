"""script/rooms: it passes a good tree, and finds each kind of fault in one that is good but for that."""
import pathlib
import subprocess
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).parents[2] / "script/rooms"

PAGE = """
| room | may include | what is in it |
|---|---|---|
| `low/` | - | text |
| `engine/one/` | `low/` | an engine, such as `engine/one/run.c` |
| `engine/two/` | `low/` | another |
| `top/` | all | the program |

See `/not/a/file/` and `low/text.[ch]`.

| library | named in |
|---|---|
| `ONE_` `<one.h>` | `engine/one/` |
| `hash` | `low/te*` |
"""

TREE = {
    "CONTRIBUTING.md": PAGE,
    "meson.build": "executable('top', 'server/top/main.c')",
    "server/low/meson.build": "low_lib = static_library('low', 'text.c', dependencies: [hash_dep])",
    "server/low/text.h": "",
    "server/low/text.c": '#include "low/text.h"\n#include <hash.h>\n',
    "server/engine/one/meson.build": "one_lib = static_library('one', 'run.c', dependencies: [low_dep])",
    "server/engine/one/run.h": "",
    "server/engine/one/run.c": '#include "engine/one/run.h"\n#include <one.h>\n#include "low/text.h"\nint ONE_version;\n',
    "server/engine/two/meson.build": "two_lib = static_library('two', 'part/run.c', dependencies: [low_dep])",
    "server/engine/two/part/run.c": '#include "low/text.h"\n',
    "server/top/meson.build": "top_lib = declare_dependency(dependencies: [one_dep, two_dep])",
    "server/top/main.c": '#include "engine/one/run.h"\n#include "low/text.h"\n',
}


class Rooms(unittest.TestCase):
    def check(self, changes, *expected):
        """Runs the script on the tree with some files changed (None: left out); its lines contain what is expected, one each."""
        with tempfile.TemporaryDirectory() as directory:
            for name, text in {**TREE, **changes}.items():
                if text is not None:
                    path = pathlib.Path(directory, name)
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(text)
            result = subprocess.run([SCRIPT, directory], capture_output=True, text=True, timeout=30)
        lines = result.stdout.splitlines()
        self.assertEqual((result.returncode, result.stderr), (1 if expected else 0, ""), lines)
        self.assertEqual(len(lines), len(expected), lines)
        for line, words in zip(lines, expected):
            self.assertIn(words, line)

    def test_a_good_tree_passes(self):
        self.check({})

    def test_a_room_may_not_include_one_above_it(self):
        self.check({"server/low/text.c": '#include "low/text.h"\n  #  include "top/main.h"\n'},
                   "server/low/text.c:2: low/ may not include top/, only low/")

    def test_an_engine_may_not_include_another(self):
        self.check({"server/engine/two/part/run.c": '#include "engine/one/run.h"\n'},
                   "run.c:1: engine/two/ may not include engine/one/, only engine/two/, low/")

    def test_an_include_names_its_room(self):
        self.check({"server/top/main.c": '#include "server.h"\n'}, '"server.h" does not name its room')

    def test_a_header_is_held_to_it_too(self):
        self.check({"server/low/text.h": '#include "engine/one/run.h"\n'}, "low/text.h:1: low/ may not include engine/one/")

    def test_a_library_is_named_in_its_room_alone(self):
        self.check({"server/top/main.c": "#include <one.h>\n"}, "server/top/main.c: names <one.h>, which only engine/one/ may")
        self.check({"server/engine/two/part/run.c": "/* ONE_version */\n"}, "names ONE_")

    def test_a_library_is_named_in_its_files_alone(self):
        self.check({"server/low/other.c": "int hash;\n", "server/low/meson.build": "'text.c', 'other.c'"},
                   "server/low/other.c: names hash, which only low/te* may")

    def test_each_file_is_in_a_room(self):
        self.check({"server/stray.c": "", "server/engine/stray.h": ""}, "server/engine/stray.h: is in no room",
                   "server/stray.c: is in no room")

    def test_a_room_links_what_it_may_include(self):
        self.check({"server/low/meson.build": "static_library('low', 'text.c', dependencies: [one_dep])"},
                   "server/low/meson.build: links engine/one/")

    def test_a_room_is_built_of_all_its_files(self):
        self.check({"server/engine/two/part/more.c": ""}, "server/engine/two/meson.build: does not list part/more.c")

    def test_a_room_exists(self):
        self.check({"CONTRIBUTING.md": PAGE.replace("| `top/`", "| `attic/` | - | nothing |\n| `top/`")},
                   "the room attic/ has no server/attic/meson.build", "names attic/, which does not exist")

    def test_what_the_page_names_exists(self):
        self.check({"CONTRIBUTING.md": PAGE + "`low/date.c` `server/low/text.c` `text.c` `server/`"},
                   "names low/date.c, which does not exist", "names text.c, which does not exist")

    def test_a_page_without_the_table_is_not_passed(self):
        with tempfile.TemporaryDirectory() as directory:
            pathlib.Path(directory, "CONTRIBUTING.md").write_text("## The rooms\n")
            pathlib.Path(directory, "meson.build").touch()
            result = subprocess.run([SCRIPT, directory], capture_output=True, text=True, timeout=30)
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("no table 'room'", result.stderr)


if __name__ == "__main__":
    unittest.main()
