/** Waiting for conditions, with bounds that say what was waited for. */

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The first answer of `ask` that is true; an Error that says what was waited for if none comes. */
export async function until(what, ask, seconds = 60) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer) {
      return answer;
    }
    if (Date.now() > end) {
      throw new Error(`waited ${seconds} seconds for ${what}; the last answer was ${JSON.stringify(answer)}`);
    }
    await sleep(50);
  }
}
