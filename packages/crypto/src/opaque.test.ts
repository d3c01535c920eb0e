import { client, ready, server } from "@serenity-kit/opaque"
import { MalformedError } from "@tacit/protocol"
import { beforeAll, describe, expect, test } from "vitest"
import { base64urlDecode } from "./base64url.ts"
import { finishLogin, finishRegistration, startLogin, startRegistration } from "./opaque.ts"

const userIdentifier = "alice"
const password = "correct horse p\u00e4ssword"

let serverSetup: string
let record: string
let exportKey: Uint8Array
let serverPublicKey: Uint8Array

beforeAll(async () => {
  await ready
  serverSetup = server.createSetup()
  const { state, request } = await startRegistration(password)
  const { registrationResponse } = server.createRegistrationResponse({
    serverSetup,
    userIdentifier,
    registrationRequest: request,
  })
  ;({ record, exportKey, serverPublicKey } = await finishRegistration(password, state, registrationResponse))
})

function answer(startLoginRequest: string, options: { record?: string | null; setup?: string } = {}) {
  return server.startLogin({
    serverSetup: options.setup ?? serverSetup,
    userIdentifier,
    registrationRecord: options.record === undefined ? record : options.record,
    startLoginRequest,
  })
}

describe("OPAQUE", () => {
  test("logs in: both sides share a session key, and the export key is the one of registration", async () => {
    const { state, request } = await startLogin(password)
    const { loginResponse, serverLoginState } = answer(request)
    const finished = await finishLogin(password, state, loginResponse)
    if (!finished.ok) throw new Error("the right password was refused")
    const { sessionKey } = server.finishLogin({ serverLoginState, finishLoginRequest: finished.finish })
    expect(finished.sessionKey).toEqual(base64urlDecode(sessionKey))
    expect(finished.exportKey).toEqual(exportKey)
    expect(exportKey.length).toBe(64)
    expect(finished.serverPublicKey).toEqual(serverPublicKey)
    expect(serverPublicKey).toEqual(base64urlDecode(server.getPublicKey(serverSetup)))
  })

  test("takes the password as every keyboard writes it", async () => {
    const decomposed = password.normalize("NFD")
    expect(decomposed).not.toBe(password)
    const { state, request } = await startLogin(decomposed)
    expect((await finishLogin(decomposed, state, answer(request).loginResponse)).ok).toBe(true)
  })

  test("refuses a wrong password, an unknown handle and another server alike", async () => {
    const wrong = await startLogin("wrong")
    expect(await finishLogin("wrong", wrong.state, answer(wrong.request).loginResponse)).toEqual({
      ok: false,
    })
    const unknown = await startLogin(password)
    const fake = answer(unknown.request, { record: null })
    expect(await finishLogin(password, unknown.state, fake.loginResponse)).toEqual({ ok: false })
    const elsewhere = await startLogin(password)
    const other = answer(elsewhere.request, { setup: server.createSetup() })
    expect(await finishLogin(password, elsewhere.state, other.loginResponse)).toEqual({ ok: false })
  })

  test("VA-11: an answer to another attempt is refused", async () => {
    const first = await startLogin(password)
    const second = await startLogin(password)
    const replayed = answer(first.request).loginResponse
    expect(await finishLogin(password, second.state, replayed)).toEqual({ ok: false })
  })

  test("VA-01: stretches with Argon2id, 64 MiB, three passes, one lane, and with nothing weaker", async () => {
    const logIn = (iterations: number, memory: number) => {
      const { clientLoginState, startLoginRequest } = client.startLogin({ password })
      const { loginResponse } = answer(startLoginRequest)
      const keyStretching = { "argon2id-custom": { iterations, memory, parallelism: 1 } }
      return client.finishLogin({ clientLoginState, loginResponse, password, keyStretching })
    }
    expect(logIn(3, 65_536)).toBeDefined()
    expect(logIn(1, 65_536)).toBeUndefined()
    expect(logIn(3, 8)).toBeUndefined()
  })

  test.each(["", "AAAA", "!", "x".repeat(427)])(
    "throws a typed error for %j: no OPAQUE message",
    async (garbage) => {
      const login = await startLogin(password)
      await expect(finishLogin(password, login.state, garbage)).rejects.toThrow(MalformedError)
      const registration = await startRegistration(password)
      await expect(finishRegistration(password, registration.state, garbage)).rejects.toThrow(MalformedError)
    },
  )
})
