import { type ComponentProps, type ReactNode, useId } from "react"
import styles from "./field.module.css"
import { Hidden } from "./hidden.tsx"
import { Icon } from "./icon.tsx"

export interface FieldProps extends Omit<ComponentProps<"input">, "className" | "id"> {
  readonly label: string
  readonly hint?: ReactNode
  /** Why what was typed cannot be used. Replaces the hint. */
  readonly problem?: string | undefined
  /** Stands in the field, after the text; outside the label. */
  readonly end?: ReactNode
  /** The label is for screen readers only. */
  readonly bare?: boolean
}

export function Field({ label, hint, problem, end, bare, ...input }: FieldProps) {
  const id = useId()
  const said = problem ?? hint
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {bare ? <Hidden>{label}</Hidden> : label}
      </label>
      <div className={styles.box} data-problem={problem !== undefined}>
        <input
          {...input}
          id={id}
          className={styles.input}
          aria-invalid={problem !== undefined}
          aria-describedby={said === undefined ? undefined : `${id}-said`}
        />
        {end}
      </div>
      {said !== undefined && (
        <div id={`${id}-said`} className={problem === undefined ? styles.hint : styles.problem}>
          {problem !== undefined && <Icon name="warning" small />}
          <span>{said}</span>
        </div>
      )}
    </div>
  )
}
