"""What it costs to tell requests with large contents: readers who are slow must not fill the memory."""
import json
import re
import unittest

from server import Server, code_of, read_response, request

COUNT = 300
CONTENT = b'a' * (64 << 10)
READERS = 10
GROWTH_MAX = 48 << 20  # octets; with an answer of all it would be 180 MiB and more


class Readers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(cls.server.__exit__, None)
        with cls.server.connect() as client:
            for _ in range(COUNT):
                client.sendall(request('/status/204?key=large', f'Content-Length: {len(CONTENT)}\r\n', method='POST') + CONTENT)
                assert code_of(read_response(client)[0]) == 204

    def memory(self):
        with open(f'/proc/{self.server.process.pid}/status', encoding='ascii') as file:
            return int(re.search(r'^VmRSS:\s+(\d+) kB$', file.read(), re.M)[1]) << 10

    def test_ten_slow_readers_cost_little(self):
        if not self.server.has_plain_memory():
            self.skipTest('a sanitizer keeps memory of its own')
        for accept in 'application/json', 'text/plain', 'text/html':
            with self.subTest(accept):
                self.check_readers(accept)

    def check_readers(self, accept):
        before = self.memory()
        readers = [self.server.connect(receive_buffer=4096) for _ in range(READERS)]
        for reader in readers:
            reader.sendall(request('/requests?key=large', f'Accept: {accept}\r\n'))
        for reader in readers:
            self.assertEqual(code_of(reader.recv(100)), 200)  # its answer is made
        grown = self.memory() - before
        for reader in readers:
            reader.close()
        self.assertLess(grown, GROWTH_MAX)

    def test_every_request_is_told_in_turn(self):
        numbers, start = [], 1
        with self.server.connect() as client:
            while start:
                client.sendall(request(f'/requests?key=large&from={start}'))
                answer = json.loads(read_response(client)[0].split(b'\r\n\r\n', 1)[1])
                self.assertEqual(answer['count'], COUNT)
                self.assertTrue(all(told['content'] == CONTENT.decode() for told in answer['requests']))
                numbers += [told['number'] for told in answer['requests']]
                start = answer['next']
        self.assertEqual(numbers, list(range(1, COUNT + 1)))


if __name__ == '__main__':
    unittest.main()
