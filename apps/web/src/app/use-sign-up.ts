import { useState } from "react"
import type { Tacit } from "../model/model.ts"
import type { Refusal } from "../model/refusal.ts"
import { useAttempt } from "../model/use-attempt.ts"

/** A recovery key that the person has not said to have stored yet. It is nowhere else. */
export interface IssuedKey {
  readonly recoveryKey: string
  readonly handle: string
}

export interface SignUp {
  readonly busy: boolean
  readonly refusal: Refusal | undefined
  readonly issued: IssuedKey | undefined
  readonly create: (handle: string, password: string) => void
  readonly finish: () => void
}

export function useSignUp(tacit: Tacit): SignUp {
  const attempt = useAttempt()
  const [issued, setIssued] = useState<IssuedKey>()
  return {
    busy: attempt.busy,
    refusal: attempt.refusal,
    issued,
    create(handle, password) {
      void attempt.run(async () => {
        const { recoveryKey } = await tacit.signUp({ handle, password, keep: true })
        setIssued({ recoveryKey, handle })
      })
    },
    finish: () => setIssued(undefined),
  }
}
