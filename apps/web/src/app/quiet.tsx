import { Logo } from "../ui/logo.tsx"
import styles from "./quiet.module.css"

/** While nothing is known yet: not a spinner, for it is rarely seen for longer than a blink. */
export function Quiet() {
  return (
    <main className={styles.quiet} aria-busy="true" aria-label="Tacit is opening">
      <Logo />
    </main>
  )
}
