/** The page of statistics: figures, a histogram, and the longest examples, which lead to their lines. */

import { button, element } from "./elements";
import type { Asked, Statistics } from "./figures";

declare function acquireVsCodeApi(): { postMessage(asked: Asked): void };

const api = acquireVsCodeApi();

addEventListener("message", ({ data }: MessageEvent<{ readonly name: string; readonly stale: boolean; readonly found: Statistics }>) => {
  const { name, found, stale } = data;
  document.body.replaceChildren(
    element("h1", "", {}, name),
    element("p", "about", {}, found.format ? `format ${found.format}: ${found.formatReason}` : found.formatReason),
    element(
      "p",
      "about",
      { role: "status" },
      stale && "The file has changed since. ",
      stale && button("Count Again", "Count the tokens of the file as it is now", () => api.postMessage({ kind: "refresh" })),
    ),
    element(
      "table",
      "",
      {},
      element("tbody", "", {}, ...found.rows.map(([label, value]) => element("tr", "", {}, element("th", "", { scope: "row" }, label), element("td", "", {}, value)))),
    ),
    ...histogram(found),
    ...longest(found),
  );
});
api.postMessage({ kind: "ready" });

function histogram({ figures: { histogram: buckets } }: Statistics): HTMLElement[] {
  if (buckets.length < 2) {
    return [];
  }
  const most = Math.max(...buckets.map(({ count }) => count));
  const bars = buckets.flatMap(({ first, last, count }) => {
    const words = `${first.toLocaleString("en")} to ${last.toLocaleString("en")} tokens`;
    const examples = `${count.toLocaleString("en")} example${count === 1 ? "" : "s"}`;
    const bar = element("meter", "", { min: "0", max: String(most), value: String(count), "aria-label": `${words}: ${examples}` }, examples);
    return [element("span", "number", {}, words), element("span", "number", {}, examples), bar];
  });
  return [element("h2", "", {}, "Tokens per example"), element("div", "bars", {}, ...bars)];
}

function longest({ longest: rows }: Statistics): HTMLElement[] {
  if (rows.length < 2) {
    return [];
  }
  const lines = rows.map(({ row, tokens, title }) => {
    const words = `line ${(row + 1).toLocaleString("en")}`;
    return element(
      "tr",
      "",
      {},
      element("td", "", {}, button(words, `Go to ${words}`, () => api.postMessage({ kind: "line", row }), "line")),
      element("td", "number", {}, tokens.toLocaleString("en")),
      element("td", "begins", {}, title),
    );
  });
  const head = element("tr", "", {}, ...["line", "tokens", "begins with"].map((it) => element("th", "", { scope: "col" }, it)));
  return [
    element("h2", "", {}, "The longest examples"),
    element("table", "", {}, element("thead", "", {}, head), element("tbody", "", {}, ...lines)),
  ];
}
