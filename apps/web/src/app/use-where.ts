import { useMemo } from "react"
import { useObservable } from "../model/use-observable.ts"
import type { Navigation } from "../platform/platform.ts"
import { formatRoute, HOME, parentOf, parseRoute, type Route } from "./route.ts"

export interface Where {
  readonly route: Route
  /** What the dialog begins with, if it is open. */
  readonly newConversation: string | undefined
  readonly go: (route: Route) => void
  /** Instead of where the person is: Back does not lead here again. */
  readonly redirect: (route: Route) => void
  readonly up: () => void
  readonly openNewConversation: () => void
  readonly closeNewConversation: () => void
}

export function useWhere(navigation: Navigation): Where {
  const place = useObservable(navigation)
  return useMemo(() => {
    const route = parseRoute(place.hash)
    const here = formatRoute(route)
    const up = () => {
      if (place.memory.cameFromParent) navigation.back()
      else navigation.replace(formatRoute(parentOf(route)))
    }
    const dialog = place.memory.dialog === "new-conversation"
    return {
      route,
      newConversation: route.kind === "add" ? route.person : dialog ? "" : undefined,
      go(next) {
        const address = formatRoute(next)
        if (address === here) return
        navigation.push(address, { cameFromParent: formatRoute(parentOf(next)) === here })
      },
      redirect: (next) => navigation.replace(formatRoute(next)),
      up,
      openNewConversation: () => navigation.push(here, { dialog: "new-conversation", cameFromParent: true }),
      closeNewConversation() {
        if (route.kind === "add") navigation.replace(formatRoute(HOME))
        else if (place.memory.cameFromParent) navigation.back()
        else navigation.replace(here)
      },
    }
  }, [place, navigation])
}
