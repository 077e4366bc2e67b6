import { configPath } from "../../config/environment";
import { loadConfig } from "../../config/load-config";
import type { AccessSettings } from "../../domain/access/settings";

const held = globalThis as { trueupAccess?: { settings: AccessSettings | null } };

/** The section `access` of this process's configuration; null: there is no sign-in. */
export function accessSettings(): AccessSettings | null {
  held.trueupAccess ??= { settings: loadConfig({ path: configPath(process.env), env: process.env }).access };
  return held.trueupAccess.settings;
}
