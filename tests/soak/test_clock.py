"""A step of the time of day ends no connection of HTTP/2 whose client keeps the rules."""
import os
import pathlib
import tempfile
import time
import unittest

import http2
from frames import PING, frame
from server import Clock, Server

STEPS_S = [-86400, 86400, -3600]
SEEN_S = 1  # libev reads the time of day twice a second


class Steps(unittest.TestCase):
    def test_a_client_that_pings_is_answered_after_each_step(self):
        with tempfile.TemporaryDirectory() as directory:
            clock = Clock(pathlib.Path(directory))
            server = Server(os.environ["STATUSBIN_BINARY"], environment=clock.environment)
            self.addCleanup(server.close)
            with http2.Connection(server) as connection:
                for offset_s in [0, *STEPS_S]:
                    clock.step(offset_s)
                    time.sleep(SEEN_S)
                    connection.client.send(frame(PING, 0, 0, b"12345678"))
                    connection.send(http2.translated((200, "GET", "/status/200", {}, None))[2], None)
                    self.assertEqual(connection.next()[1], 200, f"after a step to {offset_s} s")


if __name__ == "__main__":
    unittest.main(verbosity=2)
