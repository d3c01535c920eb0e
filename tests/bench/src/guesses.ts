/**
 * What guessing at passwords costs somebody who has all of a server: the database with its OPAQUE records,
 * and the OPAQUE secret. They play both sides of a log-in, so that no limit holds them but the stretching.
 */
import { argon2Sync } from "node:crypto"
import {
  finishLogin,
  finishRegistration,
  KEY_STRETCHING,
  startLogin,
  startRegistration,
} from "@tacit/crypto/opaque"
import { createOpaqueSetup, opaqueReady, opaqueServer } from "@tacit/server"

export interface Stolen {
  /** The OPAQUE secret, as `secrets/opaque` holds it. */
  readonly setup: string
  readonly handle: string
  readonly record: string
}

/** An account with this password, made as the app makes it, and everything of it that a server has. */
export async function stolenAccount(handle: string, password: string): Promise<Stolen> {
  await opaqueReady()
  const setup = createOpaqueSetup()
  const { state, request } = await startRegistration(password)
  const response = opaqueServer(setup).register(handle, request)
  if (response === undefined) throw new TypeError("the registration was refused")
  const { record } = await finishRegistration(password, state, response)
  return { setup, handle, record }
}

/** Whether it is the password. */
export async function guess({ setup, handle, record }: Stolen, password: string): Promise<boolean> {
  const { state, request } = await startLogin(password)
  const answer = opaqueServer(setup).startLogin(handle, record, request)
  return answer !== undefined && (await finishLogin(password, state, answer.response)).ok
}

/** Runs of the stretching alone, by OpenSSL: what a guess costs a program that saves all the rest. */
export function stretchNatively(times: number): void {
  const { memory, iterations: passes, parallelism } = KEY_STRETCHING["argon2id-custom"]
  for (let i = 0; i < times; i++) {
    const nonce = new Uint8Array(16)
    argon2Sync("argon2id", { message: String(i), nonce, memory, passes, parallelism, tagLength: 64 })
  }
}
