import { randomUUID } from "node:crypto";
import type { api } from "../../api/api";
import { endByProvider } from "../../commands/session/end-by-provider";
import { signIn } from "../../commands/session/sign-in";
import { basePath } from "../../config/environment";
import type { AccessSettings, OidcSettings } from "../../domain/access/settings";
import type { Context } from "../../domain/context";
import { nothingThere, ok, type Result, refused } from "../../errors";
import { refusalOfHost } from "../../http/host";
import { json } from "../../http/route";
import type { Asked } from "../../http/serve";
import { reasonOf } from "../../stores/reason-of";
import { addressOf } from "../access/address";
import { takeBeginning } from "../access/attempts";
import { callerIfKnown } from "../access/caller";
import { cookieIn, cookieText, hashOf, newSessionToken } from "../access/credentials";
import { sealedRefresh } from "../access/group-reading";
import { nextPath } from "../access/next-path";
import {
  beginAtProvider,
  checkedLogout,
  isWithoutRefresh,
  originOf,
  provenByProvider,
  type SignInState,
} from "../access/provider";
import { isSecure, withCookie } from "../access/session-cookie";
import { accessSettings } from "../access/settings";
import { type Console, openConsole } from "../console";
import { createLog } from "../log";
import { commandDeps } from "../recovery";
import { installationSecrets } from "../secrets";

/** The cookie of a sign-in under way at the provider. */
const STATE_COOKIE = "trueup_sign_in";
const STATE_GOOD_FOR_SEC = 600;
const LARGEST_MESSAGE = 65_536;

interface Begun {
  redirectTo: string;
  kept: SignInState;
}

/** Begins a sign-in at the provider. */
export async function beginning(
  opened: Console,
  _ctx: Context,
  { body, request }: Asked<typeof api.session.begin>,
): Promise<Result<Begun>> {
  const oidc = accessSettings()?.oidc ?? null;
  if (oidc === null) return nothingThere;
  const allowed = await takeBeginning(opened.stores.ledgerPool, addressOf(request));
  if (!allowed.ok) return allowed;
  try {
    const next = nextPath(body.next ?? null);
    return ok(await beginAtProvider(oidc, { origin: originOf(request), next, fresh: body.fresh, offline: true }));
  } catch (error) {
    return refused({
      code: "store-unreachable",
      store: "provider of identities",
      because: reasonOf(error),
      retryAfterSec: 10,
    });
  }
}

/** The provider's address, with the sign-in's state in a sealed cookie. */
export function begun({ redirectTo, kept }: Begun, request: Request): Response {
  const response = json({ redirectTo });
  response.headers.append("set-cookie", keptCookie(kept, request));
  return response;
}

const keptCookie = (kept: SignInState, request: Request) =>
  stateCookie(installationSecrets().seal("sign-in-state", JSON.stringify(kept)), STATE_GOOD_FOR_SEC, request);

const stateCookie = (value: string, maxAgeSec: number, request: Request) =>
  cookieText({
    name: STATE_COOKIE,
    value,
    maxAgeSec,
    basePath: basePath(process.env),
    secure: isSecure(request),
    sameSite: "Lax",
  });

/**
 * Ends a sign-in where the provider sends the person back: a session where everything is right, and the sign-in page with the reason
 * otherwise. A state is good once, for the browser that began, and for ten minutes.
 */
export async function returnFromProvider(request: Request): Promise<Response> {
  const stranger = refusalOfHost(request.headers.get("host"));
  if (stranger !== null) return stranger;
  const settings = accessSettings();
  const kept = keptState(request);
  if (settings?.oidc == null || kept === null) return toSignIn(request, "sign-in-failed");
  try {
    return await ended(request, settings, settings.oidc, kept);
  } catch (error) {
    const again = kept.offline && isWithoutRefresh(error);
    createLog("trueup console", process.env).warn(
      { error },
      again ? "the provider gives no refresh token: the sign-in begins again" : "a sign-in at the provider failed",
    );
    return again ? withoutRefresh(request, settings.oidc, kept) : toSignIn(request, "sign-in-failed");
  }
}

async function ended(request: Request, settings: AccessSettings, oidc: OidcSettings, kept: SignInState) {
  const asked = { origin: originOf(request), search: new URL(request.url).search, kept };
  const { refreshToken, ...proven } = await provenByProvider(settings, oidc, asked);
  const { identity, provider } = proven;
  const token = newSessionToken();
  const agent = request.headers.get("user-agent");
  const session = { id: randomUUID(), tokenHash: hashOf(token), address: addressOf(request), agent };
  const opened = await openConsole();
  const [deps, ctx] = [commandDeps(opened), await callerIfKnown(request)];
  // The refusal of a sign-in changes nothing, and what the groups gave before has to end.
  if (identity.grants.length === 0) await endByProvider(deps, ctx, identity);
  const refresh = refreshToken === null ? null : sealedRefresh(refreshToken, identity);
  const done = await signIn(deps, ctx, { identity, session, provider: { ...provider, refresh } });
  if (!done.ok) return toSignIn(request, done.error.code);
  return withCookie(redirected(request, `${basePath(process.env)}${kept.next}`), token, request);
}

/** Begins a sign-in once more, without the refresh token that the provider does not give to this client or this person. */
async function withoutRefresh(request: Request, oidc: OidcSettings, { next, fresh }: SignInState): Promise<Response> {
  try {
    const beginning = { origin: originOf(request), next, fresh, offline: false };
    const { redirectTo, kept } = await beginAtProvider(oidc, beginning);
    return redirected(request, redirectTo, keptCookie(kept, request));
  } catch {
    return toSignIn(request, "sign-in-failed");
  }
}

function keptState(request: Request): SignInState | null {
  const sealed = cookieIn(request.headers, STATE_COOKIE);
  const text = sealed === null ? null : installationSecrets().open("sign-in-state", sealed);
  if (text === null) return null;
  const kept = JSON.parse(text) as SignInState;
  return Date.now() - kept.begunAt < STATE_GOOD_FOR_SEC * 1_000 ? kept : null;
}

const toSignIn = (request: Request, because: string) =>
  redirected(request, `${basePath(process.env)}/sign-in?refused=${encodeURIComponent(because)}`);

/** A redirection, which uses the sign-in's state up unless it carries another one. */
function redirected(request: Request, location: string, state = stateCookie("", 0, request)): Response {
  const headers = new Headers({ location, "cache-control": "no-store" });
  headers.append("set-cookie", state);
  return new Response(null, { status: 303, headers });
}

/** Receives a logout message of the provider, and ends the sessions that it names. */
export async function providerLogout(
  opened: Console,
  ctx: Context,
  { request }: Asked<typeof api.session.endByProvider>,
) {
  const oidc = accessSettings()?.oidc ?? null;
  if (oidc === null) return nothingThere;
  if (Number(request.headers.get("content-length") ?? LARGEST_MESSAGE + 1) > LARGEST_MESSAGE)
    return refused({
      code: "too-large",
      detail: "The logout message is larger than 65,536 bytes, or does not say its size.",
    });
  const token = new URLSearchParams(await request.text()).get("logout_token");
  const message = token === null ? null : await checkedLogout(oidc, token);
  if (message === null)
    return refused({ code: "invalid", detail: "/logout_token: the logout message is not good. Nothing was done." });
  return endByProvider(commandDeps(opened), ctx, message);
}

/** The answer of a logout message that was carried out. */
export const loggedOut = () => json({});
