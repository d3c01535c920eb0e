import { Button } from "../../ui/button.tsx"
import { Dialog } from "../../ui/dialog.tsx"
import styles from "./settings.module.css"

export interface LogOutWarningProps {
  /** Messages that are in no log yet. */
  readonly unsent: number
  readonly onStay: () => void
  readonly onLeave: () => void
}

/** Shown only if something would be lost. */
export function LogOutWarning({ unsent, onStay, onLeave }: LogOutWarningProps) {
  const one = unsent === 1
  return (
    <Dialog
      title={one ? "A message has not been sent" : `${unsent} messages have not been sent`}
      onClose={onStay}
    >
      <p className={styles.note}>
        If you leave now, {one ? "it is" : "they are"} lost. Everything that was sent stays: it is there when
        you log in again, here or anywhere. Stay until the connection is back, and{" "}
        {one ? "it goes" : "they go"} out by {one ? "itself" : "themselves"}.
      </p>
      <div className={styles.choices}>
        <Button look="primary" onClick={onStay}>
          Stay
        </Button>
        <Button look="danger" onClick={onLeave}>
          Discard and leave
        </Button>
      </div>
    </Dialog>
  )
}
