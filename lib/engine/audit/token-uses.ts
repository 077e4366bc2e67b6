import type { AuditNote } from "../../domain/audit/note";
import { noteOfUse } from "../../domain/audit/token-use";

const HOUR_MS = 3_600_000;
/** Tokens that are remembered at once. Beyond these, all are forgotten, and a use may be noted twice in an hour. */
const MOST_TOKENS = 10_000;

/** A use of a token that was let in. `address`: the caller's network address, where it is known. */
export interface UsedToken {
  token: string;
  principal: { id: string; name: string };
  requestId: string | null;
  address: string | null;
}

/**
 * Notes the uses of tokens: the first in each hour, and the first from each new address in that hour up to a bound. A use costs a look
 * into memory; a caller never waits for the note. Each process counts by itself.
 */
export class TokenUses {
  private hour = -1;
  /** The addresses that were noted in this hour, by the token's id. */
  private readonly noted = new Map<string, Set<string>>();

  constructor(
    private readonly note: (note: AuditNote) => void,
    private readonly nowMs: () => number = Date.now,
  ) {}

  /** Takes one use of a token. */
  used({ token, principal, requestId, address }: UsedToken): void {
    const hour = Math.floor(this.nowMs() / HOUR_MS);
    if (hour !== this.hour || this.noted.size >= MOST_TOKENS) this.noted.clear();
    this.hour = hour;
    const addresses = this.noted.get(token) ?? new Set();
    const as = noteOfUse(addresses, address ?? "");
    if (as === null) return;
    this.noted.set(token, addresses.add(address ?? ""));
    this.note({
      principalId: principal.id,
      actor: principal.name,
      requestId,
      verb: "use-token",
      subject: `token ${token}`,
      reason: as === "from-address" ? null : "further addresses in this hour have no row",
      address: as === "from-address" ? address : null,
    });
  }
}
