import { useMemo } from "react"
import { Chat } from "../features/chat/chat.tsx"
import { Details } from "../features/details/details.tsx"
import type { ChatSnapshot } from "../model/model.ts"
import { useObservable } from "../model/use-observable.ts"
import type { MainPaneProps } from "./main-pane.tsx"
import { ConversationMissing } from "./nothing-open.tsx"
import { Opening } from "./opening.tsx"
import { HOME } from "./route.ts"
import styles from "./shell.module.css"
import { useToday } from "./use-today.ts"

/** As the protocol counts them (SPEC, limits). */
const MESSAGE_LIMIT = 16_000

interface ChatPaneProps extends MainPaneProps {
  readonly conversation: string
}

export function ChatPane(props: ChatPaneProps) {
  const { parts, conversation, conversations, session, where } = props
  const chat = useObservable(useMemo(() => parts.tacit.chat(conversation), [parts, conversation]))
  const item = conversations.find((each) => each.conversation === conversation)
  if (chat === undefined || (chat.loading && chat.rows.length === 0)) {
    const known = item !== undefined || conversations.length === 0
    return (
      <main className={styles.main}>
        {known ? <Opening name={item?.name} /> : <ConversationMissing onBack={() => where.redirect(HOME)} />}
      </main>
    )
  }
  const detailsOpen = where.route.kind === "chat" && where.route.details
  return (
    <>
      <main className={styles.main}>
        <OpenChat {...props} chat={chat} detailsOpen={detailsOpen} />
      </main>
      {detailsOpen && (
        <div className={styles.details}>
          <Details model={{ chat, ownTacitId: session.tacitId, close: where.up }} />
        </div>
      )}
    </>
  )
}

interface OpenChatProps extends ChatPaneProps {
  readonly chat: ChatSnapshot
  readonly detailsOpen: boolean
}

function OpenChat({ parts, conversation, where, drafts, chat, detailsOpen }: OpenChatProps) {
  const { calendar, now } = useToday(parts.platform)
  const verbs = useMemo(() => verbsOf(parts.tacit, conversation), [parts, conversation])
  return (
    <Chat
      model={{
        ...verbs,
        chat,
        calendar,
        now,
        messageLimit: MESSAGE_LIMIT,
        draft: drafts.of(conversation),
        detailsOpen,
        back: where.up,
        toggleDetails: () =>
          detailsOpen ? where.up() : where.go({ kind: "chat", conversation, details: true }),
        keepDraft: (text) => drafts.keep(conversation, text),
      }}
    />
  )
}

type ChatVerbs = Pick<
  Parameters<typeof Chat>[0]["model"],
  "send" | "retry" | "discard" | "accept" | "showOlder" | "markRead"
>

/** A refused retry or mark changes nothing and is seen: the row stays failed, the badge stays. */
function verbsOf(tacit: MainPaneProps["parts"]["tacit"], conversation: string): ChatVerbs {
  const quietly = (verb: Promise<void>) => void verb.catch(() => {})
  return {
    send: (text) => tacit.send(conversation, text),
    accept: () => tacit.accept(conversation),
    retry: (message) => quietly(tacit.retry(conversation, message)),
    discard: (message) => quietly(tacit.discard(conversation, message)),
    showOlder: () => quietly(tacit.showOlder(conversation)),
    markRead: (index) => quietly(tacit.markRead(conversation, index)),
  }
}
