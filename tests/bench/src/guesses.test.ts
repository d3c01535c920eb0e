import { client } from "@serenity-kit/opaque"
import { KEY_STRETCHING } from "@tacit/crypto/opaque"
import { createOpaqueSetup, opaqueServer } from "@tacit/server"
import { beforeAll, expect, test } from "vitest"
import { guess, type Stolen, stolenAccount } from "./guesses.ts"

const PASSWORD = "correct horse"
let stolen: Stolen

beforeAll(async () => {
  stolen = await stolenAccount("alice", PASSWORD)
})

test("LI2 VA-06 A guess costs one Argon2id of 64 MiB, three passes and one lane, as compiled in", () => {
  expect(KEY_STRETCHING).toEqual({ "argon2id-custom": { memory: 65_536, iterations: 3, parallelism: 1 } })
})

test("LI1 VA-06 With database and OPAQUE secret a password is found by guessing, and only by guessing it", async () => {
  const dictionary = ["password", "correct", PASSWORD]
  const found: boolean[] = []
  for (const password of dictionary) found.push(await guess(stolen, password))
  expect(found).toEqual([false, false, true])
})

test("LI1 VA-06 With the database alone not one guess can be tested", async () => {
  expect(await guess({ ...stolen, setup: createOpaqueSetup() }, PASSWORD)).toBe(false)
})

test("LI2 VA-06 No cheaper stretching tests a guess", () => {
  const cheaper = [
    { memory: 65_535, iterations: 3, parallelism: 1 },
    { memory: 65_536, iterations: 2, parallelism: 1 },
    { memory: 8, iterations: 1, parallelism: 1 },
  ]
  for (const parameters of cheaper) {
    const { clientLoginState, startLoginRequest } = client.startLogin({ password: PASSWORD })
    const answer = opaqueServer(stolen.setup).startLogin(stolen.handle, stolen.record, startLoginRequest)
    const guessed = client.finishLogin({
      clientLoginState,
      loginResponse: answer?.response ?? "",
      password: PASSWORD,
      keyStretching: { "argon2id-custom": parameters },
    })
    expect(guessed).toBeUndefined()
  }
})
