import { createRemoteJWKSet, errors, jwtVerify } from "jose";
import * as oidc from "openid-client";
import { basePath } from "../../config/environment";
import { grantsOfGroups } from "../../domain/access/group-grants";
import type { AccessSettings, OidcSettings } from "../../domain/access/settings";
import { publicOrigin } from "../../http/public-origin";
import type { ProviderIdentity } from "../../ledger/access/provider-accounts";

/** How long the provider may take for each of its answers. */
const ANSWER_WITHIN_SEC = 5;
const KNOWN_FOR_MS = 60 * 60_000;
/** The provider is asked for when the person proved itself; a proof of any age will do for a sign-in. */
const ANY_AGE_SEC = 365 * 86_400;
const LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout";
const SKEW_SEC = 30;
/** The scope of a refresh token (OpenID Connect Core 1.0, section 11). */
const OFFLINE = "offline_access";
/** The answers of providers where the client or the person may have no refresh token; the second is Keycloak's. */
const NO_OFFLINE = ["invalid_scope", "not_allowed"];

let known: { at: number; issuer: string; configuration: Promise<oidc.Configuration> } | null = null;

/** The provider's own description, read at most hourly; a failed reading is not remembered. */
export function discovered({ issuer, clientId, clientSecret }: OidcSettings): Promise<oidc.Configuration> {
  if (known !== null && known.issuer === issuer && performance.now() - known.at < KNOWN_FOR_MS)
    return known.configuration;
  const configuration = oidc.discovery(new URL(issuer), clientId, undefined, oidc.ClientSecretBasic(clientSecret), {
    timeout: ANSWER_WITHIN_SEC,
    execute: allowedAt(issuer),
  });
  const mine = { at: performance.now(), issuer, configuration };
  known = mine;
  configuration.catch(() => {
    if (known === mine) known = null;
  });
  return configuration;
}

/** A provider on this machine may answer without a certificate. */
const allowedAt = (issuer: string) =>
  /^(localhost|127\.0\.0\.1|\[::1\])$/.test(new URL(issuer).hostname) ? [oidc.allowInsecureRequests] : [];

/** The same provider with more time for each of its answers, for a call that no person waits for. */
export async function discoveredPatiently(
  settings: OidcSettings,
  answerWithinSec: number,
): Promise<oidc.Configuration> {
  const { issuer, clientId, clientSecret } = settings;
  const metadata = (await discovered(settings)).serverMetadata();
  const patient = new oidc.Configuration(metadata, clientId, undefined, oidc.ClientSecretBasic(clientSecret));
  patient.timeout = answerWithinSec;
  for (const allow of allowedAt(issuer)) allow(patient);
  return patient;
}

/** A sign-in at the provider under way, as its cookie keeps it, sealed. */
export interface SignInState {
  verifier: string;
  nonce: string;
  state: string;
  next: string;
  fresh: boolean;
  /** Whether a refresh token was asked for; a provider that refuses to give one is asked again without. */
  offline: boolean;
  /** In milliseconds. */
  begunAt: number;
}

/** Where the provider sends the person back to. */
const returnAddress = (origin: string) => `${origin}${basePath(process.env)}/sign-in/return`;

/** The console's origin as the browser has it. */
export const originOf = (request: Pick<Request, "headers" | "url">): string =>
  publicOrigin()?.origin ?? `http://${request.headers.get("host") ?? "127.0.0.1"}`;

/** A sign-in that is to begin; `offline`: whether a refresh token may be asked for. */
export interface Beginning {
  origin: string;
  next: string;
  fresh: boolean;
  offline: boolean;
}

/**
 * Begins a sign-in: the provider's address, with proof key (PKCE), nonce and state. A refresh token is asked for where the provider's
 * description says that it gives one.
 */
export async function beginAtProvider(
  settings: OidcSettings,
  { origin, next, fresh, offline: wanted }: Beginning,
): Promise<{ redirectTo: string; kept: SignInState }> {
  const configuration = await discovered(settings);
  const verifier = oidc.randomPKCECodeVerifier();
  const offline = wanted && (configuration.serverMetadata().scopes_supported?.includes(OFFLINE) ?? false);
  const [nonce, state] = [oidc.randomNonce(), oidc.randomState()];
  const kept = { verifier, nonce, state, next, fresh, offline, begunAt: Date.now() };
  const address = oidc.buildAuthorizationUrl(configuration, {
    redirect_uri: returnAddress(origin),
    scope: ["openid", "profile", "email", settings.groups, ...(offline ? [OFFLINE] : [])].join(" "),
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    nonce: kept.nonce,
    state: kept.state,
    max_age: String(fresh ? 0 : ANY_AGE_SEC),
    ...(fresh && { prompt: "login" }),
  });
  return { redirectTo: address.href, kept };
}

/** A person whom the provider has proved. */
export interface Proven {
  identity: ProviderIdentity;
  provider: { session: string | null; provenAt: Date | null };
  /** Null: the provider gave none. */
  refreshToken: string | null;
}

/** Whether a sign-in failed since the provider gives this client or this person no refresh token. */
export const isWithoutRefresh = (error: unknown): boolean =>
  (error instanceof oidc.AuthorizationResponseError || error instanceof oidc.ResponseBodyError) &&
  NO_OFFLINE.includes(error.error);

/** Ends a sign-in: exchanges the code, checks the id token, and reads the groups. Throws where anything of it is wrong. */
export async function provenByProvider(
  { groups }: AccessSettings,
  settings: OidcSettings,
  { origin, search, kept }: { origin: string; search: string; kept: SignInState },
): Promise<Proven> {
  const configuration = await discovered(settings);
  const tokens = await oidc.authorizationCodeGrant(configuration, new URL(`${returnAddress(origin)}${search}`), {
    pkceCodeVerifier: kept.verifier,
    expectedNonce: kept.nonce,
    expectedState: kept.state,
    idTokenExpected: true,
    maxAge: kept.fresh ? Math.ceil((Date.now() - kept.begunAt) / 1_000) + SKEW_SEC : ANY_AGE_SEC,
  });
  const claims = tokens.claims();
  if (claims === undefined) throw new Error("the provider gave no id token");
  const told = await toldOf(configuration, settings, claims, tokens.access_token);
  const text = (name: string) => (typeof told[name] === "string" ? (told[name] as string).slice(0, 128) : null);
  return {
    identity: {
      issuer: configuration.serverMetadata().issuer,
      subject: claims.sub,
      name: text("name") ?? text("preferred_username") ?? text("email") ?? claims.sub.slice(0, 128),
      email: text("email"),
      grants: grantsOfGroups(groupsIn(told, settings), groups),
    },
    provider: {
      session: typeof claims.sid === "string" ? claims.sid : null,
      provenAt: claims.auth_time === undefined ? null : new Date(claims.auth_time * 1_000),
    },
    refreshToken: tokens.refresh_token ?? null,
  };
}

type Claims = Record<string, unknown> & { sub: string };

/** The claims of a person, with those of the provider's user information where the id token names no groups. */
export async function toldOf(
  configuration: oidc.Configuration,
  { groups }: OidcSettings,
  claims: Claims,
  accessToken: string,
): Promise<Record<string, unknown>> {
  if (claims[groups] !== undefined || configuration.serverMetadata().userinfo_endpoint === undefined) return claims;
  return { ...claims, ...(await oidc.fetchUserInfo(configuration, accessToken, claims.sub)) };
}

/** The groups that a person's claims name. */
export function groupsIn(told: Record<string, unknown>, { groups }: OidcSettings): string[] {
  const named: unknown[] = Array.isArray(told[groups]) ? told[groups] : [told[groups]];
  return named.filter((group): group is string => typeof group === "string");
}

/** The provider's own sign-out, with the way back; null where it has none, or does not answer. */
export async function signOutAtProvider(settings: OidcSettings, origin: string): Promise<string | null> {
  try {
    const configuration = await discovered(settings);
    if (configuration.serverMetadata().end_session_endpoint === undefined) return null;
    const back = `${origin}${basePath(process.env)}/sign-in`;
    return oidc.buildEndSessionUrl(configuration, { post_logout_redirect_uri: back }).href;
  } catch {
    return null;
  }
}

export interface LogoutMessage {
  issuer: string;
  jti: string;
  session: string | null;
  subject: string | null;
}

const keys = new Map<string, ReturnType<typeof createRemoteJWKSet>>();

/**
 * Checks a logout message (OpenID Connect Back-Channel Logout 1.0, section 2.6): signature, issuer, audience, time, event, an id, a session
 * or an account, and no nonce. Null: it is not good. Throws where the provider's keys cannot be read.
 */
export async function checkedLogout(settings: OidcSettings, token: string): Promise<LogoutMessage | null> {
  const { issuer, jwks_uri: address } = (await discovered(settings)).serverMetadata();
  if (address === undefined) return null;
  const known =
    keys.get(address) ?? createRemoteJWKSet(new URL(address), { timeoutDuration: ANSWER_WITHIN_SEC * 1_000 });
  keys.set(address, known);
  try {
    const { payload } = await jwtVerify(token, known, {
      issuer,
      audience: settings.clientId,
      clockTolerance: SKEW_SEC,
      maxTokenAge: "10 minutes",
      requiredClaims: ["iat", "jti", "events"],
    });
    const events = payload.events as Record<string, unknown> | null;
    const [session, subject] = [payload.sid, payload.sub].map((claim) => (typeof claim === "string" ? claim : null));
    if (typeof events !== "object" || events === null || typeof events[LOGOUT_EVENT] !== "object") return null;
    if ("nonce" in payload || typeof payload.jti !== "string" || (session ?? subject ?? null) === null) return null;
    return { issuer, jti: payload.jti, session: session ?? null, subject: subject ?? null };
  } catch (error) {
    if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout)) return null;
    throw error;
  }
}
