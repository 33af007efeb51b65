"""docs/recipes.md: each recipe is taken out of the page and run as it stands there, with statusbin on the PATH.

Unlike the others this suite needs a shell, Node.js and Go, which script/setup installs.
"""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import yaml

PAGE = (pathlib.Path(__file__).parents[2] / "docs" / "recipes.md").read_text()
SHELL = [shutil.which("zsh"), "-f"] if shutil.which("zsh") else ["sh"]
BLOCKS = dict(re.findall(r"^```(\S+(?: \S+)?)\n(.*?)^```$", PAGE, re.M | re.S))


def run(command, directory, **options):
    return subprocess.run(command, cwd=directory, capture_output=True, text=True, timeout=120, **options)


class Recipes(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.directory.name)
        (self.path / "bin").mkdir()
        (self.path / "bin" / "statusbin").symlink_to(os.environ["STATUSBIN_BINARY"])
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("STATUSBIN")}
        self.environment["PATH"] = f"{self.path / 'bin'}:{os.environ['PATH']}"

    def tearDown(self):
        self.directory.cleanup()

    def run_here(self, *command):
        result = run(command, self.path, env=self.environment)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        return result.stdout

    def write(self, name, language):
        (self.path / name).write_text(BLOCKS[language])

    def test_every_block_is_tested(self):
        self.assertEqual(set(BLOCKS), {"sh", "curl", "yaml github", "yaml compose", "yaml kubernetes", "python", "js", "go"})

    def test_shell(self):
        self.write("recipe.sh", "sh")
        (self.path / "tmp").mkdir()
        self.environment["TMPDIR"] = str(self.path / "tmp")
        self.assertEqual(self.run_here("sh", "-eu", "recipe.sh"), "418\n")
        self.assertEqual(list((self.path / "tmp").iterdir()), [], "a temporary file is left behind")

    def test_curl(self):
        server = subprocess.Popen(["statusbin", "--port", "0"], stdout=subprocess.PIPE, text=True, env=self.environment)
        self.addCleanup(server.stdout.close)
        self.addCleanup(server.wait)
        self.addCleanup(server.terminate)
        url = server.stdout.readline().split()[-1].rstrip("/")
        expected = [(0, ""), (28, ""), (0, "HTTP/1.1 307"), (0, '{"id":7}'), (0, "X-Request-Id: 42"), (18, "HTTP/1.1 200"), (0, "Statusbin-Code: ")]
        lines = BLOCKS["curl"].splitlines()
        self.assertEqual(len(lines), len(expected))
        for line, (status, part) in zip(lines, expected):
            # zsh, where it is installed, is the shell that is hardest to please
            result = run([*SHELL, "-c", line.replace("http://localhost:8080", url) + " --silent"], self.path)
            self.assertEqual(result.returncode, status, f"{line}\n{result.stdout}{result.stderr}")
            self.assertIn(part, result.stdout, line)

    def test_pytest(self):
        self.write("test_client.py", "python")
        self.assertIn("1 passed", self.run_here("/usr/bin/python3", "-m", "pytest", "-q", "-p", "no:cacheprovider"))

    def test_node(self):
        self.write("client.test.mjs", "js")
        self.assertRegex(self.run_here("node", "--test", "--test-reporter=tap", "client.test.mjs"), r"# pass 1\n# fail 0")

    def test_go(self):
        self.write("client_test.go", "go")
        self.write("go.mod", "go")
        (self.path / "go.mod").write_text("module client\n\ngo 1.19\n")
        self.environment |= {"GOCACHE": str(self.path / "cache"), "GOPATH": str(self.path / "go"), "GOFLAGS": "-mod=mod", "GOTOOLCHAIN": "local"}
        self.assertIn("ok", self.run_here("go", "test", "./..."))

    def test_github_workflow(self):
        workflow = yaml.safe_load(BLOCKS["yaml github"])
        job = workflow["jobs"]["test"]
        self.assertIn(True, workflow)  # YAML 1.1 takes "on" for true
        self.assertEqual(job["services"]["statusbin"]["ports"], ["8080:8080"])
        self.assertTrue(all("uses" in step or "run" in step for step in job["steps"]))

    def test_compose_file(self):
        services = yaml.safe_load(BLOCKS["yaml compose"])["services"]
        self.assertEqual(services["test"]["depends_on"], {"statusbin": {"condition": "service_healthy"}})
        self.assertEqual(services["statusbin"]["ports"], ["8080:8080"])

    def test_kubernetes_manifest(self):
        deployment, service = yaml.safe_load_all(BLOCKS["yaml kubernetes"])
        (container,) = deployment["spec"]["template"]["spec"]["containers"]
        self.assertIs(deployment["spec"]["template"]["spec"]["enableServiceLinks"], False)
        self.assertEqual(container["readinessProbe"]["httpGet"], {"path": "/healthz", "port": 8080})
        self.assertEqual(deployment["spec"]["selector"]["matchLabels"], deployment["spec"]["template"]["metadata"]["labels"])
        self.assertEqual(service["spec"]["selector"], deployment["spec"]["selector"]["matchLabels"])
        self.assertEqual(service["spec"]["ports"][0]["port"], container["ports"][0]["containerPort"])
        # What the manifest passes are options that there are.
        options = [argument for argument in container["args"] if argument.startswith("--")]
        help_text = self.run_here("statusbin", "--help")
        self.assertTrue(all(option in help_text for option in options))


if __name__ == "__main__":
    unittest.main(verbosity=2)
