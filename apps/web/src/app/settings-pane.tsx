import { useState } from "react"
import { LogOutWarning } from "../features/settings/log-out-warning.tsx"
import { Settings } from "../features/settings/settings.tsx"
import { useObservable } from "../model/use-observable.ts"
import type { MainPaneProps } from "./main-pane.tsx"
import { formatRoute, HOME } from "./route.ts"

export function SettingsPane({ parts: { tacit, platform }, session, where }: MainPaneProps) {
  const theme = useObservable(platform.appearance)
  const [unsent, setUnsent] = useState(0)
  const leaveTo = (verb: Promise<void>) => {
    where.redirect(HOME)
    void verb.catch(() => {})
  }
  const logOut = async () => {
    const lost = await tacit.unsent()
    if (lost > 0) setUnsent(lost)
    else leaveTo(tacit.logOut())
  }
  return (
    <>
      <Settings
        model={{
          account: session.account,
          tacitId: session.tacitId,
          addLink: `${platform.origin}/${formatRoute({ kind: "add", person: session.tacitId })}`,
          kept: session.kept,
          others: session.known.filter((known) => known.account !== session.account.account),
          theme,
          version: platform.version,
          chooseTheme: (chosen) => platform.appearance.set(chosen, session.kept),
          copy: (text) => platform.copy(text),
          switchTo: (account) => leaveTo(tacit.switchTo(account)),
          addAccount() {
            where.redirect(HOME)
            tacit.addAccount()
          },
          lock: () => leaveTo(tacit.lock()),
          logOut: () => void logOut().catch(() => setUnsent(0)),
          back: where.up,
        }}
      />
      {unsent > 0 && (
        <LogOutWarning unsent={unsent} onStay={() => setUnsent(0)} onLeave={() => leaveTo(tacit.logOut())} />
      )}
    </>
  )
}
