import { z } from "zod";
import type { api } from "../../api/api";
import { type Sight, seenValue, seenWords } from "../../domain/masking/sight";
import { ok } from "../../errors";
import { unknownPath } from "../../evidence/unknown-path";
import type { MutationStory } from "../../ledger/mutations/model";
import type { LedgerReads } from "../../ledger/reads";
import { query } from "../query";
import { noteRead, sightOn } from "../seen";
import { payloadForms } from "./payload-forms";
import { observedMutations } from "./read-observed";

const place = z.strictObject({ below: z.string().regex(/^\d+$/) });

const NOTED = { verb: "read-values", subject: "a key's mutations" };

/** A key's mutations with every move, newest first. */
export const keyMutations = query<typeof api.key.mutations>("key.read", async (deps, ctx, asked) => {
  const { read } = deps;
  const { path: name, key, limit } = asked;
  const observed = read.observed.get(name);
  if (observed !== undefined) {
    noteRead(deps, ctx, observed, { key, ...NOTED });
    const sight = sightOn(ctx, observed, "key-page");
    return ok({ items: await observedMutations(read, observed, { key, limit }, sight), next: null });
  }
  const path = read.paths.get(name);
  if (path === undefined) return unknownPath(read, name);
  const kind = `mutations ${name} ${key}`;
  const below = read.cursors.open(kind, asked.cursor, place);
  if (!below.ok) return below;
  const version = below.value === null ? null : BigInt(below.value.below);
  const rows = await read.reads.history(path.pathId, key, { below: version, limit: limit + 1 });
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  noteRead(deps, ctx, path, { key, ...NOTED });
  const moves = await read.reads.moves(shown.map((row) => row.id));
  const sight = sightOn(ctx, path, "key-page");
  return ok({
    items: shown.map((row) => mutationView(name, row, moves, sight)),
    next: rows.length > limit && last ? read.cursors.seal(kind, { below: String(last.version) }) : null,
  });
});

type Moves = Awaited<ReturnType<LedgerReads["moves"]>>;

function mutationView(path: string, row: MutationStory, moves: Moves, sight: Sight) {
  return {
    id: row.id,
    path,
    key: row.key,
    version: String(row.version),
    basedOn: row.basedOn?.toString() ?? null,
    operation: row.operation,
    ...payloadForms(seenValue(sight, row.payload)),
    erasedAt: row.erasedAt?.toISOString() ?? null,
    state: row.state,
    idempotencyKey: row.idempotencyKey,
    actor: row.actor,
    requestId: row.requestId,
    repairRun: row.appendedBy?.run ?? null,
    acceptedAt: row.acceptedAt.toISOString(),
    attempts: row.attempts,
    moves: [
      { to: "accepted", at: row.acceptedAt.toISOString(), by: row.actor, because: null },
      ...(row.queuedAt ? [{ to: "queued", at: row.queuedAt.toISOString(), by: "relay", because: null }] : []),
      ...moves
        .filter((m) => m.mutation === row.id)
        .map((m) => ({ to: m.to, at: m.at.toISOString(), by: m.by, because: seenWords(sight, m.because) })),
      ...(row.settledAt
        ? [
            {
              to: row.state,
              at: row.settledAt.toISOString(),
              by: row.settledBy,
              because: seenWords(sight, row.because),
            },
          ]
        : []),
    ].sort((a, b) => a.at.localeCompare(b.at)),
  };
}
