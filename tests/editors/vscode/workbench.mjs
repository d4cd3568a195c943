/** The workbench in a headless Chromium, and hands for it: commands, keys, the mouse. */

import { chromium } from "playwright-core";
import { act, PATIENCE, until } from "./waiting.mjs";

/** The box at the top that is written into: for commands, files, lines, and paths. */
export const BOX = ".quick-input-widget .quick-input-box input";
export const ROW = ".quick-input-list .monaco-list-row";
const LIST_TITLE = ".quick-input-title";
/** Milliseconds for one click; `act` repeats it. */
const CLICK = 10_000;

const FLAGS = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-dev-shm-usage",
  "--disable-gpu",
  "--disable-quic",
  "--disable-sync",
  "--no-first-run",
  "--no-sandbox", // as root Chromium has none
];

export async function openBrowser(executablePath) {
  return chromium.launch({ executablePath, headless: true, args: FLAGS });
}

/** A window of VS Code on a folder. `payload`: further pairs for the page, such as a file to open. */
export class Workbench {
  static async open(browser, server, folder, { file, payload = [], size = { width: 1100, height: 650 }, scale = 1 } = {}) {
    const context = await browser.newContext({ viewport: size, deviceScaleFactor: scale, colorScheme: "light" });
    const isHere = (url) => url.hostname === "127.0.0.1";
    await context.route((url) => !isHere(url), (route) => route.abort()); // there is no network; fail at once
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE * 1000);
    const workbench = new Workbench(page, server, folder);
    const pairs = file ? [["openFile", workbench.uri(file)], ...payload] : payload;
    page.on("pageerror", (error) => workbench.errors.push(error.message));
    await page.exposeFunction("codeAutomationLog", (_kind, words) => workbench.said.push(words.join(" ")));
    await page.exposeFunction("codeAutomationExit", (code) => (workbench.exitCode = code));
    const query = new URLSearchParams({ folder, payload: JSON.stringify(pairs) });
    await page.goto(`http://127.0.0.1:${server.port}/?${query}`);
    await page.waitForSelector(".monaco-workbench .statusbar");
    return workbench;
  }

  errors = [];
  said = [];
  exitCode = undefined;

  constructor(page, server, folder) {
    this.page = page;
    this.server = server;
    this.folder = folder;
  }

  uri(path) {
    return `vscode-remote://127.0.0.1:${this.server.port}${path}`;
  }

  async close() {
    await this.page.context().close();
  }

  press(keys) {
    return this.page.keyboard.press(keys);
  }

  /** What matches and can be seen, the first of it. */
  shown(selector, options = {}) {
    return this.page.locator(selector, options).filter({ visible: true }).first();
  }

  /** Whether something that can be seen matches now. */
  async sees(selector, options = {}) {
    return (await this.shown(selector, options).count()) > 0;
  }

  /** Wait until something that can be seen matches, and give it. */
  async see(selector, options = {}) {
    const found = this.shown(selector, options);
    await found.waitFor();
    return found;
  }

  /** Click on something until an effect is seen. */
  async click(selector, options, effect, more = {}) {
    const { button, ...limits } = more;
    const what = `a click on ${selector} ${options.hasText ?? ""}`;
    await act(what, () => this.shown(selector, options).click({ button, timeout: CLICK }), effect, limits);
  }

  /** Click on something until it has gone, which is what a button of a message or a menu's item does when it is taken. */
  async clickAway(selector, options = {}) {
    await this.see(selector, options);
    await this.click(selector, options, async () => !(await this.sees(selector, options)));
  }

  /** Rest the mouse on something until something else can be seen. */
  async hover(selector, shown, options) {
    const attempt = async () => {
      await this.page.mouse.move(500, 200); // a mouse that is there already does not come
      await this.shown(selector).hover({ timeout: CLICK });
    };
    await act(`the hover of ${selector}`, attempt, () => this.sees(shown, options), { patience: 5 });
  }

  /** Run a command of the palette by its whole title. */
  async run(title) {
    await this.quickly(`>${title}`, title);
  }

  async openFile(name) {
    await this.quickly(name, name);
    await this.see(".tab.active", { hasText: name });
  }

  /** Put the cursor at a place, counted from 1, and have it in view. */
  async goTo(line, column = 1) {
    await this.quickly(`:${line}:${column}`, `line ${line}`);
  }

  /** Write into the box at the top, whose first characters say what it lists, and take the row with these words. */
  async quickly(written, words) {
    const value = async () => ((await this.sees(BOX)) ? await this.shown(BOX).inputValue({ timeout: CLICK }).catch(() => "") : "");
    const isListed = async () => (await value()) === written && (await this.sees(ROW, { hasText: words }));
    const write = async () => {
      if ((await value()) === written) {
        await this.press("Escape"); // it lists what there was when that was written, as for the editor in front then
      }
      if (!(await this.sees(BOX))) {
        await this.press("F1");
      }
      await this.shown(BOX).fill(written, { timeout: CLICK });
    };
    await act(`${words} in the list of ${written}`, write, isListed, { patience: 5 });
    await this.click(ROW, { hasText: words }, async () => (await value()) !== written);
  }

  /** Whether an extension's list with these words in its title is there with its rows. */
  async isAsked(title) {
    return (await this.sees(LIST_TITLE, { hasText: title })) && (await this.sees(ROW));
  }

  /** Take a row, by words in it, of the list that an extension shows at the top, and see that list go. */
  async pick(title, words) {
    await until(`the list "${title}"`, () => this.isAsked(title));
    await this.see(ROW, { hasText: words });
    await this.click(ROW, { hasText: words }, async () => !(await this.sees(LIST_TITLE, { hasText: title })));
  }

  /** The page in the webview that is shown. */
  get inside() {
    return this.page.frameLocator("iframe.webview").frameLocator("iframe");
  }

  /** Bring the editor of a tab to the front, and the focus into it. */
  async front(name) {
    const hasText = new RegExp(`^\\s*${name.replaceAll(".", "\\.")}`); // a tab may name a folder too
    await this.click(".tab", { hasText }, () => this.sees(".editor-group-container.active .tab.active", { hasText }));
  }

  /** The lines that the editor in front shows. */
  async lines() {
    const all = await this.page.locator(".editor-group-container.active .monaco-editor .view-line").evaluateAll((found) =>
      found.map((it) => [Number.parseFloat(it.style.top), it.textContent.replaceAll("\u00a0", " ")]),
    );
    return all.sort(([one], [other]) => one - other).map(([, text]) => text);
  }

  /** The text of something that can be seen, on one line. */
  async text(selector, options = {}) {
    return (await (await this.see(selector, options)).innerText()).replace(/\s+/g, " ").trim();
  }

  async picture(path) {
    await this.page.screenshot({ path });
  }
}
