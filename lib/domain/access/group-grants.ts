import type { Grant } from "./roles";
import type { GroupGrant } from "./settings";

/** What a person's groups give: each mapped group's role on its paths, the glass where any of them allows it. Unmapped groups give nothing. */
export function grantsOfGroups(groups: readonly string[], mapped: readonly GroupGrant[]): Grant[] {
  const held = new Map<string, Grant>();
  for (const { group, role, paths, breakGlass } of mapped)
    if (groups.includes(group))
      for (const path of paths) {
        const key = `${role} ${path}`;
        held.set(key, { role, path, breakGlass: breakGlass || (held.get(key)?.breakGlass ?? false) });
      }
  return [...held.values()];
}
