"""Responses that are broken on purpose: of one stream, or of the connection."""
import time
import unittest

from frames import CODES, Client, seconds_since
from served import Served


class Faults(Served):
    options = '--max-delay', '2'

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


if __name__ == '__main__':
    unittest.main()
