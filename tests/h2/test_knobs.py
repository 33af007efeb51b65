"""What knobs do to a stream: how it is broken, what comes before its answer, and when that comes."""
import json
import time
import unittest

from frames import DATA, END_STREAM, RST_STREAM, Client, frame, seconds_since
from served import Served
from server import Server

EXPECT = ('expect', '100-continue')


class Knobs(Served):
    options = '--max-delay', '5'

    def post(self, client, path, *fields, size=5):
        return client.ask(path, 'POST', [*fields, ('content-length', str(size))], end=False)


class Fields(Knobs):
    def test_no_field_of_a_connection_is_sent(self):
        """RFC 9113, 8.2.2. What else is asked for is sent."""
        for name in 'Keep-Alive', 'Proxy-Connection', 'TE', 'te':
            with self.client() as client:
                client.ask(f'/status/200?header={name}:%20x&header=X-A:%20b&body=x')
                head, data = client.until('DATA')
                self.assertEqual((head[0], head[2][0]['x-a']), ('HEADERS', 'b'), name)
                self.assertNotIn(name.lower(), head[2][0])
                self.assertEqual(data[2][0], b'x')


class Faults(Knobs):
    def test_a_length_that_is_not_that_of_the_data(self):
        for fault, length in ('long', '20'), ('short', '5'), ('truncate', '10'):
            with self.client() as client:
                stream = client.ask(f'/status/404?body=0123456789&fault={fault}')
                head, data = client.until('DATA')
                self.assertEqual((head[2][0]['content-length'], head[2][1]), (length, False), fault)
                self.assertEqual(data, ('DATA', stream, (b'01234' if fault == 'truncate' else b'0123456789', True)))
                self.assertTrue(client.is_open())

    def test_content_where_there_must_be_none(self):
        for code in 204, 205, 304:
            with self.client() as client:
                stream = client.ask(f'/status/{code}?fault=body-204')
                head, data = client.until('DATA')
                self.assertEqual((head[2][0][':status'], head[2][0]['content-length'], head[2][1]), (str(code), '37', False))
                self.assertEqual(data, ('DATA', stream, (b'This response must not have content.\n', True)))
                self.assertTrue(client.is_open())

    def test_a_reset_in_the_middle_of_the_content(self):
        for body, half in (('body=0123456789', 5), ('body=a', 0), ('size=60000', 30000)):
            with self.client() as client:
                stream = client.ask(f'/status/404?{body}&fault=reset-body')
                head, *data, reset = client.until('RST_STREAM')
                self.assertEqual((head[0], head[2][1]), ('HEADERS', False))
                self.assertEqual(reset, ('RST_STREAM', stream, 'INTERNAL_ERROR'))
                self.assertEqual(sum(len(value[0]) for _, _, value in data), half)
                self.assertFalse(any(value[1] for _, _, value in data))
                self.assertTrue(client.is_open())

    def test_half_of_the_content_is_told_from_all_of_it_without_a_length_too(self):
        with self.client() as client:
            for knob in 'chunked', 'trailer=X-A:b':
                stream = client.ask(f'/status/404?body=0123456789&{knob}&fault=truncate')
                _, data, reset = client.until('RST_STREAM')
                self.assertEqual(data[2], (b'01234', False))
                self.assertEqual(reset, ('RST_STREAM', stream, 'INTERNAL_ERROR'))
                self.assertTrue(client.is_open())

    def test_what_only_http_1_can_do_is_a_400(self):
        with self.client() as client:
            for fault in 'garbage', 'bad-chunk', 'http10', 'reset:1,garbage:1':
                code, _, content, _ = client.response(client.ask(f'/status/200?fault={fault}'))
                self.assertEqual(code, 400, fault)
                for word in fault, 'HTTP/2', '--http1.1':
                    self.assertIn(word.encode(), content)

    def test_weights(self):
        with self.client() as client:
            streams = [client.ask(f'/status/204?fault=reset:CANCEL:1,none:1&seed={seed}') for seed in range(40)]
            ends = {}
            while len(ends) < len(streams):
                name, stream, value = client.next()
                if name in ('HEADERS', 'RST_STREAM'):
                    ends[stream] = value if name == 'RST_STREAM' else 'answered'
            self.assertEqual(set(ends.values()), {'CANCEL', 'answered'})
            self.assertTrue(client.is_open())


class Head(Knobs):
    def test_a_reason_phrase_is_of_no_effect(self):
        with self.client() as client:
            self.assertEqual(client.response(client.ask('/status/503?reason=Not%20Today'))[0], 503)

    def test_each_hint_is_a_103(self):
        with self.client() as client:
            for path in '/status/404', '/status/103':
                _, _, _, interim = client.response(client.ask(f'{path}?hint=%3Ca%3E&hint=%3Cb%3E;rel=preload'))
                self.assertEqual(interim, [{':status': '103', 'link': '<a>'}, {':status': '103', 'link': '<b>;rel=preload'}])

    def test_early_does_not_read_and_resets_with_no_error(self):
        with self.client() as client:
            stream = self.post(client, '/status/413?early', size=1000000)
            self.assertEqual(client.response(stream)[0], 413)
            self.assertEqual(client.until('RST_STREAM')[-1], ('RST_STREAM', stream, 'NO_ERROR'))
            client.send(frame(DATA, END_STREAM, stream, b'hello'))  # it was on its way
            self.assertTrue(client.is_open())

    def test_continue_no_answers_in_place_of_the_100(self):
        with self.client() as client:
            stream = self.post(client, '/status/401?continue=no', EXPECT)
            self.assertEqual(client.response(stream)[::3], (401, []))
            self.assertEqual(client.until('RST_STREAM')[-1], ('RST_STREAM', stream, 'NO_ERROR'))
            self.assertTrue(client.is_open())

    def test_continue_late_sends_both_at_the_end(self):
        with self.client() as client:
            stream = self.post(client, '/status/404?continue=late', EXPECT)
            self.assertTrue(client.is_open())  # and nothing has come of that stream
            client.send(frame(DATA, END_STREAM, stream, b'hello'))
            self.assertEqual(client.response(stream)[::3], (404, [{':status': '100'}]))

    def test_continue_after_a_time(self):
        for waits in True, False:
            with self.client() as client:
                start = time.monotonic()
                stream = self.post(client, '/status/404?continue=400ms', EXPECT)
                if waits:
                    self.assertEqual(client.until('HEADERS')[-1], ('HEADERS', stream, ({':status': '100'}, False)))
                    self.assertGreater(seconds_since(start), 0.39)
                client.send(frame(DATA, END_STREAM, stream, b'hello'))
                self.assertEqual(client.response(stream)[::3], (404, [] if waits else [{':status': '100'}]))
                self.assertGreater(seconds_since(start), 0.39)
                self.assertTrue(client.is_open())


class Key(Knobs):
    def test_a_request_that_is_reset_while_it_uploads_is_recorded(self):
        with self.client() as client:
            stream = self.post(client, '/status/201?key=cut')
            client.send(frame(DATA, 0, stream, b'abc') + frame(RST_STREAM, 0, stream, (8).to_bytes(4, 'big')))
            code, _, content, _ = client.response(client.ask('/requests?key=cut', fields=[('accept', 'application/json')]))
            self.assertEqual(code, 200)
            (request,) = json.loads(content)['requests']
            self.assertEqual((request['content'], request['code'], request['complete']), ('abc', None, False))


class Idle(unittest.TestCase):
    def test_a_408_to_an_idle_connection_is_a_goaway(self):
        with Server('--idle-timeout', '1', '--idle-408') as server, Client(server.connect()) as client:
            self.assertEqual(client.response(client.ask('/status/204'))[0], 204)
            self.assertEqual([name for name, _, _ in client.until('END')], ['GOAWAY', 'END'])


if __name__ == '__main__':
    unittest.main(verbosity=2)
