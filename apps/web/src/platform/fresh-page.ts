/**
 * A page that the browser brings back as it was left may show an account that another tab logged out of meanwhile:
 * it starts anew.
 */
export function startAnewWhenBroughtBack(
  target: Pick<EventTarget, "addEventListener">,
  reload: () => void,
): void {
  target.addEventListener("pageshow", (event) => {
    if ((event as PageTransitionEvent).persisted) reload()
  })
}
