import type { api } from "../../lib/api/api";
import { codeOf, FINDINGS_BY_CODE, type FindingKind, LAST_CODE } from "../../lib/domain/verdict/findings";
import { listDivergences } from "../../lib/queries/divergence/list";
import type { InputOf } from "../../lib/queries/query";
import { type Asker, askerOf } from "../fixtures/ask";
import type { Bench } from "./bench";
import { BigLedger } from "./big-ledger";
import { lookUp } from "./lookup";
import { median, percentile, sideBySide } from "./measure";
import { type BenchStores, MANY_PATHS, STORE_NOTE, withStores } from "./stores";

const ROWS = 1_000_000;
const LEDGER_ROWS = 1_000_000;
const SAMPLES = 1_000;
/** The page size of the list by default. */
const PAGE = 100;
const DEPTHS = 20;
/** The open findings, each on the same number of keys. */
const OPEN: FindingKind[] = ["phantom", "regressed", "failed", "stale", "late"];
/** One key in so many has this finding. */
const RARE: FindingKind = "gapped";
const RARE_ONE_IN = 10_000;

/** A page of open findings at any depth of a long list, against a look-up by primary key. */
export const divergences: Bench = ({ rows = ROWS, rounds = SAMPLES, say }) =>
  withStores({ caches: false, paths: MANY_PATHS, say }, async (stores) => {
    const pathIds = [...stores.paths.values()].map((path) => path.pathId);
    const ledger = new BigLedger({ rows: LEDGER_ROWS, outstanding: 0, pathIds, lanes: 4 });
    await ledger.build(stores.env.DATABASE_URL, say);
    await openFindings(stores, pathIds, rows);
    say(`${rows.toLocaleString("en")} findings are open`);
    const ask = askerOf(stores);
    const lists = {
      all: await placesIn(ask, {}, rows, say),
      path: await placesIn(ask, { path: "profile" }, rows / MANY_PATHS.length, say),
      finding: await placesIn(ask, { finding: OPEN[2] }, rows / OPEN.length, say),
      rare: await placesIn(ask, { finding: RARE }, rows / RARE_ONE_IN, say),
    };
    const samples = await sideBySide(rounds, {
      all: (round) => lists.all(round),
      path: (round) => lists.path(round),
      finding: (round) => lists.finding(round),
      rare: (round) => lists.rare(round),
      lookUp: () => lookUp(stores.readPool, ledger),
    });
    const lookUpMs = median(samples.lookUp);
    const ratio = (name: "all" | "path" | "finding" | "rare", of: string) => ({
      value: median(samples[name]) / lookUpMs,
      of: `${of} ÷ look-up by primary key`,
      target: { atMost: 5 },
    });
    // Samples of the deepest place alone, so that a list that grows slower with its depth is noticed.
    const deepest = samples.all.filter((_, i) => (i + Math.min(rounds, 50)) % DEPTHS === DEPTHS - 1);
    return {
      figures: {
        openFindings: rows,
        pageMs: median(samples.all),
        pageP99Ms: percentile(samples.all, 0.99),
        deepestPageMs: median(deepest),
        pageOfPathMs: median(samples.path),
        pageOfFindingMs: median(samples.finding),
        pageOfRareFindingMs: median(samples.rare),
        lookUpMs,
      },
      ratios: {
        page: ratio("all", `a page of ${PAGE} at any depth`),
        deepest: { ...ratio("all", "the deepest page"), value: median(deepest) / lookUpMs },
        pageOfPath: ratio("path", "a page of one path"),
        pageOfFinding: ratio("finding", `a page of one finding of ${OPEN.length}`),
        pageOfRareFinding: ratio("rare", `a page of a finding that one key in ${RARE_ONE_IN.toLocaleString("en")} has`),
      },
      notes: [
        STORE_NOTE,
        `as the route answers it: the page, its cursor and the counts of open findings; ${DEPTHS} places spread evenly over each list, taken by walking it`,
        `one call of each in turn, ${rounds} times`,
      ],
    };
  });

type DivergenceQuery = InputOf<typeof api.divergence.list>;

const query = (part: Partial<DivergenceQuery>): DivergenceQuery => ({
  path: null,
  finding: null,
  prefix: null,
  olderThanMs: null,
  cursor: null,
  limit: PAGE,
  ...part,
});

/** Walks a list to its end once. Returns a call that reads a page at one of its places and checks that the page is full. */
async function placesIn(
  ask: Asker,
  filter: Partial<DivergenceQuery>,
  length: number,
  say: (line: string) => void,
): Promise<(round: number) => Promise<void>> {
  const cursors: (string | null)[] = [];
  let cursor: string | null = null;
  let seen = 0;
  do {
    if (seen >= (cursors.length / DEPTHS) * (length - PAGE) && cursors.length < DEPTHS) cursors.push(cursor);
    const result: Awaited<ReturnType<typeof listDivergences>> = await ask(
      listDivergences,
      query({ ...filter, cursor, limit: length > 10_000 ? 1_000 : PAGE / 10 }),
    );
    if (!result.ok) throw new Error(result.error.code);
    seen += result.value.items.length;
    cursor = result.value.next;
  } while (cursor !== null);
  if (seen !== Math.floor(length)) throw new Error(`the list has ${seen} rows, not ${length}`);
  say(`walked ${seen.toLocaleString("en")} rows of ${JSON.stringify(filter)}`);
  return async (round) => {
    const at = cursors[round % cursors.length] ?? null;
    const result = await ask(listDivergences, query({ ...filter, cursor: at }));
    if (!result.ok || result.value.items.length === 0) throw new Error(`no page after ${at}`);
  };
}

async function openFindings({ ledgerPool: pool }: BenchStores, pathIds: number[], rows: number): Promise<void> {
  const ranks = OPEN.map((kind) => codeOf(kind));
  const rare = codeOf(RARE);
  const CHUNK = 100_000;
  for (let from = 0; from < rows; from += CHUNK)
    await pool.query(
      `INSERT INTO divergence (path_id, key, verdict, kinds, since, checked_at, outstanding, story)
       SELECT ($1::smallint[])[i % cardinality($1::smallint[]) + 1], 'key-' || lpad(i::text, 9, '0'), v.verdict,
         (1 << v.verdict) | CASE WHEN i % ${RARE_ONE_IN} = 0 THEN 1 << ${rare} ELSE 0 END,
         to_timestamp(${Math.floor(Date.now() / 1_000) - 86_400}) + (i * 7919 % 80000000) * interval '1 ms', now(), 1,
         jsonb_build_object(
           'findings', jsonb_build_array(jsonb_build_object('finding', ($3::text[])[v.verdict + 1], 'since', '2026-01-31T12:00:00.000Z',
             'sentence', 'The origin is at version 3 and the ledger applied version 4: applied truth was overwritten or lost.')),
           'ladder', jsonb_build_object('ledgerStatus', 'present', 'head', '5', 'materialized', '4', 'originStatus', 'present', 'origin', '3',
             'caches', jsonb_build_array(jsonb_build_object('region', 'eu', 'version', '5', 'status', 'present'),
               jsonb_build_object('region', 'us', 'version', '4', 'status', 'present'))))
       FROM generate_series(${from}::bigint, ${Math.min(rows, from + CHUNK) - 1}::bigint) i,
         LATERAL (SELECT (($2::smallint[])[i / cardinality($1::smallint[]) % cardinality($2::smallint[]) + 1])::integer AS verdict) v`,
      [pathIds, ranks, FINDINGS_BY_CODE],
    );
  await pool.query(
    `INSERT INTO finding_tally (path_id, finding, open)
     SELECT path_id, f, count(*) FROM divergence, generate_series(0, ${LAST_CODE}) f WHERE kinds & (1 << f) <> 0 GROUP BY 1, 2`,
  );
  await pool.query("VACUUM (ANALYZE) divergence, finding_tally");
}
