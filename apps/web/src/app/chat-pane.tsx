import { useEffect, useMemo, useState } from "react"
import { Chat } from "../features/chat/chat.tsx"
import { Details } from "../features/details/details.tsx"
import type { ChatSnapshot } from "../model/model.ts"
import { useObservable } from "../model/use-observable.ts"
import type { Platform } from "../platform/platform.ts"
import type { MainPaneProps } from "./main-pane.tsx"
import { ConversationMissing } from "./nothing-open.tsx"
import { Opening } from "./opening.tsx"
import { HOME } from "./route.ts"
import styles from "./shell.module.css"
import { useToday } from "./use-today.ts"

/** How long a conversation may stay unknown before we say that it is not here. */
const PATIENCE = 2000

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
    return (
      <div className={styles.main}>
        {item === undefined ? (
          <Unknown platform={parts.platform} onBack={() => where.redirect(HOME)} />
        ) : (
          <Opening name={item.name} />
        )}
      </div>
    )
  }
  const detailsOpen = where.route.kind === "chat" && where.route.details
  return (
    <>
      <div className={styles.main}>
        <OpenChat {...props} chat={chat} detailsOpen={detailsOpen} />
      </div>
      {detailsOpen && (
        <div className={styles.details}>
          <Details model={{ chat, ownTacitId: session.tacitId, close: where.up }} />
        </div>
      )}
    </>
  )
}

/** A conversation that is not in the list: perhaps not yet, right after a reload or its start. */
function Unknown({ platform, onBack }: { readonly platform: Platform; readonly onBack: () => void }) {
  const [waited, setWaited] = useState(false)
  useEffect(() => platform.after(PATIENCE, () => setWaited(true)), [platform])
  return waited ? <ConversationMissing onBack={onBack} /> : <Opening name={undefined} />
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
