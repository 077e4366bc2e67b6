import type { ConsoleRule } from "../../domain/access/rules";
import type { TwoPersonRule } from "../../domain/access/settings";
import type { Queryable } from "../queryable";
import { consoleRules } from "./shown-rules";

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

/** The rules that hold for these people, in a transaction that acts by them. They stay as they are until its end. */
export const heldRules = (tx: Queryable, people: readonly string[]): Promise<ConsoleRule[]> =>
  consoleRules(tx, people, "FOR SHARE");
