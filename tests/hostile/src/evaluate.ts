/** What expressions of a test file are worth, as far as that can be told without running it. */

/** A node of a syntax tree (ESTree with types). */
export interface Node {
  readonly type: string
  readonly [field: string]: unknown
}

/** `undefined`: only running would tell. Numbers and booleans stand as text. */
export type Value = string | readonly Value[] | ReadonlyMap<string, Value> | undefined
export type Scope = ReadonlyMap<string, Value>

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string"
}

export function nodes(value: unknown): readonly Node[] {
  return Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : []
}

export function evaluate(node: unknown, scope: Scope): Value {
  if (!isNode(node)) return undefined
  switch (node.type) {
    case "Literal":
      return node.value === null || node.value === undefined ? undefined : String(node.value)
    case "Identifier":
      return scope.get(String(node.name))
    case "TemplateLiteral":
      return templateText(node, scope)
    case "BinaryExpression":
      return node.operator === "+"
        ? shownAs(evaluate(node.left, scope)) + shownAs(evaluate(node.right, scope))
        : undefined
    case "ArrayExpression":
      return elementsOf(node, scope)
    case "ObjectExpression":
      return new Map(
        nodes(node.properties).map((property) => [keyOf(property), evaluate(property.value, scope)]),
      )
    case "CallExpression":
      return entriesOf(node, scope)
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
    case "ParenthesizedExpression":
      return evaluate(node.expression, scope)
    default:
      return undefined
  }
}

/** As it stands in a test's name. */
export function shownAs(value: Value): string {
  return typeof value === "string" ? value : "…"
}

/** The scope in which a pattern is bound to a value. */
export function bound(pattern: unknown, value: Value, scope: Scope): Scope {
  const inner = new Map(scope)
  const bind = (target: unknown, part: Value): void => {
    if (!isNode(target)) return
    if (target.type === "Identifier") inner.set(String(target.name), part)
    else if (target.type === "AssignmentPattern") bind(target.left, part)
    else if (target.type === "ArrayPattern" && Array.isArray(target.elements))
      for (const [place, element] of target.elements.entries()) bind(element, at(part, place))
    else if (target.type === "ObjectPattern")
      for (const property of nodes(target.properties)) bind(property.value, member(part, keyOf(property)))
  }
  bind(pattern, value)
  return inner
}

export function member(value: Value, key: string): Value {
  return value instanceof Map ? value.get(key) : undefined
}

export function at(value: Value, place: number): Value {
  return Array.isArray(value) ? value[place] : undefined
}

function keyOf({ key }: Node): string {
  return isNode(key) ? String(key.name ?? key.value ?? "") : ""
}

function templateText(node: Node, scope: Scope): string {
  const expressions = nodes(node.expressions).map((expression) => shownAs(evaluate(expression, scope)))
  return nodes(node.quasis)
    .map(({ value }) => (value as { readonly cooked: string }).cooked)
    .flatMap((text, place) => [text, expressions[place] ?? ""])
    .join("")
}

function elementsOf(node: Node, scope: Scope): readonly Value[] {
  return nodes(node.elements).flatMap((element) => {
    if (element.type !== "SpreadElement") return [evaluate(element, scope)]
    const spread = evaluate(element.argument, scope)
    return Array.isArray(spread) ? (spread as readonly Value[]) : []
  })
}

/** `Object.entries` and `Object.keys`, which tables are looped over by. */
function entriesOf({ callee, arguments: given }: Node, scope: Scope): Value {
  if (!isNode(callee) || callee.type !== "MemberExpression") return undefined
  const [object, property] = [callee.object, callee.property] as readonly Node[]
  if (object?.name !== "Object") return undefined
  const value = evaluate(nodes(given)[0], scope)
  if (!(value instanceof Map)) return undefined
  if (property?.name === "entries") return [...value].map(([key, each]) => [key, each])
  return property?.name === "keys" ? [...value.keys()] : undefined
}
