import { Refused } from "../features/connection/refused.tsx"
import type { Parts } from "./app.tsx"

interface RefusedScreenProps {
  readonly parts: Parts
  readonly message: string
}

export function RefusedScreen({ parts, message }: RefusedScreenProps) {
  return (
    <Refused
      model={{
        message,
        reload: () => parts.platform.reload(),
        logOut: () => void parts.tacit.logOut().catch(() => parts.platform.reload()),
      }}
    />
  )
}
