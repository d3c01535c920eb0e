/** Whether a name contains what was typed; case and accents do not count. */
export function matches(name: string, query: string): boolean {
  return plain(name).includes(plain(query.trim()))
}

function plain(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
}
