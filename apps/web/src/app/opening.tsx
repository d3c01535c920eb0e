import styles from "./opening.module.css"

/** A conversation that is being read: its name at once, its place kept, and no spinner. */
export function Opening({ name }: { readonly name: string | undefined }) {
  return (
    <div className={styles.opening} aria-busy="true">
      <header className={styles.head}>
        <span className={styles.disc} />
        <h1 className={styles.name}>{name ?? "Opening…"}</h1>
      </header>
    </div>
  )
}
