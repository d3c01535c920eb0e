/** Line icons on a 24 px grid. They are decoration: what they mean is said by the control's name. */
import classes from "./icon.module.css"

const PATHS = {
  plus: "M12 5v14M5 12h14",
  search: "M4.5 11a6.5 6.5 0 1 0 13 0a6.5 6.5 0 1 0-13 0m15.5 9-4.2-4.2",
  back: "M19 12H5m6-7-7 7 7 7",
  panel: "M7 5h10a3 3 0 0 1 3 3v8a3 3 0 0 1-3 3H7a3 3 0 0 1-3-3V8a3 3 0 0 1 3-3Zm8 0v14",
  send: "M12 19V5M6 11l6-6 6 6",
  lock: "M7.5 10.500V8a4.5 4.5 0 0 1 9 0v2.500M7 10.500h10a2 2 0 0 1 2 2V18a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2v-5.500a2 2 0 0 1 2-2Z",
  shield: "M12 3 5 6v5c0 4.5 3 8 7 10 4-2 7-5.5 7-10V6Z",
  copy: "M10 8h8a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-8a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2Zm6 0V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h2",
  download: "M12 4v11m-5-5 5 5 5-5M5 20h14",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM9 12a3 3 0 1 0 6 0a3 3 0 1 0-6 0",
  eyeOff:
    "M4 4l16 16M9.9 5.700A9 9 0 0 1 12 5.500c6 0 9.5 6.5 9.5 6.500a16 16 0 0 1-2.6 3.300M6.3 7.500A15.5 15.5 0 0 0 2.5 12S6 18.5 12 18.500a9.3 9.3 0 0 0 4-.9M9.9 9.900a3 3 0 0 0 4.2 4.2",
  retry: "M20 12a8 8 0 1 1-2.3-5.600M20 4v4h-4",
  warning: "M12 4 2.8 19.500h18.400ZM12 10v4.500m0 2.500v.01",
  check: "m5 12.5 4.5 4.500L19 7.5",
  cross: "M6 6l12 12M18 6 6 18",
  down: "M12 5v14M6 13l6 6 6-6",
  info: "M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0-17 0M12 11v5m0-8.500v.01",
  settings: "M4 7h9m4 0h3M4 17h3m4 0h9M13 7a2 2 0 1 0 4 0a2 2 0 1 0-4 0M7 17a2 2 0 1 0 4 0a2 2 0 1 0-4 0",
  people:
    "M5.5 8.500a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0M2.5 19.500c.6-3.4 3.1-5.5 6.5-5.500s5.9 2.1 6.5 5.500M16 5.300a3.5 3.5 0 0 1 0 6.400M18 14.600c1.8.8 3 2.5 3.5 4.9",
  offline:
    "M4 4l16 16M8.5 14.500a5 5 0 0 1 6.2-.7M5.5 11.300a9.3 9.3 0 0 1 4-2.300m4.6 0c1.7.4 3.2 1.2 4.4 2.300M12 18.500v.01",
  server:
    "M6 4h12a2 2 0 0 1 2 2v3a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2Zm0 9h12a2 2 0 0 1 2 2v3a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2v-3a2 2 0 0 1 2-2ZM8 7.5v.01m0 8.99v.01",
  bubble:
    "M12 4.500c-5 0-8.5 3.1-8.5 7.3 0 2.3 1 4.2 2.7 5.500L5.5 20.500l4-1.800c.8.2 1.6.3 2.5.3 5 0 8.5-3.1 8.5-7.300S17 4.5 12 4.500Z",
} as const

export type IconName = keyof typeof PATHS

export function Icon({ name, small = false }: { readonly name: IconName; readonly small?: boolean }) {
  return (
    <svg className={small ? classes.small : classes.icon} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  )
}
