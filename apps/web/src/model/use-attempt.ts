import { useCallback, useState } from "react"
import { type Refusal, refusalOf } from "./refusal.ts"

export interface Attempt {
  readonly busy: boolean
  /** Why the last attempt failed; gone when the next one begins. */
  readonly refusal: Refusal | undefined
  /** Resolves to whether it worked; never rejects. */
  readonly run: (action: () => Promise<void>) => Promise<boolean>
}

/** One thing a person tries, perhaps several times, until it works. */
export function useAttempt(): Attempt {
  const [state, setState] = useState<{ busy: boolean; refusal: Refusal | undefined }>(IDLE)
  const run = useCallback(async (action: () => Promise<void>) => {
    setState({ busy: true, refusal: undefined })
    try {
      await action()
      setState(IDLE)
      return true
    } catch (error) {
      setState({ busy: false, refusal: refusalOf(error) })
      return false
    }
  }, [])
  return { ...state, run }
}

const IDLE = { busy: false, refusal: undefined }
