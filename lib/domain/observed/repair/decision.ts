import type { Disposition } from "../../plan/disposition";

/** What a repair verb would do to one item of another system, and why. */
export interface RepairDecision {
  disposition: Disposition;
  because: string | null;
}

export const would = (disposition: Disposition, because: string | null = null): RepairDecision => ({
  disposition,
  because,
});
