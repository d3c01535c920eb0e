import type { PasswordStrength } from "./password-strength.ts"
import styles from "./strength-meter.module.css"

export function StrengthMeter({ strength }: { readonly strength: PasswordStrength }) {
  return (
    <span className={styles.meter} data-level={strength.level}>
      <span className={styles.bars} aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <span>{strength.words}</span>
    </span>
  )
}
