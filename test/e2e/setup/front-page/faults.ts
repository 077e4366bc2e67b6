import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { OriginBrake } from "../../../../demo/drills/origin-brake";
import type { StoreHandle } from "../../../../demo/stores/server";
import type { Stores } from "../../../../demo/stores/stores";
import type { FindingKind } from "../../../../lib/domain/verdict/findings";
import { expect } from "../browser";
import { type RawStores, rawStores } from "../damage";
import type { clientAs } from "../running";
import type { MaterializerControl } from "./materializer";
import { changedEntry, changedRow, document, entryOf, type Place, trickle, writeKey } from "./places";

/** The means by which faults are made. */
export interface Means {
  /** Opened again when the origin was stopped. */
  raw: RawStores;
  stores: Stores;
  materializer: MaterializerControl;
  client: ReturnType<typeof clientAs>;
}

/** A fault that has happened. */
export interface Injected {
  /** When its cause became true: of a fault that takes effect later, this is awaited. */
  atMs: number;
  heal(): Promise<void>;
}

/** A fault in real stores; `right` and `also` are causes as `causeName` names them. */
export interface Fault {
  name: string;
  /** The paths on which it is made; absent: on every one. */
  on?: readonly string[];
  /** The causes each of which names the fault. */
  right(place: Place): string[];
  /** Causes that the fault makes true besides. */
  also?(place: Place): (string | RegExp)[];
  /** The path is behind before its contract's bound is passed, and late only then. */
  isLateness?: true;
  /** Needs a key that all stores agree on. */
  needsKey?: true;
  inject(means: Means, place: Place, key: string): Promise<Injected>;
}

/** So many writes a second are made while a fault keeps them from the record. */
const WRITE_EVERY_MS = 100;
const ROW_TAKES_MS = 900;

const now = () => Date.now();
const untrue = (finding: FindingKind) => (place: Place) => [`untrue ${finding} ${place.path}`];
const flow = ({ path }: Place) => [`falling-behind ${path}`, `late ${path}`];
const stale = ({ path }: Place) => [`stale stale ${path}`, `stale region-split ${path}`];
const anyFlow = () => [/^(falling-behind|late|no-workers|origin-refuses) /];

const rowFault = (name: FindingKind, title: string, changed: { version: string; doc: string }): Fault => ({
  name: title,
  needsKey: true,
  right: untrue(name),
  also: name === "bypassed" ? stale : undefined,
  async inject({ raw }, place, key) {
    const atMs = now();
    return { atMs, heal: await changedRow(raw, place, key, changed) };
  },
});

const OLDER = { version: "1", value: JSON.stringify(document(1)) };
const entryFault = (title: string, region: "eu" | "us", finding: FindingKind): Fault => ({
  name: title,
  on: region === "us" ? ["profile", "order-status"] : undefined,
  needsKey: true,
  right: ({ path }) => [`stale ${finding} ${path}`],
  also: stale,
  async inject({ raw }, place, key) {
    const atMs = now();
    return { atMs, heal: await changedEntry(raw[region], entryOf(place, key), OLDER) };
  },
});

const KEY_FAULTS: readonly Fault[] = [
  entryFault("stale entry", "eu", "stale"),
  entryFault("region split", "us", "region-split"),
  {
    name: "phantom entry",
    right: untrue("phantom"),
    also: stale,
    async inject({ raw }, place) {
      const atMs = now();
      const fields = { value: JSON.stringify(document(3)), version: "3", speculative: "1", tombstone: "0" };
      const more = { writtenAt: String(atMs), mutation: randomUUID() };
      const entry = entryOf(place, `front-ghost-${randomUUID().slice(0, 8)}`);
      return { atMs, heal: await changedEntry(raw.eu, entry, { ...fields, ...more }) };
    },
  },
  rowFault("mismatched", "row changed at its version", { version: "version", doc: `doc || '{"by": "hand"}'` }),
  rowFault("regressed", "row put back", { version: "1", doc: `'${JSON.stringify(document(1))}'` }),
  rowFault("bypassed", "row written behind the ledger", { version: "version + 5", doc: `doc || '{"by": "hand"}'` }),
];

/** A fault for as long as writes of the path go on; they end with it. */
const withWrites =
  (make: (means: Means, place: Place) => Promise<() => Promise<void>>): Fault["inject"] =>
  async (means, place) => {
    const atMs = now();
    const mend = await make(means, place);
    const stop = trickle(place, WRITE_EVERY_MS);
    return {
      atMs,
      heal: async () => {
        stop();
        await mend();
      },
    };
  };

const storeFault = (name: string, store: (stores: Stores) => StoreHandle, cause: string): Fault => ({
  name,
  on: ["profile"],
  right: () => [cause],
  also: anyFlow,
  inject: withWrites(async ({ stores }) => {
    const handle = store(stores);
    await handle.stop();
    return () => handle.restart();
  }),
});

const FLOW_FAULTS: readonly Fault[] = [
  {
    name: "worker stopped",
    on: ["profile"],
    isLateness: true,
    right: ({ path }) => [`no-workers ${path}`],
    also: anyFlow,
    inject: withWrites(async ({ materializer }) => {
      await materializer.end();
      return () => materializer.begin();
    }),
  },
  {
    name: "worker frozen",
    on: ["profile"],
    isLateness: true,
    right: flow,
    also: anyFlow,
    inject: withWrites(async ({ materializer }) => {
      materializer.tell("SIGSTOP");
      return async () => materializer.tell("SIGCONT");
    }),
  },
  {
    name: "origin lock",
    isLateness: true,
    right: flow,
    inject: withWrites(async ({ raw }, { table }) => {
      await raw.stall(table);
      return () => raw.letGo();
    }),
  },
  {
    name: "origin slowed below ingress",
    isLateness: true,
    right: flow,
    inject: withWrites(async ({ raw }, { table }) => {
      const brake = new OriginBrake(raw.origin, table);
      await brake.fit();
      await brake.press(table, ROW_TAKES_MS);
      const pressing = setInterval(() => void brake.press(table, ROW_TAKES_MS), 2_000);
      return async () => {
        clearInterval(pressing);
        await brake.remove(table);
      };
    }),
  },
  {
    name: "drain paused by a person",
    right: ({ path }) => [`paused ${path}`],
    also: ({ path }) => [`late ${path}`],
    inject: withWrites(async ({ client }, { path }) => {
      const set = (paused: boolean) =>
        client.drain.set({ params: { path }, body: { paused, reason: "a proof of the front page" } });
      await set(true);
      return async () => void (await set(false));
    }),
  },
  storeFault("cache region stopped", ({ cacheUs }) => cacheUs, "store-away cache-us"),
  storeFault("queue stopped", ({ queue }) => queue, "queue-away queue"),
  {
    ...storeFault("origin stopped", ({ origin }) => origin, "origin-away shop"),
    inject: withWrites(async (means) => {
      await means.raw.close();
      await means.stores.origin.stop();
      return async () => {
        await means.stores.origin.restart();
        means.raw = await rawStores();
      };
    }),
  },
];

const REFUSED_WRITES: readonly Fault[] = [
  {
    name: "conflicted write",
    on: ["order-status"],
    needsKey: true,
    right: ({ path }) => [`decision conflicted ${path}`],
    also: (place) => [`untrue bypassed ${place.path}`, ...stale(place), `late ${place.path}`],
    async inject({ raw, client }, place, key) {
      const putBack = await changedRow(raw, place, key, { version: "version + 5", doc: "doc" });
      const atMs = now();
      await writeKey(place, key, 3, "2");
      return {
        atMs,
        heal: async () => {
          await putBack();
          await decide(client, place, key, "suppress");
        },
      };
    },
  },
  {
    name: "write that its origin refuses",
    on: ["profile"],
    needsKey: true,
    right: ({ path }) => [`decision failed ${path}`],
    also: ({ path }) => [`late ${path}`, `falling-behind ${path}`],
    async inject({ raw, client }, place, key) {
      const { table, path } = place;
      await raw.origin.query(
        `ALTER TABLE ${table} ADD CONSTRAINT front_page CHECK (doc->>'name' <> 'version 3') NOT VALID`,
      );
      const { id } = await writeKey(place, key, 3);
      const failed = async () => {
        const { rows } = await raw.ledger.query("SELECT state FROM outstanding WHERE mutation_id = $1", [id]);
        return rows[0]?.state;
      };
      const FAILED = 3;
      while ((await failed()) !== FAILED) await pause(50);
      return {
        atMs: now(),
        heal: async () => {
          await raw.origin.query(`ALTER TABLE ${table} DROP CONSTRAINT front_page`);
          await decide(client, { ...place, path }, key, "replay");
        },
      };
    },
  },
];

/** Takes a way back of a key as a person does, where the console offers it. */
async function decide(client: Means["client"], { path }: Place, key: string, action: "suppress" | "replay") {
  const params = { path, key };
  await expect(async () => {
    const { shown, findings } = await client.key.read({ params });
    const way = findings.flatMap(({ waysBack }) => waysBack).find((each) => each.action === action && each.offered);
    if (way === undefined) throw new Error(`No ${action} is offered: ${JSON.stringify(findings)}`);
    const authority = { store: way.authority, region: way.region };
    await client.repair.carryOut({ params, body: { authority, action, reason: "a proof of the front page", shown } });
  }).toPass({ timeout: 30_000 });
}

/** Every fault of the proof. */
export const FAULTS: readonly Fault[] = [...KEY_FAULTS, ...FLOW_FAULTS, ...REFUSED_WRITES];
