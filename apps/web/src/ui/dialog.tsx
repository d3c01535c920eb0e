import { type ReactNode, useEffect, useId, useRef } from "react"
import { IconButton } from "./button.tsx"
import styles from "./dialog.module.css"

export interface DialogProps {
  readonly title: string
  /** Esc, the cross, or a click beside it. */
  readonly onClose: () => void
  readonly children: ReactNode
}

/** A modal dialog of the platform: it keeps the focus, makes the rest inert and gives the focus back. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const dialog = ref.current
    if (dialog?.open === false) dialog.showModal()
    // The platform would choose the cross, which stands first.
    dialog?.querySelector<HTMLElement>("input, [data-begin]")?.focus()
    return () => dialog?.close()
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc closes a modal dialog; the click is a shortcut.
    <dialog
      ref={ref}
      className={styles.dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose()
      }}
    >
      <div className={styles.panel}>
        <header className={styles.head}>
          <h2 id={id}>{title}</h2>
          <IconButton icon="cross" name="Close" onClick={onClose} />
        </header>
        {children}
      </div>
    </dialog>
  )
}
