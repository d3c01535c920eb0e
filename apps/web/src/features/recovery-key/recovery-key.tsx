import { Fragment, useState } from "react"
import { Button } from "../../ui/button.tsx"
import { Checkbox } from "../../ui/checkbox.tsx"
import { FormCard } from "../../ui/form-card.tsx"
import { Icon } from "../../ui/icon.tsx"
import styles from "./recovery-key.module.css"

export interface RecoveryKeyModel {
  readonly recoveryKey: string
  readonly copy: () => Promise<void>
  readonly download: () => void
  readonly proceed: () => void
}

export function RecoveryKey({ model }: { readonly model: RecoveryKeyModel }) {
  const [stored, setStored] = useState(false)
  const [said, setSaid] = useState<"" | "Copied." | "Could not copy: select the key and copy it by hand.">("")
  const copy = () => {
    model.copy().then(
      () => setSaid("Copied."),
      () => setSaid("Could not copy: select the key and copy it by hand."),
    )
  }
  const proceed = () => {
    if (stored) model.proceed()
  }
  return (
    <FormCard
      title="Your recovery key"
      lead="If you ever forget your password, this key brings everything back. It is shown only now and stored nowhere. Keep it where you keep things you must not lose."
      onSubmit={proceed}
    >
      <section className={styles.key} aria-label="Recovery key" dir="ltr">
        <Groups text={model.recoveryKey} />
      </section>
      <div className={styles.actions}>
        <Button icon="copy" onClick={copy}>
          Copy
        </Button>
        <Button icon="download" onClick={model.download}>
          Download
        </Button>
      </div>
      <p className={styles.said} role="status">
        {said === "Copied." && <Icon name="check" small />}
        {said}
      </p>
      <Checkbox label="I have stored my recovery key" checked={stored} onChange={setStored} />
      <Button look="primary" wide type="submit" disabled={!stored}>
        Continue
      </Button>
    </FormCard>
  )
}

/** The region's text is the key itself; only the line breaks between groups are ours. */
function Groups({ text }: { readonly text: string }) {
  return text.split("-").map((group, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the groups of one key never change places.
    <Fragment key={place}>
      {place > 0 && (
        <>
          <span className={styles.joint}>-</span>
          <wbr />
        </>
      )}
      <span className={styles.group}>{group}</span>
    </Fragment>
  ))
}
