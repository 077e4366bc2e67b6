import type { ErrorCode } from "yaml";
import type { Fault } from "./problem";

// The parser's own messages can repeat the file's text, passwords included; these never do.
const FAULTS: Partial<Record<ErrorCode, Fault>> = {
  MULTIPLE_DOCS: {
    what: "A second document begins here.",
    remedy: "Remove the --- line: the configuration is a single document.",
  },
  TAB_AS_INDENT: { what: "A line is indented with a tab.", remedy: "Indent with spaces." },
  BAD_INDENT: {
    what: "The line's indentation does not match the lines around it.",
    remedy: "Align the line with its neighbours, and close any quote or bracket above the line.",
  },
  BAD_ALIAS: {
    what: "An alias (*name) has no anchor (&name) before it.",
    remedy: "Put the value in quotes if the * is meant as text.",
  },
  BAD_SCALAR_START: { what: "A value starts with a character that YAML reserves.", remedy: "Put the value in quotes." },
  BAD_DQ_ESCAPE: {
    what: "A quoted value has an unknown \\ escape.",
    remedy: "Write \\\\ for a backslash, or use single quotes.",
  },
  TAG_RESOLVE_FAILED: {
    what: "A value starts with a ! tag, and the configuration has no tags.",
    remedy: "Put the value in quotes.",
  },
  MISSING_CHAR: {
    what: "A closing quote, bracket, comma or colon is missing.",
    remedy: "Close the quote or bracket that is open before this place.",
  },
  NON_STRING_KEY: { what: "A member's name is not plain text.", remedy: "Write a simple name before the colon." },
};

/** The meaning of a YAML error code, without any of the file's text. */
export function yamlFault(code: ErrorCode): Fault {
  return (
    FAULTS[code] ?? {
      what: "The file is not valid YAML.",
      remedy: "Check quotes, brackets and indentation here and above.",
    }
  );
}
