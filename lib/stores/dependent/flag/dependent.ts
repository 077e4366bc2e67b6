import type { DependentPort } from "../port";

/** A dependent that asks the API by itself whether it is held: there is nobody to tell. */
export function flagDependent(): DependentPort {
  return { tellsPause: false, isPaused: async () => false, follow: async () => true };
}
