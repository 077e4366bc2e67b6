import type pg from "pg";
import type { Context } from "../domain/context";
import { may, type Verb } from "../domain/permission";
import type { Step } from "../domain/recovery/steps";
import { type AuditRow, appendAudit } from "./audit/append";
import { byOf } from "./audit/by";
import type { Queryable } from "./queryable";

/** A step that is taken although a gate before it is closed. */
export interface BrokenGlass {
  step: Step;
  reason: string;
  waitsFor: string[];
}

/** A path that the principal may not act on. A caller is told of it as of a path that is not there. */
export class Forbidden extends Error {
  constructor(readonly verb: Verb) {
    super(`the principal does not hold ${verb}`);
    this.name = "Forbidden";
  }
}

/** A command's transaction on the ledger: statements, permission, audit. It does not commit unless `permit` was called. */
export class Transaction implements Queryable {
  readonly query: pg.ClientBase["query"];
  private permitted: readonly number[] | null = null;
  private readonly audited: AuditRow[] = [];
  private broken: { incident: string; glass: BrokenGlass } | null = null;

  constructor(
    client: pg.ClientBase,
    readonly ctx: Context,
    readonly verb: Verb,
  ) {
    this.query = client.query.bind(client) as pg.ClientBase["query"];
  }

  /** Lets the command act on these paths; throws Forbidden where the principal may not. Call it once the rows are locked. */
  permit(pathIds: readonly number[]): void {
    if (!may(this.ctx.principal, this.verb)) throw new Forbidden(this.verb);
    this.permitted = pathIds;
  }

  get isPermitted(): boolean {
    return this.permitted !== null;
  }

  /** The glass that was broken for this command, with the incident; null where none was. */
  get brokenGlass(): { incident: string; glass: BrokenGlass } | null {
    return this.broken;
  }

  /** Records that a step is taken although a gate before it is closed; nothing where there is no glass to break. */
  async breakGlass(incident: string, glass: BrokenGlass | null): Promise<void> {
    if (glass === null) return;
    this.broken = { incident, glass };
    this.audit({ verb: "break-glass", subject: glass.step, reason: glass.reason, incident });
  }

  /** Takes the audit row of a change, to be written by `writeAudit`. */
  audit(row: AuditRow): void {
    this.audited.push(row);
  }

  /** Writes the audit rows of the transaction, as its last statement: their numbers are held until the commit. */
  writeAudit(): Promise<void> {
    const permitted = this.permitted ?? [];
    const by = byOf(this.ctx);
    const about = (row: AuditRow) => row.pathIds ?? (row.incident === null ? permitted : undefined);
    return appendAudit(
      this,
      "changes",
      this.audited.map((row) => ({ by, row: { ...row, pathIds: about(row) } })),
    );
  }
}
