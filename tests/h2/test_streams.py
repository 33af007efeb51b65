"""What each stream gets, what it cannot do to others, and how a connection ends."""
import json
import socket
import time
import unittest

from frames import ACK, CODES, DATA, END_STREAM, GOAWAY, PING, PREFACE, RST_STREAM, SETTINGS, WINDOW_UPDATE, Client, frame, get, seconds_since, settings
from server import PATIENCE, Server, pause, reset, stop


class Served(unittest.TestCase):
    options = ()

    @classmethod
    def setUpClass(cls):
        cls.server = Server('--max-delay', '2', *cls.options, tls=True).__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None)

    def client(self, *pairs, **more):
        return Client(self.server.connect(), *pairs, **more)


class Doors(Served):
    def test_alpn_chooses_h2_before_http_1_1(self):
        for offered, chosen in ((['h2', 'http/1.1'], 'h2'), (['http/1.1', 'h2'], 'h2'), (['http/1.1'], 'http/1.1')):
            with self.server.connect_tls(offered) as connection:
                self.assertEqual(connection.selected_alpn_protocol(), chosen)

    def test_over_tls_it_is_the_same(self):
        with Client(self.server.connect_tls(['h2']), (4, 1 << 20)) as client:
            client.send(frame(WINDOW_UPDATE, 0, 0, b'\0\x20\0\0'))
            code, fields, content, interim = client.response(client.ask('/status/103'))
            self.assertEqual((code, len(interim), interim[0]['link']),
                             (200, 1, '</static/style.css>; rel=preload; as=style'))
            self.assertEqual(int(fields['content-length']), len(content))
            code, _, content, _ = client.response(client.ask('/status.json'))
            self.assertEqual(code, 200)
            self.assertGreater(len(json.loads(content)['registered']), 60)

    def test_the_preface_without_alpn_is_not_taken_over_tls(self):
        with self.server.connect_tls() as connection:
            connection.sendall(PREFACE)
            self.assertTrue(connection.recv(100).startswith(b'HTTP/1.1 505 '))

    def test_what_begins_like_the_preface_is_http_1(self):
        for octets, code in ((b'PRI * HTTP/1.1\r\nHost: a\r\n\r\n', b'400'), (b'PRI /status/200 HTTP/1.1\r\nHost: a\r\n\r\n', b'200'),
                             (b'PROPFIND /status/207 HTTP/1.1\r\nHost: a\r\n\r\n', b'207'), (b'PRI * HTTP/3.0\r\n\r\n', b'505')):
            for pieces in (1, 2, len(octets)):
                with self.subTest(octets, pieces=pieces), self.server.connect() as connection:
                    step = -(-len(octets) // pieces)
                    for at in range(0, len(octets), step):
                        connection.sendall(octets[at:at + step])
                        pause(0.001)
                    self.assertEqual(connection.recv(12)[9:12], code)

    def test_without_http2_the_preface_is_505_and_alpn_has_none(self):
        with Server('--no-http2', tls=True) as server:
            with server.connect() as connection:
                connection.sendall(PREFACE)
                self.assertTrue(connection.recv(100).startswith(b'HTTP/1.1 505 '))
            with server.connect_tls(['h2', 'http/1.1']) as connection:
                self.assertEqual(connection.selected_alpn_protocol(), 'http/1.1')


class Responses(Served):
    def test_a_head_without_content_ends_the_stream(self):
        with self.client() as client:
            for method, path in (('HEAD', '/status/200'), ('GET', '/status/204'), ('GET', '/status/205'),
                                 ('GET', '/status/304'), ('GET', '/status/305')):
                stream = client.ask(path, method)
                name, of, (fields, ends) = client.until('HEADERS')[-1]
                self.assertEqual((of, ends), (stream, True), path)
                length = fields.get('content-length')
                self.assertEqual(length, {'/status/205': '0', '/status/305': '0', '/status/200': length}.get(path), path)
            self.assertTrue(client.is_open())

    def test_no_field_of_a_connection_is_sent(self):
        with self.client() as client:
            for path in ('/status/101', '/status/426', '/status/408', '/status/200?header=Connection:close'):
                with self.client() as client:
                    fields = client.response(client.ask(path))[1]
                    self.assertFalse({'connection', 'upgrade', 'keep-alive', 'transfer-encoding'} & set(fields), path)
                    self.assertEqual([name for name in fields if name != name.lower()], [])

    def test_an_upgrade_cannot_be_asked_for(self):
        with self.client() as client:
            code, fields, _, _ = client.response(client.ask('/status/101', fields=[
                ('sec-websocket-version', '13'), ('sec-websocket-key', 'AAAAAAAAAAAAAAAAAAAAAA==')]))
            self.assertEqual((code, fields['statusbin-code']), (426, '101'))

    def test_a_close_is_a_goaway_behind_the_stream(self):
        for path in ('/status/408', '/status/200?header=Connection:close'):
            with self.subTest(path), self.client() as client:
                slow, stream = client.ask_at_once('/status/201?delay=1s', path)
                came = client.until('END')
                at = [(name, of) for name, of, _ in came]
                self.assertLess(at.index(('DATA', stream)), at.index(('GOAWAY', stream)), at)
                self.assertLess(at.index(('GOAWAY', stream)), at.index(('DATA', slow)), at)  # it was under way
                self.assertIn(('GOAWAY', stream, 'NO_ERROR'), came)

    def test_100_continue_comes_before_the_content(self):
        with self.client() as client:
            stream = client.ask('/demo/100', 'POST', [('expect', '100-continue'), ('content-length', '5')], end=False)
            name, of, (fields, ends) = client.until('HEADERS')[-1]
            self.assertEqual((of, fields, ends), (stream, {':status': '100'}, False))
            client.send(frame(DATA, END_STREAM, stream, b'hello'))
            code, _, content, _ = client.response(stream)
            self.assertEqual(code, 200)
            self.assertIn(b'hello', content)

    def test_a_refusal_before_the_content_resets_with_no_error(self):
        with self.client() as client:
            stream = client.ask('/demo/417', 'POST', [('expect', '100-continue, x'), ('content-length', '5')], end=False)
            self.assertEqual(client.response(stream)[0], 417)
            self.assertEqual(client.until('RST_STREAM')[-1], ('RST_STREAM', stream, 'NO_ERROR'))
            client.send(frame(DATA, END_STREAM, stream, b'hello'))  # it was on its way
            self.assertTrue(client.is_open())

    def test_102_is_repeated_while_it_waits(self):
        with self.client() as client:
            code, _, _, interim = client.response(client.ask('/demo/102?delay=1900ms'))
            self.assertEqual((code, [fields[':status'] for fields in interim]), (200, ['102', '102']))

    def test_103_comes_at_once_and_the_page_after_its_delay(self):
        for path in ('/status/103?delay=1s', '/demo/103?delay=1s'):
            with self.subTest(path), self.client() as client:
                start = time.monotonic()
                stream = client.ask(path)
                self.assertEqual(client.until('HEADERS', stream)[-1][2][0][':status'], '103')
                self.assertTrue(client.is_silent(0.1) or seconds_since(start) > 0.9)
                self.assertEqual(client.until('HEADERS', stream)[-1][2][0][':status'], '200')
                self.assertGreater(seconds_since(start), 0.99)

    def test_delayed_streams_do_not_hold_others_up(self):
        with self.client() as client:
            start = time.monotonic()
            *slow, quick = client.ask_at_once(*['/status/503?delay=1s'] * 50, '/status/204')
            self.assertEqual(client.response(quick)[0], 204)  # before anything else
            left = set(slow)
            while left:
                name, of, value = client.next()
                if name == 'DATA' and value[1]:
                    left.remove(of)
            self.assertGreater(seconds_since(start), 0.99)
            self.assertLess(seconds_since(start), 10 * PATIENCE)

    def test_trace_shows_the_request_as_it_came(self):
        """RFC 9110, 9.3.8: with its pseudo-fields (RFC 9113, 8.3.1), and without credentials."""
        for fields, lines in (
                ([(':method', 'TRACE'), (':path', '/status/200?a=b'), (':authority', 'a.test:1'), (':scheme', 'https'), ('x', 'y'),
                  ('authorization', 'Basic eA=='), ('x', 'z')],
                 [':method: TRACE', ':scheme: https', ':authority: a.test:1', ':path: /status/200?a=b', 'x: y', 'x: z']),
                ([(':method', 'TRACE'), (':scheme', 'http'), (':path', '/status/200'), ('host', 'a.test')],
                 [':method: TRACE', ':scheme: http', ':path: /status/200', 'host: a.test'])):
            with self.client() as client:
                stream, octets = client.headers(fields)
                client.send(octets)
                code, fields, content, _ = client.response(stream)
                self.assertEqual((code, fields['content-type']), (200, 'message/http; version=2.0'))
                self.assertEqual(content.decode(), '\r\n'.join(lines + ['', '']))

    def test_the_log_says_http_2(self):
        with Server('--log', 'common') as server:
            with Client(server.connect()) as client:
                client.response(client.ask('/status/418'))
            pause(0.1)
            stop(server)
            self.assertIn(b'"GET /status/418 HTTP/2" 418', server.process.stdout.read())


class Faults(Served):
    def expect(self, client, path, *frames):
        stream = client.ask(path)
        came = client.until(frames[-1])
        self.assertEqual([name for name, of, _ in came if of in (stream, 0)], list(frames), came)
        return came

    def test_reset_is_of_the_stream(self):
        with self.client() as client:
            came = self.expect(client, '/status/200?fault=reset', 'RST_STREAM')
            self.assertEqual(came[-1][2], 'INTERNAL_ERROR')
            self.assertTrue(client.is_open())

    def test_reset_has_the_code_that_it_names(self):
        for code in CODES:
            with self.subTest(code), self.client() as client:
                came = self.expect(client, f'/status/200?fault=reset:{code}', 'RST_STREAM')
                self.assertEqual(came[-1][2], code)
                self.assertTrue(client.is_open())

    def test_a_code_that_is_none_is_named(self):
        with self.client() as client:
            for value in ('reset:', 'reset:NONE', 'reset:cancel', 'close:CANCEL'):
                code, _, content, _ = client.response(client.ask(f'/status/200?fault={value}'))
                self.assertEqual(code, 400, value)
                self.assertIn(value.encode(), content)

    def test_goaway_leaves_the_request_out(self):
        with self.client() as client:
            slow, stream = client.ask_at_once('/status/418?delay=1s', '/status/200?fault=goaway')
            came = client.until('END')
            self.assertEqual([(name, of) for name, of, _ in came],
                             [('GOAWAY', slow), ('HEADERS', slow), ('DATA', slow), ('END', 0)])
            self.assertGreater(stream, slow)
        with self.client() as client:
            self.assertEqual(self.expect(client, '/status/200?fault=goaway', 'GOAWAY', 'END'),
                             [('GOAWAY', 0, 'NO_ERROR'), ('END', 0, None)])

    def test_http_1_cannot_do_that(self):
        for fault in ('goaway', 'reset:CANCEL'):
            with self.server.connect() as connection:
                connection.sendall(f'GET /status/200?fault={fault} HTTP/1.1\r\nHost: a\r\n\r\n'.encode())
                self.assertTrue(connection.recv(4000).startswith(b'HTTP/1.1 400 '))

    def test_close_is_of_the_connection(self):
        with self.client() as client:
            self.expect(client, '/status/200?fault=close', 'END')
        with Client(self.server.connect_tls(['h2'])) as client:
            with self.assertRaises(Exception) as caught:  # no close_notify
                self.expect(client, '/status/200?fault=close', 'END')
            self.assertIn('EOF', str(caught.exception))

    def test_truncate_ends_the_stream_in_the_middle(self):
        with self.client() as client:
            stream = client.ask('/status/200?fault=truncate')
            head, data = client.until('DATA')
            length = int(head[2][0]['content-length'])
            self.assertEqual((len(data[2][0]), data[2][1]), (length // 2, True))
            self.assertTrue(client.is_open())

    def test_stall_sends_the_head_and_holds_nobody_up(self):
        with self.client() as client:
            start = time.monotonic()
            stream = client.ask('/status/200?fault=stall')
            name, of, (_, ends) = client.until('HEADERS')[-1]
            self.assertEqual((of, ends), (stream, False))
            self.assertTrue(client.is_open())
            self.assertEqual(client.until('RST_STREAM')[-1], ('RST_STREAM', stream, 'INTERNAL_ERROR'))
            self.assertGreater(seconds_since(start), 1.9)
            self.assertTrue(client.is_open())

    def test_a_fault_may_wait(self):
        with self.client() as client:
            start = time.monotonic()
            self.expect(client, '/status/200?fault=reset&delay=300ms', 'RST_STREAM')
            self.assertGreater(seconds_since(start), 0.29)


class FlowControl(Served):
    def test_content_waits_for_the_window_and_others_do_not(self):
        with self.client((4, 100)) as client:  # SETTINGS_INITIAL_WINDOW_SIZE
            stream = client.ask('/status/200')
            head, data = client.until('DATA')
            self.assertEqual((len(data[2][0]), data[2][1]), (100, False))
            self.assertEqual(client.response(client.ask('/status/204'))[0], 204)
            length, got = int(head[2][0]['content-length']), 100
            while got < length:
                client.send(frame(WINDOW_UPDATE, 0, stream, b'\0\0\0\x32'))
                _, _, (octets, ends) = client.until('DATA', stream)[-1]
                got += len(octets)
                self.assertLessEqual(len(octets), 50)
            self.assertTrue(ends)

    def test_the_window_may_grow_by_settings(self):
        with self.client((4, 0)) as client:
            stream = client.ask('/status/200')
            client.until('HEADERS', stream)
            self.assertEqual(client.ping(), [])
            client.send(settings((4, 65535)))
            self.assertTrue(client.until('DATA')[-1][2][1])

    def test_the_window_of_the_connection_counts_too(self):
        with self.client((4, 1 << 20)) as client:
            got, ended, heads = 0, 0, 0
            for _ in range(40):
                client.ask('/')
            while got < 65535 or heads < 40:
                name, _, value = client.next()
                heads += name == 'HEADERS'
                if name == 'DATA':
                    got, ended = got + len(value[0]), ended + value[1]
            self.assertEqual((got, client.is_silent(0.2)), (65535, True))
            client.send(frame(WINDOW_UPDATE, 0, 0, b'\0\x20\0\0'))
            while ended < 40:
                name, _, value = client.next()
                ended += name == 'DATA' and value[1]

    def test_content_of_a_megabyte_is_taken(self):
        with self.client() as client:
            stream = client.ask('/demo/307/arrived', 'POST', end=False)
            sent, window = 0, 65535
            while sent < 1 << 20:
                size = min(16384, window, (1 << 20) - sent)
                client.send(frame(DATA, 0, stream, b'x' * size))
                sent, window = sent + size, window - size
                while window == 0:
                    name, of, more = client.next()
                    window += more if name == 'WINDOW_UPDATE' and of == 0 else 0
            client.send(frame(DATA, END_STREAM, stream))
            self.assertIn(b'"bytes":1048576', client.response(stream)[2])


class Drain(unittest.TestCase):
    def test_streams_under_way_finish_and_new_ones_are_not_begun(self):
        for tls in (False, True):
            with self.subTest(tls=tls), Server('--log', 'common', tls=True) as server:
                with Client(server.connect_tls(['h2']) if tls else server.connect()) as client:
                    self.assertTrue(client.is_open())
                    upload = client.ask('/demo/307/arrived', 'POST', end=False)
                    waiting = client.ask('/status/418?delay=60')
                    client.ping()
                    pause(0.2)  # a signal that comes while the server is starting ends it at once
                    stop(server)
                    answered = self.take_notice(client)
                    on_its_way = client.ask('/status/419?delay=60')
                    client.send(self.acknowledged)
                    answered += client.until('GOAWAY')
                    self.assertEqual(answered[-1], ('GOAWAY', on_its_way, 'NO_ERROR'))
                    client.ask('/status/200')  # it is not begun, and tells nothing to the others
                    client.send(frame(DATA, END_STREAM, upload, b'hello'))
                    answered += client.until('END')
                    self.assertEqual([(of, fields[':status']) for name, of, (fields, _) in
                                      (came for came in answered if came[0] == 'HEADERS')],
                                     [(waiting, '418'), (on_its_way, '419'), (upload, '200')])
                log = server.process.stdout.read()
                for line in (b'/status/418?delay=60 HTTP/2" 418', b'/status/419?delay=60 HTTP/2" 419', b'/demo/307/arrived HTTP/2" 200'):
                    self.assertIn(line, log)

    acknowledged = b''

    def take_notice(self, client):
        """RFC 9113, 6.8: a GOAWAY that takes nothing back, and a PING behind it. Returns what else came."""
        came = client.until('GOAWAY')
        self.assertEqual(came[-1], ('GOAWAY', (1 << 31) - 1, 'NO_ERROR'))
        came = came[:-1] + client.until('PING')
        payload, is_answer = came.pop()[2]
        self.assertFalse(is_answer)
        self.acknowledged = frame(PING, ACK, 0, payload)
        return came

    def time_of_an_idle_end(self):
        with Server() as server, Client(server.connect()) as client:
            self.assertTrue(client.is_open())
            pause(0.2)
            start = time.monotonic()
            stop(server)
            self.assertEqual(self.take_notice(client), [])
            client.send(self.acknowledged)
            self.assertEqual(client.until('END'), [('GOAWAY', 1, 'NO_ERROR'), ('END', 0, None)])
            client.connection.close()
            server.process.wait(10 * PATIENCE)
            return seconds_since(start)

    def test_an_idle_connection_ends_when_the_ping_is_answered(self):
        """Other work on the machine makes a time longer, never shorter: one of these must not have waited for a second."""
        self.assertTrue(any(self.time_of_an_idle_end() < 0.9 for _ in range(10)))

    def test_a_client_that_answers_no_ping_is_not_waited_for_for_long(self):
        with Server() as server, Client(server.connect()) as client:
            self.assertTrue(client.is_open())
            pause(0.2)
            start = time.monotonic()
            stop(server)
            self.take_notice(client)
            self.assertEqual(client.until('END'), [('GOAWAY', 1, 'NO_ERROR'), ('END', 0, None)])
            self.assertGreater(seconds_since(start), 0.9)
            self.assertLess(seconds_since(start), 4 * PATIENCE)  # at five the server would cut

    def test_a_first_request_may_come_while_the_server_drains(self):
        for tls in (False, True):
            with self.subTest(tls=tls), Server(tls=True) as server:
                connection = server.connect_tls(['h2']) if tls else server.connect()
                if not tls:
                    connection.sendall(PREFACE)
                pause(0.3)
                stop(server)
                with Client(connection, preface=PREFACE if tls else b'') as client:
                    self.take_notice(client)
                    first = client.ask('/status/418')
                    self.assertEqual([(of, value[0][':status']) for name, of, value in client.until('END') if name == 'HEADERS'],
                                     [(first, '418')])


class Ends(Served):
    def test_a_client_that_says_goaway_gets_its_answers(self):
        with self.client() as client:
            stream = client.ask('/status/200?delay=200ms')
            client.send(frame(GOAWAY, 0, 0, b'\0' * 8))
            came = client.until('END')
            self.assertEqual([name for name, of, _ in came if of == stream], ['HEADERS', 'DATA'])

    def test_a_client_that_leaves_frees_its_place_at_once(self):
        for leave in (reset, socket.socket.close):
            with Server() as server:
                client = Client(server.connect())
                client.ask('/status/200?delay=5m')
                client.ping()
                start = time.monotonic()
                leave(client.connection)
                while server.connections() > 0 and seconds_since(start) < 20 * PATIENCE:
                    pause(0.02)
                self.assertLess(seconds_since(start), 5 * PATIENCE)

    def test_a_stream_that_the_client_resets_is_gone(self):
        with self.client() as client:
            stream, octets = client.headers(get('/status/200?delay=200ms'))
            client.send(octets + frame(RST_STREAM, 0, stream, b'\0\0\0\x08'))
            pause(0.4)
            self.assertEqual([of for _, of, _ in client.ping() if of == stream], [])
            self.assertTrue(client.is_open())


if __name__ == '__main__':
    unittest.main()
