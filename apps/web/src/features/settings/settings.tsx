import type { KnownAccount } from "../../model/model.ts"
import { IconButton } from "../../ui/button.tsx"
import { AccountSection } from "./account-section.tsx"
import { AppearanceSection, type Theme } from "./appearance-section.tsx"
import styles from "./settings.module.css"

export interface SettingsModel {
  readonly account: KnownAccount
  readonly tacitId: string
  readonly addLink: string
  /** False in "This is not my computer" mode. */
  readonly kept: boolean
  readonly others: readonly KnownAccount[]
  readonly theme: Theme
  readonly version: string
  readonly chooseTheme: (theme: Theme) => void
  readonly copy: (text: string) => Promise<void>
  readonly switchTo: (account: string) => void
  readonly addAccount: () => void
  readonly lock: () => void
  readonly logOut: () => void
  readonly back: () => void
}

export function Settings({ model }: { readonly model: SettingsModel }) {
  return (
    <section className={styles.pane} aria-label="Settings">
      <header className={styles.head}>
        <span className={styles.back}>
          <IconButton icon="back" name="Back" onClick={model.back} />
        </span>
        <h1 className={styles.title}>Settings</h1>
        <span className={styles.close}>
          <IconButton icon="cross" name="Close settings" onClick={model.back} />
        </span>
      </header>
      <div className={styles.scroll}>
        <div className={styles.body}>
          <AccountSection model={model} />
          <AppearanceSection theme={model.theme} onChoose={model.chooseTheme} />
          <About version={model.version} />
        </div>
      </div>
    </section>
  )
}

function About({ version }: { readonly version: string }) {
  return (
    <section className={styles.section} aria-labelledby="about">
      <h2 className={styles.heading} id="about">
        About
      </h2>
      <div className={styles.card}>
        <p className={styles.line}>
          <span>Tacit</span>
          <span className={styles.quiet}>{version}</span>
        </p>
        <p className={styles.note}>
          Free software under the MIT licence. Everything on this page comes from this server; nothing is
          loaded from anywhere else.
        </p>
      </div>
    </section>
  )
}
