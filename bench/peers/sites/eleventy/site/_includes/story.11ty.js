import { escape, facts, tags } from "./parts.js";

export const data = { layout: "base.11ty.js" };

export function render(data) {
  return `<article>
<h1>${escape(data.title)}</h1>
${facts(data)}
${data.content}
${tags(data)}
</article>`;
}
