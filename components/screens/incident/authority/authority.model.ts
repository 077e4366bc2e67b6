import type { AuthorityPreview } from "../../../../lib/api/authority";
import type { IncidentWire } from "../../../../lib/api/incidents";

export type Consequence = AuthorityPreview["stores"][number];
export type Declared = NonNullable<IncidentWire["authority"]>;

/** A store's name, a cache's with its region. */
export function storeName({ store, region }: Pick<Consequence, "store" | "region">): string {
  return region === null ? store : `${store} ${region}`;
}

/** A store's name within a sentence. */
export const namedStore = (name: string): string => (name.startsWith("cache ") ? name : `the ${name}`);

/** The same as a heading. */
export const headed = (named: string): string => `${named.charAt(0).toUpperCase()}${named.slice(1)}`;

/** The declaration that waits for a second person, if it is this store's. */
export function pendingFor(pending: Declared | null, choice: Pick<Consequence, "store" | "region">): Declared | null {
  return pending && storeName(pending) === storeName(choice) ? pending : null;
}

/** Whether a declaration forces reads to the origin: who approves one approves it as it was asked for. */
export const readsForced = (pending: Pick<Declared, "forceOriginReads"> | null, chosen: boolean) =>
  pending === null ? chosen : pending.forceOriginReads;

/** Some keys could not be read in every store, so that what is counted is the least there is. */
export const isPartial = (choice: Pick<Consequence, "byFinding">) =>
  choice.byFinding.some(({ finding, keys }) => finding === "unreachable" && keys !== "0");

/** Why a store cannot be declared by this person now; null when it can. */
export function whyNot(choice: Consequence, pending: Declared | null, actor: string): string | null {
  if (!choice.available) return choice.because ?? "This store cannot be chosen.";
  return pendingFor(pending, choice)?.by === actor
    ? `You (${actor}) asked for this: a second person has to declare the same store.`
    : null;
}
