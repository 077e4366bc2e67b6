/** An attempt at a run: batches take effect while the store has this token of the run. */
export interface RunHold {
  id: string;
  token: bigint;
}

/** A batch took no effect: its store has another attempt's number of the run. `token`: that number, where the store tells it. */
export class RunOvertaken extends Error {
  constructor(
    run: string,
    readonly token: bigint | null,
  ) {
    super(`run ${run} was paused, aborted or taken over${token === null ? "" : ` (its token is ${token})`}`);
    this.name = "RunOvertaken";
  }
}
