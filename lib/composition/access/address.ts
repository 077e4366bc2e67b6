import { isIP } from "node:net";

/**
 * The address of a request, as the server noted it. Next gives routes no socket: `x-trueup-peer` is set by the server itself, which takes
 * any such header of a caller away.
 */
export function addressOf({ headers }: Pick<Request, "headers">): string | null {
  const address = headers.get("x-trueup-peer");
  return address !== null && isIP(address) !== 0 ? address : null;
}
