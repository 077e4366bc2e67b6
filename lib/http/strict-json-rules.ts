/** Whether a member could reach a prototype when a program copies or merges its group. */
export function isForbiddenMember(name: string, value: unknown): boolean {
  if (name === "__proto__") return true;
  return name === "constructor" && typeof value === "object" && value !== null && Object.hasOwn(value, "prototype");
}
