import { chats } from "./commands/chats.ts"
import { history } from "./commands/history.ts"
import { listen } from "./commands/listen.ts"
import { login } from "./commands/login.ts"
import { logout } from "./commands/logout.ts"
import { send } from "./commands/send.ts"
import { signup } from "./commands/signup.ts"
import { whoami } from "./commands/whoami.ts"
import { endWithReader, processPlatform } from "./platform.ts"
import { run } from "./run.ts"

const COMMANDS = [signup, login, logout, whoami, chats, send, history, listen]

endWithReader()
process.exitCode = await run(process.argv.slice(2), COMMANDS, processPlatform)
