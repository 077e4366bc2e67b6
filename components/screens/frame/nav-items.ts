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

export interface NavItem {
  label: string;
  icon: typeof IconSettings;
  href: string;
  /** Addresses that belong to the screen. */
  owns: readonly string[];
}

const open = (label: string, icon: NavItem["icon"], href: string, owns: readonly string[]): NavItem => ({
  label,
  icon,
  href,
  owns,
});

/** The navigation, top to bottom. */
export const NAV_ITEMS: readonly NavItem[] = [
  open("Overview", IconActivityHeartbeat, overviewHref, ["/paths"]),
  open("Divergences", IconGitCompare, divergencesHref(), ["/divergences", "/keys", findingsHref]),
  open("Did we save it?", IconChecklist, savedHref(), ["/saved"]),
  open("Incidents", IconFirstAidKit, incidentsHref, ["/incidents"]),
  open("Catch-up", IconCalculator, catchUpHref(), ["/catch-up"]),
  open("Audit", IconHistory, auditHref(), ["/audit"]),
  open("Settings", IconSettings, settingsHref(), ["/settings"]),
];

/** Tells whether an address belongs to a navigation item. */
export function isCurrent(item: NavItem, pathname: string): boolean {
  if (pathname === item.href) return true;
  return item.owns.some((prefix) => pathname === prefix || pathname.startsWith(`${prefix}/`));
}
