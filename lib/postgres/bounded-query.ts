import pg from "pg";

export type Callback = (error: Error | null, result?: unknown) => void;

export type QueryInput = string | { text: string; name?: string };

/** The driver's connection, as far as a query sends to it. */
interface Wire {
  parse(message: { text: string; name: string; types: number[] }): void;
  bind(message: { portal: string; statement: string; values: string[] }): void;
  execute(message: { portal: string; rows: number }): void;
  parsedStatements: Record<string, string>;
}

/** The driver's query class; its types leave out what it calls on itself. */
interface DriverQuery {
  text: string;
  name: string | undefined;
  values: unknown[] | undefined;
  callback: Callback | undefined;
  requiresPreparation(): boolean;
  prepare(connection: Wire): void;
  handleCommandComplete(message: unknown, connection: Wire): void;
  handleError(error: Error, connection: Wire): void;
}

const DriverQuery = pg.Query as unknown as new (input: unknown, values: unknown, callback: unknown) => DriverQuery;

interface BoundedOptions {
  bounds: Readonly<Record<string, string>> | null;
  /** The isolation of the transaction that the statement begins, or null for the server's own. */
  isolation: string | null;
  keepsNames: boolean;
}

/**
 * A statement that brings its settings along, for a pooler that may give every transaction another server. The settings go ahead of
 * the statement in the same message and hold for its transaction alone, so they cost no round trip and reach nobody else.
 */
export class BoundedQuery extends DriverQuery {
  /** How many of the coming results are of the settings. */
  private ahead = 0;
  /** Statements of their own, in order: a transaction takes its isolation before anything has read. */
  private readonly settingsTexts: string[] = [];

  constructor(
    input: QueryInput,
    values: unknown,
    callback: unknown,
    { bounds, isolation, keepsNames }: BoundedOptions,
  ) {
    super(input, values, callback);
    if (!keepsNames) this.name = undefined;
    const entries = Object.entries(bounds ?? {});
    if (entries.length === 0) return;
    const isolating = isolation === null ? [] : [`SET LOCAL transaction_isolation = '${isolation}'`];
    if (this.requiresPreparation())
      this.settingsTexts = [
        ...isolating,
        `SELECT FROM (SELECT ${entries.map(([name, value]) => `set_config('${name}', '${value}', true)`).join(" || ")} AS set) s WHERE set IS NULL`,
      ];
    else {
      const ahead = [...isolating, ...entries.map(([name, value]) => `SET LOCAL ${name} = '${value}'`)];
      this.ahead = ahead.length;
      this.text = [...ahead, this.text].join("; ");
    }
  }

  // What stands before one Sync is one transaction of the server, so settings that are local to it hold for the statement.
  override prepare(connection: Wire): void {
    this.ahead = this.settingsTexts.length;
    for (const text of this.settingsTexts) {
      connection.parse({ text, name: "", types: [] });
      connection.bind({ portal: "", statement: "", values: [] });
      connection.execute({ portal: "", rows: 0 });
    }
    super.prepare(connection);
  }

  override handleCommandComplete(message: unknown, connection: Wire): void {
    if (this.ahead > 0) this.ahead--;
    else super.handleCommandComplete(message, connection);
  }

  override handleError(error: Error, connection: Wire): void {
    // The driver takes the settings' parse for the statement's own.
    if (this.name !== undefined) delete connection.parsedStatements[this.name];
    super.handleError(error, connection);
  }
}
