import type pg from "pg";
import type { Context } from "../domain/context";
import { may, type Verb } from "../domain/permission";
import type { Step } from "../domain/recovery/steps";
import { type AuditRow, audit, byOf, type Queryable } from "./audit";

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
  private permitted = false;
  private broken: { incident: string; glass: BrokenGlass } | null = null;

  constructor(
    client: pg.ClientBase,
    readonly ctx: Context,
    readonly verb: Verb,
  ) {
    this.query = client.query.bind(client) as pg.ClientBase["query"];
  }

  /** Lets the command act on these paths; throws Forbidden where the principal may not. Call it once the rows are locked. */
  permit(_pathIds: readonly number[]): void {
    if (!may(this.ctx.principal, this.verb)) throw new Forbidden(this.verb);
    this.permitted = true;
  }

  get isPermitted(): boolean {
    return this.permitted;
  }

  /** The glass that was broken for this command, with the incident; null where none was. */
  get brokenGlass(): { incident: string; glass: BrokenGlass } | null {
    return this.broken;
  }

  /** Records that a step is taken although a gate before it is closed; nothing where there is no glass to break. */
  async breakGlass(incident: string, glass: BrokenGlass | null): Promise<void> {
    if (glass === null) return;
    this.broken = { incident, glass };
    await this.audit({ verb: "break-glass", subject: glass.step, reason: glass.reason, incident });
  }

  /** Writes the audit row of a change. */
  audit(row: AuditRow): Promise<void> {
    return audit(this, byOf(this.ctx), row);
  }
}
