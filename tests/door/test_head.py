"""What knobs say of the head of a response, of the 1xx before it, and of when it comes: octets over HTTP/1.1 and HTTP/1.0."""
import socket
import time
import unittest

from server import PATIENCE, OneServer, Server, code_of, read_all, read_response, request

HINT = '%3C/style.css%3E;rel=preload;as=style'


def post(target, size, fields='', version='1.1'):
    """The head of a request with so much content."""
    return f'POST {target} HTTP/{version}\r\nHost: a\r\nContent-Length: {size}\r\n{fields}\r\n'.encode()


EXPECT = 'Expect: 100-continue\r\n'
GO_AHEAD = b'HTTP/1.1 100 Continue\r\n\r\n'


class Heads(OneServer):
    options = '--max-delay', '10'
    tls = True

    def expect_open(self, client):
        client.sendall(request('/status/418'))
        self.assertEqual(code_of(read_response(client)[0]), 418)

    def expect_silence(self, client, seconds):
        before = client.gettimeout()
        client.settimeout(seconds)
        with self.assertRaises(TimeoutError):
            client.recv(1)
        client.settimeout(before)


class Reason(Heads):
    def test_the_phrase_is_the_one_that_was_given(self):
        for query, line in (('?reason=Not%20Today', b'HTTP/1.1 503 Not Today\r\n'), ('?reason=', b'HTTP/1.1 503 \r\n'),
                            (';reason=Gr%C3%BC%C3%9Fe', 'HTTP/1.1 503 Grüße\r\n'.encode()),
                            ('?reason=OK&fault=long', b'HTTP/1.1 503 OK\r\n'), ('?reason=&fault=stall', b'HTTP/1.1 503 \r\n'),
                            ('?reason=&fault=http10', b'HTTP/1.0 503 \r\n'), ('?reason=' + 'x' * 3000, b'HTTP/1.1 503 xxx')):
            for client in self.clients():
                client.sendall(request(f'/status/503{query}'))
                response = client.recv(20000)
                self.assertTrue(response.startswith(line), response[:60])

    def test_the_next_response_has_its_own(self):
        for client in self.clients():
            client.sendall(request('/status/200?reason=&body=') * 2 + request('/status/418'))
            rest = b''
            for line in b'HTTP/1.1 200 \r\n', b'HTTP/1.1 200 \r\n', b"HTTP/1.1 418 I'm a teapot\r\n":
                response, rest = read_response(client, rest)
                self.assertTrue(response.startswith(line), response)

    def test_a_control_is_refused(self):
        for value in '%0d%0aX: y', '%09', '%7f':
            with self.server.connect() as client:
                client.sendall(request(f'/status/200?reason=a{value.replace(" ", "%20")}'))
                response, _ = read_response(client)
                self.assertIn(b' 400 Bad Request\r\n', response)
                self.assertIn(b'reason', response)

    def test_a_phrase_too_long_for_a_head_is_a_431(self):
        with Server('--max-head', '1200') as server, server.connect() as client:
            client.sendall(b'GET /status/200?body=a&reason=' + b'x' * 1000 + b' HTTP/1.1\r\nHost: a\r\n\r\n')
            self.assertIn(code_of(read_response(client)[0]), (200, 431))
            self.assertIn(code_of(self.fetch(server, '/status/200')), (200,))

    def fetch(self, server, path):
        with server.connect() as client:
            client.sendall(request(path))
            return read_response(client)[0]


class Hints(Heads):
    def test_each_hint_is_a_103_before_the_final_response(self):
        links = [b'HTTP/1.1 103 Early Hints\r\nLink: ' + link + b'\r\n\r\n' for link in
                 (b'</style.css>;rel=preload;as=style', b'</a>; rel="preload"; crossorigin, <b>')]
        query = f'hint={HINT}&hint=%3C/a%3E;%20rel=%22preload%22;%20crossorigin,%20%3Cb%3E'
        for path, first in (('/status/200', b''), ('/status/404', b''), ('/status/103', b''), ('/status/204', b''), ('/status/304', b''),
                            ('/status/102', b'HTTP/1.1 102 Processing\r\n\r\n')):
            for client in self.clients():
                client.sendall(request(f'{path}?{query}'))
                before = first + links[0] + links[1] + b'HTTP/1.1 '
                came = b''
                while len(came) < len(before):
                    came += client.recv(4096)
                self.assertTrue(came.startswith(before), came)

    def test_they_do_not_wait_for_the_delay(self):
        for client in self.clients():
            begin = time.monotonic()
            client.sendall(request(f'/status/204?hint={HINT}&delay=5s'))
            self.assertTrue(client.recv(4096).startswith(b'HTTP/1.1 103 '))
            self.assertLess(time.monotonic() - begin, 4 if PATIENCE == 1 else 5)

    def test_http_1_0_gets_none(self):
        with self.server.connect() as client:
            client.sendall(f'GET /status/200?hint={HINT} HTTP/1.0\r\n\r\n'.encode())
            self.assertTrue(read_all(client).startswith(b'HTTP/1.1 200 OK\r\n'))

    def test_many_and_large_ones_leave(self):
        link = '%3C/' + 'x' * 200 + '%3E'
        for client in self.clients():
            client.sendall(request('/status/204?' + '&'.join([f'hint={link}'] * 32)) + request('/status/418'))
            came = b''
            while b' 418 ' not in came:
                came += client.recv(1 << 16)
            self.assertEqual(came.count(b'HTTP/1.1 103 Early Hints\r\nLink: </xxx'), 32)

    def test_what_is_no_link_is_refused(self):
        for value in 'style.css', '%3Cstyle.css', '%3Ca b%3E', '%3Ca%3E;rel=', '%3Ca%3E x', '%3Ca%3E,', '%3Ca%3E;%0a', '':
            with self.server.connect() as client:
                client.sendall(request(f'/status/200?hint={value.replace(" ", "%20")}'))
                response, _ = read_response(client)
                self.assertEqual(code_of(response), 400, value)
                self.assertIn(b'The knob hint', response)


class Next(Heads):
    """The request behind one with content is answered, or the client is told that it is not (RFC 9112, 9.6)."""

    def is_good(self, target, method, fields, size, chunked):
        content = b'h' * size
        if chunked:
            content = b'%x\r\n%s\r\n0\r\n\r\n' % (size, content)
        fields += 'Transfer-Encoding: chunked\r\n' if chunked else f'Content-Length: {size}\r\n'
        with self.server.connect() as client:
            client.sendall(request(target, fields, method) + content + request('/status/418?body=last', 'Connection: close\r\n'))
            came = read_all(client)
        first, *rest = came.split(b'HTTP/1.1 418 ')
        return (b'\r\nConnection: close\r\n' in first) != bool(rest)

    def test_it_is_answered_or_the_client_is_told(self):
        expect = 'Expect: 100-continue\r\n'
        for target in ('/status/200', '/status/200?continue=no', '/status/103?continue=no&hint=%3C/a%3E', '/status/408',
                       '/demo/404?key=a', '/demo/204', '/demo/405', '/demo/413', '/nowhere', '/try'):
            for method in 'POST', 'GET', 'OPTIONS', 'BREW':
                for fields in '', expect:
                    for size, chunked in (5, False), (5, True), (2000, False), (2000, True):
                        self.assertTrue(self.is_good(target, method, fields, size, chunked), (target, method, fields, size, chunked))


class Early(Heads):
    def test_the_answer_comes_before_the_content_and_the_connection_closes(self):
        for target in '/status/413?early', '/status/413;early/v1/users', '/413?early=true', '/status/413?e%61rly=1', '/random/413?early':
            for fields in '', EXPECT:
                for client in self.clients():
                    client.sendall(post(target, 5000000, fields))
                    response, rest = read_response(client)
                    self.assertEqual((code_of(response), rest), (413, b''), target)
                    self.assertIn(b'\r\nConnection: close\r\n', response)
                    self.assertEqual(client.recv(1), b'')

    def test_a_field_says_so_too(self):
        with self.server.connect() as client:
            client.sendall(post('/status/413', 100, 'Statusbin-Early: \r\n'))
            self.assertEqual(code_of(read_all(client)), 413)

    def test_content_that_has_come_already_makes_no_difference(self):
        for client in self.clients():
            client.sendall(post('/status/413?early', 5) + b'hello' + request('/status/200'))
            response = read_all(client)
            self.assertEqual(code_of(response), 413)
            self.assertIn(b'\r\nConnection: close\r\n', response)
            self.assertEqual(response.count(b'HTTP/1.1 '), 1)

    def test_a_client_that_goes_on_sending_gets_it_whole(self):
        for client in self.clients():
            client.sendall(post('/status/413?early', 5000000))
            try:
                client.sendall(b'x' * 5000000)
            except (BrokenPipeError, ConnectionResetError):
                pass  # what matters is what can be read
            self.assertEqual(code_of(read_response(client)[0]), 413)

    def test_it_may_wait_and_have_something_before_it_or_be_broken(self):
        for query, start in (('early&delay=300ms', b'HTTP/1.1 413 '), (f'early&hint={HINT}', b'HTTP/1.1 103 '), ('early&fault=http10', b'HTTP/1.0 413 ')):
            for client in self.clients():
                begin = time.monotonic()
                client.sendall(post(f'/status/413?{query}', 10))
                came = b''
                while piece := client.recv(65536):
                    came += piece
                self.assertTrue(came.startswith(start), came)
                self.assertIn(b' 413 ', came)
                if 'delay' in query:
                    self.assertGreater(time.monotonic() - begin, 0.29)

    def test_without_content_it_closes(self):
        for client in self.clients():
            client.sendall(request('/status/404?early'))
            response = read_all(client)
            self.assertEqual(code_of(response), 404)
            self.assertIn(b'\r\nConnection: close\r\n', response)

    def test_false_is_no(self):
        with self.server.connect() as client:
            client.sendall(post('/status/413?early=false', 5))
            self.expect_silence(client, 0.2)
            client.sendall(b'hello')
            self.assertEqual(code_of(read_response(client)[0]), 413)
            self.expect_open(client)

    def test_chunked_content_is_not_read_either(self):
        with self.server.connect() as client:
            client.sendall(b'POST /status/413?early HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe')
            self.assertEqual(code_of(read_all(client)), 413)

    def test_a_sequence_takes_one_step(self):
        for fields in '', EXPECT:
            codes = []
            for _ in range(4):
                with self.server.connect() as client:
                    client.sendall(post(f'/sequence/500,501,502,503?early&key=one-step{len(fields)}', 5, fields))
                    codes.append(code_of(read_all(client)))
            self.assertEqual(codes, [500, 501, 502, 503])


class Continue(Heads):
    def test_no_answers_without_reading(self):
        for target in '/status/401?continue=no', '/status/401;continue=no':
            for client in self.clients():
                client.sendall(post(target, 5, EXPECT))
                response = read_all(client)
                self.assertEqual(code_of(response), 401)
                self.assertIn(b'\r\nConnection: close\r\n', response)

    def test_late_reads_and_then_sends_both(self):
        for client in self.clients():
            client.sendall(post('/status/404?continue=late&delay=200ms', 5, EXPECT))
            self.expect_silence(client, 0.3)
            client.sendall(b'hello')
            response, rest = read_response(client)
            self.assertEqual(response, GO_AHEAD)
            response, _ = read_response(client, rest)
            self.assertEqual(code_of(response), 404)
            self.expect_open(client)

    def test_a_time_lets_the_client_wait(self):
        for client in self.clients():
            begin = time.monotonic()
            client.sendall(post('/status/404?continue=500ms', 5, EXPECT))
            self.assertEqual(client.recv(len(GO_AHEAD)), GO_AHEAD)
            self.assertGreater(time.monotonic() - begin, 0.49)
            client.sendall(b'hello')
            self.assertEqual(code_of(read_response(client)[0]), 404)
            self.expect_open(client)

    def test_a_client_that_does_not_wait_for_it_is_answered(self):
        for client in self.clients():
            client.sendall(post('/status/404?continue=300ms', 5, EXPECT) + b'hello' + request('/status/418'))
            response, rest = read_response(client)
            self.assertEqual(response, GO_AHEAD)
            for code in 404, 418:
                response, rest = read_response(client, rest)
                self.assertEqual(code_of(response), code)

    def test_the_time_for_the_content_begins_with_the_100(self):
        with Server('--body-timeout', '1', '--idle-timeout', '1') as server, server.connect() as client:
            client.sendall(post('/status/404?continue=1500ms', 5, EXPECT))
            self.assertEqual(client.recv(len(GO_AHEAD)), GO_AHEAD)
            client.sendall(b'hello')
            self.assertEqual(code_of(read_response(client)[0]), 404)

    def test_a_half_close_meanwhile_loses_nothing(self):
        for query in 'continue=300ms', 'continue=late', 'early&delay=300ms':
            with self.server.connect() as client:
                client.sendall(post(f'/status/404?{query}', 5, EXPECT) + b'hello')
                client.shutdown(socket.SHUT_WR)
                came = read_all(client)
                self.assertIn(b'HTTP/1.1 404 ', came, query)

    def test_without_the_expectation_it_does_nothing(self):
        for value in 'no', 'late', '5s':
            with self.server.connect() as client:
                client.sendall(post(f'/status/404?continue={value}', 5) + b'hello')
                response, rest = read_response(client)
                self.assertEqual((code_of(response), rest), (404, b''))
                self.expect_open(client)
            with self.server.connect() as client:  # which HTTP/1.0 has not (RFC 9110, 10.1.1)
                client.sendall(post(f'/status/404?continue={value}', 5, EXPECT, '1.0') + b'hello')
                self.assertEqual(code_of(read_all(client)), 404)

    def test_a_sequence_takes_one_step_and_each_has_its_own(self):
        path = '/sequence/500;continue=no,501;continue=late,502,503;early?key=continue'
        for code, first in ((500, b'HTTP/1.1 500 '), (501, GO_AHEAD), (502, GO_AHEAD), (503, b'HTTP/1.1 503 ')):
            with self.server.connect() as client:
                client.sendall(post(path, 5, EXPECT) + (b'hello' if code in (501, 502) else b''))
                came = b''
                while b' %d ' % code not in came:
                    came += client.recv(4096)
                self.assertTrue(came.startswith(first), came)

    def test_a_bad_value_is_refused(self):
        for value in 'yes', '', '11s', '-1s':
            with self.server.connect() as client:
                client.sendall(request(f'/status/404?continue={value}'))
                response, _ = read_response(client)
                self.assertEqual(code_of(response), 400)
                self.assertIn(b'The knob continue', response)
        with self.server.connect() as client:
            client.sendall(request('/status/404?continue=no&early'))
            self.assertEqual(code_of(read_response(client)[0]), 400)


class Idle(unittest.TestCase):
    def test_an_idle_client_gets_a_408(self):
        with Server('--idle-timeout', '1', '--idle-408', tls=True) as server:
            for connect in server.connect, server.connect_tls:
                for before in b'', request('/status/204'), request('/status/204', method='HEAD'):
                    begin = time.monotonic()
                    with connect() as client:
                        client.sendall(before)
                        came = read_all(client)
                    self.assertGreater(time.monotonic() - begin, 0.99)
                    if before:
                        answer, came = came.split(b'\r\n\r\n', 1)
                        self.assertTrue(answer.startswith(b'HTTP/1.1 204 '), answer)
                    self.assertTrue(came.startswith(b'HTTP/1.1 408 Request Timeout\r\n'), came)
                    self.assertIn(b'\r\nConnection: close\r\n', came)
                    self.assertTrue(came.endswith(b'\r\n\r\n'), came)  # it is right for HEAD too

    def test_without_the_option_it_gets_nothing(self):
        with Server('--idle-timeout', '1') as server, server.connect() as client:
            self.assertEqual(client.recv(1), b'')

    def test_a_request_in_time_is_served_and_a_slow_one_is_a_408_of_its_own(self):
        with Server('--idle-timeout', '2', '--idle-408') as server, server.connect() as client:
            client.sendall(request('/status/204'))
            self.assertEqual(code_of(read_response(client)[0]), 204)
            client.sendall(b'GET /sta')
            came = read_all(client)
            self.assertEqual((code_of(came), came.count(b'HTTP/1.1 ')), (408, 1))
            self.assertIn(b'was not complete in time', came)

    def test_a_client_that_has_ended_its_side_gets_none(self):
        with Server('--idle-timeout', '1', '--idle-408') as server, server.connect() as client:
            client.shutdown(socket.SHUT_WR)
            self.assertEqual(read_all(client), b'')


if __name__ == '__main__':
    unittest.main(verbosity=2)
