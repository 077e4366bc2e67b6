import type { COMMAND_REFUSALS } from "../api/entry";
import { may, needsStepUp } from "../domain/access/decide";
import type { Context } from "../domain/context";
import type { Verb } from "../domain/permission";
import { nothingThere, type OperationError, ok, type Refusal, type Result, refused } from "../errors";
import type { GateReads } from "../evidence/incident/blockers";
import type { IncidentContext } from "../evidence/incident/context";
import { permittedIncidents } from "../evidence/incident/permitted";
import { notPermitted } from "../evidence/not-permitted";
import { type CommandKey, claimCommand, type KeptAnswer, keepSubject, knownCommand } from "../ledger/command-keys";
import type { BrokenGlass } from "../ledger/glass/model";
import type { LedgerPool } from "../ledger/queryable";
import { Forbidden, Transaction } from "../ledger/transaction";
import type { Accounts } from "./accounts";
import type { AccessCode, RefusedUnder } from "./refused-under";

/** The dependencies of commands: the ledger to change, evidence to decide on, and the loops that go on once a change is committed. */
export interface CommandDeps {
  pool: LedgerPool;
  evidence: IncidentContext;
  accounts: Accounts;
  gates: GateReads;
  engine: {
    /** Freezes a plan's list, unless another builder does; another one takes over where this one dies. */
    buildPlan(plan: string): Promise<void>;
    /** Makes sure that nothing of a stopped run can land any more; answers why that is not so yet, or null. */
    bindRun(run: string, ctx: Context): Promise<string | null>;
    /** Pauses or resumes another system's queue as the ledger has its path. `because`: why that is not proven in time, or null. */
    followDrain(path: string, withinMs: number): Promise<{ because: string | null; pausedByOthers: boolean }>;
  };
  /** The names of the receivers of notifications. */
  receivers: readonly string[];
  /** Raises the alert of a step that was taken although a gate before it is closed. */
  alert(glass: { incident: string; by: string } & BrokenGlass): void;
}

/** The steps of a command under a verb. A step refuses with nothing that the verb's call does not state. */
export interface Steps<V extends Verb, I, P> {
  /** Reads stores and decides; writes nothing. It meets the paths and incidents on which the principal holds the verb, and no others. */
  prepare?(deps: CommandDeps, ctx: Context, input: I): Promise<Result<P, RefusedUnder<V>>>;
  /**
   * Locks the rows, permits the paths, changes conditionally, audits last. Answers the id of what the command is about. A refusal rolls
   * everything back.
   */
  act(tx: Transaction, ctx: Context, input: I, prepared: P): Promise<Result<string, RefusedUnder<V>>>;
  /** Follows what was committed until it has taken hold. It is repeated with the command, and refuses where that is not proven in time. */
  settle?(deps: CommandDeps, ctx: Context, input: I, subject: string): Promise<Result<string, RefusedUnder<V>>>;
}

/** The outcome of a command: the id of what it is about, or the answer that an earlier release kept for its key. */
export type Outcome = { subject: string } | { answer: KeptAnswer };

export interface Command<I, Refused extends OperationError = OperationError> {
  verb: Verb;
  /** Carries the command out once; under a key, a repetition has no second effect and answers the same id. */
  (deps: CommandDeps, ctx: Context, input: I): Promise<Result<string, Refused>>;
  under(deps: CommandDeps, ctx: Context, input: I, key: CommandKey | null): Promise<Result<Outcome, Refused>>;
}

/**
 * A command is one function and one transaction. A command refuses a principal that does not hold its verb, and does not commit unless its
 * paths were permitted. A command key is claimed in the same transaction as the effect, so both are there or neither.
 */
export function command<V extends Verb, I, P = undefined>(
  verb: V,
  { prepare, act, settle }: Steps<V, I, P>,
): Command<I, RefusedUnder<V> | CommandRefusal> {
  type Refused = RefusedUnder<V> | CommandRefusal;
  async function under(
    deps: CommandDeps,
    ctx: Context,
    input: I,
    key: CommandKey | null,
  ): Promise<Result<Outcome, Refused>> {
    if (!may(ctx.principal, verb)) return notPermitted(ctx.principal, verb);
    if (needsStepUp(ctx.principal, verb, ctx.now())) return refused({ code: "step-up", verb });
    const known = key === null ? null : await repeated(deps, key);
    if (known !== null && !known.ok) return known;
    if (known !== null && known.value.kind === "answer") return ok({ answer: known.value.answer });
    const done =
      known?.value.kind === "subject" ? ok(known.value.subject as string) : await once(deps, ctx, input, key);
    if (!done.ok) return key === null ? done : ((await quicker(deps, ctx, input, key)) ?? done);
    return settled(deps, ctx, input, done.value);
  }

  async function settled(
    deps: CommandDeps,
    ctx: Context,
    input: I,
    subject: string,
  ): Promise<Result<Outcome, Refused>> {
    const followed = (await settle?.(metBy(deps, ctx, verb), ctx, input, subject)) ?? ok(subject);
    return followed.ok ? ok({ subject: followed.value }) : followed;
  }

  /** Where another call under this key took effect while this one was refused, its outcome; null otherwise. */
  async function quicker(
    deps: CommandDeps,
    ctx: Context,
    input: I,
    key: CommandKey,
  ): Promise<Result<Outcome, Refused> | null> {
    const again = await repeated(deps, key);
    return again.ok && again.value.kind === "subject" ? settled(deps, ctx, input, again.value.subject as string) : null;
  }

  async function once(
    deps: CommandDeps,
    ctx: Context,
    input: I,
    key: CommandKey | null,
  ): Promise<Result<string, Refused>> {
    const prepared = prepare === undefined ? ok(undefined as P) : await prepare(metBy(deps, ctx, verb), ctx, input);
    if (!prepared.ok) return prepared;
    return transaction<Refused>(deps, ctx, verb, async (tx) => {
      const claimed = key === null ? ok(true) : await claimCommand(tx, key);
      if (!claimed.ok) return claimed;
      const acted = await act(tx, ctx, input, prepared.value);
      if (acted.ok && key !== null) await keepSubject(tx, key, acted.value);
      return acted;
    });
  }

  const run = async (deps: CommandDeps, ctx: Context, input: I): Promise<Result<string, Refused>> => {
    const outcome = await under(deps, ctx, input, null);
    if (!outcome.ok) return outcome;
    if ("answer" in outcome.value) throw new Error(`${verb} was answered from a key that was not given`);
    return ok(outcome.value.subject);
  };
  return Object.assign(run, { verb, under });
}

type CommandRefusal = Refusal<(typeof COMMAND_REFUSALS)[number] | AccessCode>;

/** The dependencies with the paths and incidents alone that a principal may meet under a verb. */
function metBy(deps: CommandDeps, { principal }: Context, verb: Verb): CommandDeps {
  if (principal.kind !== "person" && principal.kind !== "service") return deps;
  return { ...deps, evidence: permittedIncidents(deps.evidence, principal, verb) };
}

const repeated = ({ pool }: CommandDeps, key: CommandKey) => knownCommand(pool, key);

/**
 * One transaction of a command: a refusal and an error both roll it back. It is not committed unless its paths were permitted. The alert
 * of broken glass is raised once it is committed.
 */
export async function transaction<Refused extends OperationError>(
  deps: Pick<CommandDeps, "pool" | "alert">,
  ctx: Context,
  verb: Verb,
  work: (tx: Transaction) => Promise<Result<string, Refused>>,
): Promise<Result<string, Refused | Refusal<"not-found" | "forbidden">>> {
  const client = await deps.pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("BEGIN");
    const tx = new Transaction(client, ctx, verb);
    const result = await work(tx);
    if (result.ok && !tx.isPermitted) throw new Error(`${verb} would commit without permission`);
    if (result.ok) await tx.writeAudit();
    await client.query(result.ok ? "COMMIT" : "ROLLBACK");
    const { brokenGlass } = tx;
    if (result.ok && brokenGlass !== null)
      deps.alert({ incident: brokenGlass.incident, by: ctx.principal.name, ...brokenGlass.glass });
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch((rollbackError: Error) => {
      broken = rollbackError;
    });
    if (error instanceof Forbidden)
      return error.what === null
        ? nothingThere
        : refused({ code: "forbidden", verb: error.what.permission, needs: error.what.needs });
    throw error;
  } finally {
    client.release(broken);
  }
}
