/** The workbench in a headless Chromium, and hands for it: commands, keys, the mouse. */

import { chromium } from "playwright-core";
import { until } from "./waiting.mjs";

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
    const workbench = new Workbench(page, server, folder);
    const pairs = file ? [["openFile", workbench.uri(file)], ...payload] : payload;
    page.on("pageerror", (error) => workbench.errors.push(error.message));
    await page.exposeFunction("codeAutomationLog", (_kind, words) => workbench.said.push(words.join(" ")));
    await page.exposeFunction("codeAutomationExit", (code) => (workbench.exitCode = code));
    const query = new URLSearchParams({ folder, payload: JSON.stringify(pairs) });
    await page.goto(`http://127.0.0.1:${server.port}/?${query}`);
    await page.waitForSelector(".monaco-workbench .statusbar", { timeout: 60_000 });
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

  /** Wait until something that can be seen matches, and give it. */
  async see(selector, options = {}) {
    const found = this.page.locator(selector, options).filter({ visible: true }).first();
    await found.waitFor({ timeout: 60_000 });
    return found;
  }

  /** Wait until nothing that can be seen matches. */
  async seeNo(selector, options = {}) {
    const found = this.page.locator(selector, options).filter({ visible: true });
    await until(`${selector} to go`, async () => (await found.count()) === 0);
  }

  /** Run a command of the palette by its whole title. */
  async run(title) {
    await this.press("F1");
    await this.see(".quick-input-widget input");
    await this.page.keyboard.insertText(title);
    const row = await this.see(".quick-input-list .monaco-list-row", { hasText: title });
    await row.click();
  }

  async openFile(name) {
    await this.press("Control+P");
    await this.see(".quick-input-widget input");
    await this.page.keyboard.insertText(name);
    await (await this.see(".quick-input-list .monaco-list-row", { hasText: name })).click();
    await this.see(".tab.active", { hasText: name });
  }

  /** Put the cursor at a place, counted from 1, and have it in view. */
  async goTo(line, column = 1) {
    await this.press("Control+G");
    await this.see(".quick-input-widget input");
    await this.page.keyboard.insertText(`${line}:${column}`);
    await this.see(".quick-input-list .monaco-list-row", { hasText: `line ${line}` }); // before, Enter does nothing
    await this.press("Enter");
    await this.seeNo(".quick-input-widget input");
  }

  /** Choose a row of a list that is asked for at the top, by words in it. */
  async pick(words) {
    await (await this.see(".quick-input-list .monaco-list-row", { hasText: words })).click();
  }

  /** The text of something that can be seen, on one line. */
  async text(selector, options = {}) {
    return (await (await this.see(selector, options)).innerText()).replace(/\s+/g, " ").trim();
  }

  async picture(path) {
    await this.page.screenshot({ path });
  }
}
