/** Two people who write to each other over real sockets, to tell whether a server still serves. */
import type { Engine } from "@tacit/client"
import type { ConversationId } from "@tacit/protocol"

/** A direct conversation that both have. */
export async function directBetween(alice: Engine, bob: Engine): Promise<ConversationId> {
  const started = until(bob, async () => (await bob.reading.conversations()).length > 0)
  const conversation = await alice.direct(bob.profile.account)
  await started
  return conversation
}

/** Resolves when `bob` has read what `alice` sends. */
export async function say(
  alice: Engine,
  bob: Engine,
  conversation: ConversationId,
  text: string,
): Promise<void> {
  const heard = until(bob, async () => {
    const messages = await bob.reading.messages(conversation)
    return messages.some(({ content }) => content.kind === "text" && content.text === text)
  })
  await alice.send(conversation, text)
  await heard
}

/** Looks again whenever the engine tells of something. */
export function until(engine: Engine, condition: () => Promise<boolean>): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () =>
      condition().then((holds) => {
        if (!holds) return
        stop()
        resolve()
      }, reject)
    const stop = engine.listen(() => void look())
    void look()
  })
}
