import { z } from "zod";
import { about, email, inOne, newPassword, pathOrEvery, personName, role, scope, uuid } from "./access-members";
import { instant, page, reasonText } from "./common";
import { entry } from "./entry";
import { ruleMembers } from "./rules";

const tokenWire = z.object({
  id: z.string(),
  prefix: z.string(),
  name: z.string(),
  owner: z.object({ id: z.string(), kind: z.enum(["person", "service"]), name: z.string() }),
  scopes: z.array(scope),
  metrics: z.boolean(),
  createdAt: instant,
  expiresAt: instant.nullable(),
  usedAt: instant.nullable(),
});

export const token = {
  list: entry({
    method: "GET",
    path: "/tokens",
    permission: "token.list",
    summary: "One's own tokens; an administrator's: everybody's",
    answers: { 200: "The good tokens, the newest first" },
    output: page(tokenWire),
    refusals: [],
  }),
  create: entry({
    method: "POST",
    path: "/tokens",
    permission: "token.create",
    summary: "Makes a token, which is shown once",
    body: z.strictObject({
      name: personName,
      /** A service, by its id; without it, the token is the caller's own. */
      service: uuid.optional(),
      scopes: z.array(scope).max(100),
      /** Whether it may read the figures for scrapers. */
      metrics: z.boolean().default(false),
      expiresInDays: z.int().min(1).max(3_650).optional(),
    }),
    answers: { 201: "The token" },
    output: about.extend({ token: z.string() }),
    refusals: ["not-found"],
  }),
  end: entry({
    method: "DELETE",
    path: "/tokens/{id}",
    permission: "token.end",
    summary: "Ends a token",
    params: inOne,
    answers: { 200: "The token that ended" },
    output: about,
    refusals: ["not-found"],
  }),
};

const userWire = z.object({
  id: z.string(),
  kind: z.enum(["person", "service"]),
  name: z.string(),
  email: z.string().nullable(),
  issuer: z.string(),
  sealed: z.boolean(),
  secondFactor: z.boolean(),
  createdAt: instant,
  /** A person was seen last in a session, a service by one of its tokens. */
  lastSeenAt: instant.nullable(),
  /** How the provider stands by a person's groups; null: the person does not come by a provider. */
  groups: z
    .object({
      /** When the provider told them last. */
      readAt: instant,
      /** Whether the provider is asked each hour while the person has tokens. Otherwise each sign-in reads the groups, and nothing else. */
      hourly: z.boolean(),
      /** Since when the provider does not tell them, and why. */
      silent: z.object({ since: instant, because: z.string() }).nullable(),
      /** The provider has withdrawn the sign-in: the person's tokens wait for the next one. */
      withdrawnAt: instant.nullable(),
    })
    .nullable(),
  grants: z.array(
    z.object({ id: z.string(), role, path: z.string(), breakGlass: z.boolean(), source: z.enum(["given", "group"]) }),
  ),
});

export const user = {
  list: entry({
    method: "GET",
    path: "/users",
    permission: "user.list",
    summary: "The people and services, with their grants",
    answers: { 200: "The people and services, by name" },
    output: page(userWire),
    refusals: [],
  }),
  create: entry({
    method: "POST",
    path: "/users",
    permission: "user.create",
    summary: "Makes a person with a local account, or a service; without any grant",
    body: z.strictObject({
      kind: z.enum(["person", "service"]).default("person"),
      name: personName,
      email: email.optional(),
      password: newPassword.optional(),
      sealed: z.boolean().default(false),
    }),
    command: true,
    answers: { 201: "The person or service" },
    output: about,
    refusals: ["wrong-state"],
  }),
  end: entry({
    method: "POST",
    path: "/users/{id}/end",
    permission: "user.end",
    summary: "Ends a person or service, with its sessions, tokens, grants, approvals and plans",
    params: inOne,
    body: z.strictObject({ reason: reasonText() }),
    command: true,
    answers: { 200: "The person or service that ended" },
    output: about,
    refusals: ["wrong-state"],
  }),
};

export const grant = {
  propose: entry({
    method: "POST",
    path: "/users/{id}/grants",
    permission: "grant.propose",
    summary: "Proposes a grant, which another administrator confirms",
    params: inOne,
    body: z.strictObject({ role, path: pathOrEvery, breakGlass: z.boolean().default(false), reason: reasonText() }),
    command: true,
    answers: { 201: "The change that waits" },
    output: about,
    refusals: ["unknown-path"],
  }),
  end: entry({
    method: "POST",
    path: "/grants/{id}/end",
    permission: "grant.end",
    summary: "Takes a grant back",
    params: inOne,
    body: z.strictObject({ reason: reasonText() }),
    command: true,
    answers: { 200: "The grant that ended" },
    output: about,
    refusals: ["wrong-state"],
  }),
};

const waiting = z.object({
  id: z.string(),
  reason: z.string(),
  proposedBy: z.string(),
  proposedAt: instant,
  /** The caller proposed it, so another administrator decides. */
  own: z.boolean(),
  /** From when on the caller applies it alone, as the only administrator; null: another administrator is there, or it is not the caller's. */
  aloneFrom: instant.nullable(),
});

export const changeWire = z.union([
  waiting.extend({
    kind: z.enum(["give-grant", "end-grant"]),
    principal: z.object({ id: z.string(), name: z.string() }),
    role,
    path: z.string(),
    breakGlass: z.boolean(),
  }),
  waiting.extend({ kind: z.literal("add-rule"), rule: ruleMembers }),
  waiting.extend({
    kind: z.literal("end-rule"),
    /** The rule that ends, with its id. */
    rule: ruleMembers.extend({ id: z.string() }),
  }),
]);

export const change = {
  list: entry({
    method: "GET",
    path: "/access-changes",
    permission: "change.list",
    summary: "Changes of grants and rules that wait for a second administrator",
    answers: { 200: "The changes, the oldest first" },
    output: page(changeWire),
    refusals: [],
  }),
  decide: entry({
    method: "POST",
    path: "/access-changes/{id}/decision",
    permission: "change.decide",
    summary: "Applies or refuses a change of grants or rules",
    params: inOne,
    body: z.strictObject({ apply: z.boolean() }),
    command: true,
    answers: { 200: "The change that was decided" },
    output: about,
    refusals: ["same-person"],
  }),
};

export const freeze = {
  read: entry({
    method: "GET",
    path: "/freeze",
    permission: "freeze.read",
    summary: "Whether all repairs are stopped",
    answers: { 200: "The freeze in force" },
    output: z.object({
      frozen: z.boolean(),
      by: z.string().nullable(),
      at: instant.nullable(),
      reason: z.string().nullable(),
      /** The first of the two people who thaw. */
      thawAskedBy: z.string().nullable(),
    }),
    refusals: [],
  }),
  set: entry({
    method: "POST",
    path: "/freeze",
    permission: "freeze.set",
    summary: "Stops all repairs",
    body: z.strictObject({ reason: reasonText() }),
    command: true,
    answers: { 200: "The freeze" },
    output: about,
    refusals: [],
  }),
  thaw: entry({
    method: "POST",
    path: "/freeze/thaw",
    permission: "freeze.thaw",
    summary: "Asks for repairs to go on; the second person's request lets them",
    body: z.strictObject({ reason: reasonText() }),
    command: true,
    answers: { 200: "The freeze" },
    output: about,
    refusals: ["wrong-state", "same-person"],
  }),
};
