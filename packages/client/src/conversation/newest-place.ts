/** Where the others of a conversation are that this device cannot follow. */
import type { ConversationId, Hash } from "@tacit/protocol"
import { BrokenServerError } from "../connection/requests.ts"
import type { ConversationContext } from "./context.ts"

/** An epoch that the others were in, and where the log goes on from there. */
export interface Whereabouts {
  readonly epoch: number
  readonly opening: Hash
  /** Whether an entry of this epoch is missing: it may have been the commit that ended it. */
  readonly gap: boolean
  readonly next: number
}

export interface NewestPlace {
  readonly epoch: number
  readonly opening: Hash
  /** Whether the account has asked there to be added again; whoever commits next answers, or the request is over. */
  readonly asked: boolean
}

/**
 * As the headers of the log have it: commit by commit from an epoch that is known. Not simply the newest entry: a
 * member that was put out may go on for itself.
 */
export async function newestPlace(
  { requests, profile }: ConversationContext,
  conversation: ConversationId,
  from: Whereabouts,
): Promise<NewestPlace> {
  let { epoch, opening, gap, next } = from
  let asked = false
  for (;;) {
    const { entries, head } = await requests.log(conversation, next)
    for (const { header } of entries) {
      if (header.index < next) throw new BrokenServerError("the log goes back on itself")
      gap ||= header.index > next
      next = header.index + 1
      if (gap && header.epoch > epoch) {
        // What is missing was the commit that led there.
        ;({ epoch, opening } = header)
        gap = false
      }
      const isNext = header.kind === "commit" && header.opening === opening && header.epoch === epoch
      if (isNext || (header.kind === "commit" && header.replaces === opening)) {
        epoch = header.epoch + 1
        opening = header.payloadHash
        asked = false
      }
      if (header.kind === "re-add" && header.author === profile.account) asked = true
    }
    if (entries.length === 0 || next > head) return { epoch, opening, asked }
  }
}
