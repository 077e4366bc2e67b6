/** What a worker does again and again: its rounds go side by side, each at its own pace. */
export interface Loop {
  /** A round answers how many milliseconds to wait for the next one. */
  rounds: { name: string; once: () => Promise<number> }[];
  /** How far the worker is: its liveness is judged by progress. */
  progress(): Record<string, number | string>;
}
