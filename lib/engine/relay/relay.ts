import { type Handoff, LanesRefused } from "../../ledger/drain/model";
import type { Ledger } from "../../ledger/ledger";
import type { Log, WiredPath } from "../../stores/path";

const PER_JOB = 500;
const JOBS_PER_LANE = 4;

/** Hands accepted mutations to one queue store. Mutations are found by state, so that a late commit is never missed. */
export class Relay {
  private readonly byId: Map<number, WiredPath>;

  constructor(
    private readonly ledger: Ledger,
    paths: WiredPath[],
    private readonly log?: Log,
  ) {
    this.byId = new Map(paths.map((path) => [path.pathId, path]));
  }

  /**
   * Runs one round and returns the number of mutations handed over. A lane whose queue refuses is not marked, and the other lanes
   * go on. Throws when every lane refused.
   */
  async round(): Promise<number> {
    const lanes = [...this.byId.values()].map((path) => path.config.queue?.lanes ?? 1);
    const limits = { jobs: JOBS_PER_LANE, perJob: PER_JOB, lanes };
    return this.ledger.handOff([...this.byId.keys()], limits, (handoffs) => this.enqueue(handoffs));
  }

  private async enqueue(handoffs: Handoff[]): Promise<void> {
    const lanes = new Map<string, Handoff[]>();
    for (const handoff of handoffs) {
      const name = `${handoff.pathId}/${handoff.lane}`;
      const list = lanes.get(name);
      if (list) list.push(handoff);
      else lanes.set(name, [handoff]);
    }
    const lists = [...lanes.values()];
    const added = await Promise.allSettled(
      lists.map(async (list) => {
        const first = list[0] as Handoff;
        await this.byId.get(first.pathId)?.queue?.add(first.lane, list);
      }),
    );
    const faults = added.flatMap((outcome, i) =>
      outcome.status === "rejected" ? [{ list: lists[i] as Handoff[], reason: outcome.reason }] : [],
    );
    if (faults.length === lists.length && faults[0] !== undefined) throw faults[0].reason;
    for (const { list, reason } of faults)
      this.log?.warn(
        { path: this.byId.get(list[0]?.pathId ?? -1)?.config.name, lane: list[0]?.lane, error: String(reason) },
        "a lane's queue refused jobs; their mutations stay accepted, and the relay hands them over again",
      );
    if (faults[0] !== undefined)
      throw new LanesRefused(
        faults.flatMap(({ list }) => list),
        faults[0].reason,
      );
  }
}

const GRACE_MS = 5_000;
const SWEEP_PAGE = 2_000;

/** Finds mutations whose job the queue has lost, and returns them to the relay. */
export class Sweep {
  private readonly positions = new Map<string, string>();
  private readonly incarnations = new Map<number, string>();

  constructor(
    private readonly paths: WiredPath[],
    private readonly log: Log,
  ) {}

  /** Sweeps one page of every lane; `now` is on the ledger's clock. An unreachable queue is left for the next round. */
  async round(now: Date): Promise<number> {
    const found = await Promise.all(this.paths.map((path) => this.sweepPath(path, now).catch(() => 0)));
    return found.reduce((sum, n) => sum + n, 0);
  }

  private async sweepPath(path: WiredPath, now: Date): Promise<number> {
    if (path.queue === null) return 0;
    let found = 0;
    const { id, since } = await path.queue.incarnation(now);
    const lanes = path.config.queue?.lanes ?? 1;
    if (this.incarnations.get(path.pathId) !== id) {
      for (let lane = 0; lane < lanes; lane++)
        found += await path.ledger.requeueAll({ pathId: path.pathId, lane }, since);
      this.incarnations.set(path.pathId, id);
      if (found > 0)
        this.log.warn(
          { path: path.config.name, mutations: found },
          "the queue started empty; the relay hands its mutations over again",
        );
    }
    for (let lane = 0; lane < lanes; lane++)
      found += await this.sweepLane(path, lane, new Date(now.getTime() - GRACE_MS));
    return found;
  }

  private async sweepLane(path: WiredPath, lane: number, queuedBefore: Date): Promise<number> {
    const { pathId } = path;
    const name = `${pathId}/${lane}`;
    const after = this.positions.get(name) ?? "00000000-0000-0000-0000-000000000000";
    const { jobs, last } = await path.ledger.queuedJobs({ pathId, lane }, { after, queuedBefore, limit: SWEEP_PAGE });
    const states = await (path.queue as NonNullable<WiredPath["queue"]>).states(lane, jobs);
    const lost = jobs.filter((job) => ["missing", "completed", "failed"].includes(states.get(job) ?? "missing"));
    const found = await path.ledger.requeue({ pathId, lane }, lost, { after, upTo: last });
    if (found > 0)
      this.log.warn(
        { path: path.config.name, lane, mutations: found },
        "the queue had lost these jobs; the relay hands their mutations over again",
      );
    this.positions.set(name, last ?? "00000000-0000-0000-0000-000000000000");
    return found;
  }
}
