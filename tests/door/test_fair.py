"""
That nobody makes others late: neither a slow reader, nor those who flood a WebSocket. It measures times of milliseconds, so
nothing else runs beside it.
"""
import base64
import multiprocessing
import os
import threading
import time
import unittest

from server import PATIENCE, Server, code_of, pause, read_response, request

SLOW = 4  # 20 ms and 50 ms are meant for a machine of today that does nothing else; a flood that is served first costs seconds
ROUNDS = 10  # other work on the machine makes a time longer, never shorter: one of these has to be good


class Fairness(unittest.TestCase):
    def test_thousands_of_pipelined_interim_responses_reach_a_slow_reader(self):
        count = 5000
        with Server() as server:
            client = server.connect(receive_buffer=4096)
            sender = threading.Thread(target=client.sendall, args=[request('/status/103') * count])
            sender.start()
            pause(1)
            came, got = b'', []
            while sum(got) < count:
                piece = client.recv(1 << 16)
                self.assertTrue(piece, f'{sum(got)} of {count}')
                came = came[-40:] + piece
                got.append(came.count(b'HTTP/1.1 200') - (came[:-len(piece)].count(b'HTTP/1.1 200')))
            sender.join()
            client.close()

    def flood(self, sockets):
        """Each of the sockets sends one-octet messages as fast as they are taken, and reads what comes."""
        messages = (b'\x81\x81' + bytes(4) + b'x') * 4096
        rest = {client: b'' for client in sockets}
        while True:
            for client in sockets:
                for _ in range(4):
                    try:
                        sent = client.send(rest[client] or messages)
                        rest[client] = (rest[client] or messages)[sent:]
                        client.recv(1 << 18)
                    except BlockingIOError:
                        break

    def open_websocket(self, server):
        client = server.connect()
        key = base64.b64encode(os.urandom(16)).decode()
        client.sendall(request('/status/101', 'Connection: Upgrade\r\nUpgrade: websocket\r\n'
                               f'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n'))
        self.assertEqual(code_of(client.recv(4096)), 101)
        return client

    def lateness(self, calm, other):
        """How late the answer to a request is, and the echo of a message: medians in seconds."""
        late, echoed = [], []
        for _ in range(21):
            begin = time.monotonic()
            other.sendall(request('/status/204?delay=20ms'))
            read_response(other)
            late.append(time.monotonic() - begin - 0.02)
            begin = time.monotonic()
            calm.sendall(b'\x81\x81' + bytes(4) + b'x')
            calm.recv(3)
            echoed.append(time.monotonic() - begin)
        return sorted(late)[10], sorted(echoed)[10]

    def test_flooding_websockets_make_nobody_late(self):
        with Server('--threads', '2') as server:
            sockets = [self.open_websocket(server) for _ in range(60)]
            calm = self.open_websocket(server)
            other = server.connect()
            for client in sockets:
                client.setblocking(False)
            flooder = multiprocessing.Process(target=self.flood, args=[sockets])
            flooder.start()
            pause(1)
            rounds = [self.lateness(calm, other)]
            while len(rounds) < ROUNDS and not is_prompt(rounds[-1]):
                rounds.append(self.lateness(calm, other))
            flooder.kill()
            flooder.join()
            for client in (*sockets, calm, other):
                client.close()
        self.assertTrue(is_prompt(rounds[-1]), rounds)


def is_prompt(lateness):
    late, echoed = lateness
    return late < SLOW * 0.02 * PATIENCE and echoed < SLOW * 0.05 * PATIENCE


if __name__ == '__main__':
    unittest.main(verbosity=2)
