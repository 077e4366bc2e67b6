import { identifierText } from "../api/identifier-text";
import type { Context } from "../domain/context";
import type { By, CommandHold } from "../ledger/model/incidents";

const name = identifierText(64).nullable().catch(null);
const requestId = identifierText(256).nullable().catch(null);

/** Who acts: until there is sign-in, who they say they are, and whoever reaches the console otherwise. */
export function actorOf(request: Pick<Request, "headers">): string {
  return name.parse(request.headers.get("x-trueup-actor")) ?? "loopback";
}

const commands = new WeakMap<Request, CommandHold>();

/** From now on what a request does belongs to this attempt at its command. */
export function actUnder(request: Request, command: CommandHold): void {
  commands.set(request, command);
}

/** Who acts, under which request and as part of which command. The command is known once its key was claimed. */
export function byOf(request: Request): By {
  const id = requestId.parse(request.headers.get("x-request-id"));
  return { actor: actorOf(request), requestId: id, command: commands.get(request) };
}

/** What a call is part of: who asks, under which request, and the time. Whoever reaches the console is a loopback principal. */
export function contextOf(request: Pick<Request, "headers">): Context {
  return {
    principal: { name: actorOf(request), kind: "loopback" },
    requestId: requestId.parse(request.headers.get("x-request-id")),
    now: () => new Date(),
  };
}
