const START = 1 << 16;

/**
 * Which keys were compared already, as 64-bit fingerprints under random seeds (two of a million keys share one once in tens of
 * millions of runs). It only spares work: a key that it does not know is compared again, so it may be empty after a crash, and
 * when it is full it learns no more.
 */
export class SeenKeys {
  private slots = new Uint32Array(START * 2);
  private count = 0;
  private high = 0;
  private low = 0;

  constructor(
    private readonly seeds: [number, number],
    private readonly most: number,
  ) {}

  add(key: string): void {
    if (this.count >= this.most) return;
    if (this.count * 2 >= this.slots.length / 2) this.grow();
    this.fingerprint(key);
    const at = this.find(this.slots, this.high, this.low);
    if (this.slots[at] !== 0 || this.slots[at + 1] !== 0) return;
    this.slots[at] = this.high;
    this.slots[at + 1] = this.low;
    this.count++;
  }

  has(key: string): boolean {
    this.fingerprint(key);
    const at = this.find(this.slots, this.high, this.low);
    return this.slots[at] !== 0 || this.slots[at + 1] !== 0;
  }

  private find(slots: Uint32Array, high: number, low: number): number {
    const mask = slots.length / 2 - 1;
    let slot = (high ^ low) & mask;
    for (;;) {
      const at = slot * 2;
      const isFree = slots[at] === 0 && slots[at + 1] === 0;
      if (isFree || (slots[at] === high && slots[at + 1] === low)) return at;
      slot = (slot + 1) & mask;
    }
  }

  private grow(): void {
    const larger = new Uint32Array(this.slots.length * 2);
    for (let at = 0; at < this.slots.length; at += 2) {
      const high = this.slots[at] as number;
      const low = this.slots[at + 1] as number;
      if (high === 0 && low === 0) continue;
      const to = this.find(larger, high, low);
      larger[to] = high;
      larger[to + 1] = low;
    }
    this.slots = larger;
  }

  private fingerprint(key: string): void {
    let a = this.seeds[0] ^ key.length;
    let b = this.seeds[1];
    for (let i = 0; i < key.length; i++) {
      const char = key.charCodeAt(i);
      a = Math.imul(a ^ char, 0x9e3779b1);
      a ^= a >>> 15;
      b = Math.imul(b ^ char, 0x85ebca77);
      b ^= b >>> 13;
    }
    a = Math.imul(a ^ (a >>> 16), 0xc2b2ae3d) ^ Math.imul(b ^ (b >>> 13), 0x27d4eb2f);
    b = Math.imul(b ^ (b >>> 16), 0x165667b1) ^ Math.imul(a ^ (a >>> 13), 0x9e3779b1);
    this.high = (a ^ (a >>> 16)) >>> 0;
    // Both halves zero would mean a free slot.
    this.low = ((b ^ (b >>> 16)) | 1) >>> 0;
  }
}
