import type { RollbackKind } from "../../lib/domain/marks";
import type { FindingKind } from "../../lib/domain/verdict/findings";
import type { NotedWrite } from "./record";
import type { World } from "./world";

/** The damage and the writes that a drill leaves behind. */
export interface Damage {
  keys: string[];
  writes: NotedWrite[];
  damagedAt: Date;
  /** Ends a cause that outlasts the damage: it is called once the console has told, or when time is up. */
  endCause?: () => Promise<void>;
}

/** A failure mode, injected into the stores and processes of a demo. */
export interface Drill {
  name: string;
  /** For the list of drills. */
  summary: string;
  path: string;
  expected: FindingKind[];
  notice?: RollbackKind;
  /** No list has the finding: the page of each key tells it. */
  asksKeys?: boolean;
  /** The course of events, for the person at the terminal. */
  intro: string;
  /** The next step of a person. */
  next: string;
  inject(world: World): Promise<Damage>;
}
