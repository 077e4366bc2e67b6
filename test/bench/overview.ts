import { ledgerOn } from "../../lib/ledger/ledger";
import { ledgerReadsOn } from "../../lib/ledger/reads";
import { createPool } from "../../lib/postgres/pool";
import type { Bench } from "./bench";
import { BigLedger } from "./big-ledger";
import { lookUp } from "./lookup";
import { median, percentile, sideBySide } from "./measure";
import { leaveSamples } from "./sampled";
import { anotherLedger, type BenchStores, MANY_PATHS, STORE_NOTE, withStores } from "./stores";
import { startTraffic } from "./traffic";

const ROWS = 10_000_000;
const SMALL_ROWS = 10_000;
const OWED_SHARE = 0.216;
const TRAFFIC_PER_SEC = 12_000;
const SAMPLES = 1_500;
const LANES = 4;

/**
 * The front page's query on a large ledger against a look-up by primary key, idle and beside appends. The same query also runs on a
 * small ledger.
 */
export const overview: Bench = ({ rows = ROWS, rounds = SAMPLES, say }) =>
  withStores({ caches: false, paths: MANY_PATHS, say }, async (stores) => {
    const small = await smallLedger(stores, say);
    const pathIds = [...stores.paths.values()].map((path) => path.pathId);
    const ledger = new BigLedger({ rows, outstanding: Math.round(rows * OWED_SHARE), pathIds, lanes: LANES });
    await ledger.build(stores.env.DATABASE_URL, say);
    await leaveSamples(stores.ledgerPool, pathIds);
    const reads = ledgerReadsOn(stores.readPool);
    const owed = (await reads.frontPage()).reduce((sum, row) => sum + row.outstanding, 0n);
    if (owed !== BigInt(ledger.size.outstanding))
      throw new Error(`${owed} are shown, ${ledger.size.outstanding} are owed`);
    const idle = await sideBySide(rounds, {
      front: () => reads.frontPage(),
      small: () => small.reads.frontPage(),
      lookUp: () => lookUp(stores.readPool, ledger),
    });
    await small.pool.end();
    say(`idle: front page ${median(idle.front).toFixed(2)} ms, look-up ${median(idle.lookUp).toFixed(2)} ms`);
    const traffic = await startTraffic(stores, TRAFFIC_PER_SEC);
    const busy = await sideBySide(rounds, {
      front: () => reads.frontPage(),
      lookUp: () => lookUp(stores.readPool, ledger),
    });
    await traffic.stop();
    const appended = median(traffic.perSec);
    return {
      figures: {
        rows,
        outstanding: ledger.size.outstanding,
        idleFrontPageMs: median(idle.front),
        idleFrontPageP99Ms: percentile(idle.front, 0.99),
        idleLookUpMs: median(idle.lookUp),
        smallFrontPageMs: median(idle.small),
        appendedPerSec: appended,
        busyFrontPageMs: median(busy.front),
        busyFrontPageP99Ms: percentile(busy.front, 0.99),
        busyLookUpMs: median(busy.lookUp),
      },
      ratios: {
        idle: {
          value: median(idle.front) / median(idle.lookUp),
          of: "front page ÷ look-up by primary key",
          target: { atMost: 2 },
        },
        busy: {
          value: median(busy.front) / median(busy.lookUp),
          of: `the same while ${Math.round(appended).toLocaleString("en")}/s are appended`,
          target: { atMost: 5 },
        },
        size: {
          value: median(idle.front) / median(idle.small),
          of: `front page at ${rows.toLocaleString("en")} rows ÷ at ${SMALL_ROWS.toLocaleString("en")}`,
          target: { atMost: 1.5 },
        },
      },
      notes: [
        STORE_NOTE,
        `${MANY_PATHS.length} paths of ${LANES} lanes; one call of each in turn, ${rounds} times, through one pool of the product's own`,
        ...(rows === ROWS
          ? []
          : [`scaled down to ${rows.toLocaleString("en")} rows; the target is for ${ROWS.toLocaleString("en")}`]),
        ...(appended < TRAFFIC_PER_SEC * 0.95
          ? [
              `${TRAFFIC_PER_SEC.toLocaleString("en")}/s were asked for; the machine appended ${Math.round(appended).toLocaleString("en")}/s beside the reads`,
            ]
          : []),
      ],
    };
  });

async function smallLedger(stores: BenchStores, say: (line: string) => void) {
  const url = await anotherLedger(stores, "small");
  const pool = createPool({ connectionString: url, name: "bench small", max: 6 });
  const controls = await ledgerOn(pool).register(
    MANY_PATHS.map((name) => ({ name, lanes: LANES, replay: "last-write-wins" as const })),
  );
  const pathIds = controls.map((control) => control.pathId);
  const size = { rows: SMALL_ROWS, outstanding: Math.round(SMALL_ROWS * OWED_SHARE), pathIds, lanes: LANES };
  await new BigLedger(size).build(url, () => {});
  await leaveSamples(pool, pathIds);
  say(`the ledger of ${SMALL_ROWS.toLocaleString("en")} rows is ready`);
  return { pool, reads: ledgerReadsOn(pool) };
}
