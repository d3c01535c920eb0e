/**
 * The names of the tests in a source file, read from its syntax tree without running it: what stands there
 * literally, in the rows of an `each`, and in those of a table that a loop goes through. What only running
 * would tell stands as "…".
 */
import { parseSync } from "vite"
import { at, bound, evaluate, isNode, member, type Node, nodes, type Scope, shownAs } from "./evaluate.ts"

const MAKES = new Map([
  ["test", "test"],
  ["it", "test"],
  ["describe", "describe"],
])
const FIELDS_OF_NO_CODE = new Set(["type", "typeAnnotation", "typeArguments", "typeParameters", "returnType"])

interface Call {
  readonly makes: string
  /** The table of an `each`. */
  readonly table: unknown
}

export function testNames(file: string, source: string): readonly string[] {
  const { program, errors } = parseSync(file, source)
  if (errors.length > 0) throw new SyntaxError(`${file}: ${errors[0]?.message}`)
  const names: string[] = []
  visit(program, new Map(), [], names)
  return names
}

function visit(node: unknown, scope: Scope, around: readonly string[], names: string[]): void {
  if (Array.isArray(node)) for (const each of node) visit(each, scope, around, names)
  if (!isNode(node)) return
  if (node.type === "Program" || node.type === "BlockStatement") {
    visit(node.body, withConstants(nodes(node.body), scope), around, names)
  } else if (node.type === "ForOfStatement") {
    for (const inner of eachTurn(node, scope)) visit(node.body, inner, around, names)
  } else if (node.type === "CallExpression") {
    visitCall(node, scope, around, names)
  } else {
    visitInside(node, scope, around, names)
  }
}

function visitInside(node: Node, scope: Scope, around: readonly string[], names: string[]): void {
  for (const [field, value] of Object.entries(node))
    if (!FIELDS_OF_NO_CODE.has(field)) visit(value, scope, around, names)
}

function visitCall(node: Node, scope: Scope, around: readonly string[], names: string[]): void {
  const call = callOf(node.callee)
  const [name, ...rest] = nodes(node.arguments)
  if (!call || !name) {
    visitInside(node, scope, around, names)
    return
  }
  for (const [row, inner] of rowsOf(call, rest, scope)) {
    const said = [...around, formatted(shownAs(evaluate(name, inner)), row)]
    if (call.makes === "test") names.push(said.join(" > "))
    else visit(rest, inner, said, names)
  }
}

/** Each row of the table, with the scope of the function that gets it; one without a table. */
function rowsOf({ table }: Call, rest: readonly Node[], scope: Scope) {
  if (table === undefined) return [[undefined, scope]] as const
  const rows = evaluate(table, scope)
  if (!Array.isArray(rows)) return [[[], scope]] as const
  const body = rest.find(({ params }) => params !== undefined)
  return rows.map((row) => {
    const values = Array.isArray(row) ? row : [row]
    const inner = nodes(body?.params).reduce<Scope>(
      (sofar, parameter, place) => bound(parameter, at(values, place), sofar),
      scope,
    )
    return [values, inner] as const
  })
}

/** `test`, `it` and `describe`, also with `.each(table)`, `.skipIf(condition)` and the like behind. */
function callOf(callee: unknown): Call | undefined {
  if (!isNode(callee)) return undefined
  if (callee.type === "Identifier") {
    const makes = MAKES.get(String(callee.name))
    return makes === undefined ? undefined : { makes, table: undefined }
  }
  if (callee.type === "MemberExpression") return callOf(callee.object)
  if (callee.type !== "CallExpression") return undefined
  const inner = callOf(callee.callee)
  const { property } = callee.callee as Node
  const isEach = isNode(property) && (property.name === "each" || property.name === "for")
  return inner && { ...inner, table: isEach ? nodes(callee.arguments)[0] : inner.table }
}

/** As Vitest formats the name of an `each`: `%s` and `$name`. */
function formatted(name: string, row: readonly unknown[] | undefined): string {
  if (row === undefined) return name
  let place = 0
  return name
    .replaceAll(/%[sdifjo]/g, () => shownAs(at(row as never, place++)))
    .replaceAll(/\$([a-z]\w*)/gi, (_all, key: string) => shownAs(member(row[0] as never, key)))
}

function withConstants(body: readonly Node[], scope: Scope): Scope {
  const declared = body.map((each) =>
    each.type === "ExportNamedDeclaration" ? (each.declaration as Node) : each,
  )
  return declared
    .filter((each) => each?.type === "VariableDeclaration" && each.kind === "const")
    .flatMap(({ declarations }) => nodes(declarations))
    .reduce<Scope>((sofar, { id, init }) => bound(id, evaluate(init, sofar), sofar), scope)
}

function eachTurn({ left, right }: Node, scope: Scope): readonly Scope[] {
  const rows = evaluate(right, scope)
  const pattern = isNode(left) ? nodes(left.declarations)[0]?.id : undefined
  return Array.isArray(rows) ? rows.map((row) => bound(pattern, row, scope)) : [scope]
}
