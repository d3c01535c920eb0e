import type { Output } from "../output.ts"

/** For commands that show what the profile has when the server does not answer. */
export function noteOffline(output: Output): void {
  output.note("No connection to the server: this is what the profile has.")
}
