import { useState } from "react"
import type { KnownAccount } from "../../model/model.ts"
import type { Refusal } from "../../model/refusal.ts"
import { Avatar } from "../../ui/avatar.tsx"
import { Button } from "../../ui/button.tsx"
import { Callout } from "../../ui/callout.tsx"
import { FormCard } from "../../ui/form-card.tsx"
import { PasswordField } from "../../ui/password-field.tsx"
import styles from "./locked.module.css"

export interface LockedModel {
  readonly account: KnownAccount
  readonly busy: boolean
  readonly refusal: Refusal | undefined
  readonly prepare: () => void
  readonly unlock: (password: string) => void
  readonly useAnother: () => void
}

export function Locked({ model }: { readonly model: LockedModel }) {
  const [password, setPassword] = useState("")
  const [missing, setMissing] = useState(false)
  const submit = () => {
    if (model.busy) return
    setMissing(password === "")
    if (password !== "") model.unlock(password)
  }
  return (
    <FormCard
      title="Locked"
      lead="Your messages are sealed in this browser until you type your password."
      onSubmit={submit}
      onBegin={model.prepare}
    >
      <div className={styles.account}>
        <Avatar name={model.account.handle} seed={model.account.account} size="small" />
        <span className={styles.handle}>{model.account.handle}</span>
        {/* Password managers look for the name that belongs to the password. */}
        <input
          className={styles.forManagers}
          type="text"
          name="username"
          autoComplete="username"
          value={model.account.handle}
          readOnly
          tabIndex={-1}
          aria-hidden="true"
        />
      </div>
      <PasswordField
        label="Password"
        problem={
          missing
            ? "Type your password."
            : model.refusal?.field === "password"
              ? model.refusal.text
              : undefined
        }
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        name="password"
        autoComplete="current-password"
        autoFocus
      />
      {model.refusal !== undefined && model.refusal.field !== "password" && (
        <Callout tone="bad">{model.refusal.text}</Callout>
      )}
      <Button look="primary" wide type="submit" busy={model.busy}>
        {model.busy ? "Opening…" : "Unlock"}
      </Button>
      <Button look="bare" onClick={model.useAnother}>
        Use another account
      </Button>
    </FormCard>
  )
}
