import { useEffect, useRef } from "react"
import { Icon } from "../../ui/icon.tsx"
import { settle } from "../../ui/settle.ts"
import styles from "./vignette.module.css"

const SEALED = [
  "8Kq2·vR0x·7mBd·Lr9s·eZpJ·aXuV·t1Rk·Dq5T",
  "nYc3·hW6z·Ge5p·Jx0v·f2KQ·mT4s·B8dL·r7uA·Vt1R·kDqE",
  "z6Gh·5eWp·Xa0J·u3Vc",
]

/** What two people see, and what the server sees. Decoration: the sentence beside it says the same. */
export function Vignette() {
  const last = useRef<HTMLSpanElement>(null)
  useEffect(() => (last.current === null ? undefined : settle(last.current, "vignette")), [])
  return (
    <div className={styles.vignette} aria-hidden="true">
      <div className={styles.sheet}>
        <p className={styles.caption}>
          <Icon name="eye" small />
          What you two see
        </p>
        <p className={styles.theirs}>Did you find the place?</p>
        <p className={styles.own}>By the river, just where you said it would be.</p>
        <p className={styles.theirs}>
          <span ref={last}>Then stay there. I am coming.</span>
        </p>
      </div>
      <div className={styles.under}>
        <p className={styles.caption}>
          <Icon name="server" small />
          What the server sees
        </p>
        {SEALED.map((line) => (
          <p key={line} className={styles.sealed}>
            {line}
          </p>
        ))}
      </div>
    </div>
  )
}
