// The composer and the help, against the table of knobs as /help has it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { get } from 'node:http';
import { follow, startBrowser, startServer } from './fixture.js';

let server, browser, help;

before(async () => {
  server = await startServer(['--log', 'json']);
  browser = await startBrowser();
  help = await (await fetch(`${server.url}/help`, { headers: { Accept: 'application/json' } })).json();
});

after(async () => {
  await browser?.stop();
  await server?.stop();
});

// Requests a URL, whatever becomes of it.
const request = (url) => new Promise((resolve) => {
  get(url, { agent: false, timeout: 5000 }, (response) => response.resume().on('close', resolve))
    .on('error', resolve).on('timeout', function end() { this.destroy(); });
});

// The knobs that the server has applied to the last request for a path.
async function knobsOf(path) {
  for (let i = 0; i < 100; i++) {
    const line = server.log().filter(Boolean).map((text) => JSON.parse(text)).findLast(({ target }) => target === path);
    if (line) return line.knobs;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return undefined;
}

const exampleOf = (knob) => new URL(knob.example, server.url).searchParams;

// Fills a knob's control in.
async function choose(page, name, value) {
  const control = page.locator(`[id="k-${name}"]`);
  if (await control.getAttribute('type') === 'checkbox') await control.check();
  else await control.fill(value);
}

test('what is composed is what the server then does, for every knob', async () => {
  const page = await browser.open();
  const targets = [];
  await page.goto(`${server.url}/compose`);
  for (const knob of help.knobs) {
    await page.evaluate(() => document.getElementById('form').reset());
    await page.fill('#code', /\d{3}/.exec(knob.example)[0]);
    for (const [name, value] of exampleOf(knob)) await choose(page, name, value);
    await page.waitForFunction((name) => document.getElementById('base').textContent.includes(name)
      && document.getElementById('location').textContent.includes(name), knob.name);
    assert.equal(await page.innerText('#problem'), '', knob.name);
    const url = await page.getAttribute('#location', 'href');
    assert.equal(await page.innerText('#location'), server.url + url);
    assert.equal(await page.innerText('#curl'), `curl -i '${server.url}${url}'`);
    const base = (await page.innerText('#base')).slice(server.url.length);
    targets.push([knob.name, `${url}&x=${knob.name}`], [knob.name, `${base}/v1/users?x=${knob.name}`]);
  }
  await Promise.all(targets.map(([, target]) => request(server.url + target)));
  for (const [name, target] of targets) assert.ok(String(await knobsOf(target)).split(',').includes(name), `${target}: ${await knobsOf(target)}`);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test('the form says what the server would refuse, and keeps what was chosen', async () => {
  const page = await browser.open();
  await page.goto(`${server.url}/codes/204`);
  await follow(page, 'main a[href="/compose?code=204"]');
  await choose(page, 'body', 'x');
  await page.locator('#problem', { hasText: 'a 204 has no content' }).waitFor();
  await page.reload();
  assert.equal(await page.inputValue('#k-body'), 'x');
  await page.fill('#code', '200:9,503:1');
  await page.waitForFunction(() => document.getElementById('has-base').hidden);
  assert.equal(await page.innerText('#problem'), '');
  await page.selectOption('#method', 'HEAD');
  await page.locator('#curl', { hasText: 'curl -I ' }).waitFor();
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test('the composer works from the keyboard alone', async () => {
  const page = await browser.open();
  await page.goto(`${server.url}/compose?code=503`);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter'); // to the form
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'code');
  for (let i = 0; i < 60 && await page.evaluate(() => document.activeElement.id) !== 'k-retry-after'; i++) await page.keyboard.press('Tab');
  await page.keyboard.type('7');
  await page.locator('#curl', { hasText: 'retry-after=7' }).waitFor();
  await page.close();
});

test('what is composed can be sent, and what the server has recorded of it is shown', async () => {
  const page = await browser.open();
  await page.goto(`${server.url}/compose?code=503&retry-after=9&key=composed&method=PUT`);
  await page.click('.try');
  await page.locator('.exchange[aria-busy=false]').waitFor();
  const text = await page.textContent('.exchange pre');
  assert.match(text, /^PUT \/status\/503\?[^]*HTTP\/1\.1 503 Service Unavailable\n[^]*Retry-After: 9\n[^]*\/requests\?key=composed —\n.*PUT \/status\/503/);
  await page.goto(`${server.url}/compose?code=200&fault=reset`);
  await page.click('.try');
  await page.locator('.exchange[aria-busy=false]').waitFor();
  assert.match(await page.textContent('.exchange pre'), /The server reset the connection/);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test('without script the composer is a form that leads to the URL', async () => {
  const page = await browser.openWithoutScript();
  await page.goto(`${server.url}/compose?code=503`);
  await page.fill('#k-retry-after', '2');
  await page.fill('#k-header', 'X-A: 1\nX-B: 2');
  await page.click('#submit');
  assert.equal(await page.innerText('#curl'), `curl -i '${server.url}/status/503?header=X-A:%201&header=X-B:%202&retry-after=2'`);
  const [response] = await Promise.all([page.waitForResponse(/\/status\/503/), page.click('#location')]);
  assert.equal(response.status(), 503);
  assert.equal((await response.allHeaders())['x-b'], '2');
  await page.context().close();
});

test('each example of the help does what it should', async () => {
  const page = await browser.open();
  await page.goto(`${server.url}/help`);
  const commands = await page.$$eval('.curl', (lines) => lines.map((line) => line.textContent.trim()));
  assert.equal(commands.length, help.paths.length + help.knobs.length);
  for (const { example } of help.paths.filter(({ example: target }) => !/key=/.test(target))) {
    const response = await fetch(server.url + example, { redirect: 'manual' });
    assert.notEqual(response.status, 400, example);
    if (!example.startsWith('/status')) assert.notEqual(response.status, 404, example);
  }
  assert.deepEqual(page.complaints, []);
  await page.close();
});
