/** An example is read, weighed and rewritten from outside of its line; every change is compared with the bytes saved. */

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { act, until } from "./waiting.mjs";
import { BOX, ROW } from "./workbench.mjs";

// The spacing and the escapes are those of nobody's taste: an edit has to leave them alone.
const OWLS = String.raw`{ "messages":[ {"role": "user", "content": "What do owls \u0065at?"},  {"role":"assistant","content":"Mostly mice."} ] }`;
const PUFFINS = String.raw`{"messages": [{"role": "user", "content": "And puffins?"}, {"role": "assistant", "content": "Small fish."}, {"role": "user", "content": "Caf\u00e9?"}, {"role": "assistant", "content": "None."}]}`;
const BROKEN = '{"messages": [{"role": "user", "content": "How fast is a swift?"},, {"role": "assistant", "content": "110 km/h."}]}';
const MENDED = BROKEN.replace(",, ", ", ");
const LINES = [OWLS, PUFFINS, BROKEN];

const SAID = ['Small "fish":', "", "- sand eels", "- herring"];
const TURN = (number) => `.turn[data-path="messages[${number}]"]`;
const WIDE = 40;
const DIRTY = ".tab.dirty";
const MESSAGE_STATUS = '.statusbar-item[id="tuneline.tuneline.tuneline.message"]';
const TOAST = ".notification-toast";

export default async function run(stage) {
  const file = join(stage.folder, "desk.jsonl");
  writeFileSync(file, text(LINES));
  const wide = (it) => `{"messages": [{"role": "user", "content": "${it} ${"is how many birds there are. ".repeat(12)}"}, {"role": "robot${it}", "content": "So it is."}, {"role": "assistant", "content": "Yes."}]}`;
  writeFileSync(join(stage.folder, "wide.jsonl"), text(Array.from({ length: WIDE }, (_, it) => wide(it))));
  const server = await stage.server({ name: "desk" });
  const workbench = await stage.window(server, stage.folder, { file, size: { width: 1300, height: 800 } });
  const desk = { stage, workbench, file, page: workbench.inside };
  await workbench.see(".squiggly-error");
  await inSight(desk);
  await workbench.run("Tuneline: Show Conversation");
  stage.used("tuneline.showConversation");
  await follows(desk);
  await elsewhere(desk);
  await weighs(desk);
  await writes(desk);
  await conflicts(desk);
  await mends(desk);
  await finds(desk);
  await recovers(desk);
  if (workbench.errors.length) {
    throw new Error(workbench.errors.join("\n"));
  }
}

function text(lines) {
  return lines.map((it) => `${it}\n`).join("");
}

function changed(lines, row, from, to) {
  return lines.map((it, index) => (index === row ? it.replace(from, () => to) : it));
}

/** Wait for a change of the file's editor, save it, and compare every byte. */
async function saves({ workbench, file }, lines, what) {
  await workbench.see(DIRTY, { hasText: "desk.jsonl" });
  const save = async () => {
    await workbench.front("desk.jsonl"); // each time, for after an undo in the page the focus comes back to the page
    await workbench.press("Control+S");
  };
  await act("to save", save, async () => !(await workbench.sees(DIRTY, { hasText: "desk.jsonl" })));
  compare(file, lines, what);
}

function compare(file, lines, what) {
  const now = readFileSync(file, "utf8");
  if (now !== text(lines)) {
    throw new Error(`${what}: the file is\n${now}and not\n${text(lines)}`);
  }
}

/** Take the last change of the file back with the focus in its editor. */
async function undoes(desk, lines, what) {
  const { workbench } = desk;
  const undo = async () => {
    await workbench.front("desk.jsonl");
    await workbench.press("Control+Z");
  };
  await act("to undo", undo, () => workbench.sees(DIRTY, { hasText: "desk.jsonl" }), { patience: 10 });
  await saves(desk, lines, what);
}

/** Findings at the end of long lines: all that is wrong in the lines that are in view can be seen as they are. */
async function inSight({ stage, workbench }) {
  await workbench.openFile("wide.jsonl");
  await workbench.see('.statusbar-item[id^="tuneline.tuneline"]', { hasText: `${WIDE} ` });
  const seen = () =>
    workbench.page.evaluate(() => {
      const box = (it) => it.getBoundingClientRect();
      const { left, right, bottom } = box(document.querySelector(".editor-scrollable"));
      const lines = [...document.querySelectorAll(".margin-view-overlays .line-numbers")].filter((it) => it.textContent && box(it).bottom < bottom);
      const found = [...document.querySelectorAll(".squiggly-error")].filter((it) => box(it).width > 0);
      return { lines: lines.length, found: found.filter((it) => box(it).left >= left && box(it).right <= right).length, lost: found.filter((it) => box(it).right > right).length };
    });
  // The last line in view may have its end below.
  const { lines } = await until("a finding in every line in view", async () => {
    const now = await seen();
    return now.lines > 3 && now.lost === 0 && now.found >= now.lines - 1 && now;
  });
  stage.holds(`in ${lines} lines in view every finding can be seen without scrolling to the side`);
  await workbench.openFile("desk.jsonl");
}

async function follows({ stage, workbench, page }) {
  const shows = async (row, words) => {
    await page.locator("#about", { hasText: `line ${row} of ${LINES.length}` }).waitFor();
    await page.locator("main", { hasText: words }).waitFor();
  };
  await workbench.goTo(1);
  await shows(1, "Mostly mice.");
  await workbench.goTo(2);
  await shows(2, "And puffins?");
  if (await page.locator("main", { hasText: "Mostly mice." }).count()) {
    throw new Error("the example of the line before is still there");
  }
  for (const number of [0, 3]) {
    await workbench.goTo(2, PUFFINS.indexOf(number ? "None." : "And puffins?") + 1);
    await page.locator(`${TURN(number)}.here`).waitFor();
    await until("one turn to be marked", async () => (await page.locator(".turn.here").count()) === 1);
  }
  stage.holds("the conversation follows the cursor from line to line and from message to message");
}

/** Files in which not every line is an example, or not one that is wanted, or not whole. */
async function elsewhere({ stage, workbench, page }) {
  const open = async (name, lines) => {
    writeFileSync(join(stage.folder, name), text(lines));
    await workbench.run("View: Focus First Editor Group");
    await workbench.openFile(name);
  };
  await open("pretty.jsonl", [JSON.stringify(JSON.parse(PUFFINS), null, 2)]);
  await workbench.goTo(5, 10);
  await page.locator(".banner", { hasText: "The line is part of a JSON value on lines 1 to" }).waitFor();
  await until("the example of another file to go", async () => (await page.locator(".turn").count()) === 0);
  const fix = [".action-widget .monaco-list-row", { hasText: "Write the example on one line" }];
  await act("the menu", () => workbench.press("Control+."), () => workbench.sees(...fix), { patience: 10 });
  await workbench.clickAway(...fix);
  await page.locator(".banner", { hasText: "The line is blank." }).waitFor(); // the cursor is behind the example
  await workbench.goTo(1);
  await page.locator(".turn", { hasText: "Small fish." }).waitFor();
  await workbench.run("File: Revert File");
  stage.holds("an example on many lines is written on one from inside of it, and no other is shown in its place");

  const kto = (label) => JSON.stringify({ prompt: "What do owls eat?", completion: label ? "Mice." : "Seeds.", label });
  await open("kto.jsonl", [kto(true), kto(false)]);
  for (const [row, title] of [[1, "Conversation (wanted)"], [2, "Conversation (not wanted)"]]) {
    await workbench.goTo(row);
    await page.locator("h2", { hasText: title }).waitFor();
  }
  stage.holds("an answer that is not wanted is called so");

  await open("cut.jsonl", [OWLS.slice(0, -20), OWLS]);
  const colours = () => workbench.page.locator(".editor-group-container.active .view-line span span", { hasText: "messages" }).evaluateAll((found) => found.map((it) => getComputedStyle(it).color));
  await until("the line after a broken one to have the colours of that one", async () => {
    const [one, other] = await colours();
    return one !== undefined && one === other;
  });
  stage.holds("a string that does not end leaves the colours of the next line alone");
  await workbench.openFile("desk.jsonl");
}

async function weighs(desk) {
  const { stage, page, workbench } = desk;
  const skipped = changed(LINES, 1, '"Small fish."', '"Small fish.", "weight": 0');
  const weight = page.locator(`${TURN(1)} button.weight`);
  await weight.click();
  await page.locator(`${TURN(1)}.masked`).waitFor();
  await saves(desk, skipped, "after a click on the weight");
  stage.holds("a click on the weight changes the weight, and no other byte of the file");
  await page.locator(TURN(0)).click({ position: { x: 4, y: 4 } }); // so that the focus is in the page
  await act("to undo in the page", () => workbench.press("Control+Z"), () => workbench.sees(DIRTY, { hasText: "desk.jsonl" }), { patience: 10 });
  await saves(desk, LINES, "after undo in the page");
  await page.locator(`${TURN(1)}:not(.masked)`).waitFor();
  stage.holds("undo in the page is that of the file, and brings every byte back");

  // By the keyboard alone: from turn to turn, and the weight by its letter.
  await page.locator(TURN(0)).focus();
  for (const number of [1, 2, 3]) {
    await workbench.press("ArrowDown");
    await page.locator(`${TURN(number)}:focus`).waitFor();
  }
  await workbench.press("Tab");
  await page.locator(`${TURN(3)} button.weight:focus`).waitFor();
  await workbench.press("Shift+Tab");
  await page.locator(`${TURN(3)}:focus`).waitFor();
  await workbench.press("w");
  await page.locator(`${TURN(3)}.masked:focus`).waitFor();
  await saves(desk, changed(LINES, 1, '"None."', '"None.", "weight": 0'), "after the key of the weight");
  await undoes(desk, LINES, "after undo of the key's change");
  stage.holds("arrows go from message to message, W weighs, and the focus stays where it was");
}

async function writes(desk) {
  const { stage, workbench, page, file } = desk;
  await page.locator(`${TURN(1)} button.edit`).click();
  await workbench.see(".editor-group-container.active .tab.active", { hasText: "2 assistant.md" });
  await workbench.see(MESSAGE_STATUS, { hasText: /line 2 · 7 tokens · example 31 of 65,536 · no line break at its end/ });
  await until("the text", async () => (await workbench.lines()).join("\n") === "Small fish.");
  const write = async () => {
    await workbench.press("Control+A");
    await workbench.page.keyboard.type(SAID.join("\n"));
  };
  await act("to write", write, async () => (await workbench.lines()).join("\n") === SAID.join("\n"), { patience: 20 });
  await workbench.see(".codelens-decoration", { hasText: "Compare" }); // what can be done with a change
  await workbench.see(MESSAGE_STATUS, { hasText: /line 2 · 16 tokens · example 40 of 65,536 · no line break/ }); // as it is written
  compare(file, LINES, "before the message is saved");
  await act("to save the message", () => workbench.press("Control+S"), () => workbench.sees(DIRTY, { hasText: "desk.jsonl" }), { patience: 20 });
  compare(file, LINES, "after the message is saved, and the file is not");
  await saves(desk, changed(LINES, 1, '"Small fish."', JSON.stringify(SAID.join("\n"))), "after the message was written");
  await undoes(desk, LINES, "after undo of the message");
  await workbench.front("2 assistant.md");
  await until("the message to follow the undo", async () => (await workbench.lines()).join("\n") === "Small fish.");
  stage.holds("a message with three line breaks and quotes is written back, and one undo brings every byte back");
}

/** The text changes on disk, as by another window, while its editor has changes of a person's own. */
async function conflicts(desk) {
  const { stage, workbench, file } = desk;
  await workbench.front("2 assistant.md");
  await act("to write", () => workbench.page.keyboard.type("Mine. "), () => workbench.sees(DIRTY, { hasText: "2 assistant.md" }), { patience: 20 });
  const theirs = changed(LINES, 1, "Small fish.", "Theirs.");
  writeFileSync(file, text(theirs));
  await workbench.see(".editor-group-container:not(.active) .view-line", { hasText: "Theirs." });
  const warned = [TOAST, { hasText: "was changed in desk.jsonl after it was opened here" }];
  await act("to save over a change", () => workbench.press("Control+S"), () => workbench.sees(...warned), { patience: 20 });
  compare(file, theirs, "after a conflict");
  const choose = async (words) => {
    const toast = workbench.shown(...warned);
    await act(words, () => toast.locator(".monaco-button", { hasText: words }).click({ timeout: 5000 }), async () => !(await workbench.sees(...warned)) || workbench.sees(".monaco-diff-editor"), { patience: 10 });
  };
  await choose("Compare");
  await workbench.see(".monaco-diff-editor .editor.original .view-line", { hasText: "Theirs." });
  await workbench.see(".monaco-diff-editor .editor.modified .view-line", { hasText: "Mine." });
  await workbench.see(...warned);
  await workbench.clickAway(`${TOAST} .monaco-button`, { hasText: "Revert" });
  await until("the message of the file", async () => (await workbench.lines()).join("\n") === "Theirs.");
  compare(file, theirs, "after the message was reverted");
  stage.holds("a message that changed on disk is compared and reverted, and never overwritten unasked");
  writeFileSync(file, text(LINES));
  await workbench.front("desk.jsonl");
  await workbench.see(".editor-group-container.active .view-line", { hasText: "Small fish." });
}

async function mends(desk) {
  const { stage, workbench, page } = desk;
  await workbench.front("Conversation");
  await workbench.front("desk.jsonl");
  await workbench.goTo(3);
  await page.locator(".broken").waitFor();
  await page.locator("main", { hasText: "110 km/h." }).waitFor(); // what is left of the line is shown
  await page.locator("button.fix", { hasText: "Remove the comma" }).click();
  await page.locator(".broken").waitFor({ state: "detached" });
  await saves(desk, [OWLS, PUFFINS, MENDED], "after a fix by its button");
  await undoes(desk, LINES, "after undo of the fix");
  stage.holds("a broken line shows what it holds, and its fix is a button");
}

/** A query leads to the line, and what is wrong with one is said. */
async function finds({ stage, workbench, page }) {
  const ask = async (query, rows) => {
    const shows = async () => {
      const all = await workbench.page.locator(`${ROW} .label-name`).allTextContents();
      return all.length === rows.length && rows.every((it, index) => it.test(all[index]));
    };
    await act(`the rows of ${query}`, () => workbench.shown(BOX).fill(query), shows, { patience: 10 });
  };
  await workbench.front("desk.jsonl");
  await workbench.goTo(1);
  await workbench.run("Tuneline: Find Examples");
  stage.used("tuneline.findExamples");
  await until("the list", () => workbench.isAsked("Find Examples: 3 found"));
  await ask("tokens>", [/"tokens>"|number/i]);
  await ask("assistant:none", [/2\s+And puffins/]);
  await workbench.picture(stage.picture("find"));
  await act("the row to be taken", () => workbench.press("Enter"), async () => !(await workbench.sees(BOX)), { patience: 5 });
  await page.locator("#about", { hasText: "line 2 of" }).waitFor();
  stage.holds("examples are found by a query, which leads to their lines");
}

/** The server dies again and again, until it is given up: the page says so, and has a way back. */
async function recovers({ stage, workbench, page }) {
  const restart = page.locator(".banner button", { hasText: "Restart the Server" });
  let killed = 0;
  while (!(await restart.count())) {
    const pid = serverOf(stage);
    if (pid) {
      process.kill(pid, "SIGKILL");
      killed += 1;
    }
    await until("the server to be gone", () => serverOf(stage) !== pid || !pid);
    await until("another server, or none", async () => serverOf(stage) || (await restart.count()));
  }
  await page.locator("main", { hasText: "None." }).waitFor(); // it is greyed, and can be read
  await restart.click();
  // Only then is VS Code sure to know that the page was clicked in, which would take the focus from the file again.
  await restart.waitFor({ state: "detached" });
  await workbench.front("desk.jsonl");
  await workbench.goTo(1);
  await page.locator("main", { hasText: "Mostly mice." }).waitFor();
  await page.locator("body:not(.waiting)").waitFor();
  stage.holds(`a server that was killed ${killed} times is told in the page, and started again from there`);
}

/** The process of the server, by its program, which is that of this run's extension. */
function serverOf({ extensions }) {
  const isOurs = (pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").some((it) => it.startsWith(extensions) && it.endsWith("server.py"));
    } catch {
      return false; // it has ended
    }
  };
  return readdirSync("/proc").filter((it) => /^\d+$/.test(it)).map(Number).find(isOurs);
}
