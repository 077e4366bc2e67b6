import type pg from "pg";
import type { ItemSource } from "../../domain/observed/evidence";
import { boundTo } from "../bound-to";
import { codeOfSource, codeOfState } from "./model";
import { NOTE_CHANGE } from "./note-change";

/** What a run does to one thing in another system's stores. */
export const EFFECT_KINDS = ["retried", "added", "removed", "finished", "reopened", "cleared", "put"] as const;
export type EffectKind = (typeof EFFECT_KINDS)[number];

/** An effect that is about to take place, with what is there before it. */
export interface BegunEffect {
  seq: number;
  key: string;
  kind: EffectKind;
  item: { source: ItemSource; id: string } | null;
  /** Exact text: the whole job, the row's state, or the row's value with its token. Null where nothing would be restored. */
  before: string | null;
}

/** An effect as the ledger has it. `ended`: it took place. */
export interface KeptEffect extends BegunEffect {
  run: string;
  after: string | null;
  ended: boolean;
}

/** A write of another system by its source, its id there, and its key. */
interface ItemId {
  source: ItemSource;
  id: string;
  key: string;
}

/** Runs' effects on another system's stores. Every call is one statement or one transaction, and repeating it changes nothing more. */
export function observedEffectsOn(pool: pg.Pool) {
  return boundTo(pool, { begin, end, ofRun, ofSeqs, keptJobs, suppressItem, restoreItem });
}

export type ObservedEffects = ReturnType<typeof observedEffectsOn>;

/** Keeps what is there before effects; what an earlier attempt kept stays. */
async function begin(pool: pg.Pool, run: string, pathId: number, effects: readonly BegunEffect[]): Promise<void> {
  if (effects.length === 0) return;
  await pool.query({
    name: "begin-observed-effects",
    text: `INSERT INTO observed_effect (run_id, path_id, seq, key, kind, source, item_id, before)
           SELECT $1, $2, u.* FROM unnest($3::integer[], $4::text[], $5::text[], $6::smallint[], $7::text[], $8::text[])
             AS u(seq, key, kind, source, item_id, before)
           ON CONFLICT (run_id, path_id, seq) DO NOTHING`,
    values: [
      run,
      pathId,
      effects.map(({ seq }) => seq),
      effects.map(({ key }) => key),
      effects.map(({ kind }) => kind),
      effects.map(({ item }) => (item === null ? null : codeOfSource(item.source))),
      effects.map(({ item }) => item?.id ?? null),
      effects.map(({ before }) => before),
    ],
  });
}

/** Notes that effects took place, with what they left behind. */
async function end(
  pool: pg.Pool,
  run: string,
  pathId: number,
  ended: readonly { seq: number; after: string | null }[],
): Promise<void> {
  if (ended.length === 0) return;
  await pool.query({
    name: "end-observed-effects",
    text: `UPDATE observed_effect e SET ended_at = coalesce(e.ended_at, clock_timestamp()), after = coalesce(u.after, e.after)
           FROM unnest($3::integer[], $4::text[]) AS u(seq, after) WHERE e.run_id = $1 AND e.path_id = $2 AND e.seq = u.seq`,
    values: [run, pathId, ended.map(({ seq }) => seq), ended.map(({ after }) => after)],
  });
}

interface Row {
  run_id: string;
  seq: number;
  key: string;
  kind: EffectKind;
  source: number | null;
  item_id: string | null;
  before: string | null;
  after: string | null;
  ended: boolean;
}

const COLUMNS = "run_id, seq, key, kind, source, item_id, before, after, ended_at IS NOT NULL AS ended";

const effectOf = (row: Row): KeptEffect => ({
  run: row.run_id,
  seq: row.seq,
  key: row.key,
  kind: row.kind,
  item: row.item_id === null ? null : { source: row.source === 0 ? "outbox" : "job", id: row.item_id },
  before: row.before,
  after: row.after,
  ended: row.ended,
});

/** A page of a run's effects that took place on a path, in their order. */
async function ofRun(
  pool: pg.Pool,
  run: string,
  pathId: number,
  { after, limit }: { after: number; limit: number },
): Promise<KeptEffect[]> {
  const { rows } = await pool.query<Row>({
    name: "observed-effects-of-run",
    text: `SELECT ${COLUMNS} FROM observed_effect WHERE run_id = $1 AND path_id = $2 AND seq > $3 AND ended_at IS NOT NULL ORDER BY seq LIMIT $4`,
    values: [run, pathId, after, limit],
  });
  return rows.map(effectOf);
}

/** The effects at some places of a run, begun or ended. */
async function ofSeqs(pool: pg.Pool, run: string, pathId: number, seqs: readonly number[]) {
  const { rows } = await pool.query<Row>({
    name: "observed-effects-at",
    text: `SELECT ${COLUMNS} FROM observed_effect WHERE run_id = $1 AND path_id = $2 AND seq = ANY ($3::integer[])`,
    values: [run, pathId, seqs],
  });
  return new Map(rows.map((row) => [row.seq, effectOf(row)]));
}

/** The whole jobs that runs kept before they changed them, by the ids of their items; the newest of each. */
async function keptJobs(pool: pg.Pool, pathId: number, items: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (items.length === 0) return new Map();
  const { rows } = await pool.query<{ item_id: string; before: string }>({
    name: "observed-kept-jobs",
    text: `SELECT DISTINCT ON (item_id) item_id, before FROM observed_effect
           WHERE path_id = $1 AND item_id = ANY ($2::text[]) AND kind IN ('removed', 'retried', 'added') AND before IS NOT NULL ORDER BY item_id, begun_at DESC`,
    values: [pathId, items],
  });
  return new Map(rows.map((row) => [row.item_id, row.before]));
}

/** Marks a write that a run took out of its queue or its source; `because` names who and why. */
async function suppressItem(
  pool: pg.Pool,
  pathId: number,
  { source, id, key }: ItemId,
  because: string,
): Promise<void> {
  await pool.query({
    name: "suppress-observed-item",
    text: `WITH done AS (UPDATE observed_item SET state = $4, because = $5, seen_at = clock_timestamp()
             WHERE path_id = $1 AND source = $2 AND item_id = $3 AND key = $6)
           ${NOTE_CHANGE("$1")}`,
    values: [pathId, codeOfSource(source), id, codeOfState("suppressed"), because, key],
  });
}

/** Takes the mark off a write that is back in its queue or its source; intake reads its state again. */
async function restoreItem(pool: pg.Pool, pathId: number, { source, id, key }: ItemId): Promise<void> {
  await pool.query({
    name: "restore-observed-item",
    text: `WITH done AS (UPDATE observed_item SET state = $4, because = NULL, seen_at = clock_timestamp() - interval '1 minute'
             WHERE path_id = $1 AND source = $2 AND item_id = $3 AND key = $5)
           ${NOTE_CHANGE("$1")}`,
    values: [pathId, codeOfSource(source), id, codeOfState("waiting"), key],
  });
}
