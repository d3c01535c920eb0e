/** Proving who a connection speaks for (DESIGN section 4, ATTACKS WE-01). */
import { equalBytes, loginMac, PROTOCOL_VERSION, type SocketContext, verifyChallenge } from "@tacit/protocol"
import { activeDeviceKey } from "../accounts/chain.ts"
import { accept, refuse, type Verdict } from "../verdict.ts"
import type { RequestOf } from "./handlers/handler.ts"
import type { Services, Session } from "./services.ts"

export type AuthRequest = RequestOf<"auth-device"> | RequestOf<"auth-login">

/**
 * `socket` holds the nonce that this connection was given and the origin that it presented, so a proof
 * made for another connection or another server is worth nothing.
 */
export async function authenticate(
  services: Services,
  socket: SocketContext,
  request: AuthRequest,
): Promise<Verdict<Session>> {
  if (request.version !== PROTOCOL_VERSION) return refuse("unsupported-version")
  return request.kind === "auth-device"
    ? byDevice(services, socket, request)
    : byLogin(services, socket, request)
}

async function byDevice(
  { store, clock }: Services,
  socket: SocketContext,
  { account, device, signature }: RequestOf<"auth-device">,
): Promise<Verdict<Session>> {
  const found = await store.read((reads) => reads.accounts.byId(account))
  const active = found && activeDeviceKey(found.chain, device, clock.now())
  if (!active || !verifyChallenge(active.key, signature, socket, account, device)) {
    return refuse("unauthenticated")
  }
  return accept({ kind: "device", account, device, expires: active.expires })
}

async function byLogin(
  { logins }: Services,
  socket: SocketContext,
  { login, mac }: RequestOf<"auth-login">,
): Promise<Verdict<Session>> {
  const finished = logins.takeFinished(login)
  if (!finished || !equalBytes(loginMac(finished.sessionKey, socket, login), mac)) {
    return refuse("unauthenticated")
  }
  return accept({ kind: "login", account: finished.account })
}
