import {
  decode,
  encode,
  isHandle,
  registerStart as layout,
  normalHandle,
  opaqueAnswer,
} from "@tacit/protocol"
import { accept, refuse } from "../../verdict.ts"
import type { Route } from "./route.ts"

/**
 * The first step of a registration or of a password change. It does not tell whether the handle is taken.
 * It evaluates the handle's OPRF, so it counts as a guess at that handle's password.
 */
export const registerStart: Route = async ({ services, address }, body) => {
  const { handle, request } = decode(layout, body)
  if (!isHandle(handle)) return refuse("handle-invalid")
  const registering = services.rates.take("register", address)
  if (!registering.ok) return registering
  const guessing = services.rates.take("guess", normalHandle(handle))
  if (!guessing.ok) return guessing
  const response = services.opaque.register(normalHandle(handle), request)
  return response === undefined ? refuse("malformed") : accept(encode(opaqueAnswer, { response }))
}
