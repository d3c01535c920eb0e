/**
 * Why a commit is invalid or a KeyPackage or Welcome is refused: closed lists, so that every client names
 * the same fault for the same bytes and tests can compare them.
 */
import type { LeafFault } from "./leaf.ts"

/** The bytes are no commit of this group and epoch, or not from who they claim. */
export type FrameFault =
  /** Not an MLS PrivateMessage with a commit: other wire formats are for guests and rooms, later. */
  | "wrong-wire"
  /** Not the one encoding of what it says. */
  | "malformed"
  | "too-large"
  | "wrong-group"
  | "wrong-epoch"
  | "undecryptable"
  /** The sender is no member, or uses a generation that no honest commit has. */
  | "bad-sender"
  | "bad-signature"
  /** The sealed confirmation tag is not the one that the commit shows. A wrong value is `unprocessable` instead. */
  | "bad-confirmation-tag"

/** A rule of the conversation is broken (`judgeCommit`). */
export type RuleFault =
  | "proposal-not-allowed"
  | "path-required"
  | "bad-context"
  | "mixed-commit"
  | "unknown-member"
  | "removes-itself"
  | "already-member"
  | "too-many-adds"
  | "too-many-members"
  | "duplicate-key"
  /** The committer's new leaf is of another account. */
  | "account-changed"
  | "still-has-role"
  | "not-permitted"
  | "bad-settings"
  | "bad-leave-request"
  | "bad-readd-request"
  /** It stands in for an invalid commit, and is not the Remove of who made that one and nothing else. */
  | "bad-replacement"
  | "wrong-routing"

/** The new path does not fit the tree, as everybody can see without secrets. */
export type PathFault = LeafFault | "bad-leaf-signature" | "bad-path" | "bad-parent-hash"

export type KeyPackageFault =
  | LeafFault
  | "malformed"
  | "too-large"
  | "wrong-suite"
  | "unsupported-extension"
  | "bad-leaf-signature"
  | "bad-signature"
  | "bad-key"
  | "lifetime-too-long"
  | "expired"
  | "not-yet-valid"

/** Every check that all members make alike on the same bytes and state. */
export type PolicyFault = FrameFault | RuleFault | PathFault | KeyPackageFault

export type JoinFault =
  | "malformed"
  | "too-large"
  | "wrong-suite"
  /** No secret in the Welcome is for this KeyPackage. */
  | "not-for-us"
  | "undecryptable"
  | "wrong-conversation"
  | "unsupported-extension"
  | "bad-settings"
  | "bad-tree"
  | "bad-leaf"
  | "duplicate-member"
  | "duplicate-key"
  | "bad-tree-hash"
  | "bad-signer"
  | "bad-signature"
  /** The Welcome leads to another epoch than the commit: whoever uses it would be alone with its keys. */
  | "another-commit"
  | "own-leaf-missing"
  | "bad-path-secret"
  | "bad-confirmation-tag"
