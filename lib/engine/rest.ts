/** A timer takes no longer time, and ends at once when it is given one. */
const LONGEST_MS = 2 ** 31 - 1;

/** Resolves after the time, after some 24 days at the latest, or at once when the signal aborts. */
export function rest(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted || ms <= 0) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, Math.min(ms, LONGEST_MS));
    signal.addEventListener("abort", done);
  });
}
