"""What the log says of a response that its client does not take: no more than has left."""
import json
import unittest

from server import Server, read_all, request


class Log(unittest.TestCase):
    def test_no_more_is_counted_than_has_left(self):
        for fields in '', 'Connection: close\r\n':
            with self.subTest(fields), Server('--log', 'json', '--idle-timeout', '1') as server, \
                    server.connect(receive_buffer=4096) as client:
                client.sendall(request('/status/200?size=10M', fields))
                told = json.loads(server.process.stdout.readline())  # the server has given up
                content = read_all(client).split(b'\r\n\r\n', 1)[1]
                self.assertLessEqual(told['bytes'], len(content))
                self.assertGreater(told['bytes'], 0)


if __name__ == '__main__':
    unittest.main()
