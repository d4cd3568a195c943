/**
 * Examples that are too large to be shown at once: 2,000 messages, a text of 5 MB, an image of 8 MB.
 *
 * Each is shown in part, and the rest on demand; and while one is read, another file is edited as if it were not there.
 * How long things took is told, and nothing depends on it.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import { act, until } from "./waiting.mjs";

const MESSAGES = 2000;
const DRAWN = 200; // at once
const CUT = 20_000; // characters of a text at once
const TEXT = `${"All about owls, in words. ".repeat(200_000)}The end.`;
const SIDE = 1430; // pixels of noise: 8 MB in base64
const LINE = (...said) => JSON.stringify({ messages: said.map((content, index) => ({ role: index % 2 ? "assistant" : "user", content })) });
const SMALL = LINE("And puffins?", "Small fish.");

export default async function run(stage) {
  const files = {
    "small.jsonl": SMALL,
    "many.jsonl": LINE(...Array.from({ length: MESSAGES }, (_, it) => `Message number ${it + 1}.`)),
    "text.jsonl": LINE(TEXT, "Read."),
    "image.jsonl": LINE([{ type: "image_url", image_url: { url: `data:image/png;base64,${noise().toString("base64")}` } }], "Noise."),
  };
  for (const [name, line] of Object.entries(files)) {
    writeFileSync(join(stage.folder, name), `${line}\n${SMALL}\n`);
  }
  const server = await stage.server({ name: "large" });
  const workbench = await stage.window(server, stage.folder, { file: join(stage.folder, "small.jsonl"), size: { width: 1300, height: 800 } });
  await workbench.see(".squiggly-info");
  await workbench.run("Tuneline: Show Conversation");
  await shows(workbench, "small.jsonl");
  await manyMessages(stage, workbench, files["many.jsonl"]);
  await longText(stage, workbench, files["text.jsonl"]);
  await largeImage(stage, workbench);
  if (workbench.errors.length) {
    throw new Error(workbench.errors.join("\n"));
  }
}

/** A PNG that cannot be made smaller. */
function noise() {
  const rows = Buffer.alloc((SIDE * 3 + 1) * SIDE);
  let state = 1;
  for (let at = 0; at < rows.length; at++) {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    rows[at] = at % (SIDE * 3 + 1) ? state >> 16 : 0;
  }
  const chunk = (kind, data) => {
    const body = Buffer.concat([Buffer.from(kind), data]);
    const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    size.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([size, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(SIDE, 0);
  head.writeUInt32BE(SIDE, 4);
  head.set([8, 2], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", deflateSync(rows, { level: 0 })), chunk("IEND", Buffer.alloc(0))]);
}

/** Open a file on the left, and wait for its first example on the right. */
async function shows(workbench, name) {
  await workbench.run("View: Focus First Editor Group");
  await workbench.openFile(name);
  await workbench.inside.locator("#about", { hasText: `${name}, line 1 of 2` }).waitFor();
  await workbench.inside.locator("body:not(.waiting)").waitFor();
}

async function timed(work) {
  const begun = Date.now();
  await work();
  return `${((Date.now() - begun) / 1000).toFixed(1)} s`;
}

async function manyMessages(stage, workbench, line) {
  const page = workbench.inside;
  const turns = async (count) => until(`${count} messages`, async () => (await page.locator(".turn").count()) === count);
  const first = await timed(() => shows(workbench, "many.jsonl"));
  await turns(DRAWN);
  const more = page.locator("button", { hasText: "Show more" });
  await page.locator("button", { hasText: `${(MESSAGES - DRAWN).toLocaleString("en")} messages are not drawn` }).waitFor();
  const second = await timed(async () => {
    await more.click();
    await turns(2 * DRAWN);
  });
  // The cursor is in one that is not drawn: so much is drawn as it takes.
  await workbench.front("many.jsonl");
  const last = `Message number ${MESSAGES}.`;
  const all = await timed(async () => {
    await workbench.goTo(1, line.indexOf(last) + 1);
    await page.locator(".turn.here", { hasText: last }).waitFor();
  });
  await turns(MESSAGES);
  stage.holds(`of ${MESSAGES} messages ${DRAWN} are drawn (${first}), more on demand (${second}), and all of them for a cursor in the last one (${all})`);
}

/** What is asked about a long line leaves the window free: another file is edited and saved before it is answered. */
async function longText(stage, workbench, line) {
  const page = workbench.inside;
  await workbench.run("View: Focus First Editor Group");
  await workbench.openFile("text.jsonl");
  await edits(stage, workbench);
  const first = await timed(() => shows(workbench, "text.jsonl"));
  const text = page.locator(".turn").first().locator(".text");
  const length = async () => (await text.textContent()).length;
  await until("the beginning of the text", async () => (await length()) >= CUT && (await length()) < CUT + 200);
  await page.locator("button", { hasText: `Show the rest (${TEXT.length.toLocaleString("en")} characters)` }).click();
  const whole = await timed(() => page.locator(".turn .empty", { hasText: "more characters are not drawn here" }).waitFor());
  await workbench.front("text.jsonl");
  await workbench.goTo(1, line.indexOf("Read.") + 1);
  await page.locator(".turn.here", { hasText: "Read." }).waitFor();
  await page.locator(".turn.here button.weight").click();
  await workbench.see(".tab.dirty", { hasText: "text.jsonl" });
  await page.locator(".turn.masked", { hasText: "Read." }).waitFor();
  await act("to save", () => workbench.front("text.jsonl").then(() => workbench.press("Control+S")), async () => !(await workbench.sees(".tab.dirty", { hasText: "text.jsonl" })));
  const wanted = `${line.replace('"Read."', '"Read.","weight":0')}\n${SMALL}\n`;
  if (readFileSync(join(stage.folder, "text.jsonl"), "utf8") !== wanted) {
    throw new Error("the weight of the short answer changed something else in the long line");
  }
  stage.holds(`a text of ${TEXT.length.toLocaleString("en")} characters is shown at its beginning (${first}), and as far as a page can on demand (${whole}); its example is weighed`);
}

/** Another file is edited. */
async function edits(stage, workbench) {
  const file = join(stage.folder, "small.jsonl");
  await workbench.openFile("small.jsonl");
  await workbench.goTo(2, SMALL.indexOf("fish") + 1);
  await act("to write", () => workbench.page.keyboard.type("grey "), () => workbench.sees(".tab.dirty", { hasText: "small.jsonl" }), { patience: 20 });
  await act("to save", () => workbench.press("Control+S"), async () => !(await workbench.sees(".tab.dirty", { hasText: "small.jsonl" })));
  const now = readFileSync(file, "utf8");
  if (now !== `${SMALL}\n${SMALL.replace("fish", "grey fish")}\n`) {
    throw new Error(`the small file is ${now}`);
  }
}

async function largeImage(stage, workbench) {
  const page = workbench.inside;
  const first = await timed(() => shows(workbench, "image.jsonl"));
  const figure = page.locator(".turn figure").first();
  await figure.locator("button", { hasText: "Show" }).waitFor();
  if (await figure.locator("img").count()) {
    throw new Error("a large image is drawn unasked");
  }
  const drawn = await timed(async () => {
    await figure.locator("button", { hasText: "Show" }).click();
    await until("the image", () => page.locator(".turn figure img").evaluate((it) => it.naturalWidth, undefined, { timeout: 1000 }).catch(() => 0));
  });
  const width = await page.locator(".turn figure img").evaluate((it) => it.naturalWidth);
  if (width !== SIDE) {
    throw new Error(`the image is ${width} pixels wide`);
  }
  stage.holds(`an image of 8 MB is named (${first}), and drawn when it is asked for (${drawn})`);
}
