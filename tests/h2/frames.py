"""A client of HTTP/2 (RFC 9113) that sends what it is told, frame by frame, and tells all that comes, in order."""
import socket
import struct
import time

import hpack

DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = range(10)
END_STREAM, ACK, END_HEADERS, PADDED, PRIORITIZED = 1, 1, 4, 8, 32
CODES = ('NO_ERROR', 'PROTOCOL_ERROR', 'INTERNAL_ERROR', 'FLOW_CONTROL_ERROR', 'SETTINGS_TIMEOUT', 'STREAM_CLOSED',
         'FRAME_SIZE_ERROR', 'REFUSED_STREAM', 'CANCEL', 'COMPRESSION_ERROR', 'CONNECT_ERROR', 'ENHANCE_YOUR_CALM',
         'INADEQUATE_SECURITY', 'HTTP_1_1_REQUIRED')
PREFACE = b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'


def frame(kind, flags=0, stream=0, payload=b''):
    return struct.pack('>I', len(payload))[1:] + struct.pack('>BBI', kind, flags, stream) + payload


def settings(*pairs):
    return frame(SETTINGS, payload=b''.join(struct.pack('>HI', *pair) for pair in pairs))


def get(path, method='GET'):
    """The fields of a good request."""
    return [(':method', method), (':scheme', 'http'), (':path', path), (':authority', 'statusbin.test')]


class Client:
    def __init__(self, connection, *pairs, preface=PREFACE):
        self.connection = connection
        self.encoder = hpack.Encoder()
        self.decoder = hpack.Decoder()
        self.came = b''
        self.next_id = 1
        if preface is not None:
            self.send(preface + settings(*pairs))

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.connection.close()

    def send(self, octets):
        try:
            self.connection.sendall(octets)
        except (BrokenPipeError, ConnectionResetError):
            pass  # what the server has said is still to be read

    def block(self, fields):
        """A field section; names and values are not checked."""
        return self.encoder.encode(fields)

    def headers(self, fields, end=True):
        """A frame of a new stream."""
        stream, self.next_id = self.next_id, self.next_id + 2
        return stream, frame(HEADERS, END_HEADERS | (END_STREAM if end else 0), stream, self.block(fields))

    def ask(self, path, method='GET', fields=(), end=True):
        """Sends a request, or its head; returns its stream."""
        stream, octets = self.headers(get(path, method) + list(fields), end)
        self.send(octets)
        return stream

    def ask_at_once(self, *paths):
        """Sends requests in one piece, so that the server has all of them before it can answer any; returns their streams."""
        streams, octets = zip(*(self.headers(get(path)) for path in paths))
        self.send(b''.join(octets))
        return streams

    def read(self, size):
        while len(self.came) < size:
            octets = self.connection.recv(65536)
            if not octets:
                raise EOFError(self.came)
            self.came += octets
        taken, self.came = self.came[:size], self.came[size:]
        return taken

    def next(self):
        """The next frame: (name, stream, what it says). ('END',) where the server has closed."""
        try:
            head = self.read(9)
            payload = self.read(int.from_bytes(head[:3], 'big'))
        except EOFError as end:
            assert end.args[0] == b'', end
            return ('END', 0, None)
        except ConnectionResetError:
            return ('RESET', 0, None)
        kind, flags, stream = struct.unpack('>BBI', head[3:])
        return self.tell(kind, flags, stream, payload)

    def tell(self, kind, flags, stream, payload):
        ends = bool(flags & END_STREAM)
        if kind == HEADERS:
            assert flags & END_HEADERS
            return ('HEADERS', stream, (dict(self.decoder.decode(payload)), ends))
        if kind == DATA:
            return ('DATA', stream, (payload, ends))
        if kind == RST_STREAM:
            return ('RST_STREAM', stream, CODES[int.from_bytes(payload, 'big')])
        if kind == GOAWAY:
            last, code = struct.unpack('>II', payload[:8])
            return ('GOAWAY', last, CODES[code])
        if kind == SETTINGS:
            return ('SETTINGS', stream, 'ack' if flags & ACK else dict(struct.iter_unpack('>HI', payload)))
        if kind == PING:
            return ('PING', stream, (payload, bool(flags & ACK)))
        assert kind == WINDOW_UPDATE, kind
        return ('WINDOW_UPDATE', stream, int.from_bytes(payload, 'big'))

    def until(self, name, stream=None, keeps=('HEADERS', 'DATA', 'RST_STREAM', 'GOAWAY', 'END', 'RESET')):
        """Frames up to one of that name, of that stream; others of no interest are left out."""
        frames = []
        while True:
            came = self.next()
            if came[0] in keeps or came[0] == name:
                frames.append(came)
            if came[0] == name and stream in (None, came[1]):
                return frames
            assert came[0] not in ('END', 'RESET'), frames

    def response(self, stream):
        """The final response of a stream: code, fields, content, interim responses; all of it must come well."""
        interim, fields, content, ends = [], None, b'', False
        while not ends:
            name, of, value = self.next()
            if name in ('SETTINGS', 'WINDOW_UPDATE', 'PING'):
                continue
            assert of == stream and name in ('HEADERS', 'DATA'), (name, of, value)
            if name == 'DATA':
                content += value[0]
            elif value[0][':status'] < '200':
                interim.append(value[0])
            else:
                fields = value[0]
            ends = value[1]
        return int(fields[':status']), fields, content, interim

    def is_open(self):
        """Whether one more request gets its answer."""
        return self.response(self.ask('/status/204'))[0] == 204

    def ping(self):
        """All that comes before the answer to a PING."""
        self.send(frame(PING, payload=b'abcdefgh'))
        return self.until('PING')[:-1]

    def until_now(self):
        """Whether the server has closed; what has come is forgotten."""
        while not self.is_silent(0.01):
            if self.next()[0] == 'END':
                return True
        return False

    def is_silent(self, seconds):
        before = self.connection.gettimeout()
        self.connection.settimeout(seconds)
        try:
            self.came += self.connection.recv(1)
            return False  # also at its end
        except (socket.timeout, TimeoutError):
            return True
        finally:
            self.connection.settimeout(before)


def seconds_since(start):
    return time.monotonic() - start
