"""docs/recipes.md and docs/assert.md: each recipe is taken out of its page and run as it stands there, with statusbin on the PATH.

Unlike the others this suite needs a shell, Node.js and Go, which script/setup installs.
"""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time
import unittest

import yaml

ROOT = pathlib.Path(__file__).parents[2]
SHELL = [shutil.which("zsh"), "-f"] if shutil.which("zsh") else ["sh"]
CACHE = tempfile.TemporaryDirectory()  # of what Go has compiled


def blocks(page):
    return dict(re.findall(r"^```(\S+(?: \S+)?)\n(.*?)^```$", (ROOT / "docs" / page).read_text(), re.M | re.S))


def tearDownModule():
    CACHE.cleanup()


def run(command, directory, **options):
    return subprocess.run(command, cwd=directory, capture_output=True, text=True, timeout=120, **options)


class Page(unittest.TestCase):
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
        (self.path / name).write_text(self.blocks[language])

    def start(self):
        """Starts a server. Returns its URL."""
        server = subprocess.Popen(["statusbin", "--port", "0"], stdout=subprocess.PIPE, text=True, env=self.environment)
        self.addCleanup(server.stdout.close)
        self.addCleanup(server.wait)
        self.addCleanup(server.terminate)
        return server.stdout.readline().split()[-1].rstrip("/")

    def expect_pytest(self, passed):
        self.assertIn(f"{passed} passed", self.run_here("/usr/bin/python3", "-m", "pytest", "-q", "-p", "no:cacheprovider"))

    def expect_node(self, name, passed):
        self.assertRegex(self.run_here("node", "--test", "--test-reporter=tap", name), rf"# pass {passed}\n# fail 0")

    def expect_go(self):
        (self.path / "go.mod").write_text("module client\n\ngo 1.19\n")
        self.environment |= {"GOCACHE": CACHE.name, "GOPATH": str(self.path / "go"), "GOFLAGS": "-mod=mod", "GOTOOLCHAIN": "local"}
        return self.run_here("go", "test", "-v", "./...")


class Recipes(Page):
    blocks = blocks("recipes.md")

    def test_every_block_is_tested(self):
        self.assertEqual(set(self.blocks), {
            "sh", "sh key", "sh container", "curl", "yaml github", "yaml action", "yaml gitlab", "yaml compose", "yaml kubernetes", "python", "js", "go",
            "js testcontainers", "python testcontainers", "go testcontainers", "java testcontainers"})

    def test_shell(self):
        self.write("recipe.sh", "sh")
        (self.path / "tmp").mkdir()
        self.environment["TMPDIR"] = str(self.path / "tmp")
        self.assertEqual(self.run_here("sh", "-eu", "recipe.sh"), "418\n")
        self.assertEqual(list((self.path / "tmp").iterdir()), [], "a temporary file is left behind")

    def test_a_key_for_each_test(self):
        url = self.start()
        for _ in range(2):  # the second has a key of its own, or it would get its 200 at once
            begun = time.monotonic()
            self.run_here("sh", "-euc", f"url={url}\n" + self.blocks["sh key"])
            self.assertGreater(time.monotonic() - begun, 1.9)

    def test_curl(self):
        url = self.start()
        expected = [(0, ""), (28, ""), (0, "HTTP/1.1 307"), (0, '{"id":7}'), (0, "X-Request-Id: 42"), (18, "HTTP/1.1 200"), (0, "Statusbin-Code: ")]
        lines = self.blocks["curl"].splitlines()
        self.assertEqual(len(lines), len(expected))
        for line, (status, part) in zip(lines, expected):
            # zsh, where it is installed, is the shell that is hardest to please
            result = run([*SHELL, "-c", line.replace("http://localhost:8080", url) + " --silent"], self.path)
            self.assertEqual(result.returncode, status, f"{line}\n{result.stdout}{result.stderr}")
            self.assertIn(part, result.stdout, line)

    def test_pytest(self):
        self.write("test_client.py", "python")
        self.expect_pytest(1)

    def test_node(self):
        self.write("client.test.mjs", "js")
        self.expect_node("client.test.mjs", 1)

    def test_go(self):
        self.write("client_test.go", "go")
        self.assertIn("--- PASS: TestTruncatedContentIsAnError", self.expect_go())

    def test_go_meets_each_fault(self):
        """Here, where Go's compiler is at hand: what it has compiled for the recipe is used again."""
        shutil.copy(ROOT / "tests" / "recipes" / "faults_test.go", self.path)
        self.environment["STATUS_URL"] = self.start()
        self.assertEqual(len(re.findall(r"^--- PASS: ", self.expect_go(), re.M)), 4)

    def test_github_workflow(self):
        workflow = yaml.safe_load(self.blocks["yaml github"])
        job = workflow["jobs"]["test"]
        self.assertIn(True, workflow)  # YAML 1.1 takes "on" for true
        self.assertEqual(job["services"]["statusbin"]["ports"], ["8080:8080"])
        self.assertTrue(all("uses" in step or "run" in step for step in job["steps"]))

    def test_action(self):
        *_, step, use = yaml.safe_load(self.blocks["yaml action"])["steps"]
        action = yaml.safe_load((ROOT / "action.yml").read_text())
        (name,) = re.findall(r"steps\.statusbin\.outputs\.([a-z-]+)", use["env"]["URL"])
        self.assertIn(name, action["outputs"])
        self.assertEqual(step["id"], "statusbin")

    def test_gitlab_job(self):
        job = yaml.safe_load(self.blocks["yaml gitlab"])["test"]
        self.assertIn(f"http://{job['services'][0]['alias']}:8080/", job["script"][0])

    def test_the_container_of_other_systems_is_one_that_is_stopped(self):
        self.run_here("sh", "-n", "-c", self.blocks["sh container"])
        name = re.search(r"--name (\S+)", self.blocks["sh container"])[1]
        self.assertIn(f"docker stop {name}\n", self.blocks["sh container"])

    def test_testcontainers_have_no_error_of_syntax(self):
        self.write("recipe.mjs", "js testcontainers")
        self.run_here("node", "--check", "recipe.mjs")
        compile(self.blocks["python testcontainers"], "recipe.py", "exec")
        self.write("recipe.go", "go testcontainers")
        self.assertEqual(self.run_here("gofmt", "-l", "recipe.go"), "", "gofmt would write it otherwise")

    def test_compose_file(self):
        services = yaml.safe_load(self.blocks["yaml compose"])["services"]
        self.assertEqual(services["test"]["depends_on"], {"statusbin": {"condition": "service_healthy"}})
        self.assertEqual(services["statusbin"]["ports"], ["8080:8080"])

    def test_kubernetes_manifest(self):
        deployment, service = yaml.safe_load_all(self.blocks["yaml kubernetes"])
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


class Assertions(Page):
    """Each recipe is run with a client that does it right, and with one that does it wrong and must be caught."""

    blocks = blocks("assert.md")

    def test_every_block_is_tested(self):
        self.assertEqual(set(self.blocks), {"python conftest", "python retry", "python post", "js retry", "js if-match", "go retry",
                                            "go reuse", "sh retry", "sh redirect"})

    def run_shell(self, language):
        url = self.start()
        self.environment |= {"url": url, "port": url.rsplit(":", 1)[1]}
        self.write("recipe.sh", language)
        self.run_here("sh", "-eu", "recipe.sh")

    def test_pytest(self):
        for name, language in ("conftest.py", "conftest"), ("test_retry.py", "retry"), ("test_post.py", "post"):
            self.write(name, f"python {language}")
        self.expect_pytest(4)

    def test_node_retry(self):
        self.write("client.test.mjs", "js retry")
        (self.path / "node_modules").symlink_to(ROOT / "tests" / "browser" / "node_modules")
        self.expect_node("client.test.mjs", 2)

    def test_node_if_match(self):
        self.write("client.test.mjs", "js if-match")
        self.expect_node("client.test.mjs", 2)

    def test_go(self):
        self.write("client_test.go", "go retry")
        self.write("reuse_test.go", "go reuse")
        self.assertEqual(len(re.findall(r"^--- PASS: ", self.expect_go(), re.M)), 4)

    def test_shell_retry(self):
        self.run_shell("sh retry")

    def test_shell_redirect(self):
        self.run_shell("sh redirect")


if __name__ == "__main__":
    unittest.main(verbosity=2)
