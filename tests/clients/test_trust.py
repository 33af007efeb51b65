"""docs/tls.md: its command makes a pair, and each of its clients trusts that pair, as the commands stand there."""
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

PROGRAM = os.environ["STATUSBIN_BINARY"]
PAGE = (pathlib.Path(__file__).parents[2] / "docs/tls.md").read_text()
COMMANDS = [line for block in re.findall(r"^```sh\n(.*?)^```$", PAGE, re.M | re.S) for line in block.splitlines()]


def run(command, directory):
    return subprocess.run(["sh", "-c", command], cwd=directory, capture_output=True, text=True, timeout=60)


@unittest.skipIf(", no TLS)" in run(f"{PROGRAM} --version", "/").stdout, "this program was built without TLS")
class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        made = run(next(command for command in COMMANDS if command.startswith("openssl ")), cls.directory.name)
        assert made.returncode == 0, made.stderr
        path = pathlib.Path(cls.directory.name)
        cls.server = subprocess.Popen([PROGRAM, "--port", "0", "--tls-port", "0", "--tls-cert", path / "cert.pem", "--tls-key", path / "key.pem"],
                                      stdout=subprocess.PIPE, text=True)
        cls.port = cls.server.stdout.readline().split()[-1].rstrip("/").rpartition(":")[2]

    @classmethod
    def tearDownClass(cls):
        cls.server.terminate()
        cls.server.stdout.close()
        assert cls.server.wait() == 0
        cls.directory.cleanup()

    def test_the_certificate_is_for_the_end_of_a_chain(self):
        """Deno and others refuse one that may sign others, where a server shows it as its own."""
        text = run("openssl x509 -in cert.pem -noout -ext basicConstraints", self.directory.name).stdout
        self.assertIn("critical", text)
        self.assertIn("CA:FALSE", text)

    def test_each_client_trusts_it(self):
        clients = [command for command in COMMANDS if "localhost:8443" in command]
        self.assertEqual(len(clients), 4)
        for command in clients:
            with self.subTest(command):
                result = run(command.replace("localhost:8443", f"localhost:{self.port}"), self.directory.name)
                self.assertEqual(result.returncode, 0, result.stderr)
                self.assertRegex(result.stdout, "418|^200")

    def test_a_client_that_is_strict_trusts_it(self):
        """As Python is from 3.13 on (VERIFY_X509_STRICT)."""
        code = ("import ssl, urllib.request; context = ssl.create_default_context(cafile='cert.pem'); "
                "context.verify_flags |= ssl.VERIFY_X509_STRICT; "
                f"print(urllib.request.urlopen('https://localhost:{self.port}/status/200', context=context).status)")
        result = run(f'python3 -c "{code}"', self.directory.name)
        self.assertEqual(result.stdout, "200\n", result.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
