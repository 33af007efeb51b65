// The two things on the pages that need script: the filter, and Try it. Everything else works without.
'use strict';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const SHOWN_MAX = 4000; // characters of content

const element = (name, properties = {}) => Object.assign(document.createElement(name), properties);

// What script cannot be shown, and why.
function explain(code, response) {
  const curl = `curl -i '${location.origin}/status/${code}'`;
  if (code < 200 && code !== 101)
    return `The ${code} came before this. A browser takes note of it and does not show it to script: ${curl}`;
  if (code === 101)
    return 'fetch() cannot ask for another protocol, so this is what others get. A WebSocket gets the 101.';
  if (response.redirected)
    return `The browser followed the redirect to ${new URL(response.url).pathname} before script could see it: ${curl}`;
  return '';
}

function explainFailure(code, error) {
  const curl = `curl -i '${location.origin}/status/${code}'`;
  if (code === 407)
    return `A browser takes a 407 only from a proxy, and hides one that comes from elsewhere. To see it: ${curl}`;
  return `The browser gave script no response (${error.message}). To see what was sent: ${curl}`;
}

// Sends the request and returns the exchange as text.
async function exchange(code, method) {
  const target = `/status/${code}`;
  const lines = [`${method} ${target} HTTP/1.1`, ''];
  const start = performance.now();
  try {
    const response = await fetch(target, { method, credentials: 'omit', cache: 'no-store', headers: { Accept: 'text/plain' } });
    const content = await response.text();
    const time = performance.now() - start;
    lines.push(`HTTP/1.1 ${response.status} ${response.statusText}`);
    for (const [name, value] of response.headers) lines.push(`${name}: ${value}`);
    lines.push('', content.length > SHOWN_MAX ? `${content.slice(0, SHOWN_MAX)}…` : content || '(no content)', '', `${time.toFixed(1)} ms`);
    const note = explain(code, response);
    if (note) lines.push('', note);
  } catch (error) {
    lines.push(explainFailure(code, error));
  }
  return lines.join('\n');
}

// Shows the exchange in a box at the end of a place, the same box each time.
async function show(place, code) {
  let box = place.querySelector('.exchange');
  if (!box) {
    box = element('pre', { className: 'exchange', tabIndex: 0 });
    box.setAttribute('role', 'status');
    box.setAttribute('aria-label', `Exchange for ${code}`);
    place.append(box);
  }
  box.setAttribute('aria-busy', 'true');
  box.textContent = await exchange(code, document.getElementById('method').value);
  box.setAttribute('aria-busy', 'false');
}

function startTrying(tools) {
  const select = document.getElementById('method');
  for (const method of METHODS) select.append(element('option', { textContent: method }));
  tools.hidden = false;

  const page = document.querySelector('main[data-code]');
  if (page) page.querySelector('.try').addEventListener('click', () => show(page, Number(page.dataset.code)));
  for (const article of document.querySelectorAll('article.code')) {
    const code = Number(article.dataset.code);
    const button = element('button', { type: 'button', className: 'try', textContent: 'Try it' });
    button.setAttribute('aria-label', `Try it: ${code}`);
    button.addEventListener('click', () => show(article, code));
    article.querySelector('h3').after(button);
  }
}

// Every word must be in the code's text or among its fields.
function startFilter(input) {
  const articles = [...document.querySelectorAll('article.code')].map((article) => ({
    article,
    text: `${article.textContent} ${article.dataset.fields}`.toLowerCase(),
    code: article.dataset.code,
  }));
  const count = document.getElementById('count');

  function apply() {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { article, text, code } of articles) {
      // A number is the beginning of a code, not any digits in a text.
      article.hidden = !words.every((word) => (/^\d+(xx)?$/.test(word) ? code.startsWith(word.replace('xx', '')) : text.includes(word)));
      shown += !article.hidden;
    }
    for (const section of document.querySelectorAll('section.class'))
      section.hidden = !section.querySelector('article.code:not([hidden])');
    count.textContent = words.length ? `${shown} of ${articles.length} codes` : `${articles.length} codes`;
  }

  input.addEventListener('input', apply);
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      input.focus();
      input.select();
    } else if (event.key === 'Escape' && document.activeElement === input) {
      input.value = '';
      apply();
    }
  });
  // A deep link wins over the filter.
  addEventListener('hashchange', () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target && target.closest('[hidden]')) {
      input.value = '';
      apply();
      target.scrollIntoView();
    }
  });
  apply();
}

// A proxy may have changed what the server was told of its own URL.
for (const line of document.querySelectorAll('.curl'))
  line.textContent = line.textContent.replaceAll(document.body.dataset.url, location.origin);
if (document.getElementById('tools')) startTrying(document.getElementById('tools'));
if (document.getElementById('filter')) startFilter(document.getElementById('filter'));
