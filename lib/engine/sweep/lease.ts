import { setMaxListeners } from "node:events";
import type { Sweeps } from "../../ledger/sweep/sweeps";
import { rest } from "../rest";

const LEASE_MS = 10_000;
const RENEW_EVERY_MS = 2_500;

/** The lease was lost to another process, or the worker stops. */
export class LeaseLost extends Error {}

/** The lease's holder, by its name in the ledger. */
interface LeaseHolder {
  by: string;
  stopping: AbortSignal;
}

/**
 * Works under the sweep's lease, which one process has at a time, until the lease is lost, the worker stops or the work throws.
 * Returns whether the lease was obtained.
 */
export async function underSweepLease(
  sweeps: Pick<Sweeps, "hold" | "letGo">,
  { by, stopping }: LeaseHolder,
  work: (ending: AbortSignal) => Promise<void>,
): Promise<boolean> {
  if (!(await sweeps.hold(by, LEASE_MS))) return false;
  const over = new AbortController();
  const renewing = keep(sweeps, by, over);
  const ending = AbortSignal.any([stopping, over.signal]);
  // Every loop of the sweep and its sensors listens to this one signal.
  setMaxListeners(0, ending);
  try {
    await work(ending);
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error;
  } finally {
    over.abort();
    await renewing;
    await sweeps.letGo(by).catch(() => {});
  }
  return true;
}

async function keep(sweeps: Pick<Sweeps, "hold">, by: string, over: AbortController): Promise<void> {
  let until = performance.now() + LEASE_MS;
  while (!over.signal.aborted) {
    await rest(RENEW_EVERY_MS, over.signal);
    if (over.signal.aborted) return;
    const held = await sweeps.hold(by, LEASE_MS).catch(() => null);
    if (held === true) until = performance.now() + LEASE_MS;
    // While the ledger does not answer, the work goes on as long as the lease lasts.
    if (held === false || performance.now() > until) over.abort();
  }
}
