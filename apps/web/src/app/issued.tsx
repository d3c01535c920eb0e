import { useEffect } from "react"
import { RecoveryKey } from "../features/recovery-key/recovery-key.tsx"
import type { Platform } from "../platform/platform.ts"
import type { IssuedKey } from "./use-sign-up.ts"

interface IssuedProps {
  readonly issued: IssuedKey
  readonly platform: Platform
  readonly proceed: () => void
}

/** The recovery key, once. The browser asks before the page is left, for the key is nowhere else. */
export function Issued({ issued: { recoveryKey, handle }, platform, proceed }: IssuedProps) {
  useEffect(() => platform.guardLeaving(), [platform])
  const download = () =>
    platform.saveTextFile(
      `tacit-recovery-key-${handle}.txt`,
      recoveryFile(handle, platform.origin, recoveryKey),
    )
  return (
    <RecoveryKey
      model={{
        recoveryKey,
        copy: () => platform.copy(recoveryKey),
        download,
        proceed() {
          platform.navigation.replace(platform.navigation.get().hash || "#/")
          proceed()
        },
      }}
    />
  )
}

function recoveryFile(handle: string, origin: string, recoveryKey: string): string {
  return [
    `Tacit recovery key of ${handle} on ${origin}`,
    "",
    recoveryKey,
    "",
    "Whoever has this key can read all messages of this account and take it over.",
    "Type it nowhere but on the page above, and only if the password is lost.",
    "",
  ].join("\n")
}
