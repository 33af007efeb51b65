"""The wheel, installed from its file into an empty environment, without an index."""
import os
import signal
import subprocess
import unittest

from installed import Installed, code_of, has_ended, measures_time, package
from test_npm import servers_of

SERVER = '''
import ssl, time, urllib.request, urllib.error
import statusbin

begun = time.monotonic()
with statusbin.Server() as server:
    print("ready", (time.monotonic() - begun) * 1000)
with statusbin.Server(args=["--max-delay", "7"], tls=True) as server:
    context = ssl.create_default_context(cadata=server.ca)
    for url in f"{server.tls_url}/status/418", f"{server.url}/status/200?delay=8s":
        try:
            urllib.request.urlopen(url, context=context)
        except urllib.error.HTTPError as error:
            print(error.code)
    for _ in range(2):
        try:
            urllib.request.urlopen(f"{server.url}/sequence/503,200?key=a")
        except urllib.error.HTTPError:
            pass
    print([(each["number"], each["code"]) for each in server.requests("a")], server.requests("nobody"))
try:
    urllib.request.urlopen(server.url)
except urllib.error.URLError:
    print("stopped")
try:
    statusbin.Server(args=["--max-delay", "x"])
except RuntimeError as error:
    print(error)
'''
SLIPS = '''
import os, signal, urllib.request
import statusbin

def told(call):
    try:
        print(call())
    except (RuntimeError, TypeError) as error:
        print(error)

told(lambda: statusbin.Server(args="--strict"))
told(lambda: statusbin.Server(args=["--help"]))
told(lambda: statusbin.Server(args=["--port"]))
server = statusbin.Server()
for _ in range(40):
    urllib.request.urlopen(f"{server.url}/status/200?key=a", b"x" * 65536)
told(lambda: [each["number"] for each in server.requests("a")])
told(lambda: server.requests("a" * 300))
server.stop()
server.stop()
told(lambda: server.requests("a"))
'''
WAIT = 'import statusbin, time; server = statusbin.Server(); print(server.url, flush=True); time.sleep(60)'
FORK = '''
import os, statusbin, time
server = statusbin.Server()
asked, answered = os.pipe()
if os.fork() == 0:
    server.stop()
    os.write(answered, b"x")
    time.sleep(20)
    os._exit(0)
os.read(asked, 1)
print(server._process.pid, server._process.poll(), flush=True)
os.kill(os.getpid(), 9)
'''
PLUGIN = '''
import urllib.request
import pytest

def test_first(statusbin):
    assert urllib.request.urlopen(statusbin.with_key("/sequence/200,201")).status == 200
    assert [each["code"] for each in statusbin.requests()] == [200]
    with pytest.raises(ValueError, match="'status/200': it starts with /"):
        statusbin.with_key("status/200")

def test_second_has_a_key_of_its_own(statusbin):
    assert statusbin.requests() == []
    assert urllib.request.urlopen(statusbin.with_key("/sequence/200,201?x=1")).status == 200
    assert statusbin.tls_url.startswith("https://")
'''


class Wheel(Installed):
    @classmethod
    def install(cls):
        cls.run_here('/usr/bin/python3', '-m', 'venv', '--system-site-packages', '.') # pytest is Debian's
        cls.python = cls.path / 'bin/python'
        cls.before = cls.files()
        cls.run_here(cls.python, '-m', 'pip', 'install', '--no-index', '--no-compile', '--quiet', package(f'*_{os.uname().machine}.whl'))

    @classmethod
    def files(cls):
        return {file for file in cls.path.rglob('*') if '__pycache__' not in file.parts}

    def test_the_server(self):
        ready, *lines = self.run_here(self.python, '-c', SERVER).splitlines()
        self.assertEqual(lines[:4], ['418', '400', '[(1, 503), (2, 200)] []', 'stopped'])
        self.assertIn('--max-delay', lines[4])
        print(f'statusbin.Server(): {ready} ms')

    def test_a_slip_is_told_and_all_requests_are(self):
        args, ended, value, numbers, key, stopped = self.run_here(self.python, '-c', SLIPS).splitlines()
        self.assertEqual(args, "args is '--strict': it takes a list, as in ['--max-delay', '5'].")
        self.assertEqual(ended, 'statusbin ended with status 0 before it was ready.')
        self.assertIn('--port', value)
        self.assertNotIn('--until-eof', value)
        self.assertEqual(numbers, str(list(range(1, 41))))  # more than one response of /requests holds
        self.assertRegex(key, r"^The parameter key is 'a+\.\.\.'; it takes 1 to 256 octets")
        self.assertEqual(stopped, 'The server ended with status 0, and its recorded requests are gone.')

    @measures_time
    def test_it_is_ready_soon(self):
        times = [float(self.run_here(self.python, '-c', SERVER.split('with statusbin.Server(args')[0]).split()[1]) for _ in range(5)]
        self.assertLess(min(times), 30, times)

    def test_the_module_becomes_the_program(self):
        for command in [self.python, '-m', 'statusbin'], [self.path / 'bin/statusbin']:
            with subprocess.Popen([*command, '--port', '0'], env=self.environment, stdout=subprocess.PIPE, text=True) as program:
                url = program.stdout.readline().split()[-1]
                self.assertEqual(code_of(f'{url}status/418'), 418)
                program.send_signal(signal.SIGTERM)
                self.assertEqual(program.wait(20), 0)

    def test_the_server_ends_with_a_program_that_is_killed(self):
        with subprocess.Popen([self.python, '-c', WAIT], env=self.environment, stdout=subprocess.PIPE, text=True) as program:
            self.assertEqual(code_of(f'{program.stdout.readline().strip()}/status/200'), 200)
            (server,) = servers_of(program.pid)
            program.kill()
            self.assertTrue(has_ended(server))

    def test_a_forked_process_does_not_keep_the_server(self):
        with subprocess.Popen([self.python, '-c', FORK], env=self.environment, stdout=subprocess.PIPE, text=True, start_new_session=True) as program:
            server, status = program.stdout.readline().split()
            self.assertEqual(status, 'None')  # it runs still, though the forked process called stop()
            program.wait(20)
            self.assertTrue(has_ended(int(server)))
            os.killpg(program.pid, signal.SIGKILL)

    def test_the_pytest_plugin(self):
        (self.path / 'test_client.py').write_text(PLUGIN)
        self.addCleanup((self.path / 'test_client.py').unlink)
        self.assertIn('2 passed', self.run_here(self.python, '-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'test_client.py'))

    def test_it_has_types(self):
        (where,) = self.path.glob('lib/python3*/site-packages/statusbin')
        self.assertTrue((where / 'py.typed').exists())


class Uninstalled(Installed):
    install = classmethod(Wheel.install.__func__)
    files = classmethod(Wheel.files.__func__)

    def test_nothing_is_left(self):
        self.run_here(self.python, '-m', 'pip', 'uninstall', '--yes', '--quiet', 'statusbin')
        self.assertEqual(self.files(), self.before)


if __name__ == '__main__':
    unittest.main(verbosity=2)
