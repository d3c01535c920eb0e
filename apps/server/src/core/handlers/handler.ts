/** A handler answers one kind of request on an authenticated connection. */
import type { Reply, Request, RequestKind } from "@tacit/protocol"
import type { Verdict } from "../../verdict.ts"
import type { RequestContext } from "../services.ts"

export type RequestOf<K extends RequestKind> = Extract<Request, { kind: K }>

export type Handler<K extends RequestKind> = (
  context: RequestContext,
  request: RequestOf<K>,
) => Promise<Verdict<Reply>>
