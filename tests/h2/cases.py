"""
Conversations in octets, one a row: section, what the client does, and its steps. Octets are sent; a string is what must
come next: '200', the response to the request of stream 1; 'DATA 3', so many octets of it, and more are left; 'ACK' of SETTINGS and 'PONG';
'GOAWAY' and then the end, or 'RST_STREAM' of stream 1, with a code; 'END'; 'open', one more request is answered.
Sections are of RFC 9113, and of RFC 7541 where HPACK is said. What h2spec asks of a server is here and in test_malformed.py, in our words.
Run as a program, it writes how many there are of each section, for docs/http2.md.
"""
import collections
import struct

from frames import (ACK, CONTINUATION, DATA, END_HEADERS, END_STREAM, GOAWAY, HEADERS, PADDED, PING, PREFACE, PRIORITIZED, PRIORITY,
                    PUSH_PROMISE, RST_STREAM, SETTINGS, WINDOW_UPDATE, frame, settings)


def field(index, value):
    """One whose name is in the static table, without indexing (RFC 7541, 6.2.2)."""
    return bytes((index, len(value))) + value


def request(method, path, *more):
    return method + b'\x86' + field(4, path) + field(1, b'a') + b''.join(more)


def head(block, flags=END_STREAM, stream=1):
    return frame(HEADERS, END_HEADERS | flags, stream, block)


def update(stream, octets):
    return frame(WINDOW_UPDATE, 0, stream, struct.pack('>I', octets))


PREFIX = b'\x82\x86' + field(4, b'/status/200')  # all of a request but its :authority
GET = request(b'\x82', b'/status/200')
POST = request(b'\x83', b'/status/200')
HEAD = request(field(2, b'HEAD'), b'/status/200')
LATER = head(request(b'\x82', b'/status/204'), stream=99)  # 'open' is that it is answered
# What puts stream 1 into a state.
OPEN = head(POST, 0)
WAITING = head(request(b'\x82', b'/status/200?delay=300ms'))  # half-closed (remote)
CLOSED = (head(GET), '200')
RESET = OPEN + frame(RST_STREAM, 0, 1, b'\0\0\0\x08')


def either(code):
    """A stream error, which a server may take for one of the connection (5.4.1)."""
    return f'RST_STREAM {code} or GOAWAY {code}'


ROWS = [
    ('3.4', 'a preface and SETTINGS', 'open'),
    ('4.1', 'a frame of an unknown type', frame(0x42, 0xff, 0, b'anything'), 'open'),
    ('4.1', 'a frame of an unknown type, of an idle stream', frame(0x42, 0xff, 99, b'anything'), 'open'),
    ('4.1', 'a PING with flags that it does not have', frame(PING, 0xfe, 0, b'abcdefgh'), 'PONG', 'open'),
    ('4.1', 'a PING with the reserved bit set', frame(PING, 0, 1 << 31, b'abcdefgh'), 'PONG', 'open'),
    ('4.2', 'DATA of 2^14 octets', OPEN + frame(DATA, END_STREAM, 1, b'x' * 16384), '200', 'open'),
    ('4.2', 'DATA of one octet more', OPEN + frame(DATA, END_STREAM, 1, b'x' * 16385), either('FRAME_SIZE_ERROR')),
    ('4.2', 'HEADERS of one octet more', head(GET + b'x' * (16385 - len(GET))), 'GOAWAY FRAME_SIZE_ERROR'),
    ('4.2', 'SETTINGS longer than a frame may be', settings(*[(0x99, 0)] * 2731), 'GOAWAY FRAME_SIZE_ERROR'),
    ('4.3', 'a field section that HPACK cannot read', head(b'\xff' * 7), 'GOAWAY COMPRESSION_ERROR'),
    ('4.3', 'a field section that ends within a field', head(PREFIX + b'\x01\x05a'), 'GOAWAY COMPRESSION_ERROR'),
    ('4.3', 'PRIORITY within a field section',
     frame(HEADERS, END_STREAM, 1, GET[:5]) + frame(PRIORITY, 0, 1, b'\0\0\0\0\x10'), 'GOAWAY PROTOCOL_ERROR'),
    ('4.3', 'HEADERS of another stream within a field section',
     frame(HEADERS, END_STREAM, 1, GET[:5]) + head(GET, stream=3), 'GOAWAY PROTOCOL_ERROR'),
    ('4.3', 'a frame of an unknown type within a field section',
     frame(HEADERS, END_STREAM, 1, GET[:5]) + frame(0x42, 0, 1, b''), 'GOAWAY PROTOCOL_ERROR'),

    ('5.1', 'idle: DATA', frame(DATA, END_STREAM, 1, b'x'), 'GOAWAY PROTOCOL_ERROR'),
    ('5.1', 'idle: RST_STREAM', frame(RST_STREAM, 0, 1, b'\0\0\0\x08'), 'GOAWAY PROTOCOL_ERROR'),
    ('5.1', 'idle: WINDOW_UPDATE', update(1, 100), 'GOAWAY PROTOCOL_ERROR'),
    ('5.1', 'idle: CONTINUATION', frame(CONTINUATION, END_HEADERS, 1, GET), 'GOAWAY PROTOCOL_ERROR'),
    ('5.1', 'idle: PRIORITY', frame(PRIORITY, 0, 1, b'\0\0\0\0\x10') + head(GET), '200', 'open'),
    ('5.1', 'half-closed: DATA', WAITING + frame(DATA, END_STREAM, 1, b'x'), either('STREAM_CLOSED')),
    ('5.1', 'half-closed: HEADERS', WAITING + head(GET), either('STREAM_CLOSED')),
    ('5.1', 'half-closed: CONTINUATION', WAITING + frame(CONTINUATION, END_HEADERS, 1, GET),
     'GOAWAY STREAM_CLOSED or GOAWAY PROTOCOL_ERROR'),
    ('5.1', 'half-closed: WINDOW_UPDATE', WAITING + update(1, 100), '200', 'open'),
    ('5.1', 'half-closed: PRIORITY', WAITING + frame(PRIORITY, 0, 1, b'\0\0\0\0\x10'), '200', 'open'),
    ('5.1', 'half-closed: RST_STREAM', WAITING + frame(RST_STREAM, 0, 1, b'\0\0\0\x08'), 'open'),
    ('5.1', 'closed by RST_STREAM: DATA', RESET + frame(DATA, END_STREAM, 1, b'x'), either('STREAM_CLOSED')),
    ('5.1', 'closed by RST_STREAM: HEADERS', RESET + head(GET), either('STREAM_CLOSED')),
    ('5.1', 'closed by RST_STREAM: CONTINUATION', RESET + frame(CONTINUATION, END_HEADERS, 1, GET),
     'GOAWAY STREAM_CLOSED or GOAWAY PROTOCOL_ERROR'),
    ('5.1', 'closed by RST_STREAM: PRIORITY', RESET + frame(PRIORITY, 0, 1, b'\0\0\0\0\x10'), 'open'),
    ('5.1', 'closed: DATA', *CLOSED, frame(DATA, END_STREAM, 1, b'x'), either('STREAM_CLOSED')),
    ('5.1', 'closed: HEADERS', *CLOSED, head(GET), 'GOAWAY STREAM_CLOSED'),
    ('5.1', 'closed: CONTINUATION', *CLOSED, frame(CONTINUATION, END_HEADERS, 1, GET),
     'GOAWAY STREAM_CLOSED or GOAWAY PROTOCOL_ERROR'),
    ('5.1', 'closed: PRIORITY', *CLOSED, frame(PRIORITY, 0, 1, b'\0\0\0\0\x10'), 'open'),
    ('5.1', 'closed: WINDOW_UPDATE and RST_STREAM, which were on their way', *CLOSED,
     update(1, 100) + frame(RST_STREAM, 0, 1, b'\0\0\0\x08'), 'open'),
    ('5.1.1', 'a stream of an even number', head(GET, stream=2), 'GOAWAY PROTOCOL_ERROR'),
    ('5.1.1', 'a stream below one that was begun', head(GET, stream=5) + head(GET, stream=3), 'GOAWAY PROTOCOL_ERROR'),
    # RFC 9113 has no dependencies any more; to RFC 7540, 5.3.1 this is an error, and nghttp2 1.52 makes it one.
    ('5.3.1', 'HEADERS that depend on their own stream', head(b'\0\0\0\1\x10' + GET, END_STREAM | PRIORITIZED),
     '200 or GOAWAY PROTOCOL_ERROR'),
    ('5.3.1', 'PRIORITY that depends on its own stream', OPEN + frame(PRIORITY, 0, 1, b'\0\0\0\1\x10') + frame(DATA, 1, 1, b'x'),
     '200', 'open'),
    ('5.3.2', 'PRIORITY of the least weight and of the most',
     frame(PRIORITY, 0, 3, b'\0\0\0\0\0') + frame(PRIORITY, 0, 5, b'\0\0\0\0\xff'), 'open'),
    ('5.3.2', 'PRIORITY that depends on another stream alone', frame(PRIORITY, 0, 3, b'\x80\0\0\1\x10') + head(GET), '200', 'open'),
    ('5.4.1', 'an error of the connection: GOAWAY, and an end', frame(PING, 0, 3, b'abcdefgh'), 'GOAWAY PROTOCOL_ERROR'),
    ('5.5', 'a setting that is unknown', settings((0x99, 1)), 'ACK', 'open'),
    ('5.5', 'PRIORITY_UPDATE (RFC 9218)', frame(0x10, 0, 0, b'\0\0\0\1u=1'), 'open'),

    ('6.1', 'DATA', OPEN + frame(DATA, END_STREAM, 1, b'x'), '200', 'open'),
    ('6.1', 'DATA in several frames', OPEN + frame(DATA, 0, 1, b'x') * 3 + frame(DATA, END_STREAM, 1), '200', 'open'),
    ('6.1', 'DATA with padding', OPEN + frame(DATA, END_STREAM | PADDED, 1, b'\2x\0\0'), '200', 'open'),
    ('6.1', 'DATA that is padding alone', OPEN + frame(DATA, END_STREAM | PADDED, 1, b'\2\0\0'), '200', 'open'),
    ('6.1', 'DATA of stream 0', frame(DATA, 0, 0, b'x'), 'GOAWAY PROTOCOL_ERROR'),
    ('6.1', 'DATA with as much padding as there are octets', OPEN + frame(DATA, PADDED, 1, b'\x04abc'), 'GOAWAY PROTOCOL_ERROR'),
    ('6.1', 'DATA with more padding than octets', OPEN + frame(DATA, PADDED, 1, b'\x09abc'), 'GOAWAY PROTOCOL_ERROR'),
    ('6.1', 'DATA that is to have padding, and is empty', OPEN + frame(DATA, PADDED, 1), 'GOAWAY FRAME_SIZE_ERROR or GOAWAY PROTOCOL_ERROR'),
    ('6.2', 'HEADERS', head(GET), '200', 'open'),
    ('6.2', 'HEADERS with padding', head(b'\2' + GET + b'\0\0', END_STREAM | PADDED), '200', 'open'),
    ('6.2', 'HEADERS with a priority', head(b'\0\0\0\0\xff' + GET, END_STREAM | PRIORITIZED), '200', 'open'),
    ('6.2', 'HEADERS with both', head(b'\2\0\0\0\0\xff' + GET + b'\0\0', END_STREAM | PADDED | PRIORITIZED), '200', 'open'),
    ('6.2', 'HEADERS of stream 0', head(GET, stream=0), 'GOAWAY PROTOCOL_ERROR'),
    ('6.2', 'HEADERS with more padding than octets', head(b'\xff' + GET, PADDED), 'GOAWAY PROTOCOL_ERROR'),
    ('6.2', 'HEADERS too short for their priority', head(b'\0\0\0', PRIORITIZED), 'GOAWAY FRAME_SIZE_ERROR or GOAWAY PROTOCOL_ERROR'),
    ('6.3', 'PRIORITY of stream 0', frame(PRIORITY, 0, 0, b'\0\0\0\0\0'), 'GOAWAY PROTOCOL_ERROR'),
    ('6.3', 'PRIORITY of 4 octets', OPEN + frame(PRIORITY, 0, 1, b'\0\0\0\0'), either('FRAME_SIZE_ERROR')),
    ('6.4', 'RST_STREAM', RESET, 'open'),
    ('6.4', 'RST_STREAM of a code that is unknown', OPEN + frame(RST_STREAM, 0, 1, b'\0\0\0\xff'), 'open'),
    ('6.4', 'RST_STREAM of stream 0', frame(RST_STREAM, 0, 0, b'\0\0\0\x08'), 'GOAWAY PROTOCOL_ERROR'),
    ('6.4', 'RST_STREAM of 3 octets', OPEN + frame(RST_STREAM, 0, 1, b'\0\0\0'), 'GOAWAY FRAME_SIZE_ERROR'),
    ('6.5', 'SETTINGS', settings((3, 7)), 'ACK', 'open'),
    ('6.5', 'SETTINGS without a setting', settings(), 'ACK', 'open'),
    ('6.5', 'SETTINGS with ACK and a setting', frame(SETTINGS, ACK, 0, b'\0\1\0\0\0\0'), 'GOAWAY FRAME_SIZE_ERROR'),
    ('6.5', 'SETTINGS of a stream', frame(SETTINGS, 0, 1), 'GOAWAY PROTOCOL_ERROR'),
    ('6.5', 'SETTINGS of 5 octets', frame(SETTINGS, 0, 0, b'\0\3\0\0\0'), 'GOAWAY FRAME_SIZE_ERROR'),
    ('6.5.2', 'SETTINGS_ENABLE_PUSH of 2', settings((2, 2)), 'GOAWAY PROTOCOL_ERROR'),
    ('6.5.2', 'SETTINGS_INITIAL_WINDOW_SIZE of 2^31', settings((4, 1 << 31)), 'GOAWAY FLOW_CONTROL_ERROR'),
    ('6.5.2', 'SETTINGS_MAX_FRAME_SIZE below 2^14', settings((5, 16383)), 'GOAWAY PROTOCOL_ERROR'),
    ('6.5.2', 'SETTINGS_MAX_FRAME_SIZE of 2^24', settings((5, 1 << 24)), 'GOAWAY PROTOCOL_ERROR'),
    ('6.5.2', 'the largest values that there are', settings((1, 0xffffffff), (3, 0xffffffff), (4, (1 << 31) - 1), (5, (1 << 24) - 1)) +
     head(GET), '200', 'open'),
    ('6.5.3', 'a setting given twice: the latter holds', settings((4, 100), (4, 1)) + head(GET), 'DATA 1'),
    ('6.5.3', 'SETTINGS twice: each is acknowledged', settings() + settings(), 'ACK', 'ACK', 'open'),
    ('6.6', 'PUSH_PROMISE, which is a server\'s', OPEN + frame(PUSH_PROMISE, END_HEADERS, 1, b'\0\0\0\2' + GET), 'GOAWAY PROTOCOL_ERROR'),
    ('6.7', 'PING', frame(PING, 0, 0, b'abcdefgh'), 'PONG', 'open'),
    ('6.7', 'PING with ACK, which is not answered', frame(PING, ACK, 0, b'12345678') + frame(PING, 0, 0, b'abcdefgh'), 'PONG', 'open'),
    ('6.7', 'PING of a stream', frame(PING, 0, 1, b'abcdefgh'), 'GOAWAY PROTOCOL_ERROR'),
    ('6.7', 'PING of 7 octets', frame(PING, 0, 0, b'abcdefg'), 'GOAWAY FRAME_SIZE_ERROR'),
    ('6.7', 'PING of no octets', frame(PING), 'GOAWAY FRAME_SIZE_ERROR'),
    ('6.8', 'GOAWAY, with a request under way', WAITING + frame(GOAWAY, 0, 0, b'\0' * 8), '200', 'END'),
    ('6.8', 'GOAWAY of a stream', frame(GOAWAY, 0, 1, b'\0' * 8), 'GOAWAY PROTOCOL_ERROR'),
    ('6.8', 'GOAWAY of 4 octets', frame(GOAWAY, 0, 0, b'\0' * 4), 'GOAWAY FRAME_SIZE_ERROR'),
    ('6.9', 'WINDOW_UPDATE of the connection', update(0, 1), 'open'),
    ('6.9', 'WINDOW_UPDATE of a stream', OPEN + update(1, 1) + frame(DATA, END_STREAM, 1), '200', 'open'),
    ('6.9', 'WINDOW_UPDATE of 0 octets, of the connection', update(0, 0), 'GOAWAY PROTOCOL_ERROR'),
    ('6.9', 'WINDOW_UPDATE of 0 octets, of a stream', OPEN + update(1, 0), either('PROTOCOL_ERROR')),
    ('6.9', 'WINDOW_UPDATE that is 3 octets long', frame(WINDOW_UPDATE, 0, 0, b'\0\0\1'), 'GOAWAY FRAME_SIZE_ERROR'),
    ('6.9.1', 'a window of one octet', settings((4, 1)) + head(GET), 'DATA 1'),
    ('6.9.1', 'a window that grows octet by octet', settings((4, 1)) + head(GET), 'DATA 1', update(1, 1), 'DATA 1', update(1, 2), 'DATA 2'),
    ('6.9.1', 'the window of the connection above 2^31-1', update(0, (1 << 31) - 1), 'GOAWAY FLOW_CONTROL_ERROR'),
    ('6.9.1', 'the same in two steps', update(0, 1 << 30) * 2, 'GOAWAY FLOW_CONTROL_ERROR'),
    ('6.9.1', 'the window of a stream above 2^31-1', OPEN + update(1, (1 << 31) - 1), 'RST_STREAM FLOW_CONTROL_ERROR', 'open'),
    ('6.9.1', 'the same in two steps', OPEN + update(1, 1 << 30) * 2, 'RST_STREAM FLOW_CONTROL_ERROR', 'open'),
    ('6.9.2', 'an initial window that grows behind HEADERS', settings((4, 0)) + head(GET) + settings((4, 1)), 'DATA 1'),
    ('6.9.2', 'a window that SETTINGS make negative', settings((4, 3)) + head(GET), 'DATA 3', settings((4, 2)), 'ACK',
     update(1, 2), 'DATA 1'),
    # It is to be an error of the connection; nghttp2 ends the stream alone, with the same code.
    ('6.9.2', 'an initial window that makes one too large', settings((4, 0)) + OPEN + update(1, (1 << 31) - 1) + settings((4, 1)),
     either('FLOW_CONTROL_ERROR')),
    ('6.10', 'CONTINUATION', frame(HEADERS, END_STREAM, 1, GET[:3]) + frame(CONTINUATION, END_HEADERS, 1, GET[3:]), '200', 'open'),
    ('6.10', 'CONTINUATION, several, and empty ones', frame(HEADERS, END_STREAM, 1) + frame(CONTINUATION, 0, 1, GET[:9]) +
     frame(CONTINUATION, 0, 1) + frame(CONTINUATION, END_HEADERS, 1, GET[9:]), '200', 'open'),
    ('6.10', 'a frame between HEADERS and CONTINUATION',
     frame(HEADERS, END_STREAM, 1, GET[:3]) + frame(PING, 0, 0, b'abcdefgh'), 'GOAWAY PROTOCOL_ERROR'),
    ('6.10', 'DATA between HEADERS and CONTINUATION', frame(HEADERS, 0, 1, POST) + frame(DATA, END_STREAM, 1, b'x'), 'GOAWAY PROTOCOL_ERROR'),
    ('6.10', 'CONTINUATION of stream 0', frame(HEADERS, END_STREAM, 1, GET[:3]) + frame(CONTINUATION, END_HEADERS, 0, GET[3:]),
     'GOAWAY PROTOCOL_ERROR'),
    ('6.10', 'CONTINUATION of another stream', frame(HEADERS, END_STREAM, 1, GET[:3]) + frame(CONTINUATION, END_HEADERS, 3, GET[3:]),
     'GOAWAY PROTOCOL_ERROR'),
    ('6.10', 'CONTINUATION behind a field section that is whole', OPEN + frame(CONTINUATION, END_HEADERS, 1, GET), 'GOAWAY PROTOCOL_ERROR'),
    ('6.10', 'CONTINUATION behind DATA', OPEN + frame(DATA, 0, 1, b'x') + frame(CONTINUATION, END_HEADERS, 1, GET), 'GOAWAY PROTOCOL_ERROR'),
    ('7', 'GOAWAY of a code that is unknown', WAITING + frame(GOAWAY, 0, 0, b'\0\0\0\0\0\0\0\xff'), '200', 'END'),
    ('7', 'RST_STREAM of a code that is unknown, of a request', WAITING + frame(RST_STREAM, 0, 1, b'\0\0\0\xff'), 'open'),

    ('8.1', 'GET', head(GET), '200', 'open'),
    ('8.1', 'HEAD', head(HEAD), '200', 'open'),
    ('8.1', 'POST', OPEN + frame(DATA, END_STREAM, 1, b'x'), '200', 'open'),
    ('8.1', 'POST with a trailer section', OPEN + frame(DATA, 0, 1, b'x') + head(b'\0\1x\1y'), '200', 'open'),
    ('8.1', 'a trailer section that does not end the stream', OPEN + frame(DATA, 0, 1, b'x') + head(b'\0\1x\1y', 0), either('PROTOCOL_ERROR')),

    ('HPACK 2.3.3', 'an index beyond the tables', head(GET + b'\xc6'), 'GOAWAY COMPRESSION_ERROR'),
    ('HPACK 2.3.3', 'the index of a name beyond the tables', head(GET + b'\x7f\x07\1y'), 'GOAWAY COMPRESSION_ERROR'),
    ('HPACK 2.3.3', 'an index of the dynamic table', head(PREFIX + b'\x41\1a'), '200', head(PREFIX + b'\xbe', stream=3), '200 of 3', 'open'),
    ('HPACK 4.2', 'a table size behind a field', head(GET + b'\x20'), 'GOAWAY COMPRESSION_ERROR'),
    ('HPACK 4.2', 'a table size before the fields', head(b'\x20' + GET), '200', 'open'),
    ('HPACK 4.2', 'two table sizes', head(b'\x20\x3f\xe1\x1f' + GET), '200', 'open'),
    ('HPACK 4.3', 'an index that a table size has evicted', head(PREFIX + b'\x41\1a'), '200', head(b'\x20' + PREFIX + b'\xbe', stream=3),
     'GOAWAY COMPRESSION_ERROR'),
    ('HPACK 4.4', 'a field larger than the table empties it', head(PREFIX + b'\x41\1a'), '200',
     head(b'\x3f\1' + GET + b'\x40\1x\x40' + b'y' * 64 + b'\xbe', stream=3), 'GOAWAY COMPRESSION_ERROR'),
    ('HPACK 5.1', 'an integer above what there is', head(GET + b'\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01'), 'GOAWAY COMPRESSION_ERROR'),
    ('HPACK 5.1', 'a length in more octets than it needs', head(PREFIX + b'\1\x7f\x80\x00' + b'a' * 127), '200', 'open'),
    ('HPACK 5.2', 'a value in Huffman code', head(PREFIX + b'\1\x81\x1f'), '200', 'open'),
    ('HPACK 5.2', 'padding of more than 7 bits', head(PREFIX + b'\1\x82\x1f\xff'), 'GOAWAY COMPRESSION_ERROR'),
    ('HPACK 5.2', 'padding of zeros', head(PREFIX + b'\1\x81\x18'), 'GOAWAY COMPRESSION_ERROR'),
    ('HPACK 5.2', 'EOS within a value', head(PREFIX + b'\1\x84\xff\xff\xff\xff'), 'GOAWAY COMPRESSION_ERROR'),
    ('HPACK 6.1', 'an indexed field', head(GET + b'\x90'), '200', 'open'),
    ('HPACK 6.1', 'index 0', head(GET + b'\x80'), 'GOAWAY COMPRESSION_ERROR'),
    ('HPACK 6.2.1', 'with indexing, an indexed name', head(PREFIX + b'\x41\1a'), '200', 'open'),
    ('HPACK 6.2.1', 'with indexing, a new name', head(GET + b'\x40\1x\1y'), '200', 'open'),
    ('HPACK 6.2.2', 'without indexing, an indexed name', head(GET), '200', 'open'),
    ('HPACK 6.2.2', 'without indexing, a new name', head(GET + b'\0\1x\1y'), '200', 'open'),
    ('HPACK 6.2.3', 'never indexed, an indexed name', head(PREFIX + b'\x11\1a'), '200', 'open'),
    ('HPACK 6.2.3', 'never indexed, a new name', head(GET + b'\x10\1x\1y'), '200', 'open'),
    ('HPACK 6.3', 'a table size above the limit', head(b'\x3f\xe2\x1f' + GET), 'GOAWAY COMPRESSION_ERROR'),
]

# What is sent in place of a preface and SETTINGS (3.4).
PREFACES = {
    'another text at its end': PREFACE[:18] + b'XX\r\n\r\n' + settings(),
    'another text within': PREFACE[:16] + b'GET / HTTP',
    'one octet wrong': PREFACE[:-1] + b'x',
    'PING in place of SETTINGS': PREFACE + frame(PING, 0, 0, b'abcdefgh'),
    'HEADERS in place of SETTINGS': PREFACE + head(GET),
    'SETTINGS with ACK in place of SETTINGS': PREFACE + frame(SETTINGS, ACK),
}


def counts():
    """How many rows there are of each section."""
    found = collections.Counter(row[0] for row in ROWS)
    found['3.4'] += len(PREFACES)
    return found


def table():
    """The lines of docs/http2.md."""
    found = counts()
    lines = ['| RFC 9113 | cases | | RFC 7541 | cases |', '|---|---:|---|---|---:|']
    left = [section for section in found if not section.startswith('HPACK')]
    right = [section for section in found if section.startswith('HPACK')]
    for i, section in enumerate(left):
        other = right[i] if i < len(right) else None
        lines.append(f'| {section} | {found[section]} | | ' + (f'{other[6:]} | {found[other]} |' if other else '| |'))
    return '\n'.join(lines) + '\n'


if __name__ == '__main__':
    print(table(), end='')
