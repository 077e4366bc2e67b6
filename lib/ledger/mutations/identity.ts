import { hash, randomBytes } from "node:crypto";
import type { ProposedMutation } from "../../domain/check-mutation";
import { canonicalJson } from "../../domain/json";
import { canonicalText } from "../../domain/json-text";
import { timeId } from "../../domain/time-id";

/** Makes time-ordered mutation ids on the ledger's clock, in order within this process. */
export class IdMaker {
  private lastMs = 0;
  private order = 0;
  private pool = Buffer.alloc(0);
  private used = 0;

  constructor(private offsetMs: number) {}

  /** Takes the ledger's clock over; a clock that went back does not take ids back. */
  follow(offsetMs: number): void {
    this.offsetMs = offsetMs;
  }

  /** Now, on the ledger's clock. */
  now(): Date {
    return new Date(Date.now() + this.offsetMs);
  }

  next(): string {
    const now = Math.floor(Date.now() + this.offsetMs);
    if (now > this.lastMs) {
      this.lastMs = now;
      this.order = 0;
    } else if (++this.order > 0xfff) {
      this.lastMs++;
      this.order = 0;
    }
    if (this.used + 8 > this.pool.length) {
      this.pool = randomBytes(4_096);
      this.used = 0;
    }
    const random = this.pool.subarray(this.used, this.used + 8);
    this.used += 8;
    return timeId(this.lastMs, this.order, random);
  }
}

/** 128 bits over what a mutation says: the same content gives the same fingerprint, whatever the order of its members, and every digit counts. */
export function fingerprintOf(proposed: ProposedMutation): string {
  const { operation, key, basedOn, payload, payloadText } = proposed;
  const said = payloadText === undefined ? canonicalJson(payload) : canonicalText(payloadText);
  const content = `${operation}\u0000${key}\u0000${basedOn ?? ""}\u0000${said}`;
  const hex = hash("sha256", content, "hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
