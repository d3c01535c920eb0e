import { useEffect, useState } from "react"
import type { Platform } from "../platform/platform.ts"
import { Calendar } from "../ui/calendar.ts"
import { calendarLocale } from "../ui/calendar-locale.ts"

const calendar = new Calendar(calendarLocale(navigator.languages))

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
