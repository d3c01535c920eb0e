/** The HTTP side of the core: a path and a body in, a status and a body out. */
import { type AccountId, CONTENT_TYPE, ERRORS, type ErrorCode, LIMITS, MalformedError } from "@tacit/protocol"
import { type Refusal, refuse, type Verdict } from "../verdict.ts"
import { loginFinish } from "./routes/login-finish.ts"
import { loginStart } from "./routes/login-start.ts"
import { registerFinish } from "./routes/register-finish.ts"
import { registerStart } from "./routes/register-start.ts"
import type { Route, RouteContext, SessionCookie } from "./routes/route.ts"
import { sessionClose } from "./routes/session-close.ts"
import { sessionKey } from "./routes/session-key.ts"
import { sessionOpen } from "./routes/session-open.ts"
import type { Services } from "./services.ts"

export const ROUTES: Readonly<Record<string, Route>> = {
  "/api/register/start": registerStart,
  "/api/register/finish": registerFinish,
  "/api/login/start": loginStart,
  "/api/login/finish": loginFinish,
  "/api/session/open": sessionOpen,
  "/api/session/key": sessionKey,
  "/api/session/close": sessionClose,
}

/** A registration holds a first vault; all other bodies are an OPAQUE message or less. */
const SMALL_BODY = 4096

/** Bytes that a body for `path` may have; undefined if there is no such route. */
export function mostBytes(path: string): number | undefined {
  if (!Object.hasOwn(ROUTES, path)) return undefined
  return ROUTES[path] === registerFinish ? LIMITS.frame : SMALL_BODY
}

export interface HttpAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: Uint8Array
  /** The session cookie that the sender is to keep, or to forget. */
  readonly cookie?: SessionCookie
}

/** Who sent a request. */
export interface HttpSender {
  readonly address: string
  /** The id in the sender's session cookie of an account. Absent for a sender without cookies. */
  readonly sessionOf?: (account: AccountId) => string | undefined
}

const STATUS: { readonly [C in ErrorCode]?: number } = {
  "bad-credentials": 401,
  unauthenticated: 401,
  "not-found": 404,
  "handle-taken": 409,
  "duplicate-id": 409,
  "stale-vault": 409,
  "too-large": 413,
  "rate-limited": 429,
  internal: 500,
  unavailable: 503,
  "storage-full": 507,
}
const BAD_REQUEST = 400

export async function post(
  services: Services,
  path: string,
  body: Uint8Array,
  from: HttpSender,
): Promise<HttpAnswer> {
  const route = Object.hasOwn(ROUTES, path) ? ROUTES[path] : undefined
  const cookies: SessionCookie[] = []
  const context: RouteContext = {
    services,
    address: from.address,
    sessionOf: from.sessionOf ?? (() => undefined),
    keepCookie: (cookie) => cookies.push(cookie),
  }
  const verdict = route ? await run(context, route, body) : refuse("not-found")
  if (!verdict.ok) return refusalAnswer(verdict.refusal)
  const [cookie] = cookies
  const answer = { status: 200, contentType: CONTENT_TYPE, body: verdict.value }
  return cookie ? { ...answer, cookie } : answer
}

export function refusalAnswer({ code, message, retryAfter }: Refusal): HttpAnswer {
  const words = { error: code, message: message ?? ERRORS[code].meaning, retryAfter }
  const body = new TextEncoder().encode(JSON.stringify(words))
  return { status: STATUS[code] ?? BAD_REQUEST, contentType: "application/json", body }
}

async function run(context: RouteContext, route: Route, body: Uint8Array): Promise<Verdict<Uint8Array>> {
  try {
    return await route(context, body)
  } catch (error) {
    if (error instanceof MalformedError) return refuse("malformed")
    context.services.log.write("error", "failed", { error: error as Error })
    return refuse("internal")
  }
}
