/**
 * The cookie of a browser session. One for each account, so that a browser holds several; without an
 * end, so that it goes when the browser does.
 */
import type { AccountId } from "@tacit/protocol"
import type { SessionCookie } from "../core/routes/route.ts"

const ID = /^[0-9a-f]{64}$/
const ACCOUNT_DIGITS = 16

/**
 * `origin` is an allowed one: https, or http on the own machine, where WebKit drops a cookie that is
 * `Secure` or has the prefix that demands it.
 */
export function cookieName(origin: string, account: AccountId): string {
  const name = `tacit-${account.slice(0, ACCOUNT_DIGITS)}`
  return isSecure(origin) ? `__Host-${name}` : name
}

/** The value of a Set-Cookie header. */
export function setCookie(origin: string, { account, id }: SessionCookie): string {
  const secure = isSecure(origin) ? "; Secure" : ""
  const end = id === undefined ? "; Max-Age=0" : ""
  return `${cookieName(origin, account)}=${id ?? ""}; Path=/; HttpOnly${secure}; SameSite=Strict${end}`
}

/** The session id in a Cookie header; `undefined` if there is none, or anything but one. */
export function sessionIdIn(
  header: string | undefined,
  origin: string,
  account: AccountId,
): string | undefined {
  const start = `${cookieName(origin, account)}=`
  const pairs = (header ?? "").split(";").map((pair) => pair.trim())
  const values = pairs.filter((pair) => pair.startsWith(start)).map((pair) => pair.slice(start.length))
  const [id] = values
  return values.length === 1 && id !== undefined && ID.test(id) ? id : undefined
}

function isSecure(origin: string): boolean {
  return origin.startsWith("https:")
}
