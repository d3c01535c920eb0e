import type { RefObject } from "react"
import type { ConversationItem } from "../../model/model.ts"
import { Button, IconButton } from "../../ui/button.tsx"
import type { Calendar } from "../../ui/calendar.ts"
import { ConversationLink } from "./conversation-link.tsx"
import styles from "./conversations.module.css"
import { SearchBox } from "./search-box.tsx"

export interface ConversationsModel {
  /** All of them; `shown` are those that the search leaves. */
  readonly total: number
  readonly shown: readonly ConversationItem[]
  readonly selected: string | undefined
  readonly settingsOpen: boolean
  readonly query: string
  readonly search: (query: string) => void
  readonly searchRef: RefObject<HTMLInputElement | null>
  readonly shortcut: string
  readonly calendar: Calendar
  readonly now: number
  readonly hrefOf: (conversation: string) => string
  readonly open: (conversation: string) => void
  readonly startNew: () => void
  readonly openSettings: () => void
}

export function Conversations({ model }: { readonly model: ConversationsModel }) {
  return (
    <nav className={styles.pane} aria-label="Conversations">
      <header className={styles.head}>
        <h1 className={styles.brand}>Tacit</h1>
        <IconButton icon="plus" name="New conversation" onClick={model.startNew} />
        <IconButton
          icon="settings"
          name="Settings"
          aria-current={model.settingsOpen ? "page" : undefined}
          onClick={model.openSettings}
        />
      </header>
      <SearchBox
        ref={model.searchRef}
        query={model.query}
        shortcut={model.shortcut}
        onSearch={model.search}
        onChoose={() => model.shown[0] !== undefined && model.open(model.shown[0].conversation)}
      />
      <ul className={styles.list}>
        {model.shown.map((item) => (
          <li key={item.conversation}>
            <ConversationLink
              item={item}
              when={model.calendar.short(item.at, model.now)}
              href={model.hrefOf(item.conversation)}
              selected={item.conversation === model.selected}
              onOpen={model.open}
            />
          </li>
        ))}
      </ul>
      {model.shown.length === 0 && <Nothing model={model} />}
    </nav>
  )
}

function Nothing({ model }: { readonly model: ConversationsModel }) {
  if (model.total > 0) {
    return (
      <div className={styles.nothing} role="status">
        <p>No conversation has “{model.query.trim()}” in its name.</p>
        <Button look="bare" onClick={() => model.search("")}>
          Show all
        </Button>
      </div>
    )
  }
  return (
    <div className={styles.nothing}>
      <p className={styles.lead}>No conversations yet</p>
      <p>
        Write to somebody by their handle or Tacit ID, or give them yours: it is in the settings. Who writes
        to you first appears here.
      </p>
    </div>
  )
}
