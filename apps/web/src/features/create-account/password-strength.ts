/**
 * A hint, not a gate: how long somebody who has stolen the server would have to guess, very roughly. The
 * only rule is the length. Common words and patterns count as the few symbols that they are worth.
 */
export interface PasswordStrength {
  /** 0 nothing typed or too short, 1 weak, 2 fair, 3 strong. */
  readonly level: 0 | 1 | 2 | 3
  readonly words: string
}

export const SHORTEST_PASSWORD = 8

const COMMON =
  /password|passwort|qwert[yz]?|asdf|letmein|welcome|iloveyou|admin|dragon|monkey|secret|tacit|abc|123\d*|(?:19|20)\d\d/gi

export function passwordStrength(password: string, handle: string): PasswordStrength {
  if (password === "")
    return {
      level: 0,
      words: `At least ${SHORTEST_PASSWORD} characters. Four or more unrelated words are strong and easy to type.`,
    }
  if ([...password].length < SHORTEST_PASSWORD) {
    return { level: 0, words: `At least ${SHORTEST_PASSWORD} characters.` }
  }
  const bits = guessBits(password, handle)
  if (bits < 45) return { level: 1, words: "Weak: it could be guessed. Make it longer." }
  if (bits < 65) return { level: 2, words: "Fair. One more word would make it strong." }
  return { level: 3, words: "Strong." }
}

function guessBits(password: string, handle: string): number {
  const own = handle.length >= 3 ? password.toLowerCase().replaceAll(handle.toLowerCase(), "a") : password
  const reduced = own.replace(COMMON, "a").replace(/(.)\1{2,}/gu, "$1")
  const symbols = [...reduced]
  const alphabet =
    (/\p{Ll}|\p{Lo}/u.test(reduced) ? 26 : 0) +
    (/\p{Lu}/u.test(reduced) ? 26 : 0) +
    (/\d/.test(reduced) ? 10 : 0) +
    (/[^\p{L}\d]/u.test(reduced) ? 20 : 0)
  // Letters in words are guessed by the word: about 2.5 bits each instead of 4.7.
  const perSymbol = /^[\p{L}\s]+$/u.test(reduced) ? 2.5 : Math.log2(Math.max(alphabet, 2))
  return Math.min(symbols.length, new Set(symbols).size * 3) * perSymbol
}
