/**
 * Bodies of the HTTP routes (POST, `application/vnd.tacit`). OPAQUE messages (RFC 9807) are opaque text
 * of the OPAQUE library. Refusals are JSON `{error, message, retryAfter?}` with the code of errors.ts.
 *
 * POST /api/register/start   RegisterStart  → OpaqueAnswer
 * POST /api/register/finish  RegisterFinish → Registered
 * POST /api/login/start      LoginStart     → LoginStarted
 * POST /api/login/finish     LoginFinish    → LoginFinished
 */
import { link } from "../account/link.ts"
import { type Decoded, fixed, list, struct, text } from "../codec/codec.ts"
import { transaction } from "../frames/transact.ts"
import { accountId } from "../ids.ts"
import { LIMITS } from "../limits.ts"
import { credential } from "../vault/layout.ts"

const opaque = text(2048)
const handle = text(LIMITS.handleMax)

export const CONTENT_TYPE = "application/vnd.tacit"

export const registerStart = struct({ handle, request: opaque })
export type RegisterStart = Decoded<typeof registerStart>

export const opaqueAnswer = struct({ response: opaque })
export type OpaqueAnswer = Decoded<typeof opaqueAnswer>

/** The new account: its first links (genesis, device, mls-key), its credentials and its first vault. */
export const registerFinish = struct({ handle, record: opaque, links: list(link, 8), transaction })
export type RegisterFinish = Decoded<typeof registerFinish>

export const registered = struct({ account: accountId })
export type Registered = Decoded<typeof registered>

export const loginStart = struct({ handle, request: opaque })
export type LoginStart = Decoded<typeof loginStart>

export const loginStarted = struct({ login: fixed(16), response: opaque })
export type LoginStarted = Decoded<typeof loginStarted>

export const loginFinish = struct({ login: fixed(16), finish: opaque })
export type LoginFinish = Decoded<typeof loginFinish>

export const loginFinished = struct({ account: accountId, credentials: list(credential, 8) })
export type LoginFinished = Decoded<typeof loginFinished>
