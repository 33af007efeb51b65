"""What a good client never sends: malformed messages (RFC 9113, 8.1.1 to 8.3, 8.5), and what a stream that is over gets."""
import unittest

from frames import DATA, END_HEADERS, END_STREAM, HEADERS, PADDED, PREFACE, frame, get, settings
from served import Served
from server import pause

GOOD = get('/status/200')


def without(name):
    return [field for field in GOOD if field[0] != name]


def with_value(name, value):
    return [(each, value if each == name else old) for each, old in GOOD]


# Field sections that make a request malformed. It is a stream error, PROTOCOL_ERROR (8.1.1).
MALFORMED = {
    'no :method': without(':method'),
    'no :scheme': without(':scheme'),
    'no :path': without(':path'),
    'neither :authority nor Host': without(':authority'),
    'two Hosts': without(':authority') + [('host', 'a'), ('host', 'a')],
    'an :authority that is none': with_value(':authority', 'a b'),
    'two :method': GOOD + [(':method', 'GET')],
    'two :scheme': GOOD + [(':scheme', 'http')],
    'two :path': GOOD + [(':path', '/')],
    'two :authority': GOOD + [(':authority', 'statusbin.test')],
    'a pseudo-field behind a field': [GOOD[0], ('x', 'y')] + GOOD[1:],
    'an unknown pseudo-field': GOOD + [(':color', 'red')],
    'a pseudo-field of responses': GOOD + [(':status', '200')],
    ':protocol, which was not offered': get('/', 'CONNECT') + [(':protocol', 'websocket')],
    'an empty :path': with_value(':path', ''),
    'a :path that does not begin with /': with_value(':path', 'status/200'),
    'a * that is not of OPTIONS': with_value(':path', '*'),
    'a space in :path': with_value(':path', '/status/200 x'),
    'a control in :path': with_value(':path', '/status/200\r\nx: y'),
    'an empty :method': with_value(':method', ''),
    'a space in :method': with_value(':method', 'GE T'),
    'an upper-case name': GOOD + [('X-Upper', 'a')],
    'a space in a name': GOOD + [('x y', 'a')],
    'a colon in a name': GOOD + [('x:y', 'a')],
    'a control in a name': GOOD + [('x\ny', 'a')],
    'an octet above ASCII in a name': GOOD + [(b'x\xe9', 'a')],
    'an empty name': GOOD + [('', 'a')],
    'CR in a value': GOOD + [('x', 'a\rb')],
    'LF in a value': GOOD + [('x', 'a\nb')],
    'NUL in a value': GOOD + [('x', 'a\0b')],
    'a space before a value': GOOD + [('x', ' a')],
    'a tab behind a value': GOOD + [('x', 'a\t')],
    'Connection': GOOD + [('connection', 'close')],
    'Connection: keep-alive': GOOD + [('connection', 'keep-alive')],
    'Keep-Alive': GOOD + [('keep-alive', 'timeout=5')],
    'Proxy-Connection': GOOD + [('proxy-connection', 'keep-alive')],
    'Transfer-Encoding': GOOD + [('transfer-encoding', 'chunked')],
    'Upgrade': GOOD + [('upgrade', 'websocket')],
    'TE of more than trailers': GOOD + [('te', 'gzip')],
    'a Content-Length that is no number': GOOD + [('content-length', '1x')],
    'a negative Content-Length': GOOD + [('content-length', '-1')],
    'a signed Content-Length': GOOD + [('content-length', '+1')],
    'two Content-Lengths': GOOD + [('content-length', '0'), ('content-length', '1')],
    'a Content-Length above what can be': GOOD + [('content-length', '99999999999999999999')],
    'a Content-Length without content': GOOD + [('content-length', '5')],
    'a CONNECT with :path': [(':method', 'CONNECT'), (':path', '/'), (':authority', 'a:1')],
    'a CONNECT with :scheme': [(':method', 'CONNECT'), (':scheme', 'http'), (':authority', 'a:1')],
    'a CONNECT without :authority': [(':method', 'CONNECT')],
}

# Requests of the right form that cannot be served: a response tells.
REFUSED = {
    'Host differs': (GOOD + [('host', 'other.test')], 400),
    'a CONNECT': ([(':method', 'CONNECT'), (':authority', 'a.test:1')], 501),
    'a target of 8001 octets': (with_value(':path', '/status/200?' + 'x' * 7989), 414),
    'a field section over 8000 octets': (GOOD + [('x', 'y' * 8000)], 431),
    'the same in many lines': (GOOD + [(f'x{i}', 'y' * 90) for i in range(90)], 431),
    'one that repeats what HPACK knows': (GOOD + [('x-long', 'y' * 1000)] * 60, 431),
    'a Content-Length over --max-body': (GOOD + [('content-length', '10485761')], 413),
}

TAKEN = {
    'TE: trailers': GOOD + [('te', 'trailers')],
    'Host alone': without(':authority') + [('host', 'statusbin.test')],
    'Host that is the same': GOOD + [('host', 'statusbin.test')],
    'a target of 8000 octets': with_value(':path', '/status/200?' + 'x' * 7988),
    'a * of OPTIONS': [(':method', 'OPTIONS'), (':scheme', 'http'), (':path', '*'), (':authority', 'a.test')],
    'another scheme': with_value(':scheme', 'https'),
}


class Resets(Served):
    def expect_reset(self, client, stream, code='PROTOCOL_ERROR'):
        """The stream is reset, and the others are not disturbed."""
        self.assertEqual(client.until('RST_STREAM')[-1], ('RST_STREAM', stream, code))
        self.assertTrue(client.is_open())


class Messages(Resets):
    def test_a_malformed_request_is_reset_and_the_connection_goes_on(self):
        for name, fields in MALFORMED.items():
            with self.subTest(name), self.client() as client:
                ends = name != 'a Content-Length above what can be'
                stream, octets = client.headers(fields, ends)
                client.send(octets)
                self.expect_reset(client, stream)

    def test_what_is_well_formed_and_cannot_be_served_is_told_so(self):
        for name, (fields, code) in REFUSED.items():
            with self.subTest(name), self.client() as client:
                ends = code != 413
                stream, octets = client.headers(fields, ends)
                client.send(octets)
                answer = client.response(stream)
                self.assertEqual(answer[0], code, answer)
                if not ends:
                    self.assertEqual(client.until('RST_STREAM')[-1], ('RST_STREAM', stream, 'NO_ERROR'))
                self.assertTrue(client.is_open())

    def test_connect_is_refused_at_its_head(self):
        """RFC 9113, 8.5: the stream of a CONNECT stays open for the tunnel, and the client waits for the answer."""
        with self.client() as client:
            stream, octets = client.headers(REFUSED['a CONNECT'][0], end=False)
            client.send(octets)
            self.assertEqual(client.response(stream)[0], 501)
            self.assertEqual(client.until('RST_STREAM')[-1], ('RST_STREAM', stream, 'NO_ERROR'))
            self.assertTrue(client.is_open())

    def test_userinfo_is_refused(self):
        """RFC 9113, 8.3.1: by us with 400, or by a nghttp2 that looks itself (1.64), to which it is malformed."""
        with self.client() as client:
            stream, octets = client.headers(with_value(':authority', 'user@statusbin.test'))
            client.send(octets)
            name, of, what = client.next()
            while of != stream:
                name, of, what = client.next()
            self.assertIn((name, what if name == 'RST_STREAM' else what[0][':status']),
                          (('HEADERS', '400'), ('RST_STREAM', 'PROTOCOL_ERROR')))
            if name == 'HEADERS':
                self.assertTrue(client.until('DATA', stream)[-1][2][1])  # the end of the stream
            self.assertTrue(client.is_open())

    def test_what_looks_odd_and_is_allowed_is_served(self):
        for name, fields in TAKEN.items():
            with self.subTest(name), self.client() as client:
                stream, octets = client.headers(fields)
                client.send(octets)
                self.assertIn(client.response(stream)[0], (200, 204))

    def test_content_and_its_length_must_agree(self):
        for announced, parts in ((3, [b'hello']), (5, [b'hell']), (5, [b'he', b'llo!']), (0, [b'x'])):
            with self.subTest(announced=announced, parts=parts), self.client() as client:
                stream = client.ask('/status/200', 'POST', [('content-length', str(announced))], end=False)
                for i, part in enumerate(parts):
                    client.send(frame(DATA, END_STREAM if i + 1 == len(parts) else 0, stream, part))
                self.expect_reset(client, stream)

    def test_trailers_are_taken_and_malformed_ones_are_not(self):
        for fields, good in (([('x-checksum', '1')], True), ([(':path', '/')], False), ([('X-Upper', '1')], False),
                             ([('connection', 'close')], False)):
            with self.subTest(fields), self.client() as client:
                stream = client.ask('/status/200', 'POST', end=False)
                client.send(frame(DATA, 0, stream, b'hello'))
                client.send(frame(HEADERS, END_HEADERS | END_STREAM, stream, client.block(fields)))
                if good:
                    self.assertEqual(client.response(stream)[0], 200)
                else:
                    self.expect_reset(client, stream)

    def test_trailers_that_do_not_end_the_stream_are_malformed(self):
        with self.client() as client:
            stream = client.ask('/status/200', 'POST', end=False)
            client.send(frame(HEADERS, END_HEADERS, stream, client.block([('x-checksum', '1')])))
            self.expect_reset(client, stream)

    def test_trailers_over_the_limit_are_431(self):
        with self.client() as client:
            stream = client.ask('/status/200', 'POST', end=False)
            client.send(frame(HEADERS, END_HEADERS | END_STREAM, stream, client.block([('x', 'y' * 8000)])))
            self.assertEqual(client.response(stream)[0], 431)

    def test_cookies_in_several_lines_are_one_field(self):
        with self.client() as client:
            fields = [('cookie', ''), ('cookie', 'a=1'), ('x', 'y'), ('cookie', 'b=2'), ('cookie', 'c=3')]
            stream = client.ask('/status/200?header=X-Seen:1', fields=fields)
            self.assertEqual(client.response(stream)[0], 200)
        # TRACE leaves the cookies out, all of them.
        with self.client() as client:
            content = client.response(client.ask('/status/200', 'TRACE', fields))[2]
            self.assertIn(b'x: y', content)
            self.assertNotIn(b'=', content)


class Frames(Resets):
    """Each frame against the rules is a row of cases.py."""

    def test_content_of_a_stream_that_is_over_is_told_of_once(self):
        with self.client() as client:
            stream = client.ask('/status/200')
            client.response(stream)
            client.send(frame(DATA, 0, stream, b'x') * 3)  # a stream error (RFC 9113, 6.1)
            self.expect_reset(client, stream, 'STREAM_CLOSED')

    def test_what_was_on_its_way_to_a_stream_that_is_reset_is_passed_over(self):
        """RFC 9113, 5.1: content, and a trailer section that HPACK must see."""
        with self.client() as client:
            upload = client.ask('/status/200', 'POST', [('content-length', '99999999')], end=False)
            self.assertEqual(client.response(upload)[0], 413)
            self.assertEqual(client.until('RST_STREAM')[-1], ('RST_STREAM', upload, 'NO_ERROR'))
            late = client.block([('x-late', 'yes')])
            client.send(frame(DATA, 0, upload, b'x') + frame(HEADERS, END_HEADERS | END_STREAM, upload, late))
            self.assertEqual(client.ping(), [])
            self.assertEqual(client.response(client.ask('/status/201', fields=[('x-late', 'yes')]))[0], 201)

    def test_the_preface_may_come_octet_by_octet(self):
        with self.client(preface=None) as client:
            for octet in PREFACE + settings():
                client.send(bytes([octet]))
                pause(0.002)
            self.assertTrue(client.is_open())

    def test_padding_counts_for_nothing(self):
        with self.client() as client:
            octets = b'\x07' + client.block(get('/demo/307/arrived', 'POST')) + b'\0' * 7
            client.send(frame(HEADERS, END_HEADERS | PADDED, 1, octets))
            client.send(frame(DATA, END_STREAM | PADDED, 1, b'\x03hello\0\0\0'))
            self.assertEqual(client.response(1)[2], b'{"method":"POST","bytes":5}')


if __name__ == '__main__':
    unittest.main()
