import { PLAN_KINDS } from "../plan/kinds";

/** Stores that can be declared right; a cache is one of its regions. */
export const AUTHORITIES = ["ledger", "origin", "cache"] as const;
export type AuthorityStore = (typeof AUTHORITIES)[number];

/** A store that is taken to be right: `region` names the cache's region, and is null for the others. */
export interface DeclaredStore {
  store: AuthorityStore;
  region: string | null;
}

/** Whether two declarations name the same store. */
export const sameStore = (a: { store: string; region: string | null }, b: DeclaredStore): boolean =>
  a.store === b.store && a.region === b.region;

/** Actions about a finding: a plan of some kind, or none. `withdraw` takes back promises that were kept. */
export const WAY_ACTIONS = [...PLAN_KINDS, "wait", "resume", "withdraw", "none"] as const;
export type WayAction = (typeof WAY_ACTIONS)[number];

/** An action under an authority, with the reason where it is not offered. */
export interface WayBack {
  authority: AuthorityStore;
  region: string | null;
  action: WayAction;
  offered: boolean;
  because: string | null;
}

export type Way = Pick<WayBack, "action" | "offered" | "because">;

export const offer = (action: WayAction, because: string | null = null): Way => ({ action, offered: true, because });
export const refuse = (action: WayAction, because: string): Way => ({ action, offered: false, because });

/** Offered unless something speaks against it. */
export const unless = (against: string | null, action: WayAction): Way =>
  against === null ? offer(action) : refuse(action, against);
