import { CreateAccount } from "../features/create-account/create-account.tsx"
import { LogIn } from "../features/log-in/log-in.tsx"
import { Start } from "../features/start/start.tsx"
import type { KnownAccount } from "../model/model.ts"
import { useAttempt } from "../model/use-attempt.ts"
import { useObservable } from "../model/use-observable.ts"
import type { PlaceMemory } from "../platform/platform.ts"
import type { Parts } from "./app.tsx"
import { parseRoute } from "./route.ts"
import type { SignUp } from "./use-sign-up.ts"

interface EntryProps {
  readonly parts: Parts
  readonly known: readonly KnownAccount[]
  readonly signUp: SignUp
}

/**
 * Start, create account, log in. The forms stand in the history entry's memory and not in the address, so
 * that an add link in the address survives them.
 */
export function Entry({ parts: { tacit, platform }, known, signUp }: EntryProps) {
  const { navigation } = platform
  const place = useObservable(navigation)
  const attempt = useAttempt()
  const show = (entry: PlaceMemory["entry"] & string) =>
    navigation.push(place.hash || "#/", { entry, cameFromParent: true })
  const back = () =>
    place.memory.cameFromParent ? navigation.back() : navigation.replace(place.hash || "#/")
  const prepare = () => tacit.prepare()

  if (place.memory.entry === "create-account") {
    return (
      <CreateAccount
        model={{ busy: signUp.busy, refusal: signUp.refusal, prepare, create: signUp.create, back }}
      />
    )
  }
  if (place.memory.entry === "log-in") {
    const logIn = (handle: string, password: string, keep: boolean) =>
      void attempt.run(() => tacit.logIn({ handle, password, keep }))
    return <LogIn model={{ busy: attempt.busy, refusal: attempt.refusal, prepare, logIn, back }} />
  }
  return (
    <Start
      model={{
        known,
        invited: parseRoute(place.hash).kind === "add",
        createAccount: () => show("create-account"),
        logIn: () => show("log-in"),
        open: (account) => void attempt.run(() => tacit.switchTo(account)),
      }}
    />
  )
}
