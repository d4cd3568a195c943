/** Which Python and which Tuneline run, and what a person is told and can do where there is none that suits. */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BOX } from "./workbench.mjs";
import { endSuite, serverFor, startSuite } from "./host.mjs";
import { act, put, sleep, until } from "./waiting.mjs";

const TOAST = ".notifications-toasts .notification-list-item";
const CHOICE = "the Python that runs the server"; // the title of the list
const MISTAKE = '{"messages": [{"role": "human", "content": "Japan?"}, {"role": "assistant", "content": "Tokyo."}]}\n';

/** A uv that notes what it is asked, and has a Python once it has been told to install one. */
const uv = (python, log) => `#!/bin/sh
echo "$*" >> '${log}'
case "$1 $2" in
  "--version ") echo "uv 1.2.3" ;;
  "python find") echo '${python}' ;;
esac
`;

export default async function run(stage) {
  const empty = join(stage.work, "no-programs");
  mkdirSync(empty, { recursive: true });
  const { good, old, withTuneline, tuneline } = stage.pythons;
  writeFileSync(join(empty, "uv"), uv(good, join(stage.work, "uv.said")), { mode: 0o755 });
  const env = { PATH: empty };
  const machine = old ? { "tuneline.interpreter": old } : {};
  await onScreen(stage, { machine, env });
  const given = { PYTHON_OLD: old ?? undefined, PYTHON_GOOD: good, PYTHON_WITH_TUNELINE: withTuneline, TUNELINE: tuneline };
  const server = await serverFor(stage, "pythons", { machine, env: { ...env, ...given } });
  await endSuite(stage, await startSuite(stage, server, stage.folder, "pythons"));
  const another = await serverFor(stage, "chosen", { env: { ...env, ...given } });
  const options = { beside: "chosen-python" };
  await endSuite(stage, await startSuite(stage, another, stage.folder, "chosen", options));
}

async function onScreen(stage, { machine, env }) {
  const file = join(stage.folder, "no-python.jsonl");
  writeFileSync(file, MISTAKE);
  const server = await stage.server({ name: "no-python", machine, env });
  const workbench = await stage.window(server, stage.folder, { file });
  if (machine["tuneline.interpreter"]) {
    await expectMessage(stage, workbench, /3\.\d+\.\d+; Tuneline needs 3\.11 or newer/, ["Choose Python", "Open Settings"]);
    await workbench.picture(stage.picture("old-python"));
    await choosePython(workbench, "Automatic");
  }
  await expectMessage(stage, workbench, /found no Python 3\.11 or newer/, ["Choose Python", "Install with uv", "Help"]);
  await workbench.picture(stage.picture("no-python"));
  await workbench.see(".statusbar-item", { hasText: "Tuneline is off" });

  await withUv(stage, workbench);
  await workbench.run("Tuneline: Choose Python Interpreter");
  await until("the list of Pythons", () => workbench.isAsked(CHOICE));
  const rows = await workbench.page.locator(".quick-input-list .monaco-list-row").allInnerTexts();
  if (rows.length !== 2) {
    throw new Error(`there is no Python here, and these are offered: ${rows}`);
  }
  await workbench.pick(CHOICE, "Automatic");
  await workbench.see(".statusbar-item", { hasText: "Tuneline is off" });

  // One of its actions leads to a Python, without reloading the window.
  await choosePython(workbench, "Browse");
  stage.used("tuneline.chooseInterpreter");
  const box = await workbench.see(BOX);
  // The dialog writes its folder into the box when it has read it; what is there before is lost.
  await workbench.see(".quick-input-list .monaco-list-row", { hasText: ".." });
  await until("the path to stay in the box", async () => {
    await box.fill(stage.pythons.good);
    await sleep(300);
    return (await box.inputValue()) === stage.pythons.good;
  });
  const isClosed = async () => !(await workbench.sees(BOX));
  await act("Enter in the box", () => workbench.press("Enter"), isClosed, { patience: 10 });
  await workbench.see(".squiggly-error");
  await workbench.see(".statusbar-item", { hasText: "1 example" });
  stage.holds("a Python chosen from the message starts the server");

  // A workspace's setting goes before a person's, so a choice is written there; a relative path is one in its folder.
  mkdirSync(join(stage.folder, ".vscode"), { recursive: true });
  const settings = { "tuneline.interpreter": "no/such/python" };
  const whole = new RegExp(`names ${join(stage.folder, "no/such/python")}, which could not be run: there is no such program`);
  const isTold = (words) => () => workbench.sees(TOAST, { hasText: words });
  await put(join(stage.folder, ".vscode", "settings.json"), JSON.stringify(settings), isTold(whole));
  await expectMessage(stage, workbench, whole, ["Choose Python", "Open Settings"]);
  await choosePython(workbench, "Automatic");
  await workbench.see(".statusbar-item", { hasText: "1 example" });
  stage.holds("a Python that a workspace names wrongly is replaced there");

  // What the library would tell by itself, with a stack, is not told beside it.
  const broken = join(env.PATH, "broken");
  writeFileSync(broken, "#!/bin/sh\nexit 3\n", { mode: 0o755 });
  const ended = /could not be started by .*broken: it ended with 3\./;
  await put(join(server.profile, "Machine", "settings.json"), JSON.stringify({ "tuneline.server.path": broken }), isTold(ended));
  await expectMessage(stage, workbench, ended, ["Restart", "Show Output"]);
}

/** uv is run only after asking, with what was said; then the server starts with the Python that it has. */
async function withUv(stage, workbench) {
  const said = join(stage.work, "uv.said");
  await workbench.clickAway(`${TOAST} .monaco-button`, { hasText: "Install with uv" });
  const asked = await workbench.text(".monaco-dialog-box");
  const before = readFileSync(said, "utf8");
  if (!asked.includes("uv python install 3.13") || before !== "--version\n") {
    throw new Error(`it was asked: ${asked}; uv was run: ${before}`);
  }
  await workbench.clickAway(".monaco-dialog-box .monaco-button", { hasText: "Run It" });
  await workbench.see(".statusbar-item", { hasText: "1 example" });
  const after = readFileSync(said, "utf8");
  if (after !== "--version\npython install 3.13\npython find --system 3.13\n") {
    throw new Error(`uv was run: ${after}`);
  }
  stage.holds("uv is run after asking, and the server starts with the Python that it has");
}

async function choosePython(workbench, choice) {
  await workbench.clickAway(`${TOAST} .monaco-button`, { hasText: "Choose Python" });
  await workbench.pick(CHOICE, choice);
}

/** There is one message, once the one before has gone; it says so and offers these actions. */
async function expectMessage(stage, workbench, words, actions) {
  const toasts = workbench.page.locator(TOAST);
  const buttons = toasts.locator(".monaco-button");
  const isAsWanted = async () => {
    const offered = await buttons.allInnerTexts();
    const isOffered = actions.every((it) => offered.some((button) => button.includes(it)));
    return isOffered && (await toasts.count()) === 1 && (await workbench.sees(TOAST, { hasText: words }));
  };
  await until(`one message, ${words}, that offers ${actions}`, isAsWanted).catch(async (error) => {
    throw new Error(`${error.message}; there are: ${await toasts.allInnerTexts()}, with ${await buttons.allInnerTexts()}`);
  });
  stage.holds(`it is said: ${await workbench.text(TOAST)}`);
}
