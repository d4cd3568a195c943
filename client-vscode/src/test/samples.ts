/**
 * The training files that tests open.
 *
 * Emoji are two units of VS Code's columns and one character for the server, and stand before what is looked at.
 */

export const GOOD =
  '{"messages": [{"role": "user", "content": "Who wrote 😀 浮士德?"}, {"role": "assistant", "content": "Goethe."},' +
  ' {"role": "user", "content": "When?"}, {"role": "assistant", "content": "In 1808."}]}';
/** The title of the action at one of its answers, and the line afterwards. */
export const MASK = "Do not train this answer (weight 0)";
export const MASKED = GOOD.replace('"Goethe."}', '"Goethe.", "weight": 0}');

export const BAD =
  '{"messages": [{"role": "system", "content": "Answer in a word. 😀 短"}, {"role": "human", "content": "Japan?"},' +
  ' {"role": "assistant", "content": "Tokyo."}]}';
export const FIX = "Change the role to `user`";
export const FIXED = BAD.replace('"human"', '"user"');

/** A warning that the target refuses nothing for. */
export const WARNED = '{"messages": [{"role": "user", "content": ""}, {"role": "assistant", "content": "Yes."}]}';

/** An example with a mistake behind so many characters. */
export function long(length: number): string {
  return `{"messages": [{"role": "user", "content": "${"x".repeat(length)}"}, {"role": "human", "content": "😀"}, {"role": "assistant", "content": "Ok"}]}`;
}
