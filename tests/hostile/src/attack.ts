/** One known attack on a messenger of this kind, as the catalogue has it. */
export interface Attack {
  readonly id: string
  readonly title: string
  /** !!! may not be shipped with, !! is to be fixed before 1.0, ! hardens. */
  readonly severity: "!!!" | "!!" | "!"
  /** What would have to be there first for all of it to be tried; absent if Tacit has everything it is about. */
  readonly needs: Feature | undefined
}

/** What Tacit does not have (yet), and attacks are about. */
export type Feature =
  | "abuse reports"
  | "attachments"
  | "cards and polls"
  | "deletion"
  | "edits and reactions"
  | "export"
  | "guests"
  | "history sharing"
  | "history windows"
  | "invite links"
  | "notifications"
  | "passkeys and device approval"
  | "password change"
  | "push"
  | "quotes"
  | "receipts"
  | "search"
  | "Secure my account"
  | "service worker"
  | "typing signals"
  | "verification by code"

/** Ids look like this: two letters of the group and a number. */
export const ATTACK_ID = /\b(?:ID|GR|MS|ML|VA|AR|ST|CO|WE|MD|DO|LO|CD|GU)-\d\d\b/g

export function attack(
  id: string,
  severity: Attack["severity"],
  title: string,
  needs: Feature | undefined = undefined,
): Attack {
  return { id, severity, title, needs }
}
