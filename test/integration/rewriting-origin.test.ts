import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keyStory as keyStoryWire } from "../../lib/api/keys";
import { savedAnswers } from "../../lib/api/saved";
import type { Stores } from "../../lib/composition/stores";
import type { WritePath } from "../../lib/composition/write-path";
import { judge } from "../../lib/evidence/judge";
import { readKey } from "../../lib/queries/key/read";
import { askSaved } from "../../lib/queries/saved/ask";
import { runMaterializer } from "../../workers/materializer";
import { runRelay } from "../../workers/relay";
import { askerOf } from "../fixtures/ask";
import { accepted, freshSystem, ownPool, pathOf, type TestSystem, untilDrained, write } from "../fixtures/system";

const GOODS = `
  - name: goods
    title: Goods
    acknowledge: durable-append
    invariant: external
    replay: last-write-wins
    maxTruthLag: 30s
    wording: { accepted: "We have it.", materialized: "Saved." }
    queue: { connection: queue, name: goods, prefix: trueup, lanes: 2, attempts: 3 }
    caches:
      - { region: eu, connection: cache-eu, key: "goods:{key}", ttl: 1h }
    origin:
      connection: shop
      table: public.goods
      key: sku
      version: version
      value: { columns: [kind, tags, code, at, price, label, gross] }
`;

/** A table that rewrites nearly every value that it is given. */
const TABLE = `
  CREATE TYPE public.kind AS ENUM ('plain', 'Fancy');
  CREATE TABLE public.goods (sku text PRIMARY KEY, version bigint NOT NULL, kind public.kind, tags text[], code char(8), at timestamptz,
    price numeric(10,2), label text, gross numeric GENERATED ALWAYS AS (price * 1.19) STORED);
  CREATE FUNCTION public.shout() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.label := upper(NEW.label); RETURN NEW; END $$;
  CREATE TRIGGER shout BEFORE INSERT OR UPDATE ON public.goods FOR EACH ROW EXECUTE FUNCTION public.shout();`;

const GIVEN = {
  kind: "Fancy",
  tags: ["a", "b"],
  code: "X1",
  at: "2026-03-01T14:00:00+02:00",
  price: 19.999,
  label: "loud",
};

let system: TestSystem;
let stores: Stores;
let writePath: WritePath;
beforeAll(async () => {
  system = await freshSystem({ config: (yaml) => yaml.replace("\npaths:\n", `\npaths:\n${GOODS}`) });
  await system.origin.query(TABLE);
  stores = await system.open();
  writePath = await system.producer();
  await system.run(runRelay);
  await system.run(runMaterializer);
});
afterAll(() => system.close());

async function put(key: string): Promise<string> {
  const { mutation } = await accepted(writePath, "goods", write(key, { payload: GIVEN as never }));
  await untilDrained(system, "goods");
  return mutation.id;
}

const verdictOf = async (key: string, of = stores) => {
  const judged = (await judge(pathOf(of, "goods"), [key], { window: 20, deadlineMs: 2_000 })).get(key);
  const { verdict, findings } = judged?.verdict ?? {};
  return { verdict, of: findings?.flatMap((f) => f.evidence.map((e) => e.store)) };
};
const answerTo = async (mutation: string) => {
  const nothing = { path: null, key: null, actor: null, requestId: null, idempotencyKey: null };
  const result = await askerOf(stores)(askSaved, { ...nothing, mutation, cursor: null, limit: 10 });
  return result.ok ? savedAnswers.parse(result.value).answers[0]?.answer : result.error;
};
const cached = async (key: string) => (await pathOf(stores, "goods").caches[0]?.read([key]))?.[0];

describe("an origin that rewrites what it is given", () => {
  it("is not called mismatched, and caches are confirmed with what it holds", async () => {
    const mutation = await put("rewritten");
    expect(await verdictOf("rewritten")).toEqual({ verdict: "converged", of: [] });
    expect(await answerTo(mutation)).toBe("saved");
    await expect.poll(async () => (await cached("rewritten"))?.speculative).toBe(false);
    const { rows } = await system.origin.query("SELECT to_jsonb(g) - 'sku' - 'version' AS row FROM goods g");
    expect(rows[0].row).toMatchObject({ label: "LOUD", price: 20, code: "X1      " });
    expect(JSON.parse((await cached("rewritten"))?.value ?? "null")).toMatchObject({
      label: "LOUD",
      price: 20,
      code: "X1      ",
    });
  });

  it("is told in a note on the key, with both exact texts of what differs and nothing of what does not", async () => {
    await put("noted");
    const story = await askerOf(stores)(readKey, { path: "goods", key: "noted" });
    const { verdict, notes } = keyStoryWire.parse(story.ok ? story.value : story.error);
    expect(verdict).toBe("converged");
    const members = notes.flatMap((note) => note.members.map(({ member, asked, became }) => [member, asked, became]));
    expect(members).toEqual([
      ["at", '"2026-03-01T14:00:00+02:00"', '"2026-03-01T12:00:00+00:00"'],
      ["code", '"X1"', '"X1      "'],
      ["label", '"loud"', '"LOUD"'],
      ["price", "19.999", "20.00"],
      ["gross", null, "23.8000"],
    ]);
    await system.origin.query("UPDATE goods SET price = 1 WHERE sku = 'noted'");
    const changed = await askerOf(stores)(readKey, { path: "goods", key: "noted" });
    expect(changed.ok && changed.value.notes).toEqual([]);
  });

  it("is called mismatched once the row is changed after its receipt, also where it is changed to what was given", async () => {
    const mutation = await put("changed");
    await system.origin.query("UPDATE goods SET price = 1 WHERE sku = 'changed'");
    expect(await verdictOf("changed")).toMatchObject({ verdict: "mismatched", of: expect.arrayContaining(["origin"]) });
    expect(await answerTo(mutation)).toBe("regressed");
    await system.origin.query("ALTER TABLE goods DISABLE TRIGGER shout");
    await system.origin.query("UPDATE goods SET price = 20.00, label = 'loud' WHERE sku = 'changed'");
    await system.origin.query("ALTER TABLE goods ENABLE TRIGGER shout");
    expect(await verdictOf("changed")).toMatchObject({ verdict: "mismatched" });
    await system.origin.query("UPDATE goods SET label = 'loud' WHERE sku = 'changed'");
    expect(await verdictOf("changed")).toEqual({ verdict: "converged", of: [] });
  });

  it("is not called mismatched where a trigger changes the row after it was written", async () => {
    await system.origin.query(`
      CREATE FUNCTION public.tag() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        UPDATE public.goods SET tags = tags || 'seen'::text WHERE sku = NEW.sku; RETURN NULL; END $$;
      CREATE TRIGGER tag AFTER INSERT OR UPDATE ON public.goods FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION public.tag()`);
    const mutation = await put("tagged");
    await system.origin.query("DROP TRIGGER tag ON public.goods");
    expect(await verdictOf("tagged")).toEqual({ verdict: "converged", of: [] });
    expect(await answerTo(mutation)).toBe("saved");
    await expect.poll(async () => (await cached("tagged"))?.speculative).toBe(false);
    expect(JSON.parse((await cached("tagged"))?.value ?? "null")).toMatchObject({ tags: ["a", "b", "seen"] });
  });

  it("is not called mismatched by a column that was altered since, whose receipts are taken again", async () => {
    const mutation = await put("altered");
    await expect.poll(async () => (await cached("altered"))?.speculative).toBe(false);
    await system.origin.query(
      "ALTER TABLE goods ALTER kind TYPE text, ALTER label TYPE varchar(9), ALTER at TYPE timestamptz(0)",
    );
    await system.origin.query("ALTER TABLE goods ALTER at TYPE text USING at::text");
    const altered = { verdict: "converged", of: [] };
    // The process that wrote the row knows the old columns; another process has never known them.
    expect((await verdictOf("altered")).of).not.toContain("origin");
    expect((await verdictOf("altered", await system.open("another"))).of).not.toContain("origin");
    expect(await answerTo(mutation)).toBe("saved");
    await put("altered-later");
    expect(await verdictOf("altered-later")).toEqual(altered);
    // Sessions that have the trigger's old plan keep it.
    const fresh = ownPool(system.env.ORIGIN_URL);
    await fresh.query("UPDATE goods SET price = 1 WHERE sku LIKE 'altered%'");
    await fresh.end();
    for (const key of ["altered", "altered-later"])
      expect(await verdictOf(key)).toMatchObject({ verdict: "mismatched", of: expect.arrayContaining(["origin"]) });
  });
});
