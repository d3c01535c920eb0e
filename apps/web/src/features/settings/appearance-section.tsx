import { Hidden } from "../../ui/hidden.tsx"
import styles from "./settings.module.css"

export type Theme = "system" | "dark" | "light"

const THEMES: readonly { readonly theme: Theme; readonly label: string }[] = [
  { theme: "system", label: "System" },
  { theme: "dark", label: "Dark" },
  { theme: "light", label: "Light" },
]

export interface AppearanceSectionProps {
  readonly theme: Theme
  readonly onChoose: (theme: Theme) => void
}

export function AppearanceSection({ theme: chosen, onChoose }: AppearanceSectionProps) {
  return (
    <section className={styles.section} aria-labelledby="appearance">
      <h2 className={styles.heading} id="appearance">
        Appearance
      </h2>
      <div className={styles.card}>
        <fieldset className={styles.themes}>
          <legend>
            <Hidden>Theme</Hidden>
          </legend>
          {THEMES.map(({ theme, label }) => (
            <label key={theme} className={styles.theme}>
              <input
                type="radio"
                name="theme"
                value={theme}
                checked={theme === chosen}
                onChange={() => onChoose(theme)}
              />
              <span>{label}</span>
            </label>
          ))}
        </fieldset>
      </div>
    </section>
  )
}
