// Pages of twenty and feeds of fifty for each country, cluster, theme and month, as Eleventy's documentation has it:
// the lists are cut in a collection, one template is paginated over the pieces.
import { readFileSync } from "node:fs";

const PAGE = 20;
const FEED = 50;
const KINDS = ["themes", "countries", "clusters", "months"];

export default function (config) {
  const names = JSON.parse(readFileSync(new URL("names.json", import.meta.url), "utf8"));
  const lists = new Map();

  const listed = (api) => {
    if (lists.size) return lists;
    const all = api.getFilteredByTag("story").filter((item) => item.data.listed).reverse();
    lists.set("", { path: "/", title: "Cluster News Hub", items: all });
    for (const [key, title] of Object.entries(names)) lists.set(key, { path: `/${key}/`, title, items: [] });
    for (const item of all) {
      for (const kind of KINDS) for (const id of item.data.lists[kind]) lists.get(`${kind}/${id}`).items.push(item);
    }
    return lists;
  };
  const english = (items) => items.filter((item) => item.data.tongue === "en");

  config.addCollection("listPages", (api) => {
    const pages = [];
    for (const { path, title, items: found } of listed(api).values()) {
      const items = path === "/" ? english(found) : found;
      const last = Math.max(1, Math.ceil(items.length / PAGE));
      const at = (number) => (number === 1 ? path : `${path}page/${number}/`);
      for (let number = 1; number <= last; number++) {
        pages.push({
          path: at(number),
          title,
          feeds: number === 1 && !path.startsWith("/months/") ? path : null,
          items: items.slice((number - 1) * PAGE, number * PAGE),
          newer: number > 1 ? at(number - 1) : null,
          older: number < last ? at(number + 1) : null,
        });
      }
    }
    return pages;
  });
  config.addCollection("feeds", (api) => {
    const feeds = [];
    for (const { path, title, items } of listed(api).values()) {
      if (path.startsWith("/months/")) continue;
      feeds.push({ path, file: `${path}feed.xml`, title, items: items.slice(0, FEED) });
      feeds.push({ path, file: `${path}english.xml`, title, items: english(items).slice(0, FEED) });
    }
    return feeds;
  });
  config.addCollection("taxonomies", () =>
    KINDS.map((kind) => ({
      kind,
      terms: Object.entries(names).filter(([key]) => key.startsWith(`${kind}/`)),
    })),
  );
  config.addPassthroughCopy({ "site/static": "theme" });
  return { dir: { input: "site" }, markdownTemplateEngine: false };
}
