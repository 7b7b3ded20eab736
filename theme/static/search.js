// The search page. Nothing of the index is loaded before somebody searches. Each language has an index of its own:
// the reader's is asked first, the others when its results are shown. Words come from the page (data-words).

const root = document.querySelector(".search");
const form = root.querySelector("form");
const status = root.querySelector(".status");
const found = root.querySelector(".found");
const words = JSON.parse(root.dataset.words);
const locale = root.dataset.locale;
const here = document.documentElement.lang;
const names = new Map([...form.elements.language.options].map((option) => [option.value, option.text]));
const plural = new Intl.PluralRules(locale), number = new Intl.NumberFormat(locale);
const day = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" });
const FILTERS = ["theme", "country", "cluster"], FIELDS = ["q", ...FILTERS, "language", "order"];
const PAGE = 10, WAIT = 250;

// --- asking ---

const engines = new Map();

function engine(language) {
  if (!engines.has(language)) {
    const loading = import(`${root.dataset.index}${language}/pagefind.js`).then(async (pagefind) => {
      await pagefind.options({ excerptLength: 28 });
      await pagefind.init();
      return pagefind;
    });
    loading.catch(() => engines.delete(language)); // the next search is another try
    engines.set(language, loading);
  }
  return engines.get(language);
}

// The index knows most endings of a language, but not all of Polish ("pacjentów"). A word without its ending finds the
// rest, because the index finds every word that begins so.
const ENDINGS = /(?:owie|ości|ością|iego|iemu|ych|ich|ego|emu|ymi|imi|ami|ach|iom|om|ów|em|ej|ym|im|ie|ią|ię|ia|iu|[aeiouyąęó])$/;

function shortened(query) {
  return query.replace(/\p{L}{5,}/gu, (word) => {
    const stem = word.toLocaleLowerCase("pl").replace(ENDINGS, "");
    return stem.length >= 3 ? stem : word;
  });
}

// For a word that is nowhere, Pagefind takes the longest one that it begins with: "an" for "anaesthesia". What it found
// counts only where the first letters are the same.
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

async function known(pagefind, word) {
  const { results } = await pagefind.search(word);
  if (!results.length) return false;
  const { content, locations, meta } = await results[0].data();
  const parts = content.split(/\s+/);
  const matched = [...locations.map((at) => parts[at] ?? ""), ...Object.values(meta)].flatMap((text) => fold(text).split(/[^\p{L}\p{N}]+/u));
  const begin = fold(word).slice(0, 4);
  return matched.some((text) => text.startsWith(begin));
}

async function allKnown(pagefind, query) {
  const plainWords = query.replace(/"[^"]*"/g, " ").split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  return (await Promise.all(plainWords.map((word) => known(pagefind, word)))).every(Boolean);
}

// A story in several languages is shown in the reader's, else in the first of them, unless one language is asked for.
function narrowed(language, wanted) {
  const filters = {};
  for (const name of FILTERS) if (wanted[name]) filters[name] = [wanted[name]];
  if (language === here) return filters;
  filters.kind = ["story"];
  const before = [...names.keys()].filter(Boolean);
  if (!wanted.language) filters.not = { also: { any: before.slice(0, before.indexOf(language)) } };
  return filters;
}

async function ask(language, wanted) {
  const pagefind = await engine(language);
  const options = { filters: narrowed(language, wanted), sort: wanted.order || !wanted.q ? { date: "desc" } : {} };
  if (wanted.q && !(await allKnown(pagefind, wanted.q))) return [];
  const { results } = await pagefind.search(wanted.q || null, options);
  const wide = language === "pl" && !wanted.q.includes('"') ? shortened(wanted.q) : wanted.q;
  if (wide !== wanted.q) {
    const had = new Set(results.map((each) => each.id));
    results.push(...(await pagefind.search(wide, options)).results.filter((each) => !had.has(each.id)));
  }
  return results.map((each) => ({ language, score: each.score, data: each.data }));
}

async function askAll(languages, wanted) {
  const results = (await Promise.all(languages.map((language) => ask(language, wanted)))).flat();
  if (languages.length > 1 && !wanted.order) results.sort((a, b) => b.score - a.score);
  return results;
}

// --- showing ---

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

const plain = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">");

// Text with <mark> around what was found; nothing else of it is taken for HTML.
function marked(text) {
  return text.split(/<mark>|<\/mark>/).map((part, n) => (n % 2 ? element("mark", {}, plain(part)) : plain(part)));
}

function card(language, { url, meta, excerpt }) {
  const external = /^https?:\/\//.test(url);
  const kind = meta.label ? "page" : meta.publisher ? "partner" : "own";
  const link = element("a", { href: external || url.startsWith("/") ? url : "#" }, meta.title);
  if (external) link.rel = "external";
  const summary = element("p", { className: "summary" }, ...marked(excerpt));
  if (language !== here) {
    link.lang = link.hreflang = summary.lang = language;
  }
  const kicker = element("p", { className: "kicker" }, element("span", { className: "label" }, meta.label ?? words[kind]));
  if (meta.publisher) kicker.append(" ", meta.publisher);
  const made = element("article", { className: `card ${kind}` }, kicker, element("h3", {}, link));
  if (excerpt.replace(/<\/?mark>/g, "") !== meta.title) made.append(summary);
  if (meta.date) {
    const foot = element("p", { className: "meta" });
    foot.append(element("time", { dateTime: meta.date }, day.format(new Date(meta.date))));
    if (language !== here) foot.append(" ", element("span", { className: "badge" }, names.get(language) ?? language));
    made.append(foot);
  }
  return element("li", {}, made);
}

async function show(title, results, turn) {
  const list = element("ol");
  const more = element("button", { type: "button" }, words.more);
  const section = element("section", {}, element("h2", {}, title), list, more);
  let shown = 0;
  const next = async () => {
    const some = results.slice(shown, shown + PAGE);
    shown += some.length;
    const cards = await Promise.all(some.map(async (each) => card(each.language, await each.data())));
    list.append(...cards);
    more.hidden = shown >= results.length;
    return cards[0];
  };
  more.addEventListener("click", async () => (await next())?.querySelector("a").focus());
  await next();
  if (turn === turns) found.append(section);
}

const capital = (text) => text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
const counted = (count) => words.count[plural.select(count)].replace("%(count)s", number.format(count));

// --- a search, from its words to its results ---

let turns = 0;

function wanted() {
  return Object.fromEntries(FIELDS.map((name) => [name, form.elements[name].value.trim()]));
}

function remember(values) {
  const query = new URLSearchParams(Object.entries(values).filter(([, value]) => value));
  history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
}

async function search() {
  const turn = ++turns, values = wanted();
  remember(values);
  const anything = values.q || FILTERS.some((name) => values[name]);
  if (!anything) {
    found.replaceChildren();
    found.ariaBusy = "false";
    status.textContent = "";
    return;
  }
  found.ariaBusy = "true";
  status.textContent = words.searching;
  const first = values.language || here;
  const others = values.language ? [] : [...names.keys()].filter((code) => code && code !== here);
  try {
    const near = await askAll([first], values);
    if (turn !== turns) return;
    found.replaceChildren();
    if (near.length) await show(capital(names.get(first) ?? first), near, turn);
    const far = others.length ? await askAll(others, values) : [];
    if (turn !== turns) return;
    if (far.length) await show(words.other, far, turn);
    if (turn === turns) status.textContent = near.length + far.length ? counted(near.length + far.length) : words.none;
  } catch (error) {
    if (turn === turns) status.textContent = words.broken;
    console.warn(error);
  }
  if (turn === turns) found.ariaBusy = "false";
}

let waiting;

form.addEventListener("input", () => {
  clearTimeout(waiting);
  found.ariaBusy = "true"; // until a search has ended, or found nothing to look for
  waiting = setTimeout(search, WAIT);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(waiting);
  search();
});

const asked = new URLSearchParams(location.search);
for (const name of FIELDS) if (asked.has(name)) form.elements[name].value = asked.get(name);
form.hidden = false;
if (FIELDS.some((name) => asked.get(name))) search();
