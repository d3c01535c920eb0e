import styles from "./avatar.module.css"
import { classes } from "./classes.ts"
import { initials } from "./initials.ts"

const HUES = 8

export interface AvatarProps {
  readonly name: string
  /** What the colour is chosen by: it stays when the name changes. */
  readonly seed: string
  readonly size?: "small" | "medium" | "large"
}

/** A name is written beside it, so it is decoration. */
export function Avatar({ name, seed, size = "medium" }: AvatarProps) {
  return (
    <span className={classes(styles.avatar, styles[size])} data-hue={hue(seed)} aria-hidden="true">
      {initials(name)}
    </span>
  )
}

function hue(seed: string): number {
  let sum = 0
  for (const character of seed) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521
  return sum % HUES
}
