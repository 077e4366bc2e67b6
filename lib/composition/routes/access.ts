import { randomUUID } from "node:crypto";
import type { api } from "../../api/api";
import { claimAdministrator } from "../../commands/administrator/claim";
import { reviewGlass } from "../../commands/broken-glass/review";
import { decideOneChange } from "../../commands/change/decide";
import { confirmFactor } from "../../commands/factor/confirm";
import { beginFactor } from "../../commands/factor/propose";
import { setFreeze } from "../../commands/freeze/set";
import { thawRepairs } from "../../commands/freeze/thaw";
import { endOneGrant } from "../../commands/grant/end";
import { proposeGrant } from "../../commands/grant/propose";
import { tryReceiver } from "../../commands/notification/try";
import { changePassword } from "../../commands/password/change";
import { addRule } from "../../commands/rule/add";
import { askRuleEnd } from "../../commands/rule/end";
import { endOneSession } from "../../commands/session/end";
import { signIn } from "../../commands/session/sign-in";
import { signOut } from "../../commands/session/sign-out";
import { stepUp } from "../../commands/session/step-up";
import { createToken } from "../../commands/token/create";
import { endOneToken } from "../../commands/token/end";
import { createUser } from "../../commands/user/create";
import { endUser } from "../../commands/user/end";
import type { Context } from "../../domain/context";
import { nothingThere, ok } from "../../errors";
import { json } from "../../http/route";
import type { Asked } from "../../http/serve";
import { accessReadsOn } from "../../ledger/access/reads";
import { addressOf } from "../access/address";
import { takeSignIn } from "../access/attempts";
import { hashOf, newApiToken, newSessionToken } from "../access/credentials";
import { originOf, signOutAtProvider } from "../access/provider";
import { withCookie } from "../access/session-cookie";
import { accessSettings } from "../access/settings";
import { bind } from "../command";
import type { Console } from "../console";
import { commandDeps } from "../recovery";

/** The answer of a change of people and permissions: the id of what it is about. */
const about = { show: async (id: string) => ok({ id }) };

/** Signs in by e-mail and password; the session's cookie comes with the answer. */
export async function signingIn(opened: Console, ctx: Context, { body, request }: Asked<typeof api.session.signIn>) {
  const settings = accessSettings();
  if (settings === null) return nothingThere;
  const address = addressOf(request);
  const allowed = await takeSignIn(opened.stores.ledgerPool, { account: body.email, address });
  if (!allowed.ok) return allowed;
  const token = newSessionToken();
  const session = { id: randomUUID(), tokenHash: hashOf(token), address, agent: request.headers.get("user-agent") };
  const sealedOnly = settings.oidc !== null || !settings.local;
  const done = await signIn(commandDeps(opened), ctx, { ...body, code: body.code ?? null, session, sealedOnly });
  return done.ok ? ok({ id: done.value, token }) : done;
}

/** Confirms a session's sign-in; the session's new cookie comes with the answer. */
export async function steppingUp(opened: Console, ctx: Context, { body, request }: Asked<typeof api.session.stepUp>) {
  const allowed = await takeSignIn(opened.stores.ledgerPool, {
    account: ctx.principal.id,
    address: addressOf(request),
  });
  if (!allowed.ok) return allowed;
  const token = newSessionToken();
  const done = await stepUp(commandDeps(opened), ctx, { ...body, code: body.code ?? null, tokenHash: hashOf(token) });
  return done.ok ? ok({ id: done.value, token }) : done;
}

/** The answer with the session's cookie. */
export const signedIn = ({ id, token }: { id: string; token: string }, request: Request) =>
  withCookie(json({ id }), token, request);

/** Ends the session of the call; answers where the provider's own sign-out is, for its accounts. */
export async function signingOut(opened: Console, ctx: Context, { request }: Asked<typeof api.session.signOut>) {
  const oidc = accessSettings()?.oidc ?? null;
  const [session] = await sessionOf(opened, ctx);
  const done = await signOut(commandDeps(opened), ctx, {});
  if (!done.ok) return done;
  const isOfProvider = oidc !== null && session?.method === "oidc";
  return ok({
    id: done.value,
    providerSignOut: isOfProvider ? await signOutAtProvider(oidc, originOf(request)) : null,
  });
}

const sessionOf = async ({ stores }: Console, { principal: { via } }: Context) =>
  via?.kind === "session" ? accessReadsOn(stores.readPool).openSession(via.id) : [];

/** The answer that takes the session's cookie away. */
export const signedOut = (ended: { id: string; providerSignOut: string | null }, request: Request) =>
  withCookie(json(ended), null, request);

/** Makes the first administrator, by the code of the log. */
export async function claiming(
  opened: Console,
  ctx: Context,
  { body, request }: Asked<typeof api.administrator.claim>,
) {
  if (accessSettings() === null) return nothingThere;
  const allowed = await takeSignIn(opened.stores.ledgerPool, {
    account: "first administrator",
    address: addressOf(request),
  });
  if (!allowed.ok) return allowed;
  const { code, ...person } = body;
  return claimAdministrator(commandDeps(opened), ctx, { ...person, codeHash: hashOf(code.trim()) });
}

/** Makes a token, which the answer alone shows. */
export async function tokenMaking(opened: Console, ctx: Context, { body }: Asked<typeof api.token.create>) {
  const { token, prefix } = newApiToken();
  const { name, scopes, metrics, service = null, expiresInDays } = body;
  const expiresAt = expiresInDays === undefined ? null : new Date(ctx.now().getTime() + expiresInDays * 86_400_000);
  const wish = { id: randomUUID(), prefix, hash: hashOf(token), name, service, scopes, metrics, expiresAt };
  const done = await createToken(commandDeps(opened), ctx, wish);
  return done.ok ? ok({ id: done.value, token }) : done;
}

/** Begins a second factor, whose address the answer alone shows. */
export async function factorBeginning(opened: Console, ctx: Context) {
  const deps = commandDeps(opened);
  const { sealed, uri } = deps.accounts.newFactor(ctx.principal.name);
  const done = await beginFactor(deps, ctx, { sealed });
  return done.ok ? ok({ id: done.value, uri }) : done;
}

/** Confirms a second factor by its first code. */
export async function factorConfirming(
  opened: Console,
  ctx: Context,
  { body, request }: Asked<typeof api.factor.confirm>,
) {
  const allowed = await takeSignIn(opened.stores.ledgerPool, {
    account: ctx.principal.id,
    address: addressOf(request),
  });
  return allowed.ok ? confirmFactor(commandDeps(opened), ctx, body) : allowed;
}

/** Changes a password. */
export async function passwordChanging(
  opened: Console,
  ctx: Context,
  { body, request }: Asked<typeof api.password.change>,
) {
  const allowed = await takeSignIn(opened.stores.ledgerPool, {
    account: ctx.principal.id,
    address: addressOf(request),
  });
  return allowed.ok ? changePassword(commandDeps(opened), ctx, body) : allowed;
}

/** Ends a session. */
export const sessionEnding = (opened: Console, ctx: Context, { params }: Asked<typeof api.session.end>) =>
  endOneSession(commandDeps(opened), ctx, params);

/** Ends a token. */
export const tokenEnding = (opened: Console, ctx: Context, { params }: Asked<typeof api.token.end>) =>
  endOneToken(commandDeps(opened), ctx, params);

/** The answer with the id of what it is about. */
export const aboutAnswer = (status: number) => (id: string) => json({ id }, status);
/** The answer as it was made. */
export const asMade = (status: number) => (made: object) => json(made, status);

/** Makes a person or a service. */
export const userMaking = (opened: Console, { body }: Asked<typeof api.user.create>) =>
  bind(commandDeps(opened), createUser, { ...body, email: body.email ?? null, password: body.password ?? null }, about);

/** Ends a person or a service. */
export const userEnding = (opened: Console, { params, body }: Asked<typeof api.user.end>) =>
  bind(commandDeps(opened), endUser, { ...params, ...body }, about);

/** Proposes a grant. */
export const grantProposing = (opened: Console, { params, body }: Asked<typeof api.grant.propose>) =>
  bind(commandDeps(opened), proposeGrant, { ...body, principal: params.id }, about);

/** Takes a grant back. */
export const grantEnding = (opened: Console, { params, body }: Asked<typeof api.grant.end>) =>
  bind(commandDeps(opened), endOneGrant, { ...params, ...body }, about);

/** Applies or refuses a change. */
export const changeDeciding = (opened: Console, { params, body }: Asked<typeof api.change.decide>) =>
  bind(commandDeps(opened), decideOneChange, { ...params, ...body }, about);

/** Asks for a rule. */
export const ruleAdding = (opened: Console, { body }: Asked<typeof api.rule.add>) =>
  bind(commandDeps(opened), addRule, body, about);

/** Asks for a rule to end. */
export const ruleEnding = (opened: Console, { params, query }: Asked<typeof api.rule.end>) =>
  bind(commandDeps(opened), askRuleEnd, { ...params, ...query }, { ...about, content: query });

/** Stops all repairs. */
export const freezing = (opened: Console, { body }: Asked<typeof api.freeze.set>) =>
  bind(commandDeps(opened), setFreeze, body, about);

/** Asks for repairs to go on. */
export const thawing = (opened: Console, { body }: Asked<typeof api.freeze.thaw>) =>
  bind(commandDeps(opened), thawRepairs, body, about);

/** Reviews broken glass. */
export const glassReviewing = (opened: Console, { params, body }: Asked<typeof api.brokenGlass.review>) =>
  bind(commandDeps(opened), reviewGlass, { ...params, note: body.note, uses: body.uses ?? null }, about);

/** Sends a trial message to a receiver. */
export const receiverTrying = (opened: Console, { params }: Asked<typeof api.notification.try>) =>
  bind(commandDeps(opened), tryReceiver, params, about);
