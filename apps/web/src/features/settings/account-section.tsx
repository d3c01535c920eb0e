import { useState } from "react"
import { Avatar } from "../../ui/avatar.tsx"
import { Button } from "../../ui/button.tsx"
import { Callout } from "../../ui/callout.tsx"
import styles from "./settings.module.css"
import type { SettingsModel } from "./settings.tsx"

export function AccountSection({ model }: { readonly model: SettingsModel }) {
  return (
    <section className={styles.section} aria-labelledby="account">
      <h2 className={styles.heading} id="account">
        Account
      </h2>
      <div className={styles.card}>
        <div className={styles.person}>
          <Avatar name={model.account.handle} seed={model.tacitId} />
          <div className={styles.names}>
            <p className={styles.handle}>{model.account.handle}</p>
            <p className={styles.quiet}>Handle</p>
          </div>
        </div>
        <TacitId model={model} />
      </div>
      {!model.kept && (
        <Callout tone="info">
          This is not your computer: everything here is gone when you close this tab or log out.
        </Callout>
      )}
      <Others model={model} />
      <div className={styles.row}>
        {model.kept && (
          <Button icon="lock" onClick={model.lock}>
            Lock now
          </Button>
        )}
        <Button look="danger" onClick={model.logOut}>
          Log out
        </Button>
      </div>
    </section>
  )
}

function TacitId({ model }: { readonly model: SettingsModel }) {
  const [said, setSaid] = useState("")
  const copy = (text: string, done: string) => {
    model.copy(text).then(
      () => setSaid(done),
      () => setSaid("Could not copy: select it and copy it by hand."),
    )
  }
  return (
    <div className={styles.tacitId}>
      <p className={styles.label}>Your Tacit ID</p>
      <p className={styles.id} dir="ltr">
        {model.tacitId}
      </p>
      <p className={styles.note}>
        Who adds you by it can be sure that it is you: it is made from your keys, and nobody can pretend to
        have it.
      </p>
      <div className={styles.row}>
        <Button icon="copy" onClick={() => copy(model.tacitId, "Tacit ID copied.")}>
          Copy
        </Button>
        <Button onClick={() => copy(model.addLink, "Link copied.")}>Share as link</Button>
        <span className={styles.said} role="status">
          {said}
        </span>
      </div>
    </div>
  )
}

function Others({ model }: { readonly model: SettingsModel }) {
  return (
    <div className={styles.card}>
      {model.others.length > 0 && (
        <ul className={styles.others}>
          {model.others.map(({ account, handle }) => (
            <li key={account} className={styles.other}>
              <Avatar name={handle} seed={account} size="small" />
              <span className={styles.names}>{handle}</span>
              <Button onClick={() => model.switchTo(account)} aria-label={`Switch to ${handle}`}>
                Switch
              </Button>
            </li>
          ))}
        </ul>
      )}
      <Button look="bare" icon="plus" onClick={model.addAccount}>
        Add another account
      </Button>
    </div>
  )
}
