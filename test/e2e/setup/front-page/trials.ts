import type { Page } from "@playwright/test";
import type { Fault, Means } from "./faults";
import type { Place } from "./places";
import { noteRounds, type Round } from "./rounds";
import { causeName, type Score, scored, type Trial } from "./score";
import { type Sight, sightsOf, watchFrontPage } from "./watch";

const LOOK_EVERY_MS = 200;
const NAMED_WITHIN_MS = 90_000;
const QUIET_WITHIN_MS = 150_000;
const FORGOTTEN_WITHIN_MS = 20_000;
/** Further causes of a fault have this long to show. */
const LISTEN_MS = 2_500;

interface PathFacts {
  /** Names by title. */
  titles: ReadonlyMap<string, string>;
  /** The lag that each contract tolerates, by name. */
  lagMs: ReadonlyMap<string, number>;
}

/** Faults made one after another under an open front page. */
export class Trials {
  private readonly made: Trial[] = [];
  /** Causes that other files of the suite left behind. */
  private readonly known = new Set<string>();

  private constructor(
    private readonly page: Page,
    private readonly means: Means,
    /** The rounds of the sweep, where nothing else finds the faults. */
    private readonly rounds: ReturnType<typeof noteRounds> | null,
    private readonly paths: PathFacts,
  ) {}

  /** Watches the page, once it has had time to forget what went before. */
  static async begin(page: Page, means: Means, bySweep: boolean): Promise<Trials> {
    await watchFrontPage(page);
    const { items } = await means.client.path.list();
    const trials = new Trials(page, means, bySweep ? noteRounds(means.client) : null, {
      titles: new Map(items.map(({ title, name }) => [title, name])),
      lagMs: new Map(items.map(({ name, contract }) => [name, contract.maxTruthLagMs])),
    });
    await trials.until((sight) => sight.causes.length === 0, FORGOTTEN_WITHIN_MS);
    const [last] = (await sightsOf(page)).slice(-1);
    for (const name of last === undefined ? [] : trials.names(last)) trials.known.add(name);
    return trials;
  }

  /** Whether no cause was left behind on the path. */
  isFree = ({ path }: Place): boolean => [...this.known].every((name) => !name.endsWith(` ${path}`));

  /** Makes a fault once the path stands well and no cause is listed, heals it when it is named, and waits until no cause is listed. */
  async make(fault: Fault, place: Place, key: string): Promise<void> {
    await this.until((sight) => this.isQuiet(sight) && sight.standings[place.path] === "well", QUIET_WITHIN_MS);
    const { atMs, heal } = await fault.inject(this.means, place, key);
    const right = fault.right(place);
    const isNamed = await this.until((sight) => this.names(sight).some((name) => right.includes(name)));
    await this.page.waitForTimeout(LISTEN_MS);
    const healedMs = Date.now();
    await heal();
    const isGone = await this.until(this.isQuiet, QUIET_WITHIN_MS);
    const boundMs = fault.isLateness ? atMs + (this.paths.lagMs.get(place.path) ?? 0) : null;
    const trial = { fault, place, atMs, healedMs, endMs: Date.now(), boundMs, roundEndMs: null };
    this.made.push(trial);
    const { rightMs, goneMs, wrong, unknown } = scored(trial, await sightsOf(this.page), this.paths.titles);
    console.log(
      `${this.made.length}. ${fault.name} on ${place.path}: right ${rightMs} ms, gone ${goneMs} ms`,
      ...(isNamed && isGone ? [] : ["NOT NAMED OR NOT GONE"]),
      ...(wrong.length + unknown.length > 0 ? [`others: ${[...wrong, ...unknown].join(", ")}`] : []),
    );
  }

  /** The scores of all faults, once the page is quiet. */
  async scores(): Promise<Score[]> {
    const paths = new Set(this.made.map(({ place }) => place.path));
    await this.until(({ standings }) => [...paths].every((path) => standings[path] === "well"), QUIET_WITHIN_MS);
    const [sights, rounds] = [await sightsOf(this.page), (await this.rounds?.stop()) ?? null];
    return this.made.map((trial) => {
      const isPromised = ({ path, begunMs }: Round) => path === trial.place.path && begunMs >= trial.atMs;
      const roundEndMs = rounds?.find(isPromised)?.endedMs ?? null;
      return scored({ ...trial, roundEndMs }, sights, this.paths.titles);
    });
  }

  private isQuiet = (sight: Sight) => this.names(sight).every((name) => this.known.has(name));

  private names = ({ causes }: Sight) => causes.map((cause) => causeName(cause, this.paths.titles));

  /** Whether the page came to it in time. */
  private async until(holds: (sight: Sight) => boolean, withinMs = NAMED_WITHIN_MS): Promise<boolean> {
    const end = Date.now() + withinMs;
    while (Date.now() < end) {
      const last = (await sightsOf(this.page)).at(-1);
      if (last !== undefined && holds(last)) return true;
      await this.page.waitForTimeout(LOOK_EVERY_MS);
    }
    return false;
  }
}
