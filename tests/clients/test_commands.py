"""The commands on the pages of the demos: each is taken from the page as it is served and run in a shell, and must earn what the
page says."""
import html
import json
import os
import re
import subprocess
import unittest
import urllib.request


class Commands(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = subprocess.Popen([os.environ["STATUSBIN_BINARY"], "--port", "0"], stdout=subprocess.PIPE, text=True)
        cls.url = cls.server.stdout.readline().split()[-1].rstrip("/")
        cls.demos = json.loads(cls.get("/demo", "application/json"))["demos"]

    @classmethod
    def tearDownClass(cls):
        cls.server.terminate()
        cls.server.stdout.close()
        assert cls.server.wait() == 0

    @classmethod
    def get(cls, path, accept):
        request = urllib.request.Request(cls.url + path, headers={"Accept": accept})
        opener = urllib.request.build_opener(Keep())
        with opener.open(request) as response:
            return response.read().decode()

    def run_command(self, command):
        """The codes of all responses to a command, in their order."""
        result = subprocess.run(["sh", "-c", command.replace("localhost:8080", self.url.removeprefix("http://"))], capture_output=True, timeout=30)
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
            page = self.get(f"/status/{row['code']}", "text/html")
            for command in re.findall(r'<pre tabindex="0" class="curl">(.*?)</pre>', page):
                if "/status/" not in command:
                    continue  # a demo's, which the other test runs
                ran += 1
                code = 426 if row["code"] == 101 else row["code"]  # the page that a browser gets for a 101
                self.assertIn(code, self.run_command(html.unescape(command)), command)
        self.assertGreater(ran, 80)

    def test_the_pages_show_the_same_commands(self):
        index = html.unescape(self.get("/demo", "text/html"))
        text = self.get("/demo", "text/plain")
        for row in self.demos:
            commands = [row["demo"][name] for name in ("earn", "succeed") if row["demo"][name]] if row["demo"] else []
            for command in commands:
                self.assertIn(f"{command}\n", index)
                self.assertIn(f"  {command}\n", text)
            if commands and row["code"] in (401, 404, 429, 503):
                page = html.unescape(self.get(f"/status/{row['code']}", "text/html"))
                for command in commands:
                    self.assertIn(f'<pre tabindex="0" class="curl">{command}</pre>', page)


class Keep(urllib.request.HTTPErrorProcessor):
    """Takes every response as it is."""

    def http_response(self, request, response):
        return response


if __name__ == "__main__":
    unittest.main(verbosity=2)
