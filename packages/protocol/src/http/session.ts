/**
 * Bodies of the HTTP routes of a browser session: how a browser keeps the key that its local key is sealed
 * under at the server. The session itself is a cookie, which no script sees. Otherwise as in login.ts.
 *
 * POST /api/session/open   SessionOpen    → SessionKey     and the cookie is set
 * POST /api/session/key    SessionAccount → SessionKey     for the cookie of that account
 * POST /api/session/close  SessionAccount → SessionClosed  and the cookie is cleared
 */
import { type Decoded, fixed, struct } from "../codec/codec.ts"
import { accountId } from "../ids.ts"

/** A ticket that the socket of a device was given. */
export const sessionOpen = struct({ ticket: fixed(32) })
export type SessionOpen = Decoded<typeof sessionOpen>

export const sessionAccount = struct({ account: accountId })
export type SessionAccount = Decoded<typeof sessionAccount>

export const sessionKey = struct({ key: fixed(32) })
export type SessionKey = Decoded<typeof sessionKey>

export const sessionClosed = struct({})
export type SessionClosed = Decoded<typeof sessionClosed>
