import type { Fault } from "./problem";

/** Environment variables by name, as `process.env` has them. */
export type Variables = Readonly<Record<string, string | undefined>>;

export interface Expanded {
  text: string;
  /** The names of the variables in the text. */
  taken: string[];
  faults: Fault[];
}

/** A text with each `${NAME}` replaced by the environment variable; a missing or empty one is a fault that names it. */
export function expandEnvironment(text: string, env: Variables): Expanded {
  const taken: string[] = [];
  const faults: Fault[] = [];
  const expanded = text.replace(/\$\{([^}]*)(\}|$)/g, (written, name: string, end: string) => {
    const fault = variableFault(name, end, env);
    if (fault !== null) {
      faults.push(fault);
      return written;
    }
    taken.push(name);
    return env[name]!;
  });
  return { text: expanded, taken, faults };
}

function variableFault(name: string, end: string, env: Variables): Fault | null {
  if (end === "")
    return {
      what: "A variable that begins with ${ has no closing brace.",
      remedy: "Write } after the variable's name.",
    };
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    return {
      what: "The text in the braces after $ is not a variable's name.",
      remedy: "Use letters, digits and _, not starting with a digit.",
    };
  }
  if (env[name] === undefined) {
    return { what: `The environment variable ${name} is not set.`, remedy: `Set ${name} before the start.` };
  }
  if (env[name] === "") {
    return { what: `The environment variable ${name} is empty.`, remedy: `Give ${name} a value before the start.` };
  }
  return null;
}
