"""What `meson install` puts where; and that --help, the manual page, docs/options.md and README.md tell the same."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).parents[2]
BUILD = pathlib.Path(os.environ["STATUSBIN_BINARY"]).parent


def read(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60, **options).stdout


def words(text):
    return " ".join(text.replace("\u2010", "-").split())


def plain(markdown):
    return re.sub(r"\[(.*?)\]\(.*?\)", r"\1", markdown).replace("`", "").replace("\u2026", "...")


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.root = pathlib.Path(cls.directory.name)
        read("meson", "install", "-C", BUILD, "--no-rebuild", "--quiet", env={**os.environ, "DESTDIR": str(cls.root)})
        cls.prefix = cls.root / "usr/local"
        cls.help = re.findall(r"^  --([a-z-]+) (\S*) +(.+)$", read(cls.prefix / "bin/statusbin", "--help"), re.M)

    @classmethod
    def tearDownClass(cls):
        cls.directory.cleanup()

    def unit(self, name):
        """The settings of a unit; of one that stands there twice, both."""
        settings = {}
        for line in (self.prefix / "lib/systemd/system" / name).read_text().splitlines():
            if "=" in line:
                settings.setdefault(line.split("=")[0], []).append(line.split("=", 1)[1])
        return settings

    def manual(self):
        """The manual page as people read it, without its line breaks."""
        page = self.prefix / "share/man/man1/statusbin.1"
        result = subprocess.run(["groff", "-man", "-Tutf8", "-P-cbou", "-rLL=2000n", "-ww", page], capture_output=True, text=True)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        return result.stdout

    def test_installs_the_program_its_manual_page_and_its_units_and_nothing_else(self):
        found = sorted(str(path.relative_to(self.prefix)) for path in self.root.rglob("*") if path.is_file())
        self.assertEqual(found, ["bin/statusbin", "lib/systemd/system/statusbin.service",
                                 "lib/systemd/system/statusbin.socket", "share/man/man1/statusbin.1"])

    def test_the_manual_page_has_each_option_as_help_has_it(self):
        lines = [words(line) for line in self.manual().splitlines()]
        options = [line for line in lines if line.startswith("--")]
        self.assertEqual(options, [f"--{name} {value}".strip() for name, value, _ in self.help])
        for name, value, meaning in self.help:
            self.assertEqual(lines[lines.index(f"--{name} {value}".strip()) + 1], words(meaning))

    def test_the_manual_page_has_each_path_and_knob_as_readme_has_it(self):
        lines = [words(line) for line in self.manual().splitlines()]
        readme = (SOURCE / "README.md").read_text()
        for heading, least in ("request", 13), ("knob", 9):
            table = re.search(rf"^\| {heading} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", readme, re.M)[1]
            rows = [line[2:-2].split(" | ") for line in table.splitlines()]
            self.assertGreaterEqual(len(rows), least)
            for name, meaning in rows:
                at = lines.index(words(plain(name)))
                self.assertEqual(lines[at + 1], words(plain(meaning)))

    def test_readme_has_every_knob_that_the_server_knows(self):
        with subprocess.Popen([self.prefix / "bin/statusbin", "--port", "0"], stdout=subprocess.PIPE, text=True) as server:
            url = server.stdout.readline().split()[-1]
            help_page = json.loads(read("curl", "--silent", "--noproxy", "*", "-H", "Accept: application/json", f"{url}help"))
            server.terminate()
        table = re.search(r"^\| knob \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", (SOURCE / "README.md").read_text(), re.M)[1]
        told = set(re.findall(r"`([a-zA-Z-]+)[=`]", " ".join(line.split(" | ")[0] for line in table.splitlines())))
        known = {knob["name"] for knob in help_page["knobs"]}
        others = {name for name in known if name == "sleep" or name != name.lower()} # httpstat.us has them
        self.assertEqual(known - others - told, set())
        self.assertGreater(len(known), 20)
        page = (SOURCE / "docs/compatibility.md").read_text().lower()
        self.assertEqual({name for name in others if name.lower() not in page}, set())

    def options_of(self, page):
        """The rows of the table of options on a page: names, meaning, default."""
        table = (SOURCE / page).read_text().split("| option | meaning | default |", 1)[1].split("\n\n", 1)[0]
        return re.findall(r"^\| (`--.*?) \| (.*?) \| ?(.*?) ?\|$", table, re.M)

    def test_readme_has_ten_options_as_the_page_of_all_has_them(self):
        every = {(name, plain(meaning).replace("docs/", ""), default) for name, meaning, default in self.options_of("docs/options.md")}
        ten = {(name, plain(meaning).replace("docs/", ""), default) for name, meaning, default in self.options_of("README.md")}
        self.assertEqual(len(ten), 10)
        self.assertLessEqual(ten, every)

    def test_the_page_of_options_has_each_with_its_default_as_help_has_it(self):
        rows = self.options_of("docs/options.md")
        told = {}
        for options, _, default in rows:
            for option in re.findall(r"`--([a-z-]+)(?: ([^`]+))?`", options):
                told[option[0]] = (option[1], default)
        self.assertEqual(list(told), [name for name, _, _ in self.help])
        for name, value, meaning in self.help:
            default = re.search(r" \(([^()]*)\)$", meaning)
            default = default.group(1) if default else ""
            self.assertEqual(told[name], (value, told[name][1]))
            self.assertEqual(told[name][1].replace("`", ""), default.replace("; ", ", ") if name != "port" else "$PORT, or 8080")

    def test_security_md_has_the_defaults_of_help_for_every_limit(self):
        told = dict(re.findall(r"^\| [^|]* \| `--([a-z-]+)` \| ([^|]*) \|", (SOURCE / "SECURITY.md").read_text(), re.M))
        limits = {name: re.search(r" \(([^()]*)\)$", meaning).group(1)
                  for name, _, meaning in self.help if re.match(r"max-|.*-timeout$|sequence-age$", name)}
        self.assertEqual(told, limits)

    def test_the_unit_starts_the_program_that_was_installed(self):
        program = self.unit("statusbin.service")["ExecStart"][0].split()[0]
        self.assertTrue(os.access(self.root / program.lstrip("/"), os.X_OK), program)

    def test_the_unit_is_shut_in(self):
        unit = self.unit("statusbin.service")
        for name, value in {"DynamicUser": "yes", "ProtectSystem": "strict", "NoNewPrivileges": "yes", "CapabilityBoundingSet": "",
                            "MemoryDenyWriteExecute": "yes", "PrivateTmp": "yes", "ProtectHome": "yes"}.items():
            self.assertEqual(unit[name], [value])

    def test_systemd_takes_the_units(self):
        units = self.root / "units"
        shutil.copytree(self.prefix / "lib/systemd/system", units)
        self.addCleanup(shutil.rmtree, units)
        service = units / "statusbin.service"
        service.write_text(service.read_text().replace("/usr/local/bin", str(self.prefix / "bin")))
        result = subprocess.run(["systemd-analyze", "verify", "--man=no", service, units / "statusbin.socket"], capture_output=True, text=True)
        self.assertNotIn("statusbin", result.stderr)
        result = read("systemd-analyze", "security", "--offline=yes", "--threshold=20", service)
        self.assertIn("OK", result)


if __name__ == "__main__":
    unittest.main()
