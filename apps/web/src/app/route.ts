/** What stands behind `#` in the address. It can be copied, reloaded, and gone back to. */
export type Route =
  | { readonly kind: "home" }
  | { readonly kind: "chat"; readonly conversation: string; readonly details: boolean }
  | { readonly kind: "settings" }
  /** An add link: somebody wants to be written to. */
  | { readonly kind: "add"; readonly person: string }

export const HOME: Route = { kind: "home" }

/** Anything that is no address of ours leads home. */
export function parseRoute(hash: string): Route {
  const [root, first, second, third, ...rest] = hash.split("/")
  if (root !== "#" || rest.length > 0) return HOME
  if (first === "settings" && second === undefined) return { kind: "settings" }
  const name = decoded(second)
  if (name === undefined || name === "") return HOME
  if (first === "add" && third === undefined) return { kind: "add", person: name }
  if (first !== "c" || (third !== undefined && third !== "details")) return HOME
  return { kind: "chat", conversation: name, details: third === "details" }
}

export function formatRoute(route: Route): string {
  switch (route.kind) {
    case "home":
      return "#/"
    case "settings":
      return "#/settings"
    case "add":
      return `#/add/${encodeURIComponent(route.person)}`
    case "chat":
      return `#/c/${encodeURIComponent(route.conversation)}${route.details ? "/details" : ""}`
  }
}

/** Where "back" on the screen leads. */
export function parentOf(route: Route): Route {
  return route.kind === "chat" && route.details ? { ...route, details: false } : HOME
}

function decoded(part: string | undefined): string | undefined {
  try {
    return part === undefined ? undefined : decodeURIComponent(part)
  } catch {
    return undefined
  }
}
