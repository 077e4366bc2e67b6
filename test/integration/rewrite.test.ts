import { describe, expect, it } from "vitest";
import { incidentContext } from "../../lib/composition/recovery";
import { laneOf } from "../../lib/domain/lane";
import { plansOn } from "../../lib/ledger/plans/plans";
import { previewAuthority } from "../../lib/queries/authority/preview";
import { readKey } from "../../lib/queries/key/read";
import { readReport } from "../../lib/queries/report/read";
import { askerOf } from "../fixtures/ask";
import { declareAuthority, incidentParts } from "../fixtures/commands";
import { readContextOf } from "../fixtures/read-context";
import { MARA } from "../fixtures/repair";
import { repairedSystemForTests } from "../fixtures/repaired-system";
import { pathOf } from "../fixtures/system";

const on = repairedSystemForTests();

let made = 0;
/** A key on which three stores agree, whose row somebody then changes at its own version. */
async function changedRow(): Promise<string> {
  const key = `key-${++made}`;
  const { mutation } = await on.put("profile", key, { payload: { total: 2595 } });
  await on.flush("profile", key, [mutation.id]);
  await on.system.origin.query("UPDATE profile SET doc = $2 WHERE user_id = $1", [key, '{"total": 1}']);
  return key;
}
const row = async (key: string) =>
  (await on.system.origin.query("SELECT version, doc FROM profile WHERE user_id = $1", [key])).rows[0];
const verdict = async (key: string) => {
  const story = await askerOf(on.stores)(readKey, { path: "profile", key });
  return story.ok ? story.value.verdict : null;
};
const shown = async (key: string) =>
  (await Promise.all(pathOf(on.stores, "profile").caches.map((cache) => cache.read([key])))).map(([e]) =>
    JSON.parse(e?.value ?? "null"),
  );
const incidentOn = async (key: string, store?: "ledger" | "origin") => {
  const incident = await on.repair.incident({ paths: ["profile"], keys: { list: [key] } });
  if (store !== undefined) await on.repair.authority(incident, store);
  return incident;
};

describe("same-version damage", () => {
  it("is copied into no cache while no authority is declared", async () => {
    const key = await changedRow();
    expect(await verdict(key)).toBe("mismatched");
    for (const kind of ["rebuild", "invalidate"] as const) {
      const incident = await on.repair.incident({ paths: ["profile"], keys: { list: [key] } });
      const plan = await on.repair.plan(incident, { kind, selection: { keys: [key] } });
      expect(plan.counts).toEqual({ blocked: "2" });
      await on.repair.close(incident.id, { reopenPaths: false });
    }
    expect(await shown(key)).toEqual([{ total: 2595 }, { total: 2595 }]);
  });

  it("is counted by an authority's preview before anything has listed it, and confirmed as it was shown", async () => {
    const key = await changedRow();
    const incident = await incidentOn(key);
    const opened = { stores: on.stores, read: readContextOf(on.stores) };
    const context = incidentContext(opened);
    const preview = await askerOf(on.stores)(previewAuthority, { id: incident.id });
    if (!preview.ok) throw new Error(JSON.stringify(preview.error));
    for (const store of ["ledger", "origin"])
      expect(preview.value.stores.find((choice) => choice.store === store)).toMatchObject({
        ...{ kept: "0", changed: "1", discarded: "0" },
        samples: [{ key, finding: "mismatched" }],
      });
    const parts = incidentParts(opened);
    const ledger = {
      store: "ledger",
      region: null,
      reason: "r",
      forceOriginReads: false,
      breakGlass: "a test",
    } as const;
    const declare = (changed: bigint) =>
      declareAuthority(parts, incident.id, { ...ledger, shown: { changed, discarded: 0n } }, MARA);
    expect(await declare(0n)).toMatchObject({ error: { code: "moved-since-shown", shown: "0", now: "1" } });
    expect((await context.incidents.read(incident.id))?.authority).toBeNull();
    expect(await declare(1n)).toMatchObject({ ok: true });
  });

  it("leaves a replay of what is settled nothing to run for, and one of what is outstanding its settling", async () => {
    const { mutation } = await on.put("profile", "settled", { payload: { total: 1 } });
    await on.flush("profile", "settled", [mutation.id]);
    const incident = await incidentOn("settled", "ledger");
    const plan = await on.repair.plan(incident, { kind: "replay", selection: { keys: ["settled"] } });
    expect(plan.counts).toEqual({ "already-applied": "1" });
    expect(await plansOn(on.system.ledger).settles(plan.id)).toBe(false);
    const lane = laneOf("settled", pathOf(on.stores, "profile").config.queue?.lanes ?? 1);
    await on.system.ledger.query(
      "INSERT INTO outstanding (path_id, lane, mutation_id, version, accepted_at, key) VALUES ($1, $2, $3, 1, now(), 'settled')",
      [pathOf(on.stores, "profile").pathId, lane, mutation.id],
    );
    expect(await plansOn(on.system.ledger).settles(plan.id)).toBe(true);
  });

  it("is written over with the ledger's value, compared with what was seen, and can be undone", async () => {
    const key = await changedRow();
    const incident = await incidentOn(key, "ledger");
    const plan = await on.repair.plan(incident, { kind: "rewrite", selection: { keys: [key] } });
    expect(plan.counts).toEqual({ apply: "1" });
    const run = await on.repair.run(plan);
    expect(run.outcomes).toEqual({ applied: "1" });
    expect(await row(key)).toEqual({ version: "1", doc: { total: 2595 } });
    expect(await verdict(key)).toBe("converged");
    const undo = await on.repair.plan(incident, { kind: "undo", selection: { run: run.id } });
    expect((await on.repair.run(undo)).outcomes).toEqual({ applied: "1" });
    const { rows } = await on.system.ledger.query("SELECT payload FROM mutation WHERE key = $1 AND version = 2", [key]);
    expect(rows).toEqual([{ payload: { total: 1 } }]);
  });

  it("is named in the report of an incident that named no key, once a run has taken it up", async () => {
    const key = await changedRow();
    const incident = await on.repair.incident({ paths: ["profile"], keys: { prefix: key } });
    await on.repair.authority(incident, "ledger");
    const plan = await on.repair.plan(incident, { kind: "rewrite", selection: { keys: [key] } });
    const keysOf = async () => {
      const report = await askerOf(on.stores)(readReport, { id: incident.id });
      return report.ok ? report.value.keys : null;
    };
    expect(await keysOf()).toEqual({ total: "0", items: [] });
    await on.repair.run(plan);
    expect(await keysOf()).toEqual({ total: "1", items: [{ path: "profile", key }] });
  });

  it("is not written over once the row holds another value than the plan saw", async () => {
    const key = await changedRow();
    const incident = await incidentOn(key, "ledger");
    const plan = await on.repair.plan(incident, { kind: "rewrite", selection: { keys: [key] } });
    await on.system.origin.query("UPDATE profile SET doc = $2 WHERE user_id = $1", [key, '{"total": 7}']);
    expect((await on.repair.run(plan)).outcomes).toEqual({ drifted: "1" });
    expect(await row(key)).toEqual({ version: "1", doc: { total: 7 } });
  });

  it("becomes a new mutation of the ledger where the origin is declared right", async () => {
    const key = await changedRow();
    const incident = await incidentOn(key, "origin");
    const plan = await on.repair.plan(incident, { kind: "adopt", selection: { keys: [key] } });
    expect((await on.repair.run(plan)).outcomes).toEqual({ applied: "1" });
    const { rows } = await on.system.ledger.query("SELECT id FROM mutation WHERE key = $1 AND version = 2", [key]);
    await on.flush("profile", key, [rows[0].id]);
    expect(await row(key)).toEqual({ version: "2", doc: { total: 1 } });
    expect(await verdict(key)).toBe("converged");
  });

  it("is neither rewritten nor adopted under another authority than the one it takes", async () => {
    const key = await changedRow();
    const incident = await incidentOn(key);
    const plan = (kind: "rewrite" | "adopt") => on.repair.plan(incident, { kind, selection: { keys: [key] } });
    await expect(plan("rewrite")).rejects.toThrow("authority-missing");
    await on.repair.authority(incident, "origin");
    await expect(plan("rewrite")).rejects.toThrow("has declared the origin");
  });
});
