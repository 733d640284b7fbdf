// Search, filters and keys of the HTML report. Without it the page is whole: it only shows and hides.
const items = [...document.querySelectorAll('.item')];
const sections = [...document.querySelectorAll('section > details')];
const tools = document.querySelector('.tools');
const search = document.querySelector('#search');
const node = document.querySelector('#node');
const kind = document.querySelector('#kind');
const effect = document.querySelector('#effect');
const shown = document.querySelector('#shown');
const keys = document.querySelector('#keys');
const texts = new Map(items.map((item) => [item, item.textContent.toLowerCase()]));

const members = (item) => [...item.querySelectorAll('.members > li')];

/** Whether an item names a node, alone or among its siblings. */
const names = (item, wanted) =>
  item.dataset.node === wanted || members(item).some((member) => member.dataset.node === wanted);

const namesAny = (item) =>
  item.dataset.node !== undefined || members(item).some((member) => member.dataset.node !== undefined);

/** What is of no node by name reaches them all, or those of its image: the image of a node is known where an item says it. */
const concerns = (item, wanted, images) =>
  names(item, wanted) ||
  (!namesAny(item) && (item.dataset.image === undefined || images.size === 0 || images.has(item.dataset.image)));

const narrow = () => {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = node.value.trim();
  const isNarrowed = words.length > 0 || wanted !== '';
  const images = new Set(
    items.filter((item) => names(item, wanted) && item.dataset.image !== undefined).map((item) => item.dataset.image),
  );
  let count = 0;
  for (const item of items) {
    const matches =
      (kind.value === '' || item.dataset.kind === kind.value) &&
      (effect.value === '' || item.dataset.effect === effect.value) &&
      words.every((word) => texts.get(item).includes(word)) &&
      (wanted === '' || concerns(item, wanted, images));
    item.hidden = !matches;
    if (matches) count += 1;
    if (!matches || !isNarrowed) {
      for (const member of members(item)) member.hidden = false;
      continue;
    }
    // Among siblings only those that are meant stay, unless the words are about all of them.
    const meant = members(item).filter(
      (member) =>
        (wanted === '' || !namesAny(item) || member.dataset.node === wanted) &&
        words.every((word) => member.textContent.toLowerCase().includes(word)),
    );
    for (const member of members(item)) member.hidden = meant.length > 0 && !meant.includes(member);
  }
  for (const group of document.querySelectorAll('.group')) {
    group.hidden = [...group.querySelectorAll('.item')].every((item) => item.hidden);
  }
  for (const section of sections) {
    const some = [...section.querySelectorAll('.item')].some((item) => !item.hidden);
    section.hidden = !some && section.querySelector('.item') !== null;
    if (some && isNarrowed) section.open = true;
  }
  shown.textContent = `${count} of ${items.length} lines`;
};

const visibleItems = () => items.filter((item) => item.closest('[hidden]') === null);

const step = (by) => {
  const all = visibleItems();
  const at = all.findIndex((item) => item.contains(document.activeElement));
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))];
  if (next === undefined) return;
  const section = next.closest('section > details');
  if (section !== null) section.open = true;
  next.querySelector('summary').focus();
};

const openAll = (open) => {
  for (const details of document.querySelectorAll('main details')) details.open = open;
};

const themes = ['', 'dark', 'light'];
const turnTheme = () => {
  const root = document.documentElement;
  const next = themes[(themes.indexOf(root.dataset.theme ?? '') + 1) % themes.length];
  if (next === '') delete root.dataset.theme;
  else root.dataset.theme = next;
};

const clear = () => {
  search.value = '';
  node.value = '';
  kind.value = '';
  effect.value = '';
  narrow();
};

const actions = {
  '/': () => search.focus(),
  j: () => step(1),
  k: () => step(-1),
  e: () => openAll(true),
  c: () => openAll(false),
  t: turnTheme,
  '?': () => {
    keys.hidden = !keys.hidden;
  },
};

for (const field of [search, node]) field.addEventListener('input', narrow);
for (const field of [kind, effect]) field.addEventListener('change', narrow);
document.querySelector('#open').addEventListener('click', () => openAll(true));
document.querySelector('#close').addEventListener('click', () => openAll(false));
document.querySelector('#theme').addEventListener('click', turnTheme);
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'Escape') {
    clear();
    document.activeElement?.blur();
    return;
  }
  if (event.target.matches('input, select') || actions[event.key] === undefined) return;
  event.preventDefault();
  actions[event.key]();
});
tools.hidden = false;
narrow();
