import assert from "node:assert/strict";
import { test } from "node:test";
import { expand, type Place, program } from "../expand";

const PLACE: Place = {
  home: "/home/me",
  env: { VENV: "/venvs/one", EMPTY: "" },
  folder: (name) => ({ "": "/projects/a$$b", data: "/data/$&" })[name ?? ""],
};
const NOWHERE: Place = { ...PLACE, folder: () => undefined };

test("variables are expanded, also where a folder's name looks like a pattern", () => {
  assert.equal(expand("~/bin/python", PLACE), "/home/me/bin/python");
  assert.equal(expand(" ${userHome}/bin ", PLACE), "/home/me/bin");
  assert.equal(expand("${workspaceFolder}/.venv/bin/python", PLACE), "/projects/a$$b/.venv/bin/python");
  assert.equal(expand("${workspaceFolder:data}/python", PLACE), "/data/$&/python");
  assert.equal(expand("${env:VENV}/bin${env:EMPTY}${env:NO_SUCH_NAME}", PLACE), "/venvs/one/bin");
});

test("what is no variable stays as it is", () => {
  for (const text of ["python~", "~me/python", "${command:pick}", "${workspaceFolder:other}/python", "$HOME", "$$"]) {
    assert.equal(expand(text, PLACE), text);
  }
  assert.equal(expand("${workspaceFolder}/python", NOWHERE), "${workspaceFolder}/python");
});

test("a relative path is one in the first folder, and a name is left to the system", () => {
  assert.equal(program(".venv/bin/python", PLACE), "/projects/a$$b/.venv/bin/python");
  assert.equal(program("/usr/bin/python3", PLACE), "/usr/bin/python3");
  assert.equal(program("python3", PLACE), "python3");
  assert.equal(program("", PLACE), "");
  assert.equal(program(".venv/bin/python", NOWHERE), ".venv/bin/python");
});
