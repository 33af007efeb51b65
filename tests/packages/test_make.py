"""What script/package packs for each architecture, with scripts in the place of the programs: their names and fields, what npm
takes on which machine, and that the same files give the same octets."""
import json
import os
import pathlib
import subprocess
import sys
import tarfile
import tempfile
import unittest
import zipfile
from unittest import mock

import oci
from installed import NODE_NAMES, ROOT

sys.path.insert(0, str(ROOT / 'packages/make'))
import binaries  # noqa: E402
import image  # noqa: E402
import npm  # noqa: E402
import project  # noqa: E402
import wheel  # noqa: E402

VERSION = project.version()
START = '''
const { start } = require('statusbin');
start().then(async ({ url, stop }) => {
  console.log((await fetch(`${url}/status/418`)).status);
  await stop();
});
'''


def make(folder):
    """Packs all for both architectures into a folder of that one. Returns it."""
    dist, work, part = folder / 'dist', folder / 'work', folder / 'part-1'
    (part / 'debian').mkdir(parents=True)
    (part / 'debian/copyright').write_text('a copyright')
    (part / 'COPYING').write_text('a licence')
    dist.mkdir()
    built = {}
    for architecture in project.ARCHITECTURES:
        built[architecture] = folder / architecture
        built[architecture].write_text(f'#!/bin/sh\n# {architecture}\nexec "{os.environ["STATUSBIN_BINARY"]}" "$@"\n')
    with mock.patch.object(project, 'epoch', lambda: 1_700_000_000), \
         mock.patch.object(project, 'parts', lambda: [('Part', '1', 'MIT', part)]):
        for architecture, binary in built.items():
            binaries.pack(dist, architecture, binary, b'a page')
            wheel.pack(dist, architecture, binary)
        npm.pack(dist, work, built)
        image.pack(dist, built)
    return dist


class Made(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.path = pathlib.Path(folder.name)
        cls.dist = make(cls.path / 'first')

    def program(self, architecture):
        return (self.path / 'first' / architecture).read_bytes()

    def test_again_it_is_the_same(self):
        again = make(self.path / 'second')
        self.assertEqual(len(list(again.iterdir())), 8)
        for file in again.iterdir():
            self.assertEqual(file.read_bytes(), (self.dist / file.name).read_bytes(), file.name)

    def test_the_archives_differ_in_the_program_alone(self):
        found = {}
        for architecture in project.ARCHITECTURES:
            name = f'statusbin-{project.version()}-linux-{architecture}'
            with tarfile.open(self.dist / f'{name}.tar.gz') as archive:
                found[architecture] = {each.name.removeprefix(name): (each.mode, archive.extractfile(each).read()) for each in archive}
            self.assertEqual(found[architecture].pop('/statusbin'), (0o755, self.program(architecture)))
        self.assertEqual(found['amd64'], found['arm64'])
        self.assertIn('/licences/part/copyright', found['arm64'])

    def test_a_wheel_is_of_its_platforms(self):
        """As PEP 600 and 656 name them."""
        for architecture, machine in ('amd64', 'x86_64'), ('arm64', 'aarch64'):
            with zipfile.ZipFile(self.dist / f'statusbin-{project.version()}-py3-none-manylinux2014_{machine}.musllinux_1_1_{machine}.whl') as archive:
                self.assertEqual(archive.read('statusbin/bin/statusbin'), self.program(architecture))
                told = archive.read(f'statusbin-{project.version()}.dist-info/WHEEL').decode().splitlines()
                self.assertEqual([line for line in told if line.startswith('Tag: ')],
                                 [f'Tag: py3-none-manylinux2014_{machine}', f'Tag: py3-none-musllinux_1_1_{machine}'])

    def test_an_image_is_of_its_architecture(self):
        images = oci.Archive(self.dist / f'statusbin-{project.version()}-oci.tar').images()
        self.assertEqual(list(images), list(project.ARCHITECTURES))
        for architecture, (config, files) in images.items():
            self.assertEqual((config['os'], config['architecture']), ('linux', architecture))
            self.assertEqual(files, {'statusbin': self.program(architecture)})

    def test_npm_takes_the_package_of_its_machine(self):
        """npm, and the program that asks for a server, run in a Node.js that takes this machine for an arm64. (tests/packages/run
        installs that of the machine.)"""
        files = {'statusbin': f'statusbin-{project.version()}.tgz'}
        files |= {f'@statusbin/linux-{name}': f'statusbin-linux-{name}-{project.version()}.tgz' for name in NODE_NAMES.values()}
        wanted = {'private': True, 'optionalDependencies': {name: f'file:{self.dist / file}' for name, file in files.items()}}
        folder = self.path / 'npm'
        folder.mkdir()
        (folder / 'package.json').write_text(json.dumps(wanted))
        (folder / 'told.cjs').write_text("Object.defineProperty(process, 'arch', { value: 'arm64' });")
        (folder / 'start.cjs').write_text(START)
        environment = {**os.environ, 'NODE_OPTIONS': f'--require {folder}/told.cjs', 'HOME': str(folder), 'npm_config_update_notifier': 'false'}

        def run(*command):
            return subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, timeout=150, check=True).stdout

        run('npm', 'install', '--offline', '--no-audit', '--no-fund')
        self.assertEqual(os.listdir(folder / 'node_modules/@statusbin'), ['linux-arm64'])
        self.assertEqual((folder / 'node_modules/@statusbin/linux-arm64/statusbin').read_bytes(), self.program('arm64'))
        self.assertEqual(run('node', 'start.cjs'), '418\n')


if __name__ == '__main__':
    unittest.main(verbosity=2)
