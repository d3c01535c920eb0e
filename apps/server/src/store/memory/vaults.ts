import type { AccountId, ConversationId, Hash, Part, VaultHead } from "@tacit/protocol"
import type { VaultTable } from "../vaults.ts"
import { type Journal, sub } from "./journal.ts"
import type { MemoryParts } from "./parts.ts"

interface StoredObject {
  readonly part: Part
  readonly size: number
}

export function memoryVaults(journal: Journal, parts: MemoryParts): VaultTable {
  const heads = new Map<AccountId, { head: VaultHead; hash: Hash }>()
  const objects = new Map<AccountId, Map<Hash, StoredObject>>()
  const saved = new Map<AccountId, Map<ConversationId, number>>()
  const objectsOf = (account: AccountId) => sub(objects, account, () => new Map<Hash, StoredObject>())
  const savedOf = (account: AccountId) => sub(saved, account, () => new Map<ConversationId, number>())
  return {
    async position(account) {
      const found = heads.get(account)
      return found && { version: found.head.head.version, hash: found.hash }
    },
    head: async (account) => heads.get(account)?.head,
    object: async (account, name) => objectsOf(account).get(name)?.part,
    async used(account) {
      let sum = 0
      for (const { size } of objectsOf(account).values()) sum += size
      return sum
    },
    savedAt: async (account, conversation) => savedOf(account).get(conversation),

    setHead: async (account, head, hash) => journal.set(heads, account, { head, hash }),
    async putObject(account, name, part, size) {
      if (objectsOf(account).has(name)) return
      journal.set(objectsOf(account), name, { part, size })
      if (part.kind === "staged") parts.hold(part.hash, { kind: "vault", account })
    },
    async deleteObject(account, name) {
      const part = objectsOf(account).get(name)?.part
      journal.delete(objectsOf(account), name)
      if (part?.kind === "staged") parts.release(part.hash, { kind: "vault", account })
    },
    setSaved: async (account, conversation, index) => journal.set(savedOf(account), conversation, index),
  }
}
