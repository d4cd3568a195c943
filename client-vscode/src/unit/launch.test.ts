import assert from "node:assert/strict";
import { test } from "node:test";
import { decide, type Launch, type Refusal, type Wishes, type World } from "../launch";
import type { Command, Python, Silent } from "../python";

const NEEDS = { minimumServer: "0.2.0", python: { oldest: "3.11", before: "3.15" } };
const NOTHING: Wishes = { path: "", arguments: ["server"], interpreter: "", strategy: "useBundled" };
const SCRIPT = "/extension/bundled/tool/server.py";

interface Machine {
  /** Interpreters by their command, those of the PATH in order. */
  readonly pythons?: Readonly<Record<string, Partial<Python> | Silent>>;
  readonly bundled?: boolean;
  readonly tuneline?: string;
  readonly files?: readonly string[];
}

/** What is decided on a machine, and which interpreters were asked for it. */
async function on(machine: Machine, wishes: Partial<Wishes> = {}): Promise<{ got: Launch | Refusal; asked: string[] }> {
  const asked: string[] = [];
  const pythons = machine.pythons ?? {};
  const world: World = {
    bundled: machine.bundled === false ? undefined : SCRIPT,
    candidates: () => Promise.resolve(Object.keys(pythons).filter((it) => !it.startsWith("/")).map((it): Command => [it])),
    ask(command) {
      asked.push(command[0]);
      const known = pythons[command[0]];
      if (known === undefined || "why" in known) {
        return Promise.resolve({ command, why: "there is no such program" });
      }
      const usual = { version: [3, 12, 1], implementation: "cpython", bundled: true, tuneline: null };
      return Promise.resolve({ command, executable: `/usr/bin/${command[0]}`, ...usual, ...known });
    },
    installed: () => Promise.resolve(machine.tuneline),
    exists: (path) => (machine.files ?? []).includes(path),
  };
  return { got: await decide({ ...NOTHING, ...wishes }, NEEDS, world), asked };
}

function launched({ got }: { got: Launch | Refusal }): string {
  assert.ok("command" in got, JSON.stringify(got));
  return `${got.source}: ${[got.command, ...got.args].join(" ")}`;
}

function refused({ got }: { got: Launch | Refusal }): string {
  assert.ok("refused" in got, JSON.stringify(got));
  return `${got.refused}: ${got.message}`;
}

test("the bundled server is run by the first interpreter that can load it, and no other is asked", async () => {
  const done = await on({ pythons: { python3: {}, python: {} } });
  assert.equal(launched(done), `bundled: /usr/bin/python3 -I -X utf8 ${SCRIPT}`);
  assert.deepEqual(done.asked, ["python3"]);
});

test("interpreters that are too old, too new or of another make are passed over, and the log says so", async () => {
  const done = await on({
    pythons: {
      old: { version: [3, 10, 13] },
      new: { version: [3, 15, 0] },
      pypy: { implementation: "pypy", bundled: false },
      gone: { command: ["gone"], why: "there is no such program" },
      python3: { version: [3, 11, 0] },
    },
  });
  assert.equal(launched(done), `bundled: /usr/bin/python3 -I -X utf8 ${SCRIPT}`);
  assert.deepEqual((done.got as Launch).notes, [
    "/usr/bin/old was skipped: it is Python 3.10.13; Tuneline needs 3.11 or newer",
    "/usr/bin/new was skipped: it is cpython 3.15.0, which the server of this extension was not built for",
    "/usr/bin/pypy was skipped: it is pypy 3.12.1, which the server of this extension was not built for",
    "gone was skipped: there is no such program",
  ]);
});

test("a path goes before everything, with its arguments, and nobody else is asked", async () => {
  const machine = { pythons: { python3: {} }, files: ["/opt/tuneline"] };
  const wishes = { path: "/opt/tuneline", arguments: ["server", "--stdio"], strategy: "fromEnvironment" as const };
  const done = await on(machine, wishes);
  assert.equal(launched(done), "path: /opt/tuneline server --stdio");
  assert.deepEqual(done.asked, []);
});

test("a path that is only a name is looked for by the system", async () => {
  assert.equal(launched(await on({}, { path: "uvx", arguments: ["tuneline", "server"] })), "path: uvx tuneline server");
});

test("a path that leads nowhere is told, though there is a bundled server", async () => {
  const done = await on({ pythons: { python3: {} } }, { path: "/opt/tuneline" });
  assert.equal(refused(done), "path: The setting tuneline.server.path names /opt/tuneline, which does not exist.");
});

test("from the environment: the first interpreter that has a new enough Tuneline", async () => {
  const pythons = { chosen: { tuneline: "0.1.9" }, python3: { tuneline: "0.2.0" } };
  const done = await on({ pythons }, { strategy: "fromEnvironment" });
  assert.equal(launched(done), "environment: /usr/bin/python3 -m tuneline server");
  assert.deepEqual((done.got as Launch).notes, ["/usr/bin/chosen has Tuneline 0.1.9, and 0.2.0 is needed"]);
});

test("from the environment: a tuneline on the PATH, if no interpreter has it", async () => {
  const done = await on({ pythons: { python3: {} }, tuneline: "0.3.0" }, { strategy: "fromEnvironment" });
  assert.equal(launched(done), "environment: tuneline server");
});

test("from the environment: where it is nowhere, the bundled one", async () => {
  const done = await on({ pythons: { python3: {} }, tuneline: "0.1.0" }, { strategy: "fromEnvironment" });
  assert.equal(launched(done), `bundled: /usr/bin/python3 -I -X utf8 ${SCRIPT}`);
  assert.deepEqual((done.got as Launch).notes, ["/usr/bin/python3 has no Tuneline installed", "the tuneline on the PATH is 0.1.0"]);
});

test("an extension without a server uses the environment, whatever the strategy", async () => {
  const done = await on({ bundled: false, pythons: { python3: { tuneline: "1.0.0" } } });
  assert.equal(launched(done), "environment: /usr/bin/python3 -m tuneline server");
});

test("the interpreter of the settings is the only one that is asked", async () => {
  const pythons = { "/my/python": { executable: "/my/python" }, python3: {} };
  const done = await on({ pythons }, { interpreter: "/my/python" });
  assert.equal(launched(done), `bundled: /my/python -I -X utf8 ${SCRIPT}`);
  assert.deepEqual(done.asked, ["/my/python"]);
});

test("an interpreter of the settings that will not do is told, not passed over", async () => {
  const old = await on({ pythons: { "/old": { version: [3, 8, 18] }, python3: {} } }, { interpreter: "/old" });
  assert.equal(
    refused(old),
    "interpreter: The setting tuneline.interpreter names /old, which is Python 3.8.18; Tuneline needs 3.11 or newer.",
  );
  const gone = await on({ pythons: { python3: {} } }, { interpreter: "/gone" });
  assert.equal(
    refused(gone),
    "interpreter: The setting tuneline.interpreter names /gone, which could not be run: there is no such program.",
  );
  const bare = await on({ bundled: false, pythons: { "/bare": {} } }, { interpreter: "/bare" });
  assert.equal(
    refused(bare),
    "interpreter: The setting tuneline.interpreter names /bare, which is Python 3.12.1 without Tuneline installed.",
  );
});

test("where no interpreter will do, that is said in one sentence", async () => {
  assert.match(refused(await on({ pythons: { python3: { version: [3, 9, 2] } } })), /^no-python: Tuneline found no Python 3\.11 or newer \(and older than 3\.15\) to run/);
  assert.match(refused(await on({ bundled: false, pythons: { python3: {} } })), /that has Tuneline installed, so nothing is checked\.$/);
});
