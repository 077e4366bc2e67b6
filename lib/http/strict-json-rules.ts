const MOST = Number.MAX_SAFE_INTEGER;

/** Why a number, as it is written, would not arrive as the same number, or null. */
export function numberFault(written: string): string | null {
  const value = Number(written);
  // What is no number is for the parser to refuse.
  if (Number.isNaN(value)) return null;
  const shown = written.length > 24 ? `${written.slice(0, 24)}…` : written;
  if (value === 0) {
    if (/[1-9]/.test(written.replace(/[eE].*$/, "")))
      return `The number ${shown} is too small and would become 0. Send it as text, or as 0.`;
    return written.startsWith("-")
      ? `The number ${shown} is a negative zero, which most stores turn into 0. Send 0.`
      : null;
  }
  if (value > MOST || value < -MOST) {
    return `The number ${shown} is beyond ±${MOST} and would be changed on the way. Send it as text, in quotes.`;
  }
  return null;
}

/** Whether a member could reach a prototype once its group is copied or merged by some program. */
export function isForbiddenMember(name: string, value: unknown): boolean {
  if (name === "__proto__") return true;
  return name === "constructor" && typeof value === "object" && value !== null && Object.hasOwn(value, "prototype");
}
