import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { laneOf } from "../../lib/domain/lane";
import { OriginRefused } from "../../lib/stores/origin/port";
import { replayedPagesForTests, TOGETHER } from "../fixtures/replayed-pages";
import { pathOf } from "../fixtures/system";

describe.each([
  ["a page of a run", {}],
  ["a page of a run where ledger and origin are one database", TOGETHER],
])("%s", (_, options) => {
  const on = replayedPagesForTests(options);

  it("takes in, side by side, keys and values whatever they are written with", async () => {
    const strange = [`a,"b"\\{}`, "NULL", " space ", "ünï \u{1f600}", "'; DROP TABLE profile; --", "a b/c%", "{1,2}"];
    const values = [{ t: `"\\{},NULL'` }, { t: "\u{1f600}\n" }, { big: 9007199254740991 }, { deep: [{ a: null }] }];
    for (const [i, key] of strange.entries()) await on.put(key, values[i % values.length] as object);
    // Some mutations meet an existing row, the others meet none.
    await on.system.origin.query("INSERT INTO profile (user_id, version, doc) VALUES ($1, 0, '{}'), ($2, 0, '{}')", [
      strange[0],
      strange[3],
    ]);
    const run = await on.carriedOut(await on.planned(strange));
    expect(run.outcomes).toEqual({ applied: String(strange.length) });
    expect(await on.originOf(strange)).toEqual(
      Object.fromEntries(strange.map((key, i) => [key, [1, JSON.parse(JSON.stringify(values[i % values.length]))]])),
    );
    expect(await on.owedKeys()).toEqual([]);
    const images = await pathOf(on.stores, "profile").origin?.beforeImages(
      run.id,
      "00000000-0000-0000-0000-000000000000",
      100,
    );
    expect(images?.map((i) => [i.key, i.version, i.value]).sort()).toEqual(
      strange.map((key, i) => [key, i === 0 || i === 3 ? 0n : null, i === 0 || i === 3 ? "{}" : undefined]).sort(),
    );
  });

  it("tells what it covers by the version that took its place, and leaves what moved, was withdrawn or deletes to a look of its own", async () => {
    const keys = ["p-plain", "p-many", "p-moved", "p-withdrawn", "p-gone", "p-had"];
    await on.put("p-plain", { n: 1 });
    const first = await on.put("p-many", { n: 1 });
    await on.put("p-many", { n: 2 });
    await on.put("p-moved", { n: 1 });
    const withdrawn = await on.put("p-withdrawn", { n: 1 });
    const beforeDelete = await on.put("p-gone", { n: 1 });
    await on.remove("p-gone");
    const had = await on.put("p-had", { n: 1 });
    const plan = await on.planned(keys);
    expect(plan.counts).toEqual({ apply: "6", superseded: "2" });
    await on.system.origin.query("INSERT INTO profile (user_id, version, doc) VALUES ('p-moved', 7, '{}')");
    await on.system.origin.query("INSERT INTO trueup.suppressed (mutation, path, run) VALUES ($1, 'profile', $1)", [
      withdrawn.id,
    ]);
    await on.system.origin.query("INSERT INTO profile (user_id, version, doc) VALUES ('p-had', 1, '{\"n\":1}')");
    await on.system.origin.query(
      "INSERT INTO trueup.receipt (mutation, path, key, version) VALUES ($1, 'profile', 'p-had', 1)",
      [had.id],
    );
    const run = await on.carriedOut(plan);
    expect(run.outcomes).toEqual({ applied: "3", superseded: "2", drifted: "2", "already-applied": "1" });
    expect(await on.originOf(keys)).toEqual({
      "p-plain": [1, { n: 1 }],
      "p-many": [2, { n: 2 }],
      "p-moved": [7, {}],
      "p-had": [1, { n: 1 }],
    });
    expect(await on.owedKeys()).toEqual(["p-moved", "p-withdrawn"]);
    expect(await on.settled(first.id)).toEqual({ outcome: 2, because: "version 2 took its place" });
    expect(await on.settled(beforeDelete.id)).toEqual({ outcome: 2, because: "version 2 took its place" });
  });

  it("holds nobody up for one row that the origin rejects", async () => {
    const keys = Array.from({ length: 40 }, (_, i) => `r-${i}`);
    for (const [n, key] of keys.entries()) await on.put(key, n === 17 ? { bad: true } : { n });
    await on.system.origin.query("ALTER TABLE profile ADD CONSTRAINT no_bad CHECK (NOT doc ? 'bad')");
    const run = await on.carriedOut(await on.planned(keys));
    await on.system.origin.query("ALTER TABLE profile DROP CONSTRAINT no_bad");
    expect(run.outcomes).toEqual({ applied: "39", failed: "1" });
    expect(await on.owedKeys()).toEqual(["r-17"]);
    const failed = await on.repair.runs.items(run.id, "failed", { after: null, limit: 10 });
    expect(failed.map((i) => [i.key, i.outcomeBecause])).toEqual([["r-17", expect.stringContaining("no_bad")]]);
  });

  it("does not say applied of what left no receipt", async () => {
    const keys = ["u-1", "u-2", "u-3"];
    for (const key of keys) await on.put(key, { n: 1 });
    await on.system.origin.query(`CREATE FUNCTION lose_receipt() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF NEW.key = 'u-2' THEN RETURN NULL; END IF; RETURN NEW; END $$`);
    await on.system.origin.query(
      "CREATE TRIGGER lose BEFORE INSERT ON trueup.receipt FOR EACH ROW EXECUTE FUNCTION lose_receipt()",
    );
    const run = await on.carriedOut(await on.planned(keys));
    await on.system.origin.query("DROP TRIGGER lose ON trueup.receipt");
    expect(run.outcomes).toEqual({ applied: "2", failed: "1" });
    expect(await on.owedKeys()).toEqual(["u-2"]);
  });

  it("leaves receipts of what a trigger made of the rows after they were written", async () => {
    await on.system.origin.query(`
      CREATE FUNCTION public.tag() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        UPDATE public.profile SET doc = doc || '{"seen": true}' WHERE user_id = NEW.user_id; RETURN NULL; END $$;
      CREATE TRIGGER tag AFTER INSERT OR UPDATE ON public.profile FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION public.tag()`);
    for (const key of ["tagged-1", "tagged-2"]) await on.put(key, { n: 1 });
    const run = await on.carriedOut(await on.planned(["tagged-1", "tagged-2"]));
    await on.system.origin.query("DROP FUNCTION public.tag() CASCADE");
    expect(run.outcomes).toMatchObject({ applied: "2" });
    const { rows } = await on.system.origin.query(
      `SELECT p.doc, r.became = md5(i.id::text || p.doc::text)::uuid AS holds FROM profile p JOIN trueup.receipt r ON r.key = p.user_id, trueup.identity i
       WHERE p.user_id LIKE 'tagged-%'`,
    );
    expect(rows).toEqual([1, 2].map(() => ({ doc: { n: 1, seen: true }, holds: true })));
  });

  it("renews the receipt of a row that somebody has set back", async () => {
    const key = "b-1";
    const { id } = await on.put(key, { n: 1 });
    await on.system.origin.query(
      "INSERT INTO trueup.receipt (mutation, path, key, version, applied_at) VALUES ($1, 'profile', $2, 1, 'epoch')",
      [id, key],
    );
    const run = await on.carriedOut(await on.planned([key]));
    expect(run.outcomes).toEqual({ applied: "1" });
    expect(await on.originOf([key])).toEqual({ [key]: [1, { n: 1 }] });
    expect(await on.owedKeys()).toEqual([]);
  });
});

describe("a page that is read before it is written", () => {
  const on = replayedPagesForTests();

  it("that was written and not recorded is written once, whoever comes next", async () => {
    const keys = Array.from({ length: 30 }, (_, i) => `w-${i}`);
    for (const key of keys) {
      await on.put(key, { n: 1 });
      await on.put(key, { n: 2 });
    }
    let lost = 0;
    const run = await on.carriedOut(await on.planned(keys), (parts) => ({
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
    expect(await on.originOf(keys)).toEqual(Object.fromEntries(keys.map((key) => [key, [2, { n: 2 }]])));
    const { rows } = await on.system.origin.query(
      "SELECT count(*) AS n, count(DISTINCT mutation) AS distinct FROM trueup.before_image WHERE run = $1",
      [run.id],
    );
    expect(rows[0]).toEqual({ n: "30", distinct: "30" });
    expect(await on.owedKeys()).toEqual([]);
  });

  it("withdraws side by side, and says of what the record has by then that it drifted", async () => {
    const keys = ["s-1", "s-2", "s-3"];
    const ids = new Map<string, string>();
    for (const key of keys) ids.set(key, (await on.put(key, { n: 1 })).id);
    const plan = await on.planned(keys, { kind: "suppress" });
    await on.system.origin.query("INSERT INTO profile (user_id, version, doc) VALUES ('s-2', 1, '{\"n\":1}')");
    await on.system.origin.query(
      "INSERT INTO trueup.receipt (mutation, path, key, version) VALUES ($1, 'profile', 's-2', 1)",
      [ids.get("s-2")],
    );
    const run = await on.carriedOut(plan);
    expect(run.outcomes).toEqual({ applied: "2", drifted: "1" });
    expect(await on.owedKeys()).toEqual([]);
    expect(await on.settled(ids.get("s-1") as string)).toEqual({ outcome: 3, because: "a test" });
    expect(await on.settled(ids.get("s-2") as string)).toMatchObject({ outcome: 1 });
    const noted = await on.system.origin.query("SELECT mutation FROM trueup.suppressed WHERE run = $1", [run.id]);
    expect(noted.rows.map((row) => row.mutation).sort()).toEqual([ids.get("s-1"), ids.get("s-3")].sort());
  });

  it("is made smaller until the origin carries it within its time", async () => {
    const keys = Array.from({ length: 300 }, (_, i) => `t-${i}`)
      .filter((key) => laneOf(key, 4) === 0)
      .slice(0, 50);
    for (const key of keys) await on.put(key, { n: 1 });
    const asked: number[] = [];
    const run = await on.carriedOut(await on.planned(keys), (parts) => ({
      paths: new Map(
        [...parts.paths].map(([name, path]) => [
          name,
          {
            ...path,
            origin: path.origin && {
              ...path.origin,
              async replayColumns(...[entry, id, columns]: Parameters<typeof path.origin.replayColumns>) {
                asked.push(columns.puts?.ids.length ?? 0);
                if ((columns.puts?.ids.length ?? 0) > 8)
                  throw new OriginRefused({ kind: "slow", because: "canceled", sqlState: "57014" });
                return (path.origin as typeof path.origin).replayColumns(entry, id, columns);
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
    for (const key of keys) await on.put(key, { bytes: randomBytes(90_000).toString("base64") });
    const plan = await on.planned(keys);
    const pages: number[] = [];
    const run = await on.carriedOut(plan, (parts) => ({
      runs: {
        ...parts.runs,
        async work(...asked) {
          const page = await parts.runs.work(...asked);
          pages.push(page.puts?.ids.length ?? 0);
          return page;
        },
      },
    }));
    expect(run.outcomes).toEqual({ applied: "60" });
    // By their number the items would all go in one page.
    expect(Math.max(...pages)).toBeLessThan(60);
    expect(Math.max(...pages)).toBeGreaterThan(10);
    expect((await on.system.origin.query("SELECT FROM profile WHERE user_id LIKE 'l-%'")).rowCount).toBe(60);
  });
});
