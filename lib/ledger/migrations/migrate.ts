import pg from "pg";
import { type Migration, readMigrations } from "./migration-files";
import { isPending, pendingAmong, readRecorded, wasEdited } from "./recorded-migrations";

export type MigrationSource = { connectionString: string; migrationsDir: string };

/** Applying the migrations was refused or failed; the message says what to do. */
export class MigrationError extends Error {
  constructor(
    message: string,
    readonly migration?: string,
  ) {
    super(message);
    this.name = "MigrationError";
  }
}

/** The database did not answer, or did not let us in; the message never holds the connection string. */
export class DatabaseUnreachable extends MigrationError {
  constructor(error: Error) {
    const [first = error] = error instanceof AggregateError ? (error.errors as Error[]) : [error];
    super(`the database cannot be reached: ${first.message}`);
    this.name = "DatabaseUnreachable";
  }
}

/**
 * Brings the database up to the newest migration and returns the names of those it applied. Processes that do this at once
 * take turns. Refuses while an earlier migration was begun and its outcome is not known; stops at the first that fails.
 */
export async function applyMigrations({
  connectionString,
  migrationsDir,
  log = () => undefined,
}: MigrationSource & { log?: (line: string) => void }): Promise<string[]> {
  const folder = await readMigrations(migrationsDir);
  return exclusively(connectionString, log, async (client) => {
    const recorded = await readRecorded(client);
    const unfinished = recorded.find((row) => !row.finished && !row.rolledBack);
    if (unfinished) throw new MigrationError(unfinishedMessage(unfinished.name), unfinished.name);
    for (const { name } of folder.migrations.filter((migration) => wasEdited(migration, recorded))) {
      log(`The migration ${name} was changed after its application; the change has no effect.`);
    }
    const pending = folder.migrations.filter((migration) => isPending(migration, recorded));
    if (pending.length === 0) return [];

    const { withMigrationEngine } = await import("./migration-engine");
    return withMigrationEngine(connectionString, (engine) => engine.apply(folder, migrationsDir)).catch(
      async (error: Error) => {
        throw await explainFailure(error, connectionString, client, pending);
      },
    );
  });
}

/** Says how a migration ended that failed half-way or was interrupted, after somebody has looked. */
export async function resolveMigration({
  connectionString,
  migrationsDir,
  migration,
  outcome,
}: MigrationSource & { migration: string; outcome: "applied" | "rolled-back" }): Promise<void> {
  const folder = await readMigrations(migrationsDir);
  if (!folder.migrations.some(({ name }) => name === migration)) {
    throw new MigrationError(`There is no migration ${migration} in ${migrationsDir}.`, migration);
  }
  await exclusively(
    connectionString,
    () => undefined,
    async () => {
      const { withMigrationEngine } = await import("./migration-engine");
      await withMigrationEngine(connectionString, (engine) =>
        outcome === "applied" ? engine.markApplied(migration, folder, migrationsDir) : engine.markRolledBack(migration),
      );
    },
  );
}

/** The names of the migrations that the database does not have yet, in order. */
export async function pendingMigrations({ connectionString, migrationsDir }: MigrationSource): Promise<string[]> {
  const client = await connect(connectionString);
  try {
    return await pendingAmong(client, (await readMigrations(migrationsDir)).migrations);
  } finally {
    await client.end();
  }
}

// Any number will do, as long as it is not the one that Prisma's engine locks by itself on its own connection.
const LOCK = "7260114085";

/** Runs `work` while no other process migrates this database. The lock is a transaction's, which poolers keep apart too. */
async function exclusively<T>(
  connectionString: string,
  log: (line: string) => void,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = await connect(connectionString);
  try {
    await client.query("BEGIN");
    await client.query("SET LOCAL statement_timeout = 0");
    await client.query("SET LOCAL lock_timeout = 0");
    await client.query("SET LOCAL idle_in_transaction_session_timeout = 0");
    const { rows } = await client.query("SELECT pg_try_advisory_xact_lock($1) AS free", [LOCK]);
    if (!rows[0]?.free) {
      log("Another process is migrating this database; waiting for that process.");
      await client.query("SELECT pg_advisory_xact_lock($1)", [LOCK]);
    }
    return await work(client);
  } finally {
    await client.end();
  }
}

/**
 * A migration's script is one implicit transaction unless it says otherwise, so one that failed has left nothing behind and
 * is recorded so: once its cause is gone it can be applied again. Otherwise a person has to look first.
 */
async function explainFailure(
  error: Error,
  connectionString: string,
  client: pg.Client,
  pending: Migration[],
): Promise<MigrationError> {
  const recorded = await readRecorded(client).catch(() => []);
  const failed = recorded.find((row) => !row.finished && !row.rolledBack);
  const migration = pending.find(({ name }) => name === failed?.name);
  if (!migration) return new MigrationError(`The migrations could not be applied: ${reasonOf(error)}.`);

  const { ScriptError, withMigrationEngine } = await import("./migration-engine");
  const sqlState = error instanceof ScriptError ? error.sqlState : undefined;
  const what = `The migration ${migration.name} failed: ${reasonOf(error)}${sqlState ? ` (SQLSTATE ${sqlState})` : ""}.`;
  const isOneTransaction = !/\b(commit|concurrently)\b/i.test(migration.sql);
  const leftNothing =
    sqlState !== undefined &&
    isOneTransaction &&
    (await withMigrationEngine(connectionString, (engine) => engine.markRolledBack(migration.name)).then(
      () => true,
      () => false,
    ));
  const remedy = leftNothing
    ? "The migration left nothing behind. Correct the cause and migrate again."
    : remedyFor(migration.name);
  return new MigrationError(`${what} ${remedy}`, migration.name);
}

function unfinishedMessage(name: string): string {
  return `The migration ${name} started and did not finish, so no further migration is applied. ${remedyFor(name)}`;
}

function remedyFor(name: string): string {
  return (
    "Check whether the migration's changes are in the database, complete or undo the changes, and then run " +
    `"npm run migrate -- --applied ${name}" or "npm run migrate -- --rolled-back ${name}".`
  );
}

function reasonOf(error: Error): string {
  const line = error.message.split("\n").find((text) => text.trim() !== "external connector error") ?? error.message;
  return line.trim().replace(/\.$/, "");
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString,
    connectionTimeoutMillis: 5_000,
    application_name: "trueup migrate",
    keepAlive: true,
  });
  // A connection that breaks fails the query that is waiting on it, which is where it is reported.
  client.on("error", () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    throw new DatabaseUnreachable(error as Error);
  }
}
