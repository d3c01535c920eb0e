import { lazy, Suspense } from "react"
import type { Tacit } from "../model/model.ts"
import { useObservable } from "../model/use-observable.ts"
import type { Platform } from "../platform/platform.ts"
import { Entry } from "./entry.tsx"
import { Issued } from "./issued.tsx"
import { LockedScreen } from "./locked-screen.tsx"
import { Quiet } from "./quiet.tsx"
import { useSignUp } from "./use-sign-up.ts"

/** What every screen is made from. */
export interface Parts {
  readonly tacit: Tacit
  readonly platform: Platform
}

/** Everything behind the log-in is its own chunk: who only looks at the start screen does not fetch it. */
const Shell = lazy(async () => ({ default: (await import("./shell.tsx")).Shell }))

export function App({ parts }: { readonly parts: Parts }) {
  const session = useObservable(parts.tacit.session)
  const signUp = useSignUp(parts.tacit)
  if (signUp.issued !== undefined) {
    return <Issued issued={signUp.issued} platform={parts.platform} proceed={signUp.finish} />
  }
  // While an account is being made the form stays, though the session may open a moment before the answer.
  if (session.kind === "start" || signUp.busy) {
    const known = session.kind === "loading" ? [] : session.known
    return <Entry parts={parts} known={known} signUp={signUp} />
  }
  if (session.kind === "loading") return <Quiet />
  if (session.kind === "locked") return <LockedScreen parts={parts} account={session.account} />
  return (
    <Suspense fallback={<Quiet />}>
      <Shell key={session.account.account} parts={parts} session={session} />
    </Suspense>
  )
}
