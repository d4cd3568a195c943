/**
 * Text that attacks who reads it: shown as a conversation, hovered, opened as a message, counted on the statistics page.
 *
 * Its addresses lead to a server of this scenario. Nothing may ask it, or anybody; nothing may run, ask, or navigate; and
 * nothing of the text may become an element, except images that it holds itself.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { act, until } from "./waiting.mjs";

const ATTACKS = join(import.meta.dirname, "..", "..", "fixtures", "hostile.jsonl");
/** What an attack would have to become to do something. */
const ACTIVE = "script, iframe, frame, object, embed, link, base, meta, form, input, a, area, svg, math, style, video, audio, source, [href], [style], [srcdoc], [onclick], [onerror], [onload]";
const SIGNS = ["<script", "<img", "<svg", "<iframe", "javascript:", "command:", "onerror="];
const MESSAGE = /^\d+ .*\.(md|json)/;
const CONTROLS = /[\0-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;
const HOVER = ".monaco-hover .hover-contents";

export default async function run(stage) {
  const trap = await listen();
  try {
    const lines = readFileSync(ATTACKS, "utf8").trimEnd().split("\n").map((it) => it.replace(/https?:(\\?\/){2}[\w.-]+(:\d+)?/gi, trap.address));
    const file = join(stage.folder, "hostile.jsonl");
    writeFileSync(file, lines.map((it) => `${it}\n`).join(""));
    const server = await stage.server({ name: "hostile" });
    const workbench = await stage.window(server, stage.folder, { file, size: { width: 1300, height: 800 } });
    const seen = watch(workbench, server);
    await workbench.see(".squiggly-error, .squiggly-warning, .squiggly-info");
    await workbench.run("Tuneline: Show Conversation");
    await read(workbench, lines);
    stage.holds(`${lines.length} lines are shown as text in the conversation and in hovers`);
    await open(workbench, lines);
    stage.holds("messages of theirs are opened, and no name of a tab holds what cannot be seen");
    await workbench.front("hostile.jsonl");
    await workbench.run("Tuneline: Show Statistics");
    await workbench.inside.locator("table").first().waitFor();
    await inert(workbench, "the statistics");
    await nothingHappened(workbench, seen, trap);
    stage.holds("nothing ran, nothing asked, nothing was fetched");
  } finally {
    await trap.close();
  }
}

/** A server that notes what it is asked. */
async function listen() {
  const asked = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    response.end("window.__hit = 'fetched'");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { asked, close, address: `http://127.0.0.1:${server.address().port}` };
}

/** Note all that a page does which a text must not make it do. */
function watch({ page }, { port }) {
  const seen = [];
  const note = (what) => (words) => seen.push(`${what} ${words}`);
  const isOurs = (url) => {
    const { protocol, host, pathname } = new URL(url);
    // VS Code's name for files of this machine: its service worker answers, and only for what the page may load.
    const isPart = host.endsWith(".vscode-resource.vscode-cdn.net") && /\/dist\/view\/(conversation|statistics)\.(css|js)$/.test(pathname);
    return isPart || ["data:", "blob:", "about:"].includes(protocol) || host === `127.0.0.1:${port}`;
  };
  const context = page.context();
  context.on("request", (request) => isOurs(request.url()) || note("asked for")(request.url()));
  context.on("page", (other) => note("opened a window at")(other.url()));
  page.on("dialog", (dialog) => {
    note("dialog")(dialog.message());
    void dialog.dismiss();
  });
  page.on("framenavigated", (frame) => isOurs(frame.url()) || note("navigated to")(frame.url()));
  page.on("console", (message) => /Content Security Policy/.test(message.text()) && note("refused")(message.text()));
  return seen;
}

async function read(workbench, lines) {
  const { inside } = workbench;
  for (const [index, line] of lines.entries()) {
    await workbench.goTo(index + 1, inText(line));
    await inside.locator("#about", { hasText: `line ${index + 1} of` }).waitFor();
    await until(`line ${index + 1} as text`, async () => {
      const shown = await inside.locator("main").textContent();
      return SIGNS.filter((it) => line.includes(it)).every((it) => shown.includes(it));
    });
    await inert(workbench, `line ${index + 1}`);
    const asked = async () => {
      await workbench.press("Control+K");
      await workbench.press("Control+I");
    };
    await act(`the hover of line ${index + 1}`, asked, () => workbench.sees(HOVER), { patience: 5 });
    // VS Code makes a link of every plain address in every editor, which a person may follow; ours are only of rules.
    const links = await workbench.page.locator(`${HOVER} [data-href], ${HOVER} [href], ${HOVER} img`).evaluateAll((all) =>
      all.map((it) => (it.localName === "img" ? `image ${it.getAttribute("src")}` : (it.dataset.href ?? it.getAttribute("href")))),
    );
    const wrong = links.filter((it) => !/^https?:\/\/|^image data:image\/(png|jpeg|gif|webp);base64,/i.test(it));
    if (wrong.length) {
      throw new Error(`the hover of line ${index + 1} leads to ${wrong.join(" ")}`);
    }
    await act("the hover to go", () => workbench.press("Escape"), async () => !(await workbench.sees(HOVER)));
  }
}

/** Open the first text of every third line as a message; the names of tabs are made of the same few words for all. */
async function open(workbench, lines) {
  const { page } = workbench;
  for (const [index, line] of lines.entries()) {
    if (index % 3) {
      continue;
    }
    await workbench.front("hostile.jsonl");
    await workbench.goTo(index + 1, inText(line));
    const ask = async () => {
      await workbench.front("hostile.jsonl"); // what is pressed again must not be written into the message
      await workbench.press("Control+K");
      await workbench.press("t");
      await workbench.press("e");
    };
    const tab = async () => {
      const [path] = await page.locator(".editor-group-container.active .breadcrumbs-control").allInnerTexts();
      const isThere = path?.replace(/\s+/g, " ").includes(`hostile.jsonl line ${index + 1} `);
      return isThere && page.locator(".editor-group-container.active .tab.active .monaco-icon-label").first().textContent();
    };
    const name = (await act(`the message of line ${index + 1}`, ask, tab, { patience: 10 })).replaceAll("\u00a0", " ");
    if (!MESSAGE.test(name) || CONTROLS.test(name)) {
      throw new Error(`the tab of line ${index + 1} is named ${JSON.stringify(name)}`);
    }
  }
}

/** The page holds text, and no element that a text could have made. */
async function inert(workbench, what) {
  const found = await workbench.inside.locator("body").evaluate((body, active) => {
    const images = [...body.querySelectorAll("img")].filter((it) => !/^data:image\/(png|jpeg|gif|webp);base64,/.test(it.src));
    return [...[...body.querySelectorAll(active)].filter((it) => it.parentElement !== document.body), ...images].map((it) => it.outerHTML.slice(0, 200));
  }, ACTIVE);
  if (found.length) {
    throw new Error(`${what} became ${found.join("\n")}`);
  }
}

async function nothingHappened(workbench, seen, trap) {
  for (const frame of workbench.page.frames()) {
    const hit = await frame.evaluate(() => window.__hit).catch(() => undefined); // a frame that is gone did nothing either
    if (hit !== undefined) {
      seen.push(`ran ${hit} in ${frame.url()}`);
    }
  }
  if (await workbench.sees(".monaco-dialog-box")) {
    seen.push(`asked ${await workbench.text(".monaco-dialog-box")}`);
  }
  seen.push(...trap.asked.map((it) => `fetched ${it}`), ...workbench.errors);
  if (seen.length) {
    throw new Error(seen.join("\n"));
  }
}

/** A column inside of the first text of a line. */
function inText(line) {
  return line.indexOf('"content": "') + 14;
}
