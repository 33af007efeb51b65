'use strict';
// Starts a server for tests, on free ports of 127.0.0.1.

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { mkdtempSync, readFileSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { binaryPath } = require('./binary.js');

// Resolves with the line that says the server is ready; rejects with what it says in place of that.
function readyLine(server) {
  return new Promise((resolve, reject) => {
    let output = '', errors = '';
    server.stdout.on('data', (data) => {
      output += data;
      if (output.includes('\n')) resolve(output.slice(0, output.indexOf('\n')));
    });
    server.stderr.on('data', (data) => (errors += data));
    server.on('error', reject);
    server.on('close', (code) => reject(new Error(errors.trim() || `statusbin ended with status ${code} before it was ready.`)));
  });
}

// A stream of a child keeps a process alive, and this server must not.
function release(server) {
  server.unref();
  for (const stream of server.stdio) stream.unref();
}

async function requests(url, key) {
  const response = await fetch(`${url}/requests?key=${encodeURIComponent(key)}`, { headers: { Accept: 'application/json' } });
  if (response.status === 404) return [];
  if (!response.ok) throw new Error(`GET /requests was answered with ${response.status}: ${await response.text()}`);
  return (await response.json()).requests;
}

// See index.d.ts. The server's standard input is a pipe, which the kernel closes when this process ends, however it does;
// with --until-eof it ends then too.
exports.start = async ({ args = [], tls = false } = {}) => {
  const directory = tls ? mkdtempSync(path.join(tmpdir(), 'statusbin-')) : null;
  const caFile = directory && path.join(directory, 'ca.pem');
  const secure = tls ? ['--tls', '--tls-port', '0', '--tls-ca-file', caFile] : [];
  const server = spawn(binaryPath(), ['--port', '0', ...secure, ...args, '--until-eof'], { stdio: 'pipe' });
  const ended = once(server, 'exit');
  ended.catch(() => {}); // readyLine tells it
  try {
    const urls = (await readyLine(server)).match(/https?:\/\/[^\s,]+/g).map((url) => url.replace(/\/$/, ''));
    const url = urls.find((each) => each.startsWith('http:'));
    const tlsUrl = urls.find((each) => each.startsWith('https:')) ?? null;
    const ca = caFile && readFileSync(caFile, 'utf8');
    release(server);
    return {
      url,
      tlsUrl,
      ca,
      requests: (key) => requests(url, key),
      async stop() {
        server.ref();
        server.kill('SIGTERM');
        await ended;
      },
    };
  } finally {
    if (directory) rmSync(directory, { recursive: true });
  }
};
