import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stores } from "../../lib/composition/stores";
import type { WritePath } from "../../lib/composition/write-path";
import { runMaterializer } from "../../workers/materializer";
import { runRelay } from "../../workers/relay";
import { changeDrainNow } from "../fixtures/commands";
import { MARA, repairs } from "../fixtures/repair";
import { accepted, freshSystem, pathOf, type TestSystem, untilDrained, write } from "../fixtures/system";

/** Columns in which the two keys are one value, and the table's other columns. */
const COLUMNS: [name: string, type: string, one: string, other: string][] = [
  ["people", "citext", "Ada", "ADA"],
  ["amounts", "numeric", "1", "1.0"],
];

const pathOver = ([name]: (typeof COLUMNS)[number]) => `
  - name: ${name}
    title: ${name}
    acknowledge: durable-append
    invariant: external
    replay: last-write-wins
    maxTruthLag: 30s
    wording: { accepted: "We have it.", materialized: "Saved." }
    queue: { connection: queue, name: ${name}, prefix: trueup, lanes: 1, attempts: 3 }
    origin: { connection: shop, table: public.${name}, key: id, version: version, value: { jsonb: doc } }
`;

let system: TestSystem;
let stores: Stores;
let writePath: WritePath;
beforeAll(async () => {
  system = await freshSystem({
    config: (yaml) => yaml.replace("\npaths:\n", `\npaths:\n${COLUMNS.map(pathOver).join("")}`),
  });
  await system.origin.query("CREATE EXTENSION citext");
  for (const [name, type] of COLUMNS)
    await system.origin.query(
      `CREATE TABLE public.${name} (id ${type} PRIMARY KEY, version bigint NOT NULL, doc jsonb NOT NULL)`,
    );
  stores = await system.open();
  writePath = await system.producer();
});
afterAll(() => system.close());

/** Each of a path's mutations: its key, whether the origin has it, and the reason why it waits for a person. */
async function standing(path: string) {
  const { rows } = await system.ledger.query<{ key: string; outcome: number | null; because: string | null }>(
    `SELECT m.key, s.outcome, o.because FROM mutation m JOIN path_control c USING (path_id)
     LEFT JOIN settlement s ON s.mutation_id = m.id LEFT JOIN outstanding o ON o.mutation_id = m.id AND o.state = 2
     WHERE c.path = $1 ORDER BY m.key, m.version`,
    [path],
  );
  return rows;
}
const rowsOf = async (path: string) =>
  (await system.origin.query(`SELECT id::text AS id, doc FROM ${path} ORDER BY id`)).rows;
const put = (path: string, key: string) => accepted(writePath, path, write(key, { payload: { of: key } }));

describe.each(COLUMNS)("two keys that the column of %s (%s) takes for one", (path, _, one, other) => {
  it("do not share a row: the one that comes later goes to a person", async () => {
    await system.run(runRelay, `relay ${path}`);
    await system.run(runMaterializer, `materializer ${path}`);
    await put(path, one);
    await untilDrained(system, path);
    await put(path, other);
    await expect
      .poll(() => standing(path))
      .toContainEqual({ key: other, outcome: null, because: expect.stringContaining("the ledger counts two keys") });
    expect(await rowsOf(path)).toEqual([{ id: one, doc: { of: one } }]);
  });

  it("do not share a row where they come in one batch", async () => {
    const drain = (paused: boolean) =>
      changeDrainNow(repairs(stores).deps, MARA, {
        ...{ pathId: pathOf(stores, path).pathId, scope: { kind: "path" }, paused },
        ...{ reason: "a test" },
      });
    await system.origin.query(`TRUNCATE ${path}`);
    await drain(true);
    const keys = [one, other].map((key) => key.replace("A", "B").replace("1", "2"));
    for (const key of keys) await put(path, key);
    await drain(false);
    const ofBatch = async () => (await standing(path)).filter(({ key }) => keys.includes(key));
    await expect.poll(async () => (await ofBatch()).filter((m) => m.outcome === 1).length).toBe(1);
    await expect.poll(async () => (await ofBatch()).filter((m) => m.because !== null).length).toBe(1);
    const written = (await ofBatch()).find((m) => m.outcome === 1)?.key;
    expect(await rowsOf(path)).toEqual([{ id: written, doc: { of: written } }]);
  });
});
