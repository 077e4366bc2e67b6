import type { Context } from "../domain/context";
import { may, type Verb } from "../domain/permission";
import { nothingThere, ok, type Result } from "../errors";
import type { GateReads } from "../evidence/incident/blockers";
import type { IncidentContext } from "../evidence/incident/context";
import type { LedgerPool } from "../ledger/audit";
import { type CommandKey, claimCommand, type KeptAnswer, keepSubject, knownCommand } from "../ledger/command-keys";
import { type BrokenGlass, Forbidden, Transaction } from "../ledger/transaction";

/** The dependencies of commands: the ledger to change, the evidence for decisions, and the loops that follow a commit. */
export interface CommandDeps {
  pool: LedgerPool;
  evidence: IncidentContext;
  gates: GateReads;
  engine: {
    /** Freezes a plan's list, unless another builder does; the worker takes over when this builder dies. */
    buildPlan(plan: string): Promise<void>;
    /** Guarantees that nothing of a stopped run can land later; returns why that is not so yet, or null. */
    bindRun(run: string, ctx: Context): Promise<string | null>;
  };
  /** Raises the alert of a broken-glass step. */
  alert(glass: { incident: string; by: string } & BrokenGlass): void;
}

export interface Steps<I, P> {
  /** Reads stores and decides; writes nothing. */
  prepare?(deps: CommandDeps, ctx: Context, input: I): Promise<Result<P>>;
  /**
   * Locks the rows, permits the paths, changes conditionally, audits last. Returns the id of the command's subject. A refusal rolls
   * everything back.
   */
  act(tx: Transaction, ctx: Context, input: I, prepared: P): Promise<Result<string>>;
  /**
   * Waits until the committed change has taken effect. Runs again with a repeated command, and refuses when the effect is not
   * proven in time.
   */
  settle?(deps: CommandDeps, ctx: Context, input: I, subject: string): Promise<Result<string>>;
}

/** A command's result: the id of its subject, or the answer that an earlier release stored for its key. */
export type Outcome = { subject: string } | { answer: KeptAnswer };

export interface Command<I> {
  verb: Verb;
  /** Executes the command once; under a key, a repetition has no second effect and returns the same id. */
  (deps: CommandDeps, ctx: Context, input: I): Promise<Result<string>>;
  under(deps: CommandDeps, ctx: Context, input: I, key: CommandKey | null): Promise<Result<Outcome>>;
}

/**
 * One command: one function and one transaction. Refuses a principal without its verb, and does not commit unless its paths were
 * permitted. A command key is claimed in the transaction of the effect, so that both exist or neither does.
 */
export function command<I, P = undefined>(verb: Verb, { prepare, act, settle }: Steps<I, P>): Command<I> {
  async function under(deps: CommandDeps, ctx: Context, input: I, key: CommandKey | null): Promise<Result<Outcome>> {
    if (!may(ctx.principal, verb)) return nothingThere;
    const known = key === null ? null : await repeated(deps, key);
    if (known !== null && !known.ok) return known;
    if (known !== null && known.value.kind === "answer") return ok({ answer: known.value.answer });
    const done =
      known?.value.kind === "subject" ? ok(known.value.subject as string) : await once(deps, ctx, input, key);
    if (!done.ok) return done;
    const settled = (await settle?.(deps, ctx, input, done.value)) ?? done;
    return settled.ok ? ok({ subject: settled.value }) : settled;
  }

  async function once(deps: CommandDeps, ctx: Context, input: I, key: CommandKey | null): Promise<Result<string>> {
    const prepared = prepare === undefined ? ok(undefined as P) : await prepare(deps, ctx, input);
    if (!prepared.ok) return prepared;
    const done = await transaction(deps, ctx, verb, async (tx) => {
      const claimed = key === null ? ok(true) : await claimCommand(tx, key);
      if (!claimed.ok) return claimed;
      const acted = await act(tx, ctx, input, prepared.value);
      if (acted.ok && key !== null) await keepSubject(tx, key, acted.value);
      return acted;
    });
    // Another call under this key may have committed since the lookup.
    if (!done.ok && done.error.code === "command-in-progress" && key !== null) {
      const again = await repeated(deps, key);
      if (again.ok && again.value.kind === "subject") return ok(again.value.subject as string);
    }
    return done;
  }

  const run = async (deps: CommandDeps, ctx: Context, input: I): Promise<Result<string>> => {
    const outcome = await under(deps, ctx, input, null);
    if (!outcome.ok) return outcome;
    if ("answer" in outcome.value) throw new Error(`${verb} was answered from a key that was not given`);
    return ok(outcome.value.subject);
  };
  return Object.assign(run, { verb, under });
}

const repeated = ({ pool }: CommandDeps, key: CommandKey) => knownCommand(pool, key);

/**
 * One transaction of a command: a refusal and an error both roll it back. It commits only if its paths were permitted. The alert of
 * broken glass is raised after the commit.
 */
export async function transaction(
  deps: Pick<CommandDeps, "pool" | "alert">,
  ctx: Context,
  verb: Verb,
  work: (tx: Transaction) => Promise<Result<string>>,
): Promise<Result<string>> {
  const client = await deps.pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("BEGIN");
    const tx = new Transaction(client, ctx, verb);
    const result = await work(tx);
    if (result.ok && !tx.isPermitted) throw new Error(`${verb} would commit without permission`);
    await client.query(result.ok ? "COMMIT" : "ROLLBACK");
    const { brokenGlass } = tx;
    if (result.ok && brokenGlass !== null)
      deps.alert({ incident: brokenGlass.incident, by: ctx.principal.name, ...brokenGlass.glass });
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch((rollbackError: Error) => {
      broken = rollbackError;
    });
    if (error instanceof Forbidden) return nothingThere;
    throw error;
  } finally {
    client.release(broken);
  }
}
