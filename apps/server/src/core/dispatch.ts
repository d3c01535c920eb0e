/** Which handler answers which request, and what a connection may ask that has proved a password only. */
import type { Reply, Request, RequestKind } from "@tacit/protocol"
import { refuse, type Verdict } from "../verdict.ts"
import { chainRead } from "./handlers/chain-read.ts"
import { describe } from "./handlers/describe.ts"
import { directLookup } from "./handlers/direct-lookup.ts"
import type { Handler } from "./handlers/handler.ts"
import { heads } from "./handlers/heads.ts"
import { inboxRead } from "./handlers/inbox-read.ts"
import { keyPackage } from "./handlers/key-package.ts"
import { logRead } from "./handlers/log-read.ts"
import { message } from "./handlers/message.ts"
import { partGet } from "./handlers/part-get.ts"
import { partPut } from "./handlers/part-put.ts"
import { ping } from "./handlers/ping.ts"
import { resolve } from "./handlers/resolve.ts"
import { sessionTicket } from "./handlers/session-ticket.ts"
import { transact } from "./handlers/transact.ts"
import { vaultHead } from "./handlers/vault-head.ts"
import { vaultObjects } from "./handlers/vault-objects.ts"
import type { RequestContext } from "./services.ts"

type HandledKind = Exclude<RequestKind, "auth-device" | "auth-login">

const HANDLERS: { readonly [K in HandledKind]: Handler<K> } = {
  ping,
  resolve,
  describe,
  "chain-read": chainRead,
  "key-package": keyPackage,
  "vault-head": vaultHead,
  "vault-objects": vaultObjects,
  heads,
  "log-read": logRead,
  "inbox-read": inboxRead,
  "direct-lookup": directLookup,
  message,
  transact,
  "part-put": partPut,
  "part-get": partGet,
  "session-ticket": sessionTicket,
}

/** What a new browser needs to open the vault and to list its device; `transact` looks closer itself. */
const AFTER_PASSWORD: ReadonlySet<RequestKind> = new Set([
  "ping",
  "resolve",
  "describe",
  "chain-read",
  "vault-head",
  "vault-objects",
  "part-get",
  "transact",
])

export async function dispatch(context: RequestContext, request: Request): Promise<Verdict<Reply>> {
  if (request.kind === "auth-device" || request.kind === "auth-login") {
    return refuse("refused", { message: "The connection is authenticated already." })
  }
  if (context.session.kind === "login" && !AFTER_PASSWORD.has(request.kind)) {
    return refuse("unauthenticated")
  }
  const handle = HANDLERS[request.kind] as Handler<HandledKind>
  return handle(context, request as never)
}
