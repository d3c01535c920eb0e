import { UserError } from "./model.ts"

/** Why a verb was refused, for the person. `field` is the input it belongs to, if any. */
export interface Refusal {
  readonly text: string
  readonly field: UserError["field"]
}

/** Anything but a `UserError` is our own fault, and says so without showing what it is. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof UserError) return { text: error.message, field: error.field }
  return {
    text: "Tacit failed to do this, and nothing was changed. Try again; if it stays so, reload the page.",
    field: undefined,
  }
}

/** The text for one input. */
export function problemAt(refusal: Refusal | undefined, field: UserError["field"]): string | undefined {
  return refusal !== undefined && refusal.field === field ? refusal.text : undefined
}
