import { identifierText } from "../api/identifier-text";
import type { Context } from "../domain/context";

const name = identifierText(64).nullable().catch(null);
const requestId = identifierText(256).nullable().catch(null);

/** The principal, the request and the time of a call. A caller without a name is called `loopback`. */
export function contextOf(request: Pick<Request, "headers">): Context {
  return {
    principal: { name: name.parse(request.headers.get("x-trueup-actor")) ?? "loopback", kind: "loopback" },
    requestId: requestId.parse(request.headers.get("x-request-id")),
    now: () => new Date(),
  };
}
