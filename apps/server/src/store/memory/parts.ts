import { type AccountId, concat, type Hash } from "@tacit/protocol"
import type { PartHolder, PartTable } from "../parts.ts"
import type { Journal } from "./journal.ts"

/** What the tables whose rows name parts need besides the port. */
export interface MemoryParts extends PartTable {
  hold(hash: Hash, holder: PartHolder): void
  release(hash: Hash, holder: PartHolder): void
}

interface StoredUpload {
  readonly account: AccountId
  readonly hash: Hash
  readonly total: number
  readonly at: number
  /** Absent once the upload is complete. */
  readonly chunks: readonly Uint8Array[] | undefined
}

const lengthOf = (chunks: readonly Uint8Array[]) => chunks.reduce((sum, chunk) => sum + chunk.length, 0)

export function memoryParts(journal: Journal): MemoryParts {
  const bodies = new Map<Hash, Uint8Array>()
  const holders = new Map<Hash, readonly PartHolder[]>()
  const uploads = new Map<string, StoredUpload>()
  const key = (account: AccountId, hash: Hash) => `${account} ${hash}`
  const holdersOf = (hash: Hash) => holders.get(hash) ?? []
  const chunksOf = (account: AccountId, hash: Hash) => uploads.get(key(account, hash))?.chunks ?? []

  function hold(hash: Hash, holder: PartHolder): void {
    journal.set(holders, hash, [...holdersOf(hash), holder])
  }

  function release(hash: Hash, holder: PartHolder): void {
    const text = JSON.stringify(holder)
    const left = holdersOf(hash).filter((one) => JSON.stringify(one) !== text)
    journal.set(holders, hash, left)
    if (left.length === 0) journal.delete(bodies, hash)
  }

  function drop({ account, hash, chunks }: StoredUpload): void {
    journal.delete(uploads, key(account, hash))
    if (chunks === undefined) release(hash, { kind: "upload", account })
  }

  return {
    hold,
    release,
    holders: async (hash) => (bodies.has(hash) ? holdersOf(hash) : []),
    size: async (hash) => bodies.get(hash)?.length,
    slice: async (hash, offset, length) => bodies.get(hash)?.slice(offset, offset + length),
    async upload(account, hash) {
      const found = uploads.get(key(account, hash))
      return found?.chunks && { total: found.total, received: lengthOf(found.chunks) }
    },
    async staged(account) {
      let sum = 0
      for (const upload of uploads.values()) if (upload.account === account) sum += upload.total
      return sum
    },

    async beginUpload(account, hash, total, at) {
      journal.set(uploads, key(account, hash), { account, hash, total, at, chunks: [] })
    },
    async appendUpload(account, hash, bytes) {
      const found = uploads.get(key(account, hash))
      if (!found?.chunks) throw new TypeError("no such upload")
      journal.set(uploads, key(account, hash), { ...found, chunks: [...found.chunks, bytes] })
    },
    received: async (account, hash) => concat(...chunksOf(account, hash)),
    async completeUpload(account, hash, bytes, at) {
      const upload = { account, hash, total: bytes.length, at, chunks: undefined }
      journal.set(uploads, key(account, hash), upload)
      journal.set(bodies, hash, bytes)
      hold(hash, { kind: "upload", account })
    },
    async dropUpload(account, hash) {
      const found = uploads.get(key(account, hash))
      if (found) drop(found)
    },
    async expireUploads(before) {
      const expired = [...uploads.values()].filter(({ at }) => at < before)
      expired.forEach(drop)
      return expired.length
    },
  }
}
