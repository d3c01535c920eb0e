import type { Passwords } from "../ports/passwords.ts"

const load = () => import("@tacit/crypto/opaque")

/** OPAQUE, loaded when it is first needed: the library is large, and most runs never log in. */
export const opaquePasswords: Passwords = {
  startRegistration: async (password) => (await load()).startRegistration(password),
  finishRegistration: async (password, state, response) =>
    (await load()).finishRegistration(password, state, response),
  startLogin: async (password) => (await load()).startLogin(password),
  finishLogin: async (password, state, response) => (await load()).finishLogin(password, state, response),
}
