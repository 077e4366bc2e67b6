import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Drill } from "../../demo/drills/drill";
import { SCORED_DRILLS } from "../../demo/drills/list";
import { isRestored, promisesOf } from "../../demo/drills/look";
import { Records } from "../../demo/drills/record";
import { runDrill } from "../../demo/drills/run-drill";
import { scoreOf } from "../../demo/drills/scoring";
import type { World } from "../../demo/drills/world";
import { createClient } from "../../lib/http/client";
import { runIntake } from "../../workers/intake";
import { runMaterializer } from "../../workers/materializer";
import { runObserver } from "../../workers/observer";
import { runReconciler } from "../../workers/reconciler";
import { runRelay } from "../../workers/relay";
import { ROOT } from "../e2e/setup/program";
import { apiForTests } from "../fixtures/api";
import { serversForTests } from "../fixtures/own-servers";
import { inHaste } from "../fixtures/system";

const SEEN_WITHIN_MS = 60_000;
const HEALED_WITHIN = { timeout: 60_000, interval: 100 };
/** The drills whose damage the system repairs by itself. */
const HEAL_BY_THEMSELVES = ["backlog-exposure", "failover-disagreement", "flush-half-done"];

const servers = serversForTests({ replica: true });
// Observed paths are among them, the sweep makes haste, a profile is late after three seconds, and a draft may be on its way for one.
const config = () =>
  inHaste(readFileSync(join(ROOT, "trueup.yaml"), "utf8"))
    .replace("maxTruthLag: 30s", "maxTruthLag: 3s")
    .replace("title: Draft notes\n", "title: Draft notes\n    grace: 1s\n");
const api = apiForTests({ env: servers.env, config });
const folder = mkdtempSync(join(tmpdir(), "trueup-drills-"));
const records = new Records(folder);
let world: World;
let orders: ChildProcess;

beforeAll(async () => {
  const { system } = api;
  const url = await api.serve();
  let materializer = await system.run(runMaterializer, "materializer");
  for (const [name, worker] of Object.entries({ runRelay, runReconciler, runObserver, runIntake }))
    await system.run(worker, name);
  world = {
    stores: servers.stores,
    url,
    client: createClient({ baseUrl: url, timeoutMs: 5_000 }),
    environment: { TRUEUP_CONFIG: system.env.TRUEUP_CONFIG ?? "" },
    looksLastMs: 0,
    say: () => undefined,
    async killWorker() {
      // Its flush waits for a session that the drill ends, so nobody waits for the worker here.
      void materializer.stop().catch(() => undefined);
      materializer = await system.run(runMaterializer, "materializer again");
    },
  };
  const env = { ...process.env, ...servers.stores.env, ORDERS_PER_SEC: "0" };
  orders = spawn(process.execPath, ["dist/demo/orders/service.js"], { cwd: ROOT, env, stdio: "ignore" });
});
afterAll(() => {
  orders?.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

const rank = ({ notice }: Drill) => (notice === undefined ? 0 : 1);
/** A failover comes last, since the other drills need its primary. */
const inOrder = [...SCORED_DRILLS].sort((a, b) => rank(a) - rank(b));

describe("the console tells of the damage of each drill by itself", () => {
  it.each(inOrder)("$name", async (drill) => {
    const record = await runDrill(world, drill, records, SEEN_WITHIN_MS);
    expect(record.seen).toMatchObject({ allAt: expect.any(String) });
    expect(scoreOf(record, null)).toMatchObject({ isRight: true });
    if (!HEAL_BY_THEMSELVES.includes(drill.name)) return;
    const restored = () => isRestored(world.client, world.stores.env, record).catch(() => false);
    await expect.poll(restored, HEALED_WITHIN).toBe(true);
    expect(await promisesOf(world.stores.env, record)).toMatchObject({ kept: record.writes.length, broken: [] });
  });
});
