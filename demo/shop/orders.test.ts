import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextOrder, ORDER_STATES, type Order, parseOrder } from "./orders";
import { seededRandom } from "./random";

const AT = new Date("2026-01-02T03:04:05Z");

describe("nextOrder", () => {
  it("takes an order through every state once and ends with its delivery", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = seededRandom(seed);
        const seen: string[] = [];
        let order: Order | undefined;
        for (;;) {
          const next = nextOrder(order, AT, random);
          if (next === null) break;
          seen.push(next.state);
          order = next;
        }
        return seen.join() === ORDER_STATES.join();
      }),
    );
  });

  it("keeps what was ordered and notes when the step was taken", () => {
    const placed: Order = { state: "placed", total: 1200, items: 2, at: "2026-01-01T00:00:00.000Z" };
    expect(nextOrder(placed, AT, Math.random)).toEqual({ state: "paid", total: 1200, items: 2, at: AT.toISOString() });
  });
});

describe("parseOrder", () => {
  it("reads back what nextOrder made", () => {
    const order = nextOrder(undefined, AT, seededRandom(1));
    expect(parseOrder(JSON.parse(JSON.stringify(order)))).toEqual(order);
  });

  it.each([[null], [[]], ["placed"], [{}], [{ state: "lost", total: 1, items: 1, at: "" }], [{ state: "paid" }]])(
    "does not take %j for an order",
    (value) => {
      expect(parseOrder(value)).toBeUndefined();
    },
  );
});
