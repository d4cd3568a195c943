import assert from "node:assert/strict";
import { test } from "node:test";
import { ofMachine } from "../machine";

const nothing = () => false;

test("Windows has a launcher, others have names with versions", () => {
  assert.deepEqual(ofMachine("win32", "", nothing), [["python"], ["py", "-3"]]);
  assert.deepEqual(ofMachine("linux", "", nothing).slice(0, 3), [["python3"], ["python"], ["python3.14"]]);
});

test("on macOS Apple's python3 is not run: where its tools are missing it opens a dialog", () => {
  const files = ["/usr/bin/python3", "/opt/homebrew/bin/python3", "/usr/local/bin/python3", "/usr/local/bin/python3.12"];
  const exists = (file: string) => files.includes(file);
  const search = "/usr/bin/:/opt/homebrew/bin::/usr/local/bin";
  assert.deepEqual(ofMachine("darwin", search, exists), [["/opt/homebrew/bin/python3"], ["/usr/local/bin/python3.12"]]);
  assert.deepEqual(ofMachine("darwin", "/usr/bin:/bin", exists), []);
});
