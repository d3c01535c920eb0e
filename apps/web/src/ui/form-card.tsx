import type { FormEvent, ReactNode } from "react"
import { IconButton } from "./button.tsx"
import { Card } from "./card.tsx"
import styles from "./form-card.module.css"

export interface FormCardProps {
  readonly title: string
  readonly lead?: ReactNode
  readonly onBack?: () => void
  readonly onSubmit: () => void
  /** When the person begins to use the form. */
  readonly onBegin?: () => void
  readonly children: ReactNode
}

export function FormCard({ title, lead, onBack, onSubmit, onBegin, children }: FormCardProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onSubmit()
  }
  return (
    <Card>
      <header className={styles.head}>
        {onBack !== undefined && <IconButton icon="back" name="Back" onClick={onBack} />}
        <h1 className={styles.title}>{title}</h1>
      </header>
      {lead !== undefined && <p className={styles.lead}>{lead}</p>}
      <form className={styles.form} onSubmit={submit} onFocus={onBegin} noValidate>
        {children}
      </form>
    </Card>
  )
}
