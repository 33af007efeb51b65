"""The npm packages, installed from their files into an empty folder, without a network."""
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from installed import ARCHITECTURE, DIST, EMULATED, NODE_NAMES, OPENER, ROOT, Installed, code_of, has_ended, measures_time, package

EXPECT_TLS = '''
import https from 'node:https';
import { start } from 'statusbin';
const server = await start({ tls: true, args: ['--max-delay', '7'] });
const get = (url) => new Promise((resolve, reject) =>
  https.get(url, { ca: server.ca }, (response) => { response.resume(); resolve(response.statusCode); }).on('error', reject));
console.log(await get(`${server.tlsUrl}/status/418`));
console.log((await fetch(`${server.url}/status/200?delay=8s`)).status);
for (const code of [1, 2]) await fetch(`${server.url}/sequence/503,200?key=a`);
console.log(JSON.stringify((await server.requests('a')).map(({ number, method, code }) => [number, method, code])));
console.log(JSON.stringify(await server.requests('nobody')));
await server.stop();
await fetch(server.url).catch(() => console.log('stopped'));
'''
WAIT = '''
const { start } = require('statusbin');
start().then(({ url }) => { console.log(url); setInterval(() => {}, 1000); });
'''
FORGET = '''
import { start } from 'statusbin';
const { url } = await start();
console.log((await fetch(`${url}/status/204`)).status);
'''
FAIL = '''
import { start } from 'statusbin';
await start({ args: ['--max-delay', 'x'] }).catch((error) => console.log(error.message));
'''
SLIPS = '''
import { start } from 'statusbin';
const slips = [{ prot: 0 }, { args: '--strict' }, { args: ['--help'] }, { args: ['--port'] }];
for (const options of slips) await start(options).catch((error) => console.log(error.message));
'''
LARGE = '''
import { start } from 'statusbin';
const server = await start();
const body = 'x'.repeat(65536);
for (let number = 1; number <= 40; number++) await fetch(`${server.url}/status/200?key=a`, { method: 'POST', body });
console.log(JSON.stringify((await server.requests('a')).map(({ number }) => number)));
await server.requests('a'.repeat(300)).catch((error) => console.log(error.message));
await server.stop();
await server.stop();
await server.requests('a').catch((error) => console.log(error.message));
'''
WORKER = '''
const { Worker } = require('node:worker_threads');
const code = "require('statusbin').start().then(({ url }) => require('node:worker_threads').parentPort.postMessage(url), setInterval(() => {}, 1000))";
const worker = new Worker(code, { eval: true });
worker.on('message', (url) => console.log(url));
process.stdin.on('data', () => worker.terminate());
'''
OTHER = '''
Object.defineProperty(process, 'platform', { value: 'darwin' });
require('statusbin').start().catch((error) => console.log(error.message));
'''
TIMES = '''
import { start } from 'statusbin';
const begun = performance.now();
const server = await start();
console.log(performance.now() - begun);
await server.stop();
'''
PLATFORM = f'linux-{NODE_NAMES[ARCHITECTURE]}'


def servers_of(pid):
    """The children of a process."""
    found = subprocess.run(['ps', '-o', 'pid=', '--ppid', str(pid)], capture_output=True, text=True, check=False)
    return [int(each) for each in found.stdout.split()]


# npm is hundreds of Debian's packages, which would take longer there than all else; test_make.py has it choose these packages.
needs_npm = unittest.skipIf(EMULATED, 'no npm under emulation')


def unpack(node_modules):
    """What npm does to install these packages."""
    for name, file in ('statusbin', 'statusbin-[0-9]*.tgz'), (f'@statusbin/{PLATFORM}', f'statusbin-{PLATFORM}-*.tgz'):
        with tempfile.TemporaryDirectory() as folder:
            shutil.unpack_archive(package(file), folder, 'gztar')
            shutil.move(f'{folder}/package', node_modules / name)
    (node_modules / '.bin').mkdir()
    (node_modules / '.bin/statusbin').symlink_to('../statusbin/cli.js')


class Npm(Installed):
    @classmethod
    def install(cls):
        if EMULATED:
            (cls.path / 'node_modules/@statusbin').mkdir(parents=True)
            unpack(cls.path / 'node_modules')
            return
        (cls.path / 'package.json').write_text('{"private": true}')
        cls.run_here('npm', 'install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund',
                     package('statusbin-[0-9]*.tgz'), package(f'statusbin-{PLATFORM}-*.tgz'))

    def node(self, text, kind='mjs'):
        (self.path / f'program.{kind}').write_text(text)
        return self.run_here('node', f'program.{kind}').splitlines()

    @needs_npm
    def test_a_release_can_publish_it(self):
        """By the lines of the workflow. npm refuses a provenance of which the package does not name the repository."""
        workflow = (ROOT / '.github/workflows/release.yml').read_text(encoding='utf-8')
        (self.path / 'dist').symlink_to(DIST)
        loop = re.search(r'for file in .*; do npm publish .*; done', workflow)[0]
        self.run_here('sh', '-ec', loop.replace('--provenance', '--dry-run --offline'))
        for name in ('statusbin', f'@statusbin/{PLATFORM}'):
            installed = json.loads((self.path / 'node_modules' / name / 'package.json').read_text(encoding='utf-8'))
            self.assertEqual(installed['repository']['url'], 'git+https://github.com/statusbin/statusbin.git')

    def test_start_gives_what_it_says(self):
        self.assertEqual(self.node(EXPECT_TLS), ['418', '400', '[[1,"GET",503],[2,"GET",200]]', '[]', 'stopped'])

    def test_a_server_that_is_not_stopped_does_not_keep_the_program(self):
        self.assertEqual(self.node(FORGET), ['204'])

    def test_a_wrong_option_is_told(self):
        (line,) = self.node(FAIL)
        self.assertIn('--max-delay', line)

    def test_a_slip_is_told_in_one_sentence(self):
        option, args, ended, value = self.node(SLIPS)
        self.assertIn('has no option prot: it takes args and tls', option)
        self.assertIn("args is '--strict': it takes an array", args)
        self.assertEqual(ended, 'statusbin ended with status 0 before it was ready.')
        self.assertNotIn('--until-eof', value)

    def test_all_requests_of_a_key_are_told(self):
        """They are more than one response of /requests holds."""
        told, key, stopped = self.node(LARGE)
        self.assertEqual(json.loads(told), list(range(1, 41)))
        self.assertRegex(key, r"^The parameter key is 'a+\.\.\.'; it takes 1 to 256 octets")
        self.assertEqual(stopped, 'The server ended with status 0, and its recorded requests are gone.')

    def test_the_server_ends_with_a_worker(self):
        (self.path / 'worker.cjs').write_text(WORKER)
        with subprocess.Popen(['node', 'worker.cjs'], cwd=self.path, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              text=True) as program:
            self.assertEqual(code_of(f'{program.stdout.readline().strip()}/status/200'), 200)
            (server,) = servers_of(program.pid)
            print('end it', file=program.stdin, flush=True)
            self.assertTrue(has_ended(server))
            program.kill()

    def test_another_platform_is_told_in_one_sentence(self):
        (line,) = self.node(OTHER, 'cjs')
        self.assertIn('linux-x64 and linux-arm64, and this is darwin-', line)

    def test_the_server_ends_with_a_program_that_is_killed(self):
        (self.path / 'wait.cjs').write_text(WAIT)
        with subprocess.Popen(['node', 'wait.cjs'], cwd=self.path, env=self.environment, stdout=subprocess.PIPE, text=True) as program:
            url = program.stdout.readline().strip()
            self.assertEqual(code_of(f'{url}/status/200'), 200)
            (server,) = servers_of(program.pid)
            program.kill()
            self.assertTrue(has_ended(server))

    def test_npx_runs_the_program_and_signals_go_through(self):
        for sent, status in (signal.SIGTERM, 0), (signal.SIGINT, 0):
            with subprocess.Popen(['node_modules/.bin/statusbin', '--port', '0'], cwd=self.path, env=self.environment,
                                  stdout=subprocess.PIPE, text=True) as program:
                url = re.search(r'http://\S+', program.stdout.readline())[0]
                self.assertEqual(code_of(f'{url}status/418'), 418)
                (server,) = servers_of(program.pid)
                program.send_signal(sent)
                self.assertEqual(program.wait(20), status)
                self.assertTrue(has_ended(server, 0))

    def start_program(self):
        """The program in a process group of its own, as a shell starts it. Returns it and the server's URL."""
        program = subprocess.Popen(['node_modules/.bin/statusbin', '--port', '0'], cwd=self.path, env=self.environment, stdout=subprocess.PIPE,
                                   text=True, start_new_session=True)
        self.addCleanup(program.stdout.close)
        self.addCleanup(program.wait)
        self.addCleanup(program.kill)
        return program, re.search(r'http://\S+', program.stdout.readline())[0]

    def test_ctrl_c_lets_a_request_end(self):
        """A terminal sends the signal to the whole group. If the program's own comes behind it, the server gets two."""
        program, url = self.start_program()
        with OPENER.open(f'{url}status/200?size=60M', timeout=60) as response:
            response.read(1)
            os.killpg(program.pid, signal.SIGINT)
            time.sleep(0.3)  # in which a second signal would arrive
            self.assertEqual(len(response.read()), 60_000_000 - 1)
        self.assertEqual(program.wait(20), 0)

    def test_the_server_ends_with_npx_that_is_killed(self):
        program, _ = self.start_program()
        (server,) = servers_of(program.pid)
        os.killpg(program.pid, signal.SIGKILL)
        self.assertTrue(has_ended(server))

    @needs_npm
    def test_npx_gives_the_status_of_the_program(self):
        result = subprocess.run(['npx', '--offline', 'statusbin', '--x'], cwd=self.path, env=self.environment, capture_output=True,
                                text=True, check=False)
        self.assertEqual(result.returncode, 2)
        self.assertIn("unknown option '--x'", result.stderr)

    def seconds_to_a_line(self, *command):
        """How long a program takes until it writes its first line."""
        begun = time.monotonic()
        with subprocess.Popen(command, cwd=self.path, env=self.environment, stdout=subprocess.PIPE, text=True,
                              start_new_session=True) as program:
            self.assertRegex(program.stdout.readline(), 'ready')
            taken = time.monotonic() - begun
            os.killpg(program.pid, signal.SIGTERM)
        return taken

    def assert_costs_at_most(self, seconds, runner):
        """What node and npx take for a program that only writes a line is theirs; what is on top of that is ours. One of five
        tries has to be within the limit, for other work on the machine makes a time longer."""
        for _ in range(5):
            ours = self.seconds_to_a_line(*f'{runner}statusbin --port 0'.split())
            theirs = self.seconds_to_a_line(*f'{runner}empty'.split())
            print(f'{runner}statusbin: ready after {ours * 1000:.0f} ms; a program that does nothing after {theirs * 1000:.0f}')
            if ours - theirs <= seconds:
                return
        self.fail(f'{runner}statusbin costs more than {seconds} s on top of a program that does nothing')

    @measures_time
    def test_it_is_ready_soon(self):
        self.assertLess(min(float(self.node(TIMES)[0]) for _ in range(3)), 300)
        empty = self.path / 'node_modules/.bin/empty'
        empty.write_text("#!/usr/bin/env node\nconsole.log('ready');\nsetInterval(() => {}, 1000);\n", encoding='utf-8')
        self.addCleanup(empty.unlink)
        empty.chmod(0o755)
        self.assert_costs_at_most(0.1, 'node_modules/.bin/')
        self.assert_costs_at_most(0.3, 'npx --offline ')

    def test_there_is_no_install_script(self):
        for name in 'statusbin', f'@statusbin/{PLATFORM}':
            self.assertNotIn('scripts', json.loads((self.path / 'node_modules' / name / 'package.json').read_text()))

    def test_the_size(self):
        """Beside TLS, whose part of the program is told in docs/image.md, and the licences of its libraries."""
        told = re.search(r'TLS costs ([0-9,]+) bytes', (ROOT / 'docs/image.md').read_text(encoding='utf-8'))[1]
        files = [file for file in (self.path / 'node_modules').rglob('*') if file.is_file()]
        size = sum(file.stat().st_size for file in files)
        of_tls = int(told.replace(',', '')) + sum(file.stat().st_size for file in files if file.parent.name in ('gmp', 'gnutls'))
        print(f'npm: {size} octets unpacked, {size - of_tls} of them beside TLS')
        self.assertLess(size - of_tls, 1_000_000)


@needs_npm
class Uninstalled(Installed):
    install = classmethod(Npm.install.__func__)

    def test_nothing_is_left(self):
        self.run_here('npm', 'uninstall', '--offline', 'statusbin', f'@statusbin/{PLATFORM}')
        left = [file for file in (self.path / 'node_modules').rglob('*') if file.is_file() and file.name != '.package-lock.json']
        self.assertEqual(left, [])


if __name__ == '__main__':
    unittest.main(verbosity=2)
