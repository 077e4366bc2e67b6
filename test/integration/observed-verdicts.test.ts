import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStores, type Stores } from "../../lib/composition/stores";
import { parseConfig } from "../../lib/config/load-config";
import { readKey } from "../../lib/queries/key/read";
import { askSaved } from "../../lib/queries/saved/ask";
import { type Asker, askerOf } from "../fixtures/ask";
import type { DamageName, ForeignService } from "../fixtures/foreign/shape";
import { FOREIGN_SHAPES } from "../fixtures/foreign/shapes";
import { observing, walked } from "../fixtures/observing";
import { SILENT } from "../fixtures/system";
import { freshStores } from "../setup/fixture";

const TABLE = resolve(import.meta.dirname, "../../docs/observed-verdicts.md");
const written = readFileSync(TABLE, "utf8");
const WRITES = process.env.WRITE_TABLE === "1";
/** A write that nothing works on for longer counts as stranded; the systems' own steps take less, on a busy machine too. */
const GRACE_MS = 1_000;
/** On a busy machine a system's own step may still be under way at the first look. */
const MOST_LOOKS = 8;
/** Nothing is late within a test. */
const LAG_MS = 3_600_000;

interface Cell {
  shape: string;
  path: string;
  damage: DamageName;
  n: number;
}

/** The cells of the checked-in table, by path and damage: the findings, worst first, and support's answer. */
const expected = new Map(
  [...written.matchAll(/^\| [\w-]+ \| `([\w-]+)` \| ([\w-]+) \| ([^|]+) \| ([^|]+) \|/gm)].map((row) => [
    `${row[1]} ${row[2]}`,
    `${row[3]} | ${row[4]}`,
  ]),
);

const cells: Cell[] = FOREIGN_SHAPES.flatMap(({ name, paths }) =>
  Object.entries(paths).flatMap(([path, damages]) =>
    damages.map((damage, i): Cell => ({ shape: name, path, damage, n: i + 1 })),
  ),
);
const rows = new Map<Cell, string>();
const isAsExpected = (cell: Cell) => rows.get(cell) === expected.get(`${cell.path} ${cell.damage}`);

/** Damages that stop a worker, which the next write starts again: what is said of them is asked before the next one. */
const STOPPING: ReadonlySet<DamageName> = new Set(["batch-waiting", "delete-waiting", "waiting", "unsent"]);

// The systems share no store, and most of what a test does is to wait for one of them.
describe.concurrent.each(FOREIGN_SHAPES)("the system $name", (shape) => {
  const mine = cells.filter((cell) => cell.shape === shape.name);
  let service: ForeignService;
  let stores: Stores;
  let asked: Asker;

  beforeAll(async () => {
    const env = await freshStores();
    service = await shape.start(env);
    const config = parseConfig(shape.configText(env), `${shape.name}.yaml`, env);
    const observed = config.observed.map((path) => ({
      ...path,
      graceMs: GRACE_MS,
      maxTruthLagMs: LAG_MS,
      sweep: { share: 1 },
    }));
    stores = await openStores({
      config: { ...config, observed },
      databaseUrl: env.DATABASE_URL,
      name: "observed",
      log: SILENT,
    });
    asked = askerOf(stores);
  });
  afterAll(async () => {
    await stores.close();
    await service.close();
  });

  async function said({ path, n }: Cell): Promise<string> {
    const key = service.paths[path]?.keyOf(n) ?? "";
    const story = await asked(readKey, { path, key });
    if (!story.ok) throw new Error(JSON.stringify(story));
    const saved = await asked(askSaved, { ...NOTHING_ASKED, path, key });
    const answer = saved.ok ? saved.value.answers[0]?.answer : JSON.stringify(saved);
    return `${story.value.findings.map(({ finding }) => `\`${finding}\``).join(", ")} | ${answer}`;
  }

  it("is judged as the table says", async () => {
    // Each key was seen in agreement before. Writes and damages are done unseen: whether a job is met on its way, and not only at rest,
    // would depend on the moment.
    for (const { path, n } of mine) await service.paths[path]?.write(n);
    await observing(stores, () => walked(stores));
    const standing = mine.filter(({ damage }) => !STOPPING.has(damage));
    for (const { path, damage, n } of standing) await service.paths[path]?.damages[damage]?.(n);
    await tell(standing);
    for (const cell of mine.filter(({ damage }) => STOPPING.has(damage))) {
      await service.paths[cell.path]?.damages[cell.damage]?.(cell.n);
      await tell([cell]);
    }
    const found = Object.fromEntries(mine.map((cell) => [`${cell.path} ${cell.damage}`, rows.get(cell)]));
    if (!WRITES)
      expect(found).toEqual(Object.fromEntries(Object.keys(found).map((name) => [name, expected.get(name)])));
  });

  async function tell(told: Cell[]): Promise<void> {
    await observing(stores, async () => {
      for (let looks = 0; looks === 0 || (looks < MOST_LOOKS && !told.every(isAsExpected)); looks++) {
        await new Promise((resolve) => setTimeout(resolve, GRACE_MS));
        await walked(stores);
        await Promise.all(told.map(async (cell) => rows.set(cell, await said(cell))));
      }
    });
  }
});

const NOTHING_ASKED = { actor: null, requestId: null, idempotencyKey: null, mutation: null, limit: 10, cursor: null };

afterAll(() => {
  const table = cells.map((cell) => `| ${cell.shape} | \`${cell.path}\` | ${cell.damage} | ${rows.get(cell)} |`);
  const head = written.slice(0, written.indexOf("| shape |"));
  if (WRITES)
    writeFileSync(
      TABLE,
      `${head}| shape | path | damage | findings | did we save it? |\n| --- | --- | --- | --- | --- |\n${table.join("\n")}\n`,
    );
});
