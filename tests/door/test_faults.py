"""Responses that are broken on purpose, to the octet: over HTTP/1.1 and HTTP/1.0, in clear text and over TLS."""
import json
import re
import ssl
import time
import unittest

from server import OneServer, Server, read_response, request

CONTENT = b'0123456789'
FIELDS = (b'Content-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\nStatusbin-Code: 404\r\n'
          b'Content-Security-Policy: sandbox\r\nCache-Control: no-store\r\nAccess-Control-Allow-Origin: *\r\n'
          b'Access-Control-Expose-Headers: *\r\n')


def head(framing, version=b'1.1', first=b''):
    return b'HTTP/' + version + b' 404 Not Found\r\nDate: D\r\n' + first + FIELDS + framing + b'\r\n'


# What is sent of a 404 with that content, and how the connection ends. An end that is not a reset comes over TLS with
# close_notify ('bye') or without ('cut').
SENT = {
    'close': (lambda **_: b'', 'cut'),
    'reset': (lambda **_: b'', 'reset'),
    'truncate': (lambda **of: head(b'Content-Length: 10\r\n', **of) + b'01234', 'cut'),
    'reset-body': (lambda **of: head(b'Content-Length: 10\r\n', **of) + b'01234', 'reset'),
    'stall': (lambda **of: head(b'Content-Length: 10\r\n', **of), 'cut'),
    'garbage': (lambda **_: b'\x16\x80\xff This is not HTTP.\r\n\r\n', 'bye'),
    'bad-chunk': (lambda **of: head(b'Transfer-Encoding: chunked\r\n', **of) + b'5\r\n01234\r\nthis is no chunk\r\n', 'bye'),
    'long': (lambda **of: head(b'Content-Length: 20\r\n', **of) + CONTENT, 'bye'),
    'short': (lambda **of: head(b'Content-Length: 5\r\n', **of) + CONTENT, 'bye'),
    'http10': (lambda **of: head(b'', **{**of, 'version': b'1.0'}) + CONTENT, 'bye'),
}
NONE = b'HTTP/1.1 %s\r\nDate: D\r\n%sContent-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n'


def receive(client):
    """All octets until the end, and what that was."""
    came = bytearray()
    try:
        while piece := client.recv(1 << 16):
            came += piece
        end = 'bye' if isinstance(client, ssl.SSLSocket) else 'end'
    except ssl.SSLError:
        end = 'cut'  # before Python 3.13 a reset too
    except ConnectionResetError:
        end = 'reset'
    return bytes(came), end


def without_date(octets):
    return re.sub(rb'\r\nDate: [^\r]*', b'\r\nDate: D', octets)


class Faults(OneServer):
    options = '--max-delay', '1', '--log', 'json'
    tls = True

    def ask(self, octets):
        with self.server.connect() as client:
            client.sendall(octets)
            return receive(client)

    def expect(self, octets, sent, end):
        """What is sent, and the end, in clear text and over TLS."""
        for client in self.clients():
            client.sendall(octets)
            came, how = receive(client)
            self.assertEqual(without_date(came), sent, octets)
            if isinstance(client, ssl.SSLSocket):
                self.assertEqual('bye' if how == 'bye' else 'cut', 'bye' if end == 'bye' else 'cut', octets)
            else:
                self.assertEqual(how, 'reset' if end == 'reset' else 'end', octets)

    def test_each_fault_over_http_1_1(self):
        for fault, (sent, end) in SENT.items():
            self.expect(request(f'/status/404?body={CONTENT.decode()}&fault={fault}'), sent(), end)

    def test_a_fault_is_of_the_path_and_of_a_field_too(self):
        for target, fields in (('/status/404;body=0123456789;fault=short', ''),
                               ('/status/404', 'Statusbin-Body: 0123456789\r\nStatusbin-Fault: short\r\n')):
            came, _ = self.ask(request(target, fields))
            self.assertEqual(re.sub(rb'Vary: [^\r]*\r\n', b'', without_date(came)), SENT['short'][0](), target)

    def test_each_fault_over_http_1_0(self):
        for fault, (sent, end) in SENT.items():
            if fault != 'bad-chunk':
                self.expect(f'GET /status/404?body={CONTENT.decode()}&fault={fault} HTTP/1.0\r\n\r\n'.encode(),
                            sent(first=b'Connection: close\r\n'), end)

    def test_content_where_there_must_be_none(self):
        for code, phrase, close, fields in ((b'204', b'No Content', b'', b''), (b'205', b'Reset Content', b'', b''),
                                            (b'304', b'Not Modified', b'Connection: close\r\n',
                                             b'ETag: "statusbin-304"\r\nCache-Control: no-cache\r\n')):
            came, _ = self.ask(request(f'/status/{code.decode()}?fault=body-204'))
            came, content = came.split(b'\r\n\r\n')
            self.assertEqual(content, b'This response must not have content.\n')
            self.assertTrue(without_date(came).startswith(NONE % (code + b' ' + phrase, close)), came)
            self.assertIn(b'\r\nContent-Length: 37', came)
            self.assertNotIn(b'Transfer-Encoding', came)
            for line in fields.splitlines():
                self.assertIn(line, came)

    def test_where_there_is_no_content_the_head_is_alone(self):
        for method, path in (('HEAD', '/status/404'), ('GET', '/status/204')):
            for fault, start in (('http10', b'HTTP/1.0 '), ('stall', b'HTTP/1.1 '), ('garbage', b'\x16')):
                came, end = self.ask(request(f'{path}?fault={fault}', method=method))
                self.assertTrue(came.startswith(start) and came.endswith(b'\r\n\r\n'), came)
                self.assertEqual((came.count(b'\r\n\r\n'), end), (1, 'end'))

    def test_what_cannot_be_is_a_400_that_says_what_would(self):
        for octets, *words in (
                (request('/status/204?fault=truncate'), '204', 'truncate', 'close, reset or stall'),
                (request('/status/200?fault=long&body='), 'no content', 'long'),
                (request('/status/305?fault=bad-chunk'), 'no content', 'bad-chunk'),
                (request('/status/204?fault=reset-body:1,none:9'), 'reset-body:1,none:9', 'no content'),
                (request('/status/200?fault=body-204'), '200', '204, 205 and 304'),
                (request('/status/200;fault=body-204'), '200', 'path'),
                (request('/status/200', 'Statusbin-Fault: body-204\r\n'), 'Statusbin-Fault', '200'),
                (request('/status/200?chunked&fault=long'), 'leave chunked out'),
                (request('/status/200?chunked&fault=http10'), 'leave chunked out'),
                (b'GET /status/200?fault=bad-chunk HTTP/1.0\r\n\r\n', 'HTTP/1.0', 'truncate'),
                (request('/status/200?fault=goaway'), 'HTTP/1', '--http2-prior-knowledge'),
                (request('/status/200?fault=reset:1,goaway:2'), 'HTTP/1', '--http2-prior-knowledge'),
                (request('/status/200?fault=reset:CANCEL'), 'HTTP/1'),
                (request('/status/200?fault=nothing'), "'nothing'", 'body-204', 'reset:1,none:9'),
                (request('/status/200?fault=reset:0'), "'reset:0'"), (request('/status/200?fault='), "''"),
                (request('/status/200?fault=reset:x'), "'reset:x'"), (request('/status/200?fault=long:CANCEL'), "'long:CANCEL'"),
                (request('/status/200?fault=close,'), "'close,'"), (request('/status/200?fault=close:-1'), "'close:-1'")):
            with self.subTest(octets), self.server.connect() as client:
                client.sendall(octets)
                response, _ = read_response(client)
                self.assertIn(b' 400 Bad Request\r\n', response)
                for word in ('fault', *words):
                    self.assertIn(word.encode(), response)

    def test_head_has_no_content_to_break(self):
        for path in '/status/200?fault=short', '/status/200?fault=reset-body:1,none:9', '/status/204?fault=body-204':
            with self.server.connect() as client:
                client.sendall(request(path, method='HEAD'))
                self.assertTrue(client.recv(4096).startswith(b'HTTP/1.1 400 Bad Request\r\n'), path)

    def test_answers_before_it_are_not_broken(self):
        for fault, (sent, end) in SENT.items():
            for client in self.clients():
                client.sendall(request('/status/418') + request(f'/status/404?body=0123456789&fault={fault}')
                               + request('/status/500'))
                first, rest = read_response(client)
                self.assertIn(b" 418 I'm a teapot\r\n", first)
                came, how = receive(client)
                self.assertEqual(without_date(rest + came), sent(), fault)
                self.assertEqual(how in ('reset', 'cut'), end == 'reset' or (end == 'cut' and isinstance(client, ssl.SSLSocket)), fault)

    def test_an_interim_response_goes_before_it(self):
        for fault in 'close', 'garbage', 'http10':
            came, _ = self.ask(request(f'/status/102?fault={fault}'))
            self.assertTrue(came.startswith(b'HTTP/1.1 102 Processing\r\n\r\n'), came)

    def test_large_content_is_sent_as_it_is_made(self):
        before = self.peak_kib()
        for fault, size, length in (('http10', 30000000, None), ('long', 30000000, 60000000), ('truncate', 30000000, 30000000),
                                    ('short', 30000000, 15000000), ('reset-body', 30000000, 30000000)):
            with self.server.connect() as client:
                client.sendall(request(f'/status/200?size={size}&fault={fault}'))
                came, end = receive(client)
                top, content = came.split(b'\r\n\r\n', 1)
                half = fault in ('truncate', 'reset-body')
                self.assertEqual(len(content), size // 2 if half else size, fault)
                self.assertEqual(f'Content-Length: {length}'.encode() in top, length is not None, top)
                self.assertEqual(end == 'reset', fault == 'reset-body')
        if self.server.has_plain_memory():
            self.assertLess(self.peak_kib() - before, 2048)

    def peak_kib(self):
        with open(f'/proc/{self.server.process.pid}/status', encoding='ascii') as file:
            return int(re.search(r'VmHWM:\s*(\d+)', file.read())[1])

    def test_chunks_are_cut_too(self):
        for fault in 'truncate', 'reset-body':
            came, _ = self.ask(request(f'/status/404?chunked&body=0123456789&fault={fault}'))
            self.assertEqual(without_date(came), head(b'Transfer-Encoding: chunked\r\n') + b'5\r\n01234\r\n', fault)

    def test_content_that_drips_is_cut_in_its_time(self):
        begin = time.monotonic()
        came, end = self.ask(request('/status/404?body=0123456789&drip=800ms&fault=truncate'))
        self.assertEqual((without_date(came), end), (SENT['truncate'][0](), 'end'))
        self.assertGreater(time.monotonic() - begin, 0.35)

    def test_weights_are_a_choice_that_a_seed_repeats(self):
        picked = {seed: self.ask(request(f'/status/404?body=0123456789&fault=close:3,garbage:0,short:1&seed={seed}'))[0][:1]
                  for seed in range(60)}
        closed = sum(first == b'' for first in picked.values())
        self.assertEqual(set(picked.values()), {b'', b'H'})
        self.assertTrue(32 <= closed <= 56, closed)  # 45 on average
        for seed in range(10):
            self.assertEqual(self.ask(request(f'/status/404?fault=close:3,short:1&seed={seed}'))[0][:1], picked[seed])

    def test_a_list_breaks_the_steps_that_can_be_broken(self):
        path = '/sequence/204,404;body=0123456789,205;fault=close?fault=short&key=list'
        with self.server.connect() as client:
            client.sendall(request(path))
            self.assertIn(b' 204 No Content\r\n', read_response(client)[0])
        self.assertTrue(self.ask(request(path))[0].endswith(b'\r\n\r\n0123456789'))
        self.assertEqual(self.ask(request(path)), (b'', 'end'))

    def test_the_log_names_the_fault(self):
        with Server('--log', 'json', '--max-delay', '1') as server:
            for fault in SENT:
                with server.connect() as client:
                    client.sendall(request(f'/status/404?body=0123456789&fault={fault}'))
                    receive(client)
            server.stop()
            lines = [json.loads(line) for line in server.process.stdout]
        self.assertEqual([line.get('fault') for line in lines], list(SENT))
        sizes = {'close': 0, 'reset': 0, 'stall': 0, 'garbage': 0, 'truncate': 5, 'reset-body': 5, 'bad-chunk': 5}
        self.assertEqual([line['bytes'] for line in lines], [sizes.get(fault, 10) for fault in SENT])
        self.assertEqual([line['status'] for line in lines],
                         [None if fault in ('close', 'reset', 'garbage') else 404 for fault in SENT])


class Patience(unittest.TestCase):
    def test_a_client_that_takes_nothing_is_cut_off(self):
        with Server('--idle-timeout', '1') as server:
            with server.connect(receive_buffer=4096) as client:
                client.sendall(request('/status/200?size=20M&fault=long'))
                self.assertEqual(client.recv(1), b'H')
                server.wait_until_left()


if __name__ == '__main__':
    unittest.main(verbosity=2)
