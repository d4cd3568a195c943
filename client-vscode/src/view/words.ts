/** How two texts differ, word by word, for answers that are compared. */

export interface Word {
  readonly text: string;
  readonly differs: boolean;
}

/** Steps of the comparison; texts that need more are compared by what they have in common at both ends. */
const STEPS = 4_000_000;

/** The words of both texts, each with whether the other text lacks it in this place. */
export function compared(one: string, other: string): [Word[], Word[]] {
  const [a, b] = [split(one), split(other)];
  const [start, end] = common(a, b);
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  const same = left.length * right.length <= STEPS ? matches(left, right) : { left: new Set<number>(), right: new Set<number>() };
  return [marked(a, start, end, same.left), marked(b, start, end, same.right)];
}

function split(text: string): string[] {
  return text.match(/\s+|[\p{L}\p{N}\p{M}_]+|[^\s\p{L}\p{N}\p{M}_]/gu) ?? [];
}

/** How many words are the same at the start and at the end. */
function common(a: readonly string[], b: readonly string[]): [number, number] {
  const most = Math.min(a.length, b.length);
  let start = 0;
  while (start < most && a[start] === b[start]) {
    start += 1;
  }
  let end = 0;
  while (end < most - start && a[a.length - 1 - end] === b[b.length - 1 - end]) {
    end += 1;
  }
  return [start, end];
}

/** The places of a longest common sequence. */
function matches(a: readonly string[], b: readonly string[]): { left: Set<number>; right: Set<number> } {
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const [left, right] = [new Set<number>(), new Set<number>()];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) {
      left.add(i++);
      right.add(j++);
    } else if (at(i + 1, j) >= at(i, j + 1)) {
      i += 1;
    } else {
      j += 1;
    }
  }
  return { left, right };
}

/** Words with their marks, neighbours of a kind together. */
function marked(words: readonly string[], start: number, end: number, same: ReadonlySet<number>): Word[] {
  const found: { text: string; differs: boolean }[] = [];
  const isOther = (index: number) => index >= start && index < words.length - end && !same.has(index - start);
  for (const [index, text] of words.entries()) {
    // A blank between two words that differ is no word that both have.
    const differs = isOther(index) || (/^[ \t]+$/.test(text) && isOther(index - 1) && isOther(index + 1));
    const last = found.at(-1);
    if (last && last.differs === differs) {
      last.text += text;
    } else {
      found.push({ text, differs });
    }
  }
  return found;
}
