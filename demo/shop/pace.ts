/** Keeps an open-loop rate: how much is due is reckoned by the clock, not by how fast answers come. */
export class Pace {
  private owed = 0;
  private last: number;

  constructor(nowMs: number) {
    this.last = nowMs;
  }

  /** How many are due now. After a pause of the process it makes up for one second of it and no more. */
  due(nowMs: number, perSec: number): number {
    const elapsedMs = Math.min(Math.max(0, nowMs - this.last), 1_000);
    this.last = nowMs;
    this.owed += (elapsedMs / 1_000) * perSec;
    const whole = Math.floor(this.owed);
    this.owed -= whole;
    return whole;
  }
}
