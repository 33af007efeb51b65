// Index and pages as a person meets them, against the table as /status.json has it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { follow, startBrowser, startServer } from './fixture.js';

let server, browser, table, codes;
let kinds; // a row for each class, content and set of fields

before(async () => {
  server = await startServer();
  browser = await startBrowser();
  table = await (await fetch(`${server.url}/status.json`)).json();
  codes = [...table.registered, ...table.unregistered];
  kinds = [...new Map(codes.map((row) => [`${row.class} ${row.content} ${row.fields.map(({ name }) => name)}`, row])).values()];
});

after(async () => {
  await browser?.stop();
  await server?.stop();
});

const visit = (path, options, visitor) => browser.visit(server.url + path, options, visitor);
const hits = (page) => page.$$eval('#found li a', (links) => links.map((link) => Number(link.textContent.slice(0, 3))));
const heading = (page) => page.locator('h1').innerText();

test('the index names every row of the table once, and leads to its page', () => visit('/', {}, async (page) => {
  const chips = await page.$$eval('#grid li', (items) => items.map((item) => [Number(item.id), item.innerText, item.querySelector('a').pathname]));
  assert.deepEqual(chips, codes.map(({ code, reason }) => [code, `${code} ${reason}`, `/codes/${code}`]));
  for (const code of [101, 204, 301, 401, 504, 444]) { // what /status/<code> shows no page for, and others
    await follow(page, `[id="${code}"] a`);
    assert.equal(await heading(page), `${code} ${codes.find((row) => row.code === code).reason}`);
    await page.goBack();
  }
}));

test('every code can be reached by clicking from the index, one after the other', () => visit('/', {}, async (page) => {
  for (const list of [table.registered, table.unregistered]) {
    await page.goto(server.url);
    await follow(page, `[id="${list[0].code}"] a`);
    for (const [index, row] of list.entries()) {
      const { title, ...others } = await page.evaluate(() => ({
        title: document.title,
        heading: document.querySelector('h1').innerText,
        previous: document.querySelector('#previous')?.pathname,
        next: document.querySelector('#next')?.pathname,
      }));
      const [previous, next] = [index - 1, index + 1].map((at) => list[at] && `/codes/${list[at].code}`);
      assert.deepEqual(others, { heading: `${row.code} ${row.reason}`, previous, next });
      assert.match(title, new RegExp(`^${row.code} .* – statusbin$`));
      if (next) await follow(page, '#next');
    }
  }
}));

test('the search finds what people type, the best first', () => visit('/', {}, async (page) => {
  const cases = {
    'rate limit': [429], throttle: [429], cookie: [431], 'not found': [404], 'rfc 6585': [428, 429, 431, 511],
    '40x': [400, 401, 402, 403, 404, 405, 406, 407, 408, 409], teapot: [418], redirect: [301, 302, 303, 307, 308],
    429: [429], gone: [410], ok: [200], 'im a teapot': [418], 'I’m a': [418], 'http 404': [404], 'no content': [204], login: [401, 440],
    quota: [429], permission: [403], 'captive portal': [511], download: [206], validation: [400, 422], upstream: [502, 504],
  };
  for (const [typed, expected] of Object.entries(cases)) {
    await page.fill('#filter', typed);
    const found = await hits(page);
    assert.deepEqual(found.slice(0, expected.length).sort(), expected, `${typed}: ${found}`);
    assert.match(await page.innerText('#count'), new RegExp(`^${found.length} of ${codes.length} codes$`));
  }
  await page.fill('#filter', '40x');
  assert.equal((await hits(page)).length, 10);
  await page.fill('#filter', 'xyzzy');
  assert.deepEqual(await hits(page), []);
  assert.match(await page.innerText('#count'), /^No code matches “xyzzy”/);
  assert.equal(await page.locator('#grid:visible').count(), 0);
}));

test('what was searched for is in the address, so that reload and Back keep it', () => visit('/', {}, async (page) => {
  await page.fill('#filter', 'rate limit');
  await page.waitForURL('**/?q=rate%20limit');
  await page.reload();
  assert.equal(await page.inputValue('#filter'), 'rate limit');
  assert.equal((await hits(page))[0], 429);
  await page.press('#filter', 'Enter');
  await page.waitForURL('**/codes/429');
  await page.goBack();
  await page.locator('#found:visible').waitFor();
  assert.equal(await page.inputValue('#filter'), 'rate limit');
  assert.equal((await hits(page))[0], 429);
}));

test('the search works from the keyboard alone', () => visit('/', {}, async (page) => {
  await page.keyboard.press('/');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'filter');
  await page.keyboard.type('418');
  assert.deepEqual(await hits(page), [418]);
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('#grid:visible').count(), 1);
  await page.keyboard.type('a/b'); // in the box a slash is a slash
  assert.equal(await page.inputValue('#filter'), 'a/b');
  await page.keyboard.press('Escape');
  await page.keyboard.type('teapot');
  await page.keyboard.press('Tab'); // to the button
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "418 I'm a teapot");
  await page.keyboard.press('Enter');
  await page.waitForURL('**/codes/418');
  for (let i = 0; i < 20 && await page.evaluate(() => document.activeElement.className) !== 'try'; i++) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.locator('.exchange[aria-busy=false]').waitFor();
}));

test('a deep link leads to its code on the index', () => visit('/#429', { width: 320, height: 600 }, async (page) => {
  assert.ok(await page.locator('[id="429"]').evaluate((item) => {
    const { top, bottom, left } = item.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight && item.contains(document.elementFromPoint(left + 5, (top + bottom) / 2));
  }));
}));

test('codes of every kind open by navigation', () => visit('/', {}, async (page) => {
  const redirects = [301, 302, 303, 307, 308]; // those that a browser follows
  for (const row of kinds.filter(({ code, content }) => content !== 'none' && code !== 407)) { // Chromium shows a 407 of a proxy alone
    const response = await page.goto(`${server.url}/status/${row.code}`);
    const final = row.code === 101 ? 426 : row.code < 200 ? 200 : row.code;
    const expected = redirects.includes(final) ? 200 : final;
    assert.equal(response.status(), expected, `/status/${row.code}`);
    if (expected !== final) continue;
    if (row.content === 'page' || row.content === 'interim') assert.equal(await heading(page), `${row.code} ${row.reason}`);
    else assert.ok((await response.body()).length > 0);
  }
}));

test('a code without a page leaves the browser where it is', () => visit('/', {}, async (page) => {
  for (const { code } of codes.filter((row) => row.content === 'none' && row.code !== 305)) { // of a 305 the empty page is shown
    await page.goto(`${server.url}/status/${code}`).catch((error) => assert.match(String(error), /ERR_ABORTED/));
    assert.equal(page.url(), `${server.url}/`);
  }
}));

// Sends what Try it sends, and returns the exchange that is shown.
async function tryIt(page, method = 'GET') {
  await page.selectOption('#method', method);
  await page.click('.try');
  await page.waitForFunction((start) => {
    const box = document.querySelector('.exchange[aria-busy=false] pre');
    return box?.textContent.startsWith(start);
  }, `${method} `);
  return page.textContent('.exchange pre');
}

test('Try it shows each exchange as it was, in the order of time', () => visit('/codes/200', {}, async (page) => {
  for (const row of kinds) {
    await page.goto(`${server.url}/codes/${row.code}`);
    const text = await tryIt(page);
    assert.match(text, new RegExp(`^GET /status/${row.code} HTTP/1.1\nHost: 127.0.0.1:\\d+\n`));
    const heads = [...text.matchAll(/^HTTP\/1\.1 (\d+) (.*)$/gm)].map(([, code, reason]) => [Number(code), reason]);
    assert.deepEqual(heads, row.code < 200 && row.code !== 101 ? [[row.code, row.reason], [200, 'OK']] : [[row.code, row.reason]]);
    for (const { name, value } of row.fields) assert.ok(text.toLowerCase().includes(`\n${`${name}: ${value ?? ''}`.toLowerCase()}`), `${row.code} lacks ${name}: ${text}`);
  }
}));

test('Try it takes methods, and can be closed, copied and repeated', () => visit('/codes/405', {}, async (page) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  for (const method of ['HEAD', 'DELETE', 'PATCH']) {
    const text = await tryIt(page, method);
    assert.match(text, /\nHTTP\/1\.1 405 Method Not Allowed\n/);
    assert.equal(/^Allow: .*$/m.exec(text)[0].includes(method), false);
    assert.match(text, /\nThe connection closed\. \/try ended its side after the request, /);
  }
  assert.match(await page.innerText('.exchange [role=status]'), /^405 Method Not Allowed, [\d.]+ ms$/);
  await page.click('.exchange .copy');
  await page.locator('.exchange .copy', { hasText: 'Copied' }).waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^PATCH /);
  await page.click('.exchange .close');
  assert.equal(await page.locator('.exchange').count(), 0);
  await tryIt(page, 'PUT');
}));

test('Try it and the command repeat the query of the page', () => visit('/status/503?retry-after=5', {}, async (page) => {
  assert.equal(await page.innerText('#curl'), `curl -i '${server.url}/status/503?retry-after=5'`);
  assert.match(await tryIt(page), /^GET \/status\/503\?retry-after=5 [^]*Retry-After: 5\n/);
}));

test('commands can be copied, where the browser has no clipboard for script too', () => visit('/codes/200', {}, async (page) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const read = () => page.evaluate(() => navigator.clipboard.readText());
  const button = page.locator('#curl + .copy');
  await button.click();
  await page.locator('.copy', { hasText: 'Copied' }).waitFor();
  assert.equal(await read(), `curl -i '${server.url}/status/200'`);
  await page.evaluate(() => {
    globalThis.kept = navigator.clipboard;
    Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true });
  });
  await page.locator('.curl + .copy').nth(1).click();
  await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: globalThis.kept }));
  assert.equal(await read(), `curl -i '${server.url}/demo/200'`);
}));

test('each page has the header, and the 404 leads to what it names', () => visit('/nowhere', {}, async (page) => {
  assert.deepEqual(await page.$$eval('main a', (links) => links.map((link) => link.pathname)), ['/status/404', '/']);
  for (const path of ['/', '/codes/404', '/status/404', '/demo', '/nowhere']) {
    await page.goto(server.url + path);
    assert.deepEqual(await page.$$eval('header a', (links) => links.map((link) => link.pathname)), ['/', '/', '/compose', '/demo', '/help']);
  }
}));

test('without script all but Try it, the search and the buttons is there', async () => {
  const page = await browser.openWithoutScript();
  await page.goto(`${server.url}/?q=teapot`);
  assert.equal(await page.locator('#grid li:visible').count(), codes.length);
  assert.equal(await page.locator('#filter:visible').count(), 0);
  await page.goto(`${server.url}/codes/404`);
  assert.equal(await page.locator('button:visible').count(), 0);
  assert.match(await page.innerText('#head'), /^404 Not Found/);
  assert.equal(await page.innerText('#curl'), `curl -i '${server.url}/status/404'`);
  await page.context().close();
});
