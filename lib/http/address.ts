import { refusalResponse } from "./problems";

/** Whether every escape in a part of an address can be read as UTF-8. */
export function isWellFormed(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}

/** The refusal of an address with escapes that are not UTF-8. */
export function refusalOfEscapes(): Response {
  return refusalResponse({
    code: "invalid",
    detail: "The address has an escape that is not UTF-8, such as %ff. Nothing was done. Escape names as UTF-8.",
  });
}
