import { configPath } from "../../config/environment";
import { loadConfig } from "../../config/load-config";
import { type Grant, isOnEveryPath, ROLES, type Role } from "../../domain/access/roles";
import { parseDuration } from "../../domain/duration";

const LEAST_MS = 60_000;

/** The grants of `--role` and `--path`; throws where a role or a path is not known. */
export function grantsOf(roles: string, paths: string | undefined, breakGlass: boolean): Grant[] {
  const config = loadConfig({ path: configPath(process.env), env: process.env });
  const known = new Set([...config.paths, ...config.observed].map(({ name }) => name));
  const named = paths === undefined ? ["*"] : paths.split(",").map((path) => path.trim());
  const strange = named.find((path) => path !== "*" && !known.has(path));
  if (strange !== undefined)
    throw new Error(`There is no path ${strange}. The paths are ${[...known].join(", ")}. Nothing was made.`);
  return roles.split(",").flatMap((text) => {
    const role = ROLES.find((each) => each === text.trim());
    if (role === undefined)
      throw new Error(`There is no role ${text}. The roles are ${ROLES.join(", ")}. Nothing was made.`);
    return pathsOf(role, named).map((path) => ({ role, path, breakGlass }));
  });
}

function pathsOf(role: Role, named: readonly string[]): readonly string[] {
  if (isOnEveryPath(role) && named.some((path) => path !== "*"))
    throw new Error(`The role ${role} concerns people, not paths. Leave --path out for it. Nothing was made.`);
  return named;
}

/** The time of `--expires`, such as 30d from now; null without it. */
export function expiryOf(text: string | undefined): Date | null {
  if (text === undefined) return null;
  const ms = parseDuration(text);
  if (ms === null || ms < LEAST_MS)
    throw new Error(`--expires takes a duration of a minute or more, such as 30d, and not ${text}. Nothing was made.`);
  return new Date(Date.now() + ms);
}

/** The address of `--email`; throws where it is none. */
export function addressOf(text: string): string {
  if (/^[^\s@]+@[^\s@]+$/.test(text) && text.length <= 254) return text;
  throw new Error(`--email takes an address such as mara@example.org, and not ${text}. Nothing was made.`);
}
