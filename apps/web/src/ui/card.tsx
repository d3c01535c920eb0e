import type { ReactNode } from "react"
import styles from "./card.module.css"

/** One matter on a screen of its own: a sheet of glass in the middle of the ground. */
export function Card({ children }: { readonly children: ReactNode }) {
  return (
    <main className={styles.ground}>
      <div className={styles.card}>{children}</div>
    </main>
  )
}
