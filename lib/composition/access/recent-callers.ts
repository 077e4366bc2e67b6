import type { Principal } from "../../domain/access/principal";

const MOST = 10_000;

/** Callers by their token's hash, each for a short time: producers write many times a second under one token. */
export class RecentCallers {
  private readonly known = new Map<string, { at: number; principal: Principal }>();

  /** The caller of a token, as it was at most this long ago; undefined where it is not known. */
  get(hash: Buffer, withinMs: number): Principal | undefined {
    const found = this.known.get(hash.toString("base64"));
    return found !== undefined && performance.now() - found.at <= withinMs ? found.principal : undefined;
  }

  keep(hash: Buffer, principal: Principal): void {
    if (this.known.size >= MOST) this.known.clear();
    this.known.set(hash.toString("base64"), { at: performance.now(), principal });
  }
}
