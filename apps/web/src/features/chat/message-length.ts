export interface MessageLength {
  readonly tooLong: boolean
  /** What to say about it; nothing while there is plenty of room. */
  readonly words: string | undefined
}

const SAY_BELOW = 1000
const number = new Intl.NumberFormat("en")

/** Counts as the protocol does, in UTF-16 code units, so that what is let through is not refused later. */
export function messageLength(text: string, limit: number): MessageLength {
  const left = limit - text.length
  if (left < 0) {
    const words = `A message has at most ${number.format(limit)} characters; this one has ${number.format(text.length)}.`
    return { tooLong: true, words }
  }
  return { tooLong: false, words: left < SAY_BELOW ? `${number.format(left)} characters left` : undefined }
}
