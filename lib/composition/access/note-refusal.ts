import type { Entry } from "../../api/entry";
import { REFUSAL_STATUSES } from "../../api/refusals";
import type { Context } from "../../domain/context";
import type { OperationError, Result } from "../../errors";
import { openConsole } from "../console";
import { addressOf } from "./address";
import { accessSettings } from "./settings";

const REFUSED: ReadonlySet<number> = new Set([401, 403, 429]);

/**
 * Notes in the audit's stream of accesses that a caller was refused: without credentials, permission or a right sign-in. Notes are bounded and
 * written later, so that strangers hold nobody up. A console without sign-in refuses nobody.
 */
export async function noteRefusal(
  ctx: Context,
  { method, path, permission }: Entry,
  request: Request,
  outcome: Result<unknown> | Response,
): Promise<void> {
  const status = outcome instanceof Response ? outcome.status : outcome.ok ? 200 : statusOf(outcome.error);
  if (!REFUSED.has(status) || accessSettings() === null) return;
  const { notes } = await openConsole();
  notes.note("access", {
    principalId: ctx.principal.id,
    actor: ctx.principal.name,
    requestId: ctx.requestId,
    verb: "refused",
    subject: `${method} ${path}`,
    reason: `${permission}: ${status}`,
    address: addressOf(request),
  });
}

const statusOf = ({ code }: OperationError): number => REFUSAL_STATUSES[code];
