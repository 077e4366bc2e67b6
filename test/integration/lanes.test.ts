import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stores } from "../../lib/composition/stores";
import type { WritePath } from "../../lib/composition/write-path";
import { laneOf } from "../../lib/domain/lane";
import { Relay } from "../../lib/engine/relay/relay";
import type { WiredPath } from "../../lib/stores/path";
import { accepted, freshSystem, pathOf, SILENT, systemOn, type TestSystem, write } from "../fixtures/system";

let system: TestSystem;
let stores: Stores;
let older: WritePath;
beforeAll(async () => {
  system = await freshSystem();
  stores = await system.open();
  older = await system.producer();
});
afterAll(() => system.close());

/** A key of each lane of four. */
const KEYS = [0, 1, 2, 3].map((lane) => {
  let n = 0;
  while (laneOf(`k${n}`, 4) !== lane) n++;
  return `k${n}`;
});
/** The path as a process with fewer lanes configures it. */
function knowing(lanes: number, path: WiredPath): WiredPath {
  const queue = path.config.queue;
  if (queue === null || queue === undefined) throw new Error("no queue");
  return { ...path, config: { ...path.config, queue: { ...queue, lanes } } };
}
const states = async (path: string) =>
  (
    await system.ledger.query(
      "SELECT o.lane, o.state FROM outstanding o JOIN path_control c USING (path_id) WHERE c.path = $1 ORDER BY o.lane",
      [path],
    )
  ).rows.map((row) => row.state);

describe("a process with another number of lanes", () => {
  it("is refused at its start while others run, with what to do", async () => {
    await stores.ledger.beat("producer", "an older console", {});
    const path = { name: "stock-mark", lanes: 2, replay: "monotonic" as const };
    await expect(stores.ledger.register([path])).rejects.toThrow(
      /path stock-mark is registered with 4 lanes, the configuration says 2.*older console.*Set queue\.lanes of path stock-mark to 4/,
    );
  });

  it("is told so at each write, and nothing is recorded", async () => {
    await system.ledger.query("UPDATE path_control SET lanes = 2 WHERE path = 'stock-mark'");
    const refused = await older.accept("stock-mark", write("mark", { payload: { mark: 1, reading: 1 } }));
    await system.ledger.query("UPDATE path_control SET lanes = 4 WHERE path = 'stock-mark'");
    expect(refused).toMatchObject({
      ok: false,
      error: { code: "unavailable", recorded: "no", because: expect.stringMatching(/registered with 2 lanes.*uses 4/) },
    });
    expect(await states("stock-mark")).toEqual([]);
  });
});

describe("a relay that knows fewer lanes than were written to", () => {
  it("hands over those that it knows, once, and leaves the others for who knows them", async () => {
    for (const key of KEYS) await accepted(older, "profile", write(key));
    const path = pathOf(stores, "profile");
    const newer = new Relay(stores.ledger, [knowing(2, path)], SILENT);
    expect([await newer.round(), await newer.round()]).toEqual([2, 0]);
    expect(await states("profile")).toEqual([1, 1, 0, 0]);
    expect(await new Relay(stores.ledger, [path], SILENT).round()).toBe(2);
    expect(await states("profile")).toEqual([1, 1, 1, 1]);
  });
});

describe("a lane whose queue refuses", () => {
  it("keeps no other lane waiting, and no job of another lane comes twice", async () => {
    for (const key of KEYS) await accepted(older, "feed", write(key, { operation: "append" }));
    const path = pathOf(stores, "feed");
    const added: number[] = [];
    const queue = path.queue;
    if (queue === null) throw new Error("no queue");
    const add: typeof queue.add = async (lane, jobs) => {
      if (lane === 2) throw new Error("lane 2 is away");
      added.push(lane);
      return queue.add(lane, jobs);
    };
    const relay = new Relay(stores.ledger, [{ ...path, queue: { ...queue, add } }], SILENT);
    expect(await relay.round()).toBe(3);
    await expect(relay.round()).rejects.toThrow("lane 2 is away");
    expect(added.sort()).toEqual([0, 1, 3]);
    expect(await states("feed")).toEqual([1, 1, 0, 1]);
  });
});

describe("one number of lanes for all", () => {
  it("may be another one once nobody has been there for a while and nothing is outstanding", async () => {
    await system.ledger.query("UPDATE worker_beat SET beat_at = now() - interval '1 minute'");
    const [control] = await stores.ledger.register([{ name: "stock-mark", lanes: 2, replay: "monotonic" }]);
    expect(control).toMatchObject({ lanes: 2 });
    const other = await systemOn(system.env);
    await expect(other.open()).resolves.toBeDefined();
    await other.close();
  });
});
