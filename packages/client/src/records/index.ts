/** What a device and a vault keep, as bytes: for whoever must read a disk or a vault without a client. */
export { storedLinks } from "../account/chain-book.ts"
export { contactNote } from "../account/contact-book.ts"
export { handleRecord } from "../account/handle-book.ts"
export { keyLock } from "../account/key-lock.ts"
export { followed, profile, vaultPin } from "../account/profile.ts"
export { outboxRecord } from "../conversation/outbox.ts"
export { conversationRecord, epochRecord, groupRecord } from "../conversation/record.ts"
export { letterRecord } from "../engine/letters.ts"
export { record } from "../store/sealed-store.ts"
export { page } from "../timeline/log-pages.ts"
export { logRecord, logRow } from "../timeline/log-record.ts"
export {
  accountItem,
  contactItem,
  epochKey,
  epochKeysItem,
  handleItem,
  keyPackageItem,
  marksItem,
  membership,
  previousItem,
  retiredKeyPackagesItem,
  roster,
  rostersItem,
  stateItem,
  usedKeyPackagesItem,
} from "../vault/items.ts"
