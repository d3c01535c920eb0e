/**
 * What an account knows, read from the server's store with the account's own keys: the yardstick for who
 * can read what, independent of what its devices choose to show.
 */
import { openMessage, openVaultHead, readItems } from "@tacit/crypto"
import {
  type CarriedEntry,
  type Codec,
  type ConversationId,
  type Decoded,
  decode,
  fixed,
  type Hash,
  hash,
  list,
  readChain,
  struct,
  u53,
} from "@tacit/protocol"
import { decodeContent } from "@tacit/protocol/content"
import type { Device, World } from "../world.ts"

/** As the client's vault items have it. */
const epochKeys = list(struct({ epoch: u53, opening: hash, key: fixed(32) }), 1024)
export type EpochKey = Decoded<typeof epochKeys>[number]

/** What the server stores of the account's vault, opened with the account's own keys. */
export async function storedVault({ store }: World, device: Device) {
  const { account, generation, root } = device.engine.profile
  return store.read(async ({ accounts, vaults }) => {
    const read = readChain(await accounts.links(account, 0, 1000))
    const head = await vaults.head(account)
    if (!head || !read.ok) throw new TypeError("the account has no vault")
    const { chain } = read
    const opened = openVaultHead(head, { account, generation, root, chain })
    if (!opened.ok) throw new TypeError(opened.fault)
    return { snapshot: opened.snapshot, chain }
  })
}

/** Loads objects of the account's vault from the server's store. */
export function storedObjects({ store }: World, device: Device) {
  return (hashes: readonly Hash[]) =>
    store.read(async ({ vaults }) => {
      const found = new Map<Hash, Uint8Array>()
      for (const each of hashes) {
        const object = await vaults.object(device.engine.profile.account, each)
        if (object?.kind === "inline") found.set(each, object.bytes)
      }
      return found
    })
}

/** The value of an item of the account's vault as the server stores it now. */
export async function vaultItem<T>(
  world: World,
  device: Device,
  name: string,
  codec: Codec<T>,
): Promise<T | undefined> {
  const { snapshot } = await storedVault(world, device)
  const value = (await readItems(snapshot, [name], storedObjects(world, device))).get(name)
  return value && decode(codec, value)
}

/** The newest 64 epoch keys that the account's vault has of a conversation. */
export async function keysOf(
  world: World,
  device: Device,
  conversation: ConversationId,
): Promise<readonly EpochKey[]> {
  return (await vaultItem(world, device, `conversation/${conversation}/keys/0`, epochKeys)) ?? []
}

/** The whole log as the server stores it. */
export function storedLog({ store }: World, conversation: ConversationId): Promise<readonly CarriedEntry[]> {
  const range = { conversation, from: 0, to: 100_000, limit: 100_000, bytes: 2 ** 30 }
  return store.read(({ conversations }) => conversations.entries(range))
}

/** Texts that can be had from the log with these keys, by trying each on each message. */
export function openWith(log: readonly CarriedEntry[], keys: readonly EpochKey[]): readonly string[] {
  return log.flatMap(({ header, payload }) => {
    if (header.kind !== "message" || payload?.kind !== "inline") return []
    for (const { key } of keys) {
      const opened = openMessage({ ...header, epochKey: key, payload: payload.bytes })
      const content = opened.ok && decodeContent(opened.inside.content)
      if (content && content.kind === "text") return [content.text]
    }
    return []
  })
}
