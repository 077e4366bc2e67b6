import { nextOrder, parseOrder } from "./orders";
import { oneOf, type Random } from "./random";
import type { Workload } from "./workload";
import type { Write } from "./write";

/** The value of a key, read before its change. */
export type Seen = { version: bigint | null; value: unknown };
export type Change = Pick<Write, "operation" | "payload" | "basedOn">;

/** The shop's use of a write path. */
export interface ShopPath {
  path: string;
  /** Of all writes of the shop. */
  share: number;
  workload: Workload;
  /** The number of keys that readers and writers choose from. */
  items: number;
  regions: readonly string[];
  keyOf(item: number): string;
  /** The owner of the key, where it has one. */
  ownerOf?(key: string): string;
  /** Returns the next write to a key, or null where its life is over. */
  change(key: string, seen: Seen | undefined, random: Random, at: Date): Change | null;
  /** Gives the item a new key, after nothing more could happen to its last one. */
  renew?(item: number): void;
}

export const USERS = 200;
const SKUS = 250;
const CITIES = ["Lisbon", "Utrecht", "Graz", "Tartu", "Bilbao", "Aarhus"];
const NOTES = [
  "Call back about the invoice",
  "Gift wrap, no price tag",
  "Leave at the neighbour's",
  "Ask for a smaller size",
];

export const userName = (n: number) => `user-${1 + n}`;
const skuOf = (n: number) => `sku-${String(1 + n).padStart(4, "0")}`;

const profile: ShopPath = {
  path: "profile",
  share: 0.3,
  workload: "A",
  items: USERS,
  regions: ["eu", "us"],
  keyOf: userName,
  ownerOf: (key) => key,
  change(key, _seen, random) {
    if (random() < 0.005) return { operation: "delete" };
    const payload = {
      name: `Customer ${key.slice("user-".length)}`,
      email: `${key}@shop.example`,
      phone: `+351 21 ${String(Math.floor(random() * 1e7)).padStart(7, "0")}`,
      city: oneOf(CITIES, random),
      newsletter: random() < 0.5,
    };
    return { operation: "set", payload };
  },
};

/** Orders that are done give way to new ones; the old keys stay as they ended. */
function orderStatus(): ShopPath {
  const running = new Map<number, string>();
  const base = (item: number) => `order-${String(1 + item).padStart(4, "0")}`;
  return {
    path: "order-status",
    share: 0.2,
    workload: "F",
    items: 300,
    regions: ["eu", "us"],
    keyOf: (item) => running.get(item) ?? base(item),
    change(_key, seen, random, at) {
      const order = nextOrder(parseOrder(seen?.value), at, random);
      return order && { operation: "transition", payload: order, basedOn: seen?.version ?? null };
    },
    renew(item) {
      running.set(item, `${base(item)}-${Date.now().toString(36)}`);
    },
  };
}

const loyalty: ShopPath = {
  path: "loyalty",
  share: 0.15,
  workload: "F",
  items: USERS,
  regions: ["eu"],
  keyOf: (item) => `member-${1 + item}`,
  ownerOf: (key) => key.replace("member-", "user-"),
  change: (_key, _seen, random) => ({
    operation: "increment",
    payload: { points: 5 + Math.floor(random() * 200), visits: 1 },
  }),
};

const stockMark: ShopPath = {
  path: "stock-mark",
  share: 0.1,
  workload: "B",
  items: SKUS,
  regions: ["eu"],
  keyOf: skuOf,
  change(_key, _seen, random, at) {
    // Units reserved this year, some seconds late: now and then a mark comes after a greater one, which has to stay.
    const seconds = Math.floor((at.getTime() - Date.UTC(at.getUTCFullYear(), 0, 1)) / 1_000);
    const mark = Math.floor(seconds / 2) + Math.floor(random() * 4);
    return { operation: "set", payload: { mark, warehouse: oneOf(["north", "south"], random) } };
  },
};

const feed: ShopPath = {
  path: "feed",
  share: 0.15,
  workload: "A",
  items: USERS,
  regions: [],
  keyOf: userName,
  ownerOf: (key) => key,
  change: (_key, _seen, random, at) => ({
    operation: "append",
    payload: {
      did: oneOf(["viewed", "liked", "bought"], random),
      sku: skuOf(Math.floor(random() * SKUS)),
      at: at.toISOString(),
    },
  }),
};

const draftNotes: ShopPath = {
  path: "draft-notes",
  share: 0.1,
  workload: "A",
  items: 250,
  regions: ["eu"],
  keyOf: (item) => `note-${String(1 + item).padStart(4, "0")}`,
  change(_key, _seen, random, at) {
    if (random() < 0.01) return { operation: "delete" };
    return { operation: "set", payload: { text: oneOf(NOTES, random), typedAt: at.toISOString() } };
  },
};

/** The paths of the process that serves the shop's pages. */
export const webPaths = (): ShopPath[] => [profile, orderStatus(), loyalty, stockMark, feed];
/** The path of the process that keeps drafts, which acknowledges on its cache's word alone. */
export const draftPaths = (): ShopPath[] => [draftNotes];
