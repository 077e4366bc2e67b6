import { pathStores, type StorePart } from "./path-stores";

type Path = Parameters<typeof pathStores>[0];

/** A store's last probe. */
export interface ProbedStore {
  at: Date;
  /** Since when the store has not answered; null while it answers. */
  awaySince: Date | null;
  writable: boolean | null;
  because: string | null;
}

/** A store of a path that does not answer. */
export interface AwayStore {
  connection: string;
  parts: StorePart[];
  since: Date;
  because: string;
}

/** An older probe says nothing about the present. */
const PROBE_GOOD_FOR_MS = 15_000;

/** The stores of a path that do not answer now, by their last probes. A store without a recent probe is not among them. */
export function awayStores(path: Path, probes: ReadonlyMap<string, ProbedStore>, now: Date): AwayStore[] {
  const uses = pathStores(path);
  const connections = new Set(uses.map(({ connection }) => connection));
  return [...connections].flatMap((connection) => {
    const probe = probes.get(connection);
    if (probe === undefined || probe.awaySince === null) return [];
    if (now.getTime() - probe.at.getTime() > PROBE_GOOD_FOR_MS) return [];
    const because = probe.because ?? "the store gives no reason";
    const parts = new Set(uses.filter((use) => use.connection === connection).map(({ part }) => part));
    return [{ connection, parts: [...parts], since: probe.awaySince, because }];
  });
}

/** The reason for which a path's findings are not known whole: its stores that do not answer. */
export const awayWords = (stores: readonly AwayStore[]): string =>
  stores
    .map(({ connection, since, because }) => `${connection} has not answered since ${since.toISOString()}: ${because}`)
    .join("; ");
