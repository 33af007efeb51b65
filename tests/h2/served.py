"""Tests that ask one server over HTTP/2, frame by frame."""
from frames import Client
from server import OneServer


class Served(OneServer):
    tls = True

    def client(self, *pairs, **more):
        return Client(self.server.connect(), *pairs, **more)
