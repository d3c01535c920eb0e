/**
 * Which web origins may talk to this server (ATTACKS WE-01): an exact list. Plain http is for the own
 * machine only, because browsers give a page from elsewhere no cryptography over it.
 */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

export type OriginProblem = string

/** The origin in the form in which browsers send it, or what is wrong with it. */
export function judgeOrigin(text: string): { readonly origin: string } | { readonly problem: OriginProblem } {
  const url = URL.parse(text)
  if (!url || url.origin !== text) {
    return { problem: `"${text}" is no origin: write scheme, host and port only, as in https://chat.example` }
  }
  if (url.protocol === "https:") return { origin: text }
  if (url.protocol === "http:" && LOOPBACK.test(url.hostname)) return { origin: text }
  return {
    problem:
      `"${text}" is refused: browsers allow cryptography only on https, and on http only at localhost. ` +
      "Put a TLS proxy in front of Tacit and name its https origin.",
  }
}

/** What a server allows that only its own machine reaches. */
export function loopbackOrigins(port: number): readonly string[] {
  return [`http://localhost:${port}`, `http://127.0.0.1:${port}`]
}
