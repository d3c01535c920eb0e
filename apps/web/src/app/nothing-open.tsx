import { Button } from "../ui/button.tsx"
import { Logo } from "../ui/logo.tsx"
import styles from "./nothing-open.module.css"

interface NothingOpenProps {
  /** There is no conversation to choose. */
  readonly none: boolean
  readonly onStart: () => void
}

export function NothingOpen({ none, onStart }: NothingOpenProps) {
  return (
    <div className={styles.nothing}>
      <Logo />
      <p className={styles.lead}>{none ? "Say the first word" : "Choose a conversation"}</p>
      <p className={styles.text}>
        {none
          ? "You need one thing: somebody's handle, or the link they gave you."
          : "Ctrl or ⌘ with K searches, Alt with ↑ and ↓ moves between conversations."}
      </p>
      {none && (
        <Button look="primary" icon="plus" onClick={onStart}>
          Write to somebody
        </Button>
      )}
    </div>
  )
}

interface MissingProps {
  readonly onBack: () => void
}

/** The address names a conversation that this account does not have. */
export function ConversationMissing({ onBack }: MissingProps) {
  return (
    <div className={styles.nothing}>
      <Logo />
      <h1 className={styles.lead}>This conversation is not here</h1>
      <p className={styles.text}>
        The link may belong to another account. Nothing was lost: your conversations are in the list.
      </p>
      <Button onClick={onBack}>Show the list</Button>
    </div>
  )
}
