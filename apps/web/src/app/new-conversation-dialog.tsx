import { NewConversation } from "../features/new-conversation/new-conversation.tsx"
import { useAttempt } from "../model/use-attempt.ts"
import type { Parts } from "./app.tsx"
import type { Where } from "./use-where.ts"

interface NewConversationDialogProps {
  readonly parts: Parts
  readonly person: string
  readonly where: Where
}

export function NewConversationDialog({ parts, person, where }: NewConversationDialogProps) {
  const attempt = useAttempt()
  const start = (typed: string) =>
    void attempt.run(async () => {
      const conversation = await parts.tacit.startConversation(typed)
      where.redirect({ kind: "chat", conversation, details: false })
    })
  return (
    <NewConversation
      model={{
        person,
        busy: attempt.busy,
        refusal: attempt.refusal,
        start,
        close: where.closeNewConversation,
      }}
    />
  )
}
