import type { ReactNode } from "react"
import styles from "./callout.module.css"
import { classes } from "./classes.ts"
import { Icon, type IconName } from "./icon.tsx"

export interface CalloutProps {
  readonly tone: "info" | "warning" | "bad"
  readonly children: ReactNode
  /** Stands at the end, for example a button. */
  readonly end?: ReactNode
}

const ICONS: Readonly<Record<CalloutProps["tone"], IconName>> = {
  info: "info",
  warning: "warning",
  bad: "warning",
}

/** Something to know before going on. `bad` is read out at once. */
export function Callout({ tone, children, end }: CalloutProps) {
  return (
    <div className={classes(styles.callout, styles[tone])} role={tone === "bad" ? "alert" : undefined}>
      <Icon name={ICONS[tone]} />
      <div className={styles.text}>{children}</div>
      {end}
    </div>
  )
}
