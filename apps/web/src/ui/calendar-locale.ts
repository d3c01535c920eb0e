/**
 * The locale for times: English, which is the language of the interface, in the person's own variety of it
 * where they have one, and with the hours as their first language writes them.
 */
export function calendarLocale(languages: readonly string[]): string {
  const known = languages.filter(isLanguageTag)
  const [first] = known
  const english = known.find((language) => /^en(-|$)/.test(language)) ?? "en-GB"
  const { hourCycle = "h23" } = new Intl.DateTimeFormat(first, { hour: "numeric" }).resolvedOptions()
  return new Intl.Locale(english, { hourCycle }).toString()
}

/** WebKit under the POSIX locale offers "C", which Intl throws at. */
function isLanguageTag(language: string): boolean {
  try {
    return Intl.getCanonicalLocales(language).length === 1
  } catch {
    return false
  }
}
