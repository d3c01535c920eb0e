import { generateSigningKeyPair, recoveryCredential, sealCredential } from "@tacit/crypto"
import { type Credential, decode, encode, loginFinished, payloadHash } from "@tacit/protocol"
import { accountOf, Story } from "@tacit/testkit/story"
import { expect, test } from "vitest"
import { writesOf } from "../src/kept-vault.ts"

async function begin() {
  const story = await Story.begin()
  const [alice, mallory] = await story.people("alice", "mallory")
  let add = (honest: readonly Credential[]) => honest
  story.server.onPost((path, _body, honest) => {
    if (path !== "/api/login/finish" || honest.status !== 200) return undefined
    const { account, credentials } = decode(loginFinished, honest.body)
    return { ...honest, body: encode(loginFinished, { account, credentials: add(credentials) }) }
  })
  const injecting = (change: typeof add) => {
    add = change
  }
  return { story, alice, mallory, injecting }
}

test("VA22 VA-08 A recovery key that the server adds is found out before anything is sealed or signed", async () => {
  const { story, alice, injecting } = await begin()
  const { random } = story.world
  const { account } = alice.engine.profile
  // The server's own recovery key for the true account: all that a server could make of one.
  const forged = await sealCredential({
    keys: await recoveryCredential(random.bytes(20)),
    account,
    genesis: payloadHash(random.bytes(32)),
    generation: 1,
    root: random.bytes(32),
    identity: generateSigningKeyPair(random),
    random,
  })
  const additions: readonly ((honest: readonly Credential[]) => readonly Credential[])[] = [
    (honest) => [...honest, forged],
    (honest) => [forged, ...honest],
    (honest) => honest.map((one) => (one.kind === "recovery" ? forged : one)),
    (honest) => [...honest, { ...forged, kind: "passkey" }],
    (honest) => [...honest, { ...honest[0]!, kind: "passkey" }],
    (honest) => [...honest, honest[1]!],
    (honest) => honest.map((one) => (one.kind === "recovery" ? { ...one, slot: honest[0]!.slot } : one)),
  ]
  for (const [i, addition] of additions.entries()) {
    injecting(addition)
    story.server.heard.length = 0
    await expect(story.fresh("alice"), String(i)).rejects.toMatchObject({ name: "VaultUnusableError" })
    expect(writesOf(story, alice)).toEqual([])
  }
  injecting((honest) => honest)
  expect(accountOf(await story.fresh("alice"))).toBe(account)
})

test("VA22 VA-08 Another account's recovery key is not taken for one's own", async () => {
  const { story, alice, injecting } = await begin()
  let theirs: readonly Credential[] = []
  injecting((honest) => {
    theirs = honest
    return honest
  })
  await story.fresh("mallory")
  const foreign = theirs.filter(({ kind }) => kind === "recovery")
  expect(foreign).toHaveLength(1)
  injecting((honest) => [...honest.filter(({ kind }) => kind !== "recovery"), ...foreign])
  await expect(story.fresh("alice")).rejects.toMatchObject({ name: "VaultUnusableError" })
  expect(writesOf(story, alice)).not.toContain("message")
})
