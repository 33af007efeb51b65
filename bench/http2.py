"""A client of HTTP/2 that asks once; it knows as much of HPACK as that takes."""
from bench.server import Failed

DATA, HEADERS, SETTINGS = 0, 1, 4
END_STREAM, END_HEADERS = 1, 4


def frame(kind, flags, stream, payload=b""):
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


def opening(path):
    """The preface and one GET (RFC 9113, 3.4 and 8.3.1): two fields of HPACK's static table, and two whose values are literals."""
    path = path.encode()
    fields = b"\x82\x86\x04" + bytes([len(path)]) + path + b"\x41\x05bench"
    return b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(SETTINGS, 0, 0) + frame(HEADERS, END_STREAM | END_HEADERS, 1, fields)


def ask(connection, path):
    """Asks, and returns the answer's content behind an empty line, where that of HTTP/1 would be."""
    connection.sendall(opening(path))
    content, ends, status = b"", False, None
    with connection.makefile("rb") as answers:
        while not ends:
            head = answers.read(9)
            if len(head) < 9:
                raise Failed("a server closed its connection instead of answering")
            payload = answers.read(int.from_bytes(head[:3], "big"))
            kind, flags, stream = head[3], head[4], int.from_bytes(head[5:], "big")
            if stream == 1 and kind not in (DATA, HEADERS):
                raise Failed(f"a server answered with a frame of type {kind}")
            status = payload[:1] if kind == HEADERS else status
            content += payload if kind == DATA else b""
            ends = stream == 1 and bool(flags & END_STREAM)
    if status != b"\x88":  # :status 200, in HPACK's static table
        raise Failed(f"a server's answer began with {status!r} in place of a 200")
    return b"\r\n\r\n" + content
