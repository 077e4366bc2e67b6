import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import type pg from "pg";
import type { Truth } from "../../lib/api/paths";
import { type ByHand, countByHand, ratesOf } from "./by-hand";
import { nextDelayMs } from "./governor";
import { OriginBrake, TABLES } from "./origin-brake";
import { DrillRefused, onDatabase, type Running } from "./running";

const SHARE = 0.8;
const LOOK_EVERY_MS = 1_000;
const TELL_EVERY = 3;
const LANES = 4;
const CATCH_UP_WITHIN_MS = 600_000;

interface Wanted {
  path: string;
  slowForMs: number;
  stallForMs: number;
}

/** The origin drains at four fifths of ingress, then stalls, then is well again. `--path --slow-for S --stall-for S`. */
export async function slowOrigin(running: Running, args: string[]): Promise<void> {
  const wanted = readArguments(args);
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stop.abort());
  const { stores } = running;
  await onDatabase(stores.ledger.url, "counts", (ledger) =>
    onDatabase(stores.origin.url, "slow-origin", (origin) =>
      new SlowOrigin(running, wanted, { ledger, origin }, stop.signal).run(),
    ),
  );
}

function readArguments(args: string[]): Wanted {
  const text = { type: "string" } as const;
  const options = {
    path: { ...text, default: "profile" },
    "slow-for": { ...text, default: "60" },
    "stall-for": { ...text, default: "30" },
  };
  const { values } = parseArgs({ args, options });
  if (TABLES[values.path] === undefined) throw new DrillRefused(`--path is one of ${Object.keys(TABLES).join(", ")}.`);
  const seconds = (name: "slow-for" | "stall-for") => {
    if (/^\d{1,4}$/.test(values[name])) return Number(values[name]) * 1_000;
    throw new DrillRefused(`--${name} is a whole number of seconds up to 9999.`);
  };
  return { path: values.path, slowForMs: seconds("slow-for"), stallForMs: seconds("stall-for") };
}

class SlowOrigin {
  private readonly counts: ByHand[] = [];
  private readonly brake: OriginBrake;
  private readonly table: string;
  private readonly began = performance.now();

  constructor(
    private readonly running: Running,
    private readonly wanted: Wanted,
    private readonly clients: { ledger: pg.Client; origin: pg.Client },
    private readonly stopping: AbortSignal,
  ) {
    this.table = TABLES[wanted.path] as string;
    this.brake = new OriginBrake(clients.origin, this.table);
  }

  async run(): Promise<void> {
    const { path, slowForMs, stallForMs } = this.wanted;
    const { url } = this.running;
    const ingress = await this.ingress();
    console.log(`For ${slowForMs / 1_000} s the origin's table public.${this.table} takes four fifths of the shop's writes (${ingress.toFixed(1)} a second), by a trigger
in the origin's own database; then for ${stallForMs / 1_000} s none, by a lock on the table. Then the origin takes all writes again; Ctrl-C ends the drill at once. Look at:
  ${url}/paths/${path}
  ${url}/divergences?path=${path}&finding=late
Each line has what SQL counts in the ledger, and what the console says at the same time.
`);
    try {
      await this.brake.fit();
      // Begun too gently rather than too hard: a flush costs something by itself, and what has piled up goes slowly.
      await this.slow(slowForMs, (0.6 * LANES * 1_000) / (SHARE * ingress));
      await this.stall(stallForMs);
    } finally {
      await this.brake.remove(this.table);
      console.log("\nThe origin takes all writes again.\n");
    }
    await this.catchUp(ingress);
  }

  /** By SQL, over some seconds; refuses where there is nothing to slow down. */
  private async ingress(): Promise<number> {
    const first = await countByHand(this.clients.ledger, this.wanted.path);
    await pause(4_000, undefined, { signal: this.stopping });
    const rates = ratesOf([first, await countByHand(this.clients.ledger, this.wanted.path)], 60_000);
    if (rates !== null && rates.ingressPerSec >= 1) return rates.ingressPerSec;
    throw new DrillRefused(
      `Path ${this.wanted.path} gets too few writes to fall behind. Check that the shop runs: npm run drill -- rate 100`,
    );
  }

  private async slow(forMs: number, firstDelayMs: number): Promise<void> {
    let delayMs = firstDelayMs;
    await this.lookFor(forMs, "slow", async () => {
      const rates = ratesOf(this.counts, 6_000);
      if (rates !== null) delayMs = nextDelayMs(delayMs, rates.drainPerSec, SHARE * rates.ingressPerSec);
      await this.brake.press(this.table, delayMs);
    });
  }

  private async stall(forMs: number): Promise<void> {
    if (forMs === 0 || this.stopping.aborted) return;
    await this.brake.lock();
    try {
      await this.lookFor(forMs, "stalled", async () => undefined);
    } finally {
      await this.brake.unlock();
    }
  }

  private async catchUp(ingressPerSec: number): Promise<void> {
    const began = performance.now();
    const backlog = (await countByHand(this.clients.ledger, this.wanted.path)).outstanding;
    const caughtUp = () => (this.counts.at(-1)?.ageMs ?? 0) < 3_000 && this.counts.length > 0;
    this.counts.length = 0;
    await this.lookFor(CATCH_UP_WITHIN_MS, "catching up", async () => undefined, caughtUp);
    if (this.stopping.aborted) return;
    const tookS = (performance.now() - began) / 1_000;
    if (!caughtUp())
      throw new Error(
        `The path has not caught up in ${Math.round(tookS)} s; see ${this.running.url}/paths/${this.wanted.path}`,
      );
    console.log(
      `\nCaught up: ${backlog} outstanding were worked off in ${tookS.toFixed(1)} s beside ${ingressPerSec.toFixed(0)} new ones a second.`,
    );
  }

  /** Looks once a second and acts, says what it sees every third time; ends early when told to, or when it is done. */
  private async lookFor(
    forMs: number,
    phase: string,
    act: () => Promise<void>,
    done: () => boolean = () => false,
  ): Promise<void> {
    const until = performance.now() + forMs;
    for (let look = 0; performance.now() < until && !this.stopping.aborted; look++) {
      await act();
      this.counts.push(await countByHand(this.clients.ledger, this.wanted.path));
      if (done()) return this.tell(phase);
      if (look % TELL_EVERY === 0) await this.tell(phase);
      await pause(LOOK_EVERY_MS, undefined, { signal: this.stopping }).catch(() => undefined);
    }
  }

  private async tell(phase: string): Promise<void> {
    const { client } = this.running;
    const [hand, said] = await Promise.all([
      countByHand(this.clients.ledger, this.wanted.path),
      client.path.read({ params: { path: this.wanted.path } }).then(
        ({ truth }) => truth,
        (error: Error) => error.message,
      ),
    ]);
    const seconds = `${((performance.now() - this.began) / 1_000).toFixed(0).padStart(4)} s`;
    const rates = ratesOf(this.counts, 8_000);
    const flow = rates === null ? "" : `, +${rates.ingressPerSec.toFixed(0)} −${rates.drainPerSec.toFixed(0)} a second`;
    const counted = `${hand.outstanding} outstanding, oldest ${secondsOf(hand.ageMs)}${flow}`;
    console.log(
      `${seconds} ${phase.padEnd(11)} SQL: ${counted.padEnd(50)} console: ${typeof said === "string" ? said : sentenceOf(said)}`,
    );
  }
}

function sentenceOf(truth: Truth): string {
  const late = truth.findings?.late === undefined ? "" : `, ${truth.findings.late} keys late`;
  const rates =
    truth.ingressPerSec === null || truth.drainPerSec === null
      ? ""
      : `, +${truth.ingressPerSec.toFixed(0)} −${truth.drainPerSec.toFixed(0)} a second`;
  return `${truth.outstanding ?? "unknown"} outstanding, lag ${secondsOf(truth.truthLagMs)}${rates}, ${catchUpOf(truth)}${late}`;
}

function catchUpOf({ catchUpMs, limitedBy }: Truth): string {
  if (catchUpMs === null) return limitedBy === null ? "catch-up unknown" : `no catch-up (${limitedBy})`;
  return `catch-up in ${secondsOf(catchUpMs)}${limitedBy === null ? "" : ` (${limitedBy})`}`;
}

function secondsOf(ms: number | null): string {
  return ms === null ? "–" : `${(ms / 1_000).toFixed(1)} s`;
}
