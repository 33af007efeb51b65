"""Clients that end their side of the connection and still read. Most do not only end their side, but go; TCP tells them apart
only when something is sent."""
import socket
import ssl
import unittest

from frames import DATA, END_STREAM, HEADERS, PREFACE, Client, frame, get, settings
from served import Served
from server import PATIENCE, Server, reset


class Farewell:
    """A socket of TLS that can send its close_notify (RFC 8446, 6.1) alone: Python's own waits for that of the server."""

    def __init__(self, plain):
        self.plain = plain
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.set_alpn_protocols(['h2'])
        self.tls = context.wrap_bio(self.incoming, self.outgoing)
        self.carry(self.tls.do_handshake)

    def carry(self, act, *arguments):
        """Lets TLS do something, and brings it what it asks for."""
        while True:
            try:
                return act(*arguments)
            except ssl.SSLWantReadError:
                self.plain.sendall(self.outgoing.read())
                if came := self.plain.recv(65536):
                    self.incoming.write(came)
                else:
                    self.incoming.write_eof()

    def sendall(self, octets):
        self.tls.write(octets)
        self.plain.sendall(self.outgoing.read())

    def recv(self, size):
        try:
            return self.carry(self.tls.read, size)
        except ssl.SSLZeroReturnError:
            return b''

    def end(self):
        try:
            self.tls.unwrap()
        except ssl.SSLWantReadError:
            pass
        self.plain.sendall(self.outgoing.read())

    def close(self):
        self.plain.close()


class HalfClosed(Served):
    def client(self, *pairs, **more):
        """One that has read all that has come, so that closing it sends no reset."""
        client = Client(self.connect(), *pairs, **more)
        client.ping()
        return client

    def connect(self):
        return self.server.connect()

    def end(self, client):
        client.connection.shutdown(socket.SHUT_WR)

    def test_nothing_waits_for_room_that_cannot_come_any_more(self):
        """RFC 9113, 5.2: after its end a peer grants none."""
        for room in (0, 5):
            with self.client((4, room)) as client:
                blocked = client.ask('/status/200?body=abcdefgh')
                other = client.ask('/status/204')
                self.end(client)
                came = client.until('END')
                self.assertIn(('RST_STREAM', blocked, 'CANCEL'), came)
                self.assertEqual({of for name, of, _ in came if name == 'HEADERS'}, {blocked, other})
                self.assertEqual(b''.join(value[0] for name, _, value in came if name == 'DATA'), b'abcdefgh'[:room])

    def test_content_that_drips_does_not_wait_for_room_either(self):
        with self.client() as client:
            dripping = client.ask('/status/200?size=1k&drip=1s')
            large = client.ask('/status/200?size=100k')
            room = 65535
            while room > 0:
                name, _, value = client.next()
                room -= len(value[0]) if name == 'DATA' else 0
            self.end(client)
            came = client.until('END')
            self.assertIn(('RST_STREAM', large, 'CANCEL'), came)
            self.assertIn(('RST_STREAM', dripping, 'CANCEL'), came)

    def test_requests_that_are_whole_are_answered(self):
        with self.client() as client:
            slow = client.ask('/status/418?delay=400ms')
            dripping = client.ask('/status/200?body=abcdefgh&drip=100ms&delay=100ms')
            self.end(client)
            came = client.until('END')
            self.assertIn(('GOAWAY', dripping, 'NO_ERROR'), came)
            self.assertEqual({of: value[0][':status'] for name, of, value in came if name == 'HEADERS'},
                             {slow: '418', dripping: '200'})
            self.assertEqual(b''.join(value[0] for name, of, value in came if name == 'DATA' and of == dripping), b'abcdefgh')
            self.assertEqual({of for name, of, value in came if name in ('HEADERS', 'DATA') and value[1]}, {slow, dripping})

    def test_an_answer_need_not_wait_for_anything(self):
        with self.client() as client:
            stream = client.ask('/status/204')
            self.end(client)
            self.assertEqual(sorted(came[:2] for came in client.until('END')), [('END', 0), ('GOAWAY', stream), ('HEADERS', stream)])

    def test_a_body_that_is_cut_short_is_a_400(self):
        with self.client() as client:
            whole = client.ask('/status/418?delay=200ms')
            cut = client.ask('/status/200', 'POST', end=False)
            client.send(frame(DATA, 0, cut, b'abc'))
            self.end(client)
            came = client.until('END')
            self.assertEqual({of: value[0][':status'] for name, of, value in came if name == 'HEADERS'}, {cut: '400', whole: '418'})
            self.assertIn(b'before the request was complete', b''.join(value[0] for name, of, value in came if name == 'DATA' and of == cut))
            self.assertEqual([(of, value) for name, of, value in came if name == 'RST_STREAM'], [(cut, 'NO_ERROR')])

    def test_a_head_that_is_cut_short_is_not_answered(self):
        with self.client() as client:
            whole = client.ask('/status/418?delay=200ms')
            client.send(frame(HEADERS, END_STREAM, whole + 2, client.block(get('/status/200'))))
            self.end(client)
            came = client.until('END')
            self.assertEqual([(of, value[0][':status']) for name, of, value in came if name == 'HEADERS'], [(whole, '418')])
            self.assertEqual([(of, value) for name, of, value in came if name == 'RST_STREAM'], [(whole + 2, 'CANCEL')])

    def test_an_answer_before_the_end_of_the_body_is_sent(self):
        with self.client() as client:
            stream = client.ask('/status/418?early=1&delay=200ms', 'POST', end=False)
            self.end(client)
            came = client.until('END')
            self.assertEqual([(of, value[0][':status']) for name, of, value in came if name == 'HEADERS'], [(stream, '418')])
            self.assertEqual([(of, value) for name, of, value in came if name == 'RST_STREAM'], [(stream, 'NO_ERROR')])

    def test_without_a_request_the_connection_ends(self):
        with self.client() as client:
            self.end(client)
            self.assertEqual(client.until('END'), [('GOAWAY', 0, 'NO_ERROR'), ('END', 0, None)])


class SaidFarewell(HalfClosed):
    """Over TLS, after close_notify."""

    def connect(self):
        return Farewell(self.server.connect(port=self.server.tls_port))

    def end(self, client):
        client.connection.end()

    def test_an_error_and_the_end_in_one_flight_end_the_connection(self):
        """RFC 9113, 5.4.1: behind the GOAWAY of an error nothing is sent for a stream that has no room."""
        connection = self.connect()
        with Client(connection, preface=None) as client:
            request = client.headers(get('/status/200'))[1]
            connection.tls.write(PREFACE + settings((4, 0)) + request + frame(DATA, 0, 0, b'x'))
            connection.end()
            self.assertEqual(client.until('END')[-2:], [('GOAWAY', 1, 'PROTOCOL_ERROR'), ('END', 0, None)])
        with self.client() as other:
            self.assertTrue(other.is_open())


class EndedBelowTls(HalfClosed):
    """Over TLS, without close_notify: a request that is whole lacks nothing."""

    def connect(self):
        return self.server.connect_tls(['h2'])

    def end(self, client):
        with socket.socket(fileno=socket.dup(client.connection.fileno())) as plain:
            plain.shutdown(socket.SHUT_WR)


class Waits(unittest.TestCase):
    def test_a_wait_takes_no_cpu(self):
        with Server() as server, Client(server.connect()) as client:
            client.ask(f'/status/204?delay={2 * PATIENCE}s')
            client.connection.shutdown(socket.SHUT_WR)
            client.until('GOAWAY')
            spent = server.cpu_s()
            client.until('HEADERS')
            self.assertLess(server.cpu_s() - spent, 0.5 * PATIENCE)  # four times that, if the loop did not wait

    def test_a_client_that_resets_after_that_frees_its_place_at_once(self):
        with Server() as server:
            client = Client(server.connect())
            client.ask('/status/200?delay=300')
            client.connection.shutdown(socket.SHUT_WR)
            client.until('GOAWAY')
            reset(client.connection)
            server.wait_until_left(5)


if __name__ == '__main__':
    unittest.main()
