// Clients that run on Node, and the browser's own WebSocket, against the demos.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { Agent, RetryAgent, request } from 'undici';
import WebSocket from 'ws';
import { startBrowser, startServer } from './fixture.js';

let server;

before(async () => { server = await startServer(); });
after(async () => { await server?.stop(); });

test('undici waits as long as Retry-After says, and then succeeds', async () => {
  const dispatcher = new RetryAgent(new Agent(), { minTimeout: 1, maxRetries: 3 });
  const start = performance.now();
  const { statusCode, body } = await request(`${server.url}/demo/503?key=undici`, { dispatcher });
  await body.dump();
  assert.equal(statusCode, 200);
  assert.ok(performance.now() - start >= 2000);
  await dispatcher.close();
});

test('undici goes through a sequence', async () => {
  const dispatcher = new RetryAgent(new Agent(), { minTimeout: 1 });
  const { statusCode, headers, body } = await request(`${server.url}/sequence/503*2,200?key=undici&retry-after=1`, { dispatcher });
  await body.dump();
  assert.equal(statusCode, 200);
  assert.equal(headers['statusbin-code'], '200');
  await dispatcher.close();
});

test('undici retries what is broken until it is whole', async () => {
  const dispatcher = new RetryAgent(new Agent(), { minTimeout: 1, maxRetries: 5, errorCodes: ['ECONNRESET', 'UND_ERR_SOCKET'] });
  const url = `${server.url}/sequence/503;fault=reset,503;fault=close,503;retry-after=0,200;body=done?key=undici-faults`;
  const { statusCode, body } = await request(url, { dispatcher });
  assert.equal(statusCode, 200);
  assert.equal(await body.text(), 'done');
  await dispatcher.close();
});

test('fetch refuses what is broken', async () => {
  const target = `${server.url}/status/200?body=0123456789&fault=`;
  for (const fault of ['close', 'reset', 'truncate', 'reset-body', 'garbage', 'bad-chunk', 'long']) {
    await assert.rejects(async () => (await fetch(target + fault)).text(), { name: 'TypeError' }, fault);
  }
  assert.equal(await (await fetch(`${target}http10`)).text(), '0123456789');
  assert.equal((await fetch(`${server.url}/status/503?reason=`)).statusText, '');
  assert.equal((await fetch(`${server.url}/status/404?hint=%3Ca%3E`)).status, 404);
});

test('fetch revalidates and ranges', async () => {
  const whole = await fetch(`${server.url}/demo/200`);
  const text = await whole.text();
  const etag = whole.headers.get('etag');
  const part = await fetch(`${server.url}/demo/206`, { headers: { Range: 'bytes=0-9', 'If-Range': etag } });
  assert.equal(part.status, 206);
  assert.equal(await part.text(), text.slice(0, 10));
});

test('ws switches and gets its messages back', async () => {
  for (const path of ['/demo/101', '/demo/426', '/status/101']) {
    const socket = new WebSocket(server.url.replace('http', 'ws') + path);
    await once(socket, 'open');
    socket.send('hello');
    const [message] = await once(socket, 'message');
    assert.equal(String(message), 'hello');
    socket.close(1000);
    const [code] = await once(socket, 'close');
    assert.equal(code, 1000);
  }
});

test('a WebSocket of the browser switches too', async () => {
  const browser = await startBrowser();
  try {
    const page = await browser.open();
    await page.goto(`${server.url}/status/101`);
    const message = await page.evaluate(() => new Promise((resolve, reject) => {
      const socket = new WebSocket(location.origin.replace('http', 'ws') + '/demo/101');
      socket.onopen = () => socket.send('hello');
      socket.onmessage = ({ data }) => { socket.close(); resolve(data); };
      socket.onerror = () => reject(new Error('no WebSocket'));
    }));
    assert.equal(message, 'hello');
  } finally {
    await browser.stop();
  }
});
