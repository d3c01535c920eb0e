/** Real OPAQUE with a cheap stretching function, for tests that are not about guessing passwords. */
import { client, ready } from "@serenity-kit/opaque"
import type { Passwords } from "@tacit/client"
import { MalformedError } from "@tacit/protocol"

const keyStretching = { "argon2id-custom": { iterations: 1, memory: 8, parallelism: 1 } }
const bytes = (text: string) => new Uint8Array(Buffer.from(text, "base64url"))

export const cheapPasswords: Passwords = {
  async startRegistration(password) {
    await ready
    const { clientRegistrationState, registrationRequest } = client.startRegistration({ password })
    return { state: clientRegistrationState, request: registrationRequest }
  },
  async finishRegistration(password, clientRegistrationState, registrationResponse) {
    const done = answered(() =>
      client.finishRegistration({ password, clientRegistrationState, registrationResponse, keyStretching }),
    )
    return {
      record: done.registrationRecord,
      exportKey: bytes(done.exportKey),
      serverPublicKey: bytes(done.serverStaticPublicKey),
    }
  },
  async startLogin(password) {
    await ready
    const { clientLoginState, startLoginRequest } = client.startLogin({ password })
    return { state: clientLoginState, request: startLoginRequest }
  },
  async finishLogin(password, clientLoginState, loginResponse) {
    const done = answered(() =>
      client.finishLogin({ password, clientLoginState, loginResponse, keyStretching }),
    )
    if (!done) return { ok: false }
    return {
      ok: true,
      finish: done.finishLoginRequest,
      exportKey: bytes(done.exportKey),
      sessionKey: bytes(done.sessionKey),
      serverPublicKey: bytes(done.serverStaticPublicKey),
    }
  },
}

/** As the port asks for: the library throws errors of its own for an answer that is none. */
function answered<T>(finish: () => T): T {
  try {
    return finish()
  } catch (cause) {
    throw new MalformedError("the server's answer is no OPAQUE message", { cause })
  }
}
