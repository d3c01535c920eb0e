import type { ChatSnapshot } from "../../model/model.ts"
import { Avatar } from "../../ui/avatar.tsx"
import { IconButton } from "../../ui/button.tsx"
import { Hidden } from "../../ui/hidden.tsx"
import { Icon } from "../../ui/icon.tsx"
import styles from "./details.module.css"
import { SafetyNumber } from "./safety-number.tsx"

export interface DetailsModel {
  readonly chat: ChatSnapshot
  readonly ownTacitId: string
  readonly close: () => void
}

/** The one place of trust: who is in this conversation, and what protects it, in plain words. */
export function Details({ model }: { readonly model: DetailsModel }) {
  const { chat } = model
  return (
    <section className={styles.pane} aria-label="Details">
      <header className={styles.head}>
        <h1>
          <Hidden>Details</Hidden>
        </h1>
        <IconButton icon="cross" name="Close details" onClick={model.close} />
      </header>
      <div className={styles.body}>
        <Who model={model} />
        {chat.details.safetyNumber !== undefined && (
          <SafetyNumber digits={chat.details.safetyNumber} name={chat.name} />
        )}
        <Protection chat={chat} />
        <Members model={model} />
      </div>
    </section>
  )
}

function Who({ model: { chat } }: { readonly model: DetailsModel }) {
  const peer = chat.members.find((member) => member.name === chat.name)
  return (
    <div className={styles.who}>
      <Avatar name={chat.name} seed={peer?.tacitId ?? chat.conversation} size="large" />
      <p className={styles.name} dir="auto">
        {chat.name}
      </p>
      <p className={styles.kind}>
        {chat.kind === "group" ? `Group of ${chat.members.length}` : "A conversation of two"}
      </p>
    </div>
  )
}

function Protection({ chat }: { readonly chat: ChatSnapshot }) {
  const readers = chat.kind === "group" ? "members" : "you two"
  return (
    <section className={styles.card} aria-labelledby="protection">
      <h2 className={styles.heading} id="protection">
        <Icon name="lock" small />
        Encryption
      </h2>
      <dl className={styles.facts}>
        <dt>Messages</dt>
        <dd>only {readers} can read</dd>
        <dt>Keys</dt>
        <dd>{keysInWords(chat.details.epoch)}</dd>
        <dt>Method</dt>
        <dd>MLS, post-quantum</dd>
        <dt>History</dt>
        <dd>kept, sealed</dd>
      </dl>
      <details className={styles.more}>
        <summary>How this works</summary>
        <p>
          Keys are agreed in this browser by MLS (RFC 9420). The key exchange combines X25519 with ML-KEM-768,
          so that a quantum computer alone cannot undo it. Messages are sealed with XChaCha20-Poly1305 and
          signed with Ed25519.
        </p>
        <p>
          Whenever the keys are renewed, an epoch begins; this conversation is in epoch {chat.details.epoch}.
          The server orders and keeps sealed messages. It cannot read them, and it cannot change or invent one
          unnoticed. A stolen message key opens at most 1,000 messages or 7 days.
        </p>
      </details>
    </section>
  )
}

function keysInWords(epoch: number): string {
  if (epoch === 0) return "fresh"
  return epoch === 1 ? "renewed once" : `renewed ${epoch} times`
}

function Members({ model: { chat, ownTacitId } }: { readonly model: DetailsModel }) {
  return (
    <section className={styles.card} aria-labelledby="members">
      <h2 className={styles.heading} id="members">
        <Icon name="people" small />
        Members
      </h2>
      <ul className={styles.members}>
        {chat.members.map((member) => (
          <li key={member.tacitId}>
            <Avatar name={member.name} seed={member.tacitId} size="small" />
            <div className={styles.member}>
              <p>
                <bdi>{member.name}</bdi>
                {member.tacitId === ownTacitId && <span className={styles.you}> you</span>}
              </p>
              <TacitId id={member.tacitId} />
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Its two ends are enough to tell members apart; all of it is one click away. */
function TacitId({ id }: { readonly id: string }) {
  const groups = id.split("-")
  return (
    <details className={styles.tacitId}>
      <summary>
        Tacit ID{" "}
        <span className={styles.ends} dir="ltr">
          {groups[0]} … {groups.at(-1)}
        </span>
      </summary>
      <p className={styles.id} dir="ltr">
        {id}
      </p>
    </details>
  )
}
