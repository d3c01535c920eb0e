/** The HTTP side of the core: a path and a body in, a status and a body out. */
import { CONTENT_TYPE, ERRORS, type ErrorCode, MalformedError } from "@tacit/protocol"
import { type Refusal, refuse, type Verdict } from "../verdict.ts"
import { loginFinish } from "./routes/login-finish.ts"
import { loginStart } from "./routes/login-start.ts"
import { registerFinish } from "./routes/register-finish.ts"
import { registerStart } from "./routes/register-start.ts"
import type { Route } from "./routes/route.ts"
import type { Services } from "./services.ts"

export const ROUTES: Readonly<Record<string, Route>> = {
  "/api/register/start": registerStart,
  "/api/register/finish": registerFinish,
  "/api/login/start": loginStart,
  "/api/login/finish": loginFinish,
}

export interface HttpAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: Uint8Array
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
  address: string,
): Promise<HttpAnswer> {
  const route = Object.hasOwn(ROUTES, path) ? ROUTES[path] : undefined
  const verdict = route ? await run(services, route, body, address) : refuse("not-found")
  return verdict.ok
    ? { status: 200, contentType: CONTENT_TYPE, body: verdict.value }
    : refusalAnswer(verdict.refusal)
}

export function refusalAnswer({ code, message, retryAfter }: Refusal): HttpAnswer {
  const words = { error: code, message: message ?? ERRORS[code].meaning, retryAfter }
  const body = new TextEncoder().encode(JSON.stringify(words))
  return { status: STATUS[code] ?? BAD_REQUEST, contentType: "application/json", body }
}

async function run(
  services: Services,
  route: Route,
  body: Uint8Array,
  address: string,
): Promise<Verdict<Uint8Array>> {
  try {
    return await route({ services, address }, body)
  } catch (error) {
    if (error instanceof MalformedError) return refuse("malformed")
    services.log.write("error", "failed", { error: error as Error })
    return refuse("internal")
  }
}
