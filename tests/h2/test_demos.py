"""The demos in which HTTP/2 differs from HTTP/1."""
import unittest

from frames import DATA, END_STREAM, Client, frame
from server import Server


class Size(unittest.TestCase):
    """/demo/413 answers as soon as it knows; the stream ends, and the connection does not (RFC 9110, 15.5.14; RFC 9113, 8.1)."""

    def expect_refused(self, client, stream):
        code, fields, _, interim = client.response(stream)
        self.assertEqual((code, fields['statusbin-code'], interim), (413, '413', []))
        self.assertEqual(client.until('RST_STREAM')[-1], ('RST_STREAM', stream, 'NO_ERROR'))
        client.send(frame(DATA, END_STREAM, stream, b'x'))
        self.assertTrue(client.is_open())

    def test_a_length_is_enough(self):
        with Server() as server, Client(server.connect()) as client:
            for expects in ((), (('expect', '100-continue'),)):
                self.expect_refused(client, client.ask('/demo/413', 'POST', [('content-length', '1025'), *expects], end=False))

    def test_without_a_length_one_octet_too_many_is(self):
        with Server() as server, Client(server.connect()) as client:
            stream = client.ask('/demo/413', 'POST', end=False)
            client.send(frame(DATA, 0, stream, b'x' * 1024))
            self.assertEqual(client.ping(), [])
            client.send(frame(DATA, 0, stream, b'x'))
            self.expect_refused(client, stream)


if __name__ == '__main__':
    unittest.main()
