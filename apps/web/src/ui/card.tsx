import type { ReactNode } from "react"
import styles from "./card.module.css"

/** One matter on a screen of its own: a sheet of glass in the middle of the ground. */
export interface CardProps {
  readonly children: ReactNode
  /** Stands before the sheet where there is room. */
  readonly beside?: ReactNode
}

export function Card({ children, beside }: CardProps) {
  return (
    <main className={styles.ground}>
      {beside}
      <div className={styles.card}>{children}</div>
    </main>
  )
}
