import { generateSigningKeyPair, passwordCredential, renewCredential, sealCredential } from "@tacit/crypto"
import {
  decode,
  encode,
  type LoginFinished,
  loginFinished,
  loginStarted,
  ProtocolError,
  payloadHash,
} from "@tacit/protocol"
import { accountOf, Story } from "@tacit/testkit/story"
import { expect, test } from "vitest"

/** Changes what a finished log-in is answered with. */
function answerLogin(story: Story, change: (honest: LoginFinished) => LoginFinished): void {
  story.server.onPost((path, _body, honest) =>
    path === "/api/login/finish"
      ? { ...honest, body: encode(loginFinished, change(decode(loginFinished, honest.body))) }
      : undefined,
  )
}

/** The device that logs in learns nothing and leaves nothing behind. */
async function expectRefused(story: Story, handle: string): Promise<void> {
  const before = story.world.devices.length
  story.server.heard.length = 0
  await expect(story.fresh(handle)).rejects.toMatchObject({ name: "VaultUnusableError" })
  expect(story.server.requests("transact")).toEqual([])
  expect(story.world.devices).toHaveLength(before)
}

test("VA16 VA-17 A whole account in place of one's own is refused before anything more is said", async () => {
  const story = await Story.begin()
  await story.people("alice", "mallory")
  let mallory: LoginFinished | undefined
  answerLogin(story, (honest) => {
    mallory ??= honest
    return mallory
  })
  await story.fresh("mallory")
  await expectRefused(story, "alice")
  // Not even the chain or the vault of the other account was asked for.
  expect(story.server.heard.map(({ request }) => request.kind)).toEqual(["auth-login"])
})

test("VA16 VA-17 The true credentials with another account's name are refused", async () => {
  const story = await Story.begin()
  const [, mallory] = await story.people("alice", "mallory")
  answerLogin(story, ({ credentials }) => ({ account: accountOf(mallory), credentials }))
  await expectRefused(story, "alice")
})

test("VA16 VA-17 Credentials without an anchor that opens are refused", async () => {
  const story = await Story.begin()
  await story.people("alice")
  const forgeries: ((honest: LoginFinished) => LoginFinished)[] = [
    ({ account }) => ({ account, credentials: [] }),
    ({ account, credentials }) => ({
      account,
      credentials: credentials.map((one) => ({ ...one, anchor: new Uint8Array(0) })),
    }),
    ({ account, credentials }) => ({
      account,
      credentials: credentials.map((one) => ({ ...one, anchor: one.anchor.map((byte) => byte ^ 1) })),
    }),
    ({ account, credentials: [password, recovery] }) => ({
      account,
      credentials: password && recovery ? [{ ...password, anchor: recovery.anchor }] : [],
    }),
  ]
  let forge = (honest: LoginFinished) => honest
  answerLogin(story, (honest) => forge(honest))
  for (const forgery of forgeries) {
    forge = forgery
    await expectRefused(story, "alice")
  }
})

test("VA15 VA-04 A slot that the account's identity did not sign is refused", async () => {
  const story = await Story.begin()
  const [alice] = await story.people("alice")
  const { random } = story.world
  const identity = generateSigningKeyPair(random)
  const credential = await passwordCredential(random.bytes(32))
  // The public key in the slot is what a server could learn; here it makes one of its own.
  const forged = await renewCredential({
    kind: "password",
    account: accountOf(alice),
    generation: 1,
    root: random.bytes(32),
    identity,
    random,
    slotPublicKey: credential.slotPublicKey,
    anchor: new Uint8Array(0),
  })
  answerLogin(story, ({ account, credentials }) => ({
    account,
    credentials: credentials.map((one) => ({ ...one, slot: forged.slot })),
  }))
  await expectRefused(story, "alice")
})

test("VA16 VA-17 An account that the server made for the person's handle is refused", async () => {
  const story = await Story.begin()
  const [, mallory] = await story.people("alice", "mallory")
  const { random } = story.world
  const forged = await sealCredential({
    keys: await passwordCredential(random.bytes(32)),
    account: accountOf(mallory),
    genesis: payloadHash(random.bytes(32)),
    generation: 1,
    root: random.bytes(32),
    identity: generateSigningKeyPair(random),
    random,
  })
  answerLogin(story, () => ({ account: accountOf(mallory), credentials: [forged] }))
  await expectRefused(story, "alice")
})

test("LI4 A wrong password and an unknown handle look alike, to the person and on the wire", async () => {
  const story = await Story.begin()
  await story.people("alice")
  const sizes: number[][] = []
  story.server.onPost((_path, body, honest) => {
    sizes.at(-1)?.push(body.length, honest.body.length, honest.status)
    return undefined
  })
  const failures: unknown[] = []
  for (const [handle, password] of [
    ["alice", "wrong"],
    ["nobody", "wrong"],
  ] as const) {
    sizes.push([])
    const failure: unknown = await story.world.logIn(handle, password).catch((error: unknown) => error)
    if (!(failure instanceof ProtocolError)) throw failure
    failures.push({ code: failure.code, message: failure.message, retryAfter: failure.retryAfter })
  }
  expect(failures[0]).toMatchObject({ code: "bad-credentials" })
  expect(failures[1]).toEqual(failures[0])
  // The unknown handle is one character longer.
  expect(sizes[1]).toEqual(sizes[0]?.map((size, i) => (i === 0 ? size + 1 : size)))
})

test("LI2 VA-01 What a server says of the key derivation changes nothing, and nothing more is sent to it", async () => {
  const story = await Story.begin()
  await story.people("alice")
  const asked: string[] = []
  let forge = (response: string) => response
  story.server.onPost((path, _body, honest) => {
    asked.push(path)
    if (path !== "/api/login/start") return undefined
    const { login, response } = decode(loginStarted, honest.body)
    return { ...honest, body: encode(loginStarted, { login, response: forge(response) }) }
  })
  const suffixes = ["t=1,m=8,p=1", JSON.stringify({ iterations: 1, memory: 8 })]
  for (const suffix of suffixes) {
    forge = (response) => response + suffix
    await expect(story.fresh("alice")).rejects.toThrow()
  }
  expect(asked).toEqual(suffixes.map(() => "/api/login/start"))
  forge = (response) => response
  await story.fresh("alice")
})

/** An account whose newest device has written to the vault: its head names that device's link. */
async function withSecondDevice() {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const second = await story.fresh("alice")
  const talk = await story.direct(second, bob)
  await story.say(second, talk, "from the second device")
  await story.world.pass(10_000)
  return { story, alice, talk }
}

/** Chains are answered without their newest link, so often. */
function hideNewestLink(story: Story, times: number): void {
  let left = times
  story.server.onReply("chain", (reply) =>
    left-- > 0 && reply.links.length > 0
      ? { ...reply, links: reply.links.slice(0, -1), length: reply.length - 1 }
      : undefined,
  )
}

test("LI7 A log-in reads the chain again where another device put a link on it meanwhile", async () => {
  const { story, talk } = await withSecondDevice()
  hideNewestLink(story, 1)
  const third = await story.fresh("alice")
  expect(await story.read(third, talk)).toEqual(["alice: from the second device"])
})

test("LI7 VA-17 A link that the vault names and the server never shows stops the log-in", async () => {
  const { story } = await withSecondDevice()
  hideNewestLink(story, Number.POSITIVE_INFINITY)
  await expectRefused(story, "alice")
})
