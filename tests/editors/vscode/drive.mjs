/**
 * Runs one scenario: `node drive.mjs SCENARIO FACTS`, where FACTS is a file of JSON (see ../vscode.py).
 *
 * What was seen is printed line by line; the exit code is 1 if something was not as it should be, and then a
 * screenshot lies in the work folder.
 */

import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openBrowser, Workbench } from "./workbench.mjs";
import { startServer } from "./server.mjs";

const [, , scenario, facts] = process.argv;
const world = JSON.parse(readFileSync(facts, "utf8"));
const browser = await openBrowser(world.chromium);
const servers = [];
const broken = Promise.withResolvers(); // rejected when what is waited for cannot come any more
broken.promise.catch(() => {}); // it may happen before anybody waits
const windows = [];

const stage = {
  ...world,
  async server(options) {
    const server = await startServer(world, options, broken.reject);
    servers.push(server);
    return server;
  },
  async window(server, folder, options) {
    const workbench = await Workbench.open(browser, server, folder, options);
    windows.push(workbench);
    workbench.page.once("crash", () => broken.reject(new Error("the page has crashed")));
    return workbench;
  },
  /** Say that something holds. */
  holds(what) {
    console.log(`ok ${what}`);
  },
  /** Note that a command or a setting was tried. */
  used(name) {
    appendFileSync(join(world.work, "drive.results"), `${JSON.stringify({ used: name })}\n`);
  },
  /** Where a picture of that name goes. */
  picture(name) {
    return join(world.pictures, `${name}.png`);
  },
};

try {
  const { default: run } = await import(`./${scenario}.mjs`);
  await Promise.race([run(stage), broken.promise]);
} catch (error) {
  process.exitCode = 1;
  console.log(`FAILED ${error.stack ?? error}`);
  for (const [index, it] of windows.entries()) {
    await it.picture(join(world.work, `failed-${scenario}-${index}.png`)).catch(() => {});
    it.errors.forEach((words) => console.log(`page: ${words}`));
  }
} finally {
  await browser.close().catch(() => {});
  await Promise.all(servers.map((it) => it.stop()));
}
process.exit(); // also when a scenario that was given up still waits
