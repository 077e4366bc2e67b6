import { createHash } from "node:crypto";
import type { Entry } from "../api/entry";
import { identifierText } from "../api/identifier-text";
import type { Command, CommandDeps, Outcome } from "../commands/command";
import type { Principal } from "../domain/access/principal";
import type { Context } from "../domain/context";
import type { Verb } from "../domain/permission";
import { ok, type Result } from "../errors";
import { parseAs, respond } from "../http/route";
import { type Asked, answeredKept, type OutputOf, statusOf } from "../http/serve";
import type { CommandKey } from "../ledger/command-keys";

/** A command bound to a request's input, with the read of its answer. */
export interface Bound<E extends Entry> {
  verb: Verb;
  carryOut(ctx: Context, key: CommandKey | null): Promise<Result<Outcome>>;
  /** Reads the answer in its present state; it is read anew for each repetition. */
  show(subject: string, ctx: Context): Promise<Result<OutputOf<E>>>;
  /** The content that a repeated key is compared with; the body by default. */
  content?: unknown;
}

/** Binds a command to its input. */
export const bind = <E extends Entry, I>(
  deps: CommandDeps,
  command: Command<I>,
  input: I,
  answer: Pick<Bound<E>, "show" | "content">,
): Bound<E> => ({
  verb: command.verb,
  carryOut: (ctx, key) => command.under(deps, ctx, input, key),
  ...answer,
});

/**
 * Executes a command. Under an `Idempotency-Key`, a repetition has no second effect, and returns the subject's present state. The
 * same key with other content is refused. Keys of different principals are different keys.
 */
export async function carryOut<E extends Entry>(
  entry: E,
  asked: Asked<E>,
  bound: Bound<E>,
  ctx: Context,
): Promise<Response> {
  if (bound.verb !== entry.permission) throw new Error(`${entry.path} asks for ${entry.permission}, not ${bound.verb}`);
  const key = keyOf(asked, bound, ctx);
  if (!key.ok) return respond(key);
  const done = await bound.carryOut(ctx, key.value);
  if (!done.ok) return respond(done);
  if ("answer" in done.value) return answeredKept(done.value.answer);
  return respond(await bound.show(done.value.subject, ctx), statusOf(entry));
}

/** The request's command key; null when it has none. */
function keyOf<E extends Entry>(
  { request, body }: Asked<E>,
  { content = body }: Bound<E>,
  { principal }: Context,
): Result<CommandKey | null> {
  const given = request.headers.get("idempotency-key");
  if (given === null) return ok(null);
  const key = parseAs(identifierText(256), given);
  if (!key.ok) return key;
  const fingerprint = createHash("sha256")
    .update(JSON.stringify([request.method, new URL(request.url).pathname, content]))
    .digest("hex");
  return ok({ principal: ownerOf(principal), key: key.value, fingerprint });
}

/** The owner of a command key. Without sign-in the owner is the caller's name, as it was in earlier releases. */
const ownerOf = ({ id, kind, name }: Principal) => (kind === "loopback" ? name : id);
