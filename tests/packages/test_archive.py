"""What script/package makes: the sums, the archives of the binaries, and what the image says of itself."""
import hashlib
import json
import os
import re
import shutil
import subprocess
import tarfile
import unittest

from installed import DIST, Installed, ROOT, code_of, package

NATIVE = {'x86_64': 'amd64', 'aarch64': 'arm64'}[os.uname().machine]


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


class Archive(Installed):
    @classmethod
    def install(cls):
        shutil.unpack_archive(package(f'statusbin-*-linux-{NATIVE}.tar.gz'), cls.path)
        (cls.top,) = cls.path.iterdir()

    def test_the_program_needs_nothing_and_serves(self):
        listed = subprocess.run(['readelf', '--dynamic', self.top / 'statusbin'], capture_output=True, text=True, check=True).stdout
        self.assertNotIn('NEEDED', listed)
        with subprocess.Popen([self.top / 'statusbin', '--port', '0', '--tls', '--tls-port', '0'], env={}, stdout=subprocess.PIPE, text=True) as server:
            line = server.stdout.readline()
            self.assertEqual(code_of(f'{re.search("http://[^ ]*", line)[0]}status/418'), 418)
            self.assertIn('https://', line)
            server.terminate()
            self.assertEqual(server.wait(20), 0)

    def test_it_has_no_path_of_the_machine_that_built_it(self):
        self.assertNotIn(str(ROOT).encode(), (self.top / 'statusbin').read_bytes())

    def test_the_manual_page_and_the_licences_are_there(self):
        self.assertIn('.TH "statusbin" "1"', (self.top / 'statusbin.1').read_text())
        readme = (self.top / 'licences/README').read_text()
        for name in 'musl', 'libmicrohttpd', 'nghttp2', 'libev', 'jansson', 'nettle', 'zlib', 'wslay', 'mimalloc', 'gmp', 'gnutls':
            self.assertRegex(readme.lower(), rf'\b{name} \d')
            self.assertTrue((self.top / 'licences' / name / 'copyright').stat().st_size > 500, name)
        self.assertTrue((self.top / 'licences/wslay/COPYING').read_text().startswith('The MIT License'))

    def test_every_file_is_of_the_time_of_the_commit(self):
        epoch = int(subprocess.run(['git', '-c', 'safe.directory=*', '-C', ROOT, 'log', '-1', '--format=%ct'], capture_output=True, text=True, check=True).stdout)
        with tarfile.open(package(f'statusbin-*-linux-{NATIVE}.tar.gz')) as archive:
            self.assertEqual({each.mtime for each in archive}, {epoch})


class Image(Installed):
    """The image's archive, read without an engine; script/image starts it."""

    @classmethod
    def install(cls):
        shutil.unpack_archive(package('*-oci.tar'), cls.path)

    def blob(self, descriptor):
        octets = (self.path / 'blobs' / descriptor['digest'].replace(':', '/')).read_bytes()
        self.assertEqual(len(octets), descriptor['size'])
        self.assertEqual(hashlib.sha256(octets).hexdigest(), descriptor['digest'].split(':')[1])
        return octets

    def test_it_says_what_the_dockerfile_says(self):
        (index,) = json.loads((self.path / 'index.json').read_text())['manifests']
        dockerfile = (ROOT / 'Dockerfile').read_text()
        for descriptor in json.loads(self.blob(index))['manifests']:
            manifest = json.loads(self.blob(descriptor))
            config = json.loads(self.blob(manifest['config']))
            self.assertEqual(config['architecture'], descriptor['platform']['architecture'])
            settings = config['config']
            self.assertIn(f'\nENTRYPOINT {json.dumps(settings["Entrypoint"])}\n', dockerfile)
            self.assertIn(f'\nUSER {settings["User"]}\n', dockerfile)
            self.assertIn(f'\nSTOPSIGNAL {settings["StopSignal"]}\n', dockerfile)
            self.assertEqual(settings['Env'], re.findall(r'^ENV (.*)$', dockerfile, re.M))
            self.assertEqual(sorted(settings['ExposedPorts']), ['8080/tcp', '8443/tcp'])
            self.assertIn(f'CMD {json.dumps(settings["Healthcheck"]["Test"][1:])}\n', dockerfile)
            for name, value in settings['Labels'].items():
                self.assertIn(f'{name}="{value}"', dockerfile)
            (layer,) = manifest['layers']
            self.blob(layer)


if __name__ == '__main__':
    unittest.main(verbosity=2)
