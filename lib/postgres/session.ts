import pg from "pg";
import { markIfAway } from "./away";
import { BoundedQuery, type Callback, type QueryInput } from "./bounded-query";

/** What every session of a pool is held to, by the name of the server's setting. */
export type SessionSettings = Readonly<Record<string, string>>;

export const READ_COMMITTED = "read committed";

/** What the sessions of one pool know together. */
export interface SessionTraits {
  settings: SessionSettings;
  /** Whether a pooler stands in between and renames prepared statements; undefined until one session has asked. */
  keepsNames: boolean | undefined;
}

/** The driver's client; its types leave out what its pool uses of it, and have more overloads than can be overridden. */
interface DriverClient {
  processID: number;
  connection: { on(event: "errorMessage", listener: (message: { code?: string }) => void): void };
  getTransactionStatus(): string | null;
  emit(event: string): boolean;
  on(event: "error", listener: (error: Error) => void): void;
  connect(): Promise<unknown>;
  end(): Promise<unknown>;
  query(input: unknown, values?: unknown, callback?: unknown): unknown;
}

const DriverClient = pg.Client as unknown as new (config: pg.ClientConfig) => DriverClient;

/** The SQLSTATE of a write that the server refuses because it is a standby or read-only. */
const READ_ONLY = "25006";

/**
 * A session that is bounded whatever stands between it and the server. No setting is a startup parameter: poolers refuse or drop
 * those. On a server of its own the session is set once. Behind a pooler, where each transaction may meet another server, every
 * transaction sets itself in its first message, and statements have no names unless the pooler renames them.
 *
 * Emits `readonly` when the server refuses a write because it is no primary any more.
 */
export class Session extends DriverClient {
  private isPooled = false;
  /** Behind a pooler the default is the server's; a transaction under another isolation has to name its own. */
  private setsIsolation = false;

  constructor(
    config: pg.ClientConfig,
    private readonly traits: SessionTraits,
  ) {
    super(config);
    // Whoever asks gets its own error. Without a listener the event would end the process: the pool listens to idle sessions
    // alone, and to none that is still being set.
    this.on("error", () => {});
    this.connection.on("errorMessage", ({ code }) => {
      if (code === READ_ONLY) this.emit("readonly");
    });
  }

  // The pool passes a callback; everybody else awaits.
  override connect(callback?: (error?: Error) => void): Promise<unknown> {
    const settled = super.connect().then(() =>
      this.settle().catch(async (error) => {
        await super.end().catch(() => {});
        throw error;
      }),
    );
    const ready = settled.catch(throwMarked);
    return callback === undefined ? ready : ready.then(() => callback(), callback);
  }

  override query(input: unknown, values?: unknown, callback?: unknown): unknown {
    if (isSubmittable(input)) return super.query(input, values, callback);
    if (typeof values === "function") return this.send(input, undefined, marking(values as Callback));
    if (typeof callback === "function") return this.send(input, values, marking(callback as Callback));
    return (this.send(input, values) as Promise<unknown>).catch(throwMarked);
  }

  private send(input: unknown, values: unknown, callback?: Callback): unknown {
    if (!this.isPooled) return super.query(input, values, callback);
    const { keepsNames, settings } = this.traits;
    const isFirst = !this.isInTransaction();
    const query = new BoundedQuery(input as QueryInput, values, callback, {
      bounds: isFirst ? settings : null,
      isolation: isFirst && this.setsIsolation ? READ_COMMITTED : null,
      keepsNames: keepsNames === true,
    });
    if (query.callback !== undefined) return super.query(query);
    return new Promise((resolve, reject) => {
      query.callback = (error, result) => (error ? reject(error) : resolve(result));
      super.query(query);
    });
  }

  private isInTransaction(): boolean {
    const status = this.getTransactionStatus();
    return status === "T" || status === "E";
  }

  /** Sets the session, unless a pooler stands in between: its key for this client is not the server's process. */
  private async settle(): Promise<void> {
    const names = Object.keys(this.traits.settings);
    const set = names.map((name, i) => `set_config('${name}', $${i + 2}, pg_backend_pid() <> $1::bigint)`);
    const isolation = "current_setting('default_transaction_isolation') AS isolation";
    const text = `SELECT ${["pg_backend_pid() <> $1::bigint AS pooled", isolation, ...set].join(", ")}`;
    const [answer] = await this.ask<{ pooled: boolean; isolation: string }>(text, [
      this.processID,
      ...Object.values(this.traits.settings),
    ]);
    if (answer?.pooled !== true) return;
    this.traits.keepsNames ??= await this.probeNames();
    this.setsIsolation = answer.isolation !== READ_COMMITTED;
    this.isPooled = true;
  }

  /** Prepares a named statement and looks what the server calls it: a pooler that keeps track of names renames them. */
  private async probeNames(): Promise<boolean> {
    const name = "trueup_named_probe";
    const text = "SELECT 'trueup named probe'";
    await super.query("BEGIN");
    try {
      await super.query({ name, text });
      const [known] = await this.ask<{ name: string }>(
        "SELECT name FROM pg_prepared_statements WHERE statement = $1 ORDER BY name = $2 DESC",
        [text, name],
      );
      // Under its own name it would stay on the server, for whoever gets that session next.
      if (known?.name === name) await super.query(`DEALLOCATE ${name}`);
      return known !== undefined && known.name !== name;
    } catch {
      return false;
    } finally {
      await super.query("ROLLBACK");
    }
  }

  private async ask<T>(text: string, values: unknown[]): Promise<T[]> {
    return ((await super.query(text, values)) as { rows: T[] }).rows;
  }
}

/** Errors of a server that is away are marked as such. */
const marking =
  (callback: Callback): Callback =>
  (error, result) =>
    callback(markIfAway(error), result);
const throwMarked = (error: unknown): never => {
  throw markIfAway(error);
};

function isSubmittable(input: unknown): boolean {
  return typeof (input as { submit?: unknown }).submit === "function";
}
