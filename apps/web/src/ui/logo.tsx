import styles from "./logo.module.css"

/** A speech bubble with a hidden word: two dots and a dash. */
export function Logo() {
  return (
    <svg className={styles.logo} viewBox="0 0 48 48" aria-hidden="true">
      <path d="M24 7C13 7 5.5 14 5.5 23.200c0 4.9 2.1 9 5.8 11.900L9.7 43l8.7-3.900c1.8.4 3.6.7 5.6.7 11 0 18.5-7 18.5-16.300S35 7 24 7Z" />
      <g>
        <circle cx="15.5" cy="23.5" r="2.7" />
        <circle cx="24" cy="23.5" r="2.7" />
        <rect x="29.6" y="20.8" width="6.6" height="5.4" rx="2.7" />
      </g>
    </svg>
  )
}
