// Index and pages as a person meets them, against the table as /status.json has it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { createRequire } from 'node:module';
import { HtmlValidate } from 'html-validate';
import { startBrowser, startServer } from './fixture.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WITHOUT_PAGE = [204, 205, 304]; // a browser stays where it is

let server, browser, table, codes;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
  table = await (await fetch(`${server.url}/status.json`)).json();
  codes = [...table.registered, ...table.unregistered];
});

after(async () => {
  await browser?.stop();
  await server?.stop();
});

// Opens a path; what the page complains of while it is open fails the test, but for responses that are errors.
async function visit(path, options, visitor) {
  const page = await browser.open(options);
  try {
    const response = await page.goto(server.url + path);
    const result = await visitor(page, response);
    const complaints = page.complaints.filter((text) => !/a status of [45]\d\d|ERR_UNEXPECTED_PROXY_AUTH/.test(text));
    assert.deepEqual(complaints, []);
    return result;
  } finally {
    await page.close();
  }
}

// The content at a path, whatever its code; fetch() fails for a 407 and for some 1xx.
const getHtml = (path) => new Promise((resolve, reject) => {
  get(server.url + path, { headers: { Accept: 'text/html' }, agent: false }, (response) => {
    let content = '';
    response.setEncoding('utf8').on('data', (data) => { content += data; }).on('end', () => resolve(content));
  }).on('error', reject);
});

const hits = (page) => page.$$eval('#found li a', (links) => links.map((link) => Number(link.textContent.slice(0, 3))));
const heading = (page) => page.locator('h1').innerText();

test('the index names every row of the table once, and leads to its page', () => visit('/', {}, async (page) => {
  const chips = await page.$$eval('#grid li', (items) => items.map((item) => [Number(item.id), item.innerText, item.querySelector('a').pathname]));
  assert.deepEqual(chips, codes.map(({ code, reason }) => [code, `${code} ${reason}`, `/codes/${code}`]));
  for (const code of [101, 204, 301, 401, 504, 444]) { // what /status/<code> shows no page for, and others
    await page.click(`[id="${code}"] a`);
    assert.equal(await heading(page), `${code} ${codes.find((row) => row.code === code).reason}`);
    await page.goBack();
  }
}));

test('every code can be reached by clicking from the index, one after the other', () => visit('/', {}, async (page) => {
  for (const list of [table.registered, table.unregistered]) {
    await page.goto(server.url);
    await page.click(`[id="${list[0].code}"] a`);
    for (const [index, row] of list.entries()) {
      assert.equal(await heading(page), `${row.code} ${row.reason}`);
      assert.match(await page.title(), new RegExp(`^${row.code} .* – statusbin$`));
      const previous = await page.$$eval('#previous', ([link]) => link?.pathname);
      assert.equal(previous, index ? `/codes/${list[index - 1].code}` : undefined);
      if (index + 1 < list.length) await page.click('#next');
    }
    assert.equal(await page.locator('#next').count(), 0);
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
  assert.match(await page.innerText('#count'), /^Nothing for “xyzzy”/);
  assert.equal(await page.locator('#grid:visible').count(), 0);
}));

test('what was searched for is in the address, so that reload and Back keep it', () => visit('/', {}, async (page) => {
  await page.fill('#filter', 'rate limit');
  assert.equal(new URL(page.url()).search, '?q=rate%20limit');
  await page.reload();
  assert.equal(await page.inputValue('#filter'), 'rate limit');
  assert.equal((await hits(page))[0], 429);
  await page.press('#filter', 'Enter');
  await page.waitForURL('**/codes/429');
  await page.goBack();
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
  const some = [100, 101, 103, 200, 206, 207, 226, 300, 301, 308, 401, 404, 423, 426, 451, 503, 511, 104, 444, 599];
  for (const row of codes.filter(({ code }) => some.includes(code))) {
    const response = await page.goto(`${server.url}/status/${row.code}`);
    const final = row.code === 101 ? 426 : row.code < 200 ? 200 : row.code;
    const expected = [301, 302, 303, 307, 308].includes(final) ? 200 : final;
    assert.equal(response.status(), expected, `/status/${row.code}`);
    if (expected !== final || row.content === 'none') continue;
    if (row.content === 'page' || row.content === 'interim') assert.equal(await heading(page), `${row.code} ${row.reason}`);
    else assert.ok((await response.body()).length > 0);
  }
}));

test('a code without a page leaves the browser where it is', () => visit('/', {}, async (page) => {
  for (const code of WITHOUT_PAGE) {
    await page.goto(`${server.url}/status/${code}`).catch((error) => assert.match(String(error), /ERR_ABORTED/));
    assert.equal(page.url(), `${server.url}/`);
  }
}));

// Sends what Try it sends, and returns the exchange that is shown.
async function tryIt(page, method) {
  if (method) await page.selectOption('#method', method);
  await page.click('.try');
  await page.waitForFunction((start) => {
    const box = document.querySelector('.exchange[aria-busy=false] pre');
    return box?.textContent.startsWith(start);
  }, `${method ?? 'GET'} `);
  return page.textContent('.exchange pre');
}

test('Try it takes methods, and can be closed, copied and repeated', () => visit('/codes/405', {}, async (page) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  for (const method of ['HEAD', 'DELETE', 'PATCH']) {
    const text = await tryIt(page, method);
    assert.match(text, /\n405 Method Not Allowed\n/);
    assert.equal(/^allow: .*$/mi.exec(text)[0].includes(method), false);
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
  assert.match(await tryIt(page), /^GET \/status\/503\?retry-after=5[^]*retry-after: 5\n/i);
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

for (const width of [320, 1280]) {
  for (const dark of [false, true]) {
    test(`axe finds nothing at ${width} px, ${dark ? 'dark' : 'light'}`, async () => {
      for (const path of ['/', '/?q=redirect', '/demo', '/codes/301', '/status/429', '/compose?code=204&body=x', '/help', '/nowhere']) {
        await visit(path, { width, dark }, async (page) => {
          const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
          assert.equal(/\((\d+)/.exec(background)[1] < 128, dark, background);
          if (await page.locator('.try:visible').count()) {
            await page.locator('.try').first().click();
            await page.locator('.exchange[aria-busy=false]').waitFor();
          }
          await page.evaluate(axe);
          const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ['violations'] }));
          assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`), [], path);
          assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${path} is wider than the window`);
        });
      }
    });
  }
}

// What a client makes is of our own origin, and one header= away from a page of ours.
test('no page runs script or uses style that a client made', async () => {
  const made = (type, body) => `/status/200?body=${encodeURIComponent(body)}&type=${type}`;
  const script = made('text/javascript', 'document.title = "it runs"');
  const style = made('text/css', 'body { margin-top: 77px !important }');
  const widened = '?header=Content-Security-Policy:%20script-src%20*;%20style-src%20*';
  for (const path of ['/', '/status/404', `/status/404${widened}`, '/demo', '/nowhere']) {
    const page = await browser.open();
    await page.goto(server.url + path);
    const outcomes = await page.evaluate(async ({ urls, style }) => {
      const add = (tag, attributes) => new Promise((resolve) => {
        const element = Object.assign(document.createElement(tag), attributes);
        element.onload = () => resolve('loaded');
        element.onerror = () => resolve('refused');
        document.head.append(element);
      });
      const results = [];
      for (const src of urls) results.push(await add('script', { src }), await add('script', { src, type: 'module' }));
      results.push(await add('link', { rel: 'stylesheet', href: style }));
      results.push(await add('script', { src: '/static/script.js' }), await add('link', { rel: 'stylesheet', href: '/static/style.css' }));
      return results;
    }, { urls: [script, `/redirect/1?to=${encodeURIComponent(script)}`, `/static/script.js/../..${script}`, '/status.json'], style });
    assert.deepEqual(outcomes, [...Array(9).fill('refused'), 'loaded', 'loaded'], path);
    assert.notEqual(await page.title(), 'it runs');
    assert.notEqual(await page.evaluate(() => getComputedStyle(document.body).marginTop), '77px');
    await page.close();
  }
});

test('a page that a client made runs no script', () => visit(`/status/200?type=text/html&body=${
  encodeURIComponent('<title>made</title><script>document.title = "it runs"</script><script src="/static/script.js"></script>')}`, {}, async (page) => {
  assert.equal(await page.title(), 'made');
  page.complaints.splice(0); // the script that was blocked
}));

test('html-validate finds nothing', async () => {
  const validator = new HtmlValidate({
    extends: ['html-validate:recommended'],
    rules: { 'valid-id': ['error', { relaxed: true }] }, // /#429 is a deep link, and HTML lets an id be a number
  });
  for (const path of ['/', '/demo', '/help', '/compose', '/compose?code=204&body=x', '/codes/101', '/codes/103', '/codes/204', '/codes/300', '/codes/401', '/status/100', '/status/404', '/status/418', '/status/520',
    '/nowhere', '/status/abc']) {
    const html = await getHtml(path);
    const report = await validator.validateString(html);
    assert.deepEqual(report.results.flatMap(({ messages }) => messages.map(({ line, message }) => `${line}: ${message}`)), [], path);
  }
});
