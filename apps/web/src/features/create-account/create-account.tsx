import { isHandle } from "@tacit/protocol"
import { useState } from "react"
import { problemAt, type Refusal } from "../../model/refusal.ts"
import { Button } from "../../ui/button.tsx"
import { Callout } from "../../ui/callout.tsx"
import { Field } from "../../ui/field.tsx"
import { FormCard } from "../../ui/form-card.tsx"
import { PasswordField } from "../../ui/password-field.tsx"
import { checkForm, type FormProblems } from "./check-form.ts"
import { passwordStrength } from "./password-strength.ts"
import { StrengthMeter } from "./strength-meter.tsx"

export interface CreateAccountModel {
  readonly busy: boolean
  readonly refusal: Refusal | undefined
  readonly prepare: () => void
  readonly create: (handle: string, password: string) => void
  readonly back: () => void
}

export function CreateAccount({ model }: { readonly model: CreateAccountModel }) {
  const [handle, setHandle] = useState("")
  const [password, setPassword] = useState("")
  const [repeated, setRepeated] = useState("")
  const [problems, setProblems] = useState<FormProblems>({})
  const submit = () => {
    if (model.busy) return
    const found = checkForm({ handle, password, repeated }, isHandle)
    setProblems(found)
    if (Object.keys(found).length === 0) model.create(handle.trim(), password)
  }
  return (
    <FormCard title="Create your account" onBack={model.back} onSubmit={submit} onBegin={model.prepare}>
      <Field
        label="Handle"
        hint="The name people find you by. Letters, digits, dots and hyphens."
        problem={problems.handle ?? problemAt(model.refusal, "handle")}
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
        hint={<StrengthMeter strength={passwordStrength(password, handle)} />}
        problem={problems.password ?? problemAt(model.refusal, "password")}
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        name="new-password"
        autoComplete="new-password"
      />
      <PasswordField
        label="Repeat password"
        problem={problems.repeated}
        value={repeated}
        onChange={(event) => setRepeated(event.target.value)}
        name="repeat-password"
        autoComplete="new-password"
      />
      <Callout tone="info">
        Your password never leaves this browser, so nobody can reset it. Without the password and without the
        recovery key, which comes next, nothing can be restored.
      </Callout>
      {model.refusal !== undefined && model.refusal.field === undefined && (
        <Callout tone="bad">{model.refusal.text}</Callout>
      )}
      <Button look="primary" wide type="submit" busy={model.busy}>
        {model.busy ? "Creating your keys…" : "Create account"}
      </Button>
    </FormCard>
  )
}
