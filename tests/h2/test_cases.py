"""The rows of cases.py, each on a connection of its own."""
import pathlib
import unittest

from cases import LATER, PREFACES, ROWS, table
from frames import Client
from server import OneServer

DOCUMENT = pathlib.Path(__file__).parents[2] / 'docs' / 'http2.md'
# Frames that may come before the one that a row waits for.
BEFORE = {'DATA': ('HEADERS',), 'END': ('GOAWAY',)}


def next_of(client, kinds):
    """The next frame that says something of a row: of stream 1 or the connection, and not of its window or settings."""
    skipped = {'SETTINGS', 'PING', 'WINDOW_UPDATE', *(name for kind in kinds for name in BEFORE.get(kind, ()))} - kinds
    while True:
        name, stream, value = client.next()
        if name not in skipped and (stream == 1 or name not in ('HEADERS', 'DATA', 'RST_STREAM')):
            return name, value


def told(client, kinds):
    """The next frame, in the words of the rows; of those that are sent in answer to anything, only where it is one of these."""
    kinds = {{'ACK': 'SETTINGS', 'PONG': 'PING'}.get(kind, kind) for kind in kinds}
    name, value = next_of(client, kinds)
    if name == 'SETTINGS':
        return 'ACK' if value == 'ack' else name
    if name == 'PING':
        return 'PONG' if value == (b'abcdefgh', True) else f'PING {value}'
    if name == 'HEADERS':
        return value[0][':status']
    if name == 'DATA' and not value[1]:
        return f'DATA {len(value[0])}'
    return f'{name} {value}' if value is not None else name


class Cases(OneServer):
    def expect_end(self, client):
        self.assertEqual(told(client, {'END'}), 'END')

    def expect(self, client, wanted):
        if wanted == 'open':
            client.send(LATER)
            self.assertEqual(client.response(99)[0], 204)
        elif wanted.startswith('200') and ' or ' not in wanted:
            self.assertEqual(client.response(int((wanted.split(' of ') + ['1'])[1]))[0], 200)
        else:
            choice = wanted.split(' or ')
            came = told(client, {each.split()[0] for each in choice})
            self.assertIn(came, choice)
            if came.startswith('GOAWAY'):
                self.expect_end(client)

    def test_each_row_goes_as_it_says(self):
        for section, name, *steps in ROWS:
            with self.subTest(f'{section}: {name}'), Client(self.server.connect()) as client:
                self.assertEqual(told(client, {'SETTINGS'}), 'SETTINGS')
                self.assertEqual(told(client, {'SETTINGS'}), 'ACK')
                for step in steps:
                    client.send(step) if isinstance(step, bytes) else self.expect(client, step)

    def test_what_is_no_preface_ends_the_connection(self):
        for name, octets in PREFACES.items():
            with self.subTest(name), Client(self.server.connect(), preface=None) as client:
                client.send(octets)
                self.assertEqual(told(client, {'GOAWAY'}), 'GOAWAY PROTOCOL_ERROR')
                self.expect_end(client)

    def test_the_document_counts_them(self):
        self.assertIn(table(), DOCUMENT.read_text(encoding='utf-8'))


if __name__ == '__main__':
    unittest.main()
