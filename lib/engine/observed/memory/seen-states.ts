import type { Digest } from "./text-digest";

/** The slots that all memories of a process may have together; a slot takes 25 bytes. */
export class SlotBudget {
  constructor(private left: number) {}

  take(slots: number): boolean {
    if (slots > this.left) return false;
    this.left -= slots;
    return true;
  }
}

const FIRST_SLOTS = 1_024;
/** The share of slots that may be in use before the table grows. */
const FULL = 0.7;
/** The share of these that makes it grow, and the share at which nothing is gained without growing. */
const CROWDED = 0.7;
const ALMOST = 0.95;
/** A thing that was forgotten keeps its slot for so long, so that an older reading does not bring it back. */
const KEPT_FORGOTTEN_MS = 60_000;

/** What is remembered of a thing beside its state. */
export interface SeenAt {
  /** Before its state was read, by the memory's own count of moments: each is later than the one before. */
  at: number;
  /** From when on it counts as new again, whatever its state; null: never. */
  until: Date | null;
  /** Whether it is to be looked for where a round does not meet it. */
  isThere: boolean;
}

const NONE: Digest = { high: 0, low: 0 };

const BEGAN_MS = Date.now();

/** A time in tenths of a second since the process began, from 1 on; rounded up, so that what is due at it is due. */
const tenthsOf = (ms: number): number => Math.max(1, Math.ceil((ms - BEGAN_MS) / 100) + 1);

/**
 * The states of many things as they were last dealt with, in typed arrays: a million things take some 50 MB, and no object each. Things
 * beyond the budget are never known, so they are dealt with each time.
 */
export class SeenStates {
  private size = FIRST_SLOTS;
  /** Two words a slot; both zero: free. */
  private names = new Uint32Array(2 * FIRST_SLOTS);
  /** Two words a slot; both zero: forgotten. */
  private states = new Uint32Array(2 * FIRST_SLOTS);
  private ats = new Uint32Array(FIRST_SLOTS);
  private untils = new Uint32Array(FIRST_SLOTS);
  private there = new Uint8Array(FIRST_SLOTS);
  private used = 0;
  /** The budget and the forgotten things leave no room until then. */
  private fullUntilMs = 0;

  constructor(
    private readonly budget: SlotBudget,
    private readonly nowMs: () => number = Date.now,
  ) {}

  /** Whether a thing is known in this state, with nothing due; a thing that is known counts as met at `at`. */
  meets(name: Digest, state: Digest, at: number): boolean {
    const slot = this.slotOf(name);
    if (this.isFree(slot) || !this.isState(slot, state)) return false;
    if (this.isDue(slot)) return false;
    this.ats[slot] = at;
    return true;
  }

  /**
   * Whether a thing is not known, was not read since, or is due. A thing for which there was no room is not missed: it is dealt
   * with whenever it is met.
   */
  isMissed(name: Digest, since: number): boolean {
    const slot = this.slotOf(name);
    if (this.isFree(slot)) return !this.isFull();
    return this.isForgotten(slot) || (this.ats[slot] as number) < since || this.isDue(slot);
  }

  /** Remembers a thing's state, unless it was forgotten after this state was read. */
  remember(name: Digest, state: Digest, { at, until, isThere }: SeenAt): void {
    const slot = this.slotFor(name);
    if (slot === null) return;
    if (this.isForgotten(slot) && (this.ats[slot] as number) >= at) return;
    this.put(slot, state, { at: Math.max(at, this.ats[slot] as number), until, isThere });
  }

  /** Forgets a thing, so that it is new to the next round. */
  forget(name: Digest, at: number): void {
    const slot = this.slotFor(name);
    if (slot !== null) this.drop(slot, at);
  }

  /** Forgets a thing that may be known; of one that is not, nothing is kept. */
  lose(name: Digest, at: number): void {
    const slot = this.slotOf(name);
    if (!this.isFree(slot)) this.drop(slot, at);
  }

  /** How many things that were there no reading has met since. */
  unmet(since: number): number {
    let count = 0;
    for (let slot = 0; slot < this.size; slot++)
      if (this.there[slot] === 1 && (this.ats[slot] as number) < since) count++;
    return count;
  }

  /** How many things that are not there became due. */
  due(): number {
    let count = 0;
    for (let slot = 0; slot < this.size; slot++)
      if (this.there[slot] === 0 && !this.isFree(slot) && !this.isForgotten(slot) && this.isDue(slot)) count++;
    return count;
  }

  /** Forgets the things that were there and that no reading has met since. */
  forgetUnmet(since: number): void {
    for (let slot = 0; slot < this.size; slot++)
      if (this.there[slot] === 1 && (this.ats[slot] as number) < since) this.drop(slot, 0);
  }

  /** Forgets everything that was read before. */
  clear(at: number): void {
    for (let slot = 0; slot < this.size; slot++) if (!this.isFree(slot)) this.drop(slot, at);
  }

  private isFull(): boolean {
    return this.nowMs() < this.fullUntilMs;
  }

  private isFree(slot: number): boolean {
    return this.names[2 * slot] === 0 && this.names[2 * slot + 1] === 0;
  }

  private isForgotten(slot: number): boolean {
    return this.states[2 * slot] === 0 && this.states[2 * slot + 1] === 0;
  }

  /** Of a forgotten thing: whether its slot may go to another. */
  private isDue(slot: number): boolean {
    return this.untils[slot] !== 0 && (this.untils[slot] as number) <= tenthsOf(this.nowMs());
  }

  private isState(slot: number, { high, low }: Digest): boolean {
    return this.states[2 * slot] === high >>> 0 && this.states[2 * slot + 1] === low >>> 0;
  }

  /** The slot of a name, or the free one that it would get. */
  private slotOf({ high, low }: Digest): number {
    const mask = this.size - 1;
    let slot = (high ^ Math.imul(low, 0x9e3779b1)) & mask;
    while (!this.isFree(slot) && (this.names[2 * slot] !== high >>> 0 || this.names[2 * slot + 1] !== low >>> 0))
      slot = (slot + 1) & mask;
    return slot;
  }

  /** The slot of a name, which becomes its own; null: the budget is used up. */
  private slotFor(name: Digest): number | null {
    let slot = this.slotOf(name);
    if (!this.isFree(slot)) return slot;
    if (this.used >= this.size * FULL) {
      if (!this.rebuilt()) return null;
      slot = this.slotOf(name);
    }
    this.names[2 * slot] = name.high;
    this.names[2 * slot + 1] = name.low;
    this.ats[slot] = 0;
    this.used++;
    return slot;
  }

  private drop(slot: number, at: number): void {
    this.put(slot, NONE, { at, until: new Date(this.nowMs() + KEPT_FORGOTTEN_MS), isThere: false });
  }

  private put(slot: number, { high, low }: Digest, { at, until, isThere }: SeenAt): void {
    this.states[2 * slot] = high;
    this.states[2 * slot + 1] = low;
    this.ats[slot] = at;
    this.untils[slot] = until === null ? 0 : tenthsOf(until.getTime());
    this.there[slot] = isThere ? 1 : 0;
  }

  /** Makes room: without the things that were forgotten a while ago, and with more slots where that is not enough. */
  private rebuilt(): boolean {
    if (this.isFull()) return false;
    const kept: number[] = [];
    for (let slot = 0; slot < this.size; slot++)
      if (!this.isFree(slot) && !(this.isForgotten(slot) && this.isDue(slot))) kept.push(slot);
    const isCrowded = kept.length >= this.size * FULL * CROWDED;
    const size = isCrowded && this.budget.take(this.size) ? 2 * this.size : this.size;
    if (kept.length >= size * FULL * ALMOST) {
      this.fullUntilMs = this.nowMs() + KEPT_FORGOTTEN_MS;
      return false;
    }
    this.moveTo(size, kept);
    return true;
  }

  private moveTo(size: number, kept: readonly number[]): void {
    const { names, states, ats, untils, there } = this;
    this.size = size;
    this.names = new Uint32Array(2 * this.size);
    this.states = new Uint32Array(2 * this.size);
    this.ats = new Uint32Array(this.size);
    this.untils = new Uint32Array(this.size);
    this.there = new Uint8Array(this.size);
    this.used = kept.length;
    for (const slot of kept) {
      const to = this.slotOf({ high: names[2 * slot] as number, low: names[2 * slot + 1] as number });
      this.names[2 * to] = names[2 * slot] as number;
      this.names[2 * to + 1] = names[2 * slot + 1] as number;
      this.states[2 * to] = states[2 * slot] as number;
      this.states[2 * to + 1] = states[2 * slot + 1] as number;
      this.ats[to] = ats[slot] as number;
      this.untils[to] = untils[slot] as number;
      this.there[to] = there[slot] as number;
    }
  }
}
