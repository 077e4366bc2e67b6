import type pg from "pg";
import type { AcknowledgeMode } from "../../domain/path-control";
import { RunOvertaken } from "../../domain/run/run-overtaken";
import { CARRIED_OUT_IN } from "../../domain/run/transitions";
import { plainArray, plainElements, textArray } from "../../postgres/arrays";
import { APPEND_ANSWERS, namesIn } from "../codes";
import type { Appended, AppendRow, AppendTerms } from "./model";

interface Row {
  epoch: string;
  acknowledge: AcknowledgeMode;
  appended_at: Date | null;
  versions: string | null;
  statuses: string | null;
  mutations: string | null;
  accepted: (Date | null)[] | null;
}

const ANSWER =
  "a.epoch, a.acknowledge, a.appended_at, a.versions::text, a.statuses::text, a.mutations::text, a.accepted";

// The function takes its path from the row that was found: nothing is called where the path has another number of lanes.
const onLanes = (lanes: string, call: string) =>
  `SELECT ${ANSWER} FROM path_control c CROSS JOIN LATERAL ${call} a
   WHERE c.path_id = $1::smallint AND (${lanes}::smallint IS NULL OR c.lanes = ${lanes}::smallint)`;

const NEW = onLanes(
  "$13",
  `append_mutations(c.path_id, $2::uuid[], $3::text[], $4::smallint[], $5::smallint[],
     $6::text[], $7::bigint[], $8::integer[], $9::text[], $10::uuid[], $11::text[], $12::text[])`,
);

const KNOWN = onLanes(
  "$19",
  `append_known(c.path_id, $2::uuid[], $3::text[], $4::smallint[], $5::smallint[],
     $6::text[], $7::bigint[], $8::bigint[], $9::bigint[], $10::uuid[], $11::text[], $12::text[], $13::uuid[], $14::text[],
     $15::text[], $16::timestamptz[], $17, $18)`,
);

// The run is held to the end of the append; that the call reads a column of it keeps the planner from appending first.
const KNOWN_OF_RUN = KNOWN.replace(
  "CROSS JOIN LATERAL append_known(c.path_id,",
  `CROSS JOIN (SELECT 0::smallint AS nothing FROM run
     WHERE run_id = $20 AND token = $21 AND state IN ${namesIn(CARRIED_OUT_IN)} FOR SHARE) held
   CROSS JOIN LATERAL append_known((c.path_id + held.nothing)::smallint,`,
);

/**
 * Appends rows in order in one transaction and one round trip, one answer a row; rows refused leave nothing behind. What was acknowledged
 * at a time of its own, and what a repair appends, may be in the ledger already; of everything else the ids are new. Rows of repairs,
 * which never come together with others', may go to a path that is closed. Throws RunOvertaken where the run has a newer attempt.
 */
export async function append(
  pool: pg.Pool,
  pathId: number,
  rows: AppendRow[],
  { lanes, run }: AppendTerms = {},
): Promise<Appended[]> {
  const column = <T>(pick: (row: AppendRow) => T) => rows.map(pick);
  const some = <T, E>(pick: (row: AppendRow) => T | null, encoded: (values: (T | null)[]) => E) =>
    rows.some((row) => pick(row) !== null) ? encoded(column(pick)) : null;
  const what = [
    pathId,
    plainArray(column((r) => r.id)),
    textArray(column((r) => r.key)),
    plainArray(column((r) => r.lane)),
    plainArray(column((r) => r.operation)),
    some((r) => r.payload, textArray),
    some((r) => r.basedOn, plainArray),
  ];
  const whose = [
    textArray(column((r) => r.idempotencyKey)),
    plainArray(column((r) => r.fingerprint)),
    some((r) => r.actor, textArray),
    some((r) => r.requestId, textArray),
  ];
  const areNew = rows.every((r) => r.repair === undefined && r.acceptedAt === null && r.floor === null);
  const { rows: answers } = await pool.query<Row>(
    areNew
      ? { name: "append", text: NEW, values: [...what, ranksOf(rows), ...whose, lanes ?? null] }
      : {
          name: run === undefined ? "append-known" : "append-known-of-run",
          text: run === undefined ? KNOWN : KNOWN_OF_RUN,
          values: [
            ...what,
            some((r) => r.floor, plainArray),
            some((r) => r.repair?.head ?? null, plainArray),
            some((r) => r.repair?.replaces?.id ?? null, plainArray),
            some((r) => r.repair?.replaces?.because ?? null, textArray),
            ...whose,
            column((r) => r.acceptedAt),
            rows.every((r) => r.repair !== undefined),
            rows[0]?.repair?.by ?? null,
            lanes ?? null,
            ...(run === undefined ? [] : [run.id, run.token]),
          ],
        },
  );
  const answer = answers[0];
  if (answer === undefined && run !== undefined) throw new RunOvertaken(run.id, null);
  return answer === undefined ? lanesChanged(pool, pathId, rows) : answersOf(rows, answer);
}

async function lanesChanged(pool: pg.Pool, pathId: number, rows: AppendRow[]): Promise<Appended[]> {
  const { rows: found } = await pool.query<{ lanes: number }>("SELECT lanes FROM path_control WHERE path_id = $1", [
    pathId,
  ]);
  const registered = found[0]?.lanes;
  if (registered === undefined) throw new Error(`path ${pathId} has no control row`);
  return rows.map(() => ({ status: "lanes-changed", registered }));
}

/** How often each row's key has come so far; null where each comes once. */
function ranksOf(rows: AppendRow[]): string | null {
  const seen = new Map<string, number>();
  const ranks = rows.map(({ key }) => {
    const rank = (seen.get(key) ?? 0) + 1;
    seen.set(key, rank);
    return rank;
  });
  return seen.size === rows.length ? null : plainArray(ranks);
}

function answersOf(rows: AppendRow[], result: Row): Appended[] {
  if (result.versions === null) return rows.map(() => ({ status: "path-closed" }));
  const epoch = BigInt(result.epoch);
  const { acknowledge, accepted } = result;
  const appendedAt = result.appended_at as Date;
  const versions = plainElements(result.versions);
  const statuses = result.statuses === null ? null : plainElements(result.statuses);
  const mutations = result.mutations === null ? null : plainElements(result.mutations);
  return rows.map((row, i) => {
    const version = BigInt(versions[i] ?? 0);
    switch (APPEND_ANSWERS[Number(statuses?.[i] ?? 0)]) {
      case "accepted":
        return {
          status: "accepted",
          id: row.id,
          version,
          acceptedAt: row.acceptedAt ?? appendedAt,
          acknowledge,
          epoch,
        };
      case "repeated":
        return {
          status: "repeated",
          id: mutations?.[i] as string,
          version,
          acceptedAt: accepted?.[i] as Date,
          acknowledge,
          epoch,
        };
      case "idempotency-mismatch":
        return { status: "idempotency-mismatch", id: mutations?.[i] as string };
      default:
        return { status: "version-conflict", head: version };
    }
  });
}
