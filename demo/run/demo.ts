import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { applyMigrations } from "../../lib/ledger/migrations/migrate";
import { type DrillsPage, serveDrills } from "../drills/page/service";
import { readRate, writeRate } from "../shop/control";
import { startStores } from "../stores/all";
import type { Stores } from "../stores/stores";
import { writeEnv } from "./demo-env";
import { type DemoOptions, usualRate } from "./options";
import { demoPeople, signInHints, tokenVariables } from "./people";
import type { Place } from "./place";
import { Program, type ProgramOptions, runToEnd } from "./program";
import { waitUntilReady } from "./ready";
import { productEnv } from "./roles";
import { createTables } from "./shop-tables";
import type { StateFile } from "./state";
import { watchStores } from "./watch-stores";

const ROOT = resolve(import.meta.dirname, "../..");
/** The demo signs in: each of its people by one click. */
const ACCESS = "access: { local: true }\n";
const WORKERS = ["relay", "materializer", "replayer", "observer", "reconciler", "steward", "sampler", "intake"];
const SERVICES = ["shop-web", "shop-drafts"];

export interface DemoContext {
  options: DemoOptions;
  port: number;
  url: string;
  place: Place;
  state: StateFile;
  say: (line: string) => void;
  /** Aborts when the demo is to end, however far its start has come. */
  stopping: AbortSignal;
}

/** Everything that the demo runs: begun once, and ended in the opposite order however far it came. */
export class Demo {
  private stores: Stores | undefined;
  /** Of the services around the product, which own their databases. */
  private variables: Record<string, string> = {};
  /** Of the product's own programs, which own nothing. */
  private product: Record<string, string> = {};
  private producerToken = "";
  private token = "";
  private readonly workers: Program[] = [];
  private readonly consoles: Program[] = [];
  private readonly services: Program[] = [];
  private drills: DrillsPage | undefined;
  private building: Promise<void>[] = [];
  private unwatch: () => void = () => undefined;

  constructor(private readonly context: DemoContext) {}

  /** Starts it all and returns once the console says that it is ready; throws when something does not start. */
  async start(): Promise<void> {
    const { options, place, say, stopping, url } = this.context;
    // What workers and shop need is built in a moment; the console goes on being built while stores and workers start.
    const bundles = this.build("bundles", "the programs");
    const console = bundles.then(() => this.build("console", "the console"));
    this.building = [bundles, console];
    for (const promise of this.building) promise.catch(() => undefined);

    const stores = await startStores({ replica: true, dataDir: place.dataDir, progress: say });
    this.stores = stores;
    stopping.throwIfAborted();
    const { ledger, origin, replica, queue, cacheEu, cacheUs } = stores;
    const handles = [ledger, origin, replica, queue, cacheEu, cacheUs].filter((store) => store !== undefined);
    this.unwatch = watchStores(handles, place, say);
    await Promise.all([this.migrate(stores), createTables(stores.env.ORIGIN_URL)]);
    await this.publish(stores);

    await bundles;
    stopping.throwIfAborted();
    for (const worker of WORKERS) this.run(this.workers, worker, ["dist/workers/main.js", worker], this.product);
    say(`the workers run: ${WORKERS.join(", ")}`);
    await this.seed();
    await console;
    stopping.throwIfAborted();
    this.drills = await serveDrills(place, url);
    const withDrills = { ...this.product, TRUEUP_DRILLS_URL: this.drills.url };
    this.run(this.consoles, "console", ["dist/bin/start.js"], withDrills);
    await waitUntilReady({ url, token: this.token }, say, stopping);
    // The order service works off what it has accepted, with traffic and without.
    this.run(this.services, "orders", ["dist/demo/orders/service.js"]);
    if (!options.traffic) return;
    for (const service of SERVICES)
      this.run(this.services, service, [`dist/demo/shop/${service}.js`], { TRUEUP_TOKEN: this.producerToken });
  }

  /** The address of the page with a button for each drill, once the demo has started. */
  get drillsUrl(): string {
    return this.drills?.url ?? "";
  }

  /** Ends the shop, the workers, the console and the stores, in this order. */
  async stop(): Promise<void> {
    const { say } = this.context;
    this.unwatch();
    await this.drills?.stop();
    await Promise.allSettled(this.building);
    for (const [what, programs] of [
      ["the shop has", this.services],
      ["the workers have", this.workers],
      ["the console has", this.consoles],
    ] as const) {
      if (programs.length === 0) continue;
      await Promise.all(programs.map((program) => program.stop()));
      say(`${what} stopped`);
    }
    if (this.stores === undefined) return;
    await this.stores.stop();
    say("the stores have stopped; their data is kept");
  }

  private async migrate(stores: Stores): Promise<void> {
    const { say } = this.context;
    const migrationsDir = join(ROOT, "prisma/migrations");
    const applied = await applyMigrations({ connectionString: stores.env.DATABASE_URL, migrationsDir, log: say });
    if (applied.length > 0) say(`the ledger has ${applied.length} new migration${applied.length > 1 ? "s" : ""}`);
  }

  /** Tells programs, shells and drills where everything is. */
  private async publish(stores: Stores): Promise<void> {
    const { options, place, port, url, say } = this.context;
    writeFileSync(place.config, `${readFileSync(join(ROOT, "trueup.yaml"), "utf8").trimEnd()}\n${ACCESS}`);
    const shared = { TRUEUP_URL: url, ...stores.env, TRUEUP_CONFIG: place.config };
    const people = await demoPeople(place.people, { ...process.env, ...shared });
    writeEnv(place.env, { ...shared, ...tokenVariables(people) });
    this.producerToken = people.producer;
    this.token = people.service;
    this.variables = {
      ...shared,
      TRUEUP_SECRET: place.secret(),
      TRUEUP_SIGN_IN_HINTS: signInHints(people),
      TRUEUP_ENVIRONMENT: "demo",
      SHOP_CONTROL: place.control,
      ORDERS_PER_SEC: options.traffic ? "2" : "0",
      PORT: String(port),
      NODE_ENV: "production",
    };
    const settings = { TRUEUP_CONFIG: place.config, TRUEUP_SECRET: place.secret() };
    this.product = { ...(await productEnv(stores.env, settings, place.secret())) };
    say("console and workers run as roles that own nothing");
    if (options.ratePerSec !== null || readRate(place.control) === null)
      writeRate(place.control, options.ratePerSec ?? usualRate);
  }

  private async seed(): Promise<void> {
    const { place, say, stopping } = this.context;
    if (place.seeded) return;
    await runToEnd(this.programOf("shop-seed", ["dist/demo/shop/shop-seed.js"]), stopping);
    place.markSeeded();
    say("the shop's first customers, orders and goods are written");
  }

  private async build(part: string, what: string): Promise<void> {
    const { say, stopping } = this.context;
    const began = Date.now();
    const patience = setInterval(() => say(`building ${what}`), 10_000);
    try {
      await runToEnd(
        this.programOf(`build-${part}`, ["--import", "tsx", "scripts/build.ts", "--only", part]),
        stopping,
      );
      if (Date.now() - began > 5_000) say(`${what} ${what.endsWith("s") ? "are" : "is"} built`);
    } finally {
      clearInterval(patience);
    }
  }

  private run(group: Program[], name: string, args: string[], more: Record<string, string> = {}): void {
    const options = this.programOf(name, args);
    const program = new Program({ ...options, env: { ...options.env, ...more } });
    group.push(program);
    program.start();
  }

  private programOf(name: string, args: string[]): ProgramOptions {
    const { place, state, say } = this.context;
    return {
      name,
      args,
      cwd: ROOT,
      env: { ...process.env, ...this.variables } as NodeJS.ProcessEnv,
      place,
      state,
      say,
    };
  }
}
