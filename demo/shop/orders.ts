import type { Random } from "./random";

/** The only way an order goes; each step names the version it builds on, so a step taken twice or out of turn is refused. */
export const ORDER_STATES = ["placed", "paid", "packed", "shipped", "delivered"] as const;
export type OrderState = (typeof ORDER_STATES)[number];

export type Order = { state: OrderState; total: number; items: number; at: string };

/** The order after its next step: a new one where there is none, null where it is delivered and nothing more can happen. */
export function nextOrder(order: Order | undefined, at: Date, random: Random): Order | null {
  if (order === undefined) {
    const items = 1 + Math.floor(random() * 5);
    return { state: "placed", total: items * (500 + Math.floor(random() * 4_500)), items, at: at.toISOString() };
  }
  const state = ORDER_STATES[ORDER_STATES.indexOf(order.state) + 1];
  return state === undefined ? null : { ...order, state, at: at.toISOString() };
}

/** Returns the order that a read value holds, or undefined when the value is no order. */
export function parseOrder(value: unknown): Order | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { state, total, items, at } = value as Partial<Order>;
  if (!ORDER_STATES.includes(state as OrderState)) return undefined;
  if (typeof total !== "number" || typeof items !== "number" || typeof at !== "string") return undefined;
  return { state: state as OrderState, total, items, at };
}
