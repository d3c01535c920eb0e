/**
 * What a driver without ARIA locators runs in the page: finds elements by role and accessible name, and
 * notes complaints. Written as plain functions that are sent over as text: they use nothing from outside.
 */

/** Elements of a role; with a name, only those whose accessible name it is. */
export function elementsByRole(role: string, name: string | null): Element[] {
  const selectors: Record<string, string> = {
    button: "button,[role=button]",
    link: "a[href],[role=link]",
    textbox: "input:not([type=checkbox]):not([type=search]),textarea,[role=textbox]",
    checkbox: "input[type=checkbox],[role=checkbox]",
    heading: "h1,h2,h3,h4,[role=heading]",
    region: "section[aria-label],section[aria-labelledby],[role=region]",
    article: "article,[role=article]",
    log: "[role=log]",
    navigation: "nav,[role=navigation]",
    listitem: "li,[role=listitem]",
    searchbox: "input[type=search],[role=searchbox]",
    status: "output,[role=status]",
  }
  const spoken = (node: Node): string => {
    if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? ""
    if ((node as Element).getAttribute?.("aria-hidden") === "true") return ""
    return [...node.childNodes].map(spoken).join("")
  }
  const labelled = (element: Element): string => {
    const by = element.getAttribute("aria-labelledby")
    if (by) {
      const parts = by.split(/\s+/).map((id) => document.getElementById(id)?.textContent ?? "")
      return parts.join(" ").trim()
    }
    const label = element.getAttribute("aria-label")
    if (label) return label.trim()
    const labels = (element as HTMLInputElement).labels
    if (labels && labels.length > 0) return (labels[0]?.textContent ?? "").trim()
    return spoken(element).replace(/\s+/g, " ").trim()
  }
  const visible = (element: Element) => element.getClientRects().length > 0
  return [...document.querySelectorAll(selectors[role] ?? `[role=${role}]`)].filter(
    (element) => visible(element) && (name === null || labelled(element) === name),
  )
}

/** Begins to note what the page complains of; does nothing the second time. */
export function noteComplaints(): void {
  const page = globalThis as { tacitComplaints?: string[] }
  if (page.tacitComplaints) return
  const complaints: string[] = []
  page.tacitComplaints = complaints
  document.addEventListener("securitypolicyviolation", (event) => {
    complaints.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`)
  })
  addEventListener("error", (event) => complaints.push(`error: ${event.message}`))
  addEventListener("unhandledrejection", (event) => complaints.push(`rejection: ${String(event.reason)}`))
}
