/**
 * The identity in an MLS leaf's basic credential: the links that prove which key signs for the account
 * (genesis, identity rotations, newest mls-key), so that a leaf can be judged by its bytes alone.
 */
import { type Link, link } from "../account/link.ts"
import { type Codec, list, struct } from "../codec/codec.ts"

export interface LeafCredential {
  readonly proof: readonly Link[]
}

export const leafCredential: Codec<LeafCredential> = struct({ proof: list(link, 64) })
