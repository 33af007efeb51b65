"""What one peer may use (RFC 9113, 10.5): floods, streams, time, places. Each test sees others served meanwhile."""
import concurrent.futures
import os
import socket
import struct
import time
import unittest

from frames import (ACK, CONTINUATION, DATA, END_HEADERS, END_STREAM, HEADERS, PING, PREFACE, PRIORITY, RST_STREAM, SETTINGS,
                    WINDOW_UPDATE, Client, frame, get, seconds_since, settings)
from server import PATIENCE, OneServer, Server, pause

GOOD = get('/status/204')


class Floods(OneServer):
    """Frames that are of no use, as many as it takes. The connection ends, the next one is served."""

    def flood(self, make, count, code='ENHANCE_YOUR_CALM'):
        with Client(self.server.connect()) as client:
            client.send(b''.join(make(client, i) for i in range(count)))
            came = client.until('END', keeps=('GOAWAY', 'END', 'RESET'))
            self.assertEqual(came[-1][0], 'END')
            self.assertEqual(came[-2][2], code, came)
        with Client(self.server.connect()) as client:
            self.assertTrue(client.is_open())

    def harmless(self, make, count):
        """Fewer of them do no harm."""
        with Client(self.server.connect()) as client:
            client.send(b''.join(make(client, i) for i in range(count)))
            client.ping()  # while more than 100 streams wait for their reset, a request is refused (RFC 9113, 5.1.2)
            client.until('HEADERS', client.ask('/status/204'))

    def test_pings(self):
        self.harmless(lambda client, i: frame(PING, 0, 0, b'12345678'), 500)
        self.flood(lambda client, i: frame(PING, 0, 0, b'12345678'), 1500)

    def test_settings(self):
        self.harmless(lambda client, i: settings((3, i)), 500)
        self.flood(lambda client, i: settings((3, i)), 1500)

    def test_many_settings_in_one_frame(self):
        self.flood(lambda client, i: settings(*[(0x99, i) for i in range(33)]), 1)

    def test_empty_data(self):
        def make(client, i):
            return client.headers(get('/status/200', 'POST'), end=False)[1] if i == 0 else frame(DATA, 0, 1)
        self.harmless(make, 500)
        self.flood(make, 1500)

    def test_priority(self):
        self.harmless(lambda client, i: frame(PRIORITY, 0, 1, b'\0\0\0\0\x10'), 500)
        self.flood(lambda client, i: frame(PRIORITY, 0, 1, b'\0\0\0\0\x10'), 1500)

    def test_frames_of_an_unknown_type(self):
        self.harmless(lambda client, i: frame(0x42, 0, i % 3), 500)
        self.flood(lambda client, i: frame(0x42, 0, i % 3), 1500)

    def test_frames_of_streams_that_are_over(self):
        def make(client, i):
            if i == 0:  # it gets a 413, and a reset
                return client.headers(get('/status/200', 'POST') + [('content-length', '99999999')], end=False)[1]
            return frame(HEADERS, END_HEADERS, 1, client.block([('x', 'y')]))
        self.flood(make, 3000)

    def test_continuations_without_end(self):
        def make(client, i):
            return frame(HEADERS, END_STREAM, 1, client.block(GOOD)) if i == 0 else frame(CONTINUATION, 0, 1, b'')
        self.flood(make, 1500)

    def test_rapid_reset(self):
        """CVE-2023-44487."""
        def make(client, i):
            stream, octets = client.headers(get('/status/200?delay=1s'))
            return octets + frame(RST_STREAM, 0, stream, b'\0\0\0\x08')
        self.harmless(make, 500)
        self.flood(make, 1500)

    def test_resets_that_the_server_is_made_to_send(self):
        """CVE-2025-8671: streams that are malformed once they have begun."""
        def make(client, i):
            return client.headers(GOOD + [('connection', 'close')])[1]
        self.harmless(make, 500)
        self.flood(make, 1500)

    def test_a_client_that_asks_may_ping_as_often(self):
        with Client(self.server.connect()) as client:
            for _ in range(2000):
                self.assertTrue(client.is_open())
                client.send(frame(PING, 0, 0, b'12345678'))

    def test_a_client_that_does_not_read_makes_the_server_keep_little(self):
        with Client(self.server.connect(receive_buffer=4096)) as client:
            client.connection.settimeout(1)
            start = memory(self.server)
            try:
                for _ in range(2000):
                    client.connection.sendall(client.headers(get('/status.json'))[1] + frame(PING, 0, 0, b'12345678'))
            except OSError:
                pass
            pause(0.5)
            # ThreadSanitizer keeps as much again, four times; AddressSanitizer what was freed, and something around each piece.
            more = 4 if 'TSAN_OPTIONS' in os.environ else 2 if 'ASAN_OPTIONS' in os.environ else 1
            self.assertLess(memory(self.server) - start, more * (24 << 20))  # 100 answers
        with Client(self.server.connect()) as client:
            self.assertTrue(client.is_open())


def memory(server):
    with open(f'/proc/{server.process.pid}/statm', encoding='ascii') as file:
        return int(file.read().split()[1]) * 4096


class Streams(unittest.TestCase):
    def test_the_101st_stream_at_once_is_refused(self):
        """RFC 9113, 5.1.2: by a client that has not seen the limit yet, it may be repeated. One that has breaks the rules."""
        with Server() as server:
            with Client(server.connect()) as client:
                slow = [client.ask('/status/200?delay=60') for _ in range(100)]
                one_more = client.ask('/status/200')
                self.assertEqual(client.until('RST_STREAM')[-1], ('RST_STREAM', one_more, 'REFUSED_STREAM'))
                client.send(frame(RST_STREAM, 0, slow[7], b'\0\0\0\x08'))
                self.assertTrue(client.is_open())
            with Client(server.connect()) as client:
                self.assertEqual(client.until('SETTINGS')[-1][2][3], 100)
                client.send(frame(SETTINGS, ACK))
                for _ in range(101):
                    client.ask('/status/200?delay=60')
                self.assertEqual(client.until('GOAWAY')[-1][2], 'PROTOCOL_ERROR')

    def test_max_requests_ends_the_connection_behind_the_last(self):
        with Server('--max-requests', '3') as server, Client(server.connect()) as client:
            first = client.ask('/status/200?delay=200ms')
            client.send(b''.join(client.headers(GOOD)[1] for _ in range(4)))
            came = client.until('END')
            self.assertEqual([of for name, of, _ in came if name == 'HEADERS'], [3, 5, first])
            self.assertEqual([(of, code) for name, of, code in came if name == 'GOAWAY'], [(5, 'NO_ERROR')])

    def test_one_address_too_many_is_told_so(self):
        with Server('--max-connections-per-address', '1') as server, Client(server.connect()) as client:
            self.assertTrue(client.is_open())
            with Client(server.connect()) as excess:
                stream = excess.ask('/status/200')
                code, _, content, _ = excess.response(stream)
                self.assertEqual((code, excess.until('END')[-1][0]), (503, 'END'))
                self.assertIn(b'connections', content)
            self.assertTrue(client.is_open())

    def test_content_over_the_limit_is_413_at_once(self):
        with Server('--max-body', '1000') as server, Client(server.connect()) as client:
            stream = client.ask('/status/200', 'POST', end=False)
            client.send(frame(DATA, 0, stream, b'x' * 1000))
            self.assertEqual(client.ping(), [])
            client.send(frame(DATA, 0, stream, b'x'))
            self.assertEqual(client.response(stream)[0], 413)
            self.assertEqual(client.until('RST_STREAM')[-1], ('RST_STREAM', stream, 'NO_ERROR'))
            client.send(frame(DATA, END_STREAM, stream, b'x'))
            self.assertTrue(client.is_open())


def open_windows(client, *streams):
    client.send(b''.join(frame(WINDOW_UPDATE, 0, stream, struct.pack('>I', 1 << 28)) for stream in (0, *streams)))


def read_slowly(connect, is_wide):
    """Asks for two answers, takes little of them for a while, and then all. Returns how much content has come in each."""
    sizes, ended = {}, 0
    with Client(connect(receive_buffer=4096), *([(4, 1 << 28)] if is_wide else [])) as client:
        if is_wide:
            open_windows(client)
        client.ask_at_once('/status/200?size=5M', '/status/200?size=5M')
        start = time.monotonic()
        while seconds_since(start) < 5:
            client.came += client.connection.recv(1024)
            pause(0.1)
        if not is_wide:
            open_windows(client, 1, 3)
        client.connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        while ended < 2:
            name, stream, value = client.next()
            assert name not in ('RST_STREAM', 'GOAWAY', 'END', 'RESET'), (name, stream, value, sizes)
            if name == 'DATA':
                sizes[stream] = sizes.get(stream, 0) + len(value[0])
                ended += value[1]
    return sizes


class Time(OneServer):
    options = '--idle-timeout', '2', '--header-timeout', '1', '--body-timeout', '1'
    tls = True

    def expect_between(self, start, least, most):
        """`start` is from before whatever starts the server's clock: only the upper bound can be missed by a slow machine."""
        self.assertGreater(seconds_since(start), least - 0.05)
        self.assertLess(seconds_since(start), most * PATIENCE)

    def test_an_idle_connection_ends_with_goaway(self):
        with Client(self.server.connect()) as client:
            start = time.monotonic()
            self.assertTrue(client.is_open())
            self.assertEqual(client.until('END'), [('GOAWAY', 1, 'NO_ERROR'), ('END', 0, None)])
            self.expect_between(start, 2, 7)

    def test_pings_do_not_make_it_busy(self):
        with Client(self.server.connect()) as client:
            start = time.monotonic()
            self.assertTrue(client.is_open())
            while seconds_since(start) < 10 * PATIENCE:
                client.send(frame(PING, 0, 0, b'12345678'))
                pause(0.1)
                if client.until_now():
                    break
            self.expect_between(start, 2, 7)

    def test_a_preface_without_end(self):
        for octets in (PREFACE, PREFACE + frame(SETTINGS)[:5]):
            start = time.monotonic()
            with Client(self.server.connect(), preface=None) as client:
                client.send(octets)
                self.assertEqual(client.until('END')[-1][0], 'END')
                self.expect_between(start, 1, 6)

    def test_half_a_preface(self):
        start = time.monotonic()
        with self.server.connect() as connection:
            connection.sendall(PREFACE[:10])
            connection.recv(1000)
            self.expect_between(start, 1, 6)

    def test_a_head_without_end(self):
        start = time.monotonic()
        with Client(self.server.connect()) as client:
            client.send(frame(HEADERS, END_STREAM, 1, client.block(GOOD)))
            self.assertEqual([name for name, _, _ in client.until('END')], ['GOAWAY', 'END'])
            self.expect_between(start, 1, 6)

    def test_content_without_end_is_408_and_others_go_on(self):
        with Client(self.server.connect()) as client:
            start = time.monotonic()
            stream = client.ask('/status/200', 'POST', end=False)
            for _ in range(3):
                pause(0.2)
                client.send(frame(DATA, 0, stream, b'x'))
            other = client.ask('/status/204')
            came = client.until('RST_STREAM')
            self.expect_between(start, 1, 6)
            self.assertEqual(came[-1], ('RST_STREAM', stream, 'NO_ERROR'))
            if not any(of == other for _, of, _ in came):  # where the pauses took longer than they were meant to
                came += client.until('HEADERS', other)
            codes = {of: value[0][':status'] for name, of, value in came if name == 'HEADERS'}
            self.assertEqual(codes, {other: '204', stream: '408'})

    def test_windows_that_stay_shut(self):
        with Client(self.server.connect(), (4, 0)) as client:
            start = time.monotonic()
            stream = client.ask('/status/200')
            self.assertEqual(client.until('RST_STREAM')[-1], ('RST_STREAM', stream, 'CANCEL'))
            self.expect_between(start, 2, 9)

    def test_a_peer_that_takes_nothing_is_cut(self):
        for connect in (self.server.connect, lambda **more: self.server.connect_tls(['h2'])):
            start = time.monotonic()
            with Client(connect(receive_buffer=4096), (4, 1 << 24)) as client:
                self.assertTrue(client.is_open())  # until the server has accepted it, it has no connection
                asked = b''.join(client.headers(get('/status.json'))[1] for _ in range(100))
                client.send(frame(WINDOW_UPDATE, 0, 0, b'\x0f\0\0\0') + asked)
                self.server.wait_until_left()
                self.expect_between(start, 1, 10)

    def test_a_slow_reader_gets_all_of_its_answers(self):
        """What it has acknowledged counts, though the kernel has no room, its window is shut, and the second answer waits for the
        first."""
        connects = self.server.connect, lambda **more: self.server.connect_tls(['h2'], **more)
        cases = [(connect, is_wide) for connect in connects for is_wide in (True, False)]
        with concurrent.futures.ThreadPoolExecutor(len(cases)) as pool:
            for sizes in pool.map(read_slowly, *zip(*cases)):
                self.assertEqual(sizes, {1: 5000000, 3: 5000000})

    def test_a_delayed_answer_is_not_idle(self):
        with Client(self.server.connect()) as client:
            self.assertEqual(client.response(client.ask('/status/200?delay=3s'))[0], 200)


class IdleTime(unittest.TestCase):
    def test_it_counts_though_other_times_are_longer(self):
        with Server('--idle-timeout', '1') as server, Client(server.connect(), (4, 0)) as client:
            start = time.monotonic()
            stream = client.ask('/status/200')
            self.assertEqual(client.until('RST_STREAM')[-1], ('RST_STREAM', stream, 'CANCEL'))
            self.assertLess(seconds_since(start), 8 * PATIENCE)


if __name__ == '__main__':
    unittest.main()
