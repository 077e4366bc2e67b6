import type pg from "pg";
import { inTransaction, quoteName } from "./pool";
import { scramVerifier } from "./scram";

/** A role that the product runs as, and the statements that give it what it needs in one database. */
export interface RoleGrants {
  role: string;
  statements: string[];
}

/** The statements for one database, in their order: they may be given again, and change nothing then. */
export interface DatabaseRoles {
  /** Roles that nobody signs in as: they own what the others use. */
  owners: string[];
  roles: RoleGrants[];
  /** What hands over to the owners comes before any grant. */
  before: string[];
}

/** A role's new password; null for a role that has one already. */
export type Passwords = ReadonlyMap<string, string | null>;

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

const madeOnce = (role: string, traits: string) =>
  `DO $$ BEGIN CREATE ROLE ${quoteName(role)} ${traits}; EXCEPTION WHEN duplicate_object THEN NULL; END $$;`;

const NOTHING_ELSE = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS";

/** Writes the statements out as SQL; a role that has no password yet cannot sign in. */
export function rolesText({ owners, roles, before }: DatabaseRoles): string {
  return [
    ...owners.map((owner) => madeOnce(owner, `NOLOGIN ${NOTHING_ELSE}`)),
    ...roles.map(({ role }) => madeOnce(role, `LOGIN ${NOTHING_ELSE}`)),
    ...before,
    ...roles.flatMap(({ role, statements }) => [`-- ${role}`, ...statements]),
  ].join("\n");
}

/** Gives the statements to the database in one transaction, and the new roles their passwords. */
export async function applyRoles(pool: pg.Pool, roles: DatabaseRoles, passwords: Passwords): Promise<void> {
  await inTransaction(pool, async (client) => {
    // Two starts may do so at once, and roles belong to all databases of a server.
    await client.query("SELECT pg_advisory_xact_lock(70460)");
    await client.query(rolesText(roles));
    for (const [role, password] of passwords)
      if (password !== null)
        await client.query(`ALTER ROLE ${quoteName(role)} PASSWORD ${literal(scramVerifier(password))}`);
  });
}

/** The roles among these that a server has, with a password or without. */
export async function rolesThere(pool: pg.Pool, names: readonly string[]): Promise<Set<string>> {
  const { rows } = await pool.query<{ rolname: string }>("SELECT rolname FROM pg_roles WHERE rolname = ANY ($1)", [
    names,
  ]);
  return new Set(rows.map(({ rolname }) => rolname));
}

/** The user of a connection, and whether it may create roles. */
export async function rightsOf(pool: pg.Pool): Promise<{ user: string; mayCreateRoles: boolean }> {
  const { rows } = await pool.query<{ user: string; may: boolean }>(
    'SELECT rolname AS "user", rolcreaterole OR rolsuper AS may FROM pg_roles WHERE rolname = current_user',
  );
  return { user: rows[0]?.user ?? "of the connection", mayCreateRoles: rows[0]?.may === true };
}
