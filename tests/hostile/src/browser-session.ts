/** What a browser says about its session over HTTP, with the cookie that it is told to have. */
import type { AccountId } from "@tacit/protocol"
import { CONTENT_TYPE, encode, sessionAccount, sessionOpen } from "@tacit/protocol"

export interface SessionAnswer {
  readonly status: number
  /** Name and value of the cookie that was set. */
  readonly cookie: string | undefined
  readonly body: Uint8Array
}

async function post(url: string, path: string, body: Uint8Array, cookie: string): Promise<SessionAnswer> {
  const answer = await fetch(`${url}/api/session/${path}`, {
    method: "POST",
    headers: { origin: url, "content-type": CONTENT_TYPE, cookie },
    body: body.slice(),
  })
  const [set] = answer.headers.get("set-cookie")?.split(";") ?? []
  return { status: answer.status, cookie: set, body: new Uint8Array(await answer.arrayBuffer()) }
}

export const openSession = (url: string, ticket: Uint8Array, cookie = "") =>
  post(url, "open", encode(sessionOpen, { ticket }), cookie)

export const sessionKeyOf = (url: string, account: AccountId, cookie: string) =>
  post(url, "key", encode(sessionAccount, { account }), cookie)
