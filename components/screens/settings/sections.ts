import { lackFor, type Me, type Need } from "../../shared/me/me.model";

/** A part of the settings, with its address below `/settings`. */
export interface Section {
  /** Empty: the settings' own address. */
  name: string;
  title: string;
  /** The permission without which the part shows nothing. */
  needs?: Need;
  /** The part is about accounts, which a console without sign-in does not have. */
  ofAccounts: boolean;
}

export const SECTIONS = [
  { name: "", title: "You", ofAccounts: false },
  { name: "password", title: "Password", ofAccounts: true },
  { name: "sessions", title: "Sessions", needs: { verb: "session.list" }, ofAccounts: true },
  { name: "tokens", title: "Tokens", needs: { verb: "token.list" }, ofAccounts: true },
  { name: "people", title: "People", needs: { verb: "user.list" }, ofAccounts: true },
  { name: "changes", title: "Waiting changes", needs: { verb: "change.list" }, ofAccounts: true },
  { name: "rules", title: "Rules", needs: { verb: "rule.list" }, ofAccounts: false },
  { name: "freeze", title: "Freeze", needs: { verb: "freeze.read" }, ofAccounts: false },
  { name: "broken-glass", title: "Broken glass", needs: { verb: "broken-glass.list" }, ofAccounts: false },
  { name: "erasures", title: "Erasures", needs: { verb: "erasure.read" }, ofAccounts: false },
  { name: "notifications", title: "Notifications", needs: { verb: "notification.list" }, ofAccounts: false },
  { name: "connections", title: "Connections", needs: { verb: "connection.read" }, ofAccounts: false },
  { name: "about", title: "About", ofAccounts: false },
] as const satisfies readonly Section[];

export type SectionName = (typeof SECTIONS)[number]["name"];

/** The sections that the navigation offers a caller: those that the caller may read as far as is known, and the one that is open. */
export const sectionsFor = (me: Pick<Me, "may"> | null, open: SectionName): readonly Section[] =>
  SECTIONS.filter((section: Section) => {
    const { name, needs } = section;
    return name === open || needs === undefined || lackFor(me, needs) === null;
  });

/** The section of an address; undefined where the address names none. */
export const sectionNamed = (name: string) => SECTIONS.find((section) => section.name === name);
