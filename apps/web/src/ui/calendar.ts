/**
 * Times in words, in one locale and time zone. Formatters are made once: making one costs more than a
 * hundred uses.
 */
export class Calendar {
  readonly #key: Intl.DateTimeFormat
  readonly #time: Intl.DateTimeFormat
  readonly #weekday: Intl.DateTimeFormat
  readonly #date: Intl.DateTimeFormat
  readonly #dateOfYear: Intl.DateTimeFormat
  readonly #short: Intl.DateTimeFormat
  readonly #full: Intl.DateTimeFormat

  constructor(locale: string, timeZone?: string) {
    const format = (options: Intl.DateTimeFormatOptions) =>
      new Intl.DateTimeFormat(locale, timeZone === undefined ? options : { ...options, timeZone })
    this.#key = new Intl.DateTimeFormat("en-CA", {
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      ...(timeZone === undefined ? {} : { timeZone }),
    })
    // "09:05", but "9:05 AM".
    const { hour12 } = format({ hour: "numeric" }).resolvedOptions()
    this.#time = format({ hour: hour12 ? "numeric" : "2-digit", minute: "2-digit" })
    this.#weekday = format({ weekday: "short" })
    this.#date = format({ weekday: "long", day: "numeric", month: "long" })
    this.#dateOfYear = format({ day: "numeric", month: "long", year: "numeric" })
    this.#short = format({ day: "numeric", month: "short", year: "2-digit" })
    this.#full = format({ dateStyle: "full", timeStyle: "medium" })
  }

  /** Equal for two moments exactly if they are on the same day: "2026-11-20". */
  key(at: number): string {
    return this.#key.format(at)
  }

  /** "14:32" or "2:32 PM" */
  time(at: number): string {
    return this.#time.format(at)
  }

  /** Everything: for a tooltip. */
  full(at: number): string {
    return this.#full.format(at)
  }

  /** The line between two days: "Today", "Yesterday", "Monday 3 November", "3 November 2024". */
  day(at: number, now: number): string {
    const key = this.key(at)
    if (key === this.key(now)) return "Today"
    if (key === this.#dayBefore(now)) return "Yesterday"
    return key.slice(0, 4) === this.key(now).slice(0, 4) ? this.#date.format(at) : this.#dateOfYear.format(at)
  }

  /** As short as a list needs: "14:32", "Yesterday", "Tue", "03/11/24". */
  short(at: number, now: number): string {
    const key = this.key(at)
    if (key === this.key(now)) return this.time(at)
    if (key === this.#dayBefore(now)) return "Yesterday"
    const recent = at < now && this.#daysBetween(key, this.key(now)) < 7
    return recent ? this.#weekday.format(at) : this.#short.format(at)
  }

  /** Milliseconds until the next day begins, so that "Today" can be corrected; a minute late at most. */
  untilTomorrow(now: number): number {
    const today = this.key(now)
    let later = 3_600_000
    while (this.key(now + later) === today) later += 3_600_000
    let earlier = later - 3_600_000
    while (later - earlier > 60_000) {
      const middle = (earlier + later) / 2
      if (this.key(now + middle) === today) earlier = middle
      else later = middle
    }
    return later
  }

  /** By the calendar, not by 24 hours: a day with a change of clocks has 23 or 25. */
  #dayBefore(now: number): string {
    return new Date(Date.parse(this.key(now)) - 86_400_000).toISOString().slice(0, 10)
  }

  #daysBetween(earlier: string, later: string): number {
    return Math.round((Date.parse(later) - Date.parse(earlier)) / 86_400_000)
  }
}
