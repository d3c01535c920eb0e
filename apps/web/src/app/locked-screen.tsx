import { Locked } from "../features/locked/locked.tsx"
import type { KnownAccount } from "../model/model.ts"
import { useAttempt } from "../model/use-attempt.ts"
import type { Parts } from "./app.tsx"

interface LockedScreenProps {
  readonly parts: Parts
  readonly account: KnownAccount
}

export function LockedScreen({ parts: { tacit }, account }: LockedScreenProps) {
  const attempt = useAttempt()
  return (
    <Locked
      model={{
        account,
        busy: attempt.busy,
        refusal: attempt.refusal,
        prepare: () => tacit.prepare(),
        unlock: (password) => void attempt.run(() => tacit.unlock(password)),
        useAnother: () => tacit.addAccount(),
      }}
    />
  )
}
