import type { Entry } from "../../api/entry";

/** The methods that an address of the API takes; empty for an address that the API does not have. */
export function allowedMethods(entries: readonly Pick<Entry, "method" | "path">[], pathname: string): string[] {
  const steps = pathname.split("/");
  const taken = entries.filter(({ path }) => {
    const template = path.split("/");
    return template.length === steps.length && template.every((step, i) => step.startsWith("{") || step === steps[i]);
  });
  const methods = new Set<string>(taken.map(({ method }) => method));
  if (methods.has("GET")) methods.add("HEAD");
  return methods.size === 0 ? [] : [...methods, "OPTIONS"].sort();
}
