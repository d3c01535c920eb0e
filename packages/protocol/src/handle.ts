/** Handles: what people type to find somebody. Shown as typed, compared in lower case, never reused. */
import { LIMITS } from "./limits.ts"

const HANDLE = new RegExp(`^[A-Za-z0-9_.-]{${LIMITS.handleMin},${LIMITS.handleMax}}$`)

export function isHandle(text: string): boolean {
  return HANDLE.test(text)
}

/** The form in which handles are compared and stored. */
export function normalHandle(handle: string): string {
  return handle.toLowerCase()
}
