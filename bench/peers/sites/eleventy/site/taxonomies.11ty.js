import { escape } from "./_includes/parts.js";

export const data = {
  layout: "base.11ty.js",
  pagination: { data: "collections.taxonomies", size: 1, alias: "taxonomy" },
  permalink: (data) => `${data.taxonomy.kind}/index.html`,
  eleventyComputed: { title: (data) => data.taxonomy.kind },
};

export function render({ taxonomy }) {
  return `<h1>${taxonomy.kind}</h1>
<ul>
${taxonomy.terms.map(([key, title]) => `<li><a href="/${key}/">${escape(title)}</a></li>\n`).join("")}</ul>`;
}
