/** Checks of the vectors that need no cryptography: tree-math, deserialization, messages. */
import { readExactly, readMessage } from "@tacit/crypto/testing"
import type { Decoder } from "ts-mls/codec/tlsDecoder.js"
import type { Encoder } from "ts-mls/codec/tlsEncoder.js"
import { determineLength } from "ts-mls/codec/variableLength.js"
import { decodeCommit, encodeCommit } from "ts-mls/commit.js"
import { decodeGroupSecrets, encodeGroupSecrets } from "ts-mls/groupSecrets.js"
import * as proposals from "ts-mls/proposal.js"
import { decodeRatchetTree, encodeRatchetTree } from "ts-mls/ratchetTree.js"
import { left, nodeWidth, parent, right, root, sibling, toNodeIndex } from "ts-mls/treemath.js"
import { holds } from "./same.ts"
import type { Vector } from "./vector.ts"

export async function treeMath(vector: Vector): Promise<void> {
  const leaves = vector.number("n_leaves")
  const nodes = nodeWidth(leaves)
  holds(vector.number("n_nodes") === nodes, "n_nodes differs")
  holds(vector.number("root") === root(leaves), "root differs")
  const relations = {
    left: (node: number) => (node % 2 === 0 ? null : left(toNodeIndex(node))),
    right: (node: number) => (node % 2 === 0 ? null : right(toNodeIndex(node))),
    parent: (node: number) => (node === root(leaves) ? null : parent(toNodeIndex(node), leaves)),
    sibling: (node: number) => (node === root(leaves) ? null : sibling(toNodeIndex(node), leaves)),
  }
  for (const [name, relation] of Object.entries(relations)) {
    const expected = vector.list(name)
    holds(expected.length === nodes, `${name} has another length`)
    for (const [node, { value }] of expected.entries())
      holds(value === relation(node), `${name} of ${node} differs`)
  }
}

export async function deserialization(vector: Vector): Promise<void> {
  const header = vector.bytes("vlbytes_header")
  const { length, lengthFieldSize } = determineLength(header)
  holds(length === vector.number("length"), "the length differs")
  holds(lengthFieldSize === header.length, "the header has another size")
}

const MESSAGES: Readonly<Record<string, readonly [wire: string, content?: string]>> = {
  mls_welcome: ["mls_welcome"],
  mls_group_info: ["mls_group_info"],
  mls_key_package: ["mls_key_package"],
  public_message_application: ["mls_public_message", "application"],
  public_message_proposal: ["mls_public_message", "proposal"],
  public_message_commit: ["mls_public_message", "commit"],
  private_message: ["mls_private_message"],
}

type Coder = readonly [Decoder<unknown>, Encoder<unknown>]
const coder = <T>(decoder: Decoder<T>, encoder: Encoder<T>) => [decoder, encoder] as unknown as Coder

const PARTS: Readonly<Record<string, Coder>> = {
  ratchet_tree: coder(decodeRatchetTree, encodeRatchetTree),
  group_secrets: coder(decodeGroupSecrets, encodeGroupSecrets),
  commit: coder(decodeCommit, encodeCommit),
  add_proposal: coder(proposals.decodeAdd, proposals.encodeAdd),
  update_proposal: coder(proposals.decodeUpdate, proposals.encodeUpdate),
  remove_proposal: coder(proposals.decodeRemove, proposals.encodeRemove),
  pre_shared_key_proposal: coder(proposals.decodePSK, proposals.encodePSK),
  re_init_proposal: coder(proposals.decodeReinit, proposals.encodeReinit),
  external_init_proposal: coder(proposals.decodeExternalInit, proposals.encodeExternalInit),
  group_context_extensions_proposal: coder(
    proposals.decodeGroupContextExtensions,
    proposals.encodeGroupContextExtensions,
  ),
}

/** By our strict readers: each has one encoding, and it is this one. */
export async function messages(vector: Vector): Promise<void> {
  for (const [name, [wire, content]] of Object.entries(MESSAGES)) {
    const message = readMessage(vector.bytes(name))
    holds(message?.wireformat === wire, `${name} cannot be read`)
    if (message?.wireformat === "mls_public_message")
      holds(message.publicMessage.content.contentType === content, `${name} has another content`)
  }
  for (const [name, [decoder, encoder]] of Object.entries(PARTS))
    holds(readExactly(decoder, encoder, vector.bytes(name)) !== undefined, `${name} cannot be read`)
}
