"""The commands on the pages of the demos: each is taken from the page as it is served and run in a shell, and must earn what the
page says."""
import html
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import unittest
import urllib.request

# zsh, where it is installed, is the shell that is hardest to please.
SHELL = [shutil.which("zsh"), "-f"] if shutil.which("zsh") else ["sh"]


class Commands(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        command = [os.environ["STATUSBIN_BINARY"], "--port", "0", "--header-timeout", "1"]
        cls.server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        cls.url = cls.server.stdout.readline().split()[-1].rstrip("/")
        cls.demos = json.loads(cls.get("/demo", "application/json"))["demos"]

    @classmethod
    def tearDownClass(cls):
        cls.server.terminate()
        cls.server.stdout.close()
        assert cls.server.wait() == 0

    @classmethod
    def get(cls, path, accept, **fields):
        request = urllib.request.Request(cls.url + path, headers={"Accept": accept, **fields})
        opener = urllib.request.build_opener(Keep())
        with opener.open(request) as response:
            return response.read().decode()

    def run_command(self, command):
        """The codes of all responses to a command, in their order. Who waits for a head to be overdue waits for this server's
        second in place of 30."""
        command = command.replace("sleep 31", "sleep 2")
        result = subprocess.run([*SHELL, "-c", command], capture_output=True, timeout=30)
        return [int(code) for code in re.findall(rb"^HTTP/1.1 (\d{3}) ", result.stdout, re.M)]

    def test_each_command_earns_what_the_page_says(self):
        ran = 0
        for row in self.demos:
            if not row["demo"]:
                continue
            with self.subTest(code=row["code"]):
                ran += 1
                codes = self.run_command(row["demo"]["earn"])
                self.assertIn(row["code"], codes, row["demo"]["earn"])
                if row["code"] >= 200:
                    self.assertEqual(codes[-1], row["code"], row["demo"]["earn"])
                if row["demo"]["succeed"]:
                    codes = self.run_command(row["demo"]["succeed"])
                    self.assertEqual(codes[-1] // 100, 2, f"{codes} for {row['demo']['succeed']}")
        self.assertGreater(ran, 35)

    def test_each_command_on_a_codes_page_gets_that_code(self):
        table = json.loads(self.get("/status.json", "application/json"))
        ran = 0
        for row in table["registered"] + table["unregistered"]:
            page = self.get(f"/codes/{row['code']}", "text/html")
            for command in re.findall(r'<pre tabindex="0" class="curl" id="curl">(.*?)</pre>', page):
                ran += 1
                self.assertIn(row["code"], self.run_command(html.unescape(command)), command)
        self.assertEqual(ran, len(table["registered"] + table["unregistered"]))

    def test_the_pages_show_the_same_commands(self):
        index = html.unescape(self.get("/demo", "text/html"))
        text = self.get("/demo", "text/plain")
        for row in self.demos:
            commands = [row["demo"][name] for name in ("earn", "succeed") if row["demo"][name]] if row["demo"] else []
            for command in commands:
                self.assertIn(f">{command}</pre>", index)
                self.assertIn(f"  {command}\n", text)
            if commands and row["code"] in (401, 404, 429, 503):
                page = html.unescape(self.get(f"/status/{row['code']}", "text/html"))
                for command in commands:
                    self.assertIn(f'<pre tabindex="0" class="curl">{command}</pre>', page)


    def test_a_shell_takes_every_word_as_it_is(self):
        """What zsh and others would take for a pattern, or for the end of a command, stands in quotes."""
        for row in self.demos:
            for name in ("earn", "succeed"):
                command = row["demo"] and row["demo"][name]
                unquoted = re.sub(r"""'[^']*'|"[^"]*\"""", "", command or "")
                self.assertNotRegex(unquoted, r"[?*&\[\]{}~^#]| =|://", command)

    def test_commands_name_the_host_of_the_request(self):
        """More hosts than the server keeps pages for; and the page of each has an entity tag of its own."""
        hosts = ["a.example", "a.example:81", "[::1]:82", "192.0.2.1", *(f"host-{i}:80{i}" for i in range(8))]
        for accept in "text/plain", "text/html", "application/json":
            for path in "/status/402", "/status/503", "/demo", "/demo/", "/status/429?delay=0":
                for host in hosts * 2:
                    page = html.unescape(self.get(path.rstrip("/"), accept, Host=host))
                    named = set(re.findall(r"'https?://([^/']*)/", page))
                    self.assertEqual(named, {host} if "402" not in path or accept == "text/html" else set(), f"{path} {accept} {page}")
        for path in "/", "/demo", "/status.json":
            tags = {self.head(path, host)["ETag"] for host in hosts}
            self.assertEqual(len(tags), len(hosts), path)

    def head(self, path, host):
        request = urllib.request.Request(self.url + path, headers={"Host": host}, method="HEAD")
        with urllib.request.urlopen(request) as response:
            return response.headers

    def test_a_host_that_a_shell_would_run_is_not_named(self):
        for host in "$(reboot)", "a;reboot", "a'b", "a&b", "a%20b", "!!", "~", "x" * 300:
            for path in "/status/503", "/demo", "/status/503?delay=0":
                page = html.unescape(self.get(path, "text/html", Host=host))
                self.assertNotIn(host, page)
                port = self.url.rpartition(":")[2]
                self.assertIn(f"'http://localhost:{port}/demo/503?key=mine'", page)

    def test_without_a_host_a_unix_socket_has_no_port(self):
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o777)
            path = f"{folder}/socket"
            command = [os.environ["STATUSBIN_BINARY"], "--unix", path]
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
                server.stdout.readline()
                with socket.socket(socket.AF_UNIX) as client:
                    client.connect(path)
                    client.sendall(b"GET /demo HTTP/1.0\r\n\r\n")
                    page = client.makefile(encoding="utf-8").read()
                server.terminate()
        self.assertEqual(server.returncode, 0)
        self.assertIn("'http://localhost/demo/503?key=mine'", page)
        self.assertNotRegex(page, "localhost:(?!80')")  # 80: where a command needs a number


class Keep(urllib.request.HTTPErrorProcessor):
    """Takes every response as it is."""

    def http_response(self, request, response):
        return response


if __name__ == "__main__":
    unittest.main(verbosity=2)
