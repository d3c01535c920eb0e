/** The settings of a conversation as the one GroupContext extension of its group. */
import { type AccountId, decode, encode } from "@tacit/protocol"
import {
  GROUP_SETTINGS_EXTENSION,
  type GroupSettings,
  groupSettings,
  type Role,
} from "@tacit/protocol/content"
import type { Extension } from "ts-mls"

/** Version of the rules in policy.ts. A group with another version is for a newer client. */
export const POLICY_VERSION = 1

export function settingsExtension(settings: GroupSettings): Extension {
  return { extensionType: GROUP_SETTINGS_EXTENSION, extensionData: encode(groupSettings, settings) }
}

/** The settings, if they are all that the extensions hold. */
export function readSettings(extensions: readonly Extension[]): GroupSettings | undefined {
  const [extension] = extensions
  if (extensions.length !== 1 || extension?.extensionType !== GROUP_SETTINGS_EXTENSION) return undefined
  try {
    return decode(groupSettings, extension.extensionData)
  } catch {
    return undefined
  }
}

export function roleOf(settings: GroupSettings, account: AccountId): Role {
  return settings.roles.find((entry) => entry.account === account)?.role ?? "member"
}

/**
 * Whether `settings` are in their one form. Whose roles they may name is another question: an account that was
 * put out for an invalid commit keeps its role until somebody changes that, so a joiner finds such roles, too.
 */
export function areSettingsValid(settings: GroupSettings): boolean {
  const accounts = settings.roles.map(({ account }) => account)
  const isOrdered = accounts.every((account, i) => i === 0 || (accounts[i - 1] as AccountId) < account)
  return (
    settings.policy === POLICY_VERSION &&
    isOrdered &&
    settings.roles.every(({ role }) => role !== "member") &&
    (settings.kind === "group" || settings.roles.length === 0)
  )
}
