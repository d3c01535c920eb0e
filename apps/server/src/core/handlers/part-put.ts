import { type AccountId, LIMITS, payloadHash } from "@tacit/protocol"
import type { Tables } from "../../store/store.ts"
import { committed } from "../../transactions/committed.ts"
import { accept, refuse, type Verdict } from "../../verdict.ts"
import type { Handler, RequestOf } from "./handler.ts"

type Chunk = RequestOf<"part-put">

/** Stages a part in chunks. A chunk that was received already is fine, so an upload resumes anywhere. */
export const partPut: Handler<"part-put"> = async ({ services, session }, chunk) => {
  const { clock, config, writer } = services
  const rules = { now: clock.now(), quota: config.limits.stagedBytes }
  const written = await writer.write(async (tables) => {
    const stored = await storeChunk(tables, session.account, chunk, rules)
    return stored.ok ? accept(committed(stored.value)) : stored
  })
  if (!written.ok) return written
  return written.value === "wrong-hash"
    ? refuse("refused", { message: "The part does not have the hash that names it." })
    : accept({ kind: "done" })
}

/** An upload whose bytes turn out wrong is dropped, or it could never be repeated from the start. */
async function storeChunk(
  { parts }: Tables,
  account: AccountId,
  { hash, total, offset, bytes }: Chunk,
  { now, quota }: { readonly now: number; readonly quota: number },
): Promise<Verdict<"stored" | "wrong-hash">> {
  if (total > LIMITS.vaultObject) return refuse("too-large")
  if (offset + bytes.length > total) return refuse("refused", { message: "A chunk beyond the end." })
  const holders = await parts.holders(hash)
  if (holders.some((one) => one.kind === "upload" && one.account === account)) return accept("stored")

  const upload = await parts.upload(account, hash)
  const begun = upload?.total === total ? upload : { total, received: 0 }
  if (offset > begun.received) return refuse("refused", { message: "A gap before the chunk." })
  if (begun !== upload) {
    if ((await parts.staged(account)) + total > quota) return refuse("quota")
    await parts.beginUpload(account, hash, total, now)
  }
  const rest = bytes.subarray(begun.received - offset)
  if (rest.length > 0) await parts.appendUpload(account, hash, rest)
  if (begun.received + rest.length < total) return accept("stored")

  const whole = await parts.received(account, hash)
  if (payloadHash(whole) === hash) {
    await parts.completeUpload(account, hash, whole, now)
    return accept("stored")
  }
  await parts.dropUpload(account, hash)
  return accept("wrong-hash")
}
