import { useState } from "react"
import { IconButton } from "./button.tsx"
import { Field, type FieldProps } from "./field.tsx"

type PasswordFieldProps = Omit<FieldProps, "type" | "end">

/** The button is outside the label, so that the field's name stays the label alone. */
export function PasswordField(props: PasswordFieldProps) {
  const [shown, setShown] = useState(false)
  return (
    <Field
      {...props}
      type={shown ? "text" : "password"}
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
      end={
        <IconButton
          icon={shown ? "eyeOff" : "eye"}
          name="Show characters"
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
        />
      }
    />
  )
}
