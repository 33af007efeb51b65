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

// Octets that are not text, as text: others than those of ASCII as \xNN.
const decode = (base64) => atob(base64).replace(/[^\r\n\t\x20-\x7e]/g, (octet) => `\\x${octet.charCodeAt(0).toString(16).padStart(2, '0')}`);
const ENDS = {
  close: 'The connection closed. /try ended its side after the request, so this does not show whether the server would have kept it open.',
  reset: 'The server reset the connection.',
  time: 'Nothing more came before the time limit.',
  size: 'The response is longer than what is shown.',
  failure: 'The server could not open a connection to itself: try again.',
};

// Sends a request by way of /try, whose server sends it to itself: script could not see interim responses, redirects or a 407. Returns
// the exchange as text, and what there is to say of it in a line.
async function exchange({ method, target, upgrade }) {
  const query = new URLSearchParams({ method, target });
  if (upgrade) query.set('upgrade', '');
  const response = await fetch(`/try?${query}`, { method: 'POST', credentials: 'omit', cache: 'no-store' });
  if (response.status !== 200) return { text: await response.text(), summary: 'The request could not be sent.' };
  const { sent, received, end, after_ms: whole } = await response.json();
  const pieces = received.map(({ after_ms: time, octets, octets_base64: coded }) => `— ${time} ms —\n${octets ?? decode(coded)}`);
  const all = pieces.join('\n');
  const final = [...all.matchAll(/^HTTP\/1\.1 (\d{3} ?.*)\r$/gm)].at(-1)?.[1];
  const shown = all.length > SHOWN_MAX ? `${all.slice(0, SHOWN_MAX)}…` : all;
  return {
    text: `${sent}${shown}\n— ${whole} ms —\n${ENDS[end]}`.replaceAll('\r\n', '\n'),
    summary: `${final ?? 'No response'}, ${whole} ms`,
  };
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

// Lets the button of a place send what choose() returns; more() may add to what is shown.
function startSending(place, choose, more = async () => '') {
  let box;

  place.hidden = false;
  place.querySelector('.try').addEventListener('click', async () => {
    if (!box?.isConnected) box = makeBox(place);
    const line = box.querySelector('[role=status]');
    box.setAttribute('aria-busy', 'true');
    line.textContent = 'Waiting for the response …';
    const { text, summary } = await exchange(choose()).catch((error) => ({ text: '', summary: `Cannot reach the server (${error.message}).` }));
    box.querySelector('pre').textContent = text + await more();
    line.textContent = summary;
    box.setAttribute('aria-busy', 'false');
  });
}

function startTrying(tools) {
  const select = document.getElementById('method');
  const code = document.querySelector('main').dataset.code;
  const own = location.pathname.startsWith('/status/');
  const curl = document.getElementById('curl');

  for (const method of METHODS) select.append(element('option', { textContent: method }));
  if (own) curl.textContent = curl.textContent.replace(/'[^']*'$/, `'${location.href.replaceAll("'", '%27')}'`);
  startSending(tools, () => ({
    method: select.value,
    target: own ? location.pathname + location.search : `/status/${code}`,
    upgrade: code === '101',
  }));
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
      : `No code matches “${input.value.trim()}”. Try a number, a phrase or a word such as cookie.`;
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
