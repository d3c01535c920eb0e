/** "4821390577…" → "48213", "90577", …: as people read numbers out. */
export function groupsOfFive(digits: string): readonly string[] {
  return digits.match(/.{1,5}/g) ?? []
}
