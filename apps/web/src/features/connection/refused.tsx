import { Button } from "../../ui/button.tsx"
import { Card } from "../../ui/card.tsx"
import { Logo } from "../../ui/logo.tsx"
import styles from "./refused.module.css"

export interface RefusedModel {
  readonly message: string
  readonly reload: () => void
  readonly logOut: () => void
}

/** The server does not serve this browser any more, and trying again would not help. */
export function Refused({ model }: { readonly model: RefusedModel }) {
  return (
    <Card>
      <header className={styles.head}>
        <Logo />
        <h1 className={styles.title}>This browser cannot connect</h1>
        <p className={styles.text}>{model.message}</p>
        <p className={styles.safe}>
          Your messages are safe: the server keeps them sealed, for your next log-in.
        </p>
      </header>
      <div className={styles.choices}>
        <Button look="primary" wide icon="retry" onClick={model.reload}>
          Reload the page
        </Button>
        <Button wide onClick={model.logOut}>
          Log out
        </Button>
      </div>
    </Card>
  )
}
