/** Keeps an open-loop rate: how much is due is reckoned by the clock, not by how fast answers come. */
export class Pace {
  private owed = 0;
  private last: number;

  constructor(nowMs: number) {
    this.last = nowMs;
  }

  /** Returns the number of steps due now. After a pause of the process, at most one second is made up for. */
  due(nowMs: number, perSec: number): number {
    const elapsedMs = Math.min(Math.max(0, nowMs - this.last), 1_000);
    this.last = nowMs;
    this.owed += (elapsedMs / 1_000) * perSec;
    const whole = Math.floor(this.owed);
    this.owed -= whole;
    return whole;
  }
}
