/**
 * The server's side of OPAQUE (RFC 9807) over @serenity-kit/opaque. Its messages are base64url text.
 * A log-in for a handle that does not exist gets the library's fake record, so both answer alike.
 */
import { ready, server } from "@serenity-kit/opaque"

export interface OpaqueServer {
  /** Undefined for a request that is not OPAQUE's. */
  register(handle: string, request: string): string | undefined
  startLogin(
    handle: string,
    record: string | undefined,
    request: string,
  ): { readonly state: string; readonly response: string } | undefined
  /** The session key, or undefined if the client did not know the password. */
  finishLogin(state: string, finish: string): Uint8Array | undefined
}

/** `setup` is the server's long-term secret (secret-file.ts). Call `opaqueReady` before. */
export function opaqueServer(setup: string): OpaqueServer {
  return {
    register: (handle, request) =>
      attempt(
        () =>
          server.createRegistrationResponse({
            serverSetup: setup,
            userIdentifier: handle,
            registrationRequest: request,
          }).registrationResponse,
      ),
    startLogin(handle, record, request) {
      const started = attempt(() =>
        server.startLogin({
          serverSetup: setup,
          userIdentifier: handle,
          registrationRecord: record,
          startLoginRequest: request,
        }),
      )
      return started && { state: started.serverLoginState, response: started.loginResponse }
    },
    finishLogin(state, finish) {
      const finished = attempt(() =>
        server.finishLogin({ serverLoginState: state, finishLoginRequest: finish }),
      )
      return finished && new Uint8Array(Buffer.from(finished.sessionKey, "base64url"))
    },
  }
}

export function opaqueReady(): Promise<void> {
  return ready
}

/** A fresh long-term secret. Losing it loses every password log-in of the server. */
export function createOpaqueSetup(): string {
  return server.createSetup()
}

/** The library throws for bytes that are not a message of its own and for a wrong proof alike. */
function attempt<T>(step: () => T): T | undefined {
  try {
    return step()
  } catch {
    return undefined
  }
}
