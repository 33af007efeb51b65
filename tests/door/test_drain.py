"""What SIGTERM finds at the door: connections that nobody has accepted yet, and clients that are about to ask."""
import os
import signal
import time
import unittest

from server import PATIENCE, Server, code_of, least_of, pause, read_all, request


class Drain(unittest.TestCase):
    def ask_unaccepted(self):
        """The answers to three clients that connect and ask while the server stands still, and then is to stop."""
        with Server('--threads', '1') as server:
            os.kill(server.process.pid, signal.SIGSTOP)
            clients = [server.connect() for _ in range(3)]
            for client in clients:
                client.sendall(request('/status/418'))
            server.stop()
            os.kill(server.process.pid, signal.SIGCONT)
            answers = [read_all(client) for client in clients]
            for client in clients:
                client.close()
        return answers

    def test_who_waits_to_be_accepted_is_served(self):
        for _ in range(10):
            for answer in self.ask_unaccepted():
                self.assertEqual(code_of(answer), 418)

    def test_a_first_request_over_tls_may_come_shortly_behind_the_handshake(self):
        with Server(tls=True) as server:
            client = server.connect_tls()
            pause(0.1)
            server.stop()
            pause(0.1)
            client.sendall(request('/status/418'))
            answer = read_all(client)
            client.close()
        self.assertEqual(code_of(answer), 418)
        self.assertIn(b'\r\nConnection: close\r\n', answer)

    def test_a_client_that_has_shaken_hands_is_not_waited_for_for_long(self):
        with Server(tls=True) as server:
            fresh = server.connect_tls()
            begin = time.monotonic()
            server.stop()
            self.assertEqual(read_all(fresh), b'')
            server.process.wait(10 * PATIENCE)
            self.assertLess(time.monotonic() - begin, 4 * PATIENCE)  # 5 s is the time of a drain
            fresh.close()

    def time_to_end_idle_clients(self):
        with Server(tls=True) as server:
            asked, old = server.connect_tls(), server.connect_tls()
            pause(1.1)
            asked.sendall(request('/status/204'))
            self.assertEqual(code_of(asked.recv(4096)), 204)
            begin = time.monotonic()
            server.stop()
            for client in (asked, old):
                self.assertEqual(read_all(client), b'')
                client.close()
            return time.monotonic() - begin

    def test_an_idle_client_over_tls_is_not_waited_for(self):
        """One that has just shaken hands is, for a second."""
        self.assertLess(least_of(5, 0.5, self.time_to_end_idle_clients), 0.5)


if __name__ == '__main__':
    unittest.main(verbosity=2)
