import { createHash } from "node:crypto";
import { type OperationError, refused } from "../errors";
import { actorOf } from "../http/actor";
import { identifierText } from "../http/key-text";
import { parseAs, respond } from "../http/route";
import type { Console } from "./console";
import type { Stores } from "./stores";

/** A command that was begun so long ago and has no answer was broken off, and may be begun again. */
const BROKEN_OFF_SEC = 60;
const CLAIM_ATTEMPTS = 5;

/**
 * Carries out a command. Under an `Idempotency-Key`, repeating it has one effect and gives the first answer again; the same key
 * with other content is refused. What failed on our side is not kept, so that it can be tried again.
 */
export async function command(
  request: Request,
  { stores }: Pick<Console, "stores">,
  body: unknown,
  run: () => Promise<Response>,
): Promise<Response> {
  const given = request.headers.get("idempotency-key");
  if (given === null) return run();
  const key = parseAs(identifierText(256), given);
  if (!key.ok) return respond(key);
  const fingerprint = createHash("sha256")
    .update(JSON.stringify([request.method, new URL(request.url).pathname, actorOf(request), body]))
    .digest("hex");
  const pool = stores.ledgerPool;
  const claimed = await claim(pool, key.value, fingerprint);
  if ("refusal" in claimed) return respond(refused(claimed.refusal));
  if ("answer" in claimed)
    return new Response(claimed.answer, {
      status: claimed.status,
      headers: {
        "content-type": claimed.status < 400 ? "application/json" : "application/problem+json",
        "cache-control": "no-store",
      },
    });
  const mine = [key.value, claimed.begunAt];
  const forget = () =>
    pool.query("DELETE FROM command_result WHERE command_key = $1 AND begun_at = $2 AND status IS NULL", mine);
  try {
    const response = await run();
    if (response.status >= 500) await forget();
    else
      await pool.query(
        "UPDATE command_result SET status = $3, answer = to_jsonb($4::text) WHERE command_key = $1 AND begun_at = $2",
        [...mine, response.status, await response.clone().text()],
      );
    return response;
  } catch (error) {
    await forget().catch(() => {});
    throw error;
  }
}

type Claim = { begunAt: string } | { status: number; answer: string } | { refusal: OperationError };

/** Takes the key for this command, or says what became of the one that has it. */
async function claim(pool: Stores["ledgerPool"], commandKey: string, fingerprint: string): Promise<Claim> {
  for (let attempt = 0; attempt < CLAIM_ATTEMPTS; attempt++) {
    const { rows: taken } = await pool.query<{ begun_at: string }>({
      name: "claim-command",
      text: `INSERT INTO command_result AS c (command_key, fingerprint) VALUES ($1, $2)
             ON CONFLICT (command_key) DO UPDATE SET begun_at = clock_timestamp()
               WHERE c.status IS NULL AND c.fingerprint = $2 AND c.begun_at < clock_timestamp() - $3 * interval '1 second'
             RETURNING begun_at::text`,
      values: [commandKey, fingerprint, BROKEN_OFF_SEC],
    });
    if (taken[0] !== undefined) return { begunAt: taken[0].begun_at };
    // Asked apart from taking it: one statement would not see what another caller has put in meanwhile.
    const { rows } = await pool.query<{ fingerprint: string; status: number | null; answer: string | null }>({
      name: "known-command",
      text: "SELECT fingerprint, status, answer FROM command_result WHERE command_key = $1",
      values: [commandKey],
    });
    const known = rows[0];
    if (known === undefined) continue;
    if (known.fingerprint !== fingerprint) return { refusal: { code: "command-mismatch", commandKey } };
    if (known.status !== null) return { status: known.status, answer: known.answer ?? "" };
    break;
  }
  return { refusal: { code: "command-in-progress", commandKey, retryAfterSec: 2 } };
}
