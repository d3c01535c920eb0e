import { SHORTEST_PASSWORD } from "./password-strength.ts"

export interface FormInput {
  readonly handle: string
  readonly password: string
  readonly repeated: string
}

/** What has to be changed, per input; empty if nothing. */
export type FormProblems = { readonly [Input in keyof FormInput]?: string }

export function checkForm(input: FormInput, isHandle: (text: string) => boolean): FormProblems {
  const { handle, password, repeated } = input
  return {
    ...(isHandle(handle.trim())
      ? {}
      : { handle: "A handle has 3 to 32 letters, digits, dots, hyphens or underscores." }),
    ...([...password].length >= SHORTEST_PASSWORD
      ? {}
      : { password: `A password has at least ${SHORTEST_PASSWORD} characters.` }),
    ...(password === repeated ? {} : { repeated: "The two passwords differ." }),
  }
}
