import {
  IconActivityHeartbeat,
  IconCalculator,
  IconChecklist,
  IconFirstAidKit,
  IconGitCompare,
  IconHistory,
  IconSettings,
} from "@tabler/icons-react";
import { auditHref, catchUpHref, divergencesHref, incidentsHref, overviewHref, savedHref } from "../../shared/links";

export interface NavItem {
  label: string;
  icon: typeof IconSettings;
  href: string | null;
  /** The reason why the screen cannot be opened; null when it can. */
  unavailable: string | null;
  /** Addresses that belong to the screen. */
  owns: readonly string[];
}

const open = (label: string, icon: NavItem["icon"], href: string, owns: readonly string[]): NavItem => ({
  label,
  icon,
  href,
  unavailable: null,
  owns,
});
const later = (label: string, icon: NavItem["icon"], unavailable: string): NavItem => ({
  label,
  icon,
  href: null,
  unavailable,
  owns: [],
});

/** The navigation, top to bottom; a screen that cannot be opened is shown with its reason. */
export const NAV_ITEMS: readonly NavItem[] = [
  open("Overview", IconActivityHeartbeat, overviewHref, ["/paths"]),
  open("Divergences", IconGitCompare, divergencesHref(), ["/divergences", "/keys"]),
  open("Did we save it?", IconChecklist, savedHref(), ["/saved"]),
  open("Incidents", IconFirstAidKit, incidentsHref, ["/incidents"]),
  open("Catch-up", IconCalculator, catchUpHref(), ["/catch-up"]),
  open("Audit", IconHistory, auditHref(), ["/audit"]),
  later("Settings", IconSettings, "Comes with sign-in"),
];

/** Tells whether an address belongs to a navigation item. */
export function isCurrent(item: NavItem, pathname: string): boolean {
  if (item.href === null) return false;
  if (pathname === item.href) return true;
  return item.owns.some((prefix) => pathname === prefix || pathname.startsWith(`${prefix}/`));
}
