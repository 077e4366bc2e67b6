import type pg from "pg";
import type { ConsoleRule } from "../../domain/access/rules";
import type { TwoPersonRule } from "../../domain/access/settings";
import type { Queryable } from "../queryable";
import type { ConsoleRuleRow } from "./model";
import { accountsOf } from "./one-person";

/** The rules as `consoleRules` reads them, for a screen: nothing is locked. */
export const shownRules = (ledger: Queryable, people: readonly string[]): Promise<ConsoleRule[]> =>
  consoleRules(ledger, people, "");

/**
 * The rules in force, and those that have ended by the word of one of these people, under any of their accounts: who ends a rule does not
 * profit from its end.
 */
export async function consoleRules(
  ledger: Queryable,
  people: readonly string[],
  locking: string,
): Promise<ConsoleRule[]> {
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
