import type { z } from "zod";
import type { AccessSettings, OidcSettings } from "../domain/access/settings";
import { writtenAccess } from "./access-schema";
import type { ConfigPath, MemberFault } from "./problem";
import { schemaFaults } from "./schema-faults";
import type { YamlSource } from "./yaml-source";

const AT: ConfigPath = ["access"];

/** Checks the section `access`, whose grants may name configured paths alone; null where there is none. */
export function checkAccess(
  written: unknown,
  paths: ReadonlySet<string>,
  source: YamlSource,
): { access: AccessSettings | null; faults: MemberFault[] } {
  if (written === undefined) return { access: null, faults: [] };
  const parsed = writtenAccess.safeParse(written);
  if (!parsed.success) return { access: null, faults: schemaFaults(parsed.error, AT, source) };
  return {
    access: settingsOf(parsed.data),
    faults: [...wayInFaults(parsed.data), ...pathFaultsOf(parsed.data, paths)],
  };
}

type Written = z.output<typeof writtenAccess>;

const settingsOf = ({ local, oidc, trustedProxies, grants, rules, limits }: Written): AccessSettings => ({
  local,
  oidc: oidc === undefined ? null : oidcOf(oidc),
  trustedProxies,
  groups: grants,
  rules,
  limits,
});

const oidcOf = ({ tokensWithoutSignIn, ...oidc }: NonNullable<Written["oidc"]>): OidcSettings => ({
  ...oidc,
  tokensWithoutSignInMs: tokensWithoutSignIn,
});

function wayInFaults({ local, oidc, grants }: Written): MemberFault[] {
  if (!local && oidc === undefined)
    return [
      {
        path: [...AT, "local"],
        what: "There is no way to sign in: local accounts are off, and no provider is named.",
        remedy: "Write local: true, or name an OpenID Connect provider under oidc.",
      },
    ];
  if (oidc === undefined && grants.length > 0)
    return [
      {
        path: [...AT, "grants"],
        what: "Groups come from an OpenID Connect provider, and none is named.",
        remedy: "Name the provider under oidc, or take the grants out: local accounts get theirs in the console.",
      },
    ];
  return [];
}

function pathFaultsOf({ grants }: Written, paths: ReadonlySet<string>): MemberFault[] {
  return grants.flatMap((grant, place) =>
    grant.paths.flatMap((path, part) =>
      path === "*" || paths.has(path)
        ? []
        : [
            {
              path: [...AT, "grants", place, "paths", part],
              what: `There is no path ${path}.`,
              remedy: 'Name a path of this file, or write "*" for every path.',
            },
          ],
    ),
  );
}
