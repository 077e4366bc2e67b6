import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { replayParts } from "../../lib/composition/repair";
import type { Stores } from "../../lib/composition/stores";
import { laneOf } from "../../lib/domain/lane";
import type { PlanProposal } from "../../lib/operations/plan/create";
import { OriginRefused } from "../../lib/ports/origin";
import type { Run } from "../../lib/ports/plans";
import type { ReplayParts } from "../../lib/write-path/replay/parts";
import { Replayer } from "../../lib/write-path/replay/replayer";
import { repairs } from "../fixtures/repair";
import { accepted, freshSystem, pathOf, type TestSystem, write } from "../fixtures/system";

const SILENT = { info() {}, warn() {}, error() {} };
let system: TestSystem;
let stores: Stores;
let writePath: Awaited<ReturnType<TestSystem["producer"]>>;
let repair: ReturnType<typeof repairs>;
let open: string | null = null;

beforeAll(async () => {
  system = await freshSystem();
  stores = await system.open();
  writePath = await system.producer();
  repair = repairs(stores);
  for (const path of stores.paths.values()) await path.origin?.raiseFence(1n);
});
afterAll(() => system.close());
afterEach(async () => {
  if (open !== null)
    await repair.incidents.close(open, { reason: null, reopenPaths: true }, { actor: "mara", requestId: null });
  await system.ledger.query("DELETE FROM outstanding");
});

const put = async (key: string, payload: object) =>
  (await accepted(writePath, "profile", write(key, { payload: payload as never }))).mutation;

async function planned(keys: string[], more: Partial<PlanProposal> = {}) {
  const incident = await repair.incident({ paths: ["profile"], keys: { list: keys } });
  open = incident.id;
  return repair.plan(incident, { selection: { all: true }, canary: 0, ...more });
}

/** Carries a run out in this process, over its own parts or over parts that fail in some way. */
async function carriedOut(
  plan: Awaited<ReturnType<typeof planned>>,
  over: (parts: ReplayParts) => Partial<ReplayParts> = () => ({}),
): Promise<Run> {
  const started = await repair.start(plan);
  if (!started.ok) throw new Error(JSON.stringify(started.error));
  const parts = await replayParts(stores, { instance: "test", log: SILENT, stopping: new AbortController().signal });
  const run = await parts.runs.claim(parts.replayer, 10_000);
  if (run === null) throw new Error("no run to claim");
  await new Replayer({ ...parts, ...over(parts) }, run, parts.replayer).work();
  return (await repair.runs.read(run.id)) as Run;
}

const originOf = async (keys: string[]) =>
  Object.fromEntries(
    (await system.origin.query("SELECT user_id, version, doc FROM profile WHERE user_id = ANY ($1)", [keys])).rows.map(
      (row) => [row.user_id, [Number(row.version), row.doc]],
    ),
  );
const owedKeys = async () =>
  (await system.ledger.query("SELECT DISTINCT key FROM outstanding ORDER BY key")).rows.map((row) => row.key);
const settled = async (id: string) =>
  (await system.ledger.query("SELECT outcome, because FROM settlement WHERE mutation_id = $1", [id])).rows[0];

describe("a page of a run", () => {
  it("takes in, side by side, keys and values whatever they are written with", async () => {
    const strange = [`a,"b"\\{}`, "NULL", " space ", "ünï \u{1f600}", "'; DROP TABLE profile; --", "a b/c%", "{1,2}"];
    const values = [{ t: `"\\{},NULL'` }, { t: "\u{1f600}\n" }, { big: 9007199254740991 }, { deep: [{ a: null }] }];
    for (const [i, key] of strange.entries()) await put(key, values[i % values.length] as object);
    // Some of them over a row that is there, the others where nothing is.
    await system.origin.query("INSERT INTO profile (user_id, version, doc) VALUES ($1, 0, '{}'), ($2, 0, '{}')", [
      strange[0],
      strange[3],
    ]);
    const run = await carriedOut(await planned(strange));
    expect(run.outcomes).toEqual({ applied: String(strange.length) });
    expect(await originOf(strange)).toEqual(
      Object.fromEntries(strange.map((key, i) => [key, [1, JSON.parse(JSON.stringify(values[i % values.length]))]])),
    );
    expect(await owedKeys()).toEqual([]);
    const images = await pathOf(stores, "profile").origin?.beforeImages(
      run.id,
      "00000000-0000-0000-0000-000000000000",
      100,
    );
    expect(images?.map((i) => [i.key, i.version, i.value]).sort()).toEqual(
      strange.map((key, i) => [key, i === 0 || i === 3 ? 0n : null, i === 0 || i === 3 ? {} : undefined]).sort(),
    );
  });

  it("tells what it covers by the version that took its place, and leaves what moved, was withdrawn or deletes to a look of its own", async () => {
    const keys = ["p-plain", "p-many", "p-moved", "p-withdrawn", "p-gone", "p-had"];
    await put("p-plain", { n: 1 });
    const first = await put("p-many", { n: 1 });
    await put("p-many", { n: 2 });
    await put("p-moved", { n: 1 });
    const withdrawn = await put("p-withdrawn", { n: 1 });
    const beforeDelete = await put("p-gone", { n: 1 });
    await accepted(writePath, "profile", write("p-gone", { operation: "delete", payload: undefined }));
    const had = await put("p-had", { n: 1 });
    const plan = await planned(keys);
    expect(plan.counts).toEqual({ apply: "6", superseded: "2" });
    await system.origin.query("INSERT INTO profile (user_id, version, doc) VALUES ('p-moved', 7, '{}')");
    await system.origin.query("INSERT INTO trueup.suppressed (mutation, path, run) VALUES ($1, 'profile', $1)", [
      withdrawn.id,
    ]);
    await system.origin.query("INSERT INTO profile (user_id, version, doc) VALUES ('p-had', 1, '{\"n\":1}')");
    await system.origin.query(
      "INSERT INTO trueup.receipt (mutation, path, key, version) VALUES ($1, 'profile', 'p-had', 1)",
      [had.id],
    );
    const run = await carriedOut(plan);
    expect(run.outcomes).toEqual({ applied: "3", superseded: "2", drifted: "2", "already-applied": "1" });
    expect(await originOf(keys)).toEqual({
      "p-plain": [1, { n: 1 }],
      "p-many": [2, { n: 2 }],
      "p-moved": [7, {}],
      "p-had": [1, { n: 1 }],
    });
    expect(await owedKeys()).toEqual(["p-moved", "p-withdrawn"]);
    expect(await settled(first.id)).toEqual({ outcome: 2, because: "version 2 took its place" });
    expect(await settled(beforeDelete.id)).toEqual({ outcome: 2, because: "version 2 took its place" });
  });

  it("holds nobody up for one row that the origin rejects", async () => {
    const keys = Array.from({ length: 40 }, (_, i) => `r-${i}`);
    for (const [n, key] of keys.entries()) await put(key, n === 17 ? { bad: true } : { n });
    await system.origin.query("ALTER TABLE profile ADD CONSTRAINT no_bad CHECK (NOT doc ? 'bad')");
    const run = await carriedOut(await planned(keys));
    await system.origin.query("ALTER TABLE profile DROP CONSTRAINT no_bad");
    expect(run.outcomes).toEqual({ applied: "39", failed: "1" });
    expect(await owedKeys()).toEqual(["r-17"]);
    const failed = await repair.runs.items(run.id, "failed", null, 10);
    expect(failed.map((i) => [i.key, i.outcomeBecause])).toEqual([["r-17", expect.stringContaining("no_bad")]]);
  });

  it("does not say applied of what left no receipt", async () => {
    const keys = ["u-1", "u-2", "u-3"];
    for (const key of keys) await put(key, { n: 1 });
    await system.origin.query(`CREATE FUNCTION lose_receipt() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF NEW.key = 'u-2' THEN RETURN NULL; END IF; RETURN NEW; END $$`);
    await system.origin.query(
      "CREATE TRIGGER lose BEFORE INSERT ON trueup.receipt FOR EACH ROW EXECUTE FUNCTION lose_receipt()",
    );
    const run = await carriedOut(await planned(keys));
    await system.origin.query("DROP TRIGGER lose ON trueup.receipt");
    expect(run.outcomes).toEqual({ applied: "2", failed: "1" });
    expect(await owedKeys()).toEqual(["u-2"]);
  });

  it("that was written and not recorded is written once, whoever comes next", async () => {
    const keys = Array.from({ length: 30 }, (_, i) => `w-${i}`);
    for (const key of keys) {
      await put(key, { n: 1 });
      await put(key, { n: 2 });
    }
    let lost = 0;
    const run = await carriedOut(await planned(keys), (parts) => ({
      runs: {
        ...parts.runs,
        async record(batch) {
          if (lost++ < 3) throw new Error("the ledger went away");
          return parts.runs.record(batch);
        },
      },
    }));
    expect(lost).toBeGreaterThan(3);
    expect(run.outcomes).toEqual({ applied: "30", superseded: "30" });
    expect(await originOf(keys)).toEqual(Object.fromEntries(keys.map((key) => [key, [2, { n: 2 }]])));
    const { rows } = await system.origin.query(
      "SELECT count(*) AS n, count(DISTINCT mutation) AS distinct FROM trueup.before_image WHERE run = $1",
      [run.id],
    );
    expect(rows[0]).toEqual({ n: "30", distinct: "30" });
    expect(await owedKeys()).toEqual([]);
  });

  it("withdraws side by side, and says of what the record has by then that it drifted", async () => {
    const keys = ["s-1", "s-2", "s-3"];
    const ids = new Map<string, string>();
    for (const key of keys) ids.set(key, (await put(key, { n: 1 })).id);
    const plan = await planned(keys, { kind: "suppress" });
    await system.origin.query("INSERT INTO profile (user_id, version, doc) VALUES ('s-2', 1, '{\"n\":1}')");
    await system.origin.query(
      "INSERT INTO trueup.receipt (mutation, path, key, version) VALUES ($1, 'profile', 's-2', 1)",
      [ids.get("s-2")],
    );
    const run = await carriedOut(plan);
    expect(run.outcomes).toEqual({ applied: "2", drifted: "1" });
    expect(await owedKeys()).toEqual([]);
    expect(await settled(ids.get("s-1") as string)).toEqual({ outcome: 3, because: "a test" });
    expect(await settled(ids.get("s-2") as string)).toMatchObject({ outcome: 1 });
    const noted = await system.origin.query("SELECT mutation FROM trueup.suppressed WHERE run = $1", [run.id]);
    expect(noted.rows.map((row) => row.mutation).sort()).toEqual([ids.get("s-1"), ids.get("s-3")].sort());
  });

  it("renews the receipt of a row that somebody has set back", async () => {
    const key = "b-1";
    const { id } = await put(key, { n: 1 });
    await system.origin.query(
      "INSERT INTO trueup.receipt (mutation, path, key, version, applied_at) VALUES ($1, 'profile', $2, 1, 'epoch')",
      [id, key],
    );
    const run = await carriedOut(await planned([key]));
    expect(run.outcomes).toEqual({ applied: "1" });
    expect(await originOf([key])).toEqual({ [key]: [1, { n: 1 }] });
    expect(await owedKeys()).toEqual([]);
  });

  it("is made smaller until the origin carries it within its time", async () => {
    const keys = Array.from({ length: 300 }, (_, i) => `t-${i}`)
      .filter((key) => laneOf(key, 4) === 0)
      .slice(0, 50);
    for (const key of keys) await put(key, { n: 1 });
    const asked: number[] = [];
    const run = await carriedOut(await planned(keys), (parts) => ({
      paths: new Map(
        [...parts.paths].map(([name, path]) => [
          name,
          {
            ...path,
            origin: path.origin && {
              ...path.origin,
              async replayColumns(...[lane, epoch, id, columns]: Parameters<typeof path.origin.replayColumns>) {
                asked.push(columns.puts?.count ?? 0);
                if ((columns.puts?.count ?? 0) > 8) throw new OriginRefused({ kind: "slow", because: "canceled" });
                return (path.origin as typeof path.origin).replayColumns(lane, epoch, id, columns);
              },
            },
          },
        ]),
      ),
    }));
    expect(run.outcomes).toEqual({ applied: "50" });
    expect(asked.slice(0, 4)).toEqual([50, 25, 12, 6]);
  });

  it("is cut where its payloads would fill the process's memory", async () => {
    const keys = Array.from({ length: 300 }, (_, i) => `l-${i}`)
      .filter((key) => laneOf(key, 4) === 0)
      .slice(0, 60);
    for (const key of keys) await put(key, { bytes: randomBytes(90_000).toString("base64") });
    const plan = await planned(keys);
    const pages: number[] = [];
    const run = await carriedOut(plan, (parts) => ({
      runs: {
        ...parts.runs,
        async work(...asked) {
          const page = await parts.runs.work(...asked);
          pages.push(page.puts?.count ?? 0);
          return page;
        },
      },
    }));
    expect(run.outcomes).toEqual({ applied: "60" });
    // By their number they would all go in one page.
    expect(Math.max(...pages)).toBeLessThan(60);
    expect(Math.max(...pages)).toBeGreaterThan(10);
    expect((await system.origin.query("SELECT FROM profile WHERE user_id LIKE 'l-%'")).rowCount).toBe(60);
  });
});
