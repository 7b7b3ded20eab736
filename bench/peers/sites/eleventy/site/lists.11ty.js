import { card, escape } from "./_includes/parts.js";

export const data = {
  layout: "base.11ty.js",
  pagination: { data: "collections.listPages", size: 1, alias: "list" },
  permalink: (data) => `${data.list.path}index.html`,
};

export function render({ list }) {
  const pager = [
    list.newer ? `<a href="${list.newer}">Newer</a> ` : "",
    list.older ? `<a href="${list.older}">Older</a>` : "",
  ].join("");
  return `<h1>${escape(list.title)}</h1>
${list.items.map(card).join("")}${pager ? `<nav>${pager}</nav>` : ""}`;
}
