import { z } from "zod";
import { QUESTIONS, VERBS } from "../domain/permission";
import { about, code, email, givenPassword, inOne, newPassword, personName, role } from "./access-members";
import { instant, page } from "./common";
import { entry } from "./entry";

const may = z.object({
  allowed: z.boolean(),
  /** The need that is missing, where it is not allowed. */
  because: z.string().optional(),
  /** A fresh sign-in is asked for before it is done. */
  stepUp: z.boolean().optional(),
  /** The paths on which it is allowed; absent: on every path, or it concerns none. */
  paths: z.array(z.string()).optional(),
});

export const me = {
  read: entry({
    method: "GET",
    path: "/me",
    permission: "me.read",
    summary: "The caller, its grants, and what it may do",
    answers: { 200: "The caller" },
    output: z.object({
      principal: z.object({ id: z.string(), name: z.string(), kind: z.string(), email: z.string().nullable() }),
      grants: z.array(z.object({ role, path: z.string(), breakGlass: z.boolean() })),
      may: z.partialRecord(z.enum([...VERBS, ...QUESTIONS]), may),
      /** The session of the call; null for a token, and where there is no sign-in. */
      session: z.object({ id: z.string(), signedInAt: instant, steppedUpAt: instant.nullable() }).nullable(),
      signIn: z.boolean(),
    }),
    refusals: [],
  }),
};

export const signIn = {
  offer: entry({
    method: "GET",
    path: "/sign-in",
    permission: "sign-in.offer",
    summary: "The ways to sign in",
    answers: { 200: "The ways to sign in" },
    output: z.object({
      /** False: the console has no sign-in, and serves this machine alone. */
      needed: z.boolean(),
      password: z.boolean(),
      /** The OpenID Connect provider; null: there is none. */
      provider: z.string().nullable(),
      /** The first administrator is still to be made, by the one-time code of the console's log. */
      firstAdministrator: z.boolean(),
      /** Sign-ins of a demo, ready to be used. */
      hints: z.array(z.object({ name: z.string(), role: z.string(), email: z.string(), password: z.string() })),
    }),
    refusals: [],
  }),
};

const sessionWire = z.object({
  id: z.string(),
  person: z.string(),
  name: z.string(),
  method: z.enum(["password", "oidc"]),
  createdAt: instant,
  seenAt: instant,
  expiresAt: instant,
  address: z.string().nullable(),
  agent: z.string().nullable(),
  /** The session of this call. */
  current: z.boolean(),
});

export const session = {
  list: entry({
    method: "GET",
    path: "/sessions",
    permission: "session.list",
    summary: "One's own open sessions; an administrator's: everybody's",
    answers: { 200: "The sessions, the newest first" },
    output: page(sessionWire),
    refusals: [],
  }),
  signIn: entry({
    method: "POST",
    path: "/sign-in",
    permission: "session.sign-in",
    summary: "Signs in by e-mail and password",
    body: z.strictObject({ email, password: givenPassword, code: code.optional() }),
    answers: { 200: "The session; its cookie comes with the answer" },
    output: about,
    refusals: ["not-found", "sign-in-failed", "second-factor", "no-access", "too-many-attempts"],
  }),
  signOut: entry({
    method: "POST",
    path: "/sign-out",
    permission: "session.sign-out",
    summary: "Ends the session of the call",
    body: z.strictObject({}),
    bodyOptional: true,
    answers: { 200: "The session that ended, and where the provider's own sign-out is" },
    output: about.extend({ providerSignOut: z.string().nullable() }),
    refusals: ["not-found"],
  }),
  stepUp: entry({
    method: "POST",
    path: "/step-up",
    permission: "session.step-up",
    summary: "Confirms the sign-in of a session",
    body: z.strictObject({ password: givenPassword, code: code.optional() }),
    answers: { 200: "The session; its new cookie comes with the answer" },
    output: about,
    refusals: ["not-found", "sign-in-failed", "second-factor", "too-many-attempts"],
  }),
  begin: entry({
    method: "POST",
    path: "/sign-in/oidc",
    permission: "session.sign-in",
    summary: "Begins a sign-in at the OpenID Connect provider",
    body: z.strictObject({
      /** Where to go afterwards: a path of the console. */
      next: z.string().max(2_000).optional(),
      /** The provider asks for the password again, for a step that needs a fresh sign-in. */
      fresh: z.boolean().default(false),
    }),
    answers: { 200: "The provider's address; its state comes in a cookie" },
    output: z.object({ redirectTo: z.string() }),
    refusals: ["not-found", "store-unreachable", "too-many-attempts"],
  }),
  endByProvider: entry({
    method: "POST",
    path: "/sign-in/oidc/logout",
    permission: "session.end-by-provider",
    summary: "Receives a logout message of the OpenID Connect provider (back-channel logout)",
    answers: { 200: "The sessions have ended" },
    output: z.object({}),
    refusals: ["not-found", "invalid", "too-large", "store-unreachable"],
  }),
  end: entry({
    method: "DELETE",
    path: "/sessions/{id}",
    permission: "session.end",
    summary: "Ends a session",
    params: inOne,
    answers: { 200: "The session that ended" },
    output: about,
    refusals: ["not-found"],
  }),
};

export const administrator = {
  claim: entry({
    method: "POST",
    path: "/first-administrator",
    permission: "administrator.claim",
    summary: "Makes the first administrator, by the one-time code of the console's log",
    body: z.strictObject({ code: z.string().min(1).max(128), name: personName, email, password: newPassword }),
    answers: { 201: "The administrator" },
    output: about,
    refusals: ["not-found", "sign-in-failed", "wrong-state", "too-many-attempts"],
  }),
};

export const factor = {
  propose: entry({
    method: "POST",
    path: "/second-factor",
    permission: "factor.propose",
    summary: "Begins a second factor of one's own local account",
    body: z.strictObject({}),
    bodyOptional: true,
    answers: { 201: "The address that an authenticator app reads; it is shown once" },
    output: about.extend({ uri: z.string() }),
    refusals: ["not-found", "wrong-state"],
  }),
  confirm: entry({
    method: "POST",
    path: "/second-factor/confirmation",
    permission: "factor.confirm",
    summary: "Confirms a second factor by its first code",
    body: z.strictObject({ code }),
    answers: { 200: "The account" },
    output: about,
    refusals: ["not-found", "wrong-state", "sign-in-failed", "too-many-attempts"],
  }),
};

export const password = {
  change: entry({
    method: "POST",
    path: "/password",
    permission: "password.change",
    summary: "Changes the password of one's own local account, and ends its sessions",
    body: z.strictObject({ present: givenPassword, next: newPassword }),
    answers: { 200: "The account" },
    output: about,
    refusals: ["not-found", "sign-in-failed", "too-many-attempts"],
  }),
};
