import { isOwnHost } from "../../http/host";
import { withDeadline } from "../../stores/deadline";
import { callerOf } from "./caller";
import { accessSettings } from "./settings";

export { nextAddress } from "../../domain/access/next-address";

const KNOWN_WITHIN_MS = 1_500;

/** Whether the console has sign-in. */
export const hasSignIn = (): boolean => accessSettings() !== null;

/**
 * Whether a page's caller has to sign in first. A caller whom the ledger does not tell in time keeps the page: what the page reads is
 * permitted call by call, and the page says what it could not read.
 */
export async function needsSignIn(request: Pick<Request, "headers">): Promise<boolean> {
  if (!hasSignIn() || !isOwnHost(request.headers.get("host"))) return false;
  try {
    const caller = await withDeadline(callerOf(request), KNOWN_WITHIN_MS, "the caller");
    return caller.ok && caller.value.principal.kind === "nobody";
  } catch {
    return false;
  }
}
