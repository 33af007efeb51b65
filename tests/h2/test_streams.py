"""What each stream gets, and what it cannot do to others."""
import time
import unittest

from frames import DATA, END_STREAM, WINDOW_UPDATE, Client, frame, seconds_since, settings
from served import Served
from server import PATIENCE, Server


class Streams(Served):
    options = '--max-delay', '2'


class Responses(Streams):
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
            server.stop()
            self.assertIn(b'"GET /status/418 HTTP/2" 418', server.process.stdout.read())


class FlowControl(Streams):
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


if __name__ == '__main__':
    unittest.main()
