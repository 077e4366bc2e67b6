import type pg from "pg";
import { mayBreakGlass, mayOn, neededFor } from "../domain/access/decide";
import type { Principal } from "../domain/access/principal";
import { AUDIT_STREAMS, type AuditStream } from "../domain/audit/streams";
import type { Context } from "../domain/context";
import type { Permission, Verb } from "../domain/permission";
import { heldNow } from "./access/held";
import { type AuditRow, appendAudit } from "./audit/append";
import { type By, byOf } from "./audit/by";
import { noteBrokenGlass } from "./glass/changes";
import type { BrokenGlass } from "./glass/model";
import type { Queryable } from "./queryable";

/**
 * Something that the principal may not do. `what` names it where the principal may know that it is there: a part of a verb that is held, or
 * a gate that may not be passed by. Without it, a caller is told the same as of something that is not there.
 */
export class Forbidden extends Error {
  constructor(
    readonly verb: Verb,
    readonly what: { permission: string; needs: string } | null = null,
  ) {
    super(`the principal does not hold ${what?.permission ?? verb}`);
    this.name = "Forbidden";
  }
}

const BREAK_GLASS = { permission: "break-glass", needs: "a grant of this path that allows break-glass, and a session" };

/** A command's transaction on the ledger: statements, permission, audit. It does not commit unless `permit` was called. */
export class Transaction implements Queryable {
  readonly query: pg.ClientBase["query"];
  private readonly audited: { by: By; row: AuditRow; stream: AuditStream }[] = [];
  private acting: { principal: Principal; paths: readonly string[]; pathIds: readonly number[] } | null = null;
  private broken: { incident: string; glass: BrokenGlass } | null = null;

  constructor(
    client: pg.ClientBase,
    readonly ctx: Context,
    readonly verb: Verb,
  ) {
    this.query = client.query.bind(client) as pg.ClientBase["query"];
  }

  /**
   * Lets the command act on these paths, by the grants that the principal has at this moment. They stay locked until the commit, so that
   * none is taken back meanwhile. Throws Forbidden where the principal may not. Call it once the rows are locked. `part` names a permission
   * for a part of what the verb does.
   */
  async permit(pathIds: readonly number[], part: Permission = this.verb): Promise<void> {
    const { principal, paths } = await heldNow(this, this.ctx.principal, pathIds);
    if (principal === null || !mayOn(principal, this.verb, paths)) throw new Forbidden(this.verb);
    if (!mayOn(principal, part, paths)) throw new Forbidden(this.verb, { permission: part, needs: neededFor(part) });
    this.acting = { principal, paths, pathIds };
  }

  /** Whether the principal may take a step of the permitted paths although a gate before it is closed. */
  private mayBreak(): boolean {
    return this.acting !== null && mayBreakGlass(this.acting.principal, this.verb, this.acting.paths);
  }

  get isPermitted(): boolean {
    return this.acting !== null;
  }

  /** The glass that was broken for this command, with the incident; null where none was. */
  get brokenGlass(): { incident: string; glass: BrokenGlass } | null {
    return this.broken;
  }

  /**
   * Records that a step is taken although a gate before it is closed, and answers the opening of the glass; null where there is no glass to
   * break. Throws Forbidden where the principal's grant does not allow it. Call it with the incident locked and the paths permitted.
   */
  async breakGlass(incident: string, glass: BrokenGlass | null): Promise<string | null> {
    if (glass === null) return null;
    if (!this.mayBreak()) throw new Forbidden(this.verb, BREAK_GLASS);
    this.broken = { incident, glass };
    const id = await noteBrokenGlass(this, { incident, by: this.ctx.principal, verb: this.verb, glass });
    const after = { glass: id, verb: this.verb, waitsFor: glass.waitsFor };
    this.audit({ verb: "break-glass", subject: glass.step, reason: glass.reason, after, incident });
    return id;
  }

  /** Takes the audit row of a change, to be written by `writeAudit`. `by`: its author where that is not the principal of the call. */
  audit(row: AuditRow, by: By = byOf(this.ctx)): void {
    this.audited.push({ by, row, stream: "changes" });
  }

  /** Takes the audit row of a sign-in, of its confirmation or its end, for the stream of accesses. */
  auditAccess(row: AuditRow, by: By = byOf(this.ctx)): void {
    this.audited.push({ by, row, stream: "access" });
  }

  /** Writes the audit rows of the transaction, as its last statement: their numbers are held until the commit. */
  async writeAudit(): Promise<void> {
    const permitted = this.acting?.pathIds ?? [];
    const about = (row: AuditRow) => row.pathIds ?? (row.incident === null ? permitted : undefined);
    for (const stream of AUDIT_STREAMS)
      await appendAudit(
        this,
        stream,
        this.audited
          .filter((audited) => audited.stream === stream)
          .map(({ by, row }) => ({ by, row: { ...row, pathIds: about(row) } })),
      );
  }
}
