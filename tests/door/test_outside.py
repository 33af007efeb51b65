"""What the tools of OpenSSL and of GnuTLS say of our TLS: versions, ciphers, names, ALPN, resumption, renegotiation, ends."""
import os
import re
import subprocess
import unittest

from server import PATIENCE, OneServer, Server, request

CLOSING = request('/status/200', 'Connection: close\r\n')
ANY_CIPHER = '@SECLEVEL=0'  # what Debian's OpenSSL would not offer
REFUSED = r'alert handshake failure'
OLD = r'alert protocol version'

# What `openssl s_client` is told, and what it says.
HANDSHAKES = {
    'TLS 1.0 (RFC 8996)': (['-tls1', '-cipher', f'ALL:{ANY_CIPHER}'], OLD),
    'TLS 1.1 (RFC 8996)': (['-tls1_1', '-cipher', f'ALL:{ANY_CIPHER}'], OLD),
    'TLS 1.2': (['-tls1_2'], r'New, TLSv1\.2, Cipher is ECDHE-ECDSA-AES'),
    'TLS 1.3': (['-tls1_3'], r'New, TLSv1\.3, Cipher is TLS_AES'),
    'the best of all': ([], r'New, TLSv1\.3'),
    'a fallback from what both speak (RFC 7507)': (['-tls1_2', '-fallback_scsv'], r'alert inappropriate fallback'),
    'AES-GCM': (['-tls1_2', '-cipher', 'ECDHE-ECDSA-AES128-GCM-SHA256'], r'Cipher is ECDHE-ECDSA-AES128-GCM-SHA256'),
    'ChaCha20': (['-tls1_2', '-cipher', 'ECDHE-ECDSA-CHACHA20-POLY1305'], r'Cipher is ECDHE-ECDSA-CHACHA20'),
    'AES-GCM in TLS 1.3': (['-ciphersuites', 'TLS_AES_128_GCM_SHA256'], r'Cipher is TLS_AES_128_GCM'),
    'ChaCha20 in TLS 1.3': (['-ciphersuites', 'TLS_CHACHA20_POLY1305_SHA256'], r'Cipher is TLS_CHACHA20'),
    'no cipher': (['-tls1_2', '-cipher', f'eNULL:{ANY_CIPHER}'], REFUSED),
    'no certificate': (['-tls1_2', '-cipher', f'aNULL:{ANY_CIPHER}'], REFUSED),
    'a key that both have': (['-tls1_2', '-cipher', f'PSK:{ANY_CIPHER}', '-psk', '1234'], REFUSED),
    'Camellia': (['-tls1_2', '-cipher', f'CAMELLIA:{ANY_CIPHER}'], REFUSED),
    'ARIA': (['-tls1_2', '-cipher', f'ARIA:{ANY_CIPHER}'], REFUSED),
    'a signature over SHA-1 (RFC 9155, 4)': (['-tls1_2', '-cipher', f'ALL:{ANY_CIPHER}', '-sigalgs', 'ECDSA+SHA1'], REFUSED),
    'curve X25519': (['-groups', 'X25519'], r'(Temp Key|group): X25519'),
    'curve P-384': (['-groups', 'P-384'], r'secp384r1'),
    'curve P-384 in TLS 1.2': (['-tls1_2', '-groups', 'P-384'], r'secp384r1'),
    'no compression': (['-tls1_2'], r'Compression: NONE'),
    'renegotiation is secure, where there would be one (RFC 5746)': (['-tls1_2'], r'Secure Renegotiation IS supported'),
    'the extended master secret (RFC 7627)': (['-tls1_2'], r'Extended master secret: yes'),
    'a server name that is another one (RFC 6066, 3)': (['-servername', 'other.test'], r'New, TLSv1\.3'),
    'no server name': (['-noservername'], r'New, TLSv1\.3'),
    'ALPN h2': (['-alpn', 'h2'], r'ALPN protocol: h2\n'),
    'ALPN http/1.1': (['-alpn', 'http/1.1'], r'ALPN protocol: http/1\.1\n'),
    'ALPN of both': (['-alpn', 'http/1.1,h2'], r'ALPN protocol: h2\n'),
    'ALPN of one that is known': (['-alpn', 'foo/1,http/1.1'], r'ALPN protocol: http/1\.1\n'),
    'ALPN of none that is known (RFC 7301, 3.2)': (['-alpn', 'foo/1'], r'alert no application protocol'),
    'the same in TLS 1.2': (['-alpn', 'foo/1', '-tls1_2'], r'alert no application protocol'),
    'no ALPN': ([], r'No ALPN negotiated'),
    'the name that the certificate has': (['-verify_hostname', 'localhost'], r'Verification: OK\n'),
    'its address': (['-verify_ip', '127.0.0.1'], r'Verification: OK\n'),
    'its other address': (['-verify_ip', '::1'], r'Verification: OK\n'),
    'a name that it does not have': (['-verify_hostname', 'other.test'], r'[Hh]ostname mismatch'),
    'an address that it does not have': (['-verify_ip', '127.0.0.2'], r'IP address mismatch'),
}

# The same of a server whose key is RSA's.
WITH_RSA = {
    'keys with forward secrecy': (['-tls1_2'], r'Cipher is ECDHE-RSA'),
    'keys without (RFC 9325, 4.1)': (['-tls1_2', '-cipher', f'kRSA:{ANY_CIPHER}'], REFUSED),
    'a signature over SHA-1 (RFC 9155, 4)': (['-tls1_2', '-cipher', f'ALL:{ANY_CIPHER}', '-sigalgs', 'RSA+SHA1'], REFUSED),
    'TLS 1.3': ([], r'New, TLSv1\.3'),
}

# What `gnutls-cli-debug` looks at, and what it finds.
LOOKED_AT = {
    'for TLS 1.0 (RFC2246) support': 'no',
    'for TLS 1.1 (RFC4346) support': 'no',
    'for TLS 1.2 (RFC5246) support': 'yes',
    'for TLS 1.3 (RFC8446) support': 'yes',
    'TLS1.2 neg fallback from TLS 1.6 to': 'TLS1.2',
    'for certificate chain order': 'sorted',
    'for safe renegotiation (RFC5746) support': 'yes',
    'for encrypt-then-MAC (RFC7366) support': 'yes',
    'for ext master secret (RFC7627) support': 'yes',
    'for heartbeat (RFC6520) support': 'no',
    'for version rollback bug in Client Hello': 'no',
    'whether %NO_EXTENSIONS is required': 'no',
    'whether %COMPAT is required': 'no',
    'whether small records (512 bytes) are tolerated on handshake': 'yes',
    'whether the server understands TLS closure alerts': 'yes',
    'whether the server supports session resumption': 'yes',
    'for anonymous authentication support': 'no',
    'for RSA key exchange support': 'no',
    'for ephemeral EC Diffie-Hellman support': 'yes',
    'for AES-GCM cipher (RFC5288) support': 'yes',
    'for CHACHA20-POLY1305 cipher (RFC7905) support': 'yes',
    'for CAMELLIA-GCM cipher (RFC6367) support': 'no',
    'for 3DES-CBC cipher (RFC2246) support': 'no',
    'for ARCFOUR 128 cipher (RFC2246) support': 'no',
    'for MD5 MAC support': 'no',
}


class Outside(OneServer):
    tls = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = cls.server.folder.name
        cls.trusted = f'{cls.folder}/cert.pem'

    def output_of(self, command, octets=b''):
        done = subprocess.run(command, input=octets, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60 * PATIENCE, check=False)
        return done.stdout.decode(errors='replace')

    def openssl(self, *options, octets=b'', port=None):
        """What s_client says. With octets, these are sent, and it stays until the server closes."""
        waits = ['-ign_eof'] if octets else []
        return self.output_of(['openssl', 's_client', '-connect', f'127.0.0.1:{port or self.server.tls_port}',
                               '-CAfile', self.trusted, *waits, *options], octets)

    def gnutls(self, *options, octets=b''):
        return self.output_of(['gnutls-cli', '--port', str(self.server.tls_port), '--x509cafile', self.trusted, *options, '127.0.0.1'],
                              octets)

    def test_openssl_shakes_hands_or_is_told_why_not(self):
        for name, (options, wanted) in HANDSHAKES.items():
            with self.subTest(name):
                self.assertRegex(self.openssl(*options), wanted)

    def test_it_is_the_same_with_rsa(self):
        path = f'{self.folder}/rsa-'
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=localhost', '-keyout', f'{path}key.pem',
                        '-out', f'{path}cert.pem'], check=True, stderr=subprocess.DEVNULL)
        with Server('--tls-cert', f'{path}cert.pem', '--tls-key', f'{path}key.pem', '--tls-port', '0', '--tls-port-file', f'{path}port'):
            with open(f'{path}port', encoding='ascii') as file:
                port = int(file.read())
            for name, (options, wanted) in WITH_RSA.items():
                with self.subTest(name):
                    self.assertRegex(self.openssl(*options, port=port), wanted)

    def test_gnutls_looks_at_everything(self):
        report = self.output_of(['gnutls-cli-debug', '--port', str(self.server.tls_port), '127.0.0.1'])
        found = dict(re.findall(r'^ *(\S.*?)\.\.\. (.*)$', report, re.M))
        for name, wanted in LOOKED_AT.items():
            with self.subTest(name):
                self.assertEqual(found.get(name), wanted, report)

    def test_gnutls_verifies_names(self):
        for names in ((), ('--verify-hostname', 'localhost')):
            self.assertIn('Status: The certificate is trusted', self.gnutls(*names))
        self.assertIn('does not match', self.gnutls('--verify-hostname', 'other.test'))

    def test_a_clean_end_has_close_notify_and_a_broken_one_has_not(self):
        """RFC 8446, 6.1."""
        broken = request('/status/200?fault=close')
        for version in ('-tls1_2', '-tls1_3'):
            with self.subTest(version):
                said = self.openssl('-msg', version, octets=CLOSING)
                self.assertIn('HTTP/1.1 200 OK', said)
                self.assertRegex(said, r'<<< .*Alert.*close_notify')
                self.assertNotRegex(self.openssl('-msg', version, octets=broken), r'<<< .*Alert')

    def test_a_session_is_resumed(self):
        """RFC 5077; RFC 8446, 2.2."""
        session = os.path.join(self.folder, 'session')
        for option, version in (('-tls1_2', r'TLSv1\.2'), ('-tls1_3', r'TLSv1\.3')):
            with self.subTest(version):
                self.assertRegex(self.openssl(option, '-sess_out', session, octets=CLOSING), f'New, {version}')
                said = self.openssl(option, '-sess_in', session, octets=CLOSING)
                self.assertRegex(said, f'Reused, {version}')
                self.assertIn('HTTP/1.1 200 OK', said)
        self.assertIn('Max Early Data: 0\n', said)  # which could be repeated by others (RFC 8446, 8)
        self.assertIn('This is a resumed session', self.gnutls('--resume', octets=CLOSING))

    def converse(self, options, *exchanges):
        """Gives s_client octets, or a command of one letter, and waits for what it says to each."""
        client = subprocess.Popen(['openssl', 's_client', '-connect', f'127.0.0.1:{self.server.tls_port}', *options],
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, bufsize=0)
        with client:
            for octets, awaited in exchanges:
                client.stdin.write(octets)
                came = b''
                while not re.search(awaited, came) and (piece := client.stdout.read(65536)):
                    came += piece
                self.assertRegex(came, awaited)
            client.stdin.close()
            client.stdout.read()

    def test_renegotiation_is_refused(self):
        """RFC 5246, 7.2.2."""
        self.converse(['-tls1_2'], (request('/status/204'), rb'HTTP/1\.1 204'), (b'R\n', rb'no renegotiation'))

    def test_keys_are_updated(self):
        """RFC 8446, 4.6.3: those of the client, and those of both."""
        for command in (b'k\n', b'K\n'):
            self.converse(['-tls1_3'], (request('/status/204'), rb'HTTP/1\.1 204'), (command, rb'KEYUPDATE'),
                          (request('/status/418'), rb'HTTP/1\.1 418'), (CLOSING, rb'HTTP/1\.1 200'))


if __name__ == '__main__':
    unittest.main(verbosity=2)
