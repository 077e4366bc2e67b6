import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startReconciliation } from "../../lib/commands/reconciliation/start";
import type { Stores } from "../../lib/composition/stores";
import { type FindingKind, findingFacts } from "../../lib/domain/verdict/findings";
import { readReconciliation } from "../../lib/queries/reconciliation/read";
import { runReconciler } from "../../workers/reconciler";
import { askerOf, TESTER } from "../fixtures/ask";
import { closeIncident, incidentParts, openIncident, type Parts } from "../fixtures/commands";
import type { DamageName, ForeignService, ForeignUrls } from "../fixtures/foreign/shape";
import { FOREIGN_SHAPES } from "../fixtures/foreign/shapes";
import { endLeases } from "../fixtures/leases";
import { observing, walked } from "../fixtures/observing";
import { readContextOf } from "../fixtures/read-context";
import { freshSystem, type TestSystem } from "../fixtures/system";
import { WORKERS } from "../setup/programs";

const GRACE_MS = 300;
/** Damages that leave every worker running. */
const AT_REST: readonly DamageName[] = [
  "healthy",
  "cache-stale",
  "unreadable",
  "value-changed",
  "row-deleted",
  "failed",
];
/** The findings of each path and damage, as the checked-in table of verdicts has them. */
const VERDICTS = new Map(
  [
    ...readFileSync(resolve(import.meta.dirname, "../../docs/observed-verdicts.md"), "utf8").matchAll(
      /^\| [\w-]+ \| `([\w-]+)` \| ([\w-]+) \| ([^|]+) \|/gm,
    ),
  ].map(([, path, damage, findings]) => [
    `${path} ${damage}`,
    ((findings ?? "").match(/[a-z-]+/g) as FindingKind[]).filter((finding) => !findingFacts(finding).transient),
  ]),
);

const configOf = (shape: string) =>
  readFileSync(resolve(import.meta.dirname, `../fixtures/foreign/${shape}/trueup.yaml`), "utf8").replaceAll(
    /maxTruthLag: \w+/g,
    `maxTruthLag: 1h\n    grace: ${GRACE_MS}ms\n    sweep: { share: 1 }`,
  );

/** One of the foreign systems on fresh stores, with Trueup beside it. */
interface Beside {
  system: TestSystem;
  service: ForeignService;
  stores: Stores;
  parts: Parts;
}

async function beside(name: string): Promise<Beside> {
  const system = await freshSystem({ config: () => configOf(name) });
  const service = await (FOREIGN_SHAPES.find((shape) => shape.name === name) as (typeof FOREIGN_SHAPES)[number]).start(
    system.env as unknown as ForeignUrls,
  );
  const stores = await system.open();
  return { system, service, stores, parts: incidentParts({ stores, read: readContextOf(stores) }) };
}

async function opened({ parts }: Beside, paths: string[]): Promise<string> {
  const incident = await openIncident(parts, { title: "A test", reason: "a test", scope: { paths } }, TESTER);
  if (!incident.ok) throw new Error(JSON.stringify(incident.error));
  return incident.value.id;
}

/** The reconciliation that an incident runs. */
async function runningIn({ parts, stores }: Beside, incident: string) {
  const started = await startReconciliation(parts, TESTER, { incident });
  if (!started.ok) throw new Error(JSON.stringify(started.error));
  return async () => {
    const answer = await askerOf(stores)(readReconciliation, { id: started.value });
    if (!answer.ok) throw new Error(JSON.stringify(answer.error));
    return answer.value;
  };
}

describe.each(["board", "outboxes", "sessions"])("a reconciliation of the system %s", (name) => {
  let running: Beside;
  beforeAll(async () => {
    running = await beside(name);
  });
  afterAll(async () => {
    await running.service.close();
    await running.system.close();
  });

  it("finds what every key suffered over source, jobs, cache and origin, and what cannot be told", async () => {
    const { service, stores, system } = running;
    const cells = Object.entries(service.paths).flatMap(([path, hand]) =>
      AT_REST.flatMap((damage, i) =>
        damage === "healthy" || hand.damages[damage] !== undefined ? [{ path, damage, n: i + 1, hand }] : [],
      ),
    );
    for (const { hand, n } of cells) await hand.write(n);
    await observing(stores, () => walked(stores));
    for (const { hand, damage, n } of cells) await hand.damages[damage]?.(n);
    await observing(stores, async () => {
      await new Promise((passed) => setTimeout(passed, GRACE_MS));
      await walked(stores);
      const story = await runningIn(running, await opened(running, Object.keys(service.paths)));
      const worker = await system.run(runReconciler);
      await expect.poll(async () => (await story()).state, { timeout: 20_000, interval: 50 }).toBe("done");
      const { items } = await story();
      await worker.stop();
      const found = cells.map(({ path, damage, n, hand }) => [
        `${path} ${damage}`,
        items.find((item) => item.path === path && item.key === hand.keyOf(n))?.findings ?? [],
      ]);
      expect(Object.fromEntries(found)).toEqual(
        Object.fromEntries(found.map(([cell]) => [cell, VERDICTS.get(cell as string)])),
      );
    });
  });
});

describe("a reconciliation whose worker is killed", () => {
  const KEYS = 30_000;
  const EVERY = 997;
  let running: Beside;
  beforeAll(async () => {
    running = await beside("board");
  });
  afterAll(async () => {
    await running.service.close();
    await running.system.close();
  });

  const killed = (env: NodeJS.ProcessEnv) => {
    const child = spawn(process.execPath, [WORKERS, "reconciler"], {
      env,
      stdio: "ignore",
    });
    return async () => {
      const gone = new Promise((resolved) => child.once("exit", resolved));
      child.kill("SIGKILL");
      await gone;
    };
  };

  it("is gone on with, and loses no finding", { timeout: 120_000 }, async () => {
    const { system, stores, parts } = running;
    await system.origin.query(
      "INSERT INTO task SELECT n, 'task ' || n, 'todo', n, 1 FROM generate_series(1, $1::int) n",
      [KEYS],
    );
    const cache = new Redis(system.env.CACHE_EU_URL ?? "");
    const planted: string[] = [];
    for (let n = 1; n <= KEYS; n += EVERY) {
      await cache.hset(`board:task:${n}`, { id: n, title: "older", lane: "todo", position: n, version: 0 });
      planted.push(String(n));
    }
    cache.disconnect();
    await observing(stores, () => walked(stores));
    await system.ledger.query("DELETE FROM observed_key");
    const incident = await opened(running, ["tasks"]);
    const story = await runningIn(running, incident);
    const scanned = async () => Number((await story()).scanned);
    for (let death = 0; death < 2; death++) {
      const before = await scanned();
      const kill = killed(system.env);
      await expect.poll(scanned, { timeout: 30_000, interval: 10 }).toBeGreaterThan(before);
      await kill();
      expect((await story()).state).toBe("running");
      await endLeases(system.ledger, "reconciliation");
    }
    const worker = await system.run(runReconciler);
    await expect.poll(async () => (await story()).state, { timeout: 60_000, interval: 50 }).toBe("done");
    await worker.stop();
    const { rows } = await system.ledger.query<{ key: string }>("SELECT key FROM reconciliation_finding ORDER BY key");
    expect(rows.map(({ key }) => key)).toEqual(planted.sort());
    const { checkpoint } = await story();
    expect(checkpoint.find(({ source }) => source === "origin")).toMatchObject({ scanned: String(KEYS), done: true });
    const glass = { reason: "a test", breakGlass: "a test", reopenPaths: true };
    expect((await closeIncident(parts, incident, glass, TESTER)).ok).toBe(true);
  });
});
