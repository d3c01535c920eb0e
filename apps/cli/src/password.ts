/** Where the password comes from: the environment, or a person. */
import { usage } from "./failure.ts"
import type { Platform } from "./platform.ts"

/** `isNew` asks twice, since nobody can tell a typing error in a password that is not used yet. */
export async function readPassword(
  { env, ask }: Pick<Platform, "env" | "ask">,
  isNew: boolean,
): Promise<string> {
  const given = env.TACIT_PASSWORD
  const password = given ?? (await ask("Password: "))
  if (password === undefined) {
    throw usage("There is no terminal to ask for the password: set TACIT_PASSWORD.")
  }
  if (password === "") throw usage("A password has at least one character.")
  if (isNew && given === undefined && (await ask("The same again: ")) !== password) {
    throw usage("These were two different passwords.")
  }
  return password
}
