import type pg from "pg";
import type { ConsoleRule } from "../../domain/access/rules";
import type { TwoPersonRule } from "../../domain/access/settings";
import type { Queryable } from "../queryable";
import type { ConsoleRuleRow } from "./model";
import { accountsOf } from "./one-person";

type By = { id: string; name: string };

/** Adds a rule that two administrators decided. */
export async function insertRule(
  tx: Queryable,
  added: { id: string; rule: TwoPersonRule; reason: string; askedBy: By; approvedBy: By },
): Promise<void> {
  const { id, rule, reason, askedBy, approvedBy } = added;
  await tx.query(
    `INSERT INTO access_rule (rule_id, rule, reason, asked_by, asked_by_name, approved_by, approved_by_name)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [id, JSON.stringify(rule), reason, askedBy.id, askedBy.name, approvedBy.id, approvedBy.name],
  );
}

/** Locks a rule that is in force; null where there is none. */
export async function lockRule(tx: Queryable, id: string): Promise<TwoPersonRule | null> {
  const { rows } = await tx.query<{ rule: TwoPersonRule }>(
    "SELECT rule FROM access_rule WHERE rule_id = $1 AND ended_at IS NULL FOR UPDATE",
    [id],
  );
  return rows[0]?.rule ?? null;
}

/** Ends a locked rule. */
export async function endRule(tx: Queryable, id: string, askedBy: By, approvedBy: By): Promise<void> {
  await tx.query(
    `UPDATE access_rule SET ended_at = clock_timestamp(), end_asked_by = $2, end_asked_by_name = $3, end_approved_by = $4,
       end_approved_by_name = $5 WHERE rule_id = $1`,
    [id, askedBy.id, askedBy.name, approvedBy.id, approvedBy.name],
  );
}

/** The rules as `consoleRules` reads them, for a screen: nothing is locked. */
export const shownRules = (ledger: Queryable, people: readonly string[]): Promise<ConsoleRule[]> =>
  consoleRules(ledger, people, "");

/** The same in a transaction that acts by them. They stay as they are until its end. */
export const heldRules = (tx: Queryable, people: readonly string[]): Promise<ConsoleRule[]> =>
  consoleRules(tx, people, "FOR SHARE");

/**
 * The rules in force, and those that have ended by the word of one of these people, under any of their accounts: who ends a rule does not
 * profit from its end.
 */
async function consoleRules(ledger: Queryable, people: readonly string[], locking: string): Promise<ConsoleRule[]> {
  const { rows } = await ledger.query<{
    id: string;
    rule: TwoPersonRule;
    ended: boolean;
    asked: boolean;
    asked_by: string | null;
    approved_by: string | null;
  }>(
    `SELECT rule_id AS id, rule, ended_at IS NOT NULL AS ended, coalesce(end_asked_by = ANY ($1), false) AS asked,
       end_asked_by_name AS asked_by, end_approved_by_name AS approved_by
     FROM access_rule WHERE ended_at IS NULL OR end_asked_by = ANY ($1) OR end_approved_by = ANY ($1) ORDER BY rule_id ${locking}`,
    [await accountsOf(ledger, people)],
  );
  return rows.map(({ id, rule, ended, asked, asked_by, approved_by }) => ({
    ...rule,
    id,
    endedBy: ended ? (asked ? asked_by : approved_by) : null,
  }));
}

/** The rules in force as they were added, the oldest first. */
export async function rulesInForce(pool: pg.Pool): Promise<ConsoleRuleRow[]> {
  const { rows } = await pool.query<ConsoleRuleRow>({
    name: "rules-in-force",
    text: `SELECT rule_id AS id, rule, reason, asked_by_name AS "askedBy", approved_by_name AS "approvedBy", added_at AS "addedAt"
           FROM access_rule WHERE ended_at IS NULL ORDER BY added_at, rule_id`,
    values: [],
  });
  return rows;
}
