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
const FOR_PROXIES = 407; // a browser takes it from a proxy only

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

const shown = (page) => page.$$eval('article.code:not([hidden])', (articles) => articles.map((article) => Number(article.id)));

test('the index lists every row of the table and nothing else', () => visit('/', {}, async (page) => {
  assert.deepEqual(await shown(page), codes.map((row) => row.code));
  for (const row of codes) {
    const text = await page.locator(`[id="${row.code}"]`).innerText();
    assert.ok(text.includes(row.reason) && text.includes(row.description), text);
    for (const field of row.fields) assert.ok(text.includes(field.name), `${row.code} lacks ${field.name}`);
    for (const flag of ['webdav', 'cacheable']) assert.equal(text.toLowerCase().includes(flag), row[flag], `${row.code} ${flag}`);
    for (const phrase of row.former) assert.ok(text.includes(phrase), phrase);
    if (row.owner) assert.ok(text.includes(row.owner));
  }
  assert.equal(await page.locator('section.class').count(), 6);
}));

test('the filter takes codes, classes, phrases and field names', () => visit('/', {}, async (page) => {
  const cases = {
    429: (row) => row.code === 429,
    50: (row) => String(row.code).startsWith('50'),
    '3xx': (row) => row.code >= 300 && row.code < 400,
    teapot: (row) => row.code === 418,
    'retry-after': (row) => row.fields.some((field) => field.name === 'Retry-After') || JSON.stringify(row).includes('Retry-After'),
    'www-authenticate': (row) => JSON.stringify(row).includes('WWW-Authenticate'),
  };
  for (const [typed, matches] of Object.entries(cases)) {
    await page.fill('#filter', typed);
    const found = await shown(page);
    assert.ok(found.length > 0, typed);
    for (const code of found) assert.ok(matches(codes.find((row) => row.code === code)), `${typed} shows ${code}`);
    assert.match(await page.innerText('#count'), new RegExp(`^${found.length} of ${codes.length} codes$`));
  }
  await page.fill('#filter', 'xyzzy');
  assert.deepEqual(await shown(page), []);
  assert.equal(await page.locator('section.class:visible').count(), 0);
}));

test('the filter works from the keyboard', () => visit('/', {}, async (page) => {
  await page.keyboard.press('/');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'filter');
  await page.keyboard.type('418');
  assert.deepEqual(await shown(page), [418]);
  await page.keyboard.press('Escape');
  assert.equal((await shown(page)).length, codes.length);
  await page.keyboard.type('a/b'); // in the box a slash is a slash
  assert.equal(await page.inputValue('#filter'), 'a/b');
}));

test('a deep link leads to its code, through the filter too', () => visit('/#429', {}, async (page) => {
  const inView = () => page.locator('[id="429"]').evaluate((article) => {
    const { top } = article.getBoundingClientRect();
    return top >= 0 && top < innerHeight;
  });
  assert.ok(await inView());
  await page.fill('#filter', '200');
  await page.evaluate(() => { location.hash = '#500'; });
  await page.evaluate(() => { location.hash = '#429'; });
  await page.waitForFunction(() => !document.getElementById('429').hidden);
  assert.ok(await inView());
}));

test('every code opens by navigation', () => visit('/', {}, async (page) => {
  for (const row of codes.filter(({ code }) => ![...WITHOUT_PAGE, FOR_PROXIES].includes(code))) {
    const response = await page.goto(`${server.url}/status/${row.code}`);
    const final = row.code === 101 ? 426 : row.code < 200 ? 200 : row.code;
    const expected = [301, 302, 303, 307, 308].includes(final) ? 200 : final;
    assert.equal(response.status(), expected, `/status/${row.code}`);
    if (expected !== final || row.content === 'none') continue;
    const heading = page.locator('h1');
    if (row.content === 'page' || row.content === 'interim') assert.equal(await heading.innerText(), `${row.code} ${row.reason}`);
    else assert.ok((await response.body()).length > 0);
  }
}));

test('a code without a page leaves the browser where it is', () => visit('/', {}, async (page) => {
  for (const code of WITHOUT_PAGE) {
    await page.goto(`${server.url}/status/${code}`).catch((error) => assert.match(String(error), /ERR_ABORTED/));
    assert.equal(page.url(), `${server.url}/`);
  }
}));

test('the pages are linked one after the other', async () => {
  for (const [index, row] of table.registered.entries()) {
    const html = await getHtml(`/status/${row.code}`);
    if (!html.includes('<!DOCTYPE html>') || row.code === 101) continue;
    for (const [id, neighbour] of [['previous', table.registered[index - 1]], ['next', table.registered[index + 1]]]) {
      const link = new RegExp(`id="${id}".*<b>(\\d+)</b>`).exec(html);
      assert.equal(Number(link?.[1] ?? 0), neighbour?.code ?? 0, `${id} of ${row.code}`);
    }
  }
});

test('Try it shows each exchange', () => visit('/', {}, async (page) => {
  for (const row of codes) {
    const article = page.locator(`[id="${row.code}"]`);
    await article.locator('.try').click();
    const box = article.locator('.exchange[aria-busy=false]');
    await box.waitFor();
    const text = await box.textContent();
    assert.match(text, new RegExp(`^GET /status/${row.code} HTTP/1.1\n`));
    if (row.code === 407) assert.match(text, /hides one .*curl -i 'http/s);
    else if ([301, 302, 303, 307, 308].includes(row.code)) assert.match(text, /followed the redirect to \/status\/200/);
    else if (row.code === 101) assert.match(text, /HTTP\/1.1 426 Upgrade Required.*WebSocket/s);
    else if (row.code < 200) assert.match(text, new RegExp(`HTTP/1.1 200 OK.*The ${row.code} came before.*curl -i 'http`, 's'));
    else {
      assert.ok(text.includes(`\nHTTP/1.1 ${row.code} ${row.reason}\n`), text);
      for (const field of row.fields.filter(({ name }) => name !== 'Connection'))
        assert.ok(text.includes(`\n${field.name.toLowerCase()}: ${field.value ?? ''}`), `${row.code}: no ${field.name} in ${text}`);
    }
    if (row.code !== 407) assert.match(text, /\d\.\d ms/);
    if (row.content === 'none') assert.match(text, /\(no content\)/);
  }
}));

test('Try it takes other methods', () => visit('/status/405', {}, async (page) => {
  for (const method of ['HEAD', 'DELETE', 'PATCH']) {
    await page.selectOption('#method', method);
    await page.click('.try');
    await page.waitForFunction((start) => document.querySelector('.exchange[aria-busy=false]')?.textContent.startsWith(start), `${method} `);
    const text = await page.textContent('.exchange');
    assert.match(text, /HTTP\/1.1 405 Method Not Allowed/);
    assert.equal(/^allow: .*$/m.exec(text)[0].includes(method), false);
  }
}));

test('without script all but Try it and the filter is there', async () => {
  const page = await browser.openWithoutScript();
  await page.goto(`${server.url}/`);
  assert.equal(await page.locator('article.code').count(), codes.length);
  assert.equal(await page.locator('#filter:visible').count(), 0);
  assert.equal(await page.locator('button').count(), 0);
  await page.goto(`${server.url}/status/404`);
  assert.equal(await page.locator('.try:visible').count(), 0);
  assert.match(await page.innerText('#head'), /^404 Not Found/);
  await page.context().close();
});

for (const width of [320, 1280]) {
  for (const dark of [false, true]) {
    test(`axe finds nothing at ${width} px, ${dark ? 'dark' : 'light'}`, async () => {
      for (const path of ['/', '/demo', '/status/103', '/status/429', '/status/520', '/nowhere']) {
        await visit(path, { width, dark }, async (page) => {
          const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
          assert.equal(/\((\d+)/.exec(background)[1] < 128, dark, background);
          if (await page.locator('.try').count()) {
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
  for (const path of ['/', '/demo', '/status/100', '/status/103', '/status/300', '/status/404', '/status/418', '/status/520', '/nowhere', '/status/abc']) {
    const html = await getHtml(path);
    const report = await validator.validateString(html);
    assert.deepEqual(report.results.flatMap(({ messages }) => messages.map(({ line, message }) => `${line}: ${message}`)), [], path);
  }
});
