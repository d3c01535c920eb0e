import type { KnownAccount } from "../../model/model.ts"
import { Avatar } from "../../ui/avatar.tsx"
import { Button } from "../../ui/button.tsx"
import { Card } from "../../ui/card.tsx"
import { Icon } from "../../ui/icon.tsx"
import { Logo } from "../../ui/logo.tsx"
import styles from "./start.module.css"
import { Vignette } from "./vignette.tsx"

export interface StartModel {
  /** Accounts of this browser that can be opened again. */
  readonly known: readonly KnownAccount[]
  /** The address asks to write to somebody. */
  readonly invited: boolean
  readonly createAccount: () => void
  readonly logIn: () => void
  readonly open: (account: string) => void
}

export function Start({ model }: { readonly model: StartModel }) {
  return (
    <Card beside={<Vignette />}>
      <header className={styles.brand}>
        <Logo />
        <h1 className={styles.name}>Tacit</h1>
        <p className={styles.promise}>
          {model.invited
            ? "Somebody has given you their address. Log in or create an account to write to them."
            : "Messages that only you and the people you write to can read. In any browser."}
        </p>
      </header>
      {model.known.length > 0 && <KnownAccounts model={model} />}
      <div className={styles.choices}>
        <Button look={model.known.length > 0 ? "plain" : "primary"} wide onClick={model.createAccount}>
          Create account
        </Button>
        <Button wide onClick={model.logIn}>
          Log in
        </Button>
      </div>
      <p className={styles.foot}>
        <Icon name="lock" small />
        No phone number, no e-mail, no app.
      </p>
    </Card>
  )
}

function KnownAccounts({ model }: { readonly model: StartModel }) {
  return (
    <ul className={styles.known} aria-label="Accounts in this browser">
      {model.known.map(({ account, handle }) => (
        <li key={account}>
          <button type="button" className={styles.account} onClick={() => model.open(account)}>
            <Avatar name={handle} seed={account} size="small" />
            <span className={styles.handle}>{handle}</span>
            <span className={styles.open}>Open</span>
          </button>
        </li>
      ))}
    </ul>
  )
}
