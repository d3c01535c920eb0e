/** Every way in which a verb can fail, in words for the person: what happened, and what to do next. */
import {
  BrokenServerError,
  ConnectionLostError,
  DamagedProfileError,
  StorageFullError,
  VaultUnusableError,
  WeakRandomnessError,
} from "@tacit/client"
import { MalformedError, ProtocolError } from "@tacit/protocol"
import type { Outcome, Refusal } from "../messages.ts"

const WORDS: Readonly<Partial<Record<string, readonly [message: string, field?: Refusal["field"]]>>> = {
  "bad-credentials": ["Handle or password is wrong.", "password"],
  "handle-taken": ["Somebody has this handle already. Choose another one.", "handle"],
  "handle-invalid": ["A handle has 3 to 32 letters, digits, dots, hyphens or underscores.", "handle"],
  "rate-limited": ["Too many tries in a short time. Wait a little, then try again."],
  "storage-full": ["The server's disk is full. Nothing was changed; tell whoever runs the server."],
  unavailable: ["The server is restarting. Try again in a moment."],
  "unsupported-version": ["This page is of another version than the server. Reload it."],
  "no-key-package": ["This person cannot be reached yet. Try again later."],
}

const BUG = "bug"

/** Refused in a way that this module does not know is a bug, and says so. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof RefusedVerb) return error.refusal
  if (error instanceof ProtocolError) {
    const [message, field] = WORDS[error.code] ?? [error.message]
    return { code: error.code, message, field }
  }
  if (error instanceof ConnectionLostError) {
    return {
      code: "offline",
      message: "There is no connection to the server. Try again when there is.",
      field: undefined,
    }
  }
  if (error instanceof VaultUnusableError) {
    const message = `${error.message} Nothing was opened. The server may be set back or changed; do not type your recovery key.`
    return { code: "vault", message, field: undefined }
  }
  if (error instanceof BrokenServerError || error instanceof MalformedError) {
    const message =
      "The server does not keep to the protocol. Nothing it said was used. Try again; if it stays so, tell whoever runs the server."
    return { code: "broken-server", message, field: undefined }
  }
  if (error instanceof StorageFullError) {
    return {
      code: "storage",
      message: "This browser's storage is full. Free some space, then try again.",
      field: undefined,
    }
  }
  if (error instanceof WeakRandomnessError) {
    const message = `${error.message} Nothing was sent or stored. Restart this device; if it stays so, use another one.`
    return { code: "randomness", message, field: undefined }
  }
  if (error instanceof DamagedProfileError) {
    return {
      code: "damaged",
      message: "This browser's copy is damaged. Log out here and log in again: the server has everything.",
      field: undefined,
    }
  }
  return {
    code: BUG,
    message: "Something went wrong in Tacit itself. Reload the page; nothing sent is lost.",
    field: undefined,
  }
}

export class RefusedVerb extends Error {
  readonly refusal: Refusal

  constructor(code: string, message: string, field?: Refusal["field"]) {
    super(message)
    this.refusal = { code, message, field }
  }
}

export async function outcomeOf(task: () => Promise<unknown>): Promise<Outcome> {
  try {
    return { ok: true, value: await task() }
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal.code === BUG) reportError(error)
    return { ok: false, refusal }
  }
}
