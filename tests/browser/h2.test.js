// Chromium over HTTP/2: it heeds a 103 there, and only there.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createHash } from 'node:crypto';
import http2 from 'node:http2';
import tls from 'node:tls';
import { after, before, test } from 'node:test';
import { startBrowser, startServer } from './fixture.js';

let server, flag;

// The hash of the server's key, for Chromium to trust it: what comes under a certificate that it only puts up with is not
// cached, and so not preloaded.
async function keyOf(url) {
  const socket = tls.connect({ port: new URL(url).port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const key = socket.getPeerX509Certificate().publicKey.export({ type: 'spki', format: 'der' });
  socket.destroy();
  return createHash('sha256').update(key).digest('base64');
}

before(async () => {
  server = await startServer(['--tls', '--tls-port', '0', '--log', 'json']);
  flag = `--ignore-certificate-errors-spki-list=${await keyOf(server.secure)}`;
});
after(() => server?.stop());

// Opens a page in a new browser; returns its protocol, and how the stylesheet came to be fetched.
async function open(url) {
  // With credentials Playwright switches off the cache, where what was hinted at waits.
  const browser = await startBrowser([flag], { httpCredentials: undefined });
  try {
    const page = await browser.open();
    await page.goto(url);
    const seen = await page.evaluate(() => ({
      protocol: performance.getEntriesByType('navigation')[0].nextHopProtocol,
      initiators: performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('/static/style.css'))
        .map(({ initiatorType }) => initiatorType),
    }));
    assert.deepEqual(page.complaints, []);
    return seen;
  } finally {
    await browser.stop();
  }
}

test('Chromium fetches the stylesheet because of a 103, before the page has come', async () => {
  const told = () => server.log().filter(Boolean).map((line) => JSON.parse(line).target);
  let target, before, seen;
  for (const delay of ['1s', '5s', '25s']) { // on a busy machine the fetch itself takes seconds: then the page has to come later
    target = `/status/103?delay=${delay}`;
    before = told().length;
    seen = await open(server.secure + target);
    if (seen.initiators.includes('early-hints')) break;
  }
  assert.deepEqual(seen, { protocol: 'h2', initiators: ['early-hints'] });
  assert.deepEqual(told().slice(before, before + 2), ['/static/style.css', target]); // in the order in which they were answered
});

test('Chromium passes over a 103 of HTTP/1.1', async () => {
  assert.deepEqual(await open(`${server.url}/status/103?delay=1s`), { protocol: 'http/1.1', initiators: ['link'] });
});

test("Node's http2 gets codes, interim responses, trailers of its own through, and resets", async () => {
  const session = http2.connect(server.url);
  const ask = async (path, headers = {}, content) => {
    const interim = [];
    const stream = session.request({ ':path': path, ...headers });
    stream.on('headers', (fields) => interim.push(fields[':status']));
    stream.on('continue', () => interim.push(100));
    stream.end(content);
    const [fields] = await once(stream, 'response');
    let text = '';
    for await (const piece of stream.setEncoding('utf8')) text += piece;
    return { code: fields[':status'], fields, text, interim };
  };
  const answers = await Promise.all(['/status/503', '/status/103', '/status/204', '/status/418?delay=300ms'].map((path) => ask(path)));
  assert.deepEqual(answers.map(({ code }) => code), [503, 200, 204, 418]);
  assert.deepEqual(answers[1].interim, [103]);
  assert.equal((await ask('/demo/307/arrived', { ':method': 'POST' }, 'hello')).text, '{"method":"POST","bytes":5}');
  await assert.rejects(ask('/status/200?fault=reset'), { code: 'ERR_HTTP2_STREAM_ERROR' });
  assert.equal((await ask('/status/200')).code, 200); // the session has survived it
  session.close();
  await once(session, 'close');
});
