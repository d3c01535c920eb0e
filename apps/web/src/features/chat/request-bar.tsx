import { useState } from "react"
import { refusalOf } from "../../model/refusal.ts"
import { Button } from "../../ui/button.tsx"
import { Callout } from "../../ui/callout.tsx"
import styles from "./request-bar.module.css"

export interface RequestBarProps {
  readonly name: string
  readonly onAccept: () => Promise<void>
}

export function RequestBar({ name, onAccept }: RequestBarProps) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string>()
  const accept = async () => {
    setBusy(true)
    setProblem(undefined)
    try {
      await onAccept()
    } catch (error) {
      setProblem(refusalOf(error).text)
    }
    setBusy(false)
  }
  return (
    <div className={styles.bar}>
      <p className={styles.text}>
        <strong dir="auto">{name}</strong> is not among your contacts and wants to write to you. Until you
        accept or answer, they do not learn whether you have read this.
      </p>
      <Button look="primary" busy={busy} onClick={() => void accept()}>
        Accept
      </Button>
      {problem !== undefined && <Callout tone="bad">{problem}</Callout>}
    </div>
  )
}
