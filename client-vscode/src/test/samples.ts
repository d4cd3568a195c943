/**
 * The training files that tests open.
 *
 * Emoji are two units of VS Code's columns and one character for the server, and stand before what is looked at.
 */

export const GOOD =
  '{"messages": [{"role": "user", "content": "Who wrote 😀 浮士德?"}, {"role": "assistant", "content": "Goethe."},' +
  ' {"role": "user", "content": "When?"}, {"role": "assistant", "content": "In 1808."}]}';
/** The title of the action at one of its answers, and the line afterwards. */
export const MASK = "Do not train this answer";
export const MASKED = GOOD.replace('"Goethe."}', '"Goethe.", "weight": 0}');

export const BAD =
  '{"messages": [{"role": "system", "content": "Answer in a word. 😀 短"}, {"role": "human", "content": "Japan?"},' +
  ' {"role": "assistant", "content": "Tokyo."}]}';
export const FIX = 'Set the role to "user"';
export const FIXED = BAD.replace('"human"', '"user"');

/** An example with a mistake behind so many characters. */
export function long(length: number): string {
  return `{"messages": [{"role": "user", "content": "${"x".repeat(length)}"}, {"role": "human", "content": "😀"}, {"role": "assistant", "content": "Ok"}]}`;
}

/** An error that no fix is safe for. */
export const WEIGHED_WRONG =
  '{"messages": [{"role": "user", "content": "Is 😀 a smile, 对吗?"},' +
  ' {"role": "assistant", "content": "Yes.", "weight": 0.5}]}';

/** An example like no other, with a warning like no other: the same one on many lines would be folded into a few. */
export function warned(number: number): string {
  const user = `{"role": "user", "content": "Number ${number}?", "mood${number}": 1}`;
  return `{"messages": [${user}, {"role": "assistant", "content": "Yes ${number}."}]}`;
}

/** An example like no other, with an error. */
export function wrong(number: number): string {
  return `{"messages": [{"role": "human", "content": "Error ${number}?"}, {"role": "assistant", "content": "No ${number}."}]}`;
}

/** An example like no other, with nothing to say about. */
export function good(number: number): string {
  return `{"messages": [{"role": "user", "content": "Question ${number}?"}, {"role": "assistant", "content": "Answer ${number}."}]}`;
}
