import type { By } from "../ports/incidents";
import { identifierText } from "./key-text";

const name = identifierText(64).nullable().catch(null);
const requestId = identifierText(256).nullable().catch(null);

/** Who acts: until there is sign-in, who they say they are, and whoever reaches the console otherwise. */
export function actorOf(request: Request): string {
  return name.parse(request.headers.get("x-trueup-actor")) ?? "loopback";
}

/** Who acts and under which request, as the audit shows it. */
export function byOf(request: Request): By {
  return { actor: actorOf(request), requestId: requestId.parse(request.headers.get("x-request-id")) };
}
