/**
 * Waiting for conditions, with bounds that say what was waited for, and doing things until their effect is seen.
 *
 * A busy machine needs minutes for what a quick one does at once, so the bounds are wide. What is broken does not use
 * them up: drive.mjs ends a scenario as soon as a server has ended or a page has crashed.
 */

import { writeFileSync } from "node:fs";

export const PATIENCE = 180; // seconds

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The first answer of `ask` that is true, or the last one when the seconds are over. */
async function poll(ask, seconds) {
  for (const end = Date.now() + seconds * 1000; ; await sleep(50)) {
    const answer = await ask();
    if (answer || Date.now() > end) {
      return answer;
    }
  }
}

/** The first answer of `ask` that is true; an Error that says what was waited for if none comes. */
export async function until(what, ask, seconds = PATIENCE) {
  const answer = await poll(ask, seconds);
  if (!answer) {
    throw new Error(`waited ${seconds} seconds for ${what}; the last answer was ${JSON.stringify(answer)}`);
  }
  return answer;
}

/**
 * Do something until its effect is seen, and give what `effect` answers then.
 *
 * VS Code loses clicks and keys: a menu takes none in its first 100 milliseconds, and a list may be drawn again
 * between the press and the release. The effect is looked for before every attempt, so what has worked is not
 * repeated. An attempt may fail, as when what it clicks on has just gone.
 *
 * patience: seconds for the effect of the first attempt, twice as many for the next and so on. More than the default
 * where a second attempt would undo the first, or would make an extension do something twice.
 */
export async function act(what, attempt, effect, { patience = 2, seconds = PATIENCE } = {}) {
  const end = Date.now() + seconds * 1000;
  let answer = await effect();
  let problem = "it had no effect";
  for (let pause = patience; !answer; pause *= 2) {
    if (Date.now() > end) {
      throw new Error(`tried for ${seconds} seconds: ${what}; ${problem}`);
    }
    await attempt().catch((error) => (problem = error.message));
    answer = await poll(effect, pause);
  }
  return answer;
}

/** Write a file that is watched until its effect is seen: what is written right after its folder was made is overlooked. */
export async function put(file, text, effect) {
  await act(`the effect of ${file}`, async () => writeFileSync(file, text), effect, { patience: 10 });
}
