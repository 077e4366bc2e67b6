import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { urlFault } from "../lib/config/connection-url";
import {
  applyMigrations,
  DatabaseUnreachable,
  MigrationError,
  resolveMigration,
} from "../lib/ledger/migrations/migrate";

const USAGE = "Usage: npm run migrate [-- --applied NAME | --rolled-back NAME]";

/** Applies the migrations to `DATABASE_URL`, or records how an interrupted migration ended. */
async function main(): Promise<void> {
  const outcomes = readArguments();
  const connectionString = process.env.DATABASE_URL ?? "";
  if (connectionString === "") throw new MigrationError("DATABASE_URL is not set; give the ledger's postgres:// URL.");
  const fault = urlFault("postgres", "DATABASE_URL", connectionString);
  if (fault) throw new MigrationError(`${fault.what} ${fault.remedy}`);

  const source = { connectionString, migrationsDir: fileURLToPath(new URL("../prisma/migrations", import.meta.url)) };
  for (const { migration, outcome } of outcomes) {
    await resolveMigration({ ...source, migration, outcome });
    console.log(`Recorded: ${migration} is ${outcome}.`);
  }
  if (outcomes.length > 0) return;
  const applied = await applyMigrations({ ...source, log: console.log });
  for (const name of applied) console.log(`Applied ${name}.`);
  if (applied.length === 0) console.log("The database already has every migration.");
}

function readArguments(): { migration: string; outcome: "applied" | "rolled-back" }[] {
  const options = { applied: { type: "string" }, "rolled-back": { type: "string" } } as const;
  try {
    const { values } = parseArgs({ options });
    return (["applied", "rolled-back"] as const).flatMap((outcome) => {
      const migration = values[outcome];
      return migration === undefined ? [] : [{ migration, outcome }];
    });
  } catch (error) {
    throw new MigrationError(`${(error as Error).message} ${USAGE}`);
  }
}

main().catch((error: Error) => {
  if (!(error instanceof MigrationError)) throw error;
  console.error(error instanceof DatabaseUnreachable ? `DATABASE_URL: ${error.message}` : error.message);
  process.exitCode = 1;
});
