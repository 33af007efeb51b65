"""A client of HTTP/1.1 on a socket, which says whether a request was answered in whole."""
import itertools
import socket
import ssl
import struct

NUMBERS = itertools.count()
TIMEOUT_S = 30


class Unanswered(Exception):
    """A request that was sent in whole, and got no whole answer, or a wrong one."""


def connect(port, tls=None, host="127.0.0.1"):
    sock = socket.create_connection((host, port), timeout=TIMEOUT_S)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if not tls:
        return sock
    try:
        return tls.wrap_socket(sock)
    except BaseException:
        sock.close()
        raise


def trusting(path):
    """The TLS context of a client that trusts the certificate in path, whatever its name."""
    context = ssl.create_default_context(cafile=path)
    context.check_hostname = False
    return context


def offering_h2(path):
    """The same for a client of HTTP/2, which ALPN is to choose (RFC 9113, 3.2)."""
    context = trusting(path)
    context.set_alpn_protocols(["h2"])
    return context


def reset(sock):
    """Closes with a reset."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def compose(method, target, fields, content):
    """The octets of a request: the head, and the content in pieces."""
    fields = {"Host": "a.test", **fields}
    pieces = []
    if isinstance(content, list):
        fields["Transfer-Encoding"] = "chunked"
        pieces = [b"%x\r\n%s\r\n" % (len(piece), piece) for piece in content] + [b"0\r\n\r\n"]
    elif content is not None:
        fields["Content-Length"] = str(len(content))
        pieces = [content]
    if "%d" in target:
        target = target.replace("%d", str(next(NUMBERS)))
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join([*lines, "", ""]).encode(), pieces


class Reader:
    """Reads responses off a connection."""

    def __init__(self, sock):
        self.sock = sock
        self.buffer = b""
        self.content = b""  # of the last response

    def fill(self):
        try:
            data = self.sock.recv(65536)
        except (ConnectionError, ssl.SSLError) as error:
            raise Unanswered(f"{type(error).__name__} after {self.buffer[:60]!r}") from error
        except TimeoutError as error:
            raise Unanswered(f"no answer in {self.sock.gettimeout()} s after {self.buffer[:60]!r}") from error
        if not data:
            raise Unanswered(f"closed after {self.buffer[:60]!r}")
        self.buffer += data

    def take(self, size):
        while len(self.buffer) < size:
            self.fill()
        taken, self.buffer = self.buffer[:size], self.buffer[size:]
        return taken

    def head(self):
        while b"\r\n\r\n" not in self.buffer:
            self.fill()
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        status, *lines = head.decode("latin-1").split("\r\n")
        if not status.startswith("HTTP/1.1 "):
            raise Unanswered(f"not a response: {status[:60]!r}")
        return int(status[9:12]), {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}

    def response(self, method):
        """The code and the fields of the next final response, whose content is read and kept."""
        code, self.content = 100, b""
        while code < 200 and code != 101:
            code, fields = self.head()
        if method != "HEAD" and code >= 200 and code not in (204, 304):
            if "content-length" in fields:
                self.content = self.take(int(fields["content-length"]))
            elif fields.get("connection") != "close":  # a refusal has no length where its method is unknown
                raise Unanswered(f"{code} with neither a length nor a close")
        return code, fields
