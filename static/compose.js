// The composer: what the form makes is asked of the server, which has the one grammar, at each change.
'use strict';

function startComposing(form) {
  const problem = document.getElementById('problem');
  const link = document.getElementById('location');
  const show = (id, text) => { document.getElementById(id).textContent = text; };
  let asked = 0;

  // The choices that say something, as a query.
  function query() {
    const chosen = new URLSearchParams();
    for (const [name, value] of new FormData(form))
      if (value !== '' && !(name === 'as' && value === 'status') && !(name === 'method' && value === 'GET')) chosen.append(name, value);
    return chosen.toString();
  }

  async function update() {
    const number = ++asked;
    const search = query();
    const response = await fetch(`/compose?${search}`, { headers: { Accept: 'application/json' }, credentials: 'omit' });
    const made = await response.json();
    if (number !== asked) return; // something has changed meanwhile
    const here = (text) => (text ?? '').replace(document.body.dataset.url, location.origin);
    history.replaceState(null, '', `?${search}`);
    link.textContent = here(made.location);
    link.setAttribute('href', made.target);
    show('curl', here(made.command));
    show('base', here(made.base));
    document.getElementById('has-base').hidden = !made.base;
    problem.textContent = made.problem ?? '';
    form.dataset.made = search;
  }

  // With a key, what the server has recorded under it.
  async function recorded() {
    const key = form.elements.key.value;
    if (!key) return '';
    const response = await fetch(`/requests?key=${encodeURIComponent(key)}`, { headers: { Accept: 'text/plain' }, credentials: 'omit' });
    return `\n\n— /requests?key=${key} —\n${(await response.text()).trim()}`;
  }

  startSending(document.getElementById('send'), () => ({ method: form.elements.method.value, target: link.getAttribute('href') }), recorded);
  form.addEventListener('input', update);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    update();
  });
  document.getElementById('submit').hidden = true;
}

startComposing(document.getElementById('form'));
