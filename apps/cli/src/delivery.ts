/** Follows one message until it is in the log. */
import type { Clock, Engine } from "@tacit/client"
import type { ConversationId, MessageId } from "@tacit/protocol"

export type Delivery =
  | { readonly kind: "stored"; readonly index: number }
  | { readonly kind: "waiting" }
  | { readonly kind: "failed"; readonly reason: string }

const PATIENCE = 15_000
/** A message that was just sent is among the newest. */
const RECENT = 64

/** `waiting` when the message is not in the log after some seconds; the outbox keeps it. */
export function delivery(
  engine: Engine,
  clock: Clock,
  conversation: ConversationId,
  id: MessageId,
): Promise<Delivery> {
  return new Promise((resolve, reject) => {
    const end = (outcome: Delivery) => {
      cancel()
      stopListening()
      resolve(outcome)
    }
    const look = async () => {
      const messages = await engine.reading.messages(conversation, RECENT)
      const index = messages.find((message) => message.id === id)?.index
      if (index !== undefined) end({ kind: "stored", index })
    }
    const cancel = clock.after(PATIENCE, () => end({ kind: "waiting" }))
    const stopListening = engine.listen((event) => {
      if (event.kind === "message" && event.id === id) look().catch(reject)
      if (event.kind === "failed" && event.id === id) end({ kind: "failed", reason: event.reason })
    })
    look().catch(reject)
  })
}
