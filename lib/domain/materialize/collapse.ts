import type { Mutation } from "../mutation";

export interface Collapsed {
  /** The newest mutation of each key: what is written. */
  newest: Mutation[];
  /** Older ones of the same batch, each with the one that covers it: settled as superseded, never written. */
  covered: { mutation: Mutation; by: Mutation }[];
}

/** Splits a batch of last-write-wins mutations into what must be written and what a newer one of the batch covers. */
export function collapse(batch: readonly Mutation[]): Collapsed {
  const newest = new Map<string, Mutation>();
  for (const mutation of batch) {
    const seen = newest.get(mutation.key);
    if (seen === undefined || mutation.version > seen.version) newest.set(mutation.key, mutation);
  }
  const covered: Collapsed["covered"] = [];
  for (const mutation of batch) {
    const by = newest.get(mutation.key) as Mutation;
    if (by.id !== mutation.id) covered.push({ mutation, by });
  }
  return { newest: [...newest.values()], covered };
}
