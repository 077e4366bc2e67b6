import type pg from "pg";
import { type Checkpoint, checkpointText, type SignedCheckpoint } from "../../domain/audit/checkpoint";
import { AUDIT_STREAMS, type AuditStream } from "../../domain/audit/streams";
import { inTransaction } from "../../postgres/pool";
import { auditOrigin, newestCheckpoint } from "./checkpoints";
import { headOf } from "./stored-rows";

/** The signing of checkpoints: the key's id, and the signature of a text in base64. */
export interface CheckpointSigner {
  keyId: string;
  sign(text: string): string;
}

/** The checkpoints that were signed, and the chains that have fewer rows than their newest checkpoint. */
export interface SignedRound {
  signed: SignedCheckpoint[];
  shrunk: { stream: AuditStream; rows: bigint; size: string }[];
}

/**
 * Signs the heads of the chains and keeps the checkpoints. One process at a time does; for others, and for a chain whose newest checkpoint is
 * younger than `everyMs`, nothing is signed. Changes are signed without new rows as well, so that a late checkpoint is seen.
 */
export function signCheckpoints(pool: pg.Pool, signer: CheckpointSigner, everyMs: number): Promise<SignedRound> {
  return inTransaction(pool, async (client) => {
    const round: SignedRound = { signed: [], shrunk: [] };
    const { rows } = await client.query<{ mine: boolean; now: Date }>(
      "SELECT pg_try_advisory_xact_lock(70451, 0) AS mine, clock_timestamp() AS now",
    );
    const [turn] = rows;
    if (turn?.mine !== true) return round;
    const origin = await auditOrigin(client);
    for (const stream of AUDIT_STREAMS) {
      const [head, newest] = [await headOf(client, stream), await newestCheckpoint(client, stream)];
      if (newest !== null && (head?.number ?? 0n) < BigInt(newest.size))
        round.shrunk.push({ stream, rows: head?.number ?? 0n, size: newest.size });
      if (head === null || !isDue(stream, head, { newest, now: turn.now, everyMs })) continue;
      const at = turn.now.toISOString();
      const made = { at, head: head.hash, key: signer.keyId, origin, size: String(head.number), stream };
      round.signed.push(await kept(client, made, signer));
    }
    return round;
  });
}

function isDue(
  stream: AuditStream,
  head: { number: bigint; hash: string },
  { newest, now, everyMs }: { newest: SignedCheckpoint | null; now: Date; everyMs: number },
): boolean {
  if (newest === null) return true;
  if (now.getTime() - new Date(newest.at).getTime() < everyMs) return false;
  return (stream === "changes" && everyMs > 0) || newest.head !== head.hash || newest.size !== String(head.number);
}

async function kept(client: pg.PoolClient, made: Checkpoint, signer: CheckpointSigner): Promise<SignedCheckpoint> {
  const text = checkpointText(made);
  const signature = signer.sign(text);
  await client.query(
    "INSERT INTO audit_checkpoint (stream, size, at, key_id, text, signature) VALUES ($1, $2, $3, $4, $5, $6)",
    [made.stream, made.size, made.at, made.key, text, Buffer.from(signature, "base64")],
  );
  return { ...made, signature };
}
