/**
 * Two windows on one file, each with the conversation and a message of it: neither overwrites the other without a word.
 *
 * A window is a browser's page with an extension host and a server of its own, as two windows of the desktop are.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { act, until } from "./waiting.mjs";

const LINE = String.raw`{"messages": [{"role": "user", "content": "What do owls eat?"}, {"role": "assistant", "content": "Mice."}]}`;
const OTHER = LINE.replace("owls", "puffins").replace("Mice", "Fish");
const NAME = "shared.jsonl";
const MESSAGE = "2 assistant.md";
const TURN = '.turn[data-path="messages[1]"]';
const DIRTY = ".tab.dirty";
const TOAST = ".notification-toast";

export default async function run(stage) {
  const file = join(stage.folder, NAME);
  writeFileSync(file, text(LINE, OTHER));
  const server = await stage.server({ name: "windows" });
  const open = () => stage.window(server, stage.folder, { file, size: { width: 1200, height: 700 } });
  const windows = [await open(), await open()];
  for (const workbench of windows) {
    await workbench.see(".squiggly-info");
    await workbench.run("Tuneline: Show Conversation");
    await workbench.inside.locator("main", { hasText: "Mice." }).waitFor();
  }
  const [one, other] = windows;
  await followsTheOther(stage, one, other, file);
  await asksBeforeOverwriting(stage, one, other, file);
  await undoneBehindAMessage(stage, one, file);
  for (const { errors } of windows) {
    if (errors.length) {
      throw new Error(errors.join("\n"));
    }
  }
}

function text(...lines) {
  return lines.map((it) => `${it}\n`).join("");
}

async function holds(file, wanted, what) {
  await until(`${what}: ${JSON.stringify(wanted)}`, () => readFileSync(file, "utf8") === wanted);
}

/** Open the answer of line 1 in an editor of its own. */
async function edit(workbench, said) {
  await workbench.front("Conversation");
  await workbench.inside.locator(`${TURN} button.edit`).click();
  await workbench.see(".editor-group-container.active .tab.active", { hasText: MESSAGE });
  await until(`the message ${said}`, async () => (await workbench.lines()).join("\n") === said);
}

async function write(workbench, words, whole) {
  await workbench.front(MESSAGE);
  const type = async () => {
    await workbench.press("Control+A");
    await workbench.page.keyboard.type(words);
  };
  await act("to write", type, async () => (await workbench.lines()).join("\n") === whole, { patience: 20 });
}

/** Save what is in front until the effect is seen. A second attempt on a message would save its file as well. */
function save(workbench, name, effect) {
  const attempt = async () => {
    await workbench.front(name);
    await workbench.press("Control+S");
  };
  return act(`to save ${name}`, attempt, effect, { patience: 60 });
}

/** Write a message and save it, first into the file's editor and then on disk. */
async function publish(workbench, words, file, wanted) {
  await write(workbench, words, words);
  const isSaved = () => readFileSync(file, "utf8") === wanted;
  await save(workbench, MESSAGE, async () => isSaved() || workbench.sees(DIRTY, { hasText: NAME }));
  await save(workbench, NAME, isSaved);
}

/** What one window saves is shown in the other, in its editor, its conversation and a message that nobody wrote in. */
async function followsTheOther(stage, one, other, file) {
  await edit(one, "Mice.");
  await edit(other, "Mice.");
  await publish(other, "Voles.", file, text(LINE.replace("Mice", "Voles"), OTHER));
  await until("the message to follow the other window", async () => (await one.lines()).join("\n") === "Voles.");
  await one.front("Conversation");
  await one.front(NAME);
  await one.goTo(1); // VS Code puts the cursor behind lines that it reads again
  await one.inside.locator(TURN, { hasText: "Voles." }).waitFor();
  stage.holds("what one window saves is in the editor, the conversation and the message of the other");
}

/** Both windows write: who saves last is asked, twice: by us for the message, by VS Code for the file. */
async function asksBeforeOverwriting(stage, one, other, file) {
  await write(one, "Mine.", "Mine.");
  const theirs = text(LINE.replace("Mice", "Theirs"), OTHER);
  await publish(other, "Theirs.", file, theirs);
  await one.see(".editor-group-container:not(.active) .view-line", { hasText: "Theirs." });
  const warned = [TOAST, { hasText: `was changed in ${NAME} after it was opened here` }];
  await save(one, MESSAGE, () => one.sees(...warned));
  await holds(file, theirs, "after the message of one window was saved over the other's");
  await one.clickAway(`${TOAST} .monaco-button`, { hasText: "Overwrite" });
  await one.see(DIRTY, { hasText: NAME });
  await holds(file, theirs, "before the file is saved");
  stage.holds("a message that another window changed is asked about, and only then written into the open file");

  // Now the file of this window has a change, and the other window saves another one.
  const newer = text(LINE.replace("Mice", "Newer"), OTHER);
  await publish(other, "Newer.", file, newer);
  const refused = [TOAST, { hasText: "The content of the file is newer" }];
  await save(one, NAME, () => one.sees(...refused));
  await holds(file, newer, "after one window saved an older file");
  await one.front(NAME);
  await one.run("File: Revert File");
  await until("the file of the other window", async () => (await one.lines()).join("").includes("Newer."));
  stage.holds("a file that another window has saved since is not overwritten");
}

/** Undo in the file while a message of it has words that are not saved: they stay, and are not written over anything. */
async function undoneBehindAMessage(stage, workbench, file) {
  const saved = text(LINE.replace("Mice", "Newer"), OTHER);
  await until("the message to follow", async () => {
    await workbench.front(MESSAGE);
    return (await workbench.lines()).join("\n") === "Newer.";
  });
  await write(workbench, "First.", "First.");
  await save(workbench, MESSAGE, () => workbench.sees(DIRTY, { hasText: NAME }));
  await write(workbench, "Second.", "Second.");
  const undo = async () => {
    await workbench.front(NAME);
    await workbench.press("Control+Z");
  };
  await act("to undo", undo, async () => (await workbench.lines()).join("").includes("Newer."), { patience: 20 });
  await workbench.front(MESSAGE);
  if ((await workbench.lines()).join("\n") !== "Second.") {
    throw new Error(`the message lost what was written: ${await workbench.lines()}`);
  }
  const warned = [TOAST, { hasText: `was changed in ${NAME} after it was opened here` }];
  await save(workbench, MESSAGE, () => workbench.sees(...warned));
  await holds(file, saved, "after the undo");
  await workbench.clickAway(`${TOAST} .monaco-button`, { hasText: "Revert" });
  await until("the message of the file", async () => (await workbench.lines()).join("\n") === "Newer.");
  await workbench.front(NAME);
  stage.holds("undo in the file leaves a message that is being written as it is, and saving it asks first");
}
