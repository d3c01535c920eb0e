import { accept, refuse } from "../../verdict.ts"
import type { Handler } from "./handler.ts"

/** A ticket for the HTTP side, which knows no device: whoever brings it speaks for this one. */
export const sessionTicket: Handler<"session-ticket"> = async ({ services, session }) =>
  session.kind === "device"
    ? accept({ kind: "ticket", ticket: services.sessions.ticket(session) })
    : refuse("unauthenticated")
