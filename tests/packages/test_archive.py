"""What script/package makes: the sums, the archives of the programs, and the image."""
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import tarfile
import unittest
import zipfile

import oci
from installed import ARCHITECTURE, DIST, NODE_NAMES, Installed, ROOT, code_of, package, served

MACHINES = {'amd64': ('x86_64', 62), 'arm64': ('aarch64', 183)}  # what wheels call it, and ELF's e_machine


class Sums(unittest.TestCase):
    def test_every_file_has_its_sum(self):
        told = dict(line.split('  ')[::-1] for line in (DIST / 'SHA256SUMS').read_text().splitlines())
        found = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in DIST.iterdir() if file.name != 'SHA256SUMS'}
        self.assertEqual(told, found)

    def test_the_parts_are_those_of_the_build(self):
        listed = subprocess.run([ROOT / 'script/static', '--tls', '--versions'], capture_output=True, text=True, check=True).stdout
        document = json.loads(package('*.spdx.json').read_text())
        self.assertEqual(document['spdxVersion'], 'SPDX-2.3')
        own, *parts = document['packages']
        self.assertEqual(own['name'], 'statusbin')
        self.assertEqual([part['versionInfo'] for part in parts], [each.split('=')[1] for each in listed.split()])
        linked = [each['relatedSpdxElement'] for each in document['relationships'] if each['relationshipType'] == 'STATIC_LINK']
        self.assertEqual(linked, [part['SPDXID'] for part in parts])


class Programs(unittest.TestCase):
    def test_each_package_carries_that_of_its_architecture(self):
        """Of each architecture that there is an archive of, all packages have the same program."""
        images = oci.Archive(package('*-oci.tar')).images()
        for architecture in images:
            machine, number = MACHINES[architecture]
            with tarfile.open(package(f'statusbin-*-linux-{architecture}.tar.gz')) as archive:
                program = archive.extractfile(archive.getnames()[0]).read()
            self.assertEqual((program[:4], int.from_bytes(program[18:20], 'little')), (b'\x7fELF', number))
            with tarfile.open(package(f'statusbin-linux-{NODE_NAMES[architecture]}-*.tgz')) as archive:
                self.assertEqual(archive.extractfile('package/statusbin').read(), program)
            with zipfile.ZipFile(package(f'*_{machine}.whl')) as archive:
                self.assertEqual(archive.read('statusbin/bin/statusbin'), program)
            self.assertEqual(images[architecture][1], {'statusbin': program})


class Archive(Installed):
    @classmethod
    def install(cls):
        shutil.unpack_archive(package(f'statusbin-*-linux-{ARCHITECTURE}.tar.gz'), cls.path)
        (cls.top,) = cls.path.iterdir()

    def test_the_program_needs_nothing(self):
        listed = subprocess.run(['readelf', '--dynamic', self.top / 'statusbin'], capture_output=True, text=True, check=True).stdout
        self.assertNotIn('NEEDED', listed)

    def test_it_serves_each_protocol_with_and_without_tls(self):
        ca = self.path / 'ca.pem'
        with served([self.top / 'statusbin', '--port', '0', '--tls', '--tls-port', '0', '--tls-ca-file', ca], env={}) as (_, line):
            plain, secure = re.findall(r'https?://[^\s,]*', line)
            for url, option, version in ((plain, '--http1.1', '1.1'), (plain, '--http2-prior-knowledge', '2'),
                                         (secure, '--http1.1', '1.1'), (secure, '--http2', '2')):
                told = self.run_here('curl', '--silent', '--show-error', '--noproxy', '*', '--cacert', ca, option, '--output', 'content',
                                     '--write-out', '%{scheme} %{http_version} %{http_code}', f'{url}status/418')
                self.assertEqual(told, f'{url.split(":")[0].upper()} {version} 418')
                self.assertIn('teapot', (self.path / 'content').read_text(encoding='utf-8'))

    def test_it_has_no_path_of_the_machine_that_built_it(self):
        program = (self.top / 'statusbin').read_bytes()
        for path in str(ROOT), 'build-libraries', 'statusbin-package-':
            self.assertNotIn(path.encode(), program)

    def test_the_manual_page_and_the_licences_are_there(self):
        self.assertIn('.TH "statusbin" "1"', (self.top / 'statusbin.1').read_text())
        readme = (self.top / 'licences/README').read_text()
        for name in 'musl', 'libmicrohttpd', 'nghttp2', 'libev', 'jansson', 'nettle', 'zlib', 'wslay', 'mimalloc', 'gmp', 'gnutls':
            self.assertRegex(readme.lower(), rf'\b{name} \d')
            self.assertTrue((self.top / 'licences' / name / 'copyright').stat().st_size > 500, name)
        self.assertTrue((self.top / 'licences/wslay/COPYING').read_text().startswith('The MIT License'))

    def test_every_file_is_of_the_time_of_the_commit(self):
        with tarfile.open(package(f'statusbin-*-linux-{ARCHITECTURE}.tar.gz')) as archive:
            self.assertEqual({each.mtime for each in archive}, {int(os.environ['SOURCE_DATE_EPOCH'])})


class Image(Installed):
    """The image's archive, without an engine; script/image starts it by one."""

    @classmethod
    def install(cls):
        cls.images = oci.Archive(package('*-oci.tar')).images()

    def test_it_says_what_the_dockerfile_says(self):
        dockerfile = (ROOT / 'Dockerfile').read_text()
        for architecture, (config, _) in self.images.items():
            self.assertEqual(config['architecture'], architecture)
            settings = config['config']
            self.assertIn(f'\nENTRYPOINT {json.dumps(settings["Entrypoint"])}\n', dockerfile)
            self.assertIn(f'\nUSER {settings["User"]}\n', dockerfile)
            self.assertIn(f'\nSTOPSIGNAL {settings["StopSignal"]}\n', dockerfile)
            self.assertEqual(settings['Env'], re.findall(r'^ENV (.*)$', dockerfile, re.M))
            self.assertEqual(sorted(settings['ExposedPorts']), ['8080/tcp', '8443/tcp'])
            self.assertIn(f'CMD {json.dumps(settings["Healthcheck"]["Test"][1:])}\n', dockerfile)
            for name, value in settings['Labels'].items():
                self.assertIn(f'{name}="{value}"', dockerfile)

    @unittest.skipIf(os.getuid(), 'only root can change the root')
    def test_it_starts_as_it_says(self):
        """The image of this machine's architecture, in a root of its own, as its user, with its variables; and its health check."""
        config, files = self.images[ARCHITECTURE]
        settings, root = config['config'], self.path / 'root'
        root.mkdir()
        for name, octets in files.items():
            (root / name).write_bytes(octets)
            (root / name).chmod(0o755)
        enter = ['chroot', '--userspec=' + ':'.join(f'+{number}' for number in settings['User'].split(':')), root]
        variables = {**dict(each.split('=', 1) for each in settings['Env']), 'PATH': os.environ['PATH']}
        with served([*enter, *settings['Entrypoint'], '--port', '0'], env=variables) as (server, line):
            port = re.search(r'http://\[::\]:(\d+)/', line)[1]
            status = pathlib.Path(f'/proc/{server.pid}/status').read_text(encoding='ascii')
            self.assertEqual(re.search(r'^Uid:\s(.*)$', status, re.M)[1].split(), [settings['User'].split(':')[0]] * 4)
            self.assertEqual(code_of(f'http://127.0.0.1:{port}/status/418'), 418)
            check = subprocess.run([*enter, *settings['Healthcheck']['Test'][1:]], env={**variables, 'STATUSBIN_PORT': port}, timeout=60, check=False)
            self.assertEqual(check.returncode, 0)


if __name__ == '__main__':
    unittest.main(verbosity=2)
