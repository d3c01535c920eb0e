/** The conversation `step` places below the present one (above, if negative); stops at the ends. */
export function neighbour(
  ids: readonly string[],
  present: string | undefined,
  step: 1 | -1,
): string | undefined {
  const place = present === undefined ? -1 : ids.indexOf(present)
  if (place === -1) return step === 1 ? ids[0] : ids.at(-1)
  return ids[place + step]
}
