"""
What a TLS client can do at the door: whatever state it leaves its connection in costs no CPU, and is gone after its
time.
"""
import socket
import ssl
import threading
import time
import unittest

from server import PATIENCE, Server, code_of, least_of, pause, read_all, read_response, request

HANDSHAKE_S = 10


def hello():
    """The first octets of a client of TLS."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    client = context.wrap_bio(incoming, outgoing)
    try:
        client.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


class Handshake(unittest.TestCase):
    def test_connections_that_never_shake_hands_are_gone_after_their_time(self):
        with Server('--idle-timeout', '60', tls=True) as server:
            begin, spent = time.monotonic(), server.cpu_s()
            clients = [server.connect(port=server.tls_port) for _ in range(20)]
            for i, client in enumerate(clients):
                client.sendall(hello()[:i * 3])
            for client in clients:
                try:
                    self.assertEqual(client.recv(1), b'')
                except ConnectionError:
                    pass
                client.close()
            self.assertLess(time.monotonic() - begin, (HANDSHAKE_S + 5) * PATIENCE)
            self.assertGreater(time.monotonic() - begin, HANDSHAKE_S - 1)
            self.assertLess(server.cpu_s() - spent, 0.3 * PATIENCE)

    def test_two_of_them_do_not_end_the_port_where_four_may_connect(self):
        with Server('--max-connections', '4', tls=True) as server:
            silent = [server.connect(port=server.tls_port) for _ in range(2)]
            pause(0.2)
            for _ in range(3):
                client = server.connect_tls()
                client.sendall(request('/status/204'))
                self.assertEqual(code_of(client.recv(4096)), 204)
                client.close()
            for client in silent:
                client.close()

    def test_five_of_them_do_not_lock_their_address_out_for_long(self):
        with Server('--max-connections-per-address', '5', tls=True) as server:
            silent = [server.connect(port=server.tls_port) for _ in range(5)]
            pause(HANDSHAKE_S + 1)
            client = server.connect_tls()
            client.sendall(request('/status/204'))
            self.assertEqual(code_of(client.recv(4096)), 204)
            for other in (*silent, client):
                other.close()

    def test_a_client_that_leaves_gives_the_last_descriptors_back(self):
        served = 0
        for descriptors in range(12, 21):
            try:
                server = Server('--threads', '2', tls=True, descriptors=descriptors)
            except AssertionError:  # not even enough to start
                continue
            with server:
                for port in server.tls_port, server.port:
                    with server.connect(port=port) as client:
                        if port == server.port:
                            client.sendall(request('/status/204', 'Connection: close\r\n'))
                            self.assertEqual(code_of(read_all(client)), 204, descriptors)
                            served += 1
                        else:
                            pause(0.1)
        self.assertGreater(served, 0)

    def test_out_of_descriptors_nobody_is_let_in_who_cannot_be_served(self):
        with Server(tls=True, descriptors=64) as server:
            answers = []

            def ask():
                client = server.connect_tls()
                client.sendall(request('/status/204'))
                answers.append(code_of(client.recv(4096)))
                pause(0.5)
                client.close()

            threads = [threading.Thread(target=ask) for _ in range(40)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.assertEqual(answers, [204] * 40)

    def time_of_a_first_request(self, server):
        """As a client's kernel sends it by itself: not before what was sent last has been acknowledged."""
        with server.connect_tls() as client:
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 0)
            begin = time.monotonic()
            client.sendall(request('/status/204'))
            self.assertEqual(code_of(client.recv(4096)), 204)
            return time.monotonic() - begin

    def test_the_end_of_a_handshake_is_acknowledged_at_once(self):
        """Else it is after 40 ms, by Linux."""
        with Server(tls=True) as server:
            self.assertLess(least_of(20, 0.03, lambda: self.time_of_a_first_request(server)), 0.03)

    def test_a_client_without_a_protocol_of_ours_is_told_so(self):
        with Server(tls=True) as server:
            with self.assertRaisesRegex(ssl.SSLError, '(?i)no.application.protocol'):
                server.connect_tls(['foo/1']).recv(1)
            client = server.connect_tls(['foo/1', 'http/1.1'])
            self.assertEqual(client.selected_alpn_protocol(), 'http/1.1')
            client.close()


class States(unittest.TestCase):
    def leave_in_every_state(self, server):
        """Sockets of clients, each left in another state."""
        def left(octets=b'', half_closed=False, raw=b'', unread=0):
            client = server.connect_tls()
            client.sendall(octets)
            for _ in range(unread):
                client.sendall(request('/status.json'))
            bare = socket.socket(fileno=client.detach())
            if raw:
                bare.sendall(raw)
            if half_closed:
                bare.shutdown(socket.SHUT_WR)
            return bare

        good, record = request('/status/204'), b'\x17\x03\x03\x01\x00' + bytes(40)
        yield left()
        yield left(half_closed=True)
        yield left(good, half_closed=True)
        yield left(good[:20])
        yield left(good[:20], half_closed=True)
        yield left(good, raw=record)
        yield left(good, raw=record, half_closed=True)
        yield left(b'garbage\r\n\r\n')
        yield left(b'garbage\r\n\r\n' * 50, half_closed=True)
        yield left(b'\0\n\r\n' * 50, raw=record, half_closed=True)
        yield left(request('/status/200', 'Content-Length: 99\r\n', 'POST') + b'x')
        yield left(request('/status/200', 'Content-Length: 99\r\n', 'POST') + b'x', half_closed=True)
        yield left(request('/status/200', 'Transfer-Encoding: chunked\r\n', 'POST') + b'5\nx', half_closed=True)
        yield left(request('/status/200?delay=1s') + b'garbage', half_closed=True)
        yield left(unread=2)
        yield left(unread=40)
        yield left(unread=40, half_closed=True)
        yield left(unread=40, raw=record, half_closed=True)
        yield left(raw=b'no TLS at all' * 10)
        yield left(raw=b'no TLS at all' * 10, half_closed=True)
        mid_handshake = server.connect(port=server.tls_port)
        mid_handshake.sendall(hello())
        yield mid_handshake
        mid_handshake = server.connect(port=server.tls_port)
        mid_handshake.sendall(hello()[:30])
        mid_handshake.shutdown(socket.SHUT_WR)
        yield mid_handshake

    def test_a_part_of_a_record_gives_no_more_time(self):
        with Server('--idle-timeout', '3', tls=True) as server:
            client = server.connect_tls()
            begin = time.monotonic()
            with socket.socket(fileno=client.detach()) as bare:
                bare.settimeout(20 * PATIENCE)
                bare.sendall(b'\x17\x03\x03')
                read_all(bare)
            self.assertLess(time.monotonic() - begin, 5 * PATIENCE)

    def test_no_state_costs_cpu_or_lasts(self):
        with Server('--idle-timeout', '2', '--header-timeout', '2', '--body-timeout', '2', tls=True) as server:
            clients = list(self.leave_in_every_state(server))
            pause(1)
            spent = server.cpu_s()
            pause(5)
            spent = server.cpu_s() - spent
            self.assertLess(spent, 0.1 * PATIENCE)
            pause(HANDSHAKE_S - 4)
            ends = time.monotonic() + 5 * PATIENCE
            while (left := server.connections()) > 0 and time.monotonic() < ends:
                pause(0.1)
            for client in clients:
                client.close()
        self.assertEqual(left, 0)


class Ends(unittest.TestCase):
    def time_of_interim_response(self, client):
        begin = time.monotonic()
        client.sendall(request('/status/103?delay=500ms'))
        interim, rest = read_response(client)
        took = time.monotonic() - begin
        self.assertEqual(code_of(interim), 103)
        self.assertEqual(code_of(read_response(client, rest)[0]), 200)
        return took

    def test_interim_responses_leave_at_once_on_a_connection_that_was_used(self):
        with Server(tls=True) as server:
            client = server.connect_tls()
            self.time_of_interim_response(client)
            least = least_of(10, 0.15, lambda: self.time_of_interim_response(client))
            client.close()
        self.assertLess(least, 0.15)  # a socket that is corked would hold it back for 0.2 s

    def test_a_request_line_cut_short_is_answered(self):
        with Server(tls=True) as server:
            client = server.connect_tls()
            client.sendall(b'GET /stat')
            bare = socket.socket(fileno=socket.dup(client.fileno()))
            bare.shutdown(socket.SHUT_WR)
            self.assertEqual(code_of(client.recv(4096)), 400)
            bare.close()
            client.close()

    def expect_end(self, target, error):
        with Server(tls=True) as server:
            client = server.connect_tls()
            client.sendall(request(target, 'Connection: close\r\n'))
            if error:
                with self.assertRaises(error):
                    read_all(client)
            else:
                read_all(client)
            client.close()

    def test_a_clean_end_has_close_notify_and_a_broken_one_has_not(self):
        self.expect_end('/status/200', None)
        self.expect_end('/status/400', None)
        self.expect_end('/status/200?fault=close', ssl.SSLError)
        self.expect_end('/status/200?fault=truncate', ssl.SSLError)

    def expect_reset(self, octets):
        with Server(tls=True) as server:
            client = server.connect_tls()
            client.sendall(octets)
            bare = socket.socket(fileno=client.detach())
            bare.settimeout(5 * PATIENCE)
            with self.assertRaises(ConnectionResetError):
                while bare.recv(4096):  # tickets of the session, and answers
                    pass
            bare.close()

    def test_a_reset_on_purpose_is_a_reset(self):
        self.expect_reset(request('/status/200?fault=reset'))
        self.expect_reset(request('/status/200') * 20 + request('/status/200?fault=reset'))

    def read_until_reset(self, octets):
        with Server(tls=True) as server:
            client = server.connect_tls()
            client.sendall(octets)
            came = b''
            with self.assertRaises(OSError):  # ssl.SSLError, and from Python 3.13 on ConnectionResetError
                while piece := client.recv(1 << 16):
                    came += piece
            client.close()
        return came

    def test_a_reset_takes_back_nothing_that_was_sent_before(self):
        came = self.read_until_reset(request('/status/200') * 20 + request('/status/200?fault=reset'))
        self.assertEqual(came.count(b'HTTP/1.1 200 OK\r\n'), 20)
        came = self.read_until_reset(request('/status/103?fault=reset'))
        self.assertRegex(came, rb'^HTTP/1.1 103 Early Hints\r\n(.+\r\n)*\r\n$')
        size = len(self.read_until_reset(request('/status.json') + request('/status/200?fault=reset')))
        came = self.read_until_reset(request('/status.json') * 3 + request('/status/200?fault=reset'))
        self.assertEqual(len(came), 3 * size)


if __name__ == '__main__':
    unittest.main(verbosity=2)
