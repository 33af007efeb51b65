"""What the tests of packages share: the files of dist/, and a client that knows nothing of statusbin."""
import contextlib
import os
import pathlib
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).parents[2]
DIST = ROOT / 'dist'
NODE_NAMES = {'amd64': 'x64', 'arm64': 'arm64'}  # what Node.js calls the architectures
ARCHITECTURE = {'x86_64': 'amd64', 'aarch64': 'arm64'}[os.uname().machine]
EMULATED = 'EMULATED' in os.environ
measures_time = unittest.skipIf(EMULATED, 'times say nothing under emulation')
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
OPENER.addheaders = []


def package(pattern):
    """The one file of dist/ with such a name."""
    (file,) = DIST.glob(pattern)
    return file


def code_of(url):
    """The status code of a GET."""
    try:
        with OPENER.open(url, timeout=20) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code


@contextlib.contextmanager
def served(command, **options):
    """A server's process and its first line. It is stopped, whatever becomes of the test, and then has to end well."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **options) as server:
        try:
            yield server, server.stdout.readline()
        finally:
            server.terminate()
        assert server.wait(60) == 0, f'{command}: status {server.returncode}'


def is_alive(pid):
    """Whether a process runs that is not just waited for."""
    try:
        return pathlib.Path(f'/proc/{pid}/stat').read_text(encoding='ascii').split(') ')[1][0] != 'Z'
    except FileNotFoundError:
        return False


def has_ended(pid, seconds=10):
    """Whether a process has ended, or does so in that time."""
    end = time.monotonic() + seconds
    while is_alive(pid) and time.monotonic() < end:
        time.sleep(0.02)
    return not is_alive(pid)


class Installed(unittest.TestCase):
    """A test with an empty folder, in which a package is installed once for all its cases."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.folder.name)
        cls.environment = {name: value for name, value in os.environ.items() if not name.startswith(('STATUSBIN', 'PYTHON', 'NODE'))}
        cls.environment |= {'HOME': cls.folder.name, 'npm_config_update_notifier': 'false'}
        cls.install()

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def run_here(cls, *command, **options):
        """Runs a command in the folder. Returns what it wrote to stdout; fails if it failed."""
        result = subprocess.run([str(word) for word in command], cwd=cls.path, env=cls.environment, capture_output=True, text=True,
                                timeout=300, check=False, **options)
        if result.returncode:
            raise AssertionError(f'{command}: status {result.returncode}\n{result.stdout}{result.stderr}')
        return result.stdout
