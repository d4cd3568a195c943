/** Starts the VS Code core (code-server) with a profile of its own. */

import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { until } from "./waiting.mjs";

const SETTINGS = {
  "chat.disableAIFeatures": true,
  "editor.fontFamily": "DejaVu Sans Mono",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": "off",
  "extensions.ignoreRecommendations": true,
  "files.autoSave": "off", // as on the desktop
  "files.hotExit": "off",
  "git.enabled": false,
  "telemetry.telemetryLevel": "off",
  "workbench.editorLargeFileConfirmation": 1024, // as on the desktop; in a browser it is 10 MB
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
};

/**
 * A running server on a port of the loopback interface.
 *
 * name: of the profile and the log. settings: of the user. machine: settings of the scopes that begin with `machine`,
 * which VS Code writes elsewhere. trust: whether folders have to be trusted first. suites: whether windows run
 * suites. env: what differs from the environment of this process, undefined for what is not there. extensions: the
 * folder of other extensions than those of the world. fail: called with an Error if it ends without being stopped.
 */
export async function startServer(world, { name, settings = {}, machine = {}, trust = false, suites = false, env = {}, extensions = world.extensions }, fail) {
  const { work, node, codeServer } = world;
  const profile = join(work, `profile-${name}`);
  for (const [folder, content] of Object.entries({ User: { ...SETTINGS, ...settings }, Machine: machine })) {
    mkdirSync(join(profile, folder), { recursive: true });
    writeFileSync(join(profile, folder, "settings.json"), JSON.stringify(content, null, 2));
  }
  const port = await freePort();
  const config = join(work, `${name}.yaml`);
  writeFileSync(config, `bind-addr: 127.0.0.1:${port}\nauth: none\ncert: false\n`);
  const words = [
    codeServer,
    ...["--config", config, "--user-data-dir", profile, "--extensions-dir", extensions],
    ...["--disable-telemetry", "--disable-update-check", "--disable-getting-started-override"],
    ...["--reconnection-grace-time", "2"], // otherwise extension hosts stay for hours after their page is closed
    // A built product heeds extensionTestsPath only with this, and then shows no messages in a corner.
    ...(suites ? ["--vscode-option", "enable-smoke-test-driver"] : []),
    ...(trust ? [] : ["--disable-workspace-trust"]),
  ];
  const log = createWriteStream(join(work, `${name}.log`));
  // As from a command line: the PATH is the one given here, not the one of a login shell.
  const all = { ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl":""}', VSCODE_CLI: "1", ...env };
  const known = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  const child = spawn(node, words, { env: known, stdio: ["ignore", "pipe", "pipe"], detached: true });
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  const early = (code, signal) => fail(new Error(`code-server ended with ${code ?? signal}; see ${name}.log`));
  child.once("exit", early);
  const server = { port, profile, stop: () => stop(child.off("exit", early)) };
  try {
    await until("code-server to answer", async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
      return answer?.ok;
    });
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const ended = new Promise((resolve) => child.once("exit", resolve));
  signal(child, "SIGTERM");
  const timer = setTimeout(() => signal(child, "SIGKILL"), 5000);
  await ended;
  clearTimeout(timer);
}

function signal(child, name) {
  try {
    process.kill(-child.pid, name); // the group: what it has started too
  } catch {
    // it has ended
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
