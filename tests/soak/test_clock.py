"""A step of the time of day ends no connection whose client keeps the rules, and gives none more time."""
import os
import pathlib
import tempfile
import time
import unittest

import http2
from frames import PING, frame
from server import Clock, Server

DAY_S = 86400
STEPS_S = [-DAY_S, DAY_S, -3600]
SEEN_S = 1  # libev reads the time of day twice a second


class Steps(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.clock = Clock(pathlib.Path(directory.name))

    def start(self, **options):
        server = Server(os.environ["STATUSBIN_BINARY"], environment={**self.clock.environment, **options})
        self.addCleanup(server.close)
        return server

    def test_a_client_that_pings_is_answered_after_each_step(self):
        with http2.Connection(self.start()) as connection:
            for offset_s in [0, *STEPS_S]:
                self.clock.step(offset_s)
                time.sleep(SEEN_S)
                connection.client.send(frame(PING, 0, 0, b"12345678"))
                connection.send(http2.translated((200, "GET", "/status/200", {}, None))[2], None)
                self.assertEqual(connection.next()[1], 200, f"after a step to {offset_s} s")

    def test_a_request_over_which_the_clock_steps_has_its_time_and_no_more(self):
        server = self.start(STATUSBIN_HEADER_TIMEOUT="4")
        for offset_s, wait_s, code in [(DAY_S, SEEN_S, b"204"), (0, SEEN_S, b"204"), (-DAY_S, 5, b"408")]:
            with server.connect() as client:
                client.sendall(b"GET /status/204 HTTP/1.1\r\n")
                time.sleep(SEEN_S / 2)
                self.clock.step(offset_s)
                time.sleep(wait_s)
                client.sendall(b"Host: a\r\n")  # the part goes on: the time that it has taken is looked at
                try:
                    client.sendall(b"\r\n")
                except OSError:
                    pass  # the server has given up
                self.assertEqual(client.recv(4096)[9:12], code, f"with a step to {offset_s} s")


if __name__ == "__main__":
    unittest.main(verbosity=2)
