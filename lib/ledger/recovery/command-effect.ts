import type pg from "pg";
import type { CommandHold } from "../model/incidents";

/**
 * Notes in a change's own transaction that a command took effect, and what it changed. Throws, and so rolls the change back, where
 * another attempt has taken the command over.
 */
export async function noteEffect(
  client: pg.PoolClient,
  command: CommandHold | undefined,
  looksAt: string,
): Promise<void> {
  if (command === undefined) return;
  const { rowCount } = await client.query(
    `UPDATE command_claim SET effect_at = coalesce(effect_at, clock_timestamp()), looks_at = coalesce(looks_at, $4)
     WHERE principal = $1 AND command_key = $2 AND begun_at = $3::timestamptz`,
    [command.principal, command.key, command.begunAt, looksAt],
  );
  if (rowCount !== 1)
    throw new Error(`the command under the key "${command.key}" was taken over by a repetition of it`);
}
