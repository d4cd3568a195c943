/** Versions as people write them: `3.12`, `0.1.0`, `3.13.0rc1`. What follows the numbers is not compared. */
export type Version = readonly number[];

/** The first version in a text, or undefined: `Python 3.12.1` gives [3, 12, 1]. */
export function readVersion(text: string): Version | undefined {
  const found = /\d+(?:\.\d+)+/.exec(text);
  return found?.[0].split(".").map(Number);
}

/** Negative, 0 or positive, as for sort; what one of them lacks counts as 0. */
export function compare(a: Version, b: Version): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}

export function isAtLeast(version: Version, oldest: string): boolean {
  return compare(version, readVersion(oldest) ?? []) >= 0;
}

export function isBefore(version: Version, end: string): boolean {
  return compare(version, readVersion(end) ?? []) < 0;
}
