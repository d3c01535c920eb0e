/**
 * The client's half of OPAQUE (RFC 9807). A module of its own, because the library is large and is needed
 * only to register and to log in.
 *
 * The stretching parameters are compiled in: a server cannot make them weaker (ATTACKS VA-01). Passwords
 * are NFC-normalised, so that every keyboard gives the same bytes. Server and client use no custom
 * identifiers; the server's `userIdentifier` is the normal form of the handle.
 */
import { client, ready } from "@serenity-kit/opaque"
import { MalformedError } from "@tacit/protocol"
import { base64urlDecode } from "./base64url.ts"

/** Argon2id with 64 MiB, three passes, one lane. */
export const KEY_STRETCHING = {
  "argon2id-custom": { memory: 65_536, iterations: 3, parallelism: 1 },
} as const

export interface OpaqueStarted {
  /** Secret until the finish; belongs to this attempt only. */
  readonly state: string
  readonly request: string
}

export interface OpaqueRegistered {
  readonly record: string
  readonly exportKey: Uint8Array
  /** The server's long-term key; keep it in the vault and compare it at each log-in. */
  readonly serverPublicKey: Uint8Array
}

export type OpaqueLogin =
  | {
      readonly ok: true
      readonly finish: string
      readonly exportKey: Uint8Array
      readonly sessionKey: Uint8Array
      readonly serverPublicKey: Uint8Array
    }
  /** Wrong password, unknown handle or a server that lies: they cannot be told apart. */
  | { readonly ok: false }

export async function startRegistration(password: string): Promise<OpaqueStarted> {
  await ready
  const started = client.startRegistration({ password: normal(password) })
  return { state: started.clientRegistrationState, request: started.registrationRequest }
}

/** Throws `MalformedError` if the server's answer is no OPAQUE message. */
export async function finishRegistration(
  password: string,
  state: string,
  response: string,
): Promise<OpaqueRegistered> {
  await ready
  const finished = answered(() =>
    client.finishRegistration({
      password: normal(password),
      clientRegistrationState: state,
      registrationResponse: response,
      keyStretching: KEY_STRETCHING,
    }),
  )
  return {
    record: finished.registrationRecord,
    exportKey: base64urlDecode(finished.exportKey),
    serverPublicKey: base64urlDecode(finished.serverStaticPublicKey),
  }
}

export async function startLogin(password: string): Promise<OpaqueStarted> {
  await ready
  const started = client.startLogin({ password: normal(password) })
  return { state: started.clientLoginState, request: started.startLoginRequest }
}

/** Throws `MalformedError` if the server's answer is no OPAQUE message. */
export async function finishLogin(password: string, state: string, response: string): Promise<OpaqueLogin> {
  await ready
  const finished = answered(() =>
    client.finishLogin({
      password: normal(password),
      clientLoginState: state,
      loginResponse: response,
      keyStretching: KEY_STRETCHING,
    }),
  )
  if (!finished) return { ok: false }
  return {
    ok: true,
    finish: finished.finishLoginRequest,
    exportKey: base64urlDecode(finished.exportKey),
    sessionKey: base64urlDecode(finished.sessionKey),
    serverPublicKey: base64urlDecode(finished.serverStaticPublicKey),
  }
}

function normal(password: string): string {
  return password.normalize("NFC")
}

/** The library throws bare strings and errors for answers that it cannot parse. */
function answered<T>(finish: () => T): T {
  try {
    return finish()
  } catch (cause) {
    throw new MalformedError("the server's answer is no OPAQUE message", { cause })
  }
}
