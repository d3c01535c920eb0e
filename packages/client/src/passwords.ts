/** OPAQUE, loaded when it is first needed: the library is large, and most runs never log in. */
import type { Passwords } from "./ports/passwords.ts"

const load = () => import("@tacit/crypto/opaque")

export const opaquePasswords: Passwords & { load(): Promise<unknown> } = {
  /** Loads the library ahead of its use. */
  load,
  startRegistration: async (password) => (await load()).startRegistration(password),
  finishRegistration: async (password, state, response) =>
    (await load()).finishRegistration(password, state, response),
  startLogin: async (password) => (await load()).startLogin(password),
  finishLogin: async (password, state, response) => (await load()).finishLogin(password, state, response),
}
