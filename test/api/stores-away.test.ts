import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { standingOf } from "../../components/shared/path/standing.model";
import { startRedis } from "../../demo/stores/redis";
import type { StoreHandle } from "../../demo/stores/server";
import { runIntake } from "../../workers/intake";
import { runReconciler } from "../../workers/reconciler";
import { runSampler } from "../../workers/sampler";
import { apiForTests } from "../fixtures/api";
import { until } from "../fixtures/foreign/kit/by-hand";
import { tasksPath } from "../fixtures/tasks-path";

const home = mkdtempSync(join(tmpdir(), "trueup-cache-"));
let cache: StoreHandle;
const env: Record<string, string> = {};
beforeAll(async () => {
  cache = await startRedis({ name: "cache-eu", dataDir: home, appendOnly: false, maxmemoryPolicy: "noeviction" });
  env.CACHE_EU_URL = cache.url;
});
afterAll(async () => {
  await cache.stop();
  rmSync(home, { recursive: true, force: true });
});

const api = apiForTests({ env, config: (yaml) => `${yaml.trimEnd()}\n${tasksPath()}` });

beforeAll(async () => {
  await api.system.origin.query(`
    CREATE TABLE public.task (id text PRIMARY KEY, title text NOT NULL, rev numeric NOT NULL);
    INSERT INTO public.task VALUES ('whole', 'title 2', 2)`);
  await api.system.run(runSampler, "sampler");
  await api.system.run(runIntake, "intake");
  await api.system.run(runReconciler, "reconciler");
});

const path = async (name: string) => (await api.get(`/paths/${name}`)).body;
const standing = async (name: string) => standingOf(await path(name));

// No write is on its way, so that no key's reading can tell of the store that is away.
it.each(["tasks", "profile"])(
  "says that the findings of %s are not known while its cache does not answer",
  async (name) => {
    await until("the path is well", async () => (await standing(name)) === "well");
    await cache.stop();
    await until("the store is named", async () =>
      /^cache-eu has not answered since \d{4}-\S+Z: /.test((await path(name)).truth.unmeasured.findings ?? ""),
    );
    expect(await standing(name)).toBe("unknown");
    const { truth } = await path(name);
    expect(truth).toMatchObject({ outstanding: "0", findings: null });
    expect(truth.coverage.gaps[0]).toMatchObject({ store: "cache-eu" });
    const { causes } = (await api.get("/paths")).body;
    const named = causes.filter(({ store }: { store: string | null }) => store === "cache-eu");
    expect(named).toMatchObject([{ kind: "store-away", paths: expect.arrayContaining([name]) }]);
    const { coverage } = (await api.get(`/divergences?path=${name}`)).body;
    expect(coverage.gaps).toContainEqual(expect.objectContaining({ path: name, store: "cache-eu" }));
    await cache.restart();
    // The path itself is told to be better only after a while.
    await until("every finding is known again", async () => (await path(name)).truth.unmeasured.findings === undefined);
  },
);
