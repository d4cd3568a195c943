/** Which server is started, by settings and by what Pythons there are. The PATH of this window holds no program. */

import * as assert from "node:assert/strict";
import { extension, finding, open, servers, type Api } from "../hands";
import { BAD } from "../samples";
import { set, test, until, withSetting } from "../suite";

const given = (name: string) => process.env[name]!;

async function stateIs(kind: string, source?: string): Promise<ReturnType<Api["state"]>> {
  const { state } = await extension.activate();
  const isIt = () => state().kind === kind && (source === undefined || state().source === source);
  await until(`the state ${kind} ${source ?? ""}`, isIt).catch(() => assert.deepEqual(state(), { kind, source }));
  return state();
}

if (process.env["PYTHON_OLD"]) {
  test("an old Python is refused in words", async () => {
    await open("old.jsonl", [BAD]);
    const { message } = await stateIs("failed");
    assert.match(message!, /Python 3\.\d+\.\d+; Tuneline needs 3\.11 or newer/);
    assert.deepEqual(servers(), []);
  });
}

test("without any Python it is said, and once there is one the server starts", async () => {
  await set("tuneline.interpreter", undefined);
  const { document } = await open("none.jsonl", [BAD]);
  await until("the other message", async () => /found no Python/.test((await stateIs("failed")).message ?? ""));
  await set("tuneline.interpreter", given("PYTHON_GOOD"));
  await stateIs("running", "bundled");
  await finding(document, "unknown-role");
});

test("fromEnvironment takes the Tuneline of the interpreter", async () => {
  const { document } = await open("environment.jsonl", [BAD]);
  await set("tuneline.interpreter", given("PYTHON_WITH_TUNELINE"));
  await withSetting("tuneline.importStrategy", "fromEnvironment", async () => {
    const { command } = await stateIs("running", "environment");
    assert.deepEqual(command!.slice(1), ["-m", "tuneline", "server"]);
    await finding(document, "unknown-role");
  });
  await stateIs("running", "bundled");
});

test("fromEnvironment takes the bundled one where the interpreter has none", async () => {
  await set("tuneline.interpreter", given("PYTHON_GOOD"));
  await withSetting("tuneline.importStrategy", "fromEnvironment", async () => {
    const { document } = await open("fallback.jsonl", [BAD]);
    await stateIs("running", "bundled");
    await finding(document, "unknown-role");
  });
});

test("tuneline.server.path goes before", async () => {
  const { document } = await open("path.jsonl", [BAD]);
  await withSetting("tuneline.server.path", given("TUNELINE"), async () => {
    const { command } = await stateIs("running", "path");
    assert.deepEqual(command, [given("TUNELINE"), "server"]);
    await finding(document, "unknown-role");
    await withSetting("tuneline.server.arguments", ["no-such-command"], async () => {
      assert.match((await stateIs("failed")).message!, /could not be started/);
    });
    await stateIs("running", "path");
  });
  await stateIs("running", "bundled");
});

const SLEEP = "import time; time.sleep(3600)";

test("a program that never answers is not waited for once the setting is another", async () => {
  await withSetting("tuneline.server.arguments", ["-c", SLEEP], () =>
    withSetting("tuneline.server.path", given("PYTHON_GOOD"), async () => {
      await stateIs("starting");
      await until("the program", () => servers((word) => word === SLEEP).length > 0);
    }),
  );
  await stateIs("running", "bundled");
  await until("the program to end", () => servers((word) => word === SLEEP).length === 0);
});

test("a path that is not there is told", async () => {
  await withSetting("tuneline.server.path", "/no/such/tuneline", async () => {
    assert.match((await stateIs("failed")).message!, /\/no\/such\/tuneline.*does not exist/);
  });
  await stateIs("running", "bundled");
});

export { run } from "../suite";
