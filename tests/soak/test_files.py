"""No path reaches the file system: under strace, the server names no file after it is ready, whatever it is asked."""
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import unittest

import traffic
import wire

PATHS = ["/../../etc/passwd", "//etc/passwd", "/static/%2e%2e/%2e%2e/etc/passwd", "/static/..%2f..%2fetc%2fpasswd", "/etc/passwd%00",
         "/static/style.css%00", "/static/./style.css", "/status/200/../../../etc/passwd", "/%252e%252e/etc/passwd", "/proc/self/mem"]

WRITE_MAX = 4096  # octets; the log writes many lines at once, but no more than that


class Files(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = pathlib.Path(directory.name)
        binary = os.environ["STATUSBIN_BINARY"]
        command = [binary, "--port", "0", "--log", "json"]
        self.tls = None
        version = subprocess.run([binary, "--version"], capture_output=True, text=True, check=True).stdout
        if "no TLS" not in version:
            subprocess.run([os.environ["TESTS_MAKE_PAIR"], self.path], check=True)
            self.tls = wire.trusting(self.path / "cert.pem")
            command += ["--tls-cert", self.path / "cert.pem", "--tls-key", self.path / "key.pem", "--tls-port", "0"]
        self.trace = self.path / "trace"
        # A leak cannot be looked for while another traces (ptrace(2)).
        environment = {**os.environ, "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"}
        self.server = subprocess.Popen(
            ["strace", "--follow-forks", "--quiet=all", f"--string-limit={WRITE_MAX}", "--trace=%file,write", "--output", self.trace, *command],
            stdout=subprocess.PIPE, text=True, env=environment)
        self.addCleanup(self.stop)
        self.ports = [int(port) for port in re.findall(r":(\d+)/", self.server.stdout.readline())]

    def stop(self):
        if self.server.poll() is None:
            self.server.kill()
        self.server.stdout.close()
        self.server.wait()

    def ask_for_everything(self, port, tls):
        for code, method, target, fields, content in traffic.REQUESTS:
            with wire.connect(port, tls) as sock:
                head, pieces = wire.compose(method, target, fields, content)
                sock.sendall(head + b"".join(pieces))
                self.assertEqual(wire.Reader(sock).response(method)[0], code, target)
        for target in PATHS:
            with wire.connect(port, tls) as sock:
                sock.sendall(wire.compose("GET", target, {}, None)[0])
                self.assertIn(wire.Reader(sock).response("GET")[0], (200, 400, 404), target)
        for garbage in traffic.GARBAGE:
            with wire.connect(port, tls) as sock:
                try:
                    sock.sendall(garbage)
                    sock.shutdown(2)
                except OSError:
                    pass

    def end(self):
        """Ends the server, which is the child of strace, and returns the lines of its log and those of the trace."""
        for pid in pathlib.Path(f"/proc/{self.server.pid}/task/{self.server.pid}/children").read_text().split():
            os.kill(int(pid), signal.SIGTERM)
        log = self.server.stdout.read()
        self.assertEqual(self.server.wait(60), 0)
        return log.splitlines(), self.trace.read_text().splitlines()

    def test_no_file_is_named_once_it_is_ready(self):
        for port, tls in zip(self.ports, (None, self.tls)):
            self.ask_for_everything(port, tls)
        log, lines = self.end()
        ready = next(i for i, line in enumerate(lines) if "statusbin ready on" in line)
        self.assertTrue(any("openat(" in line for line in lines[:ready]), "the trace shows no file at all")
        for path in PATHS:
            self.assertEqual(sum(f'"{path}"' in line for line in log), len(self.ports), path)
        written = text_logged(lines[ready:])
        for line in log:
            self.assertIn(line, written, "the trace does not show what was done while requests were served")
        files = [line for line in lines[ready:] if not re.search(r"\bwrite\(|<\.\.\. write|\+\+\+|---", line)]
        self.assertEqual(files, [])


def text_logged(trace):
    """What the traced calls of write were given for stdout, one after the other; strace escapes as C does. A line of the log can be
    in two of them, and a call for another file between them: a loop is woken so."""
    pieces = re.findall(r'\bwrite\(1, "((?:[^"\\]|\\.)*)"', "\n".join(trace))
    return "".join(pieces).encode("ascii").decode("unicode_escape")


if __name__ == "__main__":
    unittest.main()
