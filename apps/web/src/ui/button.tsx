import type { ComponentProps } from "react"
import styles from "./button.module.css"
import { classes } from "./classes.ts"
import { Icon, type IconName } from "./icon.tsx"

type Native = Omit<ComponentProps<"button">, "className">

export interface ButtonProps extends Native {
  /** `primary` is the one thing to do here; there is at most one on a screen. */
  readonly look?: "primary" | "plain" | "danger" | "bare"
  readonly icon?: IconName
  readonly wide?: boolean
  /** Something is under way: the button stays focusable and does nothing. */
  readonly busy?: boolean
}

export function Button({ look = "plain", icon, wide, busy, children, onClick, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-disabled={busy || rest["aria-disabled"]}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      className={classes(styles.button, styles[look], wide && styles.wide, busy && styles.busy)}
    >
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </button>
  )
}

export interface IconButtonProps extends Native {
  readonly icon: IconName
  /** The accessible name, and the tooltip. */
  readonly name: string
}

export function IconButton({ icon, name, ...rest }: IconButtonProps) {
  return (
    <button type="button" {...rest} className={styles.icon} aria-label={name} title={name}>
      <Icon name={icon} />
    </button>
  )
}
