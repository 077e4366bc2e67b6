import { createHash } from "node:crypto";
import type { Entry } from "../api/entry";
import { identifierText } from "../api/identifier-text";
import type { Json } from "../domain/json";
import { type OperationError, ok, type Result, refused } from "../errors";
import { parseAs, respond } from "../http/route";
import { type Asked, type OutputOf, statusOf } from "../http/serve";
import type { By } from "../ledger/model/incidents";
import { actorOf, actUnder, byOf } from "./actor";
import type { Console } from "./console";
import type { Stores } from "./stores";

/** A command without an answer for so long was broken off. One without an effect may be begun again, and the first can commit no more. */
const BROKEN_OFF_SEC = 60;
const CLAIM_ATTEMPTS = 5;

/** A command in two halves: its effect, and the answer that tells of it. */
export interface Command<E extends Entry, T extends Json> {
  /** What the command says: the same key with another content is refused. The body, unless given. */
  content?: unknown;
  /** Takes effect, and names what the answer is about. */
  act(by: By): Promise<Result<T>>;
  /** The answer as things stand; it may be made more than once. */
  show(subject: T): Promise<Result<OutputOf<E>>>;
}

/**
 * Carries out a command. Under an `Idempotency-Key`, repeating it has one effect and gives the first answer again; the same key
 * with other content is refused; keys of different principals are different keys. What failed on our side before it took effect is not
 * kept, so that it can be tried again; where only its answer failed, a repetition answers and does no more. Where the command broke off
 * between its effect and the note of what it is about, a repetition is refused as `command-in-doubt`, and says what to look at.
 */
export async function command<E extends Entry, T extends Json>(
  entry: E,
  { request, body }: Asked<E>,
  { stores }: Pick<Console, "stores">,
  { content = body, act, show }: Command<E, T>,
): Promise<Response> {
  const given = request.headers.get("idempotency-key");
  const shown = async (subject: T) => respond(await show(subject), statusOf(entry));
  if (given === null) {
    const done = await act(byOf(request));
    return done.ok ? shown(done.value) : respond(done);
  }
  const key = parseAs(identifierText(256), given);
  if (!key.ok) return respond(key);
  const fingerprint = createHash("sha256")
    .update(JSON.stringify([request.method, new URL(request.url).pathname, content]))
    .digest("hex");
  const pool = stores.ledgerPool;
  const principal = actorOf(request);
  const claimed = await claim(pool, principal, key.value, fingerprint);
  if ("refusal" in claimed) return respond(refused(claimed.refusal));
  if ("answer" in claimed)
    return new Response(claimed.answer, {
      status: claimed.status,
      headers: {
        "content-type": claimed.status < 400 ? "application/json" : "application/problem+json",
        "cache-control": "no-store",
      },
    });
  const mine = [principal, key.value, claimed.begunAt];
  actUnder(request, { principal, key: key.value, begunAt: claimed.begunAt });
  const keep = async (response: Response) => {
    if (response.status < 500)
      await pool.query(
        "UPDATE command_claim SET status = $4, answer = to_jsonb($5::text) WHERE principal = $1 AND command_key = $2 AND begun_at = $3",
        [...mine, response.status, await response.clone().text()],
      );
    return response;
  };
  if ("subject" in claimed) return keep(await shown(claimed.subject as T));
  const forget = (where: string) =>
    pool.query(
      `DELETE FROM command_claim WHERE principal = $1 AND command_key = $2 AND begun_at = $3 AND status IS NULL AND ${where}`,
      mine,
    );
  const done = await act(byOf(request)).catch(async (error) => {
    await forget("effect_at IS NULL").catch(() => {});
    throw error;
  });
  if (!done.ok) {
    const refusal = respond(done);
    // What is refused so is in force or not as a whole, and may be asked for again.
    if (refusal.status >= 500) await forget("true");
    return keep(refusal);
  }
  await pool.query(
    "UPDATE command_claim SET subject = $4 WHERE principal = $1 AND command_key = $2 AND begun_at = $3",
    [...mine, JSON.stringify(done.value)],
  );
  return keep(await shown(done.value));
}

/** What a command's answer is about, by its id. */
export async function idOf(done: Promise<Result<{ id: string }>>): Promise<Result<string>> {
  const result = await done;
  return result.ok ? ok(result.value.id) : result;
}

type Claim =
  | { begunAt: string }
  | { begunAt: string; subject: Json }
  | { status: number; answer: string }
  | { refusal: OperationError };

interface KnownCommand {
  fingerprint: string;
  begun_at: string;
  effect_at: Date | null;
  looks_at: string | null;
  broken_off: boolean;
  subject: Json | null;
  status: number | null;
  answer: string | null;
}

/** Takes the key for this command, or says what became of the one that has it. */
async function claim(
  pool: Stores["ledgerPool"],
  principal: string,
  commandKey: string,
  fingerprint: string,
): Promise<Claim> {
  for (let attempt = 0; attempt < CLAIM_ATTEMPTS; attempt++) {
    const { rows: taken } = await pool.query<{ begun_at: string }>({
      name: "claim-command",
      text: `INSERT INTO command_claim AS c (principal, command_key, fingerprint) VALUES ($1, $2, $3)
             ON CONFLICT (principal, command_key) DO UPDATE SET begun_at = clock_timestamp()
               WHERE c.status IS NULL AND c.subject IS NULL AND c.effect_at IS NULL AND c.fingerprint = $3
                 AND c.begun_at < clock_timestamp() - $4 * interval '1 second'
             RETURNING begun_at::text`,
      values: [principal, commandKey, fingerprint, BROKEN_OFF_SEC],
    });
    if (taken[0] !== undefined) return { begunAt: taken[0].begun_at };
    // Asked apart from taking it: one statement would not see what another caller has put in meanwhile.
    const { rows } = await pool.query<KnownCommand>({
      name: "known-command",
      text: `SELECT fingerprint, begun_at::text, effect_at, looks_at, subject, status, answer,
               begun_at < clock_timestamp() - $3 * interval '1 second' AS broken_off
             FROM command_claim WHERE principal = $1 AND command_key = $2`,
      values: [principal, commandKey, BROKEN_OFF_SEC],
    });
    const known = rows[0];
    if (known !== undefined) return claimOf(known, commandKey, fingerprint);
  }
  return { refusal: { code: "command-in-progress", commandKey, retryAfterSec: 2 } };
}

function claimOf(known: KnownCommand, commandKey: string, fingerprint: string): Claim {
  if (known.fingerprint !== fingerprint) return { refusal: { code: "command-mismatch", commandKey } };
  if (known.status !== null) return { status: known.status, answer: known.answer ?? "" };
  if (known.subject !== null) return { begunAt: known.begun_at, subject: known.subject };
  if (known.effect_at === null || !known.broken_off)
    return { refusal: { code: "command-in-progress", commandKey, retryAfterSec: 2 } };
  const [at, looksAt] = [known.effect_at.toISOString(), known.looks_at ?? "the audit"];
  return { refusal: { code: "command-in-doubt", commandKey, at, looksAt } };
}
