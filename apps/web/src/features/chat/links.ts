/**
 * Finds the addresses in a message (ATTACKS CO-02, CO-09). Linear in the length of the text. Only http,
 * https and mailto become links; what could show one host and lead to another stays plain text.
 */
export type TextPart =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "link"
      readonly text: string
      readonly href: string
      /** Where it really leads: the host in ASCII, so that a look-alike letter shows as `xn--`. */
      readonly host: string
    }

/** No spaces, no quotes or angles, no controls, and none of the marks that turn the direction of text. */
const CANDIDATE = /\b(?:https?:\/\/|mailto:)[^\s<>"'`\p{Cc}\p{Cf}]+/giu
const LONGEST = 2048

export function textParts(text: string): readonly TextPart[] {
  const parts: TextPart[] = []
  let end = 0
  for (const match of text.matchAll(CANDIDATE)) {
    const shown = withoutTrailing(match[0])
    const target = targetOf(shown)
    if (target === undefined) continue
    if (match.index > end) parts.push({ kind: "text", text: text.slice(end, match.index) })
    parts.push({ kind: "link", text: shown, ...target })
    end = match.index + shown.length
  }
  if (end < text.length || parts.length === 0) parts.push({ kind: "text", text: text.slice(end) })
  return parts
}

function targetOf(shown: string): { href: string; host: string } | undefined {
  if (shown.length > LONGEST || !URL.canParse(shown)) return undefined
  const url = new URL(shown)
  if (url.protocol === "mailto:") {
    return url.pathname.includes("@") ? { href: url.href, host: url.pathname } : undefined
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") return undefined
  // "https://bank.example@evil.example" reads as the first and leads to the second.
  if (url.username !== "" || url.password !== "") return undefined
  return { href: url.href, host: url.host }
}

const OPENING: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" }

/** A sentence's own punctuation is no part of the address; a closing bracket is, if it was opened in it. */
function withoutTrailing(candidate: string): string {
  const counts = new Map<string, number>()
  for (const unit of candidate) counts.set(unit, (counts.get(unit) ?? 0) + 1)
  let end = candidate.length
  for (; end > 0; end--) {
    const last = candidate[end - 1] ?? ""
    const opening = OPENING[last]
    const surplus = opening !== undefined && (counts.get(last) ?? 0) > (counts.get(opening) ?? 0)
    if (!surplus && !".,;:!?*_~…".includes(last)) break
    counts.set(last, (counts.get(last) ?? 0) - 1)
  }
  return candidate.slice(0, end)
}
