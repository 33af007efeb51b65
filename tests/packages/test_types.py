"""The types of the npm package by tsc, and those of the Python module and of its pytest plugin by mypy: what people write
against them, and that a slip of theirs is found."""
import pathlib
import subprocess
import tempfile
import unittest

from installed import ROOT

TSC = ROOT / 'tests/browser/node_modules/typescript/bin/tsc'
TYPESCRIPT = '''
import { start, type Options, type RecordedRequest, type Server } from 'statusbin';

const options: Options = { args: ['--max-delay', '5'], tls: true };
const server: Server = await start(options);
const secure: string | null = server.tlsUrl;
const certificate: string | null = server.ca;
const recorded: RecordedRequest[] = await server.requests('a');
const codes: (number | null)[] = recorded.map(({ code }) => code);
const sizes: [number, string | null][] = recorded.map((each) => [each.content_size, each.authority]);
const names: string[] = recorded.flatMap(({ fields }) => fields.map(([name]) => name));
const told: string = [server.url, secure ?? '', certificate ?? '', ...names, ...codes.map(String), ...sizes.map(String)].join();
await (await start()).stop();
export { told };
'''
TYPESCRIPT_SLIPS = {
    "start({ arguments: [] })": 'TS2353',
    'start({ args: [5] })': 'TS2322',
    '(await start()).tlsUrl.length': 'TS2531',
    '(await start()).requests()': 'TS2554',
    "(await (await start()).requests('a'))[0].code.toFixed()": 'TS2531',
    "import all from 'statusbin'": 'TS1192',
}
PYTHON = '''
from typing import Any, Dict, List, Optional

import statusbin
from statusbin.pytest_plugin import Statusbin


def with_a_server() -> List[Dict[str, Any]]:
    with statusbin.Server(args=["--max-delay", "5"], tls=True) as server:
        url: str = server.url
        secure: Optional[str] = server.tls_url
        certificate: Optional[str] = server.ca
        print(url, secure, certificate, statusbin.binary_path().upper())
        return server.requests("a")


def test_with_the_fixture(statusbin: Statusbin) -> None:
    assert statusbin.with_key("/sequence/503,200").startswith(statusbin.url)
    assert [each["code"] for each in statusbin.requests()] == []
    assert statusbin.key.upper()
'''
PYTHON_SLIPS = {
    'statusbin.Server(tls=1)': 'arg-type',
    'statusbin.Server().tls_url.upper()': 'union-attr',
    'statusbin.Server().requests()': 'call-arg',
    'statusbin.Server().address': 'attr-defined',
}


class Types(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name)

    def found(self, *command):
        """What a checker says of a folder, which it leaves as it is: its status and its lines."""
        result = subprocess.run([str(word) for word in command], cwd=self.path, capture_output=True, text=True, timeout=120, check=False)
        return result.returncode, (result.stdout + result.stderr).strip()

    def assert_finds(self, lines, slips, text):
        """Each slip is a line behind the text's own: in that line, and in no other, there is an error of its kind."""
        first = len(text.splitlines()) + 1
        for number, (slip, kind) in enumerate(slips.items(), first):
            self.assertRegex(lines, rf'slips\.\w+[:(]{number}[:,].*\b{kind}\b', slip)
        self.assertEqual(len([line for line in lines.splitlines() if 'error' in line and line.startswith('slips')]), len(slips), lines)

    def test_of_the_npm_package(self):
        (self.path / 'node_modules').mkdir()
        (self.path / 'node_modules/statusbin').symlink_to(ROOT / 'packages/npm')
        (self.path / 'good.mts').write_text(TYPESCRIPT, encoding='utf-8')
        (self.path / 'good.cts').write_text("import statusbin = require('statusbin');\nexport const started = statusbin.start();\n", encoding='utf-8')
        text = "import { start } from 'statusbin';\n"
        (self.path / 'slips.mts').write_text(text + ''.join(f'{slip};\n' for slip in TYPESCRIPT_SLIPS), encoding='utf-8')
        _, lines = self.found('node', TSC, '--noEmit', '--strict', '--pretty', 'false', '--target', 'es2022', '--module', 'nodenext',
                              'good.mts', 'good.cts', 'slips.mts')
        self.assert_finds(lines, TYPESCRIPT_SLIPS, text)
        self.assertEqual([line for line in lines.splitlines() if not line.startswith('slips.mts(')], [])

    def test_of_the_python_module(self):
        (self.path / 'statusbin').symlink_to(ROOT / 'packages/python/statusbin')
        (self.path / 'good.py').write_text(PYTHON, encoding='utf-8')
        text = 'import statusbin\n'
        (self.path / 'slips.py').write_text(text + ''.join(f'{slip}\n' for slip in PYTHON_SLIPS), encoding='utf-8')
        _, lines = self.found('/usr/bin/python3', '-m', 'mypy', '--strict', '--show-error-codes', '--no-error-summary', '--follow-imports=silent',
                              '--cache-dir=/dev/null', 'statusbin', 'good.py', 'slips.py')
        self.assert_finds(lines, PYTHON_SLIPS, text)
        self.assertEqual([line for line in lines.splitlines() if not line.startswith('slips.py:')], [])


if __name__ == '__main__':
    unittest.main(verbosity=2)
