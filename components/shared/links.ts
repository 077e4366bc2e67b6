import { nextAddress } from "../../lib/domain/access/next-address";

/** The address of each screen; Next adds the base path. */
export const overviewHref = "/";

export const pathHref = (path: string) => `/paths/${encodeURIComponent(path)}`;

/** The key's page. Browsers resolve "." and ".." away whatever their escaping, so those two keys lead to support's screen. */
export function keyHref(path: string, key: string): string {
  if (key === "." || key === "..") return savedHref({ path, key });
  return `/keys/${encodeURIComponent(path)}/${encodeURIComponent(key)}`;
}

export const savedHref = (query: { q?: string; path?: string; key?: string; mutation?: string } = {}) =>
  `/saved${searchOf(query)}`;

export const divergencesHref = (query: { path?: string; finding?: string; prefix?: string } = {}) =>
  `/divergences${searchOf(query)}`;

/** The pages that say what findings mean. */
export const findingsHref = "/findings";
export const findingHref = (finding: string) => `${findingsHref}/${encodeURIComponent(finding)}`;

export const catchUpHref = (query: { path?: string } = {}) => `/catch-up${searchOf(query)}`;

export const incidentsHref = "/incidents";

/** An incident's page, at a step or at a plan of the step. */
export const incidentHref = (id: string, query: { step?: string; plan?: string; declare?: string } = {}) =>
  `/incidents/${encodeURIComponent(id)}${searchOf(query)}`;

export const reportHref = (id: string) => `/incidents/${encodeURIComponent(id)}/report`;

/** The form that opens an incident, filled in with a scope. */
export const openIncidentHref = (scope: Record<string, string | undefined> = {}) => `/incidents/new${searchOf(scope)}`;

export const auditHref = (query: { stream?: string; path?: string; incident?: string } = {}) =>
  `/audit${searchOf(query)}`;

/** A row of the audit, by its number in its stream. */
export const auditRowHref = (number: string, stream = "changes") =>
  `/audit/${encodeURIComponent(number)}${searchOf({ stream: stream === "changes" ? undefined : stream })}`;

/** The sign-in page, which leads back to an address of this console. */
export function signInHref(back: string | null = null): string {
  const next = nextAddress(back);
  return `/sign-in${searchOf({ next: next === "/" ? undefined : next })}`;
}

/** The settings, at one of their sections. */
export const settingsHref = (section?: string) => (section === undefined ? "/settings" : `/settings/${section}`);

function searchOf(query: Record<string, string | undefined>): string {
  const search = new URLSearchParams(Object.entries(query).filter((pair): pair is [string, string] => !!pair[1]));
  const text = search.toString();
  return text ? `?${text}` : "";
}
