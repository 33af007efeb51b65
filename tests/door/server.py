"""A server for one test, and raw clients of it."""
import os
import re
import resource
import shlex
import socket
import ssl
import subprocess
import tempfile
import time
import unittest

BINARY = os.environ['STATUSBIN_BINARY']
WRAPPER = shlex.split(os.environ.get('STATUSBIN_WRAPPER', ''))  # such as valgrind
MAKE_PAIR = os.environ['TESTS_MAKE_PAIR']
PATIENCE = float(os.environ.get('CK_TIMEOUT_MULTIPLIER', '1'))
# Not every Python has a name for it: an end without close_notify would pass for a clean one.
IGNORE_UNEXPECTED_EOF = 1 << 7
TICKS = os.sysconf('SC_CLK_TCK')


def raise_limit():
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


class Server:
    """Starts the program with these arguments; a `with` statement stops it, which must end with status 0."""

    def __init__(self, *arguments, tls=False, listening=None, descriptors=None):
        raise_limit()
        self.folder = tempfile.TemporaryDirectory()
        path = self.folder.name
        os.chmod(path, 0o755)
        command = [*WRAPPER, BINARY, *arguments]
        if os.getuid() == 0:
            command += ['--user', 'root']
        if listening is None:
            command += ['--port', '0', '--port-file', f'{path}/port']
        if tls:
            subprocess.run([MAKE_PAIR, path], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            command += ['--tls-cert', f'{path}/cert.pem', '--tls-key', f'{path}/key.pem', '--tls-port', '0',
                        '--tls-port-file', f'{path}/tls-port']
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                        preexec_fn=lambda: prepare_child(listening, descriptors),
                                        close_fds=not listening)
        self.is_told = False
        assert b'ready' in self.process.stdout.readline()
        self.port = listening.getsockname()[1] if listening else self.read_port('port')
        self.tls_port = self.read_port('tls-port') if tls else None

    def read_port(self, name):
        with open(f'{self.folder.name}/{name}', encoding='ascii') as file:
            return int(file.read())

    def __enter__(self):
        return self

    def __exit__(self, kind, *unused):
        self.stop()
        try:
            status = self.process.wait(20 * PATIENCE)
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            self.process.stdout.close()
            self.folder.cleanup()
        assert kind or status == 0, status

    def stop(self):
        """Sends one SIGTERM, however often: a second would end a server that drains or closes, wherever it is."""
        if not self.is_told:
            self.process.terminate()
        self.is_told = True

    def connect(self, receive_buffer=None, source=None, port=None):
        client = socket.socket()
        if receive_buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        if source:
            client.bind((source, 0))
        client.settimeout(15 * PATIENCE)
        client.connect(('127.0.0.1', port or self.port))
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return client

    def connect_tls(self, protocols=None, patience=None, receive_buffer=None):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.options &= ~IGNORE_UNEXPECTED_EOF
        if protocols:
            context.set_alpn_protocols(protocols)
        client = self.connect(receive_buffer, port=self.tls_port)
        client.settimeout(patience or client.gettimeout())
        try:
            return context.wrap_socket(client, suppress_ragged_eofs=False)  # from 3.12 on it would hide them
        except Exception:
            client.close()
            raise

    def connections(self):
        """How many sockets of clients the server still has: those that do not listen. One that was reset is in no table any more."""
        sockets = set()
        for name in os.listdir(f'/proc/{self.process.pid}/fd'):
            try:
                link = os.readlink(f'/proc/{self.process.pid}/fd/{name}')
            except FileNotFoundError:  # closed meanwhile
                continue
            if link.startswith('socket:[') and int(name) > 2:
                sockets.add(link[8:-1])
        for table in filter(os.path.exists, (f'/proc/{self.process.pid}/net/tcp', f'/proc/{self.process.pid}/net/tcp6')):
            with open(table, encoding='ascii') as file:
                rows = [line.split() for line in file.readlines()[1:]]
            sockets -= {row[9] for row in rows if row[3] == '0A'}
        return len(sockets)

    def wait_until_left(self, seconds=20):
        """Until none of these sockets is left; so long at most, on a machine that is not slow."""
        end = time.monotonic() + seconds * PATIENCE
        while left := self.connections():
            assert time.monotonic() < end, f'{left} connections left'
            time.sleep(0.02)

    def has_plain_memory(self):
        """Whether neither a sanitizer nor valgrind keeps memory of its own beside the server's."""
        with open(f'/proc/{self.process.pid}/maps', encoding='utf-8') as file:
            return not re.search('/lib[at]san|valgrind', file.read())

    def cpu_s(self):
        with open(f'/proc/{self.process.pid}/stat', encoding='ascii') as file:
            fields = file.read().rsplit(')', 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


def prepare_child(listening, descriptors):
    if listening:
        pass_socket(listening)
    if descriptors:
        resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))


def pass_socket(listening):
    """As systemd does (sd_listen_fds(3)), in the child."""
    os.dup2(listening.fileno(), 3)
    os.set_inheritable(3, True)
    os.environ['LISTEN_FDS'] = '1'
    os.environ['LISTEN_PID'] = str(os.getpid())


def request(target, fields='', method='GET'):
    return f'{method} {target} HTTP/1.1\r\nHost: a.test\r\n{fields}\r\n'.encode()


def read_all(client):
    """All octets until the end. A reset raises."""
    came = b''
    while piece := client.recv(1 << 16):
        came += piece
    return came


def read_response(client, came=b''):
    """One response with a Content-Length, and what came behind it."""
    while b'\r\n\r\n' not in came:
        piece = client.recv(1 << 16)
        if not piece:
            return came, b''
        came += piece
    head, rest = came.split(b'\r\n\r\n', 1)
    size = 0
    for line in head.split(b'\r\n'):
        if line.lower().startswith(b'content-length:'):
            size = int(line.split(b':')[1])
    while len(rest) < size:
        piece = client.recv(1 << 16)
        if not piece:
            break
        rest += piece
    return head + b'\r\n\r\n' + rest[:size], rest[size:]


def code_of(response):
    return int(response[9:12]) if response.startswith(b'HTTP/1.1 ') else None


def send_quietly(client, octets):
    try:
        client.sendall(octets)
    except OSError:
        pass


def reset(client):
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b'\1\0\0\0\0\0\0\0')
    client.close()


def pause(seconds):
    time.sleep(seconds)


def least_of(tries, bound, measure):
    """The shortest of these times, for a bound that is close to what would be wrong: other work on the machine makes a time
    longer, never shorter. It tries again only where the bound was not kept."""
    least = measure()
    for _ in range(tries - 1):
        if least < bound:
            break
        least = min(least, measure())
    return least


class OneServer(unittest.TestCase):
    """Tests of which all those of a class ask the same server, started with these arguments."""
    options = ()
    tls = False

    @classmethod
    def setUpClass(cls):
        cls.server = Server(*cls.options, tls=cls.tls)
        cls.addClassCleanup(cls.server.__exit__, None)

    def clients(self):
        """A connection in clear text, and one over TLS."""
        for connect in self.server.connect, self.server.connect_tls:
            with connect() as client:
                yield client
