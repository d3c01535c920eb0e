import type { Ref } from "react"
import { Icon } from "../../ui/icon.tsx"
import styles from "./search-box.module.css"

export interface SearchBoxProps {
  readonly ref: Ref<HTMLInputElement>
  readonly query: string
  readonly shortcut: string
  readonly onSearch: (query: string) => void
  /** Enter: opens the first that was found. */
  readonly onChoose: () => void
}

export function SearchBox({ ref, query, shortcut, onSearch, onChoose }: SearchBoxProps) {
  return (
    <div className={styles.box}>
      <Icon name="search" />
      <input
        ref={ref}
        className={styles.input}
        type="search"
        aria-label="Search"
        placeholder="Search"
        autoComplete="off"
        spellCheck={false}
        value={query}
        onChange={(event) => onSearch(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return
          if (event.key === "Enter") onChoose()
          if (event.key === "Escape") {
            event.stopPropagation()
            if (query === "") event.currentTarget.blur()
            else onSearch("")
          }
        }}
      />
      {query === "" && (
        <span className={styles.key} aria-hidden="true">
          {shortcut}
        </span>
      )}
    </div>
  )
}
