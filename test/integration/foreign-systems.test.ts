import { Redis } from "ioredis";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readOnly } from "../fixtures/foreign/kit/read-only";
import type { DamageName, ForeignPath, ForeignService, ForeignUrls } from "../fixtures/foreign/shape";
import { FOREIGN_SHAPES } from "../fixtures/foreign/shapes";
import { freshStores } from "../setup/fixture";

type Look = Awaited<ReturnType<ForeignPath["look"]>>;

const OPEN = ["unsent", "waiting", "active", "delayed"];

/** Compares versions of one system: numbers of any size, or times. */
function compareVersions(a: string, b: string): number {
  if (/^\d+$/.test(a)) return Number(BigInt(a) - BigInt(b));
  return Date.parse(a) - Date.parse(b);
}

/** The entry's version compared with the row's; undefined where one of them has none. */
function entryOverRow({ row, entry }: Look): number | undefined {
  if (!row?.version || !entry?.version) return undefined;
  return Math.sign(compareVersions(entry.version, row.version));
}

function isSettled({ carriers }: Look): void {
  expect(carriers.filter((state) => OPEN.includes(state))).toEqual([]);
}

const carriedAs = (state: string) => (look: Look) => expect(look.carriers).toContain(state);

/** The traces of each damage that the system itself can see. */
const LEAVES: Record<DamageName, (look: Look) => void> = {
  healthy(look) {
    isSettled(look);
    expect(look.row?.text).toMatch(/^write/);
    expect([look.row?.text, undefined]).toContain(look.entry?.text);
    expect([0, undefined]).toContain(entryOverRow(look));
  },
  "cache-ahead"(look) {
    isSettled(look);
    expect(look.entry?.text).toMatch(/^ahead/);
    expect(look.row?.text).toMatch(/^write/);
    expect([1, undefined]).toContain(entryOverRow(look));
  },
  "cache-stale"(look) {
    isSettled(look);
    expect(look.entry?.text).toMatch(/^write/);
    expect(look.entry?.text).not.toBe(look.row?.text);
    expect([-1, undefined]).toContain(entryOverRow(look));
  },
  unreadable(look) {
    isSettled(look);
    expect(look.entry?.text).toContain("\ufffd");
  },
  "origin-behind"(look) {
    isSettled(look);
    expect(look.row?.text).toMatch(/^write/);
    expect(look.entry?.text).not.toBe(look.row?.text);
    expect([1, undefined]).toContain(entryOverRow(look));
  },
  "region-split"(look) {
    isSettled(look);
    expect(look.entry?.text).toBe(look.row?.text);
  },
  raced(look) {
    isSettled(look);
    expect(look.row?.text).toMatch(/^write carried/);
    expect(look.entry?.text).toMatch(/^write refused/);
    expect(entryOverRow(look)).toBe(1);
  },
  "value-changed"(look) {
    isSettled(look);
    expect(look.row?.text).toMatch(/^by hand/);
    expect([0, undefined]).toContain(entryOverRow(look));
  },
  "row-deleted"(look) {
    isSettled(look);
    expect(look.row).toBeNull();
    expect(look.entry).not.toBeNull();
  },
  gone(look) {
    isSettled(look);
    expect(look.row?.text).toMatch(/^write/);
  },
  waiting: carriedAs("waiting"),
  active: carriedAs("active"),
  failed: carriedAs("failed"),
  delayed: carriedAs("delayed"),
  unsent: carriedAs("unsent"),
  "batch-waiting": carriedAs("waiting"),
  "delete-waiting": carriedAs("waiting"),
};

/** A number for each damage, so that their keys do not collide. */
const numberOf = (damage: DamageName) => 1 + Object.keys(LEAVES).indexOf(damage);

// All systems run on the same stores at once: no two share a name.
let urls: ForeignUrls;
const running: Record<string, ForeignService> = {};
beforeAll(async () => {
  urls = await freshStores();
  for (const shape of FOREIGN_SHAPES) running[shape.name] = await shape.start(urls);
});
afterAll(async () => {
  for (const service of Object.values(running)) await service.close();
});

describe("the stores of all systems, under a reader's role", () => {
  let reader: Awaited<ReturnType<typeof readOnly>>;
  beforeAll(async () => {
    reader = await readOnly(urls);
  });
  afterAll(() => reader.drop());

  it("give rows and refuse to change them", async () => {
    const db = new pg.Client({ connectionString: reader.urls.ORIGIN_URL });
    await db.connect();
    await expect(db.query("SELECT FROM current_membership")).resolves.toBeDefined();
    await expect(db.query("INSERT INTO badge VALUES (1, '')")).rejects.toMatchObject({ code: "42501" });
    await db.end();
  });

  it.each(["QUEUE_URL", "CACHE_EU_URL", "CACHE_US_URL"] as const)(
    "give entries of %s and run no write",
    async (store) => {
      const redis = new Redis(reader.urls[store]);
      await expect(redis.get("any")).resolves.toBeNull();
      await expect(redis.set("any", "")).rejects.toThrow("NOPERM");
      await expect(redis.eval("return 1", 0)).rejects.toThrow("NOPERM");
      redis.disconnect();
    },
  );
});

describe.each(FOREIGN_SHAPES)("the system $name", ({ name, paths, configText }) => {
  it("has a configuration of its paths, with the URLs in place", () => {
    const text = configText(urls);
    expect(text).not.toContain("${");
    const { connections, paths: written } = parse(text);
    expect(written.map((path: { name: string }) => path.name)).toEqual(Object.keys(paths));
    const named = [...JSON.stringify(written).matchAll(/"connection":"([^"]+)"/g)].map(([, connection]) => connection);
    expect([...new Set(named)].sort()).toEqual(Object.keys(connections).sort());
  });

  describe.each(Object.keys(paths))("on its path %s", (path) => {
    const hand = () => running[name]?.paths[path] as ForeignPath;

    it.each(paths[path] ?? [])("leaves a key %s", async (damage) => {
      const n = numberOf(damage);
      await hand().damages[damage]?.(n);
      LEAVES[damage](await hand().look(n));
    });

    it("takes up a key that waited", async () => {
      const n = numberOf("waiting");
      await hand().write(n);
      LEAVES.healthy(await hand().look(n));
    });
  });
});
