import type { ChatSnapshot } from "../../model/model.ts"
import { Avatar } from "../../ui/avatar.tsx"
import { Icon } from "../../ui/icon.tsx"
import styles from "./beginning.module.css"

export interface BeginningProps {
  readonly chat: ChatSnapshot
  readonly onDetails: () => void
}

/**
 * Where a conversation begins: with whom, and what protects it. It stays at the top of the free room and
 * does not follow the messages, which grow from the bottom.
 */
export function Beginning({ chat, onDetails }: BeginningProps) {
  const peer = chat.members.find((member) => member.name === chat.name)
  return (
    <div className={styles.beginning}>
      <div className={styles.card}>
        <Avatar name={chat.name} seed={peer?.tacitId ?? chat.conversation} size="large" />
        <p className={styles.name} dir="auto">
          {chat.name}
        </p>
        <button type="button" className={styles.encrypted} onClick={onDetails}>
          <Icon name="lock" small />
          Messages here are end-to-end encrypted
        </button>
        <p className={styles.hint}>
          <Hint chat={chat} />
        </p>
        {chat.rows.length === 0 && (
          <p className={styles.hello}>
            Say hello to <bdi>{chat.name}</bdi>. They find your message here whenever they come, in any
            browser.
          </p>
        )}
      </div>
    </div>
  )
}

/** What somebody should know before they trust what they read here. */
function Hint({ chat }: { readonly chat: ChatSnapshot }) {
  const name = <bdi>{chat.name}</bdi>
  if (chat.request)
    return <>Whoever knows your handle or Tacit ID can write to you. Accept only whom you know.</>
  if (chat.kind === "group")
    return <>Only its {chat.members.length} members can read what is written here, and not the server.</>
  return (
    <>
      Only you and {name} can read what is written here. To be sure that it is {name}, compare the safety
      number in the details.
    </>
  )
}
