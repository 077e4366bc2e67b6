import { expect, it, onTestFinished } from "vitest";
import { accepted, untilDrained } from "../fixtures/system";
import { expectKept, unkept, watchVersions } from "./invariants";
import { startFaultySystem } from "./processes";
import { type Phase, released, releasedWritePath, type Side, TwoReleases } from "./releases";

// An upgrade migrates the ledger first and restarts processes one by one: an older release's processes run on the new schema, and
// beside the new ones.
const all = (sides: Side[]) => ({ producers: sides, relay: sides, materializer: sides, others: sides });
const BOTH = all(["old", "new"]);

const BEFORE: Phase = { name: "the old release on its own schema", ...all(["old"]) };
const PHASES: Phase[] = [
  { name: "the old release on the new schema", ...all(["old"]) },
  { name: "both releases", ...BOTH },
  { name: "the old relay with the new materializer", ...BOTH, relay: ["old"], materializer: ["new"] },
  { name: "the new relay with the old materializer", ...BOTH, relay: ["new"], materializer: ["old"] },
  { name: "the old release again", ...all(["old"]) },
  { name: "the new release", ...all(["new"]) },
];
const REPEATED = 60;
const WITHIN_MS = 60_000;

it(
  "keeps every promise while the ledger is migrated under an older release and processes are restarted one by one",
  async () => {
    const faulty = await startFaultySystem({ upTo: released.newestMigration });
    onTestFinished(() => faulty.stop());
    const { system } = faulty;
    await watchVersions(system);
    const oldProducer = await (await releasedWritePath()).openWritePath({ producer: "old", env: system.env });
    onTestFinished(() => oldProducer.close());
    const newProducer = await system.producer();
    const releases = new TwoReleases(faulty, { old: oldProducer, new: newProducer });
    const { traffic } = releases;

    await releases.enter(BEFORE);
    releases.startIsOver();
    await faulty.migrate();
    for (const phase of PHASES) await releases.enter(phase);
    await releases.stopWriting();
    const { speculated } = releases;
    await expect.poll(async () => (await unkept(system, speculated)).lost, { timeout: WITHIN_MS }).toEqual([]);
    await untilDrained(system, undefined, WITHIN_MS);

    expect(releases.complaints()).toEqual([]);
    const written = [...traffic.old.acknowledged, ...traffic.new.acknowledged].map(({ id }) => id);
    await expectKept(system, [...written, ...speculated]);
    // A producer may repeat a write to another release than the one that acknowledged it.
    const answers = [
      ...(await traffic.old.repeat(traffic.old.acknowledged.length - REPEATED, newProducer)),
      ...(await traffic.new.repeat(traffic.new.acknowledged.length - REPEATED, oldProducer)),
    ];
    expect(answers).toHaveLength(2 * REPEATED);
    for (const { before, now } of answers) expect(now).toBe(before);

    const broken = async () =>
      (await system.origin.query("SELECT key FROM trueup.written_row WHERE broken_at IS NOT NULL")).rows;
    const diverging = async () => (await system.ledger.query("SELECT path_id, key, story FROM divergence")).rows;
    expect(await broken()).toEqual([]);
    await expect.poll(diverging, { timeout: WITHIN_MS }).toEqual([]);
    await system.origin.query("UPDATE loyalty SET points = points + 5 WHERE member_id = 'k3'");
    await accepted(newProducer, "loyalty", {
      key: "k3",
      operation: "increment",
      payload: { points: 1 },
      idempotencyKey: "after",
    });
    await untilDrained(system, undefined, WITHIN_MS);
    expect(await broken()).toEqual([{ key: "k3" }]);
  },
  (PHASES.length + 4) * WITHIN_MS,
);
