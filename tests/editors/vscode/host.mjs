/** Runs a suite of client-vscode/src/test inside the extension host of the workbench. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "./waiting.mjs";

/** Start a server with a profile for a suite of that name. */
export function serverFor(stage, name, { env, ...options } = {}) {
  const facts = { TUNELINE_RESULTS: join(stage.work, `${name}.results`), TUNELINE_PROFILE: join(stage.work, `profile-${name}`) };
  return stage.server({ name, suites: true, env: { ...facts, ...env }, ...options });
}

/** Open a window that runs the suite; `results` are its lines so far. beside: the folder of a further extension. */
export async function startSuite(stage, server, folder, suite, { beside = "empty-extension", ...options } = {}) {
  const uri = (path) => `vscode-remote://127.0.0.1:${server.port}${path}`;
  const payload = [
    ["extensionDevelopmentPath", uri(join(import.meta.dirname, beside))],
    ["extensionTestsPath", uri(join(stage.suites, `${suite}.js`))],
    ["logLevel", "tuneline.tuneline=trace"], // only at this level is there a trace
  ];
  const workbench = await stage.window(server, folder, { ...options, payload });
  const file = join(stage.work, `${suite}.results`);
  const results = () =>
    existsSync(file)
      ? readFileSync(file, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line))
      : [];
  return { workbench, results };
}

/** Wait for its end, as long as it goes on; an Error with all that failed if something did. */
export async function endSuite(stage, { workbench, results }) {
  const isOver = () => results().at(-1)?.end || workbench.exitCode !== undefined;
  while (!isOver()) {
    const count = results().length;
    await until("the next result of the suite", () => isOver() || results().length > count);
  }
  const all = results();
  const tests = all.filter((it) => it.test);
  tests.filter((it) => !it.error).forEach((it) => stage.holds(`${it.test} (${it.seconds} s)`));
  const failed = tests.filter((it) => it.error);
  if (failed.length || !all.at(-1)?.end) {
    const told = failed.map((it) => `${it.test}: ${it.error}`);
    throw new Error(told.join("\n") || `the suite ended early: ${workbench.said.join(" ")} ${workbench.exitCode}`);
  }
}

export default async function run(stage) {
  const server = await serverFor(stage, "features");
  const suite = await startSuite(stage, server, stage.folder, "features");
  await endSuite(stage, suite);
}
