import { useState } from "react"
import { problemAt, type Refusal } from "../../model/refusal.ts"
import { Button } from "../../ui/button.tsx"
import { Callout } from "../../ui/callout.tsx"
import { Checkbox } from "../../ui/checkbox.tsx"
import { Field } from "../../ui/field.tsx"
import { FormCard } from "../../ui/form-card.tsx"
import { PasswordField } from "../../ui/password-field.tsx"

export interface LogInModel {
  readonly busy: boolean
  readonly refusal: Refusal | undefined
  readonly prepare: () => void
  readonly logIn: (handle: string, password: string, keep: boolean) => void
  readonly back: () => void
}

export function LogIn({ model }: { readonly model: LogInModel }) {
  const [handle, setHandle] = useState("")
  const [password, setPassword] = useState("")
  const [foreign, setForeign] = useState(false)
  const [missing, setMissing] = useState<"handle" | "password">()
  const submit = () => {
    if (model.busy) return
    const first = handle.trim() === "" ? "handle" : password === "" ? "password" : undefined
    setMissing(first)
    if (first === undefined) model.logIn(handle.trim(), password, !foreign)
  }
  return (
    <FormCard title="Welcome back" onBack={model.back} onSubmit={submit} onBegin={model.prepare}>
      <Field
        label="Handle"
        problem={missing === "handle" ? "Type your handle." : problemAt(model.refusal, "handle")}
        value={handle}
        onChange={(event) => setHandle(event.target.value)}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        autoFocus
      />
      <PasswordField
        label="Password"
        problem={missing === "password" ? "Type your password." : problemAt(model.refusal, "password")}
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        name="password"
        autoComplete="current-password"
      />
      <Checkbox
        label="This is not my computer"
        hint={foreign ? "Nothing is kept in this browser after you close the tab." : undefined}
        checked={foreign}
        onChange={setForeign}
      />
      {model.refusal !== undefined && model.refusal.field === undefined && (
        <Callout tone="bad">{model.refusal.text}</Callout>
      )}
      <Button look="primary" wide type="submit" busy={model.busy}>
        {model.busy ? "Opening your messages…" : "Log in"}
      </Button>
    </FormCard>
  )
}
