import type { DeliveryState } from "../../domain/notification/delivery";
import type { Verb } from "../../domain/permission";
import type { Step } from "../../domain/recovery/steps";

/** A step that is taken although a gate before it is closed. */
export interface BrokenGlass {
  step: Step;
  reason: string;
  waitsFor: string[];
}

/** An opening of the glass, with the steps that were taken under it. */
export interface GlassOpening {
  id: string;
  incident: string;
  title: string;
  pathIds: number[];
  by: string;
  byId: string;
  openedAt: Date;
  openUntil: Date;
  /** The deliveries of its alerts; of each receiver the one that is least far. */
  alerts: { receiver: string; state: DeliveryState; at: Date | null }[];
  review: { by: string; at: Date; note: string } | null;
  uses: { at: Date; verb: Verb; step: Step; reason: string; waitsFor: string[] }[];
}
