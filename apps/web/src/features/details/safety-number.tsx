import { Fragment } from "react"
import { Icon } from "../../ui/icon.tsx"
import styles from "./details.module.css"
import { groupsOfFive } from "./groups-of-five.ts"

export interface SafetyNumberProps {
  readonly digits: string
  readonly name: string
}

export function SafetyNumber({ digits, name }: SafetyNumberProps) {
  return (
    <section className={styles.card} aria-labelledby="safety-number">
      <h2 className={styles.heading} id="safety-number">
        <Icon name="shield" small />
        Safety number
      </h2>
      <p className={styles.number} dir="ltr">
        {groupsOfFive(digits).map((group, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same five digits may come twice.
          <Fragment key={place}>
            <span>{group}</span>{" "}
          </Fragment>
        ))}
      </p>
      <p className={styles.note}>
        Read it out to <bdi>{name}</bdi> by voice or in person. If theirs is the same, nobody stands between
        you.
      </p>
    </section>
  )
}
