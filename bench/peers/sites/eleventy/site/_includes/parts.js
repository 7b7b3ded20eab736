const SIGNS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

export const escape = (text) => text.replace(/[&<>"]/g, (sign) => SIGNS[sign]);

export const facts = (data) =>
  `<p><time datetime="${data.day[0]}">${data.day[1]}</time>${
    data.publisher ? ` <a href="${data.publisher.href}">${escape(data.publisher.text)}</a>` : ""
  }</p>`;

export const tags = (data) =>
  `<ul>\n${data.links.map((link) => `<li><a href="${link.href}">${escape(link.text)}</a></li>\n`).join("")}</ul>`;

export const card = ({ url, data }) => `<article>
<h2><a href="${url}">${escape(data.title)}</a></h2>
${facts(data)}
${data.summary ? `<p>${escape(data.summary)}</p>\n` : ""}${tags(data)}
</article>
`;
