import type { CommandDeps } from "../../commands/command";
import { endByProvider } from "../../commands/session/end-by-provider";
import { signIn } from "../../commands/session/sign-in";
import type { Grant } from "../../domain/access/roles";
import type { Context } from "../../domain/context";
import type { DueGroups, GroupsDue } from "../../ledger/access/provider-refresh";
import type { Log } from "../../stores/path";

const ASKED_AT_ONCE = 10;
/** Longer than the provider's answers may take together, so that an asking that goes on is not begun a second time. */
const LEASE_MS = 60_000;
const RETRY_MS = 5 * 60_000;
const MOST_REASON_CHARACTERS = 300;
const SEALED_BEFORE = "the refresh token was sealed under a secret that is gone; the next sign-in brings another";

/** An account of the provider. */
export type Account = Pick<DueGroups, "issuer" | "subject">;

/** An answer of the provider about one person. */
export type Told =
  /** `token`: the refresh token that is to be used next. */
  | { kind: "read"; grants: readonly Grant[]; token: string }
  /** The provider refuses the refresh token for good. */
  | { kind: "withdrawn" }
  /** `token`: the refresh token that it gave all the same instead of the one that was used, or null. */
  | { kind: "silent"; because: string; token: string | null; error?: unknown };

export interface GroupsParts {
  due: GroupsDue;
  issuer: string;
  deps: CommandDeps;
  ctx: Context;
  seal(token: string, account: Account): string;
  /** Null: the token was sealed under a secret that is gone. */
  open(sealed: string, account: Account): string | null;
  ask(token: string, account: Account): Promise<Told>;
  log: Log;
}

/**
 * Asks the provider anew for the groups of people who have API tokens, once their groups are due: what it tells is what they have from then
 * on. A provider that tells nothing changes nothing, and is asked again soon. Answers how many people were asked about.
 */
export async function readGroups(parts: GroupsParts): Promise<number> {
  const taken = await parts.due.takeDue({ issuer: parts.issuer, limit: ASKED_AT_ONCE, leaseMs: LEASE_MS });
  const told = await Promise.all(taken.map((person) => readOne(parts, person)));
  const silent = told.filter((each) => each.kind === "silent");
  const [first] = silent;
  if (first !== undefined)
    parts.log.warn(
      { attempts: silent.length, reason: first.because, error: first.error },
      "the provider did not tell the groups of people who have API tokens, and is asked again",
    );
  return taken.length;
}

async function readOne(parts: GroupsParts, person: DueGroups): Promise<Told> {
  const told = await toldOf(parts, person);
  await noted(parts, person, told);
  return told;
}

async function toldOf(parts: GroupsParts, person: DueGroups): Promise<Told> {
  const token = parts.open(person.sealed, person);
  return token === null ? { kind: "silent", because: SEALED_BEFORE, token: null } : parts.ask(token, person);
}

/** Notes an answer of the provider, unless the person signed in meanwhile. */
async function noted(parts: GroupsParts, person: DueGroups, told: Told): Promise<void> {
  const { deps, ctx, due, log } = parts;
  const { claim } = person;
  switch (told.kind) {
    case "read":
      await signIn(deps, ctx, { claim, grants: told.grants, sealed: parts.seal(told.token, person) });
      return;
    case "withdrawn": {
      const ended = await endByProvider(deps, ctx, { claim });
      if (ended.ok)
        log.warn(
          { principal: { id: `person:${person.person}`, kind: "person" } },
          "the provider has withdrawn a person's sign-in",
        );
      return;
    }
    case "silent":
      await due.noteSilence(claim, {
        because: told.because.slice(0, MOST_REASON_CHARACTERS),
        sealed: told.token === null ? null : parts.seal(told.token, person),
        retryInMs: RETRY_MS,
      });
  }
}
