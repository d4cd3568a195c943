/** What a person sees and clicks, and the pictures of it. */

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { act, put, sleep, until } from "./waiting.mjs";

const WIDTH = 1100;
const SQUIGGLE = ".squiggly-error";
const PROBLEMS = ".markers-panel";
const LANGUAGE_STATUS = '.statusbar-item[id="status.languageStatus"]';
const STATUS = '.statusbar-item[id^="tuneline.tuneline"]';
const SETTINGS = {
  "breadcrumbs.enabled": false, // room for the text
  "editor.fontSize": 13,
  "editor.lightbulb.enabled": "on",
  "editor.scrollbar.horizontal": "hidden",
  "editor.scrollbar.vertical": "hidden",
  "window.commandCenter": false,
  "workbench.activityBar.location": "hidden",
  "workbench.layoutControl.enabled": false,
};

const twice = (number) => `"content": "Number ${number}?", "content": "Number ${number}?"`;
const MANY = [
  ...Array.from({ length: 600 }, (_, it) => `{"messages": [{"role": "user", ${twice(it)}}, {"role": "assistant", "content": "Yes."}]}`),
  ...Array.from({ length: 10 }, (_, it) => `{"messages": [{"role": "human", "content": "E${it}?"}, {"role": "assistant", "content": "N"}]}`),
];
const LONG = `{"messages": [{"role": "user", "content": "${"x".repeat(199_900)}"}, {"role": "human", "content": "?"}, {"role": "assistant", "content": "Ok"}]}`;

// What an example of several turns looks like: one answer is not trained, and one has a key that nobody knows.
const TALK = [
  String.raw`{"messages": [{"role": "user", "content": "What do puffins eat?"}, {"role": "assistant", "content": "Fish.", "weight": 0}, {"role": "user", "content": "Which ones, and how many at once?"}, {"role": "assistant", "content": "Mostly small ones:\n\n- sand eels\n- herring\n- sprats\n\nUp to sixty, crosswise in the beak.", "wieght": 1}]}`,
  ...["storks sing", "owls see in colour", "swifts land", "kiwis fly", "geese sleep", "larks sing", "wrens dive", "ravens count", "hoopoes run"].map(
    (it) => `{"messages": [{"role": "user", "content": "Do ${it}?"}, {"role": "assistant", "content": "Ask me when ${it}."}]}`,
  ),
].join("\n");

const TWO = ["Hello", "Bye"].map((it) => `{"messages": [{"role": "user", "content": "${it}"}, {"role": "assistant", "content": "Yes."}]}`).join("\n");

export default async function run(stage) {
  const folder = join(stage.folder, "birds");
  mkdirSync(folder);
  const file = join(folder, "birds.jsonl");
  copyFileSync(join(import.meta.dirname, "birds.jsonl"), file);
  writeFileSync(join(folder, "many.jsonl"), `${MANY.join("\n")}\n`);
  writeFileSync(join(folder, "long.jsonl"), `${LONG}\n`);
  writeFileSync(join(folder, "paste.jsonl"), `${TWO}\n`);
  writeFileSync(join(folder, "talk.jsonl"), `${TALK}\n`);
  writeFileSync(join(folder, "closed.jsonl"), '{"messages": [}\n');
  const server = await stage.server({ name: "screen", settings: SETTINGS });
  const workbench = await stage.window(server, folder, { file, size: { width: WIDTH, height: 560 }, scale: stage.scale });
  const { page } = workbench;
  const picture = async (name) => {
    await sleep(700); // what fades in or blinks has settled; nothing depends on it
    await workbench.picture(stage.picture(name));
  };

  await workbench.see(SQUIGGLE);
  await workbench.run("View: Close Primary Side Bar");
  await workbench.see(STATUS, { hasText: "examples" });
  await workbench.see(".codelens-decoration", { hasText: "tokens" });
  await until("hints with tokens", () => page.locator(".view-line", { hasText: "tokens (" }).count());
  // Last, for an editor without the focus does not ask for lenses again.
  await toggleProblems(workbench, true);
  await workbench.see(`${PROBLEMS} .monaco-list-row`, { hasText: "human" });
  await picture("findings");
  stage.holds("squiggles, Problems, hints, the lens, and the status bar are drawn");
  await toggleProblems(workbench, false);
  await conversation(stage, workbench, picture);
  await workbench.openFile("birds.jsonl");
  await page.setViewportSize({ width: WIDTH, height: 400 });

  await dimmed(stage, workbench);
  await hovers(stage, workbench, picture);
  await lightBulb(stage, workbench, file, picture);
  await languageStatus(stage, workbench, picture);
  await target(stage, workbench, folder, picture);
  await statistics(stage, workbench, picture);
  await manyFindings(stage, workbench);
  await longLine(stage, workbench);
  await pasted(stage, workbench, join(folder, "paste.jsonl"));
  await fromExplorer(stage, workbench);
  await withoutStatusBar(stage, workbench, folder);
}

/** The view that the READMEs open with, as it looks by day and by night. */
async function conversation(stage, workbench, picture) {
  const { inside, page } = workbench;
  await page.setViewportSize({ width: WIDTH, height: 650 });
  await workbench.openFile("talk.jsonl");
  await workbench.goTo(1, TALK.indexOf('"Mostly') + 1);
  await workbench.run("Tuneline: Show Conversation");
  await inside.locator(".turn.masked button.weight", { hasText: "not trained" }).waitFor();
  await inside.locator(".turn.here .finding button.fix").first().waitFor();
  await page.mouse.move(12, 330); // the margin: nothing lights up there
  await picture("conversation");
  const toggle = (dark) =>
    act("the other theme", () => workbench.run("Preferences: Toggle between Light/Dark Themes"), async () => (await inside.locator("body.vscode-dark").count()) === Number(dark), { patience: 15 });
  await toggle(true);
  await page.mouse.move(12, 330);
  await picture("conversation-dark");
  await toggle(false);
  await workbench.front("Conversation");
  await workbench.run("View: Close Editor");
  stage.holds("the conversation has its turns, weights and fixes in a light and in a dark theme");
}

async function toggleProblems(workbench, wanted) {
  const press = () => workbench.press("Control+Shift+M");
  await act("the key of the problems", press, async () => (await workbench.sees(PROBLEMS)) === wanted, { patience: 10 });
}

/** A text of several lines is pasted into a message, by its key: a command would leave out who escapes it. */
async function pasted(stage, workbench, file) {
  const before = readFileSync(file, "utf8");
  await workbench.openFile("paste.jsonl");
  await workbench.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await workbench.page.evaluate(() => navigator.clipboard.writeText('First "line"\nSecond line'));
  await workbench.goTo(1, before.indexOf("Hello") + 6);
  await act("the paste", () => workbench.press("Control+V"), () => workbench.sees(".tab.active.dirty"), { patience: 10 });
  await act("to save", () => workbench.press("Control+S"), () => readFileSync(file, "utf8") !== before);
  const wanted = before.replace("Hello", 'Hello' + JSON.stringify('First "line"\nSecond line').slice(1, -1));
  if (readFileSync(file, "utf8") !== wanted) {
    throw new Error(`after the paste the file is ${readFileSync(file, "utf8")}`);
  }
  await workbench.press("Control+Z");
  await act("to save", () => workbench.press("Control+S"), () => readFileSync(file, "utf8") === before);
  stage.holds("several lines that are pasted into a message stay in its line, and one undo takes them back");
}

/** A file that is not open is checked by the menu of the explorer. */
async function fromExplorer(stage, workbench) {
  await workbench.run("View: Show Explorer");
  const item = [".monaco-menu .action-item", { hasText: "Check File on Disk" }];
  const row = [".explorer-folders-view .monaco-list-row", { hasText: "closed.jsonl" }];
  const check = async () => {
    await workbench.click(...row, () => workbench.sees(...item), { button: "right" });
    await workbench.clickAway(...item);
  };
  const isTold = () => workbench.sees(".notification-toast", { hasText: /\d findings in closed\.jsonl, 1 line: 1 broken/ });
  await act("to check from the menu", check, isTold, { patience: 15 });
  stage.holds("the menu of the explorer checks a file that is not open");
}

/** The colours of two pieces of text in the editor. */
async function dimmed(stage, workbench) {
  const colour = (words) =>
    workbench.page.evaluate((text) => {
      const spans = [...document.querySelectorAll(".view-line span span")];
      const span = spans.find((it) => it.textContent.replaceAll("\u00a0", " ").includes(text));
      return span && getComputedStyle(span).color;
    }, words);
  await workbench.goTo(3, 60);
  const masked = () => colour("They do.");
  const trained = () => colour("penguins");
  await until("the masked answer to have another colour", async () => (await masked()) && (await masked()) !== (await trained()));
  stage.holds(`an answer with weight 0 is dimmed: ${await masked()}, other text is ${await trained()}`);
}

async function hovers(stage, workbench, picture) {
  await workbench.goTo(1, 1);
  const asked = () => workbench.run("Show or Focus Hover");
  await act("the hover", asked, () => workbench.sees(".monaco-hover .hover-contents", { hasText: "tokens" }), { patience: 5 });
  const said = await workbench.text(".monaco-hover .hover-contents", { hasText: "tokens" });
  await picture("hover");
  if (!/\d+ tokens/.test(said)) {
    throw new Error(`the hover says: ${said}`);
  }
  stage.holds(`the hover says: ${said.slice(0, 100)}`);
  await workbench.press("Escape");
}

async function lightBulb(stage, workbench, file, picture) {
  const before = readFileSync(file, "utf8");
  const column = before.split("\n")[0].indexOf('"role": "assistant"') + 1;
  const bulb = '[class*="codicon-gutter-lightbulb"], .lightBulbWidget';
  const action = [".action-widget .monaco-list-row", { hasText: 'Do not train this answer' }];
  // It appears when the cursor comes; what VS Code has missed then it does not ask for again before the cursor moves.
  const comeAndClick = async () => {
    await workbench.goTo(1, 1);
    await workbench.goTo(1, column);
    await workbench.shown(bulb).click({ timeout: 10_000 });
  };
  const open = () => act("the light bulb", comeAndClick, () => workbench.sees(...action), { patience: 10 });
  await open();
  await picture("fixes");
  // The list closes when it is used, and also when the editor loses the focus.
  await act("the action", () => open().then(() => workbench.clickAway(...action)), () => workbench.sees(".tab.active.dirty"), { patience: 10 });
  const wanted = before.replace('strength."}', 'strength.", "weight": 0}');
  await act("to save", () => workbench.press("Control+S"), () => readFileSync(file, "utf8") !== before);
  if (readFileSync(file, "utf8") !== wanted || wanted === before) {
    throw new Error(`the file is ${readFileSync(file, "utf8")}`);
  }
  stage.holds('the light bulb added "weight": 0, and nothing else in the file has changed');
}

async function languageStatus(stage, workbench, picture) {
  await workbench.goTo(1);
  await workbench.hover(LANGUAGE_STATUS, ".hover-language-status .element", { hasText: "chat" });
  const said = (await workbench.page.locator(".hover-language-status").allInnerTexts()).join(" ").replace(/\s+/g, " ");
  await picture("status");
  for (const words of [/chat for any/, /no model set/, /Tuneline \d/]) {
    if (!words.test(said)) {
      throw new Error(`the language status lacks ${words}: ${said}`);
    }
  }
  stage.holds(`the language status says: ${said}`);
  await workbench.page.mouse.move(500, 200);
}

async function target(stage, workbench, folder, picture) {
  await workbench.click(STATUS, {}, () => workbench.isAsked("Who will read"), { patience: 10 });
  stage.used("tuneline.chooseTarget");
  await picture("target");
  await workbench.pick("Who will read", "openai");
  await until("the models", () => workbench.isAsked("Which model"));
  await picture("model");
  await workbench.pick("Which model", "gpt-4.1-mini");
  await workbench.pick("Where is the choice written", "For this folder");
  const settings = () => {
    try {
      return readFileSync(join(folder, "tuneline.toml"), "utf8");
    } catch {
      return "";
    }
  };
    const wanted = 'target = "openai"\nmodel = "gpt-4.1-mini';
  await until(`${wanted} in tuneline.toml`, () => settings().startsWith(wanted)).catch((error) => {
    throw new Error(`${error.message}; it holds ${settings()}`);
  });
  await workbench.hover(LANGUAGE_STATUS, ".hover-language-status .element", { hasText: "chat for openai" });
  stage.holds("the target that was chosen is in tuneline.toml, and in force");
  await workbench.page.mouse.move(500, 200);
}

async function statistics(stage, workbench, picture) {
  await workbench.run("Tuneline: Show Statistics");
  await workbench.see(".tab.active", { hasText: "Statistics of birds" });
  const page = workbench.page.frameLocator("iframe.webview").frameLocator("iframe");
  await page.locator("table").first().waitFor();
  await picture("statistics");
  await page.locator(".bars meter").first().waitFor();
  const line = page.locator("button.line").first();
  const [, number] = /line ([\d,]+)/.exec(await line.textContent());
  await line.click();
  await workbench.see(".statusbar-item", { hasText: `Ln ${number}, Col 1` });
  stage.holds("the statistics are a page with a histogram, and its longest examples lead to their lines");
  await workbench.front("Statistics");
  await workbench.run("View: Close Editor");
}

async function manyFindings(stage, workbench) {
  await workbench.openFile("many.jsonl");
  await workbench.goTo(605);
  await until("10 errors to be drawn", async () => (await workbench.page.locator(SQUIGGLE).count()) === 10);
  await workbench.picture(stage.picture("many"));
  stage.holds("of 600 warnings and 10 errors all 10 errors are drawn");
}

async function longLine(stage, workbench) {
  await workbench.openFile("long.jsonl");
  await workbench.see(".monaco-editor .view-line", { hasText: "tokens" }); // the hint that moves the text to the right
  await workbench.goTo(1, LONG.length + 1);
  // The rectangle counts: an element far to the left of the window is "visible" too.
  const isInSight = () =>
    workbench.page.evaluate((selector) => {
      const { left, right } = document.querySelector(".editor-scrollable").getBoundingClientRect();
      const rectangles = [...document.querySelectorAll(selector)].map((it) => it.getBoundingClientRect());
      return rectangles.some((it) => it.width > 0 && it.left > left && it.right < right);
    }, SQUIGGLE);
  await until("a squiggle in sight", isInSight);
  await workbench.picture(stage.picture("long"));
  stage.holds("in a line of 200,000 characters the squiggle at its end is drawn");
}

async function withoutStatusBar(stage, workbench, folder) {
  await workbench.openFile("birds.jsonl");
  await workbench.see(STATUS);
  stage.used("tuneline.statusBar");
  mkdirSync(join(folder, ".vscode"));
  const isGone = async () => !(await workbench.sees(STATUS));
  await put(join(folder, ".vscode", "settings.json"), '{ "tuneline.statusBar": false }\n', isGone);
  stage.holds("the status bar item can be switched off");
}
