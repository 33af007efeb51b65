"""How connections end: no end takes anything away from a client, and the log counts what has left."""
import json
import os
import re
import socket
import ssl
import threading
import unittest

from server import Server, code_of, pause, read_all, read_response, request, reset, send_quietly

LATE = 'Connection: close\r\nContent-Length: 1000000\r\n'


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

    def test_a_reader_who_is_slow_takes_one_descriptor(self):
        with Server() as server:
            folder = f'/proc/{server.process.pid}/fd'
            before = len(os.listdir(folder))
            clients = [server.connect(receive_buffer=4096) for _ in range(20)]
            for client in clients:
                client.sendall(request('/status/200?size=100M', 'Connection: close\r\n'))
            for client in clients:
                self.assertEqual(code_of(client.recv(100)), 200)
            pause(0.3)
            self.assertEqual(len(os.listdir(folder)), before + len(clients))
            for client in clients:
                client.close()

    def test_content_that_comes_after_the_last_answer_brings_no_reset(self):
        heads = (request('/demo/413', LATE, 'POST'), request('/status/200?early=1', LATE, 'POST'),
                 request('/status/417?continue=no', LATE + 'Expect: 100-continue\r\n', 'POST'))
        with Server(tls=True) as server:
            for connect in server.connect, server.connect_tls:
                for head in heads:
                    with self.subTest(head), connect() as client:
                        client.sendall(head)
                        self.assertIn(code_of(read_all(client)), (200, 413, 417))
                        for _ in range(5):
                            client.sendall(b'content')  # after a reset this fails, if not the first time
                            pause(0.01)

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
            server.stop()
            lines = [json.loads(line) for line in server.process.stdout.read().splitlines()]
        self.assertLess(len(lines), 100)
        whole = lines[0]['bytes']
        self.assertEqual({line['bytes'] for line in lines[:-1]}, {whole})
        self.assertLess(lines[-1]['bytes'], whole)

    def test_no_more_is_counted_than_has_left(self):
        for tls in False, True:
            for fields in '', 'Connection: close\r\n':
                with self.subTest(fields, tls=tls), Server('--log', 'json', '--idle-timeout', '1', tls=tls) as server, \
                        (server.connect_tls if tls else server.connect)(receive_buffer=4096) as client:
                    client.sendall(request('/status/200?size=10M', fields))
                    told = json.loads(server.process.stdout.readline())  # the server has given up
                    content = read_what_came(client).split(b'\r\n\r\n', 1)[1]
                    self.assertLessEqual(told['bytes'], len(content))
                    self.assertGreater(told['bytes'], 0)


def read_what_came(client):
    """All octets until the end, or until a record that is cut."""
    came = b''
    try:
        while piece := client.recv(1 << 16):
            came += piece
    except ssl.SSLError:
        pass
    return came


if __name__ == '__main__':
    unittest.main()
