import { acceptOrder, type Order, type OrderStores } from "./orders";

const ORDERS = 200;
const STATES: readonly Order["state"][] = ["placed", "paid", "packed", "shipped"];

const nameOf = (n: number) => `order-${String(n + 1).padStart(4, "0")}`;
const customerOf = (n: number) => `user-${String((n % 50) + 1).padStart(4, "0")}`;

/** An order as its customer might make it. */
export function someOrder(random: () => number): Order {
  const items = 1 + Math.floor(random() * 6);
  const state = STATES[Math.floor(random() * STATES.length)] as Order["state"];
  return { state, items, cents: items * (500 + Math.floor(random() * 9_000)) };
}

/** Changes one of the service's orders. */
export async function changeSomeOrder(stores: OrderStores, random: () => number): Promise<void> {
  const n = Math.floor(random() * ORDERS);
  await acceptOrder(stores, nameOf(n), someOrder(random), customerOf(n));
}
