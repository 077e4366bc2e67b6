import type { WaitsForSignIn } from "./domain/access/principal";

/** Every refusal that a caller may expect; mapped once for HTTP and once for the command line. Bugs throw instead. */
export type OperationError =
  | { code: "invalid"; detail: string; errors?: { pointer: string; detail: string }[] }
  | { code: "too-large"; detail: string }
  /** The caller has no credentials, or they are not good any more. */
  | {
      code: "sign-in-needed";
      /** The token is good, and waits for a sign-in of its owner. */
      waits?: WaitsForSignIn;
    }
  /** The caller holds the permission on no path; `needs`: the role that would hold it. */
  | { code: "forbidden"; verb: string; needs: string }
  /** An unknown account, a wrong password and a wrong code alike. */
  | { code: "sign-in-failed" }
  /** The provider proved who it is, and none of its groups gives a role here. */
  | { code: "no-access" }
  /** The password is right, and the account asks for a code. */
  | { code: "second-factor" }
  | { code: "too-many-attempts"; retryAfterSec: number }
  /** The caller, or its address, has had its share of a minute; `of`: what was too many. */
  | { code: "too-many-requests"; of: string; mostPerMinute: number; by: "caller" | "address"; retryAfterSec: number }
  /** A person has stopped all repairs. */
  | { code: "repairs-frozen"; by: string; reason: string }
  /** The session is good, and this needs a fresh sign-in. */
  | { code: "step-up"; verb: string }
  /** `observed`: the path is another system's, so nothing can be done to it here. */
  | { code: "unknown-path"; path: string; known: string[]; observed?: boolean }
  | { code: "not-found"; detail: string }
  | { code: "bad-cursor"; detail: string }
  | { code: "idempotency-mismatch"; idempotencyKey: string; mutation: string }
  | { code: "version-conflict"; key: string; head: string; basedOn: string | null }
  | { code: "path-closed"; path: string; because: string; retryAfterSec: number }
  /** A pause that is recorded and not proven yet: a flush that began before it might still land. */
  | { code: "not-quiesced"; path: string; epoch: string; because: string; retryAfterSec: number }
  /** Nothing was acknowledged in time. `maybe`: the write was on its way, and a repetition with the same idempotency key finds it. */
  | { code: "unavailable"; path: string; because: string; recorded: "no" | "maybe"; retryAfterSec: number }
  /** `means` is what it means for the command, in whole sentences. */
  | { code: "store-unreachable"; store: string; because: string; means?: string; retryAfterSec: number }
  /** Two incidents never share a key: the other one is named, and is to be worked in or closed. */
  | { code: "overlapping-incident"; incident: string; title: string; path: string }
  | { code: "incident-closed"; incident: string }
  /** A path's acknowledgments, drain or reads are in the hands of another incident. */
  | { code: "held-by-incident"; path: string; incident: string }
  /** Closing would leave these paths stopped and nobody to reopen them. */
  | { code: "paths-left-stopped"; incident: string; left: string[] }
  /** A step out of order: the gate of one before it is closed. Break-glass takes it all the same. */
  | { code: "gate-closed"; incident: string; step: string; waitsFor: string[] }
  | { code: "authority-missing"; incident: string }
  | { code: "authority-unavailable"; store: string; because: string }
  | { code: "empty-selection"; detail: string }
  | { code: "plan-not-ready"; incident: string; plan: string; because: string }
  | { code: "stale-plan"; incident: string; plan: string; because: string }
  | { code: "digest-mismatch"; incident: string; plan: string; digest: string }
  | { code: "already-run"; incident: string; plan: string; run: string }
  | { code: "needs-approval"; subject: string; because: string }
  | { code: "same-person"; actor: string }
  /** The thing is no longer where this command could move it from; somebody else may have been quicker. */
  /** `says` is the refusal in whole sentences, where the states alone do not make one. */
  | { code: "wrong-state"; subject: string; state: string; wanted: string; says?: string }
  /** Something moved between the look that was confirmed and the confirmation. */
  | { code: "moved-since-shown"; subject: string; shown?: string; now?: string }
  /** The table of ways back does not offer this as things stand. */
  | { code: "not-offered"; action: string; because: string }
  /** The paths' own system does this, and Trueup cannot: the reason, and what to do. */
  | { code: "another-system"; paths: string[]; because: string }
  /** The same command key is being carried out at this moment. */
  | { code: "command-in-progress"; commandKey: string; retryAfterSec: number }
  /** The command took effect and its answer was lost: whoever repeats it looks first. */
  | { code: "command-in-doubt"; commandKey: string; at: string; looksAt: string }
  | { code: "command-mismatch"; commandKey: string };

/** The refusals of some codes. */
export type Refusal<Code extends OperationError["code"]> = Extract<OperationError, { code: Code }>;

/** What an operation came to; `Refused`: what it may be refused with. */
export type Result<T, Refused extends OperationError = OperationError> =
  | { ok: true; value: T }
  | { ok: false; error: Refused };

export const ok = <T>(value: T): { ok: true; value: T } => ({ ok: true, value });
export const refused = <Refused extends OperationError>(error: Refused): { ok: false; error: Refused } => ({
  ok: false,
  error,
});

/** The refusal of what the caller may not know of: the same answer as for something that is not there. */
export const nothingThere = refused({ code: "not-found", detail: "No such object exists, or you may not read it." });
