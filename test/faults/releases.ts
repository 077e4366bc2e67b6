import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { WritePath } from "../../lib/composition/write-path";
import { type Program, ROOT } from "../e2e/setup/program";
import { Traffic } from "../fixtures/five-models";
import { accepted } from "../fixtures/system";
import type { FaultySystem } from "./processes";

// The older release is frozen in test/fixtures/release by `npm run freeze-release -- COMMIT`.
const RELEASE = join(ROOT, "test/fixtures/release");

/** The frozen release's own description. */
export const released: { commit: string; newestMigration: string } = JSON.parse(
  readFileSync(join(RELEASE, "RELEASE.json"), "utf8"),
);

/** The write path of the frozen release. */
export const releasedWritePath = (): Promise<typeof import("../../lib/composition/write-path")> =>
  import(join(RELEASE, "write-path.js"));

/** A process of the frozen release, or of this tree. */
export type Side = "old" | "new";

const WORKERS = {
  relay: ["relay"],
  materializer: ["materializer"],
  others: ["replayer", "observer", "steward", "reconciler", "sampler"],
};
type Role = keyof typeof WORKERS;

/** Which releases' processes run. */
export type Phase = { name: string; producers: Side[] } & Record<Role, Side[]>;

const SIDES: Side[] = ["old", "new"];
/** With this many writes, each key of each replay model is written at least once. */
const WRITES = 35;
const NOTES = 5;
const WITHIN_MS = 60_000;
/** Less than a loaded machine drains, so that no backlog outlasts the phases. */
const BETWEEN_WRITES_MS = 10;
/** A wait that a loaded machine did not end in time, and that is retried. */
const LATE = /"refusal":"(locked|slow)"|timeout/i;

/** Processes of two releases on one system, which are started and ended phase by phase. */
export class TwoReleases {
  readonly traffic: Record<Side, Traffic>;
  /** The ids of what caches alone had acknowledged. */
  readonly speculated: string[] = [];
  private readonly workers = new Map<string, { side: Side; role: Role; program: Program }>();
  /** How many complaints belong to the first start; all of them until that is over. */
  private ofStart = Number.POSITIVE_INFINITY;

  constructor(
    private readonly faulty: FaultySystem,
    private readonly producers: Record<Side, WritePath>,
  ) {
    this.traffic = {
      old: new Traffic(producers.old, { name: "old", betweenMs: BETWEEN_WRITES_MS }),
      new: new Traffic(producers.new, { name: "new", betweenMs: BETWEEN_WRITES_MS }),
    };
  }

  /** Starts the processes that the phase adds, ends those that it lacks, and waits until every process has done its work. */
  async enter(phase: Phase): Promise<void> {
    const roles = Object.keys(WORKERS) as Role[];
    const wanted = roles.flatMap((role) => phase[role].map((side) => ({ id: `${side} ${role}`, side, role })));
    for (const { id, side, role } of wanted)
      if (!this.workers.has(id)) {
        const name = side === "old" ? "releasedWorkers" : "workers";
        this.workers.set(id, { side, role, program: this.faulty.start(name, WORKERS[role]) });
      }
    const ending = [...this.workers].filter(([id]) => !wanted.some((worker) => worker.id === id));
    for (const [id] of ending) this.workers.delete(id);
    await Promise.all([this.stopWriting(), ...ending.map(([, { program }]) => program.stop())]);
    for (const side of phase.producers) this.traffic[side].start();
    await this.speculate(phase);
    await this.untilAllWorked(phase);
  }

  async stopWriting(): Promise<void> {
    await Promise.all(SIDES.map((side) => this.traffic[side].stop()));
  }

  /** Writes to the same keys through each of the phase's producers, acknowledged by a cache. */
  private async speculate({ name, producers }: Phase): Promise<void> {
    for (let n = 0; n < NOTES; n++)
      for (const side of producers) {
        const idempotencyKey = `${side} ${n} under ${name}`;
        const proposed = { key: `note-${n}`, operation: "set" as const, payload: { side, name }, idempotencyKey };
        this.speculated.push((await accepted(this.producers[side], "draft-notes", proposed)).mutation.id);
      }
  }

  /** Warnings and errors of all workers after the first start, which finds neither queues nor fences. */
  complaints(): string[] {
    return this.allComplaints().slice(this.ofStart);
  }

  startIsOver(): void {
    this.ofStart = this.allComplaints().length;
  }

  private allComplaints(): string[] {
    const lines = `${this.faulty.said("releasedWorkers")}\n${this.faulty.said("workers")}`.split("\n");
    return lines.filter((line) => line !== "" && !/^\{"level":(10|20|30),/.test(line) && !LATE.test(line));
  }

  private async untilAllWorked(phase: Phase): Promise<void> {
    const end = performance.now() + WITHIN_MS;
    const before = await this.work(phase);
    for (let idle = Object.keys(before); idle.length > 0; ) {
      expect(this.complaints(), phase.name).toEqual([]);
      if (performance.now() > end) throw new Error(`${phase.name}: no work of the ${idle.join(", the ")} yet`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      const now = await this.work(phase);
      idle = idle.filter((name) => !(now[name]! > before[name]!));
    }
  }

  /** Each process's progress: rounds of writes, mutations handed over or settled, and for the others the last heartbeat. */
  private async work({ producers }: Phase): Promise<Record<string, number>> {
    const { rows } = await this.faulty.system.ledger.query<{ worker: string; instance: string; n: number }>(
      `SELECT worker, instance,
         coalesce((progress->>'handedOver')::float8, (progress->>'settled')::float8, extract(epoch FROM beat_at)::float8) AS n
       FROM worker_beat`,
    );
    const of = (worker: string, instance: string) =>
      rows.find((row) => row.worker === worker && row.instance === instance)?.n ?? 0;
    const workers = [...this.workers.values()].flatMap(({ side, role, program }) =>
      WORKERS[role].map((worker) => [`${side} ${worker}`, of(worker, `${hostname()}/${program.pid}`)]),
    );
    const written = producers.map((side) => [`${side} producer`, this.traffic[side].acknowledged.length / WRITES]);
    return Object.fromEntries([...workers, ...written]);
  }
}
