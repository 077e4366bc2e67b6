import type pg from "pg";
import type { DatabaseRoles } from "../../postgres/roles";
import { readMigrations } from "../migrations/migration-files";

/** Owns the ledger's tables and functions; nobody signs in as it. */
const OWNER = "trueup_owner";
/** Owns the functions that overwrite payloads, and may change nothing else; nobody signs in as it. */
const ERASER = "trueup_eraser";

/** Applies migrations: everything it makes belongs to the owner. */
export const MIGRATOR = "trueup_migrator";
/** Producers: appends mutations, and changes none. */
export const WRITER = "trueup_writer";
/** The console and the workers. */
export const CONSOLE = "trueup_console";
/** Reads, and nothing else. */
export const READER = "trueup_reader";

/** What a producer does to each table: append, count what it appended, and hold its own lease. */
const OF_WRITERS: Record<string, string> = {
  path_control: "INSERT, UPDATE (lanes, replay)",
  lane_tally: "INSERT, UPDATE (total)",
  lane_watermark: "INSERT",
  idempotency: "INSERT, DELETE",
  mutation: "INSERT",
  mutation_link: "INSERT",
  outstanding: "INSERT",
  control_lease: "INSERT, UPDATE, DELETE",
};

/** The rights of the console and the workers, by the name of a table; the first that fits holds. */
const OF_CONSOLE: readonly [RegExp, string][] = [
  [/^_prisma_migrations$/, "SELECT"],
  // Written by functions alone, which run as the owner.
  [/^audit_(row|payload|origin)$/, "SELECT"],
  [/^audit/, "SELECT, INSERT"],
  // Keys are numbered anew when their first flush meets a row; no mutation is ever removed, and no payload changed.
  [/^mutation(_\d+)?$/, "SELECT, INSERT, UPDATE (version)"],
  [/^/, "SELECT, INSERT, UPDATE, DELETE"],
];
/** Passwords, sessions and tokens, hashed or sealed all of them, and no business of producers and readers. */
const OF_SIGN_IN =
  /^(local_password|second_factor|session|api_token|provider_refresh|attempt_budget|first_administrator|logout_message)$/;
const OF_AUDIT = /^audit/;

/** Functions that overwrite payloads of a key whose erasure two people decided. */
const ERASING = /^erase_(mutations|plans|observed|words|answers|states|audit_payloads)\(/;
/** Functions that only the console and the workers may call. */
const CALLED = /^(append_audit|erase_(mutations|plans|observed|words|answers|states))\(/;
/** What the functions of erasures change in each table. */
const OF_ERASER: Record<string, string> = {
  mutation: "UPDATE (payload, erased_at, fingerprint)",
  idempotency: "UPDATE (fingerprint)",
  known_by_receipt: "UPDATE (fingerprint)",
  plan: "UPDATE (payload)",
  plan_item: "UPDATE (detail, because)",
  run_exception: "UPDATE (because)",
  observed_item: "UPDATE (payload, because, erased_at)",
  observed_effect: "UPDATE (before, after)",
  settlement: "UPDATE (because)",
  move: "UPDATE (because)",
  divergence: "UPDATE (story, checked_at)",
  flush_failure: "UPDATE (error)",
  path_control: "UPDATE (because)",
  command_claim: "UPDATE (answer)",
  command_result: "UPDATE (answer)",
  audit_payload: "UPDATE (payload, salt, erased_at)",
};

const ofConsole = (table: string) => OF_CONSOLE.find(([name]) => name.test(table))![1];

/** The names in the ledger's own database: what the migrations made, and nothing of another program's. */
export interface LedgerNames {
  database: string;
  schema: string;
  /** Tables with their partitions, and views. */
  tables: readonly string[];
  /** Each with its arguments. */
  functions: readonly string[];
}

/** The ledger's roles over these names. None of them owns anything, and none can change or remove a row of the audit. */
export function ledgerRoles({ database, schema, tables, functions }: LedgerNames): DatabaseRoles {
  const named = (name: string) => `"${schema}"."${name}"`;
  const all = tables.map(named).join(", ");
  const into = (role: string, hidden: readonly RegExp[] = []) => [
    `GRANT CONNECT ON DATABASE "${database}" TO ${role};`,
    `GRANT USAGE ON SCHEMA "${schema}" TO ${role};`,
    `REVOKE ALL ON ${all} FROM ${role};`,
    `GRANT SELECT ON ${tables
      .filter((name) => !hidden.some((each) => each.test(name)))
      .map(named)
      .join(", ")} TO ${role};`,
  ];
  const called = functions.filter((name) => CALLED.test(name));
  const erased = [...Object.keys(OF_ERASER), "erasure", "run", "installation", "audit_row"].filter((name) =>
    tables.includes(name),
  );
  const helpers = functions.filter((name) => /^(erasing|idempotency_digest)\(/.test(name));
  const ownerOf = (name: string) => (ERASING.test(name) ? ERASER : OWNER);
  return {
    owners: [OWNER, ERASER],
    before: [
      `GRANT ${OWNER} TO CURRENT_USER;`,
      `GRANT ${ERASER} TO ${OWNER}, CURRENT_USER;`,
      `GRANT USAGE, CREATE ON SCHEMA "${schema}" TO ${OWNER}, ${ERASER};`,
      ...tables.map((name) => `ALTER TABLE ${named(name)} OWNER TO ${OWNER};`),
      ...functions.map((name) => `ALTER FUNCTION "${schema}".${name} OWNER TO ${ownerOf(name)};`),
      `REVOKE ALL ON ${all} FROM ${ERASER};`,
      `GRANT SELECT ON ${erased.map(named).join(", ")} TO ${ERASER};`,
      ...erased.map((table) => `GRANT ${OF_ERASER[table] ?? "SELECT"} ON ${named(table)} TO ${ERASER};`),
      ...helpers.map((name) => `GRANT EXECUTE ON FUNCTION "${schema}".${name} TO ${ERASER};`),
    ],
    roles: [
      {
        role: MIGRATOR,
        statements: [
          `GRANT CONNECT ON DATABASE "${database}" TO ${MIGRATOR};`,
          `GRANT ${OWNER} TO ${MIGRATOR};`,
          `ALTER ROLE ${MIGRATOR} IN DATABASE "${database}" SET role = '${OWNER}';`,
        ],
      },
      {
        role: WRITER,
        statements: [
          ...into(WRITER, [OF_SIGN_IN, OF_AUDIT]),
          ...Object.entries(OF_WRITERS)
            .filter(([table]) => tables.includes(table))
            .map(([table, rights]) => `GRANT ${rights} ON ${named(table)} TO ${WRITER};`),
        ],
      },
      {
        role: CONSOLE,
        statements: [
          ...into(CONSOLE),
          ...tables.map((table) => `GRANT ${ofConsole(table)} ON ${named(table)} TO ${CONSOLE};`),
          ...called.map((name) => `GRANT EXECUTE ON FUNCTION "${schema}".${name} TO ${CONSOLE};`),
        ],
      },
      { role: READER, statements: into(READER, [OF_SIGN_IN]) },
    ],
  };
}

/** Reads what the migrations made in this database. Throws where none is applied: the roles come after the tables. */
export async function ledgerNames(pool: pg.Pool, migrationsDir: string): Promise<LedgerNames> {
  const { migrations } = await readMigrations(migrationsDir);
  const text = migrations.map(({ sql }) => sql).join("\n");
  const made = (what: RegExp) => [...new Set([...text.matchAll(what)].map(([, name]) => name as string))];
  const tables = [
    "_prisma_migrations",
    ...made(/^\s*CREATE (?:UNLOGGED )?(?:TABLE|VIEW) (?:IF NOT EXISTS )?"?(\w+)"?/gim),
  ];
  const functions = made(/CREATE (?:OR REPLACE )?FUNCTION "?(\w+)"?/gi);
  const { rows } = await pool.query<LedgerNames>(
    `SELECT current_database() AS database, n.nspname AS schema,
       ARRAY(SELECT c.relname::text FROM pg_class c WHERE c.relnamespace = n.oid AND c.relkind IN ('r', 'p', 'v') AND c.relname = ANY ($1)
             ORDER BY c.relname) AS tables,
       ARRAY(SELECT quote_ident(p.proname) || '(' || pg_get_function_identity_arguments(p.oid) || ')' FROM pg_proc p
             WHERE p.pronamespace = n.oid AND p.proname = ANY ($2) ORDER BY 1) AS functions
     FROM pg_class m JOIN pg_namespace n ON n.oid = m.relnamespace
     WHERE m.relname = '_prisma_migrations' AND n.nspname = ANY (current_schemas(false))`,
    [tables, functions],
  );
  const [found] = rows;
  if (found === undefined)
    throw new Error("The ledger has no migration yet. Run npm run migrate first, then this again.");
  return found;
}
