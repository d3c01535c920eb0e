/**
 * Text of other people and of servers, made harmless for a terminal: escape sequences could rewrite what
 * stands on the screen, and bidirectional controls could turn a line around (ATTACKS ID-11).
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** The text with every control character shown as a replacement character; line breaks and tabs stay. */
export function printable(text: string): string {
  return text.replace(/\r\n/g, "\n").replace(UNSAFE, "\ufffd")
}

/** One line of JSON in which nothing can act on a terminal; it parses to the same value. */
export function printableJson(value: object): string {
  return JSON.stringify(value).replace(UNSAFE, escaped)
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`
}
