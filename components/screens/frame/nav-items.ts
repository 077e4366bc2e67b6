import {
  IconActivityHeartbeat,
  IconCalculator,
  IconChecklist,
  IconFirstAidKit,
  IconGitCompare,
  IconHistory,
  IconSettings,
} from "@tabler/icons-react";
import {
  auditHref,
  catchUpHref,
  divergencesHref,
  findingsHref,
  incidentsHref,
  overviewHref,
  savedHref,
  settingsHref,
} from "../../shared/links";
import { lackFor, type Me, type Need } from "../../shared/me/me.model";

export interface NavItem {
  label: string;
  icon: typeof IconSettings;
  href: string;
  /** Addresses that belong to the screen. */
  owns: readonly string[];
  /** The permission without which the screen shows nothing; null: everybody sees something. */
  reads: Need["verb"] | null;
}

const open = (
  [label, icon]: [NavItem["label"], NavItem["icon"]],
  href: string,
  owns: readonly string[],
  reads: NavItem["reads"],
): NavItem => ({ label, icon, href, owns, reads });

/** The navigation, top to bottom. */
const NAV_ITEMS: readonly NavItem[] = [
  open(["Overview", IconActivityHeartbeat], overviewHref, ["/paths"], "path.read"),
  open(["Divergences", IconGitCompare], divergencesHref(), ["/divergences", "/keys", findingsHref], "divergence.read"),
  open(["Did we save it?", IconChecklist], savedHref(), ["/saved"], "saved.ask"),
  open(["Incidents", IconFirstAidKit], incidentsHref, ["/incidents"], "incident.read"),
  open(["Catch-up", IconCalculator], catchUpHref(), ["/catch-up"], "path.read"),
  open(["Audit", IconHistory], auditHref(), ["/audit"], "audit.read"),
  open(["Settings", IconSettings], settingsHref(), ["/settings"], null),
];

/** The navigation of a caller: without the screens that the caller is known to have no permission to read. */
export const navItemsFor = (me: Pick<Me, "may"> | null): readonly NavItem[] =>
  NAV_ITEMS.filter(({ reads }) => reads === null || lackFor(me, { verb: reads }) === null);

/** Tells whether an address belongs to a navigation item. */
export function isCurrent(item: NavItem, pathname: string): boolean {
  if (pathname === item.href) return true;
  return item.owns.some((prefix) => pathname === prefix || pathname.startsWith(`${prefix}/`));
}
