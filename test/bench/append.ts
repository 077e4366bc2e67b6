import type { ProposedMutation } from "../../lib/domain/check-mutation";
import { IdMaker } from "../../lib/ledger/mutations/identity";
import { Acceptor } from "../../lib/write-path/accept";
import type { Bench } from "./bench";
import { type CopyBatch, CopyFeed, copyIn } from "./copy-feed";
import { median, percentile, timed } from "./measure";
import { proposal } from "./proposals";
import { onDatabase, STORE_NOTE, withStores } from "./stores";

const CALLERS = 256;
const KEYS = 1_000_000;
const COPY_ROWS = 5_000;
const PER_ROUND = 60_000;

/** `accept` in process against COPY into the same tables, round by round. */
export const append: Bench = ({ rounds = 7, say }) =>
  withStores({ caches: false, say }, async (stores) => {
    const ids = new IdMaker(await stores.ledger.clockOffsetMs());
    const acceptor = new Acceptor(stores.profile, ids);
    const lanes = stores.profile.config.queue?.lanes ?? 1;
    const [copyPath] = await stores.ledger.register([{ name: "copied", lanes, replay: "last-write-wins" }]);
    const feed = new CopyFeed((copyPath as { pathId: number }).pathId, KEYS, lanes, ids);
    const accepted: number[] = [];
    const copied: number[] = [];
    const latencies: number[][] = [];
    await onDatabase(stores.env.DATABASE_URL, async (client) => {
      // The copied rows were made before the clock runs. As late mutations they would set off triggers that accepted ones do not.
      await client.query("SET session_replication_role = replica");
      for (let round = -1; round < rounds; round++) {
        const proposals = Array.from({ length: PER_ROUND }, () => proposal(KEYS));
        const batches = Array.from({ length: PER_ROUND / COPY_ROWS }, () => feed.batch(COPY_ROWS));
        const waits = new Float64Array(PER_ROUND);
        const acceptMs = await timed(() => acceptAll(acceptor, proposals, waits));
        const copyMs = await timed(() => copyAll(client, batches));
        say(
          `round ${round + 1} of ${rounds}: accept ${rate(acceptMs)}/s (p99 ${percentile([...waits], 0.99).toFixed(1)} ms), COPY ${rate(copyMs)}/s`,
        );
        if (round < 0) continue;
        accepted.push(acceptMs);
        copied.push(copyMs);
        latencies.push([...waits]);
      }
    });
    const p99 = latencies.map((waits) => percentile(waits, 0.99));
    return {
      figures: {
        acceptPerSec: PER_ROUND / (median(accepted) / 1_000),
        acceptP50Ms: median(latencies.map((waits) => median(waits))),
        acceptP99Ms: median(p99),
        acceptP99WorstRoundMs: Math.max(...p99),
        copyPerSec: PER_ROUND / (median(copied) / 1_000),
        rows: 2 * PER_ROUND * (rounds + 1),
      },
      ratios: {
        acceptToCopy: {
          value: median(copied.map((ms, i) => ms / (accepted[i] as number))),
          of: `accept, ${CALLERS} callers ÷ COPY, 1 connection, ${COPY_ROWS} rows a transaction`,
          target: { atLeast: 0.5 },
        },
        acceptP99Ms: { value: median(p99), of: "milliseconds from call to acknowledgment", target: { atMost: 15 } },
      },
      notes: [
        STORE_NOTE,
        "the path has no caches: what is measured is the ledger, durable, versioned, idempotent and counted",
        `both fill mutation, outstanding and idempotency with all their indexes; ${PER_ROUND} rows a round each, in turn; medians over ${rounds} rounds`,
      ],
    };
  });

function rate(ms: number): number {
  return Math.round(PER_ROUND / (ms / 1_000));
}

/** Accepts all proposals as 256 callers that each wait for their own, and keeps each one's waiting time. */
export async function acceptAll(acceptor: Acceptor, proposals: ProposedMutation[], waits: Float64Array): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      for (let i = next++; i < proposals.length; i = next++) {
        const began = performance.now();
        const answer = await acceptor.accept(proposals[i] as ProposedMutation);
        if (!answer.ok) throw new Error(`accept refused: ${JSON.stringify(answer)}`);
        waits[i] = performance.now() - began;
      }
    }),
  );
}

async function copyAll(client: Parameters<typeof copyIn>[0], batches: CopyBatch[]): Promise<void> {
  for (const batch of batches) await copyIn(client, batch);
}
