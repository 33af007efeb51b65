// A server and a browser for the tests: the real program on a free port, and Debian's Chromium.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { chromium } from 'playwright-core';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];

// Starts the program and resolves once it says that it is ready.
export async function startServer(options = []) {
  const child = spawn(process.env.STATUSBIN_BINARY, ['--port', '0', ...options],
    { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  const [url, secure] = await new Promise((resolve, reject) => {
    child.once('exit', (status) => reject(new Error(`the server ended with ${status}`)));
    child.stdout.on('data', (data) => {
      output += data;
      const ready = /^statusbin ready on (\S+)\/(?: and (\S+)\/)?\n/m.exec(output);
      if (ready) resolve(ready.slice(1));
    });
  });
  child.removeAllListeners('exit');
  return {
    url,
    secure, // with --tls
    log: () => output.split('\n').slice(1), // with --log
    async stop() {
      child.kill('SIGTERM');
      const [status] = await once(child, 'exit');
      if (status !== 0) throw new Error(`the server ended with ${status}`);
    },
  };
}

// Clicks a link, and waits until all of the page is there that it leads to: a click alone returns in the middle of it.
export async function follow(page, link) {
  await Promise.all([page.waitForEvent('load'), page.click(link)]);
}

// Starts Chromium with a profile of its own; more flags, and more options of Playwright's.
export async function startBrowser(flags = [], more = {}) {
  const launch = { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, args: [...FLAGS, ...flags],
    httpCredentials: { username: 'nobody', password: 'nothing' }, // in place of a person at the prompt of a 401
    ...more };
  const profile = mkdtempSync(join(tmpdir(), 'statusbin-chromium-'));
  const context = await chromium.launchPersistentContext(join(profile, 'with'), launch);
  return {
    // A page that notes what must not happen: errors, violations of the policy, requests to other hosts.
    async open(options = {}) {
      const page = await context.newPage();
      page.complaints = [];
      if (options.width) await page.setViewportSize({ width: options.width, height: options.height ?? 800 });
      if (options.dark) await page.emulateMedia({ colorScheme: 'dark' });
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) page.complaints.push(message.text());
      });
      page.on('pageerror', (error) => page.complaints.push(String(error)));
      page.on('request', (request) => {
        if (!['127.0.0.1', 'localhost'].includes(new URL(request.url()).hostname))
          page.complaints.push(`a request left the host: ${request.url()}`);
      });
      return page;
    },
    // Opens a page for a visitor; what the page complains of while it is open fails the test, but for responses that are errors.
    async visit(url, options, visitor) {
      const page = await this.open(options);
      try {
        const result = await visitor(page, await page.goto(url));
        const complaints = page.complaints.filter((text) => !/a status of [45]\d\d|ERR_UNEXPECTED_PROXY_AUTH/.test(text));
        if (complaints.length) throw new Error(complaints.join('\n'));
        return result;
      } finally {
        await page.close();
      }
    },
    // A page of a browser that has script switched off; its context is the caller's to close.
    async openWithoutScript() {
      const other = await chromium.launchPersistentContext(join(profile, 'without'), { ...launch, javaScriptEnabled: false });
      return other.newPage();
    },
    async stop() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
