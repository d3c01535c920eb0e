import { Hidden } from "../ui/hidden.tsx"
import { Logo } from "../ui/logo.tsx"
import styles from "./quiet.module.css"

/** While nothing is known yet: not a spinner, for it is rarely seen for longer than a blink. */
export function Quiet() {
  return (
    <main className={styles.quiet} aria-busy="true">
      <Logo />
      <h1>
        <Hidden>Tacit is opening</Hidden>
      </h1>
    </main>
  )
}
