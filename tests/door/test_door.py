"""What the event loops are for: nobody takes a place that is not theirs."""
import resource
import socket
import threading
import time
import unittest

from server import PATIENCE, Server, code_of, pause, read_all, read_response, request, reset, send_quietly


# As many as this process may have, with the server's.
MANY = min(15000, resource.getrlimit(resource.RLIMIT_NOFILE)[1] - 100)


class Counting(unittest.TestCase):
    def test_one_connection_is_one_however_many_sockets_listen(self):
        with Server('--max-connections', '1', tls=True) as server:
            first = server.connect()
            first.sendall(request('/status/204'))
            self.assertEqual(code_of(read_response(first)[0]), 204)
            with self.assertRaises(TimeoutError):
                server.connect_tls(patience=0.5)
            first.close()
            second = server.connect_tls()
            second.sendall(request('/status/204'))
            self.assertEqual(code_of(second.recv(4096)), 204)
            second.close()

    def test_clients_that_reset_while_their_answer_waits_free_their_places(self):
        with Server('--max-connections', '64') as server:
            clients = [server.connect() for _ in range(64)]
            for client in clients:
                client.sendall(request('/status/200?delay=300s'))
            pause(0.5)
            begin = time.monotonic()
            for client in clients:
                reset(client)
            client = server.connect()
            client.sendall(request('/status/204'))
            self.assertEqual(code_of(client.recv(4096)), 204)
            self.assertLess(time.monotonic() - begin, 5 * PATIENCE)
            client.close()

    def test_silent_connections_of_one_address_leave_room_for_others(self):
        with Server('--max-connections', '500', '--max-connections-per-address', '20') as server:
            silent, ends_at, late = [], time.monotonic() + 3, []
            while time.monotonic() < ends_at:
                round_ends_at = time.monotonic() + 0.1
                for _ in range(150):
                    client = socket.socket()
                    client.setblocking(False)
                    client.connect_ex(('127.0.0.1', server.port))
                    silent.append(client)
                begin = time.monotonic()
                other = server.connect(source='127.0.0.2')
                other.sendall(request('/status/204'))
                self.assertEqual(code_of(other.recv(4096)), 204)
                late.append(time.monotonic() - begin)
                other.close()
                pause(max(0, round_ends_at - time.monotonic()))
            for client in silent:
                client.close()
        self.assertLess(sorted(late)[len(late) // 2], 0.5 * PATIENCE)


class Memory(unittest.TestCase):
    def expect_answers(self, server, octets, count):
        client = server.connect()
        sender = threading.Thread(target=send_quietly, args=[client, octets])
        sender.start()
        came = read_answers(client, count)
        sender.join()
        end_quietly(client)
        came += read_answers(client, count + 1)
        client.close()
        self.assertGreaterEqual(came.count(b'HTTP/1.1 '), 1, octets[:60])
        if b'Connection: close' not in came:
            self.assertEqual(came.count(b'HTTP/1.1 '), count, octets[:60])
        else:
            self.assertRegex(came, b'HTTP/1.1 4(00|13|14|31)')

    def test_no_number_of_small_parts_is_met_with_silence(self):
        many = [''.join(f'x{i}: {"y" * 20}\r\n' for i in range(count)) for count in (100, 140, 170, 200, 250, 400)]
        cookies = ['Cookie: ' + '; '.join(f'c{i}=v' for i in range(count)) + '\r\n' for count in (50, 100, 150, 400)]
        trailers = ['POST /status/200 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n' +
                    ''.join(f't{i}: v\r\n' for i in range(count)) + '\r\n' for count in (10, 100, 200, 300, 400)]
        behind = request('/status/204')
        for head in ('12000', '1024', '2048'):
            with Server('--max-head', head) as server:
                for fields in many + cookies:
                    for count in (0, 1, 400):
                        self.expect_answers(server, request('/status/200', fields) + behind * count, 1 + count)
                for trailer in trailers:
                    for count in (0, 400):
                        self.expect_answers(server, trailer.encode() + behind * count, 1 + count)


def end_quietly(client):
    """Says that nothing more will be sent, unless the server has reset the connection."""
    try:
        client.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def read_answers(client, count):
    """What comes until so many answers have begun, or until the end."""
    came = b''
    try:
        while came.count(b'HTTP/1.1 ') < count and (piece := client.recv(1 << 16)):
            came += piece
    except ConnectionError:
        pass
    return came


class Draining(unittest.TestCase):
    def test_with_a_socket_of_systemds_nothing_spins(self):
        listening = socket.create_server(('127.0.0.1', 0))
        with Server('--threads', '2', listening=listening) as server:
            upload = server.connect()
            upload.sendall(request('/status/200', 'Content-Length: 9\r\n', 'POST') + b'x')
            pause(0.3)
            server.stop()
            pause(0.2)
            newcomer = server.connect()
            begin = server.cpu_s()
            pause(2)
            spent = server.cpu_s() - begin
            upload.sendall(b'12345678')
            self.assertEqual(code_of(upload.recv(4096)), 200)
            upload.close()
            newcomer.close()
        listening.close()
        self.assertLess(spent, 0.2)

    def test_requests_that_have_begun_to_arrive_are_answered(self):
        for tls in (False, True):
            with Server('--threads', '2', tls=tls) as server:
                clients = [server.connect_tls() if tls else server.connect() for _ in range(30)]
                for client in clients[:15]:
                    client.sendall(request('/status/204'))
                    read_response(client)
                for client in clients:
                    client.sendall(request('/status/200', 'Expect: 100-continue\r\nContent-Length: 1\r\n', 'POST')[:20])
                server.stop()
                pause(0.3)
                for client in clients:
                    client.sendall(request('/status/200', 'Expect: 100-continue\r\nContent-Length: 1\r\n', 'POST')[20:])
                for client in clients:
                    self.assertEqual(code_of(client.recv(4096)), 100)
                    client.sendall(b'x')
                    self.assertEqual(code_of(read_response(client)[0]), 200)
                    client.close()

    def test_a_request_that_is_in_the_socket_when_the_signal_comes_is_answered(self):
        for tls in (False, True):
            for _ in range(5):
                with Server('--threads', '2', tls=tls) as server:
                    clients = [server.connect_tls() if tls else server.connect() for _ in range(8)]
                    for client in clients:
                        client.sendall(request('/status/204'))
                        read_response(client)
                    for client in clients:
                        client.sendall(request('/status/200', 'Expect: 100-continue\r\nContent-Length: 1\r\n', 'POST'))
                    server.stop()
                    for client in clients:
                        self.assertEqual(code_of(client.recv(4096)), 100)
                        client.sendall(b'x')
                        self.assertEqual(code_of(read_response(client)[0]), 200)
                        client.close()

    def test_all_that_is_pipelined_when_the_signal_comes_is_answered(self):
        """Read already and held back, still in the socket (more than one read takes), behind cookies."""
        for tls in (False, True):
            for count, fields, read_first in ((4, '', False), (4, '', True), (400, '', False), (4, 'Cookie: a=b\r\n', False)):
                with Server('--threads', '1', tls=tls) as server:
                    client = server.connect_tls() if tls else server.connect()
                    client.sendall(request('/status/200?delay=500ms', fields) * count)
                    pause(0.1)
                    came = client.recv(4096) if read_first else b''
                    server.stop()
                    answers = (came + read_all(client)).split(b'HTTP/1.1 ')[1:]
                    client.close()
                self.assertEqual(len(answers), count, (tls, fields, read_first))
                closing = [i for i, answer in enumerate(answers) if b'\r\nConnection: close\r\n' in answer]
                self.assertEqual(closing, [count - 1], (tls, fields, read_first))

    def test_an_answer_that_the_drain_hurries_says_that_it_is_the_last(self):
        for tls in (False, True):
            with Server(tls=tls) as server:
                targets = [f'/status/{code}?delay=300s{knobs}' for code in (200, 404, 503) for knobs in ('', '&body=x')]
                clients = [server.connect_tls() if tls else server.connect() for _ in targets]
                for client, target in zip(clients, targets):
                    client.sendall(request(target))
                pause(0.2)
                server.stop()
                for client, target in zip(clients, targets):
                    answer = read_all(client)
                    client.close()
                    self.assertEqual(code_of(answer), int(target[8:11]))
                    self.assertEqual(answer.count(b'\r\nConnection: close\r\n'), 1, target)
                    self.assertIn(b'\r\nContent-Type: text/plain', answer, target)
                    self.assertGreater(len(answer.split(b'\r\n\r\n')[1]), 0, target)

    def test_thousands_of_unfinished_uploads_end_in_time(self):
        with Server() as server:
            clients = [server.connect() for _ in range(MANY)]
            for client in clients:
                client.sendall(request('/status/200', 'Content-Length: 9\r\n', 'POST') + b'x')
            pause(0.5)
            begin = time.monotonic()
            server.stop()
            server.process.wait(30 * PATIENCE)
            self.assertLess(time.monotonic() - begin, 15 * PATIENCE)
            self.assertEqual(server.process.returncode, 0)
            for client in clients:
                client.close()


if __name__ == '__main__':
    unittest.main(verbosity=2)
