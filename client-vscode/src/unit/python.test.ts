import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, isPython, read, run, whyNotRun } from "../python";
import { compare, isAtLeast, isBefore, readVersion } from "../versions";

const SAID = '{"executable": "/p", "version": [3, 12, 1], "implementation": "cpython", "bits": 64, "bundled": true, "tuneline": null}';

test("the answer of an interpreter is its last line", () => {
  const answer = read(["python3"], `a greeting of sitecustomize\n${SAID}\n`);
  assert.ok(isPython(answer));
  assert.deepEqual(answer.version, [3, 12, 1]);
  assert.equal(answer.bundled, true);
  assert.equal(answer.tuneline, null);
});

test("what is no answer is said to be none", () => {
  for (const output of ["", "Python 2.7\n", "{}", "null", '"text"', '{"executable": 1, "version": [3], "implementation": "x"}']) {
    assert.deepEqual(read(["p"], output), { command: ["p"], why: "it gave no sensible answer" });
  }
});

test("a program that is not there, fails or may not be run does not answer, and says why", async () => {
  assert.deepEqual(await ask(["no-such-program-anywhere"], "x"), {
    command: ["no-such-program-anywhere"],
    why: "there is no such program",
  });
  const failed = await ask([process.execPath, "-e", "process.exit(3)"], "x");
  assert.deepEqual("why" in failed && failed.why, "it ended with 3");
});

test("a script of Windows is not run, and is said to be none", () => {
  // Node throws this at once for a .bat or .cmd, without asking the system.
  assert.match(whyNotRun(Object.assign(new Error("spawn EINVAL"), { code: "EINVAL" })) ?? "", /\.bat or \.cmd/);
  assert.equal(whyNotRun(new Error("it ended")), undefined);
});

test("a PYTHONHOME is for one Python, and no other is started with it", async () => {
  process.env["PYTHONHOME"] = "/no/such/folder";
  try {
    const said = await run([process.execPath], ["-p", "String([process.env.PYTHONHOME, process.env.PYTHONSAFEPATH])"]);
    assert.equal(said.trim(), ",1");
  } finally {
    delete process.env["PYTHONHOME"];
  }
});

test("a program is asked with its first arguments", async () => {
  const answer = await ask([process.execPath, "-e", `console.log(${JSON.stringify(SAID)})`], "x");
  assert.ok(isPython(answer));
});

test("versions are read out of text and compared as numbers", () => {
  assert.deepEqual(readVersion("tuneline 0.10.2"), [0, 10, 2]);
  assert.deepEqual(readVersion("3.13.0rc1"), [3, 13, 0]);
  assert.equal(readVersion("none"), undefined);
  assert.ok(compare([0, 10], [0, 9, 9]) > 0);
  assert.equal(compare([3, 11], [3, 11, 0]), 0);
  assert.ok(isAtLeast([3, 11, 0], "3.11") && !isAtLeast([3, 9, 18], "3.11"));
  assert.ok(isBefore([3, 14, 9], "3.15") && !isBefore([3, 15, 0], "3.15"));
});
