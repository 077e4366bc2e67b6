import { Relay } from "../../lib/engine/relay/relay";
import { judge } from "../../lib/evidence/judge";
import { IdMaker } from "../../lib/ledger/mutations/identity";
import { Acceptor } from "../../lib/write-path/accept";
import { runMaterializer } from "../../workers/materializer";
import { runRelay } from "../../workers/relay";
import type { Bench } from "./bench";
import { BigLedger } from "./big-ledger";
import { lookUp } from "./lookup";
import { median, percentile, sideBySide } from "./measure";
import { type BenchStores, STORE_NOTE, withStores } from "./stores";

const ROWS = 1_000_000;
const COLD_KEYS = 2_000;
const HOT_KEYS = 10;
const HOT_VERSIONS = 1_000;
const SAMPLES = 1_000;
/** The arguments of the key's page. */
const STORY = { window: 100, deadlineMs: 5_000 };

/** A key's whole story from ledger, queue, two cache regions and origin, against a look-up by primary key. */
export const key: Bench = ({ rows = ROWS, rounds = SAMPLES, say }) =>
  withStores({ caches: true, say }, async (stores) => {
    const { pathId } = stores.profile;
    const ledger = new BigLedger({ rows, outstanding: 0, pathIds: [pathId], lanes: 4 });
    await ledger.build(stores.env.DATABASE_URL, say);
    await travel(stores, say);
    const story = async (name: string, versions: bigint) => {
      const judged = (await judge(stores.profile, [name], STORY)).get(name);
      const head = judged?.evidence.ledger.reachable ? judged.evidence.ledger.value.mutations[0]?.version : null;
      if (judged?.verdict.verdict !== "masked" || head !== versions)
        throw new Error(`${name} is ${judged?.verdict.verdict} at version ${head}: ${judged?.verdict.sentence}`);
    };
    const samples = await sideBySide(Math.min(rounds, COLD_KEYS - 50), {
      cold: (round) => story(`cold-${round}`, 2n),
      hot: (round) => story(`hot-${round % HOT_KEYS}`, BigInt(HOT_VERSIONS)),
      lookUp: () => lookUp(stores.ledgerPool, ledger),
    });
    return {
      figures: {
        ledgerRows: rows,
        coldMs: median(samples.cold),
        coldP99Ms: percentile(samples.cold, 0.99),
        hotMs: median(samples.hot),
        hotP99Ms: percentile(samples.hot, 0.99),
        lookUpMs: median(samples.lookUp),
      },
      ratios: {
        cold: {
          value: median(samples.cold) / median(samples.lookUp),
          of: "the story of a key read for the first time ÷ look-up by primary key",
          target: { atMost: 4 },
        },
        hot: {
          value: median(samples.hot) / median(samples.lookUp),
          of: `the story of a key of ${HOT_VERSIONS} versions, the newest ${STORY.window} told ÷ look-up by primary key`,
          target: { atMost: 10 },
        },
      },
      notes: [
        STORE_NOTE,
        "each key has a version in the origin and in both regions, and a newer one in the queue and, speculative, in both regions; the story was checked each time",
        `one call of each in turn, ${samples.cold.length} times`,
      ],
    };
  });

/** Brings every key's versions but the last to the origin; the last one stays in the queue. */
async function travel(stores: BenchStores, say: (line: string) => void): Promise<void> {
  const acceptor = new Acceptor(stores.profile, new IdMaker(await stores.ledger.clockOffsetMs()));
  const names = [
    ...Array.from({ length: COLD_KEYS }, (_, i) => ({ name: `cold-${i}`, versions: 2 })),
    ...Array.from({ length: HOT_KEYS }, (_, i) => ({ name: `hot-${i}`, versions: HOT_VERSIONS })),
  ];
  const write = async (name: string, version: number) => {
    const answer = await acceptor.accept({
      key: name,
      operation: "set",
      payload: { name, email: `${name}@example.test`, phone: "+45 10000001", city: "Aarhus", version },
      idempotencyKey: `${name}/${version}`,
      actor: `agent-${version % 100}`,
      requestId: `request-${name}-${version}`,
    });
    if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  };
  const writeAll = async (chosen: (versions: number) => number[]) => {
    const writes = names.flatMap(({ name, versions }) => chosen(versions).map((version) => ({ name, version })));
    for (let at = 0; at < writes.length; at += 500)
      await Promise.all(writes.slice(at, at + 500).map(({ name, version }) => write(name, version)));
  };
  await writeAll((versions) => Array.from({ length: versions - 1 }, (_, i) => i + 1));
  say("the keys' versions are accepted; now they travel to the origin");
  const stop = new AbortController();
  const log = { info() {}, warn: console.error, error: console.error };
  const workers = Promise.all(
    [runRelay, runMaterializer].map((run) => run({ stores, instance: "bench", log, stopping: stop.signal })),
  );
  await until(stores, "SELECT count(*) = 0 AS done FROM outstanding");
  stop.abort();
  await workers;
  await writeAll((versions) => [versions]);
  const relay = new Relay(stores.ledger, [stores.profile]);
  while ((await relay.round()) > 0);
  await stores.ledgerPool.query("VACUUM (ANALYZE) mutation, outstanding, settlement");
}

async function until(stores: BenchStores, condition: string): Promise<void> {
  while (!(await stores.readPool.query<{ done: boolean }>(condition)).rows[0]?.done)
    await new Promise((resolve) => setTimeout(resolve, 50));
}
