"""How a connection begins and ends: the choice of a protocol, the drain, and clients that leave."""
import json
import socket
import time
import unittest

from frames import ACK, DATA, END_STREAM, GOAWAY, PING, PREFACE, RST_STREAM, WINDOW_UPDATE, Client, frame, get, seconds_since
from served import Served
from server import PATIENCE, Server, pause, reset


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


class Drain(unittest.TestCase):
    def test_streams_under_way_finish_and_new_ones_are_not_begun(self):
        for tls in (False, True):
            with self.subTest(tls=tls), Server('--log', 'common', tls=True) as server:
                with Client(server.connect_tls(['h2']) if tls else server.connect()) as client:
                    self.assertTrue(client.is_open())
                    upload = client.ask('/demo/307/arrived', 'POST', end=False)
                    waiting = client.ask('/status/418?delay=60')
                    client.ping()
                    server.stop()
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
            start = time.monotonic()
            server.stop()
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
            start = time.monotonic()
            server.stop()
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
                server.stop()
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
        for leave, options in ((reset, ()), (socket.socket.close, ()), (socket.socket.close, ('--max-requests', '1'))):
            with self.subTest(leave, options=options), Server(*options) as server:
                client = Client(server.connect())
                client.ask('/status/200?delay=300')
                client.ping()
                leave(client.connection)
                server.wait_until_left(5)

    def test_a_stream_that_the_client_resets_is_gone(self):
        with self.client() as client:
            stream, octets = client.headers(get('/status/200?delay=200ms'))
            client.send(octets + frame(RST_STREAM, 0, stream, b'\0\0\0\x08'))
            pause(0.4)
            self.assertEqual([of for _, of, _ in client.ping() if of == stream], [])
            self.assertTrue(client.is_open())


if __name__ == '__main__':
    unittest.main()
