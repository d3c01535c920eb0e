import styles from "./linked-text.module.css"
import { textParts } from "./links.ts"

/** Text nodes and anchors, nothing else: what somebody wrote is never markup (ATTACKS CO-01). */
export function LinkedText({ text }: { readonly text: string }) {
  return textParts(text).map((part, place) =>
    part.kind === "text" ? (
      part.text
    ) : (
      <a
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never change places.
        key={place}
        className={styles.link}
        href={part.href}
        title={part.host}
        target="_blank"
        rel="noopener noreferrer nofollow"
        referrerPolicy="no-referrer"
      >
        {part.text}
      </a>
    ),
  )
}
