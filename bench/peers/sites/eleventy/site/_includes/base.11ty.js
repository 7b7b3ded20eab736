import { escape } from "./parts.js";

export function render({ title, list, page, content }) {
  const name = escape(list ? list.title : title);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name} – Cluster News Hub</title>
<link rel="canonical" href="http://localhost:8000${page.url}">
${list && list.feeds ? `<link rel="alternate" type="application/rss+xml" title="All languages" href="http://localhost:8000${list.feeds}feed.xml">
<link rel="alternate" type="application/rss+xml" title="In English" href="http://localhost:8000${list.feeds}english.xml">
` : ""}<link rel="stylesheet" href="/theme/site.css">
</head>
<body>
<header><p><a href="/">Cluster News Hub</a></p>
<nav><ul>
<li><a href="/">Front page</a></li>
<li><a href="/themes/">Themes</a></li>
<li><a href="/countries/">Countries</a></li>
<li><a href="/clusters/">Clusters</a></li>
<li><a href="/months/">Archive</a></li>
</ul></nav></header>
<main>
${content}
</main>
</body>
</html>
`;
}
