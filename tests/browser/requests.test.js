// The page of a key: what a client did, and when, for somebody who watches.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { HtmlValidate } from 'html-validate';
import { startBrowser, startServer } from './fixture.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const KEY = 'a <b> & "c"/é';
const QUERY = `key=${encodeURIComponent(KEY)}`;

let server, browser;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
  for (const note of ['<i>first</i>', 'second', 'third'])
    await fetch(`${server.url}/sequence/503*2,200?${QUERY}`, { method: 'POST', body: note, headers: { 'X-Note': note } });
  await fetch(`${server.url}/status/200?${QUERY}&fault=reset`).catch(() => {});
});

after(async () => {
  await browser?.stop();
  await server?.stop();
});

async function visit(path, options, visitor) {
  const page = await browser.open(options);
  try {
    await page.goto(server.url + path);
    await visitor(page);
    assert.deepEqual(page.complaints, []);
  } finally {
    await page.close();
  }
}

const circles = (page, selector = '') => page.locator(`svg.timeline circle${selector}`).count();

test('both addresses of a key show its sequence and its requests', async () => {
  for (const path of ['/sequence', '/requests']) {
    await visit(`${path}?${QUERY}`, {}, async (page) => {
      assert.equal(await page.innerText('h1'), `Requests with the key ${KEY}`);
      assert.match(await page.innerText('.lead'), /^4 requests in \d+\.\d{3} s\. Reload$/);
      assert.equal(await page.innerText('.lead + p'), 'The sequence 503*2,200 has 3 of 3 steps taken; 200 is next.');
      assert.deepEqual(await page.locator('.came b').allInnerTexts(), ['503', '503', '200', 'no response']);
      assert.deepEqual((await page.locator('.gap').allInnerTexts()).map((text) => /^\+\d+\.\d{3} s$|^the first$/.test(text)), [true, true, true, true]);
      assert.equal(await circles(page), 4);
      assert.equal(await circles(page, '.open'), 1);
      await page.locator('summary').first().click();
      assert.match(await page.innerText('details[open] pre'), /x-note: <i>first<\/i>\n[^]*\n<i>first<\/i>\s*$/i);
      const response = await fetch((await page.innerText('pre.curl')).slice("curl '".length, -1));
      assert.equal((await response.json()).count, 4);
    });
  }
});

test('one request alone can be shown, and reloading shows what has come since', () => visit(`/requests?${QUERY}&n=2`, {}, async (page) => {
  assert.equal(await page.locator('.came li').count(), 1);
  await page.goto(`${server.url}/requests?key=watched`);
  assert.match(await page.innerText('main'), /Nothing is recorded under the key 'watched'/);
  await fetch(`${server.url}/status/404?key=watched`);
  await page.reload();
  assert.equal(await page.locator('.came li').count(), 1);
  await fetch(`${server.url}/status/200?key=watched`);
  await page.getByRole('link', { name: 'Reload' }).click();
  await page.waitForFunction(() => document.querySelectorAll('.came li').length === 2);
  page.complaints.splice(0); // of the 404
}));

test('a key with many requests shows the newest', async () => {
  for (let i = 0; i < 105; i++) await fetch(`${server.url}/status/204?key=many`);
  await visit('/requests?key=many', {}, async (page) => {
    assert.match(await page.innerText('.lead'), /^105 requests .*; 100 shown\. Reload$/);
    assert.equal(await page.locator('.came li').count(), 100);
    assert.match(await page.locator('.came p.about').last().innerText(), /request 105 /);
  });
});

for (const width of [320, 1280]) {
  for (const dark of [false, true]) {
    test(`axe finds nothing at ${width} px, ${dark ? 'dark' : 'light'}`, () => visit(`/requests?${QUERY}`, { width, dark }, async (page) => {
      await page.locator('summary').first().click();
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ['violations'] }));
      assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`), []);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'the page is wider than the window');
    }));
  }
}

test('html-validate finds nothing', async () => {
  const html = await (await fetch(`${server.url}/requests?${QUERY}`, { headers: { Accept: 'text/html' } })).text();
  const report = await new HtmlValidate({ extends: ['html-validate:recommended'] }).validateString(html);
  assert.deepEqual(report.results.flatMap(({ messages }) => messages.map(({ line, message }) => `${line}: ${message}`)), []);
});
