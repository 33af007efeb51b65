"""README.md: its commands do what it shows, and its names are those of the packages."""
import json
import os
import re
import subprocess
import unittest

from test_recipes import ROOT, Page

README = (ROOT / "README.md").read_text()
VERSION = re.search(r"^  version: '([0-9.]+)',$", (ROOT / "meson.build").read_text(), re.M)[1]
SERVER = "http://localhost:8080"
SHOWN = re.findall(r"^    \$ (.*)\n((?:    (?!\$ ).*\n)*)", README, re.M)


def pattern(line):
    """A line of output as a regular expression: what differs each time is any number, and any moment."""
    line = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "<moment>", line)
    line = re.sub(r"\+\d+\.\d+s", "<time>", line)
    line = re.sub(r"(?<=after )\d+(?= milli)|(?<=with )\d+(?= bytes remaining)|(?<=connection )\d+", "<number>", line)
    escaped = re.escape(line)
    for mark, any_of in ("<moment>", r"\d{4}-\d\d-\d\dT[\d:.]+Z"), ("<time>", r"\+\d+\.\d+s"), ("<number>", r"\d+"):
        escaped = escaped.replace(mark, any_of)
    return escaped


class Readme(Page):
    def test_each_command_prints_what_is_shown(self):
        url = self.start()
        commands = [(command, output) for command, output in SHOWN if command.startswith("curl")]
        self.assertGreaterEqual(len(commands), 6)
        for command, output in commands:
            result = subprocess.run(["sh", "-c", command.replace(SERVER, url)], capture_output=True, text=True, timeout=60, env=self.environment)
            lines = [pattern(line.strip()) for line in output.splitlines()]
            printed = (result.stdout + result.stderr).replace(url, SERVER)
            # curl 8.14, which Debian 13 has, says it so
            printed = re.sub(r"end of response with (\d+) bytes missing", r"transfer closed with \1 bytes remaining to read", printed)
            self.assertRegex(printed, "^" + r"\n".join(lines) + r"\n?$", command)

    def test_the_commands_that_are_not_curl_are_those_of_the_repository(self):
        for command, _ in SHOWN:
            if not command.startswith("curl"):
                self.assertTrue(os.access(ROOT / command.split()[0], os.X_OK), command)

    def test_what_is_got_is_what_is_packaged(self):
        rows = dict(re.findall(r"^\| ([^|]+) \| (`.*) \|$", README.split("## Install")[1].split("\n\n## ")[0], re.M))
        npm = json.loads((ROOT / "packages/npm/package.json").read_text())
        self.assertIn(f"npx {next(iter(npm['bin']))}`", rows["npm, on Linux"])
        self.assertTrue((ROOT / "packages/python/statusbin/__main__.py").exists())
        self.assertIn("python -m statusbin`", rows["PyPI, on Linux"])
        for text in rows["Debian 12 and 13"], rows["a static binary"], rows["GitHub Actions"]:
            self.assertIn(VERSION, text)

    def test_every_link_leads_to_a_file(self):
        for link in re.findall(r"\]\(([^)#:]+)[^)]*\)", README):
            self.assertTrue((ROOT / link).exists(), link)


if __name__ == "__main__":
    unittest.main(verbosity=2)
