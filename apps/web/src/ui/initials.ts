/** Up to two letters that stand for a name: "Mara Reyes" → "MR", "bob" → "BO", "quiet-heron" → "QH". */
export function initials(name: string): string {
  const words = name.split(/[\s._-]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word))
  const letters = words.map((word) => [...word].filter((letter) => /[\p{L}\p{N}]/u.test(letter)))
  const [first, second] = letters
  if (first === undefined) return "?"
  return (second === undefined ? first.slice(0, 2).join("") : `${first[0]}${second[0]}`).toUpperCase()
}
