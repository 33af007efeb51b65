// The markup of the pages: accessible, valid, and under a policy that lets nobody else's script run.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { createRequire } from 'node:module';
import { HtmlValidate } from 'html-validate';
import { startBrowser, startServer } from './fixture.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let server, browser;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
});

after(async () => {
  await browser?.stop();
  await server?.stop();
});

const visit = (path, options, visitor) => browser.visit(server.url + path, options, visitor);

// The content at a path, whatever its code; fetch() fails for a 407 and for some 1xx.
const getHtml = (path) => new Promise((resolve, reject) => {
  get(server.url + path, { headers: { Accept: 'text/html' }, agent: false }, (response) => {
    let content = '';
    response.setEncoding('utf8').on('data', (data) => { content += data; }).on('end', () => resolve(content));
  }).on('error', reject);
});

// Contrast depends on the colours, and what fits on the width; so not every pair of the two needs every page.
const ALL = ['/', '/?q=redirect', '/demo', '/codes/301', '/status/429', '/compose?code=204&body=x', '/help', '/nowhere'];
const SOME = ['/', '/compose'];

for (const width of [320, 1280]) {
  for (const dark of [false, true]) {
    test(`axe finds nothing at ${width} px, ${dark ? 'dark' : 'light'}`, async () => {
      for (const path of (width === 320) === dark ? ALL : SOME) {
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
