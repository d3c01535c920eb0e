/**
 * What the GroupInfo in a Welcome carries besides the group's state: the ratchet tree, and zeros, so that the
 * length of a Welcome says little about the name and the roles of a group.
 */
import type { Extension, GroupInfo, RatchetTree } from "ts-mls"
import { encodeGroupInfo } from "ts-mls/groupInfo.js"
import { decodeRatchetTree, encodeRatchetTree } from "ts-mls/ratchetTree.js"
import { padme } from "../padding.ts"
import { readExactly } from "./wire.ts"

/** GroupInfo extension type (RFC 9420 section 17.3, private use). */
const PADDING_EXTENSION = 0xf7ad
const SIGNATURE = new Uint8Array(64)
/** Vectors of 64 and of 16,384 bytes have longer lengths in front than shorter ones (RFC 9420 section 2.1.2). */
const SHORT = 64
const LONG = 16_384

const padding = (length: number): Extension => ({
  extensionType: PADDING_EXTENSION,
  extensionData: new Uint8Array(length),
})

/** The extensions with which a GroupInfo of this content has one of few sizes. */
export function groupInfoExtensions(
  content: Omit<GroupInfo, "extensions" | "signature">,
  tree: RatchetTree,
): Extension[] {
  const treeExtension: Extension = {
    extensionType: "ratchet_tree",
    extensionData: encodeRatchetTree(tree),
  }
  const extensions = [treeExtension, padding(0)]
  const bare = encodeGroupInfo({ ...content, extensions, signature: SIGNATURE }).length
  // Some zeros always, so that the length in front of them seldom makes a size of its own.
  return [treeExtension, padding(zerosFor(padme(bare + SHORT + 1) - bare))]
}

/** How many zeros fill `room`, of which their longer length takes its part. */
function zerosFor(room: number): number {
  if (room < SHORT) return room
  return room <= LONG ? room - 1 : room - 3
}

/** The tree, if nothing but it and zeros is there. */
export function readTree(extensions: readonly Extension[]): RatchetTree | "bad-tree" | undefined {
  const [tree, zeros] = extensions
  const isKnown =
    extensions.length === 2 &&
    tree?.extensionType === "ratchet_tree" &&
    zeros?.extensionType === PADDING_EXTENSION &&
    zeros.extensionData.every((byte) => byte === 0)
  if (!isKnown) return undefined
  return readExactly(decodeRatchetTree, encodeRatchetTree, tree.extensionData) ?? "bad-tree"
}
