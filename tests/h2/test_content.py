"""Content of responses over HTTP/2, to the frame: made, coded, without a length, with trailers, and in its time."""
import gzip
import json
import pathlib
import signal
import time
import unittest
import zlib

from frames import WINDOW_UPDATE, Client, frame, seconds_since
from served import Served
from server import PATIENCE, Server, reset

LINE = b'0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.\n'
ROOM = (4, (1 << 31) - 1)  # SETTINGS_INITIAL_WINDOW_SIZE
MIB = 1 << 20


def give_room(client, stream=0, size=(1 << 31) - 65536):
    client.send(frame(WINDOW_UPDATE, 0, stream, size.to_bytes(4, 'big')))


class Contents(Served):
    options = '--max-delay', '60', '--idle-timeout', '2', '--header-timeout', '2', '--log', 'json'

    def client(self, *pairs, **more):
        client = super().client(*pairs, **more)
        give_room(client)
        return client

    def frames(self, path, method='GET', fields=()):
        """What comes for a request, up to the end of its stream: (name, fields or octets, whether it ends there)."""
        with self.client(ROOM) as client:
            stream, came = client.ask(path, method, fields), []
            while not came or not came[-1][2]:
                name, of, value = client.next()
                if name in ('SETTINGS', 'WINDOW_UPDATE', 'PING'):
                    continue
                self.assertEqual((of, name in ('HEADERS', 'DATA')), (stream, True), (name, value))
                came.append((name, *value))
            self.assertTrue(client.is_open())
            return came


class Framed(Contents):
    def test_size_has_its_length_and_its_octets(self):
        for size in (1, 64, 65, 16384, 16385, 100000):
            (_, fields, _), *data = self.frames(f'/status/404?size={size}')
            self.assertEqual((fields[':status'], fields['content-length']), ('404', str(size)))
            content = b''.join(octets for _, octets, _ in data)
            self.assertEqual(content, (LINE * (size // 64 + 1))[:size])
            self.assertEqual([ends for _, _, ends in data], [False] * (len(data) - 1) + [True])

    def test_chunked_is_without_a_length(self):
        (_, fields, ends), data = self.frames('/status/200?body=hello&chunked')
        self.assertNotIn('content-length', fields)
        self.assertNotIn('transfer-encoding', fields)
        self.assertFalse(ends)
        self.assertEqual(data, ('DATA', b'hello', True))

    def test_chunked_without_content_ends_the_stream_with_the_head(self):
        [(_, fields, ends)] = self.frames('/status/200?body=&chunked')
        self.assertNotIn('content-length', fields)
        self.assertTrue(ends)

    def test_trailers_are_a_second_headers(self):
        head, data, trailers = self.frames('/status/503?body=hi&trailer=X-Sum:%20abc&trailer=B:&trailer=x-sum:d')
        self.assertEqual(head[1]['trailer'], 'B')  # the dictionary keeps the last of two lines
        self.assertNotIn('content-length', head[1])
        self.assertEqual(data, ('DATA', b'hi', False))
        self.assertEqual(trailers, ('HEADERS', {'x-sum': 'd', 'b': ''}, True))

    def test_trailers_follow_content_that_is_empty_or_large(self):
        for knob, size in (('body=', 0), ('size=100000', 100000)):
            head, *data, trailers = self.frames(f'/status/200?{knob}&trailer=A:b')
            self.assertFalse(head[2])
            self.assertEqual(sum(len(octets) for _, octets, _ in data), size)
            self.assertFalse(any(ends for _, _, ends in data))
            self.assertEqual(trailers, ('HEADERS', {'a': 'b'}, True))

    def test_head_ends_the_stream(self):
        for path, length in (('/status/200?size=1000', '1000'), ('/status/200?chunked&size=1', None),
                             ('/status/200?trailer=A:b', None)):
            [(_, fields, ends)] = self.frames(path, 'HEAD')
            self.assertTrue(ends)
            self.assertEqual(fields.get('content-length'), length)

    def test_content_is_coded(self):
        for coding, decode in (('gzip', gzip.decompress), ('deflate', zlib.decompress)):
            (_, fields, _), *data = self.frames(f'/status/200?size=200k&encoding={coding}', fields=[('accept-encoding', 'br')])
            content = b''.join(octets for _, octets, _ in data)
            self.assertEqual((fields['content-encoding'], fields['content-length']), (coding, str(len(content))))
            self.assertEqual(decode(content), (LINE * 3126)[:200000])

    def test_what_cannot_be_is_a_400(self):
        for path in ('/status/204?size=1', '/status/204?chunked', '/status/200?trailer=Content-Length:1', '/status/304?drip=1s'):
            self.assertEqual(self.frames(path)[0][1][':status'], '400', path)

    def test_over_tls_it_is_the_same(self):
        with Client(self.server.connect_tls(['h2']), ROOM) as client:
            give_room(client)
            code, _, content, _ = client.response(client.ask('/status/200?size=300k'))
            self.assertEqual((code, len(content)), (200, 300000))

    def test_a_date_of_the_client_takes_the_place_of_ours(self):
        (_, fields, _), *_ = self.frames('/status/200?header=Date:%20never')
        self.assertEqual(fields['date'], 'never')


class Memory(Contents):
    def peak_kib(self):
        lines = pathlib.Path(f'/proc/{self.server.process.pid}/status').read_text(encoding='ascii').splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith('VmHWM'))

    def test_a_hundred_megabytes_take_less_than_one_of_memory(self):
        with self.client(ROOM) as client:
            client.response(client.ask('/status/200?size=200k'))
            before = self.peak_kib()
            stream, left, ends = client.ask('/status/200?size=100Mi'), 100 * MIB, False
            while not ends:
                name, of, value = client.next()
                if of == stream and name == 'DATA':
                    left -= len(value[0])
                    ends = value[1]
            self.assertEqual(left, 0)
            if self.server.has_plain_memory():
                self.assertLess(self.peak_kib() - before, 1024)


class Drips(Contents):
    def test_it_comes_evenly_and_ends_in_time(self):
        with self.client() as client:
            start = time.monotonic()
            stream = client.ask('/status/200?body=abcdef&drip=600ms')
            self.assertEqual(client.until('HEADERS')[-1][2][0]['content-length'], '6')
            came, pieces, ends = b'', 0, False
            while not ends:
                octets, ends = client.until('DATA', stream)[-1][2]
                came += octets
                pieces += 1
                self.assertGreaterEqual(seconds_since(start), len(came) * 0.1)
            self.assertEqual(came, b'abcdef')
            self.assertGreaterEqual(pieces, 3)
            self.assertLess(seconds_since(start), 0.6 + PATIENCE)

    def test_other_streams_do_not_wait(self):
        with self.client() as client:
            dripping = client.ask('/status/200?body=ab&drip=1s&trailer=A:b')
            client.until('HEADERS', dripping)
            for _ in range(5):
                self.assertTrue(client.is_open())
            frames = client.until('HEADERS', dripping)
            self.assertEqual(frames[-1], ('HEADERS', dripping, ({'a': 'b'}, True)))
            self.assertEqual(b''.join(value[0] for name, _, value in frames if name == 'DATA'), b'ab')

    def test_a_pause_longer_than_the_idle_timeout_is_none(self):
        with self.client() as client:
            self.assertEqual(client.response(client.ask('/status/200?body=a&drip=2300ms'))[2], b'a')

    def test_a_client_that_gives_no_room_when_it_is_due_is_reset(self):
        with Client(self.server.connect(), (4, 1)) as client:
            stream = client.ask('/status/200?body=abc&drip=100ms')
            frames = client.until('RST_STREAM', stream)
            self.assertEqual(frames[-1], ('RST_STREAM', stream, 'CANCEL'))
            self.assertEqual([value[0] for name, _, value in frames if name == 'DATA'], [b'a'])

    def test_a_drain_ends_what_drips(self):
        with Server('--max-delay', '60') as server, Client(server.connect()) as client:
            streams = [client.ask(f'/status/200?body=abc&drip=60s{more}') for more in ('', '&chunked', '&trailer=A:b')]
            for stream in streams:
                client.until('HEADERS', stream)
            start = time.monotonic()
            server.process.send_signal(signal.SIGTERM)
            frames = client.until('END')
            self.assertEqual({of: value for name, of, value in frames if name == 'DATA'},
                             {streams[0]: (b'abc', True), streams[1]: (b'abc', True), streams[2]: (b'abc', False)})
            self.assertLess(seconds_since(start), 5 * PATIENCE)


class Logged(Contents):
    """What the log says of who does not wait for the end."""

    def entry(self, target):
        while True:
            entry = json.loads(self.server.process.stdout.readline())
            if entry['target'] == target:
                return entry

    def test_a_stream_that_is_reset_counts_what_was_sent(self):
        with self.client() as client:
            stream = client.ask('/status/200?body=ab&drip=4s')
            client.until('DATA', stream)
            client.send(frame(3, 0, stream, (8).to_bytes(4, 'big')))
            client.ping()
            self.assertEqual(self.entry('/status/200?body=ab&drip=4s')['bytes'], 1)

    def test_a_client_of_http_1_that_leaves_counts_what_was_sent(self):
        for path in ('/status/200?body=xy&drip=4s', '/status/200?body=xy&drip=4s&chunked'):
            start = time.monotonic()
            with self.server.connect() as connection:
                connection.sendall(b'GET %b HTTP/1.1\r\nHost: a\r\n\r\n' % path.encode())
                came = b''
                while b'x' not in came.partition(b'\r\n\r\n')[2]:
                    came += connection.recv(1000)
                reset(connection)
            left_after, entry = seconds_since(start), self.entry(path)
            self.assertEqual(entry['bytes'], 1)
            if left_after < 3.5:  # it is noticed at once, and not when the next octet is due
                self.assertLess(entry['duration'], 4)


if __name__ == '__main__':
    unittest.main()
