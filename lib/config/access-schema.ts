import { z } from "zod";
import { LIMITS } from "../domain/access/limits";
import { ROLES } from "../domain/access/roles";
import { RULED_VERBS, TOKENS_WITHOUT_SIGN_IN_MS } from "../domain/access/settings";
import { INVARIANT_CLASSES } from "../domain/contract";
import { PLAN_KINDS } from "../domain/plan/kinds";
import { duration, group, list, matching, name, oneOf, refusal, text, url, whole } from "./fields";

const yesOrNo = () => z.boolean(refusal("true or false", "Write true or false."));

const pathOrEvery = z.union(
  [name(), z.literal("*")],
  refusal("a path's name or *", 'Name a path, or write "*" for every path.'),
);

const oidc = group({
  issuer: url("webhook"),
  clientId: text(256),
  clientSecret: text(1_024),
  groups: text(64).default("groups"),
  tokensWithoutSignIn: duration("1h", "30d").default(TOKENS_WITHOUT_SIGN_IN_MS),
});

const address = () =>
  matching(
    /^[0-9a-fA-F.:]+(\/\d{1,3})?$/,
    "an address such as 10.0.0.7 or 10.0.0.0/8",
    "Write the proxy's address, or its network with the length of the prefix.",
  );

const grant = group({
  group: text(256),
  role: oneOf(ROLES),
  paths: list(pathOrEvery, 1_000).default(["*"]),
  breakGlass: yesOrNo().default(false),
});

const rule = group({
  verbs: list(oneOf(RULED_VERBS), 8),
  kinds: list(oneOf(PLAN_KINDS), 16).default([]),
  invariants: list(oneOf(INVARIANT_CLASSES), 8).default([]),
  above: whole(0, 1_000_000_000).default(0),
  perIncidentAndDay: yesOrNo().default(false),
});

const perMinute = (most: number) => whole(1, 1_000_000).default(most);

const limits = group({
  commands: perMinute(LIMITS.commands),
  plans: perMinute(LIMITS.plans),
  answers: perMinute(LIMITS.answers),
  exports: perMinute(LIMITS.exports),
  largeBodies: perMinute(LIMITS.largeBodies),
});

/** The section `access` of the configuration. */
export const writtenAccess = group({
  local: yesOrNo().default(true),
  oidc: oidc.optional(),
  trustedProxies: list(address(), 100).default([]),
  grants: list(grant, 1_000).default([]),
  rules: list(rule, 100).default([]),
  limits: limits.default(LIMITS),
});
