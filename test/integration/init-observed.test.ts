import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { initObserved } from "../../lib/composition/init-observed";
import { parseConfig } from "../../lib/config/load-config";
import type { ObservedPath } from "../../lib/domain/observed/mapping";
import { readOnly } from "../fixtures/foreign/kit/read-only";
import type { ForeignService } from "../fixtures/foreign/shape";
import { FOREIGN_SHAPES } from "../fixtures/foreign/shapes";
import { freshStores } from "../setup/fixture";

const template = (key: string) => key.replace(/\{[^{}]+\}/g, "{}");

/** The parts of a mapping that samples can tell. */
const toldBy = ({ origin, jobs, outbox, caches }: ObservedPath) => ({
  table: `${origin?.schema}.${origin?.table}`,
  key: origin?.key,
  version: origin?.version?.column ?? null,
  queue: jobs && `${jobs.prefix} ${jobs.name}`,
  rules: jobs?.rules
    .flatMap((rule) => (rule.kind === "item" && rule.key.kind === "pointers" ? [rule.key.pointers.join(" ")] : []))
    .sort(),
  outbox: outbox && `${outbox.schema}.${outbox.table} ${JSON.stringify(outbox.key)}`,
  caches: caches.map(({ key, format }) => `${template(key)} ${format}`).sort(),
});

type Told = ReturnType<typeof toldBy>;

/** What samples of these paths' stores tell otherwise than their owner does. */
const OTHERWISE: Record<string, Partial<Told>> = {
  // The owner reads the key of a delete in its job's id; the job's data has it too.
  tasks: { rules: ["/task/id", "/taskId"] },
  // The jobs of imports are removed when they are done, so that none is there.
  contacts: { rules: ["/data/id"] },
  // The owner maps a view of this table.
  memberships: { table: "public.membership" },
};

describe.each(FOREIGN_SHAPES)("init on the stores of the system $name", (shape) => {
  let env: Awaited<ReturnType<typeof freshStores>>;
  let service: ForeignService;
  let said: string;
  beforeAll(async () => {
    env = await freshStores();
    service = await shape.start(env);
    for (const path of Object.values(service.paths)) for (const n of [1, 2, 3]) await path.write(n);
    // Jobs that are removed when they are done are seen while they wait.
    for (const { damages } of Object.values(service.paths)) await (damages["delete-waiting"] ?? damages.waiting)?.(4);
    const { ORIGIN_URL, QUEUE_URL, CACHE_EU_URL, CACHE_US_URL } = env;
    const reader = await readOnly({ ORIGIN_URL, QUEUE_URL, CACHE_EU_URL, CACHE_US_URL });
    said = await initObserved({}, { ...reader.urls, TRUEUP_CONFIG: "/nowhere/trueup.yaml" });
    await reader.drop();
    if (process.env.SHOW) console.log(said);
  });
  afterAll(() => service.close());

  it("proposes what its owner maps", () => {
    const proposed = parseConfig(said, "proposed.yaml", { ...env }).observed;
    const own = parseConfig(shape.configText(env), "own.yaml", { ...env }).observed;
    const told = new Map(proposed.map((path) => [toldBy(path).table, toldBy(path)]));
    for (const path of own) {
      const expected = { ...toldBy(path), ...OTHERWISE[path.name] };
      expect(told.get(expected.table)).toEqual(expected);
    }
    expect(proposed.every(({ repair }) => !repair.queue && !repair.cache && !repair.origin)).toBe(true);
  });
});

describe("init", () => {
  const folder = mkdtempSync(join(tmpdir(), "init-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("proposes a file that parses for stores with nothing in them, and writes over no file", async () => {
    const { CACHE_EU_URL } = await freshStores();
    const redis = new Redis(CACHE_EU_URL);
    const before = await redis.dbsize();
    const file = join(folder, "trueup.yaml");
    await initObserved({ redis: [CACHE_EU_URL] }, {}, file);
    expect(readFileSync(file, "utf8")).toContain("# nothing below uses it: redis:");
    writeFileSync(file, "own");
    await expect(initObserved({ redis: [CACHE_EU_URL] }, {}, file)).rejects.toThrow("writes over no file");
    expect(readFileSync(file, "utf8")).toBe("own");
    expect(await redis.dbsize()).toBe(before);
    redis.disconnect();
  });

  it("looks once at a Redis that several variables name", async () => {
    const { CACHE_EU_URL } = await freshStores();
    const url = new URL(CACHE_EU_URL);
    const named = { TRUEUP_CONFIG: join(folder, "none.yaml"), QUEUE_URL: CACHE_EU_URL };
    const said = await initObserved(
      {},
      { ...named, CACHE_URL: Object.assign(url, { username: "default" }).toString() },
    );
    expect(said.match(/redis:.*_URL/g)).toEqual([expect.stringContaining("QUEUE_URL")]);
  });

  it("refuses where no store is named, and an address of another kind", async () => {
    const env = { TRUEUP_CONFIG: join(folder, "none.yaml") };
    await expect(initObserved({}, env)).rejects.toThrow("No store is named");
    await expect(initObserved({ redis: ["postgres://host/db"] }, env)).rejects.toThrow("--redis must be a redis:// or");
  });
});
