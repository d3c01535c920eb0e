export { type Content, content, decodeContent, encodeContent, type ReadContent } from "./content.ts"
export { type LeafCredential, leafCredential } from "./credential.ts"
export {
  type CommitContext,
  type ConversationShape,
  commitContext,
  GROUP_SETTINGS_EXTENSION,
  type GroupSettings,
  groupSettings,
  type Role,
} from "./group.ts"
export {
  type MessageHeader,
  type MessageInside,
  messageHeader,
  messageInside,
  type Position,
  position,
  signMessage,
  verifyMessage,
} from "./header.ts"
export {
  type LeaveRequest,
  leaveRequest,
  type ReaddRequest,
  readdRequest,
  signLeave,
  signReadd,
  verifyLeave,
  verifyReadd,
} from "./request.ts"
export {
  signWelcome,
  type UnsignedWelcome,
  verifyWelcome,
  type WelcomeEnvelope,
  welcomeEnvelope,
} from "./welcome.ts"
