// The search page. Nothing of the index is loaded before somebody searches. Each language has an index of its own:
// the reader's is asked first, the others when its results are shown. A large one lies in parts, cut by time, which are
// asked one by one: merged by Pagefind, their results would not stand by date, and what one part has for a word that
// only another one knows could not be told from it. Words and the names of parts come from the page (data-*).

const root = document.querySelector(".search");
const form = root.querySelector("form");
const status = root.querySelector(".status");
const found = root.querySelector(".found");
const words = JSON.parse(root.dataset.words);
const parts = JSON.parse(root.dataset.parts);
const locale = root.dataset.locale;
const here = document.documentElement.lang;
const names = new Map([...form.elements.language.options].map((option) => [option.value, option.text]));
const plural = new Intl.PluralRules(locale), number = new Intl.NumberFormat(locale);
const day = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" });
const FILTERS = ["theme", "country", "cluster"], FIELDS = ["q", ...FILTERS, "language", "order"];
const PAGE = 10, WAIT = 250;

// --- asking ---

const loads = new Map();

function once(key, load) {
  if (!loads.has(key)) {
    const loading = load();
    loading.catch(() => loads.delete(key)); // the next search is another try
    loads.set(key, loading);
  }
  return loads.get(key);
}

// A part of a language's index; "" is the newest, beside which lies the program that all of them share.
function engine(language, part) {
  return once(`${language}/${part}`, async () => {
    const folder = `${root.dataset.index}${language}/`;
    const { createInstance } = await import(`${folder}pagefind.js`);
    const made = createInstance({ basePath: part ? `${folder}${part}/` : folder, excerptLength: 28 });
    await made.search(""); // finds nothing, but waits until it can, and fails where the part is not there
    return made;
  });
}

// All parts of a language, the newest first: no later one may begin to load before it has set up the WebAssembly.
// An older one that is not there any more, because the page was opened long ago, is left out.
async function engines(language) {
  const newest = await engine(language, "");
  const older = await Promise.allSettled((parts[language] ?? []).map((part) => engine(language, part)));
  return [newest, ...older.flatMap(({ value }) => value ?? [])];
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

// For a word that it has not, Pagefind takes the longest one that it begins with: "an" for "anaesthesia", "kreft" for
// "kreftregister". So how well is a word known? 2: as it is, in another form, or as the beginning of others; 1: by
// another word with the same first letters, which may be a form of it; 0: not at all.
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

async function known(pagefind, word) {
  if ((await pagefind.search(`"${word}"`)).results.length) return 2;
  const { results } = await pagefind.search(word);
  if (!results.length) return 0;
  const { content, locations, meta } = await results[0].data();
  const pieces = content.split(/\s+/);
  const matched = [...locations.map((at) => pieces[at] ?? ""), ...Object.values(meta)].flatMap((text) => fold(text).split(/[^\p{L}\p{N}]+/u));
  const begun = (letters) => matched.some((text) => text.startsWith(letters));
  return begun(fold(word)) ? 2 : begun(fold(word).slice(0, 4)) ? 1 : 0;
}

// Those of the parts that know every word of a query as well as any part does; null when one of the words is nowhere.
async function knowing(all, query) {
  const plainWords = query.replace(/"[^"]*"/g, " ").split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const how = await Promise.all(plainWords.map((word) => Promise.all(all.map((each) => known(each, word)))));
  const best = how.map((levels) => Math.max(...levels));
  if (best.includes(0)) return null;
  return new Set(all.filter((_, n) => how.every((levels, word) => levels[n] === best[word])));
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

const dated = (wanted) => wanted.order || !wanted.q; // else the best match comes first

async function ask(language, wanted) {
  const all = await engines(language);
  const queries = [wanted.q]; // and one that finds more, so it ranks after
  const wide = language === "pl" && !wanted.q.includes('"') ? shortened(wanted.q) : wanted.q;
  if (wide !== wanted.q) queries.push(wide);
  const able = await Promise.all(queries.map((query) => knowing(all, query)));
  if (!able[0]) return [];
  const options = { filters: narrowed(language, wanted), sort: dated(wanted) ? { date: "desc" } : {} };
  const ranks = [...queries.keys()];
  if (dated(wanted)) ranks.reverse(); // what finds more has all in one order
  const answers = await Promise.all(all.map(async (pagefind) => {
    const found = new Map();
    for (const rank of ranks.filter((rank) => able[rank]?.has(pagefind))) {
      for (const { id, score, data } of (await pagefind.search(queries[rank] || null, options)).results) {
        if (!found.has(id)) found.set(id, { language, rank, score, data });
      }
    }
    return [...found.values()];
  }));
  return answers.flat(); // parts do not overlap in time: by date, they stand one after another
}

async function askAll(languages, wanted) {
  const results = (await Promise.all(languages.map((language) => ask(language, wanted)))).flat();
  return dated(wanted) ? results : results.sort((a, b) => a.rank - b.rank || b.score - a.score);
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
