"""Real clients over HTTP/2: curl, nghttp, h2load, httpx and Go. Node's and Chromium are in tests/browser/h2.test.js."""
import os
import pathlib
import subprocess
import tempfile
import unittest

import httpx

from server import OneServer

GO = """
package main

import (
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"os"
	"strings"
)

func main() {
	client := &http.Client{Transport: &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	for _, line := range os.Args[2:] {
		method, path, _ := strings.Cut(line, " ")
		request, _ := http.NewRequest(method, os.Args[1]+path, strings.NewReader("hello"))
		interim := 0
		trace := &httptrace.ClientTrace{Got1xxResponse: func(code int, _ textproto.MIMEHeader) error { interim = code; return nil }}
		response, err := client.Do(request.WithContext(httptrace.WithClientTrace(request.Context(), trace)))
		if err != nil {
			fmt.Println("error", strings.Contains(err.Error(), "INTERNAL_ERROR"))
			continue
		}
		_, err = io.ReadAll(response.Body)
		fmt.Println(response.StatusCode, response.ProtoMajor, interim, err == nil)
	}
}
"""


class Clients(OneServer):
    tls = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plain = f'http://127.0.0.1:{cls.server.port}'
        cls.secure = f'https://127.0.0.1:{cls.server.tls_port}'

    def run_it(self, *command, status=0):
        done = subprocess.run(command, capture_output=True, text=True, timeout=150)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def test_curl(self):
        """One request a connection: curl 7.88 cannot use one of prior knowledge again, of whichever server."""
        for arguments in (('--http2-prior-knowledge', self.plain), ('-k', '--http2', self.secure)):
            *options, url = arguments
            for code in (103, 204, 301, 404, 503):
                out = self.run_it('curl', '-sS', *options, '-w', '%{http_code} %{http_version}', '-o', '/dev/null', f'{url}/status/{code}')
                self.assertEqual(out, f'{200 if code == 103 else code} 2')
            # A close in the middle is 18 to curl 7.88; to curl 8 it is 16, or over TLS 55 or 56.
            for fault, statuses in (('close', (16, 18, 55, 56)), ('reset', (92,)), ('truncate', (92,)), ('reset:REFUSED_STREAM', range(1, 100))):
                done = subprocess.run(['curl', '-sS', *options, '--max-time', '20', f'{url}/status/200?fault={fault}'], capture_output=True)
                self.assertIn(done.returncode, statuses, done.stderr)

    def test_curl_meets_what_it_has_to(self):
        url, option = self.secure, '-k'
        out = self.run_it('curl', '-sS', option, '-w', '%{http_code} ', *[part for code in (200, 204, 304, 404, 503)
                                                                       for part in ('-o', '/dev/null', f'{url}/status/{code}')])
        self.assertEqual(out, '200 204 304 404 503 ')
        self.assertIn('100', self.run_it('curl', '-sSi', option, '-H', 'Expect: 100-continue', '-d', 'x', f'{url}/demo/100').split('\n')[0])
        self.assertIn('arrived', self.run_it('curl', '-sSL', option, '-w', '%{url_effective}', f'{url}/demo/302'))
        self.assertEqual(self.run_it('curl', '-sS', option, '-o', '/dev/null', '-w', '%{http_code}', '--digest', '-u', 'user:pass',
                                     f'{url}/demo/401?scheme=digest'), '200')

    def test_nghttp(self):
        out = self.run_it('nghttp', '-v', f'{self.plain}/status/103', f'{self.plain}/status/418')
        for part in (':status: 103', ':status: 418', 'END_STREAM'):
            self.assertIn(part, out)

    def test_h2load(self):
        out = self.run_it('h2load', '-n', '10000', '-c', '100', '-m', '10', f'{self.plain}/status/200')
        self.assertIn('10000 done, 10000 succeeded, 0 failed, 0 errored, 0 timeout', out)

    def test_httpx(self):
        with httpx.Client(http2=True, verify=False) as client:
            for code in (200, 204, 304, 404, 503):
                answer = client.get(f'{self.secure}/status/{code}')
                self.assertEqual((answer.status_code, answer.http_version), (code, 'HTTP/2'))
            self.assertEqual(client.post(f'{self.secure}/demo/307/arrived', content=b'hello').json(), {'method': 'POST', 'bytes': 5})
            with self.assertRaises(httpx.RemoteProtocolError):
                client.get(f'{self.secure}/status/200?fault=reset')
            self.assertEqual(client.get(f'{self.secure}/status/200').status_code, 200)

    def test_go(self):
        with tempfile.TemporaryDirectory() as folder:
            program = pathlib.Path(folder) / 'main.go'
            program.write_text(GO, encoding='utf-8')
            environment = {**os.environ, 'GOCACHE': f'{folder}/cache', 'GO111MODULE': 'off', 'HOME': folder}
            out = subprocess.run(['go', 'run', str(program), self.secure, 'GET /status/103', 'POST /status/503', 'GET /status/204',
                                  'GET /status/200?fault=reset', 'PUT /demo/201'],
                                 capture_output=True, text=True, timeout=170, env=environment)
            self.assertEqual(out.stdout.split('\n')[:4], ['200 2 103 true', '503 2 0 true', '204 2 0 true', 'error true'], out.stderr)


if __name__ == '__main__':
    unittest.main()
