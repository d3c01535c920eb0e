/** The client's half of OPAQUE (RFC 9807), as `@tacit/crypto/opaque` has it; loaded only when it is needed. */
import type { OpaqueLogin, OpaqueRegistered, OpaqueStarted } from "@tacit/crypto/opaque"

export interface Passwords {
  startRegistration(password: string): Promise<OpaqueStarted>
  finishRegistration(password: string, state: string, response: string): Promise<OpaqueRegistered>
  startLogin(password: string): Promise<OpaqueStarted>
  finishLogin(password: string, state: string, response: string): Promise<OpaqueLogin>
}
