import type pg from "pg";

/** So often are sessions replaced at most: a role that may only read is refused by every new session too. */
const REPLACED_AT_MOST_EVERY_MS = 500;

/**
 * The sessions of one database. When one of them finds that its server takes no writes any more, all are replaced: the address may
 * lead to another server by now, and old sessions would stay with the old one.
 */
export class FreshSessions {
  private readonly idle = new Set<pg.PoolClient>();
  private readonly busy = new Set<pg.PoolClient>();
  private readonly old = new WeakSet<pg.PoolClient>();
  private replacedAt = 0;

  /** Makes a pool's sessions some of these. */
  watch(pool: pg.Pool): void {
    pool.on("connect", (client) => {
      (client as unknown as NodeJS.EventEmitter).on("readonly", () => this.replace());
    });
    pool.on("acquire", (client) => {
      this.idle.delete(client);
      this.busy.add(client);
    });
    pool.on("release", (_, client) => {
      this.busy.delete(client);
      // The pool removes a session that is ending when it comes back.
      if (this.old.has(client)) void client.end().catch(() => {});
      else this.idle.add(client);
    });
    pool.on("remove", (client) => {
      this.idle.delete(client);
      this.busy.delete(client);
    });
  }

  /** Ends every idle session now, and every other one when it comes back. */
  replace(): void {
    if (Date.now() - this.replacedAt < REPLACED_AT_MOST_EVERY_MS) return;
    this.replacedAt = Date.now();
    for (const client of this.busy) this.old.add(client);
    // A pool takes out an idle session that reports an error, and ends it.
    for (const client of [...this.idle]) client.emit("error", new Error("the server no longer takes writes"));
    this.idle.clear();
  }
}
