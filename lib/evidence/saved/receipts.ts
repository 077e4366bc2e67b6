import type { Reading } from "../../domain/verdict/evidence";
import type { Receipt } from "../../stores/origin/port";
import type { ReadPath } from "../context";
import { reading } from "../reading";

/** A receipt with the path of its origin, or the reason why an origin that may hold it could not be read. */
export type FoundReceipt = { path: ReadPath; receipt: Receipt } | { unread: string };

/** Finds a mutation's receipt in the origins of these paths; null means that all were read, and none holds one. */
export async function findReceipt(paths: readonly ReadPath[], mutation: string): Promise<FoundReceipt | null> {
  const found = await Promise.all(paths.map((path) => receiptOf(path, mutation)));
  for (const [i, receipt] of found.entries())
    if (receipt.reachable && receipt.value !== null) return { path: paths[i] as ReadPath, receipt: receipt.value };
  const away = found.find((receipt) => !receipt.reachable);
  return away === undefined || away.reachable ? null : { unread: away.because };
}

const NONE: Reading<Receipt | null> = { reachable: true, value: null };

async function receiptOf({ origin }: ReadPath, mutation: string): Promise<Reading<Receipt | null>> {
  if (origin === null) return NONE;
  const receipts = await reading(origin.receipts([mutation]), `origin ${origin.name}`);
  return receipts.reachable ? { reachable: true, value: receipts.value.get(mutation) ?? null } : receipts;
}
