import { createHash } from "node:crypto";
import { identifierText } from "../http/key-text";
import { parseAs, respond } from "../http/route";
import type { Console } from "./console";

/** A command that was begun so long ago and has no answer was broken off, and may be begun again. */
const BROKEN_OFF_SEC = 60;

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
  const pool = stores.ledgerPool;
  const actor = request.headers.get("x-trueup-actor") ?? "";
  const fingerprint = createHash("sha256")
    .update(JSON.stringify([request.method, new URL(request.url).pathname, actor, body]))
    .digest("hex");
  const { rows } = await pool.query<{ fresh: boolean; fingerprint: string; status: number | null; answer: unknown }>(
    `WITH n AS (
       INSERT INTO command_result AS c (command_key, fingerprint) VALUES ($1, $2)
       ON CONFLICT (command_key) DO UPDATE SET begun_at = clock_timestamp()
         WHERE c.status IS NULL AND c.fingerprint = $2 AND c.begun_at < now() - $3 * interval '1 second'
       RETURNING fingerprint)
     SELECT true AS fresh, fingerprint, NULL::integer AS status, NULL::jsonb AS answer FROM n
     UNION ALL
     SELECT false, c.fingerprint, c.status, c.answer FROM command_result c WHERE c.command_key = $1 AND NOT EXISTS (SELECT FROM n)`,
    [key.value, fingerprint, BROKEN_OFF_SEC],
  );
  const known = rows[0];
  if (known !== undefined && !known.fresh) {
    if (known.fingerprint !== fingerprint)
      return respond({ ok: false, error: { code: "command-mismatch", commandKey: key.value } });
    if (known.status === null)
      return respond({ ok: false, error: { code: "command-in-progress", commandKey: key.value, retryAfterSec: 2 } });
    return new Response(JSON.stringify(known.answer), {
      status: known.status,
      headers: {
        "content-type": known.status < 400 ? "application/json" : "application/problem+json",
        "cache-control": "no-store",
      },
    });
  }
  const forget = () => pool.query("DELETE FROM command_result WHERE command_key = $1 AND status IS NULL", [key.value]);
  try {
    const response = await run();
    if (response.status >= 500) await forget();
    else
      await pool.query("UPDATE command_result SET status = $2, answer = $3 WHERE command_key = $1", [
        key.value,
        response.status,
        await response.clone().text(),
      ]);
    return response;
  } catch (error) {
    await forget().catch(() => {});
    throw error;
  }
}
