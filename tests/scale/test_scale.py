"""docs/scale.md: three servers behind haproxy and behind nginx, by the lines that stand there."""
import concurrent.futures
import http.client
import json
import os
import pathlib
import re
import socket
import subprocess
import tempfile
import threading
import time
import unittest

from server import PATIENCE, Server

PAGE = (pathlib.Path(__file__).parents[2] / 'docs' / 'scale.md').read_text(encoding='utf-8')
CODES = [200, 201, 202, 203, 207, 208, 226, 300, 400, 402]
KEYS = 100

# Around the page's lines; @ is the folder of the test.
HAPROXY = '''
global
    maxconn 2000
defaults
    mode http
    timeout connect 5s
    timeout client 30s
    timeout server 30s
frontend front
    bind @/socket
    default_backend statusbin
'''
NGINX = '''
daemon off;
worker_processes 1;
pid @/pid;
error_log @/errors;
events { worker_connections 3000; }
http {
    access_log off;
    client_body_temp_path @/body;
    proxy_temp_path @/proxy;
    fastcgi_temp_path @/fastcgi;
    uwsgi_temp_path @/uwsgi;
    scgi_temp_path @/scgi;
    %s
    server {
        listen unix:@/socket backlog=2000;
        location / {
            proxy_pass http://statusbin;
        }
    }
}
'''


def block(name, ports):
    """The lines of the page, for servers on these ports."""
    text = re.search(rf'^```{name}\n(.*?)^```$', PAGE, re.M | re.S)[1]
    for number, port in enumerate(ports):
        text = text.replace(f'127.0.0.1:{8081 + number}', f'127.0.0.1:{port}')
    return text


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__('localhost', timeout=30 * PATIENCE)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Balancer:
    """One of the two in front of three servers."""

    def __init__(self, name):
        self.servers = [Server('--threads', '1').__enter__() for _ in range(3)]
        self.folder = tempfile.TemporaryDirectory()
        self.socket = f'{self.folder.name}/socket'
        lines = block(name, [server.port for server in self.servers])
        text = HAPROXY + lines if name == 'haproxy' else NGINX % lines
        config = pathlib.Path(self.folder.name, 'config')
        config.write_text(text.replace('@', self.folder.name), encoding='utf-8')
        command = {'haproxy': ['haproxy', '-db', '-q', '-f', config],
                   'nginx': ['nginx', '-p', self.folder.name, '-c', config]}[name]
        environment = {**os.environ, 'PATH': '/usr/sbin:/usr/bin:/sbin:/bin'}
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.wait()

    def wait(self):
        end = time.monotonic() + 10 * PATIENCE
        while True:
            assert self.process.poll() is None, 'the balancer has ended'
            try:
                self.ask('GET', '/healthz')
                return
            except OSError:
                assert time.monotonic() < end, 'the balancer does not listen'
                time.sleep(0.02)

    def ask(self, method, target):
        connection = UnixConnection(self.socket)
        try:
            connection.request(method, target)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def requests(self, key):
        """What is recorded of a key."""
        status, content = self.ask('GET', f'/requests?key={key}')
        return json.loads(content)['requests'] if status == 200 else []

    def kill(self):
        """Kills one server, as if its machine were gone."""
        server = self.servers.pop(0)
        server.process.kill()
        server.process.wait()
        server.process.stdout.close()
        server.folder.cleanup()

    def stop(self):
        self.process.terminate() # and not killed: nginx has a process more, which it ends
        self.process.wait()
        for server in self.servers:
            server.__exit__(None)
        self.folder.cleanup()


def target(key):
    return f'/sequence/{",".join(map(str, CODES))}?key={key}'


class Scale(unittest.TestCase):
    def expect_each_step_once(self, balancer, keys):
        asked = [key for _ in CODES for key in keys]
        together = threading.Barrier(len(asked), timeout=30 * PATIENCE)

        def ask(key):
            together.wait()
            return balancer.ask('GET', target(key))[0]

        with concurrent.futures.ThreadPoolExecutor(len(asked)) as pool:
            codes = list(pool.map(ask, asked))
        for key in keys:
            got = sorted(code for each, code in zip(asked, codes) if each == key)
            self.assertEqual(got, CODES, key)

    def expect_whole_journals(self, balancer, keys):
        for key in keys:
            recorded = balancer.requests(key)
            self.assertEqual([each['number'] for each in recorded], list(range(1, len(CODES) + 1)), key)
            self.assertEqual(sorted(each['code'] for each in recorded), CODES)

    def step(self, balancer, key):
        """The code of the next step; while the balancer has not noticed a death yet, it may say 502 or 503 itself."""
        end = time.monotonic() + 10 * PATIENCE
        while True:
            code = balancer.ask('GET', target(key))[0]
            if code not in (502, 503) or time.monotonic() > end:
                return code
            time.sleep(0.1)

    def expect_a_death_to_cost_its_own_keys(self, balancer, keys):
        counts = [len(balancer.requests(key)) for key in keys]
        self.assertEqual(set(counts), {len(CODES)})
        balancer.kill()
        codes = [self.step(balancer, key) for key in keys]
        begun_anew = codes.count(CODES[0])
        self.assertEqual(begun_anew + codes.count(CODES[-1]), len(keys), codes)
        self.assertGreater(begun_anew, len(keys) // 10)
        self.assertLess(begun_anew, len(keys) * 2 // 3)

    def expect_turns_without_a_key(self, balancer):
        """Each server lets five such requests through; nine pass if all three get some."""
        self.assertEqual({balancer.ask('GET', '/demo/429')[0] for _ in range(9)}, {200})

    def run_all(self, name):
        balancer = Balancer(name)
        self.addCleanup(balancer.stop)
        self.expect_turns_without_a_key(balancer)
        keys = [f'key-{number}' for number in range(KEYS)]
        self.expect_each_step_once(balancer, keys)
        self.expect_whole_journals(balancer, keys)
        self.expect_a_death_to_cost_its_own_keys(balancer, keys)

    def test_haproxy(self):
        self.run_all('haproxy')

    def test_nginx(self):
        self.run_all('nginx')


if __name__ == '__main__':
    unittest.main(verbosity=2)
