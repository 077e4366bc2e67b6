import type { DependentPort } from "../port";

/** A dependent that polls the API for its hold, so that nothing has to be sent. */
export function flagDependent(): DependentPort {
  return { tellsPause: false, isPaused: async () => false, follow: async () => true };
}
