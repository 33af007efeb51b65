// What the pages need script for: the search, Try it, and the buttons that copy. Everything else works without.
'use strict';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const SHOWN_MAX = 4000; // characters of content

const element = (name, properties = {}) => Object.assign(document.createElement(name), properties);

// navigator.clipboard is there over HTTPS and on localhost only.
async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = element('textarea', { value: text });
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}

// Puts a button beside a command that copies what the command is then.
function addCopy(line, name = 'Copy') {
  const button = element('button', { type: 'button', className: 'copy', textContent: name });
  const place = element('div', { className: 'copied' });
  line.replaceWith(place);
  place.append(line, button);
  button.addEventListener('click', async () => {
    await copy(line.textContent.trim());
    button.textContent = 'Copied';
    setTimeout(() => { button.textContent = name; }, 1500);
  });
  return button;
}

// What script cannot be shown, and why.
function explain(code, response) {
  if (code < 200 && code !== 101) return `The ${code} came before this. A browser takes note of it and does not show it to script.`;
  if (code === 101) return 'fetch() cannot ask for another protocol, so this is what others get. A WebSocket gets the 101.';
  if (response.redirected) return `The browser followed the redirect to ${new URL(response.url).pathname} before script could see it.`;
  return '';
}

function explainFailure(code, error) {
  if (code === 407) return 'A browser takes a 407 only from a proxy, and hides one that comes from elsewhere.';
  return `The browser gave script no response (${error.message}).`;
}

// Sends the request; returns the exchange as text, and what there is to say of it in a line.
async function exchange(code, method, target) {
  const lines = [`${method} ${target}`, 'accept: text/plain', ''];
  const curl = document.getElementById('curl').textContent;
  const start = performance.now();
  let summary;
  try {
    const response = await fetch(target, { method, credentials: 'omit', cache: 'no-store', headers: { Accept: 'text/plain' } });
    const content = await response.text();
    summary = `${response.status} ${response.statusText}, ${(performance.now() - start).toFixed(1)} ms`;
    lines.push(`${response.status} ${response.statusText}`);
    for (const [name, value] of response.headers) lines.push(`${name}: ${value}`);
    lines.push('', content.length > SHOWN_MAX ? `${content.slice(0, SHOWN_MAX)}…` : content || '(no content)');
    const note = explain(code, response);
    if (note) lines.push('', note, curl);
  } catch (error) {
    summary = 'no response';
    lines.push(explainFailure(code, error), curl);
  }
  return { text: lines.join('\n'), summary };
}

// Where an exchange is shown: a line that is read out, the exchange, and how to get rid of it.
function makeBox(place) {
  const box = element('div', { className: 'exchange' });
  const line = element('p');
  const text = element('pre', { tabIndex: 0 });
  const close = element('button', { type: 'button', className: 'close', textContent: 'Close' });
  line.setAttribute('role', 'status');
  box.append(line, text, close);
  addCopy(text);
  place.after(box);
  close.addEventListener('click', () => {
    box.remove();
    place.querySelector('.try').focus();
  });
  return box;
}

function startTrying(tools) {
  const select = document.getElementById('method');
  const code = Number(document.querySelector('main').dataset.code);
  const own = location.pathname.startsWith('/status/');
  const target = own ? location.pathname + location.search : `/status/${code}`;
  const curl = document.getElementById('curl');
  let box;

  for (const method of METHODS) select.append(element('option', { textContent: method }));
  if (own) curl.textContent = curl.textContent.replace(/'[^']*'$/, `'${location.href.replaceAll("'", '%27')}'`);
  tools.hidden = false;
  tools.querySelector('.try').addEventListener('click', async () => {
    if (!box?.isConnected) box = makeBox(tools);
    box.setAttribute('aria-busy', 'true');
    const { text, summary } = await exchange(code, select.value, target);
    box.querySelector('pre').textContent = text;
    box.querySelector('[role=status]').textContent = summary;
    box.setAttribute('aria-busy', 'false');
  });
}

const plain = (text) => text.toLowerCase().replace(/['’]/g, '');
const EMPTY_WORDS = ['http', 'https', 'status', 'code', 'error', 'a', 'the'];

// How well a word fits a row of the grid; 0: not at all. A number is the beginning of a code, and x any digit.
function weigh(word, row) {
  if (/^[1-5][0-9x]{0,2}$/.test(word)) {
    const start = word.replace(/x+$/, '');
    if (row.code.startsWith(start)) return word === row.code ? 100 : 60;
  }
  const begins = (text) => ` ${text}`.includes(` ${word}`);
  return begins(row.phrase) ? 40 : begins(row.keywords) ? 20 : begins(row.means) ? 5 : begins(row.section) ? 2 : 0;
}

// How well a row fits what was typed, of which each word must fit. Of two that fit alike, the registered code is meant.
function rank(query, row) {
  let words = query.split(/[^a-z0-9-]+/).filter(Boolean);
  const telling = words.filter((word) => !EMPTY_WORDS.includes(word));
  if (telling.length) words = telling;
  const weights = words.map((word) => weigh(word, row));
  if (!words.length || weights.includes(0)) return 0;
  return weights.reduce((sum, weight) => sum + weight) + (row.phrase === query ? 100 : row.phrase.startsWith(query) ? 30 : 0)
    + (row.registered ? 25 : 0);
}

function startSearch(form) {
  const input = form.elements.q;
  const grid = document.getElementById('grid');
  const found = document.getElementById('found');
  const count = document.getElementById('count');
  const words = (text) => plain(text).replace(/[^a-z0-9-]+/g, ' ');
  const rows = [...grid.querySelectorAll('li')].map((item) => ({
    item,
    code: item.id,
    registered: !item.closest('#unofficial'),
    phrase: plain(item.querySelector('a').textContent).replace(/^\d+ /, ''),
    keywords: words(item.dataset.keywords),
    means: words(item.querySelector('p').textContent),
    section: words(item.closest('section').querySelector('h2').textContent),
  }));

  function copyOf(item) {
    const copied = item.cloneNode(true);
    copied.removeAttribute('id');
    return copied;
  }

  function apply() {
    const query = plain(input.value).trim();
    const hits = rows.map((row) => [rank(query, row), row.item]).filter(([weight]) => weight > 0).sort(([a], [b]) => b - a);
    found.replaceChildren(...hits.map(([, item]) => copyOf(item)));
    found.hidden = !query;
    grid.hidden = Boolean(query);
    count.textContent = !query ? `${rows.length} codes` : hits.length ? `${hits.length} of ${rows.length} codes`
      : `Nothing for “${input.value.trim()}”. Try a number, a phrase or a word such as cookie.`;
  }

  function remember() {
    history.replaceState(null, '', input.value.trim() ? `?q=${encodeURIComponent(input.value.trim())}` : location.pathname);
    apply();
  }

  input.addEventListener('input', remember);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const first = found.querySelector('a');
    if (first) location.assign(first.href);
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      input.focus();
      input.select();
    } else if (event.key === 'Escape' && document.activeElement === input) {
      input.value = '';
      remember();
    }
  });
  input.value = new URLSearchParams(location.search).get('q') ?? '';
  form.hidden = false;
  apply();
}

// A proxy may have changed what the server was told of its own URL.
const told = document.body.dataset.url;
for (const line of document.querySelectorAll('.curl')) {
  if (told) line.textContent = line.textContent.replaceAll(told, location.origin);
  addCopy(line);
}
if (document.getElementById('tools')) startTrying(document.getElementById('tools'));
if (document.getElementById('search')) startSearch(document.getElementById('search'));
