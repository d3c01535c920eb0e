/** Makes a transaction fit a frame: what is large in it is uploaded first and named by its hash. */
import { LIMITS, type NewEntry, type Part, type Transaction } from "@tacit/protocol"

/**
 * The transaction with at most `LIMITS.inlinePart` bytes of parts in place, which leaves the rest of a
 * frame to everything else. Bytes that stand in it several times are uploaded once.
 */
export async function fitFrame(
  transaction: Transaction,
  stage: (bytes: Uint8Array) => Promise<Part>,
): Promise<Transaction> {
  const staged = new Map<Uint8Array, Part>()
  for (const bytes of tooMuch(partsOf(transaction))) staged.set(bytes, await stage(bytes))
  if (staged.size === 0) return transaction
  const moved = (part: Part): Part => (part.kind === "inline" ? (staged.get(part.bytes) ?? part) : part)
  return {
    ...transaction,
    entries: transaction.entries.map((entry) => withParts(entry, moved)),
    vault: transaction.vault && { ...transaction.vault, puts: transaction.vault.puts.map(moved) },
  }
}

function partsOf({ entries, vault }: Transaction): readonly Part[] {
  const ofEntries = entries.flatMap((entry) =>
    entry.kind === "commit" ? [entry.payload, ...entry.welcomes.map(({ welcome }) => welcome)] : [],
  )
  return [...ofEntries, ...(vault?.puts ?? [])]
}

/** The fewest byte strings without which the others are few enough. */
function tooMuch(parts: readonly Part[]): readonly Uint8Array[] {
  const weights = new Map<Uint8Array, number>()
  for (const part of parts) {
    if (part.kind === "inline") weights.set(part.bytes, (weights.get(part.bytes) ?? 0) + part.bytes.length)
  }
  let total = [...weights.values()].reduce((sum, weight) => sum + weight, 0)
  const heaviest = [...weights].sort(([, a], [, b]) => b - a)
  const chosen: Uint8Array[] = []
  for (const [bytes, weight] of heaviest) {
    if (total <= LIMITS.inlinePart) break
    chosen.push(bytes)
    total -= weight
  }
  return chosen
}

function withParts(entry: NewEntry, moved: (part: Part) => Part): NewEntry {
  if (entry.kind !== "commit") return entry
  const welcomes = entry.welcomes.map(({ account, welcome }) => ({ account, welcome: moved(welcome) }))
  return { ...entry, payload: moved(entry.payload), welcomes }
}
