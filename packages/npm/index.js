'use strict';
// Starts a server for tests, on free ports of 127.0.0.1.

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { mkdtempSync, readFileSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { inspect } = require('node:util');
const { binaryPath } = require('./binary.js');

// A slip that nobody is told about is a test that tests something else.
function checkOptions({ args = [], tls, ...others }) {
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    throw new TypeError(`start() has no option ${unknown}: it takes args and tls, as in start({ args: ['--max-delay', '5'], tls: true }).`);
  if (!Array.isArray(args)) throw new TypeError(`args is ${inspect(args)}: it takes an array, as in ['--max-delay', '5'].`);
}

// Resolves with the URLs of the ready line. Rejects with what the server says on stderr if it ends without that line.
function urlsWhenReady(server) {
  return new Promise((resolve, reject) => {
    let output = '', errors = '';
    server.stdout.on('data', (data) => {
      output += data;
      const ready = output.match(/^statusbin ready on (.*)\n/m);
      if (ready) resolve(ready[1].match(/https?:\/\/[^\s,]+/g).map((url) => url.replace(/\/$/, '')));
    });
    server.stderr.on('data', (data) => (errors += data));
    server.on('error', reject);
    server.on('close', (code, signal) =>
      reject(new Error(errors.trim() || `statusbin ended with ${signal ?? `status ${code}`} before it was ready.`)));
  });
}

// From now on the server does not keep this process alive. What it writes is read and dropped.
function release(server) {
  server.unref();
  for (const stream of server.stdio) stream.unref();
  for (const stream of [server.stdout, server.stderr]) stream.removeAllListeners('data').resume();
}

// One response of /requests may hold only some of them: `next` says where to go on.
async function requests(server, url, key) {
  const found = [];
  for (let from = 1; from; ) {
    if (server.exitCode !== null || server.signalCode)
      throw new Error(`The server ended with ${server.signalCode ?? `status ${server.exitCode}`}, and its recorded requests are gone.`);
    const target = `${url}/requests?key=${encodeURIComponent(key)}&from=${from}`;
    const response = await fetch(target, { headers: { Accept: 'application/json' } });
    if (response.status === 404) break;
    const body = await response.json();
    if (!response.ok) throw new Error(body.description);
    found.push(...body.requests);
    from = body.next;
  }
  return found;
}

// See index.d.ts. The server's standard input is a pipe, which the kernel closes when this process ends, however it does;
// with --until-eof the server ends then too.
exports.start = async (options) => {
  checkOptions(options ?? {});
  const { args = [], tls = false } = options ?? {};
  const program = binaryPath();
  const directory = tls ? mkdtempSync(path.join(tmpdir(), 'statusbin-')) : null;
  try {
    const caFile = directory && path.join(directory, 'ca.pem');
    const secure = tls ? ['--tls', '--tls-port', '0', '--tls-ca-file', caFile] : [];
    const server = spawn(program, ['--until-eof', '--port', '0', ...secure, ...args], { stdio: 'pipe' });
    const ended = once(server, 'exit');
    ended.catch(() => {}); // urlsWhenReady rejects with it
    const urls = await urlsWhenReady(server);
    const url = urls.find((each) => each.startsWith('http:'));
    const tlsUrl = urls.find((each) => each.startsWith('https:')) ?? null;
    const ca = caFile && readFileSync(caFile, 'utf8');
    release(server);
    return {
      url,
      tlsUrl,
      ca,
      requests: (key) => requests(server, url, key),
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
