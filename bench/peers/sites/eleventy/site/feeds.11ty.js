import { escape } from "./_includes/parts.js";

export const data = {
  pagination: { data: "collections.feeds", size: 1, alias: "feed" },
  permalink: (data) => data.feed.file,
  eleventyImport: { collections: ["story"] },
};

const SITE = "http://localhost:8000";

const entry = ({ url, date, data, templateContent }) =>
  `<item><title>${escape(data.title)}</title><link>${SITE}${url}</link><guid isPermaLink="false">${SITE}${url}</guid>` +
  `<pubDate>${date.toUTCString()}</pubDate><dc:creator>${escape(data.author)}</dc:creator>` +
  `<dc:language>${data.tongue}</dc:language><description>${escape(data.summary)}</description>` +
  data.links.map((link) => `<category>${escape(link.text)}</category>`).join("") +
  `<content:encoded>${escape(templateContent)}</content:encoded></item>\n`;

export function render({ feed }) {
  const newest = feed.items[0];
  return `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Cluster News Hub: ${escape(feed.title)}</title><link>${SITE}${feed.path}</link>` +
    `<description>News from the clusters’ world of health, in one place.</description>` +
    `${newest ? `<lastBuildDate>${newest.date.toUTCString()}</lastBuildDate>` : ""}
${feed.items.map(entry).join("")}</channel>
</rss>
`;
}
