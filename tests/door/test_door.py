"""
What the event loops are for: nobody takes a place that is not theirs, and no end takes anything away from a client.
"""
import json
import os
import re
import resource
import socket
import threading
import time
import unittest

from server import PATIENCE, Server, code_of, pause, read_all, read_response, request, reset, stop


# As many as this process may have, with the server's.
MANY = min(15000, resource.getrlimit(resource.RLIMIT_NOFILE)[1] - 100)


class Closing(unittest.TestCase):
    def test_a_request_behind_the_last_one_destroys_no_answer(self):
        with Server() as server:
            for _ in range(5):
                client = server.connect(receive_buffer=2048)
                client.sendall(request('/status.json') + request('/status/408'))
                pause(0.3)
                client.sendall(request('/status/200'))
                pause(0.5)
                index, rest = read_response(client)
                refusal, _ = read_response(client, rest)
                self.assertEqual((code_of(index), index[-2:]), (200, b'}\n'))
                self.assertEqual(code_of(refusal), 408)
                client.close()

    def test_a_reset_on_purpose_takes_back_nothing_that_was_sent_before(self):
        with Server() as server:
            sizes = []
            for count in (1, 3, 3):
                client = server.connect(receive_buffer=2048)
                client.sendall(request('/status.json') * count + request('/status/200?fault=reset'))
                pause(0.1)
                came = b''
                with self.assertRaises(ConnectionResetError):
                    while piece := client.recv(1 << 16):
                        came += piece
                client.close()
                sizes.append(len(came))
        self.assertEqual(sizes[1:], [3 * sizes[0]] * 2)
        self.assertGreater(sizes[0], 50000)

    def test_garbage_behind_a_good_request_is_a_400_though_the_client_has_ended_its_side(self):
        with Server() as server:
            for garbage in (b'garbage', b'\0\0\r\n\r\n', b'GET / HTTP/1.1\nHost: x\n\n'):
                client = server.connect()
                client.sendall(request('/status/204') + garbage)
                client.shutdown(socket.SHUT_WR)
                came = read_all(client)
                self.assertEqual(came.count(b'HTTP/1.1 204'), 1, came)
                self.assertEqual(came.count(b'HTTP/1.1 400'), 1, came)
                client.close()

    def test_heads_larger_than_a_send_takes_reach_a_slow_reader_whole(self):
        count, location = 600, '/' + 'abcdefg' * 900
        with Server() as server:
            client = server.connect(receive_buffer=2048)
            pipeline = request(f'/status/302?location={location}&body=') * count + request('/status/408')
            sender = threading.Thread(target=client.sendall, args=[pipeline])
            sender.start()
            pause(0.5)
            responses = read_all(client).split(b'HTTP/1.1 ')[1:]
            sender.join()
            client.close()
        self.assertEqual(len(responses), count + 1)
        self.assertEqual({re.sub(rb'Date: [^\r]*', b'', response) for response in responses[:-1]},
                         {re.sub(rb'Date: [^\r]*', b'', responses[0])})
        self.assertIn(f'Location: {location}\r\n'.encode(), responses[0])
        self.assertTrue(responses[0].endswith(b'Content-Length: 0\r\n\r\n'), responses[0][-100:])

    def test_no_event_loop_watches_a_number_that_the_server_has_closed(self):
        """What a WebSocket or an interim response watched lingers, while its number is given away."""
        with Server('--threads', '1') as server:
            echo = server.connect()
            echo.sendall(request('/status/101', 'Connection: Upgrade\r\nUpgrade: websocket\r\n'
                                 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n'))
            self.assertEqual(code_of(echo.recv(4096)), 101)
            echo.sendall(b'\x88\x80abcd')
            self.assertEqual(echo.recv(4096), b'\x88\0')
            slow = server.connect(receive_buffer=2048)
            sender = threading.Thread(target=send_quietly, args=[slow, request('/status/103') * 1500 + b'\0'])
            sender.start()
            pause(0.5)
            came = b''
            while b'HTTP/1.1 400' not in came:
                came += slow.recv(1 << 16)
            sender.join()
            self.assertEqual(watched_but_closed(server.process.pid), [])
            echo.close()
            slow.close()


def watched_but_closed(pid):
    """The descriptors in the process's epoll sets that are closed, or another file's by now."""
    found = []
    for number in os.listdir(f'/proc/{pid}/fd'):
        if os.readlink(f'/proc/{pid}/fd/{number}') != 'anon_inode:[eventpoll]':
            continue
        with open(f'/proc/{pid}/fdinfo/{number}', encoding='ascii') as file:
            watched = re.findall(r'tfd:\s+(\d+).* ino:([0-9a-f]+)', file.read())
        for fd, inode in watched:
            path = f'/proc/{pid}/fd/{fd}'
            if not os.path.lexists(path) or os.stat(path).st_ino != int(inode, 16):
                found.append(int(fd))
    return found


class Log(unittest.TestCase):
    def test_of_a_response_that_was_cut_what_was_sent_is_counted(self):
        with Server('--log', 'json') as server:
            client = server.connect(receive_buffer=4096)
            client.sendall(request('/status.json') * 100)
            pause(0.5)
            reset(client)
            pause(0.3)
            stop(server)
            lines = [json.loads(line) for line in server.process.stdout.read().splitlines()]
        self.assertLess(len(lines), 100)
        whole = lines[0]['bytes']
        self.assertEqual({line['bytes'] for line in lines[:-1]}, {whole})
        self.assertLess(lines[-1]['bytes'], whole)


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


def send_quietly(client, octets):
    try:
        client.sendall(octets)
    except OSError:
        pass


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
            stop(server)
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
                stop(server)
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
                    stop(server)
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
                    stop(server)
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
                stop(server)
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
            stop(server)
            server.process.wait(30 * PATIENCE)
            self.assertLess(time.monotonic() - begin, 15 * PATIENCE)
            self.assertEqual(server.process.returncode, 0)
            for client in clients:
                client.close()


if __name__ == '__main__':
    unittest.main(verbosity=2)
