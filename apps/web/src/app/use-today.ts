import { useEffect, useState } from "react"
import type { Platform } from "../platform/platform.ts"
import { Calendar } from "../ui/calendar.ts"

/** The language of the interface, with the person's own habits of it where they have some. */
const locale =
  navigator.languages.find((language) => language === "en" || language.startsWith("en-")) ?? "en-GB"
const calendar = new Calendar(locale)

export interface Today {
  readonly calendar: Calendar
  /** Some moment of the present day: it changes when "Today" does. */
  readonly now: number
}

export function useToday(platform: Platform): Today {
  const [now, setNow] = useState(() => platform.now())
  useEffect(() => platform.after(calendar.untilTomorrow(now), () => setNow(platform.now())), [platform, now])
  return { calendar, now }
}
