/** Keys of epochs that are over: what is said under them now, and what of them is still there. */
import { stateItem } from "@tacit/client/records"
import { createSuite, LocalSealer, MlsGroup } from "@tacit/crypto"
import { stateOf } from "@tacit/crypto/testing"
import type { CarriedEntry, ConversationId } from "@tacit/protocol"
import type { Device } from "@tacit/testkit"
import { relinked, serve } from "@tacit/testkit/forged-log"
import { HostilePeer } from "@tacit/testkit/hostile-peer"
import { accountOf, Story } from "@tacit/testkit/story"
import { keysOf, storedLog, vaultItem } from "@tacit/testkit/vault-reader"
import { expect, test } from "vitest"

test.each(["is still a member", "was removed"])(
  "MG6 ML-05 What somebody who %s says under an epoch that is over is shown by nobody, though everybody still has the key",
  async (what) => {
    const story = await Story.begin()
    const [alice, bob, third] = await story.people("alice", "bob", "mallory")
    const team = await story.group(alice, bob, third)
    await story.say(alice, team, "before")
    const mallory = await HostilePeer.of(story, third)
    const past = await mallory.stand(team)
    if (what === "was removed") await story.do(alice.engine.membership.remove(team, mallory.account))
    else await story.do(alice.engine.membership.rotateKeys(team))
    await story.say(bob, team, "after")
    expect(await mallory.say(past, "too late")).toMatchObject({ kind: "error" })
    // The server puts it there all the same, and once more as if it had been said now.
    const log = await storedLog(story.world, team)
    const last = log.at(-1)?.header as CarriedEntry["header"]
    const { id, bytes } = await mallory.seal(past, "too late")
    const { epoch, opening } = past
    const payload = { kind: "inline" as const, bytes }
    const late = { header: { ...last, id, author: mallory.account, epoch, opening }, payload }
    const now = { header: { ...last, id, author: mallory.account }, payload }
    expect((await keysOf(story.world, bob, team)).map((key) => key.opening)).toContain(opening)
    serve(story, accountOf(bob), team, relinked([...log, late, now]))
    story.cut(bob)
    await story.world.pass(10_000)
    const fresh = await story.fresh("bob")
    for (const device of [bob, fresh]) {
      expect(await story.read(device, team)).toEqual(["alice: before", "bob: after"])
      const reasons = device.events.map((event) =>
        event.kind === "message-rejected" ? event.reason : event.kind,
      )
      expect(reasons).toEqual(["wrong-epoch", "damaged"])
    }
  },
)

/** Everything on a device's disk, opened with its local key. */
function opened({ store, localKey }: Device): Buffer {
  const sealer = new LocalSealer(localKey, { bytes: (length) => new Uint8Array(length) })
  const records = [...store.disk].map(([name, sealed]) => sealer.open("record", name, sealed))
  expect(records).not.toContain(undefined)
  return Buffer.concat(records as Uint8Array[])
}

async function storedState({ world }: Story, device: Device, team: ConversationId): Promise<Uint8Array> {
  const saved = await vaultItem(world, device, `conversation/${team}/state`, stateItem)
  return saved?.state ?? new Uint8Array(0)
}

test("CM19 ML-05 Of the MLS secrets of epochs that are over none is on a device's disk or in the vault's newest state", async () => {
  const story = await Story.begin()
  const [alice, bob, carol] = await story.people("alice", "bob", "carol")
  const team = await story.group(alice, bob, carol)
  const suite = await createSuite(story.world.random)
  const secretsOf = (state: Uint8Array) => {
    const { secrets, privateKeys } = stateOf(MlsGroup.restore(suite, state))
    return [...Object.values(secrets), ...Object.values(privateKeys.privateKeys)].map((bytes) =>
      Buffer.from(bytes),
    )
  }
  const secrets = new Map<string, Buffer>()
  const acts = [
    () => alice.engine.membership.rotateKeys(team),
    () => bob.engine.membership.rotateKeys(team),
    () => alice.engine.membership.remove(team, accountOf(carol)),
    () => alice.engine.membership.rotateKeys(team),
  ]
  for (const act of acts) {
    await story.do(act())
    for (const secret of secretsOf(await storedState(story, alice, team)))
      secrets.set(secret.toString("hex"), secret)
  }
  const present = await storedState(story, alice, team)
  const kept = new Set(secretsOf(present).map((secret) => secret.toString("hex")))
  const disk = opened(alice)
  const over = [...secrets].filter(([hex]) => !kept.has(hex))
  // Of two epochs, six each, and the private keys that commits have replaced.
  expect(over.length).toBeGreaterThan(12)
  for (const hex of kept) expect(disk.includes(Buffer.from(hex, "hex"))).toBe(true)
  for (const [, secret] of over) {
    expect(disk.includes(secret)).toBe(false)
    expect(Buffer.from(present).includes(secret)).toBe(false)
  }
})
