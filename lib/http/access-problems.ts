import type { WaitsForSignIn } from "../domain/access/principal";
import { writeDuration } from "../domain/duration";
import type { Refusal } from "../errors";
import type { RefusalWords } from "./refusal-words";

type AccessCode =
  | "sign-in-needed"
  | "forbidden"
  | "step-up"
  | "sign-in-failed"
  | "second-factor"
  | "no-access"
  | "too-many-attempts"
  | "too-many-requests"
  | "repairs-frozen";

/** The refusals of callers: without credentials, without permission, without a fresh sign-in. */
export function accessRefusal(error: Refusal<AccessCode>): RefusalWords {
  switch (error.code) {
    case "sign-in-needed":
      if (error.waits !== undefined) return waiting(error.waits);
      return {
        title: "Sign-in is needed",
        detail:
          "The request has no credentials, or its session or token has ended. Nothing was done. Sign in, or send a token that is good.",
      };
    case "forbidden":
      return {
        title: "The permission is missing",
        detail: `The permission ${error.verb} is missing: it needs ${error.needs}. Nothing was done. Ask somebody who has the permission, or an administrator for the grant.`,
      };
    case "sign-in-failed":
      return {
        title: "The sign-in failed",
        detail: "The account, the password or the code is wrong. Nothing was done. Check all three, and try again.",
      };
    case "no-access":
      return {
        title: "The account has no access",
        detail:
          "The provider knows the account, and none of its groups gives a role here. Nothing was done. Ask an administrator for a group.",
      };
    case "second-factor":
      return {
        title: "A code is needed",
        detail: "The account has a second factor. Nothing was done. Send the code of your authenticator app as well.",
      };
    case "too-many-attempts":
      return {
        title: "Too many attempts",
        detail: `Too many sign-ins were tried. Nothing was done. Try again in ${error.retryAfterSec} s.`,
        retryAfterSec: error.retryAfterSec,
      };
    case "too-many-requests":
      return {
        title: "Too many requests",
        detail: `${error.by === "caller" ? "The caller" : "The caller's address"} sent more than ${error.mostPerMinute} ${error.of} in a minute. Nothing was done. Try again in ${error.retryAfterSec} s.`,
        retryAfterSec: error.retryAfterSec,
      };
    case "repairs-frozen":
      return {
        title: "All repairs are stopped",
        detail: `${error.by} stopped all repairs: ${error.reason}. Nothing was changed. Two people let repairs go on, in the settings.`,
      };
    case "step-up":
      return {
        title: "A fresh sign-in is needed",
        detail: `${error.verb} needs a sign-in of the last five minutes. Nothing was done. Confirm your sign-in, then repeat the step.`,
      };
  }
}

/** The refusal of a good token that waits for a sign-in of its owner at the provider. */
function waiting(waits: WaitsForSignIn): RefusalWords {
  const because =
    "withdrawn" in waits
      ? "The provider has withdrawn the sign-in of the token's owner"
      : `The owner of the token has roles by groups of the provider, and has not signed in there for ${writeDuration(waits.unconfirmedForMs)} (access.oidc.tokensWithoutSignIn)`;
  return {
    title: "The token waits for a sign-in of its owner",
    detail: `${because}. Nothing was done. The owner signs in to the console again; the token then acts again.`,
  };
}
