import { describe, expect, it } from "vitest";
import { draftPaths, webPaths } from "./paths";
import { seededRandom } from "./random";

const AT = new Date("2026-03-01T00:00:00Z");
const all = () => [...webPaths(), ...draftPaths()];

describe("the shop's paths", () => {
  it("share all of its writes among them", () => {
    expect(all().reduce((sum, path) => sum + path.share, 0)).toBeCloseTo(1);
  });

  it.each(all().map((path) => [path.path, path] as const))(
    "gives every item of %s a key of its own and something to write",
    (_name, path) => {
      const random = seededRandom(5);
      const keys = new Set(Array.from({ length: path.items }, (_, item) => path.keyOf(item)));
      expect(keys.size).toBe(path.items);
      for (const key of keys) expect(path.change(key, undefined, random, AT)).not.toBeNull();
    },
  );

  it("builds an order's next step on the version that was read, and starts another order after its delivery", () => {
    const orders = all().find(({ path }) => path === "order-status");
    const order = { total: 1, items: 1, at: AT.toISOString() };
    const step = orders?.change("order-0001", { version: 4n, value: { ...order, state: "packed" } }, Math.random, AT);
    expect(step).toMatchObject({ operation: "transition", basedOn: 4n, payload: { state: "shipped" } });
    expect(
      orders?.change("order-0001", { version: 5n, value: { ...order, state: "delivered" } }, Math.random, AT),
    ).toBeNull();
    const before = orders?.keyOf(0);
    orders?.renew?.(0);
    expect(orders?.keyOf(0)).not.toBe(before);
  });
});
