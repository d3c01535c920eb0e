import { useState } from "react"
import { problemAt, type Refusal } from "../../model/refusal.ts"
import { Button } from "../../ui/button.tsx"
import { Callout } from "../../ui/callout.tsx"
import { Dialog } from "../../ui/dialog.tsx"
import { Field } from "../../ui/field.tsx"
import styles from "./new-conversation.module.css"

export interface NewConversationModel {
  /** From an add link. */
  readonly person: string
  readonly busy: boolean
  readonly refusal: Refusal | undefined
  readonly start: (person: string) => void
  readonly close: () => void
}

export function NewConversation({ model }: { readonly model: NewConversationModel }) {
  const [person, setPerson] = useState(model.person)
  const [missing, setMissing] = useState(false)
  const submit = () => {
    if (model.busy) return
    setMissing(person.trim() === "")
    if (person.trim() !== "") model.start(person.trim())
  }
  return (
    <Dialog title="New conversation" onClose={model.close}>
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <Field
          label="Handle, Tacit ID or link"
          hint="A Tacit ID or link leads to exactly one person. A handle is looked up by the server: compare safety numbers if it matters."
          problem={
            missing
              ? "Type who you want to write to."
              : (problemAt(model.refusal, "person") ?? problemAt(model.refusal, "handle"))
          }
          value={person}
          onChange={(event) => setPerson(event.target.value)}
          autoComplete="off"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          autoFocus
        />
        {model.refusal !== undefined && model.refusal.field === undefined && (
          <Callout tone="bad">{model.refusal.text}</Callout>
        )}
        <Button look="primary" wide type="submit" busy={model.busy}>
          {model.busy ? "Agreeing on keys…" : "Start conversation"}
        </Button>
      </form>
    </Dialog>
  )
}
