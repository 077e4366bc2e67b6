/** The repeated work of a worker: its rounds run side by side, each at its own pace. */
export interface Loop {
  /** Each round returns the milliseconds to wait before the next one. */
  rounds: { name: string; once: () => Promise<number> }[];
  /** Figures from which the worker's progress, and so its liveness, is judged. */
  progress(): Record<string, number | string>;
}
