import * as oidc from "openid-client";
import { grantsOfGroups } from "../../domain/access/group-grants";
import type { AccessSettings, OidcSettings } from "../../domain/access/settings";
import type { Told } from "../../engine/steward/read-groups";
import { reasonOf } from "../../stores/reason-of";
import { discoveredPatiently, groupsIn, toldOf } from "./provider";

/**
 * An answer that comes too late may have spent the refresh token. The steward's lease on a person is longer than the answers may take
 * together.
 */
const ANSWER_WITHIN_SEC = 20;
/** An error of the provider's own words is shortened to what the standard allows in one. */
const MOST_ERROR_CHARACTERS = 64;

/**
 * Asks the provider for a person's groups by a refresh token, each answer under a deadline. Only the answer `invalid_grant` tells that the
 * provider has withdrawn the sign-in; everything else that goes wrong tells nothing of the person.
 */
export async function groupsNow(
  { groups }: Pick<AccessSettings, "groups">,
  settings: OidcSettings,
  { token, subject }: { token: string; subject: string },
): Promise<Told> {
  let next: string | null = null;
  try {
    const configuration = await discoveredPatiently(settings, ANSWER_WITHIN_SEC);
    const tokens = await oidc.refreshTokenGrant(configuration, token);
    next = tokens.refresh_token ?? null;
    const claims = tokens.claims();
    if (claims !== undefined && claims.sub !== subject) throw new Error("the provider named another account");
    if (claims === undefined && configuration.serverMetadata().userinfo_endpoint === undefined)
      throw new Error("the provider named no groups");
    const told = await toldOf(configuration, settings, claims ?? { sub: subject }, tokens.access_token);
    return { kind: "read", grants: grantsOfGroups(groupsIn(told, settings), groups), token: next ?? token };
  } catch (error) {
    if (error instanceof oidc.ResponseBodyError && error.error === "invalid_grant") return { kind: "withdrawn" };
    return { kind: "silent", because: reasonIn(error), token: next, error };
  }
}

/** Why the provider told nothing: its own error code, or what the network said. */
function reasonIn(error: unknown): string {
  if (error instanceof oidc.ResponseBodyError)
    return `the provider answered ${error.error.replace(/[^\x21-\x7e]/g, "").slice(0, MOST_ERROR_CHARACTERS)}`;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return reasonOf(cause);
}
