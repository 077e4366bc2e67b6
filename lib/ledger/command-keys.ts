import type { Json } from "../domain/json";
import { ok, type Refusal, type Result, refused } from "../errors";
import type { Queryable } from "./queryable";

/** A command's key: a repetition says the same under the same key and has no second effect. Keys belong to their principal. */
export interface CommandKey {
  principal: string;
  key: string;
  /** The digest of what the command says. */
  fingerprint: string;
}

/** The record of a command key: nothing, the id that its command is about, or the whole answer as an earlier release kept it. */
export type KnownCommand =
  | { kind: "free" }
  | { kind: "subject"; subject: Json }
  | { kind: "answer"; answer: KeptAnswer };

export interface KeptAnswer {
  status: number;
  text: string;
}

interface Row {
  fingerprint: string;
  begun_at: string;
  effect_at: Date | null;
  looks_at: string | null;
  broken_off: boolean;
  subject: Json | null;
  status: number | null;
  answer: string | null;
}

/** An earlier release claims a key before its command acts. Such a claim without an effect is broken off after so long. */
const BROKEN_OFF_SEC = 60;

/** The outcome of a key's command; refused where that command said something else, is being carried out, or is in doubt. */
export async function knownCommand(
  client: Queryable,
  { principal, key, fingerprint }: CommandKey,
): Promise<Result<KnownCommand, Refusal<"command-mismatch" | "command-in-progress" | "command-in-doubt">>> {
  const { rows } = await client.query<Row>({
    name: "known-command",
    text: `SELECT fingerprint, begun_at::text, effect_at, looks_at, subject, status, answer,
             begun_at < clock_timestamp() - $3 * interval '1 second' AS broken_off
           FROM command_claim WHERE principal = $1 AND command_key = $2`,
    values: [principal, key, BROKEN_OFF_SEC],
  });
  const [known] = rows;
  if (known === undefined) return ok({ kind: "free" });
  if (known.fingerprint !== fingerprint) return refused({ code: "command-mismatch", commandKey: key });
  if (known.subject !== null) return ok({ kind: "subject", subject: known.subject });
  if (known.status !== null) return ok({ kind: "answer", answer: { status: known.status, text: known.answer ?? "" } });
  if (!known.broken_off) return refused(inProgress(key));
  if (known.effect_at === null) return ok({ kind: "free" });
  const [at, looksAt] = [known.effect_at.toISOString(), known.looks_at ?? "the audit"];
  return refused({ code: "command-in-doubt", commandKey: key, at, looksAt });
}

/** Takes a key for the command whose transaction this is; refused where another transaction is about to, or has. */
export async function claimCommand(
  client: Queryable,
  { principal, key, fingerprint }: CommandKey,
): Promise<Result<true, Refusal<"command-in-progress">>> {
  const { rows } = await client.query<{ claimed: boolean }>(
    "SELECT pg_try_advisory_xact_lock(70430, hashtext($1 || E'\\x01' || $2)) AS claimed",
    [principal, key],
  );
  if (rows[0]?.claimed !== true) return refused(inProgress(key));
  const { rowCount } = await client.query(
    `INSERT INTO command_claim AS c (principal, command_key, fingerprint) VALUES ($1, $2, $3)
     ON CONFLICT (principal, command_key) DO UPDATE SET begun_at = clock_timestamp()
       WHERE c.status IS NULL AND c.subject IS NULL AND c.effect_at IS NULL AND c.fingerprint = $3
         AND c.begun_at < clock_timestamp() - $4 * interval '1 second'`,
    [principal, key, fingerprint, BROKEN_OFF_SEC],
  );
  return rowCount === 1 ? ok(true) : refused(inProgress(key));
}

/** Keeps what a command is about, in its own transaction: a repetition is answered with that. */
export async function keepSubject(client: Queryable, { principal, key }: CommandKey, subject: Json): Promise<void> {
  await client.query(
    `UPDATE command_claim SET subject = $3, effect_at = clock_timestamp() WHERE principal = $1 AND command_key = $2`,
    [principal, key, JSON.stringify(subject)],
  );
}

const inProgress = (commandKey: string): Refusal<"command-in-progress"> => ({
  code: "command-in-progress",
  commandKey,
  retryAfterSec: 2,
});
